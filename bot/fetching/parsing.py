"""A fetched document in, a read feed out, while the event loop goes on."""

from __future__ import annotations

import asyncio

from bot.feeds.parse import parse
from bot.model import Fetched, ParsedFeed


class ThreadedParser:
    """Parses in a thread: an implementation of ``ports.Parser``."""

    async def parse(self, fetched: Fetched) -> ParsedFeed:
        """Read a feed document. Raises FeedUnreadable where the bytes are no feed."""
        return await asyncio.to_thread(parse, fetched)
