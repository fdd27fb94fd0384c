"""A topic's name in, an Atom feed of the stories on it out: those that were told, or would be to whoever watched it."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime

from bot import __version__
from bot.alerts.decide import topic_score
from bot.alerts.render import Renderer
from bot.model import (
    Alert,
    AlertId,
    Briefing,
    Message,
    Reason,
    Story,
    StoryId,
    Subscription,
    SubscriptionId,
    Target,
    Topic,
    TopicId,
)
from bot.ports import Clock
from bot.text.display import followable, showable
from bot.web.atom import NEVER, AtomEntry, document, story_urn

ALL = "all"  # the feed of every topic that somebody watches
LOOK_BACK = timedelta(days=7)
MOST = 50  # entries
KEPT = 16  # documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A feed as it stands; ``write`` makes the document, which is not cheap."""

    etag: str
    updated_at: datetime
    write: Callable[[str], Awaitable[bytes]]  # for the address that it is read at, without key

    @property
    def last_modified(self) -> str:
        """The date, as HTTP has it."""
        return format_datetime(self.updated_at.replace(microsecond=0), usegmt=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeds:
    """What makes feeds. ``show`` returns a message's title, and the rest of it as HTML."""

    stories: Callable[[datetime, Sequence[TopicId], int], Awaitable[tuple[Story, ...]]]  # as ArticleStore's
    topics: Callable[[], Mapping[TopicId, Topic]]
    watched: Callable[[], Awaitable[tuple[TopicId, ...]]]
    renderer: Callable[[], Renderer]
    show: Callable[[Message], tuple[str, str]]
    clock: Clock
    _kept: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)  # one at a time: it takes a core

    async def edition(self, name: str) -> Edition | None:
        """Return the feed of a topic, or of all; None where there is no such topic. Raises StorageFailed."""
        topics = self.topics()
        if name == ALL:
            title, wanted = "every topic that is watched", await self.watched()
        elif topic := topics.get(TopicId(name)):
            title, wanted = showable(topic.name), (topic.id,)
        else:
            return None
        reader = Subscription(id=SubscriptionId(0), target=Target(channel="feed"), topics=wanted)
        found = await self.stories(self.clock() - LOOK_BACK, wanted, MOST) if wanted else ()
        told = tuple(story for story in found if would_be_told(story, reader))
        etag = hashlib.sha256(repr(self._state(name, told)).encode("utf-8", "surrogatepass")).hexdigest()[:32]

        async def write(address: str) -> bytes:
            key = f"{etag} {address}"
            async with self._writing:
                if key not in self._kept:
                    self._kept[key] = await asyncio.to_thread(
                        self._document, f"Dragoman: {title}", address, told, reader
                    )
                    while len(self._kept) > KEPT:
                        self._kept.popitem(last=False)
                return self._kept[key]

        updated_at = max(map(updated, told), default=NEVER)
        return Edition(etag=f'"{etag}"', updated_at=updated_at, write=write)

    def _state(self, name: str, told: Sequence[Story]) -> tuple[object, ...]:
        """Return all that a document depends on: a report that is corrected is another article."""
        reports = [(story.id, story.updated_at, tuple(it.article.id for it in story.reports)) for story in told]
        names = [(topic.id, topic.name, topic.emoji) for topic in self.topics().values()]
        return __version__, name, reports, names, sorted(self.renderer().owners.items())

    def _document(self, title: str, address: str, stories: Sequence[Story], reader: Subscription) -> bytes:
        renderer, now = self.renderer(), self.clock()
        return document(
            title, address, [self._entry(renderer.render(_briefing(it, reader), now), it) for it in stories]
        )

    def _entry(self, message: Message, story: Story) -> AtomEntry:
        """Return a story's entry; one letter that XML cannot hold would make the whole feed unreadable."""
        title, html = self.show(replace(message, when=""))  # readers of feeds show the time themselves
        link = message.lead.link
        return AtomEntry(
            id=story_urn(story.id, story.opened_at),
            title=title,
            link=link if link and followable(link) else None,
            html=html,
            topics=tuple(topic for topic in map(showable, message.topics) if topic),
            published_at=story.opened_at,
            updated_at=updated(story),
            others=tuple(credit.link for credit in message.others if credit.link and followable(credit.link)),
        )


def updated(story: Story) -> datetime:
    """Return when a story last gained a report, or one of its reports was seen to be corrected."""
    corrected = (it.article.first_seen_at for it in story.reports if it.article.id != it.article.origin)
    return max((story.updated_at, *corrected))


def would_be_told(story: Story, reader: Subscription) -> bool:
    """Say whether a story has a report on what is read that was not old when it was first seen."""
    return any(report.article.fresh and topic_score(report, reader) > 0 for report in story.reports)


def _briefing(story: Story, reader: Subscription) -> Briefing:
    alert = Alert(
        id=AlertId(0),
        key=str(story.id),
        story_id=StoryId(story.id),
        subscription_id=reader.id,
        reason=Reason.NEW,
        created_at=story.opened_at,
    )
    return Briefing(alert=alert, subscription=reader, story=story)
