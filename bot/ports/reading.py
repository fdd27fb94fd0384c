"""What collect and analyse need of tables: feeds, articles, what was concluded, and the stories they form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import (
    Alert,
    AlertDraft,
    AlertId,
    Analysis,
    Article,
    ArticleId,
    Candidate,
    Correction,
    Draft,
    Feed,
    FeedId,
    FeedState,
    Fingerprint,
    KnownArticle,
    Placement,
    Prior,
    Story,
    StoryId,
    TopicId,
    Validators,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOutcome:
    """What a successful poll changes, all at once: validators are kept only together with the entries."""

    feed: Feed
    feed_id: FeedId
    polled_at: datetime
    validators: Validators
    next_poll_at: datetime
    interval: timedelta
    entries: int | None = None  # None: the feed was unchanged
    slices: frozenset[bytes] = frozenset()  # digests of the document's entries, where it could be cut
    ttl: timedelta | None = None
    baseline: bool = False
    moved_to: str | None = None
    moves: int = 0
    drafts: tuple[tuple[Draft, bool], ...] = ()  # with each: is it fresh enough to tell someone?
    also_keys: tuple[tuple[str, ArticleId], ...] = ()  # further keys of known articles
    listed: tuple[ArticleId, ...] = ()  # known articles that it still lists: their identities are not forgotten
    whole: bool = False  # all of the document was read, so what is not listed has been dropped


class FeedStore(Protocol):
    """What we remember of feeds and of the entries we have seen."""

    async def register(self, feeds: Sequence[Feed], now: datetime) -> None:
        """Make the active feeds exactly these; a feed that left keeps its memory, should it come back."""
        ...

    async def claim_due(self, now: datetime, lease: timedelta, limit: int) -> tuple[FeedState, ...]:
        """Take feeds whose poll is due, longest due first; nobody else gets them while the lease runs."""
        ...

    async def known(self, feed_id: FeedId, keys: Sequence[str]) -> Mapping[str, KnownArticle]:
        """Return the articles of the feed that any of these keys is remembered for."""
        ...

    async def record_polls(self, outcomes: Sequence[PollOutcome]) -> tuple[int, ...]:
        """Store successful polls, all or none; return for each how many articles were new. Ends the leases."""
        ...

    async def record_failure(
        self, feed_id: FeedId, reason: str | None, now: datetime, next_poll_at: datetime, gone: bool
    ) -> None:
        """Store why a poll failed. What is known of the feed stays as it was. Ends the lease.

        Without a reason the poll was put off through no fault of the feed: only ``next_poll_at`` is stored.
        """
        ...

    async def states(self) -> tuple[FeedState, ...]:
        """Return every active feed's state, by URL."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """What the analyse stage concluded from one article, stored all at once with the alerts it causes."""

    article_id: ArticleId
    analysis: Analysis
    text: str | None  # with the page's text, where that was fetched and is better than the feed's
    placement: Placement
    alerts: tuple[AlertDraft, ...]
    concluded_at: datetime
    prior: Prior | None = None  # of the feed, with this article; None leaves it as it is
    correction: Correction | None = None  # of stories, which the placement gives reason for


class ArticleStore(Protocol):
    """Articles, what we concluded from them, and the stories they form."""

    async def pending(self, limit: int) -> tuple[Article, ...]:
        """Return articles that await analysis, oldest first; a revision only when those before it are through."""
        ...

    async def candidates(self, article: Article, fingerprint: Fingerprint, since: datetime) -> tuple[Candidate, ...]:
        """Return stories updated since then that share a key or the URL, the likeliest first, at most twenty."""
        ...

    async def story_of(self, article_id: ArticleId) -> StoryId | None:
        """Return the story that an article was placed in."""
        ...

    async def conclude(self, conclusion: Conclusion) -> tuple[AlertId, ...]:
        """Store a conclusion; return the alerts that are new. Concluding twice about one article changes nothing."""
        ...

    async def skip(self, article_id: ArticleId, reason: str, now: datetime) -> None:
        """Give an article up, with the reason."""
        ...

    async def stories(self, since: datetime, topics: Sequence[TopicId], limit: int) -> tuple[Story, ...]:
        """Return stories with an article published since then on any of the topics, the latest first.

        Their analyses come without fingerprints, which are for placing only.
        """
        ...


class Chronicle(Protocol):
    """What is known of a story so far, and who was told of it."""

    async def alerts_on(self, story_id: StoryId) -> tuple[Alert, ...]:
        """Return the alerts on a story that were not given up, oldest first."""
        ...

    async def story(self, story_id: StoryId) -> Story | None:
        """Return a story; None where it has no reports."""
        ...
