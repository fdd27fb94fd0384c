"""A fetched document in, a read feed out, while the event loop goes on."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext

from bot.errors import FeedUnreadable
from bot.feeds.parse import parse
from bot.fetching.workers import Overburdened, Workers
from bot.model import Fetched, ParsedFeed

HEAVY = 500_000  # bytes; nine times what the benchmark's feeds have in the mean


class PooledParser:
    """Parses in worker processes: an implementation of ``ports.Parser``.

    Heavy documents go one behind the other, so that there is always a process for the others.
    """

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._heavy = asyncio.Semaphore(1)

    async def parse(self, fetched: Fetched) -> ParsedFeed:
        """Read a feed document. Raises FeedUnreadable where the bytes are no feed, or more than a worker can bear."""
        try:
            async with self._heavy if len(fetched.body) > HEAVY else nullcontext():
                return await self._workers.run(parse, fetched)
        except Overburdened as error:
            raise FeedUnreadable(f"The document {error}.") from None
