"""What the stages tell the meter."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.config.catalogue import load_languages
from bot.engines import make_analyst, make_renderer
from bot.errors import FetchFailed, MessageRejected
from bot.model import Term, Topic
from bot.pipeline import Pipeline, Rules
from bot.pipeline.worlds import Unmeasured
from bot.ports import PollResult
from bot.storage.database import Database
from tests.fakes import CHAT, NATO, NOW, FakeChannel, FakeWeb, FixedClock, make_entry, make_feed
from tests.worlds import make_worlds

DAY = timedelta(days=1)
FEED = make_feed("a")


@dataclass
class FakeMeter(Unmeasured):
    """Implements ports.Meter: takes down what is measured."""

    late: list[timedelta] = field(default_factory=list)
    fetched: list[tuple[timedelta, int]] = field(default_factory=list)
    polls: list[PollResult] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    alerts: list[bool] = field(default_factory=list)

    def poll_began(self, late: timedelta) -> None:
        """Take it down."""
        self.late.append(late)

    def feed_fetched(self, took: timedelta, size: int) -> None:
        """Take it down."""
        self.fetched.append((took, size))

    def poll_ended(self, result: PollResult) -> None:
        """Take it down."""
        self.polls.append(result)

    def article_analysed(self, language: str) -> None:
        """Take it down."""
        self.languages.append(language)

    def alert_tried(self, arrived: bool) -> None:
        """Take it down."""
        self.alerts.append(arrived)


async def test_stages_measure_polls_articles_and_deliveries() -> None:
    database = Database("sqlite://")
    database.open()
    web, chat, clock, meter = FakeWeb(), FakeChannel(), FixedClock(), FakeMeter()
    worlds = replace(make_worlds(database, web, clock, {CHAT.channel: chat}), meter=meter)
    topics, languages = {NATO: Topic(id=NATO, name="NATO", terms={"*": (Term(text="NATO"),)})}, load_languages()
    rules = Rules(
        feeds={FEED.url: FEED},
        analyst=make_analyst(topics, languages),
        renderer=make_renderer(topics, languages),
    )
    pipeline = Pipeline(worlds, rules)
    await worlds.feeds.register([FEED], NOW)
    await worlds.subscriptions.watch(CHAT, [NATO], NOW)
    chat.failures.append(MessageRejected("too strange"))
    old = make_entry("Old")
    titles = ("NATO meets in Brenna to talk about ships", "The mayor sings for NATO at noon")
    late = [make_entry(title, published_at=NOW + 2 * DAY) for title in titles]
    for answer in (
        [old],
        [old],
        [old, *late],
        FetchFailed("HTTP 500"),
    ):
        web.feeds[FEED.url] = answer
        clock.advance(DAY)
        await pipeline.collect()
        await pipeline.analyse()
        await pipeline.deliver()
    database.close()

    assert meter.polls == [PollResult.NEW, PollResult.UNCHANGED, PollResult.NEW, PollResult.FAILED]
    assert meter.late[0] == DAY
    assert len(meter.late) == 4
    assert meter.fetched == [(timedelta(), 0)] * 3
    assert meter.languages[1:] == ["en", "en"]
    assert meter.alerts == [False, True]
