"""Who is told, of what, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time

from bot.model.catalogue import Feed, Topic
from bot.model.ids import StoryId, SubscriptionId, TopicId
from bot.preferences import NO_PREFERENCES, Preferences, Quiet, Rhythm, chosen, defaults, inherit


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A chat or address of a channel. ``thread`` is a forum topic within the chat."""

    channel: str
    address: str = ""
    thread: str = ""

    def __str__(self) -> str:
        return ":".join(part for part in (self.channel, self.address) if part) + (
            f"/{self.thread}" if self.thread else ""
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """What is not told: what is mainly on ``topic``, all of ``source``, all on ``story``, or what has ``words``.

    Exactly one of these four is said. A topic and words can count for the sake of the topic ``watched`` alone.
    """

    topic: TopicId | None = None
    watched: TopicId | None = None
    source: str = ""
    story: StoryId | None = None
    words: str = ""  # a query
    until: datetime | None = None  # it ends by itself
    title: str = ""  # of the story, for people


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A target, the topics it watches, and how it wants to be told. ``static`` ones live in sources.yaml.

    ``own`` is what was chosen for it alone; from ``interface`` on stands what holds, together with what it inherits.
    """

    id: SubscriptionId
    target: Target
    topics: tuple[TopicId, ...]
    muted: tuple[Mute, ...] = ()
    static: bool = False
    own: Preferences = NO_PREFERENCES
    interface: str = "en"  # the language in which the bot speaks
    timezone: str = "UTC"
    languages: tuple[str, ...] = ()  # what the reader reads, best first; empty: no preference
    rhythm: Rhythm = Rhythm.AT_ONCE
    digest_at: time = time(8)
    quiet: Quiet = (time(0), time(0))
    developments: bool = True  # it is told of them, too
    an_hour: int = 20

    def within(self, chat: Preferences) -> Subscription:
        """Return the subscription as it is in a chat that has chosen so."""
        return replace(self, **chosen(inherit(defaults(self.target.channel), chat, self.own)))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTopic:
    """A topic that a chat made for itself: kept as it was typed, so that a better engine expands it better."""

    id: TopicId
    name: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All that sources.yaml says, together with the catalogue's topics."""

    feeds: tuple[Feed, ...] = ()
    topics: Mapping[TopicId, Topic] = field(default_factory=dict)
    subscriptions: tuple[Subscription, ...] = ()  # static; their ids are not yet given
    admin: Target | None = None
