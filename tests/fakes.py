"""The outside worlds of the tests: each does what was written down for it, and takes down what was asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bot.alerts.digest import Digest
from bot.errors import ConfigInvalid, FetchFailed, UnknownName
from bot.feeds.offers import Found, Offer
from bot.model import (
    Alert,
    AlertId,
    Analysis,
    Article,
    ArticleId,
    Briefing,
    Config,
    Detection,
    Entry,
    Feed,
    Fetched,
    Match,
    Message,
    ParsedFeed,
    Quote,
    Reason,
    Receipt,
    Report,
    Story,
    StoryId,
    Subscription,
    SubscriptionId,
    Target,
    TopicId,
    Unchanged,
    Validators,
)
from bot.pictures.trend import Trend
from bot.ports import Elsewhere, ImportPlan, Obstacle, SinceStart
from bot.preferences import Preferences

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NATO = TopicId("nato")
CHAT = Target(channel="fake", address="1")


@dataclass
class FixedClock:
    """Implements ports.Clock: stands still until moved, or until somebody sleeps, which takes no time."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def advance(self, by: timedelta) -> None:
        """Move on."""
        self.now += by

    async def sleep(self, span: timedelta) -> None:
        """Let time pass at once."""
        self.advance(span)


@dataclass
class FakeWeb:
    """Implements ports.Fetcher, Parser and PageReader: ``feeds`` and ``pages`` say what an address answers with.

    A feed is its entries, or the failure to raise; without a change since the validators were given, it is unchanged.
    """

    feeds: dict[str, list[Entry] | Exception] = field(default_factory=dict)
    pages: dict[str, str | Exception] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)  # for good, to where
    asked: list[str] = field(default_factory=list)

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | Unchanged:
        """Give the feed's entries, as a document that only ``parse`` here can read."""
        self.asked.append(feed.url)
        answer = self.feeds.get(feed.url, FetchFailed("no such host"))
        if isinstance(answer, Exception):
            raise answer
        etag = str(hash(tuple(answer)))
        if etag == validators.etag:
            return Unchanged(url=feed.url, moved_to=self.moved.get(feed.url))
        return Fetched(
            url=feed.url, body=b"", headers={}, validators=Validators(etag=etag), moved_to=self.moved.get(feed.url)
        )

    async def parse(self, fetched: Fetched) -> ParsedFeed:
        """Read what ``fetch`` gave."""
        entries = self.feeds[fetched.url]
        assert not isinstance(entries, Exception)
        return ParsedFeed(entries=tuple(entries))

    async def page(self, url: str, headers: Mapping[str, str]) -> Fetched:
        """Give the page's text as its body."""
        self.asked.append(url)
        answer = self.pages.get(url, FetchFailed("HTTP 404: not found"))
        if isinstance(answer, Exception):
            raise answer
        return Fetched(url=url, body=answer.encode(), headers={}, validators=Validators())

    async def read(self, page: Fetched) -> str:
        """Take the body as it is."""
        return page.body.decode()


@dataclass
class FakeDraughtsman:
    """Implements ports.Draughtsman: takes down what it was to draw, or fails."""

    drawn: list[Trend] = field(default_factory=list)
    failure: Exception | None = None

    async def draw(self, trend: Trend) -> bytes:
        """Give the bytes of no picture."""
        if self.failure:
            raise self.failure
        self.drawn.append(trend)
        return b"a picture"


@dataclass
class FakeChannel:
    """Implements ports.Channel. ``failures`` are raised one after the other, before messages arrive again.

    ``shown`` is how the chat looks by now; a channel that is not ``editable`` keeps what was sent.
    """

    name: str = "fake"
    sent: list[tuple[Target, Message]] = field(default_factory=list)
    shown: dict[str, Message] = field(default_factory=dict)  # by message id
    edits: int = 0
    answers: dict[int, str] = field(default_factory=dict)  # which message was an answer to which
    editable: bool = True
    told: list[tuple[Target, str]] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    wanted_pause: timedelta = timedelta()
    digests: list[tuple[Target, Digest]] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)  # numbers of those that made no sound
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def send(
        self, target: Target, message: Message | Digest, answers: Receipt | None = None, *, silent: bool = False
    ) -> Receipt:
        """Take a message down, or fail."""
        if self.failures:
            raise self.failures.pop(0)
        number = str(next(self._numbers))
        if silent:
            self.silent.append(number)
        if isinstance(message, Digest):
            self.digests.append((target, message))
            return Receipt(message_id=number)
        if answers:
            self.answers[int(number)] = answers.message_id
        self.sent.append((target, message))
        self.shown[number] = message
        return Receipt(message_id=number, editable=self.editable)

    async def edit(self, target: Target, receipt: Receipt, message: Message) -> None:
        """Change a message, or fail."""
        if self.failures:
            raise self.failures.pop(0)
        self.shown[receipt.message_id] = message
        self.edits += 1

    async def tell(self, target: Target, text: str) -> None:
        """Take a notice down, or fail."""
        if self.failures:
            raise self.failures.pop(0)
        self.told.append((target, text))

    def pause(self, target: Target) -> timedelta:
        """Ask for the pause that the test wants."""
        return self.wanted_pause

    @property
    def titles(self) -> list[str]:
        """What arrived, in order."""
        return [message.title for _, message in self.sent]


@dataclass
class FakeMachine:
    """Implements ports.Rewriter: puts ``words`` in the place of every summary, or fails."""

    words: str | Exception = "A machine wrote this."

    async def rewrite(self, message: Message, briefing: Briefing) -> Message:
        """Rewrite, or fail."""
        if isinstance(self.words, Exception):
            raise self.words
        return replace(message, summary=(self.words,), machines=("summary by a machine",))


@dataclass
class FakeIntake:
    """Implements ports.FeedIntake: finds what ``found`` says, and adds to nothing."""

    found: Found | Exception = Found(url="https://a.example/")  # noqa: RUF009  (frozen)
    asked: list[str] = field(default_factory=list)
    added: list[Offer] = field(default_factory=list)

    async def find(self, address: str) -> Found:
        """Take the address down."""
        self.asked.append(address)
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    async def add(self, found: Found, offer: Offer) -> str:
        """Take the offer down."""
        self.added.append(offer)
        return "Courier"


@dataclass
class FakeSourcesFile:
    """Implements ports.SourcesFile: plans what ``planned`` says, and writes down what it is told."""

    planned: ImportPlan | Exception = ImportPlan(groups=(), known=(), refused=())  # noqa: RUF009  (frozen)
    done: list[tuple[str, ...]] = field(default_factory=list)
    refusal: UnknownName | None = None

    async def plan(self, opml: bytes, name: str) -> ImportPlan:
        """Return the plan."""
        if isinstance(self.planned, Exception):
            raise self.planned
        return self.planned

    async def take_in(self, opml: bytes, name: str) -> ImportPlan:
        """Take the document down."""
        self.done.append(("take in", opml.decode()))
        return await self.plan(opml, name)

    async def export(self) -> bytes:
        """Return a document."""
        return b"<opml/>"

    async def remove(self, url: str) -> None:
        """Take the address down."""
        if self.refusal:
            raise self.refusal
        self.done.append(("remove", url))

    async def readdress(self, url: str, new_url: str) -> None:
        """Take both addresses down."""
        self.done.append(("readdress", url, new_url))


@dataclass
class FakeOperation:
    """Implements ports.Operation: reads again what ``config`` says."""

    config: Config | ConfigInvalid = Config()  # noqa: RUF009  (frozen)
    began_at: datetime = NOW - timedelta(hours=3)

    async def reload(self) -> Config:
        """Return the configuration."""
        if isinstance(self.config, ConfigInvalid):
            raise self.config
        return self.config

    def since_start(self) -> SinceStart:
        """Return figures."""
        return SinceStart(began_at=self.began_at, polls=40, failed_polls=3, articles=17, alerts=5, memory=120_000_000)


@dataclass
class FakePlaces:
    """Implements ports.Places: finds the chats of ``known``, by name and account."""

    known: dict[tuple[str, str], Elsewhere | Obstacle] = field(default_factory=dict)

    async def find(self, name: str, account: str) -> Elsewhere | Obstacle:
        """Look it up."""
        return self.known.get((name, account), Obstacle.UNKNOWN)


@dataclass
class FakePages:
    """Implements ports.ArticlePages: has the articles that are written down for it."""

    articles: dict[str, Article] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def article(self, url: str) -> Article:
        """Give the article, or fail."""
        self.asked.append(url)
        if url not in self.articles:
            raise FetchFailed("HTTP 404: not found")
        return self.articles[url]


# ── values ──────────────────────────────────────────────────────────────────────────────────────────────


def make_feed(name: str = "a", **more: Any) -> Feed:
    """Return a feed of the outlet ``name``."""
    own: dict[str, Any] = {"url": f"https://{name}.example/feed", "source": name.upper(), "country": "RS"}
    return Feed(**(own | more))


def make_entry(title: str = "NATO meets in Brenna", **more: Any) -> Entry:
    """Return an entry whose marks all follow from its title."""
    slug = title.lower().replace(" ", "-")
    own: dict[str, Any] = {
        "guid": slug,
        "link": f"https://a.example/{slug}",
        "title": title,
        "published_at": NOW - timedelta(hours=1),
    }
    return Entry(**(own | more))


def make_article(number: int = 1, **more: Any) -> Article:
    """Return a stored article; its text is its title and ``body``."""
    title, body = str(more.pop("title", f"Report {number}")), str(more.pop("body", ""))
    own: dict[str, Any] = {
        "id": ArticleId(number),
        "origin": ArticleId(number),
        "feed_url": "https://a.example/feed",
        "source": "A",
        "country": "RS",
        "url": f"https://a.example/{number}",
        "title": title,
        "text": f"{title}\n\n{body}" if body else title,
        "language_hint": None,
        "published_at": NOW - timedelta(hours=1),
        "first_seen_at": NOW,
        "baseline": False,
    }
    return Article(**(own | more))


def make_match(topic: TopicId = NATO, score: float = 2.0) -> Match:
    """Return a match without evidence."""
    return Match(topic=topic, score=score, spans=(), words=())


def make_report(number: int = 1, *, language: str = "en", **more: Any) -> Report:
    """Return an article with its analysis; ``matches`` and ``quotes`` go to the analysis, the rest to the article."""
    copied = bool(more.pop("copied", False))
    matches: tuple[Match, ...] = more.pop("matches", (make_match(),))
    quotes: tuple[Quote, ...] = more.pop("quotes", ())
    article = make_article(number, **more)
    detection = Detection(language=language, script="Latn", confidence=1.0, group=language)
    analysis = Analysis(article_id=article.id, version=1, detection=detection, matches=matches, quotes=quotes)
    return Report(article=article, analysis=analysis, copied=copied)


def make_story(*reports: Report, number: int = 1) -> Story:
    """Return a story of these reports."""
    times = [report.article.published_at for report in reports]
    return Story(id=StoryId(number), opened_at=min(times), updated_at=max(times), reports=reports)


def make_subscription(*topics: TopicId, **more: Any) -> Subscription:
    """Return a subscription of the fake chat; its preferences among ``more`` are its own."""
    own: dict[str, Any] = {"id": SubscriptionId(1), "target": CHAT, "topics": topics or (NATO,)}
    preferences = {field.name for field in fields(Preferences)}
    chosen = Preferences(**{name: value for name, value in more.items() if name in preferences})
    return Subscription(**({"own": chosen} | own | more))


def make_briefing(*reports: Report, subscription: Subscription | None = None) -> Briefing:
    """Return all that is needed to render an alert on a story of these reports."""
    subscription = subscription or make_subscription()
    alert = Alert(
        id=AlertId(1),
        key="1:1",
        story_id=StoryId(1),
        subscription_id=subscription.id,
        reason=Reason.NEW,
        created_at=NOW,
        attempts=1,
    )
    return Briefing(alert=alert, subscription=subscription, story=make_story(*reports))
