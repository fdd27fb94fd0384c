"""The embedded scheduler starts the stages again and again, and ends them in peace."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.errors import StorageFailed
from bot.scheduling.embedded import Tick, run_until


async def test_tick_comes_again_and_never_beside_itself(caplog: pytest.LogCaptureFixture) -> None:
    stop, turns, under_way = asyncio.Event(), [0], [0]

    async def work() -> None:
        under_way[0] += 1
        assert under_way[0] == 1
        await asyncio.sleep(0.05)
        under_way[0] -= 1
        turns[0] += 1
        if turns[0] == 3:
            stop.set()

    await asyncio.wait_for(run_until(stop, [Tick(name="work", seconds=0.01, work=work)]), 5)
    assert turns[0] >= 3
    assert caplog.records == []  # that a turn fell out is no news


async def test_storage_failure_is_logged_and_the_next_turn_comes() -> None:
    stop, turns = asyncio.Event(), [0]

    async def work() -> None:
        turns[0] += 1
        if turns[0] == 1:
            raise StorageFailed("the disk is full")
        stop.set()

    with capture_logs() as logged:
        await asyncio.wait_for(run_until(stop, [Tick(name="work", seconds=0.01, work=work)]), 5)
    assert logged == [{"event": "storage_failed", "stage": "work", "reason": "the disk is full", "log_level": "error"}]


async def test_what_is_under_way_comes_to_its_end() -> None:
    stop, ended = asyncio.Event(), []

    async def work() -> None:
        stop.set()
        await asyncio.sleep(0.05)
        ended.append(True)

    await asyncio.wait_for(run_until(stop, [Tick(name="work", seconds=60, work=work)]), 5)
    assert ended == [True]
