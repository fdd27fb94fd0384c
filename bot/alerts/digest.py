"""Alerts that go out together in, a digest out: the best stories of each topic, the weightiest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model import Alert, Briefing, Citation, Credit, StoryId, Subscription

MOST_SHOWN = 30  # stories: nobody reads more of them at once


class Occasion(StrEnum):
    """Why several alerts go out in one message."""

    HOUR = "hour"  # the reader wants them so
    DAY = "day"
    FLOOD = "flood"  # there were too many for single messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """All that is needed to render the alerts of a subscription that go out together, oldest first; at least one."""

    occasion: Occasion
    briefings: tuple[Briefing, ...]
    uncounted: int = 0  # further alerts that leave with them, too many to be looked at

    @property
    def alert(self) -> Alert:
        """The first, which stands for all where they are delivered, postponed or abandoned."""
        return self.briefings[0].alert

    @property
    def subscription(self) -> Subscription:
        """Whose they are."""
        return self.briefings[0].subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A story as a digest shows it, in one to three lines, and what it is ranked by."""

    story_id: StoryId
    topic: str  # its strongest, by display name
    title: str
    lead: Credit
    more: int  # outlets beside the lead that report it independently
    quote: Citation | None
    news: str  # what is new, where it tells of a development
    score: float
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The stories of a topic."""

    topic: str
    headlines: tuple[Headline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Several alerts in one message. Plain text in every field: escaping and layout are the channel's."""

    key: str
    occasion: Occasion
    sections: tuple[Section, ...]
    since: str  # when the oldest of its alerts was written, in the reader's zone and words
    speech: str = "en"  # the language of the words around: a tag that the bot speaks
    left_out: int = 0  # stories that are only counted
    most_an_hour: int = 0  # messages, where there were more

    @property
    def stories(self) -> int:
        """How many stories it shows."""
        return sum(len(section.headlines) for section in self.sections)


def gather(headlines: Iterable[Headline]) -> tuple[tuple[Section, ...], int]:
    """Return stories by topic, and how many are left out.

    A story ranks before another when more outlets report it independently, then when its topics are stronger, then when
    it is later; a topic before another when its best story does.
    """
    ranked = sorted(headlines, key=_rank)
    topics: dict[str, list[Headline]] = {}
    for headline in ranked[:MOST_SHOWN]:
        topics.setdefault(headline.topic, []).append(headline)
    sections = tuple(Section(topic=topic, headlines=tuple(found)) for topic, found in topics.items())
    return sections, max(0, len(ranked) - MOST_SHOWN)


def _rank(headline: Headline) -> tuple[float, ...]:
    return (-headline.more, -headline.score, -headline.updated_at.timestamp(), headline.story_id)
