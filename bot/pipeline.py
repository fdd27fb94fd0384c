"""The three stages of an article's journey: collect, analyse, deliver. Each gathers, decides and applies; no more.

A stage may be started by anyone, at any time, as often as they like: what is due is in the tables, what is taken is
leased there, and what was decided is stored in one transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from bot.alerts.decide import decide, first_look, retry_at, watched
from bot.alerts.render import Renderer
from bot.analysis import Analyst
from bot.errors import (
    ChannelRefused,
    DragomanError,
    FeedGone,
    FeedUnreadable,
    FetchFailed,
    MessageRejected,
    RetryLater,
    StorageFailed,
    TargetGone,
    TargetMoved,
)
from bot.feeds.identity import identify, is_fresh, keys
from bot.feeds.polling import after_failure, after_success
from bot.feeds.urls import address
from bot.model import (
    TITLE_END,
    AlertDraft,
    Analysis,
    Article,
    Briefing,
    Feed,
    FeedState,
    Join,
    Placement,
    Reason,
    Subscription,
    Target,
    Unchanged,
)
from bot.ports import (
    ArticleStore,
    Channel,
    Clock,
    Conclusion,
    FeedStore,
    Fetcher,
    Outbox,
    PageReader,
    Parser,
    PollOutcome,
    SubscriptionStore,
)
from bot.stories.cluster import place

POLL_DEADLINE = timedelta(minutes=2)  # for fetching and reading; many feeds of one slow host wait for each other
FEED_LEASE = timedelta(minutes=3)  # longer than the slowest poll
ALERT_LEASE = timedelta(minutes=2)
FEEDS_A_TURN = 50
ARTICLES_A_TURN = 50
STORY_WINDOW = timedelta(days=14)  # older stories are not looked at; within it, time only weakens a likeness
CHANNEL_ABSENT_RETRY = timedelta(minutes=10)
MAX_ATTEMPTS = 5  # at a delivery that fails in a way nobody planned
STORIES_TO_CHOOSE_FROM = 500

log = structlog.get_logger()

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worlds:
    """The outside worlds, behind their ports."""

    feeds: FeedStore
    articles: ArticleStore
    outbox: Outbox
    subscriptions: SubscriptionStore
    fetcher: Fetcher
    parser: Parser
    reader: PageReader
    channels: Mapping[str, Channel]
    clock: Clock
    jitter: Callable[[], float]  # a fresh number in [0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the operator's file and the catalogue say, compiled. Replaced whole when the file changes."""

    feeds: Mapping[str, Feed]  # by URL
    analyst: Analyst
    renderer: Renderer
    look_back: timedelta = timedelta(hours=24)  # how far back a first look goes


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What a turn of collecting brought."""

    feeds: int = 0
    failed: int = 0
    articles: int = 0

    def __add__(self, other: Polled) -> Polled:
        return Polled(
            feeds=self.feeds + other.feeds,
            failed=self.failed + other.failed,
            articles=self.articles + other.articles,
        )


class Pipeline:
    """The stages, wired to their worlds. ``rules`` may be replaced at any time; a turn under way keeps its own."""

    def __init__(self, worlds: Worlds, rules: Rules) -> None:
        self.rules = rules
        self._worlds = worlds

    # ── collect ─────────────────────────────────────────────────────────────────────────────────────────

    async def collect(self) -> Polled:
        """Poll feeds that are due, at most FEEDS_A_TURN; zero feeds means that none was due."""
        claimed = await self._worlds.feeds.claim_due(self._worlds.clock(), FEED_LEASE, FEEDS_A_TURN)
        results = await _all(self._poll(self.rules.feeds.get(state.url), state) for state in claimed)
        return sum(results, Polled())

    async def _poll(self, feed: Feed | None, state: FeedState) -> Polled:
        """Poll one feed, and remember how it went. Whatever is wrong with it, the other feeds go on."""
        if feed is None:  # it has just left sources.yaml
            return Polled(feeds=1)
        try:
            async with asyncio.timeout(POLL_DEADLINE.total_seconds()):
                outcome = await self._read(feed, state)
            new = await self._worlds.feeds.record_poll(outcome)
        except StorageFailed:
            raise
        except TimeoutError:
            return await self._fail(feed, state, FetchFailed("reading it took longer than two minutes"))
        except (FetchFailed, FeedUnreadable) as error:
            return await self._fail(feed, state, error)
        except Exception as error:
            log.exception("feed_crashed", feed=feed.url)
            return await self._fail(feed, state, FetchFailed(f"an internal error: {type(error).__name__}: {error}"))
        log.info("feed_polled", source=feed.source, feed=feed.url, entries=outcome.entries, new=new)
        return Polled(feeds=1, articles=new)

    async def _read(self, feed: Feed, state: FeedState) -> PollOutcome:
        """Fetch and read a feed; decide which of its entries are new."""
        worlds = self._worlds
        fetched = await worlds.fetcher.fetch(feed, state.validators)
        now = worlds.clock()
        if isinstance(fetched, Unchanged):
            due, interval = after_success(state, feed, found_new=0, ttl=None, now=now, jitter=worlds.jitter())
            return PollOutcome(
                feed=feed,
                feed_id=state.id,
                polled_at=now,
                validators=state.validators,
                next_poll_at=due,
                interval=interval,
            )
        parsed = await worlds.parser.parse(fetched)
        if parsed.fault:
            log.warning("feed_malformed", feed=feed.url, fault=parsed.fault)
        entry_keys = [key for entry in parsed.entries for key in keys(entry)]
        known = await worlds.feeds.known(state.id, entry_keys)
        identified = identify(parsed.entries, known, now)
        due, interval = after_success(
            state, feed, found_new=len(identified.drafts), ttl=parsed.ttl, now=now, jitter=worlds.jitter()
        )
        hint = feed.language or parsed.language
        drafts = (replace(draft, language_hint=draft.language_hint or hint) for draft in identified.drafts)
        return PollOutcome(
            feed=feed,
            feed_id=state.id,
            polled_at=now,
            validators=fetched.validators,
            next_poll_at=due,
            interval=interval,
            entries=len(parsed.entries),
            baseline=not state.baselined,
            drafts=tuple((draft, is_fresh(draft, now)) for draft in drafts),
            also_keys=identified.also_keys,
        )

    async def _fail(self, feed: Feed, state: FeedState, error: FetchFailed | FeedUnreadable) -> Polled:
        """Back off, and keep the reason for people to read."""
        now = self._worlds.clock()
        gone = isinstance(error, FeedGone)
        wait = error.retry_after if isinstance(error, FetchFailed) else None
        due = after_failure(state, feed, now, self._worlds.jitter(), retry_after=wait, gone=gone)
        await self._worlds.feeds.record_failure(state.id, str(error), now, due, gone)
        log.warning("feed_failed", source=feed.source, feed=feed.url, reason=str(error), failures=state.failures + 1)
        return Polled(feeds=1, failed=1)

    # ── analyse ─────────────────────────────────────────────────────────────────────────────────────────

    async def analyse(self) -> int:
        """Analyse articles that wait, place them in stories, write the alerts they cause; return how many it took."""
        rules = self.rules
        articles = await self._worlds.articles.pending(ARTICLES_A_TURN)
        if not articles:
            return 0
        subscriptions = await self._worlds.subscriptions.active()
        concluded = await _all(self._study(rules, article, subscriptions) for article in articles)
        # one after the other: an article must find the story that the one before it opened
        for article, result in zip(articles, concluded, strict=True):
            if result is not None:
                await self._place(article, result, subscriptions)
        return len(articles)

    async def backlog(self) -> bool:
        """Say whether articles await analysis."""
        return bool(await self._worlds.articles.pending(1))

    async def _study(
        self, rules: Rules, article: Article, subscriptions: tuple[Subscription, ...]
    ) -> tuple[Analysis, str | None] | None:
        """Return an article's analysis, and its new text where its page had more to say; None where that failed."""
        analysis, text = None, None
        try:
            analysis = await asyncio.to_thread(rules.analyst.analyse, article)
            if self._worth_a_page(rules, article, analysis, subscriptions):
                longer = await self._page_text(rules.feeds[article.feed_url], article)
                if longer is not None:
                    analysis = await asyncio.to_thread(rules.analyst.analyse, replace(article, text=longer))
                    text = longer
        except Exception as error:
            log.exception("article_crashed", article=article.id)
            if analysis is None:
                await self._skip(article, error)
                return None
            # what the feed said stands, whatever its page does to us
        return analysis, text

    async def _skip(self, article: Article, error: Exception) -> None:
        reason = f"an internal error: {type(error).__name__}"
        await self._worlds.articles.skip(article.id, reason, self._worlds.clock())

    def _worth_a_page(
        self, rules: Rules, article: Article, analysis: Analysis, subscriptions: tuple[Subscription, ...]
    ) -> bool:
        """Say whether to fetch an article's page: somebody may be told of it, and the operator wants pages."""
        feed = rules.feeds.get(article.feed_url)
        if feed is None or not feed.page_text or not article.url:
            return False
        if not article.fresh and not article.baseline:
            return False
        if article.baseline and article.published_at < self._worlds.clock() - rules.look_back:
            return False
        return any(watched(analysis.matches, subscription.topics) for subscription in subscriptions)

    async def _page_text(self, feed: Feed, article: Article) -> str | None:
        """Return title and page text; None where the page cannot be had or has no more than the feed."""
        assert article.url is not None
        try:
            page = await self._worlds.fetcher.page(article.url, feed.headers)
            body = await self._worlds.reader.read(page)
        except FetchFailed as error:
            log.info("page_missed", article=article.id, url=article.url, reason=str(error))
            return None
        body = body.removeprefix(article.title).lstrip()
        return article.title + TITLE_END + body if len(body) > len(article.body) else None

    async def _place(
        self, article: Article, result: tuple[Analysis, str | None], subscriptions: tuple[Subscription, ...]
    ) -> None:
        """Put an article in its story, and store all that was concluded, the alerts included."""
        analysis, text = result
        try:
            conclusion = Conclusion(
                article_id=article.id,
                analysis=analysis,
                text=text,
                placement=await self._placement(article, analysis),
                alerts=decide(article, analysis.matches, subscriptions),
                concluded_at=self._worlds.clock(),
            )
            alerts = await self._worlds.articles.conclude(conclusion)
        except StorageFailed:
            raise
        except Exception as error:
            log.exception("article_crashed", article=article.id)
            await self._skip(article, error)
            return
        topics = [match.topic for match in analysis.matches]
        log.debug("article_analysed", article=article.id, language=analysis.detection.language, topics=topics)
        for alert in alerts:
            log.info("alert_written", alert=alert, article=article.id)

    async def _placement(self, article: Article, analysis: Analysis) -> Placement:
        """Decide on the story; a revision stays where its first version is."""
        store = self._worlds.articles
        if article.id != article.origin:
            story_id = await store.story_of(article.origin)
            if story_id is not None:
                return Join(story_id=story_id, why="revision")
        since = article.published_at - STORY_WINDOW
        candidates = await store.candidates(article, analysis.fingerprint, since)
        return place(analysis.fingerprint, address(article.url), article.published_at, candidates)

    async def look_back(self, limit: int | None) -> int:
        """Write alerts on the best stories of the time that ``rules.look_back`` spans; return how many are new."""
        worlds = self._worlds
        now = worlds.clock()
        since = now - self.rules.look_back
        written = 0
        for subscription in await worlds.subscriptions.active():
            stories = await worlds.articles.stories(since, subscription.topics, STORIES_TO_CHOOSE_FROM)
            draft = AlertDraft(subscription_id=subscription.id, reason=Reason.FIRST_LOOK)
            for story in first_look(stories, subscription, since, limit):
                written += len(await worlds.outbox.add(story.id, [draft], now))
        return written

    # ── deliver ─────────────────────────────────────────────────────────────────────────────────────────

    async def deliver(self) -> int:
        """Send alerts that are due, one at a time, until none is; return how many arrived.

        One at a time, so that a crash can cut off one receipt at the most.
        """
        arrived = 0
        while briefing := await self._worlds.outbox.claim(self._worlds.clock(), ALERT_LEASE):
            arrived += await self._send(briefing)
        return arrived

    async def _send(self, briefing: Briefing) -> bool:
        """Render and send one alert, and store what came of it."""
        alert, target = briefing.alert, briefing.subscription.target
        channel = self._worlds.channels.get(target.channel)
        now = self._worlds.clock()
        if channel is None:
            await self._worlds.outbox.postpone(alert, f"{target.channel} is not set up", now + CHANNEL_ABSENT_RETRY)
            log.warning("channel_absent", channel=target.channel, alert=alert.id)
            return False
        try:
            message = await asyncio.to_thread(self.rules.renderer.render, briefing, now)
            receipt = await channel.send(target, message)
        except DragomanError as error:
            await self._undelivered(briefing, error)
            return False
        except Exception as error:
            log.exception("alert_crashed", alert=alert.id)
            await self._undelivered(briefing, error)
            return False
        await self._worlds.outbox.delivered(alert, receipt, self._worlds.clock(), channel.pause(target))
        log.info("alert_sent", alert=alert.id, target=str(target), story=alert.story_id)
        return True

    async def _undelivered(self, briefing: Briefing, error: Exception) -> None:
        """Store why an alert did not arrive, and decide what becomes of it and of its target."""
        worlds, alert, target = self._worlds, briefing.alert, briefing.subscription.target
        now, reason = worlds.clock(), str(error)
        log.warning("alert_undelivered", alert=alert.id, target=str(target), reason=reason)
        match error:
            case TargetGone():
                await worlds.subscriptions.stop(target, reason, now)
            case TargetMoved(address=new_address):
                await worlds.subscriptions.move(target, new_address)
                # not at once: two chats that name each other as their new address would keep us busy for ever
                await worlds.outbox.postpone(alert, reason, retry_at(now, alert.attempts, None))
            case MessageRejected():
                await worlds.outbox.abandon(alert.id, reason, now)
            case ChannelRefused():
                await worlds.outbox.postpone(alert, reason, now + CHANNEL_ABSENT_RETRY)
            case RetryLater(after=after):
                await worlds.outbox.postpone(alert, reason, retry_at(now, alert.attempts, after))
            case _ if alert.attempts >= MAX_ATTEMPTS:
                await worlds.outbox.abandon(alert.id, reason, now)
            case _:
                await worlds.outbox.postpone(alert, reason, retry_at(now, alert.attempts, None))

    async def tell(self, target: Target | None, text: str) -> None:
        """Send a notice; one that cannot be sent is logged and forgotten."""
        channel = self._worlds.channels.get(target.channel) if target else None
        if channel is None or target is None:
            return
        try:
            await channel.tell(target, text)
        except DragomanError as error:
            log.warning("notice_undelivered", target=str(target), reason=str(error))

    async def settle(self, until: datetime) -> int:
        """Deliver all that is due before then, waiting where a chat wants a pause; return how many arrived."""
        arrived = await self.deliver()
        while (due := await self._worlds.outbox.next_due()) is not None and due <= until:
            await asyncio.sleep(max(0.0, (due - self._worlds.clock()).total_seconds()))
            arrived += await self.deliver()
        return arrived


async def _all(work: Iterable[Awaitable[R]]) -> list[R]:
    """Await all of it, side by side; when some fails, raise the first failure, but only after all has ended."""
    results = await asyncio.gather(*work, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if not isinstance(result, BaseException)]
