"""The address of a page in, whether its site lets programs read it out: robots.txt, as RFC 9309 has it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from weakref import WeakValueDictionary

import httpx
from protego import Protego

from bot.errors import FetchFailed

AGENT = "Dragoman"
PATH = "/robots.txt"

_DAY, _HOUR = 86_400.0, 3600.0  # seconds: how long rules hold, and how long it holds that there are none to be had
_LARGEST = 500 * 1024  # bytes that are read of the rules (section 2.5)
_REMEMBERED = 500  # sites


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    rules: Protego | None  # None: the site could not be asked, and nothing may be read (section 2.3.1.4)
    until: float


class Robots:
    """Knows the rules of sites. ``fetch`` gets a body, or raises FetchFailed."""

    def __init__(self, fetch: Callable[[str], Awaitable[bytes]], clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._known: dict[str, _Rules] = {}
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def allow(self, url: httpx.URL) -> bool:
        """Tell whether a page may be read; the rules are asked for once a day."""
        if url.path == PATH:
            return True
        address = str(url.copy_with(raw_path=PATH.encode(), fragment=None))
        lock = self._asking.setdefault(address, asyncio.Lock())
        async with lock:
            known = self._known.get(address)
            if known is None or known.until <= self._clock():
                known = await self._ask(address)
        return known.rules is not None and known.rules.can_fetch(str(url), AGENT)

    async def _ask(self, address: str) -> _Rules:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        rules: Protego | None = None
        try:
            rules = Protego.parse((await self._fetch(address))[:_LARGEST].decode("utf-8", "replace"))
        except FetchFailed as error:
            if error.status is not None and 400 <= error.status < 500:
                rules = Protego.parse("")  # there are none (section 2.3.1.3)
        known = _Rules(rules=rules, until=self._clock() + (_HOUR if rules is None else _DAY))
        self._known[address] = known
        return known
