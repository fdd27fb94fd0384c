"""A fetched document in, a read feed out, while the event loop goes on."""

from __future__ import annotations

from bot.errors import FeedUnreadable
from bot.feeds.parse import parse
from bot.fetching.workers import Overburdened, Workers
from bot.model import Fetched, ParsedFeed


class PooledParser:
    """Parses in worker processes: an implementation of ``ports.Parser``."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    async def parse(self, fetched: Fetched) -> ParsedFeed:
        """Read a feed document. Raises FeedUnreadable where the bytes are no feed, or more than a worker can bear."""
        try:
            return await self._workers.run(parse, fetched)
        except Overburdened as error:
            raise FeedUnreadable(f"The document {error}.") from None
