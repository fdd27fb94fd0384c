"""What the pipeline needs from the web: feeds and pages out of HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.feeds.offers import Found, Offer
from bot.model import Feed, Fetched, ParsedFeed, Unchanged, Validators


class Fetcher(Protocol):
    """Gets feeds and pages over HTTP."""

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | Unchanged:
        """Ask for a feed, conditionally. Raises FetchFailed or FeedGone with a reason in plain words."""
        ...

    async def page(self, url: str, headers: Mapping[str, str]) -> Fetched:
        """Get an article's page. Raises FetchFailed."""
        ...


class Parser(Protocol):
    """Reads feed documents without holding up the event loop."""

    async def parse(self, fetched: Fetched) -> ParsedFeed:
        """Raises FeedUnreadable where the bytes are no feed."""
        ...


class PageReader(Protocol):
    """Finds the article on a page without holding up the event loop."""

    async def read(self, page: Fetched) -> str:
        """Return the article's paragraphs, a blank line between them; empty where there is none."""
        ...


class FeedIntake(Protocol):
    """Takes in feeds that somebody wants to be read."""

    async def find(self, address: str) -> Found:
        """Return a site's feeds, the best first. Raises FetchFailed or ConfigInvalid."""
        ...

    async def add(self, found: Found, offer: Offer) -> str:
        """Have a feed read from now on; return the source that it belongs to. Raises ConfigInvalid."""
        ...
