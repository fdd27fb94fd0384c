"""Hosts are asked a little at a time, and not at all while they want to be left alone."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from bot.errors import HostResting
from bot.fetching.hosts import LINGER, LONGEST_REST, MOST_IDLE, Hosts


class Time:
    """A clock that sleeping moves on."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


class Closing(httpx.MockTransport):
    """A transport that tells when it is closed."""

    closed = False

    def __init__(self) -> None:
        super().__init__(lambda request: httpx.Response(200))

    async def aclose(self) -> None:
        self.closed = True


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def hosts(time: Time) -> Hosts:
    return Hosts(Closing, 2, 0.5, clock=time, sleep=time.sleep)


async def test_requests_to_one_host_are_spaced_and_those_to_others_are_not(hosts: Hosts, time: Time) -> None:
    for name in ("a", "a", "b", "a"):
        async with hosts.turn(name):
            pass
    assert time.slept == [0.5, 0.5]
    time.now += 10
    async with hosts.turn("a"):
        pass
    assert len(time.slept) == 2


async def test_hosts_of_the_operator_are_asked_without_pauses(hosts: Hosts, time: Time) -> None:
    for _ in range(3):
        async with hosts.turn("10.0.0.1", spaced=False):
            pass
    assert time.slept == []


async def test_a_host_that_rests_is_not_asked_until_its_time_is_over(hosts: Hosts, time: Time) -> None:
    hosts.rest("a", timedelta(minutes=2))
    with pytest.raises(HostResting) as caught:
        async with hosts.turn("a"):
            pytest.fail("it was asked")
    assert caught.value.retry_after == timedelta(minutes=2)
    async with hosts.turn("b"):
        time.now += 121
    async with hosts.turn("a"):
        pass


async def test_who_waits_for_a_turn_learns_that_the_host_rests(hosts: Hosts) -> None:
    async def ask() -> None:
        async with hosts.turn("a"):
            hosts.rest("a", timedelta(minutes=2))
            await asyncio.sleep(0)

    results = await asyncio.gather(*(ask() for _ in range(5)), return_exceptions=True)
    assert [isinstance(result, HostResting) for result in results].count(True) >= 3


async def test_no_feed_makes_its_host_rest_for_longer_than_a_day(hosts: Hosts, time: Time) -> None:
    hosts.rest("a", timedelta(days=300))
    time.now += LONGEST_REST.total_seconds() + 1
    async with hosts.turn("a"):
        pass


async def test_connections_stay_open_a_little_longer_than_somebody_needs_them(hosts: Hosts, time: Time) -> None:
    async with hosts.connections("a") as first, hosts.connections("a") as second, hosts.connections("b") as other:
        assert first is second
        assert first is not other
    assert isinstance(first, Closing)
    time.now += LINGER - 1
    async with hosts.connections("a") as again:
        assert again is first
    time.now += 2
    async with hosts.connections("c"):
        pass
    assert isinstance(other, Closing)
    assert other.closed
    assert not first.closed
    await asyncio.sleep(0)  # what closes them by and by has its turn, and sleeps by the clock of this test
    assert first.closed


async def test_what_is_open_and_not_used_is_limited_and_closed_at_the_end(hosts: Hosts) -> None:
    opened = []
    for number in range(MOST_IDLE + 1):
        async with hosts.connections(str(number)) as transport:
            assert isinstance(transport, Closing)
            opened.append(transport)
    assert [transport.closed for transport in opened] == [True] + [False] * MOST_IDLE
    await hosts.close()
    assert all(transport.closed for transport in opened)


async def test_hosts_that_nobody_asks_are_forgotten_but_not_their_rest(hosts: Hosts) -> None:
    hosts.rest("resting", timedelta(hours=1))
    for number in range(3000):
        async with hosts.turn(str(number), spaced=False):
            pass
    assert len(hosts._hosts) <= 1001
    with pytest.raises(HostResting):
        async with hosts.turn("resting"):
            pytest.fail("it was asked")
