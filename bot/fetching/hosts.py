"""A host's name in, a turn to ask it out: few at a time, a little apart, not while it wants to be left alone."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx

from bot.errors import HostResting

MOST_IDLE = 100  # hosts whose connections stay open
LINGER = 3.0  # seconds that a host's connections stay open when nobody asks it; servers close theirs after five
LONGEST_REST = timedelta(days=1)  # for all feeds of a host, whatever one of them was told

_REMEMBERED = 1000  # hosts that nobody asks at the moment


@dataclass(slots=True, kw_only=True)
class _Host:
    gate: asyncio.Semaphore
    transport: httpx.AsyncBaseTransport | None = None  # while somebody asks, and a little longer
    users: int = 0
    left_at: float = 0.0  # when its last user went
    free_at: float = 0.0  # when the next request may begin
    rests_until: float = 0.0


class Hosts:
    """Each host's turns and connections.

    A host has a transport of its own, for httpx looks through all connections of a transport at every request: one for
    all hosts would cost more with each. Its connections are closed when nobody has asked it for some seconds, so that
    its next feed needs no new handshake. ``gap`` is in seconds from one request's begin to the next.
    """

    def __init__(
        self,
        make_transport: Callable[[], httpx.AsyncBaseTransport],
        at_once: int,
        gap: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._make_transport = make_transport
        self._at_once = at_once
        self._gap = gap
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._idle: dict[str, _Host] = {}  # with open connections that nobody uses, the longest so first
        self._closing: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """Close the connections that nobody uses; the others are closed when their users are gone."""
        if self._closing:
            self._closing.cancel()
            await asyncio.gather(self._closing, return_exceptions=True)
        await self._close_idle(linger=-math.inf)

    @asynccontextmanager
    async def turn(self, name: str, *, spaced: bool = True) -> AsyncIterator[None]:
        """Wait for a turn with a host, and have it. Raises HostResting while it wants to be left alone."""
        host = self._host(name)
        self._check(name, host)
        async with self.connections(name), host.gate:
            self._check(name, host)
            if spaced:
                await self._space(host)
            yield

    @asynccontextmanager
    async def connections(self, name: str) -> AsyncIterator[httpx.AsyncBaseTransport]:
        """Have a host's connections, without a turn: for where a redirect leads."""
        host = self._host(name)
        host.users += 1
        self._idle.pop(name, None)
        if host.transport is None:
            host.transport = self._make_transport()
        transport = host.transport
        try:
            yield transport
        finally:
            host.users -= 1
            if not host.users:
                host.left_at = self._clock()
                self._idle[name] = host
                if self._closing is None or self._closing.done():
                    self._closing = asyncio.create_task(self._close_by_and_by())
                await self._close_idle()

    def rest(self, name: str, wait: timedelta) -> None:
        """Leave a host alone for as long as it asked."""
        self._host(name).rests_until = self._clock() + min(wait, LONGEST_REST).total_seconds()

    async def _close_by_and_by(self) -> None:
        while self._idle:
            await self._sleep(LINGER)
            await self._close_idle()

    async def _close_idle(self, linger: float = LINGER) -> None:
        """Close the connections of hosts that nobody has used for so long, and of those beyond the limit."""
        while self._idle:
            name, host = next(iter(self._idle.items()))
            if host.left_at > self._clock() - linger and len(self._idle) <= MOST_IDLE:
                return
            del self._idle[name]
            transport, host.transport = host.transport, None
            if transport:
                await transport.aclose()

    def _check(self, name: str, host: _Host) -> None:
        left = host.rests_until - self._clock()
        if left > 0:
            raise HostResting(f"{name} asked to be left alone", retry_after=timedelta(seconds=math.ceil(left)))

    async def _space(self, host: _Host) -> None:
        now = self._clock()
        begin = max(now, host.free_at)
        host.free_at = begin + self._gap
        if begin > now:
            await self._sleep(begin - now)

    def _host(self, name: str) -> _Host:
        host = self._hosts.get(name)
        if host is None:
            if len(self._hosts) >= _REMEMBERED:
                self._forget()
            host = self._hosts[name] = _Host(gate=asyncio.Semaphore(self._at_once))
        return host

    def _forget(self) -> None:
        """Drop the hosts of which nothing is left to remember."""
        now = self._clock()
        busy = {
            name: host
            for name, host in self._hosts.items()
            if host.users or name in self._idle or max(host.free_at, host.rests_until) > now
        }
        self._hosts = busy
