"""What the three stages promise, with the outside worlds played by fakes and the tables in memory."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from threading import Thread, current_thread, main_thread
from typing import Any, ClassVar, cast

import pytest
from structlog.testing import capture_logs

from bot.alerts.digest import Bundle, Headline, Occasion
from bot.alerts.render import Renderer
from bot.analysis import Analyst
from bot.config.catalogue import load_languages
from bot.engines import make_analyst, make_renderer
from bot.errors import (
    ChannelRefused,
    FeedGone,
    FetchFailed,
    HostResting,
    MessageRejected,
    RetryLater,
    StorageFailed,
    TargetGone,
    TargetMoved,
)
from bot.model import (
    Alert,
    Analysis,
    Article,
    Briefing,
    Entry,
    Feed,
    FeedState,
    Mute,
    Reason,
    Receipt,
    Subscription,
    Target,
    Term,
    Topic,
    TopicId,
)
from bot.pipeline import Pipeline, Polled, Rules, Worlds
from bot.pipeline.collect import FEED_LEASE, FEEDS_A_TURN
from bot.pipeline.deliver import CHANNEL_ABSENT_RETRY, MAX_CRASHES
from bot.preferences import Preferences, Rhythm
from bot.storage.alerting import EDIT_AFTER
from bot.storage.database import Database
from bot.storage.feeds import SqlFeeds
from bot.storage.outbox import SqlOutbox
from bot.storage.preferences import SqlPreferences
from bot.storage.subscriptions import SqlSubscriptions
from tests.fakes import (
    CHAT,
    NATO,
    NOW,
    FakeChannel,
    FakeMachine,
    FakeWeb,
    FixedClock,
    make_entry,
    make_feed,
    make_subscription,
)
from tests.worlds import make_worlds

A, B = make_feed("a"), make_feed("b")
DAY = timedelta(days=1)
TOPICS = {NATO: Topic(id=NATO, name="NATO", terms={"*": (Term(text="NATO", case=True),)})}
LANGUAGES = load_languages()
ANALYST = make_analyst(TOPICS, LANGUAGES)
RENDERER = make_renderer(TOPICS, LANGUAGES)
STORM, BUDGET = "Storm damages a harbour that NATO uses", "Quarrel on money: who pays for NATO?"
OLD = make_entry("NATO was here before us")
NEWS = make_entry("NATO meets in Brenna")


@dataclass
class Stage:
    """A pipeline on fakes."""

    web: FakeWeb
    chat: FakeChannel
    clock: FixedClock
    worlds: Worlds
    pipeline: Pipeline

    async def begin(self, *feeds: Feed) -> None:
        """Let the fake chat watch NATO in feeds whose baseline is behind them."""
        self.pipeline.rules = replace(self.pipeline.rules, feeds={feed.url: feed for feed in feeds})
        self.web.feeds |= {feed.url: [OLD] for feed in feeds}
        await self.worlds.subscriptions.watch(CHAT, [NATO], self.clock())
        await self.worlds.feeds.register(feeds, self.clock())
        await self.turn(timedelta())

    async def turn(self, later: timedelta = DAY) -> Polled:
        """Run all stages, a day later: then every feed is due."""
        self.clock.advance(later)
        polled = Polled()
        while (turn := await self.pipeline.collect()).feeds:
            polled += turn
        while await self.pipeline.analyse():
            pass
        await self.pipeline.deliver()
        return polled

    async def publish(self, *entries: Entry, feed: Feed = A) -> Polled:
        """Let a feed change, and run all stages."""
        self.web.feeds[feed.url] = list(entries)
        return await self.turn()

    async def state(self, feed: Feed = A) -> FeedState:
        """Return what is remembered of a feed."""
        return next(state for state in await self.worlds.feeds.states() if state.url == feed.url)


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """Keep the log, unprinted: setting tracebacks takes longer than the stages."""
    with capture_logs() as logged:
        yield logged


@pytest.fixture
def stage() -> Iterator[Stage]:
    database = Database("sqlite://")
    database.open()
    web, chat, clock = FakeWeb(), FakeChannel(), FixedClock()
    worlds = make_worlds(database, web, clock, {"fake": chat})
    rules = Rules(feeds={}, analyst=ANALYST, renderer=RENDERER)
    yield Stage(web=web, chat=chat, clock=clock, worlds=worlds, pipeline=Pipeline(worlds, rules))
    database.close()


def entry(title: str = NEWS.title, **more: object) -> Entry:
    """Return an entry that is published a day after the baseline, as ``turn`` wants it."""
    return make_entry(title, **({"published_at": NOW + DAY} | more))


# ── collect ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_first_poll_stores_and_does_not_alert(stage: Stage) -> None:
    await stage.begin(A)
    assert (await stage.state()).baselined
    assert len(await stage.worlds.articles.stories(NOW - DAY, [NATO], 10)) == 1
    assert stage.chat.sent == []


async def test_new_article_alerts_once(stage: Stage) -> None:
    await stage.begin(A)
    polled = await stage.publish(entry(), OLD)
    assert polled == Polled(feeds=1, articles=1)
    await stage.turn()
    await stage.turn()
    assert stage.chat.titles == [NEWS.title]
    assert stage.chat.sent[0][1].reason is Reason.NEW


@pytest.mark.parametrize(
    "changed",
    [
        entry(guid="another"),
        entry(guid=None),
        entry(link="https://a.example/elsewhere"),
        entry(link="http://www.a.example/nato-meets-in-brenna/?utm_source=rss"),
        entry(guid="another", published_at=NOW + 2 * DAY),
        entry(text="Now there is a text too, and it speaks of NATO at length."),
        entry("NATO meets in Brenna tonight", guid=NEWS.guid, link=NEWS.link),
    ],
)
async def test_entry_is_never_alerted_twice_whatever_its_ids_do(stage: Stage, changed: Entry) -> None:
    await stage.begin(A)
    await stage.publish(entry())
    await stage.publish(changed)
    assert stage.chat.titles == [NEWS.title]


async def test_entry_that_goes_and_comes_back_is_not_new(stage: Stage) -> None:
    await stage.begin(A)
    await stage.publish(entry())
    await stage.publish()
    await stage.publish(entry())
    assert stage.chat.titles == [NEWS.title]


@pytest.mark.parametrize("published_at", [None, NOW + timedelta(days=400)], ids=["undated", "from the future"])
async def test_entry_without_a_plausible_date_is_not_lost(stage: Stage, published_at: None) -> None:
    await stage.begin(A)
    await stage.publish(entry(published_at=published_at))
    assert stage.chat.titles == [NEWS.title]


async def test_old_entry_that_turns_up_late_is_stored_and_not_alerted(stage: Stage) -> None:
    await stage.begin(A)
    assert (await stage.publish(entry(published_at=NOW - timedelta(days=30)))).articles == 1
    assert stage.chat.sent == []


async def test_same_text_in_two_feeds_alerts_once(stage: Stage) -> None:
    await stage.begin(A, B)
    text = "Ministers of the NATO states met in Brenna on Monday and spoke about the bridge over the Sava. " * 3
    stage.web.feeds[B.url] = [entry(link="https://b.example/1", text=text)]
    await stage.publish(entry(text=text))
    (sent,) = stage.chat.sent
    assert {sent[1].lead.source, *(credit.source for credit in sent[1].echoes)} == {"A", "B"}


async def test_article_off_topic_alerts_nobody(stage: Stage) -> None:
    await stage.begin(A)
    assert (await stage.publish(entry("Rain in Brenna"))).articles == 1
    assert stage.chat.sent == []


async def test_failing_feed_does_not_harm_the_others(stage: Stage) -> None:
    await stage.begin(A, B)
    stage.web.feeds[B.url] = FetchFailed("no such host")
    polled = await stage.publish(entry())
    assert polled == Polled(feeds=2, failed=1, articles=1)
    assert stage.chat.titles == [NEWS.title]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (FetchFailed("timed out"), "timed out"),
        (ZeroDivisionError("https://a.example/?key=KEY"), "an internal error: ZeroDivisionError"),  # members read it
    ],
)
async def test_broken_feed_keeps_what_was_known_and_its_reason(stage: Stage, error: Exception, reason: str) -> None:
    await stage.begin(A)
    before = await stage.state()
    stage.web.feeds[A.url] = error
    await stage.turn()
    after = await stage.state()
    assert after.reason == reason
    assert (after.validators, after.baselined, after.succeeded_at) == (before.validators, True, NOW)
    assert (after.failures, after.failing_since) == (1, NOW + DAY)


async def test_feed_of_a_host_that_wants_to_be_left_alone_waits_and_has_not_failed(stage: Stage) -> None:
    # https://github.com/FreshRSS/FreshRSS/issues/8928
    await stage.begin(A)
    stage.web.feeds[A.url] = HostResting("a.example asked to be left alone", retry_after=timedelta(hours=5))
    assert await stage.turn() == Polled(feeds=1)
    (state,) = await stage.worlds.feeds.states()
    assert (state.failures, state.reason, state.next_poll_at) == (0, None, stage.clock() + timedelta(hours=5))
    stage.web.feeds[A.url] = [NEWS]
    await stage.turn(timedelta(hours=5))
    assert stage.chat.titles == [NEWS.title]


async def test_feed_that_moved_for_good_is_told_of_after_five_equal_answers(stage: Stage) -> None:
    await stage.begin(A)
    with capture_logs() as lines:
        for place in ("first", *["second"] * 6):
            stage.web.moved[A.url] = f"https://a.example/{place}"
            await stage.turn()
    assert [(line["feed"], line["to"]) for line in lines if line["event"] == "feed_moved"] == [
        (A.url, "https://a.example/second")
    ]
    del stage.web.moved[A.url]
    await stage.turn()
    assert [state.moves for state in await stage.worlds.feeds.states()] == [0]


async def test_back_off_grows_with_every_failure_and_ends_with_the_first_success(stage: Stage) -> None:
    await stage.begin(A)
    stage.web.feeds[A.url] = FetchFailed("timed out")
    waits = []
    for _ in range(3):
        await stage.turn()
        waits.append((await stage.state()).next_poll_at - stage.clock())
    assert waits == [A.interval, 2 * A.interval, 4 * A.interval]
    await stage.publish(OLD)
    state = await stage.state()
    assert (state.failures, state.reason, state.failing_since) == (0, None, None)


async def test_server_that_asks_to_wait_is_obeyed(stage: Stage) -> None:
    await stage.begin(A)
    stage.web.feeds[A.url] = FetchFailed("HTTP 429", retry_after=timedelta(hours=5))
    await stage.turn()
    assert (await stage.state()).next_poll_at == stage.clock() + timedelta(hours=5)


async def test_gone_feed_is_left_alone_for_a_week(stage: Stage) -> None:
    await stage.begin(A)
    stage.web.feeds[A.url] = FeedGone("HTTP 410: gone", status=410)
    await stage.turn()
    assert (await stage.state()).gone
    assert (await stage.turn(timedelta(days=6))).feeds == 0
    stage.web.feeds[A.url] = [OLD]
    assert (await stage.turn()).feeds == 1
    assert not (await stage.state()).gone


async def test_feed_that_left_the_file_is_not_polled(stage: Stage) -> None:
    await stage.begin(A)
    stage.pipeline.rules = replace(stage.pipeline.rules, feeds={})
    stage.web.asked.clear()
    await stage.turn()
    assert stage.web.asked == []


async def test_more_feeds_than_a_turn_takes_are_all_polled(stage: Stage) -> None:
    feeds = [make_feed(str(number)) for number in range(FEEDS_A_TURN + 5)]
    await stage.begin(*feeds)
    assert {feed.url for feed in feeds} <= set(stage.web.asked)


async def test_storage_failure_in_a_poll_ends_the_turn_and_the_feed_is_polled_when_its_lease_ends(stage: Stage) -> None:
    class FullForA(SqlFeeds):
        async def known(self, feed_id, keys):  # type: ignore[no-untyped-def]
            raise StorageFailed("the disk is full")

    await stage.begin(A)
    database = stage.worlds.feeds._database  # type: ignore[attr-defined]
    broken = Pipeline(replace(stage.worlds, feeds=FullForA(database)), stage.pipeline.rules)
    stage.web.feeds[A.url] = [entry()]
    stage.clock.advance(DAY)
    with pytest.raises(StorageFailed):
        await broken.collect()
    await stage.turn(FEED_LEASE)
    assert stage.chat.titles == [NEWS.title]


# ── analyse ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_page_is_fetched_only_for_what_somebody_watches(stage: Stage) -> None:
    await stage.begin(A)
    stage.web.asked.clear()
    await stage.publish(entry("Rain in Brenna"), entry())
    assert [url for url in stage.web.asked if url != A.url] == [NEWS.link]


async def test_page_is_not_fetched_where_the_operator_does_not_want_it(stage: Stage) -> None:
    feed = replace(A, page_text=False)
    await stage.begin(feed)
    await stage.publish(entry(), feed=feed)
    assert stage.web.asked == [A.url, A.url]
    assert stage.chat.titles == [NEWS.title]


async def test_page_has_more_to_say_than_the_feed(stage: Stage) -> None:
    await stage.begin(A)
    sentence = "The ministers of NATO agreed on Monday to build a bridge over the Sava at Brenna."
    assert NEWS.link
    stage.web.pages[NEWS.link] = f"{NEWS.title}\n\n{sentence}"
    await stage.publish(entry(text="In brief."))
    assert stage.chat.sent[0][1].summary == (sentence,)


@pytest.mark.parametrize("error", [FetchFailed("HTTP 403"), ValueError("a page that makes the parser fall over")])
async def test_page_that_cannot_be_had_stops_no_alert(stage: Stage, error: Exception) -> None:
    await stage.begin(A)
    assert NEWS.link
    stage.web.pages[NEWS.link] = error
    await stage.publish(entry())
    assert stage.chat.titles == [NEWS.title]


class Stumbling:
    """An analyst that one title is too much for."""

    def introduce(self, articles: Sequence[Article]) -> tuple[Article, ...]:
        """Do it well."""
        return ANALYST.introduce(articles)

    def analyse(self, article: Article) -> Analysis:
        """Fail at the title."""
        if article.title == "NATO trips":
            raise RecursionError
        return ANALYST.analyse(article)


async def test_article_that_cannot_be_analysed_does_not_stop_the_others(stage: Stage) -> None:
    await stage.begin(A)
    analyst: Analyst = Stumbling()  # type: ignore[assignment]
    stage.pipeline.rules = replace(stage.pipeline.rules, analyst=analyst)
    await stage.publish(entry("NATO trips"), entry())
    assert stage.chat.titles == [NEWS.title]
    assert not await stage.pipeline.backlog()


# ── deliver ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_wish_to_wait_is_granted_and_the_order_kept(stage: Stage) -> None:
    await stage.begin(A)
    stage.chat.failures = [RetryLater("HTTP 429", timedelta(seconds=30))]
    await stage.publish(entry("NATO first", published_at=NOW), entry(STORM))
    assert stage.chat.sent == []
    stage.clock.advance(timedelta(seconds=29))
    assert await stage.pipeline.deliver() == 0
    stage.clock.advance(timedelta(seconds=1))
    assert await stage.pipeline.deliver() == 2
    assert stage.chat.titles == ["NATO first", STORM]


async def test_chat_that_is_down_is_tried_less_and_less_often(stage: Stage) -> None:
    await stage.begin(A)
    stage.chat.failures = [RetryLater("HTTP 502") for _ in range(3)]
    await stage.publish(entry())
    waits = []
    while due := await stage.worlds.outbox.next_due():
        waits.append((due - stage.clock()).total_seconds())
        stage.clock.now = due
        await stage.pipeline.deliver()
    assert waits == [5, 10, 20]
    assert stage.chat.titles == [NEWS.title]


async def test_chat_that_is_gone_is_told_no_more(stage: Stage) -> None:
    await stage.begin(A)
    stage.chat.failures = [TargetGone("the bot was blocked")]
    await stage.publish(entry("NATO first"), entry(STORM))
    await stage.publish(entry(BUDGET))
    assert stage.chat.sent == []
    assert await stage.worlds.subscriptions.active() == ()


async def test_chat_that_moved_is_followed(stage: Stage) -> None:
    await stage.begin(A)
    stage.chat.failures = [TargetMoved("became a supergroup", "-100")]
    await stage.publish(entry())
    stage.clock.advance(timedelta(seconds=5))
    await stage.pipeline.deliver()
    assert [target for target, _ in stage.chat.sent] == [replace(CHAT, address="-100")]


async def test_chats_that_move_in_circles_do_not_keep_us_busy(stage: Stage) -> None:
    await stage.begin(A)
    stage.chat.failures = [TargetMoved("moved", "2" if turn % 2 else "1") for turn in range(20)]
    await stage.publish(entry())
    assert len(stage.chat.failures) == 19


async def test_message_that_is_rejected_is_given_up_and_the_next_one_sent(stage: Stage) -> None:
    await stage.begin(A)
    stage.chat.failures = [MessageRejected("bad request")]
    await stage.publish(entry("NATO first", published_at=NOW), entry(STORM))
    assert stage.chat.titles == [STORM]
    assert await stage.worlds.outbox.next_due() is None


async def test_refused_token_and_absent_channel_keep_the_alerts(stage: Stage) -> None:
    await stage.begin(A)
    stage.chat.failures = [ChannelRefused("a wrong token")]
    await stage.publish(entry())
    stage.clock.advance(CHANNEL_ABSENT_RETRY)
    await Pipeline(replace(stage.worlds, channels={}), stage.pipeline.rules).deliver()
    assert stage.chat.sent == []
    stage.clock.advance(CHANNEL_ABSENT_RETRY)
    await stage.pipeline.deliver()
    assert stage.chat.titles == [NEWS.title]


async def test_unplanned_failure_is_tried_again_a_few_times_only(stage: Stage) -> None:
    await stage.begin(A)
    stage.chat.failures = [ZeroDivisionError("a bug") for _ in range(MAX_CRASHES + 1)]
    await stage.publish(entry("NATO first", published_at=NOW), entry(STORM))
    while due := await stage.worlds.outbox.next_due():
        stage.clock.now = due
        await stage.pipeline.deliver()
        if len(stage.chat.failures) == 1:
            stage.chat.failures.clear()
    assert stage.chat.titles == [STORM]


async def test_failures_that_were_planned_for_do_not_count_among_those_that_were_not(stage: Stage) -> None:
    await stage.begin(A)
    stage.chat.failures = [RetryLater("down") for _ in range(MAX_CRASHES)]
    stage.chat.failures += [ZeroDivisionError("a bug") for _ in range(MAX_CRASHES - 1)]
    await stage.publish(entry())
    while due := await stage.worlds.outbox.next_due():
        stage.clock.now = due
        await stage.pipeline.deliver()
    assert stage.chat.titles == [NEWS.title]


class Looked(tuple[Mute, ...]):
    """What is muted; ``threads`` are those that looked at it."""

    threads: ClassVar[list[Thread]] = []

    def __iter__(self) -> Iterator[Mute]:
        self.threads.append(current_thread())
        return super().__iter__()


NO_HARBOURS = Looked((Mute(words="harbour"),))


class MutedSubscriptions(SqlSubscriptions):
    """Everybody has muted harbours."""

    async def active(self) -> tuple[Subscription, ...]:
        return tuple(replace(subscription, muted=NO_HARBOURS) for subscription in await super().active())


class MutedOutbox(SqlOutbox):
    """Everybody has muted harbours since their alert was written."""

    async def claim(self, now: datetime, lease: timedelta) -> Briefing | Bundle | None:
        found = await super().claim(now, lease)
        if not isinstance(found, Briefing):
            return found
        return replace(found, subscription=replace(found.subscription, muted=NO_HARBOURS))


async def test_words_that_are_muted_do_not_hold_up_the_loop_where_alerts_are_decided(stage: Stage) -> None:
    await stage.begin(A)
    database = cast("SqlOutbox", stage.worlds.outbox)._database
    stage.pipeline = Pipeline(replace(stage.worlds, subscriptions=MutedSubscriptions(database)), stage.pipeline.rules)
    Looked.threads.clear()
    await stage.publish(entry(STORM), entry(BUDGET))
    assert stage.chat.titles == [BUDGET]
    assert set(Looked.threads) - {main_thread()}  # that one only looks whether mutes have ended


async def test_words_that_are_muted_do_not_hold_up_the_loop_where_alerts_go_out(stage: Stage) -> None:
    await stage.begin(A)
    database = cast("SqlOutbox", stage.worlds.outbox)._database
    stage.pipeline = Pipeline(replace(stage.worlds, outbox=MutedOutbox(database)), stage.pipeline.rules)
    Looked.threads.clear()
    await stage.publish(entry(STORM))
    assert stage.chat.sent == []
    assert Looked.threads
    assert main_thread() not in Looked.threads


# ── rhythms ─────────────────────────────────────────────────────────────────────────────────────────────


async def prefer(stage: Stage, preferences: Preferences) -> None:
    """Let the chat choose."""
    outbox = cast("SqlOutbox", stage.worlds.outbox)
    await SqlPreferences(outbox._database).prefer(CHAT, preferences, stage.clock(), whole_chat=True)


async def test_who_is_told_hourly_gets_one_digest_of_the_hour_and_no_empty_one(stage: Stage) -> None:
    await stage.begin(A)
    await prefer(stage, Preferences(rhythm=Rhythm.HOURLY))
    await stage.publish(entry(), entry(STORM))
    assert (stage.chat.sent, stage.chat.digests) == ([], [])
    for _ in range(3):
        stage.clock.advance(timedelta(hours=1))
        await stage.pipeline.deliver()
    ((target, digest),) = stage.chat.digests
    titles = [headline.title for section in digest.sections for headline in section.headlines]
    assert (target, sorted(titles), digest.occasion) == (CHAT, sorted([NEWS.title, STORM]), Occasion.HOUR)
    assert stage.chat.sent == []


async def test_a_digest_leaves_out_what_is_watched_no_more_unless_that_was_taken_up_again(stage: Stage) -> None:
    await stage.begin(A)
    await prefer(stage, Preferences(rhythm=Rhythm.HOURLY))
    watch, other = stage.worlds.subscriptions.watch, TopicId("eu")
    await stage.publish(NEWS)
    for topics in ([other], [NATO, other]):
        await watch(CHAT, topics, stage.clock())
    stage.clock.advance(timedelta(hours=1))
    await stage.pipeline.deliver()
    await stage.publish(NEWS, entry(STORM))
    await watch(CHAT, [other], stage.clock())
    stage.clock.advance(timedelta(hours=1))
    await stage.pipeline.deliver()
    ((_, digest),) = stage.chat.digests
    assert [headline.title for section in digest.sections for headline in section.headlines] == [NEWS.title]
    assert await stage.worlds.outbox.next_due() is None


async def test_a_digest_whose_latest_stories_are_all_dropped_comes_with_those_before_them(stage: Stage) -> None:
    outbox = cast("SqlOutbox", stage.worlds.outbox)
    worlds = replace(stage.worlds, outbox=SqlOutbox(outbox._database, most_read=1))
    stage.pipeline = Pipeline(worlds, stage.pipeline.rules)
    await stage.begin(A)
    await prefer(stage, Preferences(rhythm=Rhythm.HOURLY))
    await stage.publish(entry(published_at=NOW), entry(STORM))
    await worlds.subscriptions.watch(CHAT, [NATO], stage.clock(), [Mute(words="harbour")])
    stage.clock.advance(timedelta(hours=1))
    await stage.pipeline.deliver()
    ((_, digest),) = stage.chat.digests
    assert [headline.title for section in digest.sections for headline in section.headlines] == [NEWS.title]


async def test_a_flood_is_dammed_and_said_to_be_one(stage: Stage) -> None:
    await stage.begin(A)
    await prefer(stage, Preferences(an_hour=1))
    await stage.publish(entry("NATO first", published_at=NOW), entry(STORM), entry(BUDGET))
    assert stage.chat.titles == ["NATO first"]
    stage.clock.advance(timedelta(hours=1))
    await stage.pipeline.deliver()
    ((_, digest),) = stage.chat.digests
    assert (digest.stories, digest.occasion, digest.most_an_hour) == (2, Occasion.FLOOD, 1)


async def test_in_quiet_hours_nothing_sounds_and_after_them_all_does(stage: Stage) -> None:
    await stage.begin(A)
    await prefer(stage, Preferences(quiet=(time(23), time(14)), timezone="Europe/Belgrade"))
    await stage.publish(entry())  # at noon in UTC, 13:00 in Belgrade
    stage.clock.advance(timedelta(hours=1))
    stage.web.feeds[A.url] = [entry(STORM)]
    await stage.turn(timedelta())
    assert (stage.chat.titles, stage.chat.silent) == ([NEWS.title, STORM], ["1"])


async def test_an_alert_that_cannot_be_rendered_is_missing_in_the_digest_and_stops_it_not(stage: Stage) -> None:
    class Clumsy(Renderer):
        def headline(self, briefing: Briefing) -> Headline:
            if briefing.story.reports[0].article.title == STORM:
                raise ZeroDivisionError("a bug")
            return super().headline(briefing)

    await stage.begin(A)
    await prefer(stage, Preferences(rhythm=Rhythm.DAILY, digest_at=time(18)))
    await stage.publish(entry(), entry(STORM))
    values = {name: getattr(RENDERER, name) for name in RENDERER.__dataclass_fields__}
    stage.pipeline.rules = replace(stage.pipeline.rules, renderer=Clumsy(**values))
    stage.clock.advance(timedelta(hours=6))
    await stage.pipeline.deliver()
    ((_, digest),) = stage.chat.digests
    assert [headline.title for section in digest.sections for headline in section.headlines] == [NEWS.title]
    assert await stage.worlds.outbox.next_due() is None


async def test_a_digest_that_the_chat_does_not_take_now_is_sent_later_as_one(stage: Stage) -> None:
    await stage.begin(A)
    await prefer(stage, Preferences(rhythm=Rhythm.HOURLY))
    await stage.publish(entry(), entry(STORM))
    stage.chat.failures = [RetryLater("HTTP 429", timedelta(seconds=30))]
    stage.clock.advance(timedelta(hours=1))
    assert await stage.pipeline.deliver() == 0
    stage.clock.advance(timedelta(seconds=30))
    assert await stage.pipeline.deliver() == 1
    assert [digest.stories for _, digest in stage.chat.digests] == [2]


async def test_a_wish_of_the_whole_service_holds_all_chats_back(stage: Stage) -> None:
    await stage.begin(A)
    await stage.worlds.subscriptions.watch(replace(CHAT, address="2"), [NATO], stage.clock())
    stage.chat.failures = [RetryLater("HTTP 429", timedelta(seconds=30), everyone=True)]
    await stage.publish(entry())
    assert stage.chat.sent == []
    stage.clock.advance(timedelta(seconds=30))
    assert await stage.pipeline.deliver() == 2


# ── edits ───────────────────────────────────────────────────────────────────────────────────────────────

BRIDGE = "Ministers of the NATO states met in Brenna on Monday and spoke about the bridge over the Sava. " * 3


async def tell_of_the_bridge(stage: Stage, *later: Feed) -> None:
    """Tell the chat of a story of A, and let it be reported by others after a while."""
    await stage.begin(A, *later)
    await stage.publish(entry(text=BRIDGE), OLD)
    for feed in later:
        stage.web.feeds[feed.url] = [entry(text=BRIDGE, link=f"{feed.url}/1", published_at=stage.clock()), OLD]
    await stage.turn(timedelta(hours=2))


def others(stage: Stage) -> list[str]:
    return [credit.source for credit in stage.chat.shown["1"].echoes]


async def test_later_reports_are_named_in_the_message_that_stands_there_already(stage: Stage) -> None:
    await tell_of_the_bridge(stage, B, make_feed("c"))
    assert (others(stage), stage.chat.edits) == ([], 0)
    stage.clock.advance(EDIT_AFTER)
    assert await stage.pipeline.deliver() == 0
    assert (set(others(stage)), stage.chat.edits, len(stage.chat.sent)) == ({"B", "C"}, 1, 1)
    sent = stage.chat.sent[0][1]
    assert replace(stage.chat.shown["1"], echoes=(), story_sources=1) == sent
    stage.clock.advance(DAY)
    await stage.pipeline.deliver()
    assert stage.chat.edits == 1


async def test_what_a_machine_wrote_is_sent_and_stays_when_the_message_is_edited(stage: Stage) -> None:
    stage.pipeline = Pipeline(replace(stage.worlds, rewriter=FakeMachine()), stage.pipeline.rules)
    await tell_of_the_bridge(stage, B)
    stage.clock.advance(EDIT_AFTER)
    await stage.pipeline.deliver()
    assert (others(stage), stage.chat.edits) == (["B"], 1)
    for message in (stage.chat.sent[0][1], stage.chat.shown["1"]):
        assert (message.summary, message.machines) == (("A machine wrote this.",), ("summary by a machine",))


async def test_a_machine_that_crashes_stops_no_alert(stage: Stage) -> None:
    machine = FakeMachine(ZeroDivisionError("a bug"))
    stage.pipeline = Pipeline(replace(stage.worlds, rewriter=machine), stage.pipeline.rules)
    await tell_of_the_bridge(stage)
    assert [(message.title, message.machines) for _, message in stage.chat.sent] == [(NEWS.title, ())]


async def test_alerts_go_before_edits(stage: Stage) -> None:
    await tell_of_the_bridge(stage, B)
    stage.chat.wanted_pause = timedelta(seconds=1)
    stage.web.feeds[A.url] = [entry(STORM, published_at=stage.clock())]
    await stage.turn(timedelta(hours=2))
    assert (stage.chat.titles[1:], stage.chat.edits) == ([STORM], 0)
    stage.clock.advance(stage.chat.wanted_pause)
    await stage.pipeline.deliver()
    assert stage.chat.edits == 1


@pytest.mark.parametrize(
    ("failure", "later"),
    [
        (RetryLater("HTTP 429", timedelta(seconds=30)), 1),
        (RetryLater("HTTP 502"), 1),
        (ChannelRefused("a wrong token"), 1),
        (MessageRejected("message to edit not found"), 0),
        (ZeroDivisionError("a bug"), 0),
    ],
)
async def test_an_edit_that_fails_is_tried_later_or_left_and_the_alert_stays_delivered(
    stage: Stage, failure: Exception, later: int
) -> None:
    await tell_of_the_bridge(stage, B)
    stage.chat.failures = [failure]
    for _ in range(3):
        stage.clock.advance(CHANNEL_ABSENT_RETRY)
        await stage.pipeline.deliver()
    assert (stage.chat.edits, len(stage.chat.sent)) == (later, 1)


async def test_an_edit_of_a_channel_that_is_not_set_up_waits(stage: Stage) -> None:
    await tell_of_the_bridge(stage, B)
    stage.clock.advance(EDIT_AFTER)
    await Pipeline(replace(stage.worlds, channels={}), stage.pipeline.rules).deliver()
    stage.clock.advance(CHANNEL_ABSENT_RETRY)
    await stage.pipeline.deliver()
    assert stage.chat.edits == 1


@pytest.mark.parametrize("failure", [TargetGone("blocked"), TargetMoved("a supergroup now", "-100")])
async def test_an_edit_may_be_the_first_to_hear_that_a_chat_left(stage: Stage, failure: Exception) -> None:
    await tell_of_the_bridge(stage, B)
    stage.chat.failures = [failure]
    stage.clock.advance(EDIT_AFTER)
    await stage.pipeline.deliver()
    left = [subscription.target.address for subscription in await stage.worlds.subscriptions.active()]
    assert (left, stage.chat.edits) == (["-100"] if isinstance(failure, TargetMoved) else [], 0)


async def test_what_cannot_be_edited_is_not(stage: Stage) -> None:
    stage.chat.editable = False
    await tell_of_the_bridge(stage, B)
    stage.clock.advance(EDIT_AFTER)
    await stage.pipeline.deliver()
    assert (others(stage), stage.chat.edits) == ([], 0)


# ── developments ────────────────────────────────────────────────────────────────────────────────────────

FLOOD = "The flood in the valley below the NATO depot of Brenna took bridges and roads on Monday, rescuers say. " * 3
SECOND = (
    "More rain is falling on Brenna, where the flood has reached the NATO depot and rescuers search the valley. " * 3
)


async def tell_of_the_flood(stage: Stage, *, developments: bool = True) -> None:
    """Tell the chat of three dead, as A reports; B is read too."""
    await stage.begin(A, B)
    static = make_subscription(NATO, developments=developments)
    await stage.worlds.subscriptions.replace_static([static], stage.clock())
    await stage.publish(entry("Flood at NATO depot of Brenna: 3 dead", text=FLOOD), OLD)


async def report_more(stage: Stage, dead: int, **more: Any) -> None:
    """Let B report a higher toll two hours later."""
    stage.clock.advance(timedelta(hours=2))
    title = f"Flood at NATO depot of Brenna: {dead} dead"
    own = {"text": SECOND, "link": f"https://b.example/{dead}", "published_at": stage.clock()}
    stage.web.feeds[B.url] = [entry(title, **(own | more)), OLD]
    await stage.turn(timedelta())


async def test_a_development_answers_the_alert(stage: Stage) -> None:
    await tell_of_the_flood(stage)
    await report_more(stage, 12)
    _, (_, second) = stage.chat.sent
    assert (second.reason, second.news) == (Reason.DEVELOPMENT, "12 in the title; it was 3")
    assert (second.title, second.lead.source, second.summary) == ("Flood at NATO depot of Brenna: 12 dead", "B", ())
    assert stage.chat.answers == {2: "1"}
    stage.clock.advance(EDIT_AFTER)
    await stage.pipeline.deliver()
    assert [credit.source for credit in stage.chat.shown["1"].others] == ["B"]
    assert stage.chat.shown["2"] == second


async def test_who_wants_no_developments_gets_none(stage: Stage) -> None:
    await tell_of_the_flood(stage, developments=False)
    await report_more(stage, 12)
    assert len(stage.chat.sent) == 1


async def test_a_revision_is_no_development(stage: Stage) -> None:
    await tell_of_the_flood(stage)
    await report_more(stage, 3)
    await report_more(stage, 12, guid="flood-at-nato-depot-of-brenna:-3-dead", link="https://b.example/3")
    assert len(stage.chat.sent) == 1


class PowerCut(BaseException):
    """Ends a process where it stands."""


class CutOff(SqlOutbox):
    """An outbox whose process dies before a receipt is stored, after so many that were."""

    left = 0

    async def delivered(self, alert: Alert, receipt: Receipt, message, now, pause) -> None:  # type: ignore[no-untyped-def]
        """Store a receipt, or die."""
        if not self.left:
            raise PowerCut
        self.left -= 1
        await super().delivered(alert, receipt, message, now, pause)


async def test_crash_between_send_and_receipt_repeats_that_one_message_at_most(stage: Stage) -> None:
    await stage.begin(A)
    names = ["NATO first", STORM, BUDGET]
    outbox = CutOff(stage.worlds.outbox._database)  # type: ignore[attr-defined]
    outbox.left = 1
    stage.web.feeds[A.url] = [
        entry(name, published_at=NOW + place * DAY / 10, text=" ".join(f"word{place}{number}" for number in range(50)))
        for place, name in enumerate(names)
    ]
    stage.clock.advance(DAY)
    dying = Pipeline(replace(stage.worlds, outbox=outbox), stage.pipeline.rules)
    await dying.collect()
    await dying.analyse()
    with pytest.raises(PowerCut):
        await dying.deliver()
    await outbox.release()  # as at the next start
    await stage.pipeline.deliver()
    assert stage.chat.titles == [names[0], names[1], names[1], names[2]]


@pytest.mark.parametrize("failure", ["message", "receipt"])
async def test_storage_failure_leaves_the_alert_in_the_outbox(stage: Stage, failure: str) -> None:
    class Full(SqlOutbox):
        async def claim(self, now, lease) -> Briefing | Bundle | None:  # type: ignore[no-untyped-def]
            if failure == "message":
                raise StorageFailed("the disk is full")
            return await super().claim(now, lease)

        async def delivered(self, alert: Alert, receipt: Receipt, message, now, pause) -> None:  # type: ignore[no-untyped-def]
            raise StorageFailed("the disk is full")

    await stage.begin(A)
    stage.web.feeds[A.url] = [entry()]
    stage.clock.advance(DAY)
    await stage.pipeline.collect()
    await stage.pipeline.analyse()
    full = Full(stage.worlds.outbox._database)  # type: ignore[attr-defined]
    with pytest.raises(StorageFailed):
        await Pipeline(replace(stage.worlds, outbox=full), stage.pipeline.rules).deliver()
    stage.clock.advance(timedelta(minutes=2))
    await stage.pipeline.deliver()
    assert set(stage.chat.titles) == {NEWS.title}


async def test_chat_gets_its_pause_between_messages(stage: Stage) -> None:
    await stage.begin(A)
    stage.chat.wanted_pause = timedelta(seconds=3)
    await stage.publish(entry("NATO first", published_at=NOW), entry(STORM))
    assert stage.chat.titles == ["NATO first"]
    assert await stage.worlds.outbox.next_due() == stage.clock() + timedelta(seconds=3)


async def test_notice_that_cannot_be_sent_is_forgotten(stage: Stage) -> None:
    stage.chat.failures = [RetryLater("HTTP 502")]
    await stage.pipeline.tell(CHAT, "sources.yaml has faults")
    await stage.pipeline.tell(CHAT, "again")
    await stage.pipeline.tell(None, "to nobody")
    await stage.pipeline.tell(Target(channel="absent"), "to nobody")
    assert stage.chat.told == [(CHAT, "again")]


# ── the first look ──────────────────────────────────────────────────────────────────────────────────────


async def test_look_back_shows_the_best_of_the_baseline_once(stage: Stage) -> None:
    stage.web.feeds[A.url] = [OLD]
    await stage.begin(A)
    stage.web.feeds[B.url] = [
        make_entry("Storm over the NATO base", link="https://b.example/1"),
        make_entry("Rain in Brenna", link="https://b.example/2"),
        make_entry("NATO long ago", link="https://b.example/3", published_at=NOW - 2 * DAY),
    ]
    stage.pipeline.rules = replace(stage.pipeline.rules, feeds={A.url: A, B.url: B})
    await stage.worlds.feeds.register([A, B], NOW)
    await stage.turn(timedelta())
    assert stage.chat.sent == []
    assert await stage.pipeline.look_back(1) == 1
    assert await stage.pipeline.look_back(None) == 1
    assert await stage.pipeline.look_back(None) == 0
    await stage.pipeline.deliver()
    assert set(stage.chat.titles) == {OLD.title, "Storm over the NATO base"}
    assert {message.reason for _, message in stage.chat.sent} == {Reason.FIRST_LOOK}


async def test_look_back_is_per_subscription(stage: Stage) -> None:
    await stage.begin(A)
    await stage.worlds.subscriptions.watch(Target(channel="fake", address="2"), [TopicId("kosovo")], NOW)
    await stage.worlds.subscriptions.watch(Target(channel="fake", address="3"), [NATO], NOW)
    await stage.pipeline.look_back(5)
    await stage.pipeline.deliver()
    assert [target.address for target, _ in stage.chat.sent] == ["1", "3"]
