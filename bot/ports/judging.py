"""What the buttons of an alert need of tables: the alert, what its chat mutes, and what it found not relevant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.model import Alert, AlertId, Briefing, Mute, Report, Story, SubscriptionId, Target, TopicId


class Cards(Protocol):
    """Alerts that were sent, looked up for people; the story is as it is now."""

    async def briefing(self, target: Target, alert_id: AlertId) -> Briefing | None:
        """Return an alert of the chat; None where it was forgotten. Raises LookupError where it is another chat's."""
        ...

    async def recent(self, target: Target, limit: int) -> tuple[Briefing, ...]:
        """Return what a chat was told last, the latest first."""
        ...

    async def titled(self, titles: Sequence[str]) -> Briefing | None:
        """Return the latest alert, of any chat, that showed an article with one of these titles."""
        ...

    async def found_at(self, address: str, target: Target) -> tuple[Story, Alert | None] | None:
        """Return the story with the article at a canonical URL, and the alert that told a chat of it, if one did."""
        ...


class Mutes(Protocol):
    """What chats mute."""

    async def add(self, subscription_id: SubscriptionId, mutes: Sequence[Mute], now: datetime) -> tuple[Mute, ...]:
        """Mute these, in the place of mutes of the same things. Return all that is muted now."""
        ...

    async def remove(self, subscription_id: SubscriptionId, mutes: Sequence[Mute], now: datetime) -> tuple[Mute, ...]:
        """Mute these no longer, however long they were to last. Return all that is muted now."""
        ...


class Fault(StrEnum):
    """What is wrong with an alert, for those who got it."""

    OFF_TOPIC = "off"  # it is not about the topic
    DULL = "dull"  # it is, but not interesting
    SOURCE = "source"  # of an outlet that is not wanted
    STORY = "story"  # on a story that is not wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many of the last alerts on a topic a chat did not find irrelevant."""

    told: int
    relevant: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a chat was told for the sake of a topic: the reports that it rejected, and the others."""

    rejected: tuple[Report, ...]
    kept: tuple[Report, ...]


class Verdicts(Protocol):
    """What chats found not relevant. It is sent nowhere."""

    async def judge(self, alert_id: AlertId, topics: Sequence[TopicId], fault: Fault, now: datetime) -> None:
        """Write that an alert is not relevant for these topics, over what was written of it before."""
        ...

    async def withdraw(self, alert_id: AlertId) -> None:
        """Forget what was written of an alert."""
        ...

    async def tally(self, target: Target, topic: TopicId, last: int) -> Tally:
        """Count the relevant of the last alerts that told a chat of a topic."""
        ...

    async def judged(self, target: Target, topic: TopicId, last: int) -> Judged:
        """Return the reports of the last alerts that told a chat of a topic."""
        ...
