"""Pictures are drawn beside the event loop; what goes wrong there has a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.errors import DrawingFailed
from bot.fetching.drawing import PooledDraughtsman
from bot.fetching.workers import Workers
from bot.pictures.trend import Series, Trend, draw_trend

TODAY = date(2026, 11, 26)
TREND = Trend(
    topic="Косово",
    heading="5 stories",
    days=(TODAY,),
    totals=(5,),
    series=(Series(name="English", counts=(5,)),),
    locale="en",
    today=TODAY,
    today_label="today",
)


@pytest.fixture
def workers() -> Iterator[Workers]:
    """Processes that end with the test."""
    pool = Workers(processes=1)
    yield pool
    pool.close()


async def test_a_worker_draws_what_this_process_would(workers: Workers) -> None:
    assert await PooledDraughtsman(workers).draw(TREND) == draw_trend(TREND)


async def test_a_picture_that_takes_too_long_is_a_failure_with_a_reason() -> None:
    days = tuple(TODAY - timedelta(days=number) for number in reversed(range(12000)))  # which takes seconds
    endless = replace(TREND, days=days, totals=(5,) * 12000, series=(Series(name="English", counts=(5,) * 12000),) * 7)
    pool = Workers(processes=1, deadline=0.01)
    with pytest.raises(DrawingFailed, match=r"The picture takes longer than"):
        await PooledDraughtsman(pool).draw(endless)
    pool.close()


async def test_what_cannot_be_drawn_is_a_failure_with_a_reason(workers: Workers) -> None:
    broken = replace(TREND, locale="not a locale")
    with pytest.raises(DrawingFailed, match=r"The picture cannot be drawn"):
        await PooledDraughtsman(workers).draw(broken)
