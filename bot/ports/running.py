"""What the admins need of the bot at work: its figures, its feeds, and the file that it reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import Config, Feed, FeedId


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the tables say of a day: the last 24 hours."""

    articles: int
    languages: tuple[tuple[str, int], ...]  # of these articles, the commonest first
    alerts: int  # that arrived
    edits_waiting: int
    alerts_waiting: int
    articles_waiting: int  # for analysis
    subscriptions: int
    accounts: int  # members that are not banned
    chats: int


class Statistics(Protocol):
    """Counts what is in tables."""

    async def figures(self, now: datetime, span: timedelta) -> Figures:
        """Return the figures of the time before now."""
        ...


class Retrying(Protocol):
    """Has feeds polled sooner."""

    async def make_due(self, now: datetime, wanted: Sequence[FeedId] | None = None) -> None:
        """Let these feeds, or all, be polled now, whatever their interval or back-off says."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SinceStart:
    """What the process did since it began."""

    began_at: datetime
    polls: int
    failed_polls: int
    articles: int  # analysed
    alerts: int  # that arrived
    memory: int  # bytes that it holds now


class Operation(Protocol):
    """The bot at work."""

    async def reload(self) -> Config:
        """Put in force what sources.yaml says now. Raises ConfigInvalid; then what was in force stays."""
        ...

    def since_start(self) -> SinceStart:
        """Return what was done since the start."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What becomes of a list of feeds: folder and feeds that are new, addresses there already, refused with reason."""

    groups: tuple[tuple[str, tuple[Feed, ...]], ...]
    known: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


class SourcesFile(Protocol):
    """Edits sources.yaml. Each method raises ConfigInvalid, and then the file is as it was."""

    async def plan(self, opml: bytes, name: str) -> ImportPlan:
        """Return what taking in the feeds of an OPML document would change; ``name`` is its name for faults."""
        ...

    async def take_in(self, opml: bytes, name: str) -> ImportPlan:
        """Take in the feeds of an OPML document; return what that changed."""
        ...

    async def export(self) -> bytes:
        """Return the feeds as OPML."""
        ...

    async def remove(self, url: str) -> None:
        """Take a feed out, and its source where that has no other. Raises UnknownName."""
        ...

    async def readdress(self, url: str, new_url: str) -> None:
        """Give a feed another address. Raises UnknownName."""
        ...
