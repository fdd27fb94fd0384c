"""What the pipeline needs from the outside worlds, as Protocols of at most six methods each.

Every store method is one transaction: it happens whole or not at all. Every method may raise
``StorageFailed`` (stores), ``FetchFailed`` (fetchers) or a ``DeliveryFailed`` (channels), and nothing else on purpose.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.feeds.health import Notice
from bot.feeds.offers import Found, Offer
from bot.model import (
    Alert,
    AlertDraft,
    AlertId,
    Analysis,
    Article,
    ArticleId,
    Briefing,
    Candidate,
    Correction,
    Draft,
    Edit,
    Feed,
    FeedId,
    FeedState,
    Fetched,
    Fingerprint,
    KnownArticle,
    Language,
    Message,
    Mute,
    OwnTopic,
    ParsedFeed,
    Placement,
    Prior,
    Receipt,
    Report,
    Story,
    StoryId,
    Subscription,
    Target,
    TopicId,
    Unchanged,
    Validators,
)


class Clock(Protocol):
    """Tells the time, aware and in UTC."""

    def __call__(self) -> datetime: ...


# ── the web ─────────────────────────────────────────────────────────────────────────────────────────────


class Fetcher(Protocol):
    """Gets feeds and pages over HTTP."""

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | Unchanged:
        """Ask for a feed, conditionally. Raises FetchFailed or FeedGone with a reason in plain words."""
        ...

    async def page(self, url: str, headers: Mapping[str, str]) -> Fetched:
        """Get an article's page. Raises FetchFailed."""
        ...


class Parser(Protocol):
    """Reads feed documents without holding up the event loop."""

    async def parse(self, fetched: Fetched) -> ParsedFeed:
        """Raises FeedUnreadable where the bytes are no feed."""
        ...


class PageReader(Protocol):
    """Finds the article on a page without holding up the event loop."""

    async def read(self, page: Fetched) -> str:
        """Return the article's paragraphs, a blank line between them; empty where there is none."""
        ...


class FeedIntake(Protocol):
    """Takes in feeds that somebody wants to be read."""

    async def find(self, address: str) -> Found:
        """Return a site's feeds, the best first. Raises FetchFailed or ConfigInvalid."""
        ...

    async def add(self, found: Found, offer: Offer) -> str:
        """Have a feed read from now on; return the source that it belongs to. Raises ConfigInvalid."""
        ...


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────────


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


class Outbox(Protocol):
    """Alerts on their way. An alert is written once per key and leaves with a receipt or a reason."""

    async def add(self, story_id: StoryId, alerts: Sequence[AlertDraft], now: datetime) -> tuple[AlertId, ...]:
        """Write alerts about a story; those whose key exists are left out. Return the new ones."""
        ...

    async def claim(self, now: datetime, lease: timedelta) -> Briefing | None:
        """Take the oldest alert that may be sent, with all that is needed to render it; None when there is none.

        The lease is on the chat: none of its alerts is given out before this one is delivered, postponed or abandoned.
        """
        ...

    async def delivered(
        self, alert: Alert, receipt: Receipt, message: Message, now: datetime, pause: timedelta
    ) -> None:
        """Store receipt and message; the alert is done. The same target gets its next one after the pause."""
        ...

    async def postpone(self, alert: Alert, reason: str, due_at: datetime) -> None:
        """Try the alert, and all others to the same target, not before then."""
        ...

    async def abandon(self, alert_id: AlertId, reason: str, now: datetime) -> None:
        """Give the alert up, with the reason."""
        ...

    async def next_due(self) -> datetime | None:
        """Return when the next alert is due that nobody holds; None when none waits."""
        ...


class Edits(Protocol):
    """Messages in chats whose stories have grown since: due from the transaction on that stores the further report."""

    async def claim(self, now: datetime, lease: timedelta) -> Edit | None:
        """Take the message that has been due longest; None when there is none. The lease is on its chat."""
        ...

    async def done(self, edit: Edit, card: Message, pause: timedelta, now: datetime) -> None:
        """Store how the chat shows the message now. It is due again only where another report came meanwhile."""
        ...

    async def postpone(self, edit: Edit, due_at: datetime, *, whole_chat: bool) -> None:
        """Try the edit not before then; hold nothing else back but where the chat asked for that."""
        ...


class SubscriptionStore(Protocol):
    """Who watches what."""

    async def active(self) -> tuple[Subscription, ...]:
        """Return all subscriptions that are told about stories."""
        ...

    async def replace_static(self, subscriptions: Sequence[Subscription], now: datetime) -> None:
        """Make the static subscriptions exactly these, keeping ids of those whose target stays."""
        ...

    async def of(self, target: Target) -> Subscription | None:
        """Return the target's own subscription."""
        ...

    async def watch(
        self, target: Target, topics: Sequence[TopicId], now: datetime, muted: Sequence[Mute] | None = None
    ) -> Subscription:
        """Set the target's topics, and what it mutes unless that is None. Return what the subscription is now.

        An empty list of topics ends it. Topics of the target's own that are not among them are forgotten.
        """
        ...

    async def stop(self, target: Target, reason: str, now: datetime) -> None:
        """End everything for a chat that is gone: its subscriptions and the alerts that wait for it."""
        ...

    async def move(self, target: Target, address: str) -> None:
        """Give a chat its new address, in all its threads."""
        ...


class OwnTopics(Protocol):
    """The topics that chats make for themselves."""

    async def write(self, target: Target, name: str, query: str, now: datetime) -> OwnTopic:
        """Write a topic of the target's own, over one of that name. It counts from when the target watches it."""
        ...

    async def of(self, target: Target) -> tuple[OwnTopic, ...]:
        """Return those that the target watches, in the order in which it made them."""
        ...

    async def watched(self) -> tuple[OwnTopic, ...]:
        """Return those that any active subscription watches."""
        ...


class Archive(Protocol):
    """What was read and told before."""

    async def told(self, target: Target, message_id: str = "") -> Briefing | None:
        """Return what a chat was last told, or was told with that message; the story is as it is now."""
        ...

    async def reports(self, since: datetime, after: ArticleId, limit: int) -> tuple[Report, ...]:
        """Return reports published since then whose articles' ids are higher, lowest first."""
        ...


class Chronicle(Protocol):
    """What is known of a story so far, and who was told of it."""

    async def alerts_on(self, story_id: StoryId) -> tuple[Alert, ...]:
        """Return the alerts on a story that were not given up, oldest first."""
        ...

    async def story(self, story_id: StoryId) -> Story | None:
        """Return a story; None where it has no reports."""
        ...


class Notes(Protocol):
    """Small facts that outlive the process."""

    async def note(self, name: str) -> str | None:
        """Return a fact, None where it was never written."""
        ...

    async def write_note(self, name: str, text: str) -> None:
        """Write a fact over the older one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What waits at one moment."""

    pending_articles: int  # for analysis
    waiting_alerts: int  # in the outbox
    oldest_alert_at: datetime | None
    failing_feeds: int


class HealthStore(Protocol):
    """How feeds and queues do, and what the admins know of it."""

    async def told(self, notices: Sequence[Notice], now: datetime) -> None:
        """Remember that the admins were told."""
        ...

    async def stock(self) -> Stock:
        """Return how much waits, and how many feeds fail."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What went: articles lost their text, stories went with their alerts, entries would be new if they came again."""

    articles: int
    stories: int
    entries: int


class Retention(Protocol):
    """Deletes what is old."""

    async def sweep(self, now: datetime, keep: timedelta) -> Swept:
        """Delete what is older than that, in small transactions; identities stay while feeds list them, and longer."""
        ...


# ── chats ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Whoever writes to the bot."""

    account: str  # with the chat service; empty where that does not tell
    replies_to: str = ""  # the id of a message that is answered
    may_change: Callable[[], Awaitable[bool]]  # what the chat watches; asked only where that matters


class Channel(Protocol):
    """One chat service. Adapters turn its every failure into a DeliveryFailed."""

    @property
    def name(self) -> str:
        """What stands before the colon of a target: ``telegram`` in ``telegram:-100123``."""
        ...

    async def send(self, target: Target, message: Message, answers: Receipt | None = None) -> Receipt:
        """Set and send an alert; where it can, as an answer to the message of that receipt."""
        ...

    async def edit(self, target: Target, receipt: Receipt, message: Message) -> None:
        """Set a message anew where it stands, without a sound; one that shows it already is left as it is.

        Raises MessageRejected where the message cannot be changed: never, too late, or deleted.
        """
        ...

    def pause(self, target: Target) -> timedelta:
        """Return how long a target wants to be left alone between two messages."""
        ...

    async def tell(self, target: Target, text: str) -> None:
        """Send a plain notice: to the admins, mostly."""
        ...


# ── machines that write ─────────────────────────────────────────────────────────────────────────────────


class SummaryMachine(Protocol):
    """A model that sums articles up. What it writes is checked by whoever asks."""

    @property
    def name(self) -> str:
        """What readers are told that the summary is by."""
        ...

    async def summarise(self, title: str, text: str, language: Language) -> str:
        """Return a summary in the article's language. Raises MachineFailed."""
        ...


class TranslationMachine(Protocol):
    """A translator. What it writes is checked by whoever asks."""

    @property
    def name(self) -> str:
        """What readers are told that the translation is by."""
        ...

    async def translate(self, texts: Sequence[str], source: Language, target: Language) -> tuple[str, ...]:
        """Return the translation of each text, in their order. Raises MachineFailed."""
        ...


class Rewriter(Protocol):
    """Lets machines improve a message before it is sent, where the operator wants it."""

    async def rewrite(self, message: Message, briefing: Briefing) -> Message:
        """Return the message with a better summary or in the reader's language; as it was where that is not to be had.

        The time that an alert waits for it is limited.
        """
        ...


# ── measures ────────────────────────────────────────────────────────────────────────────────────────────


class PollResult(StrEnum):
    """How a poll ended."""

    NEW = "new"  # it brought articles
    UNCHANGED = "unchanged"
    FAILED = "failed"


class Meter(Protocol):
    """Measures what the stages do. None of its methods raises or waits."""

    def poll_began(self, late: timedelta) -> None:
        """Take down how late a poll begins."""
        ...

    def feed_fetched(self, took: timedelta, size: int) -> None:
        """Take down how long a request for a feed took, and how many bytes of it came, decoded."""
        ...

    def poll_ended(self, result: PollResult) -> None:
        """Count a poll."""
        ...

    def article_analysed(self, language: str) -> None:
        """Count an article."""
        ...

    def alert_tried(self, arrived: bool) -> None:
        """Count an attempt at a delivery."""
        ...

    def stock_taken(self, stock: Stock, now: datetime) -> None:
        """Take down what waits."""
        ...
