"""What questions to the archive need of tables: searches, sayings, what became of an article, what a topic brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.alerts.outlook import Sighting
from bot.model import Article, ArticleId, Detection, Report, StoryId, TopicId
from bot.text.searching import Search


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A report that a search found: the best one of its story."""

    article_id: ArticleId
    story_id: StoryId
    title: str
    text: str  # begins with the title; its beginning, where it is very long
    url: str | None
    source: str
    country: str | None
    language: str
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """One page of what a search found, the best first."""

    hits: tuple[Hit, ...]
    stories: int  # that were found
    whole: bool  # all reports with the words were looked at; otherwise the newest only


class SearchStore(Protocol):
    """The reports that were read, by their words."""

    async def search(self, search: Search, now: datetime, first: int, most: int) -> Hits:
        """Return at most so many stories, the best by words and age, from the place ``first`` (0) on."""
        ...

    async def fill(self, most: int) -> int:
        """Index reports from before there was an index, the newest first; return how many it was."""
        ...

    async def unread(self) -> int:
        """Return at least how many reports are yet to be indexed, roughly."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A name that reports give a speaker, and how much was said under it."""

    id: int
    name: str
    sayings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A quote of a named speaker, without the outlet's marks."""

    words: str
    speaker: str
    role: str | None
    language: str
    said_at: datetime  # when the report was published
    source: str
    country: str | None
    url: str | None


class Sayings(Protocol):
    """Who said what."""

    async def speakers(self, sounds: Sequence[str]) -> tuple[Speaker, ...]:
        """Return the names that have words of all these sounds, those under which most was said first."""
        ...

    async def most_quoted(self, since: datetime, most: int) -> tuple[Speaker, ...]:
        """Return the names under which most was said since then, with how often."""
        ...

    async def sayings(self, speakers: Sequence[int], topic: TopicId | None, most: int) -> tuple[Saying, ...]:
        """Return what was said under these names, in reports on the topic, the newest first."""
        ...


class Stage(StrEnum):
    """How far an article has come."""

    WAITING = "pending"
    ANALYSED = "analysed"
    SKIPPED = "skipped"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertOutcome:
    """What became of the alert on a story for one chat."""

    state: str  # pending, delivered, abandoned
    error: str | None
    at: datetime
    message_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What became of an article."""

    stage: Stage
    reason: str | None  # why it was skipped
    title: str
    source: str
    feed_url: str
    published_at: datetime
    first_seen_at: datetime
    baseline: bool
    fresh: bool
    report: Report | None = None  # where it was analysed
    story_id: StoryId | None = None
    first_title: str = ""  # of the story's first report
    first_url: str | None = None  # likewise
    outcomes: tuple[AlertOutcome, ...] = ()  # to the chat that asks, oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """As much of a report as topics are matched against."""

    article_id: ArticleId
    story_id: StoryId
    title: str
    text: str  # begins with the title
    source: str
    published_at: datetime
    detection: Detection


class Ledger(Protocol):
    """What was read, and what came of it."""

    async def traces(self, address: str, subscription: int | None) -> tuple[Trace, ...]:
        """Return the articles at a canonical URL, by their latest revisions, the first seen first."""
        ...

    async def sightings(self, topic: TopicId, since: datetime, least: float) -> tuple[Sighting, ...]:
        """Return the reports published since then that a topic counts in at least so strongly, oldest first."""
        ...

    async def candidates(self, search: Search, since: datetime, most: int) -> tuple[ArticleId, ...]:
        """Return reports published since then that have the words, the newest first."""
        ...

    async def written(self, articles: Sequence[ArticleId]) -> tuple[Written, ...]:
        """Return what stands in reports, in no order."""
        ...

    async def read(self, articles: Sequence[ArticleId]) -> tuple[Report, ...]:
        """Return the reports of articles, in their order; those that were forgotten are left out."""
        ...

    async def output(self, since: datetime) -> Mapping[str, int]:
        """Return how many articles each source has published since then."""
        ...


class ArticlePages(Protocol):
    """Articles that came from no feed."""

    async def article(self, url: str) -> Article:
        """Return the article on a page. Raises FetchFailed, also where there is none, or its network is private."""
        ...
