"""What a bot does besides its stages, on tables in memory and a clock that is moved."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from bot.model import FeedState
from bot.pipeline.worlds import Unmeasured
from bot.ports import PollOutcome, Stock, Swept
from bot.storage.database import Database
from bot.storage.feeds import SqlFeeds
from bot.storage.health import SqlHealth
from bot.storage.search import SqlSearch
from bot.storage.subscriptions import SqlNotes
from bot.upkeep import Upkeep
from tests.fakes import FixedClock, make_feed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEEP = 90 * DAY
FEED = make_feed("a")


@dataclass
class Sweeps(Unmeasured):
    """Implements ports.Retention and Meter: takes down what was asked of it."""

    asked: list[tuple[datetime, timedelta]] = field(default_factory=list)
    stocks: list[Stock] = field(default_factory=list)

    async def sweep(self, now: datetime, keep: timedelta) -> Swept:
        """Find nothing."""
        self.asked.append((now, keep))
        return Swept(articles=0, stories=0, entries=0)

    def stock_taken(self, stock: Stock, now: datetime) -> None:
        """Take the stock down."""
        self.stocks.append(stock)


@dataclass
class House:
    """Upkeep on a database in memory, and an admin who can be out of reach."""

    upkeep: Upkeep
    feeds: SqlFeeds
    clock: FixedClock
    sweeps: Sweeps
    told: list[str] = field(default_factory=list)
    reached: bool = True

    async def tell(self, text: str) -> bool:
        """Take a notice down, where the admin can be reached."""
        if self.reached:
            self.told.append(text)
        return self.reached

    async def look(self) -> list[str]:
        """Return what the admins are told now."""
        before = len(self.told)
        await self.upkeep.tell_admins(self.tell)
        return self.told[before:]

    async def state(self) -> FeedState:
        return (await self.feeds.states())[0]

    async def fail(self) -> None:
        """Let the feed's poll fail."""
        state = await self.state()
        await self.feeds.record_failure(state.id, "HTTP 500", self.clock(), self.clock() + HOUR, False)

    async def succeed(self) -> None:
        """Let the feed be read, without anything new."""
        state = await self.state()
        outcome = PollOutcome(
            feed=FEED,
            feed_id=state.id,
            polled_at=self.clock(),
            validators=state.validators,
            next_poll_at=self.clock() + HOUR,
            interval=HOUR,
        )
        await self.feeds.record_polls([outcome])


@pytest.fixture
async def house() -> House:
    database = Database("sqlite://")
    database.open()
    feeds, clock, sweeps = SqlFeeds(database), FixedClock(), Sweeps()
    upkeep = Upkeep(
        feeds=feeds,
        health=SqlHealth(database),
        retention=sweeps,
        notes=SqlNotes(database),
        searches=SqlSearch(database),
        meter=sweeps,
        clock=clock,
        keep=KEEP,
    )
    await feeds.register([FEED], clock())
    return House(upkeep=upkeep, feeds=feeds, clock=clock, sweeps=sweeps)


async def test_a_failure_of_a_day_is_told_once_and_so_is_its_end(house: House) -> None:
    await house.fail()
    assert await house.look() == []
    house.clock.advance(DAY)
    await house.fail()
    assert len(await house.look()) == 1
    assert await house.look() == []
    house.upkeep = replace(house.upkeep)  # a restart: nothing is remembered but in the tables
    assert await house.look() == []
    await house.succeed()
    (recovered,) = await house.look()
    assert "recovered" in recovered
    assert await house.look() == []


async def test_the_next_failure_is_told_again(house: House) -> None:
    for _ in range(2):
        await house.fail()
        house.clock.advance(DAY)
        await house.fail()
        assert len(await house.look()) == 1
        await house.succeed()
        assert len(await house.look()) == 1


async def test_a_short_failure_is_told_neither_when_it_begins_nor_when_it_ends(house: House) -> None:
    await house.fail()
    await house.look()
    await house.succeed()
    assert await house.look() == []


async def test_what_the_admins_could_not_be_told_stays_due(house: House) -> None:
    await house.fail()
    house.clock.advance(DAY)
    await house.fail()
    house.reached = False
    await house.look()
    house.reached = True
    assert len(await house.look()) == 1


async def test_after_a_day_without_power_a_feed_is_tried_before_anybody_is_told(house: House) -> None:
    await house.fail()
    house.clock.advance(3 * DAY)
    assert await house.look() == []
    await house.succeed()
    assert await house.look() == []


async def test_old_rows_are_deleted_once_a_day_however_often_the_bot_starts(house: House) -> None:
    for _ in range(30):
        await replace(house.upkeep).forget()
        house.clock.advance(HOUR)
    assert [keep for _, keep in house.sweeps.asked] == [KEEP, KEEP]
    first, second = [at for at, _ in house.sweeps.asked]
    assert second - first == DAY


async def test_stock_is_taken_of_what_waits_and_fails(house: House) -> None:
    await house.fail()
    await house.upkeep.take_stock()
    assert house.sweeps.stocks == [Stock(pending_articles=0, waiting_alerts=0, oldest_alert_at=None, failing_feeds=1)]


async def test_nothing_is_indexed_where_nothing_is_older_than_the_index(house: House) -> None:
    assert not await house.upkeep.index()
