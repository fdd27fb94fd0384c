"""The address of a site or feed in, its feeds out, each looked into: what ``dragoman add`` and /addfeed begin with."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.errors import FeedUnreadable, FetchFailed
from bot.feeds.discovery import (
    complete,
    listed_feeds,
    listed_sitemaps,
    read_page,
    robots_address,
    usual_addresses,
)
from bot.feeds.offers import Found, Offer, Tongues, assess, rank, settled
from bot.feeds.urls import canonical_url
from bot.model import Feed, Fetched, ParsedFeed, Validators
from bot.ports import Clock, Fetcher, Parser

DEADLINE = 25.0  # seconds for all that follows the first request; a bot that stops waits for it
MOST_REQUESTS = 30  # for one site, robots.txt apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """Looks for the feeds of sites. ``tongues`` are called in a thread; ``deadline`` is in seconds."""

    fetcher: Fetcher
    parser: Parser
    tongues: Tongues
    clock: Clock
    deadline: float = DEADLINE

    async def find(self, address: str) -> Found:
        """Return the feeds of a site, or the feed that the address is, the best first.

        Asked for are the address itself, what its page lists and what listed pages list in turn; only where that
        gives nothing, the usual addresses and robots.txt. Raises FetchFailed where the address itself cannot be had.
        """
        search = _Search(self.fetcher, self.parser)
        try:
            first = await search.ask(complete(address))
        except FetchFailed as failure:
            raise FetchFailed(f"{complete(address)} cannot be had: {failure.reason}.", status=failure.status) from None
        site = ""
        if first is not None:
            page = await asyncio.to_thread(read_page, first.body, first.url)
            site = page.site
            try:
                async with asyncio.timeout(self.deadline):
                    await _widen(search, first.url, page.listed)
            except TimeoutError:
                search.give_up()
        offers = await asyncio.to_thread(self._assess, search)
        url = first.url if first else complete(address)
        return Found(url=url, site=site, offers=rank(offers, url, self.clock()), tried=tuple(search.refused.items()))

    def _assess(self, search: _Search) -> list[Offer]:
        now = self.clock()
        return [assess(url, parsed, self.tongues, now) for url, parsed in search.in_order()]


async def _widen(search: _Search, page: str, listed: Sequence[str]) -> None:
    """Ask for what the page lists; then for what those list that are pages themselves, as many a site's "RSS" is."""
    for directory in await search.ask_all(listed):
        further = await asyncio.to_thread(read_page, directory.body, directory.url)
        await search.ask_all(further.listed)
    if search.read:
        return
    await search.ask_all(usual_addresses(page))
    for sitemap in await search.ask_all(await search.sitemaps(page)):
        await search.ask_all(listed_feeds(sitemap.body, sitemap.url))


@dataclass(slots=True)
class _Search:
    """What was asked of a site, and what came of it."""

    fetcher: Fetcher
    parser: Parser
    asked: dict[str, str] = field(default_factory=dict)  # address by its canonical form
    read: dict[str, tuple[str, ParsedFeed]] = field(default_factory=dict)  # by the same, with the address to keep
    refused: dict[str, str] = field(default_factory=dict)  # address, and why it gave no feed

    async def ask(self, address: str) -> Fetched | None:
        """Ask for an address; what came is returned where it is no feed. Raises FetchFailed."""
        self.asked[canonical_url(address)] = address
        fetched = await self._fetch(address)
        try:
            parsed = await self.parser.parse(fetched)
        except FeedUnreadable as error:
            self.refused[address] = str(error)
            return fetched
        self.read[canonical_url(address)] = settled(address, fetched.url), parsed
        return None

    async def ask_all(self, addresses: Sequence[str]) -> tuple[Fetched, ...]:
        """Ask for addresses that were not asked for yet, side by side; return what is no feed."""
        fresh = [address for address in addresses if canonical_url(address) not in self.asked]
        fresh = fresh[: max(0, MOST_REQUESTS - len(self.asked))]
        answers = await asyncio.gather(*map(self._try, fresh))
        return tuple(answer for answer in answers if answer is not None)

    async def _try(self, address: str) -> Fetched | None:
        try:
            return await self.ask(address)
        except FetchFailed as failure:
            self.refused[address] = failure.reason
            return None

    async def sitemaps(self, page: str) -> tuple[str, ...]:
        """Return sitemaps that robots.txt names and that may lead to feeds."""
        try:
            robots = await self._fetch(robots_address(page))
        except FetchFailed as failure:
            self.refused[robots_address(page)] = failure.reason
            return ()
        return listed_sitemaps(robots.body)

    async def _fetch(self, address: str) -> Fetched:
        fetched = await self.fetcher.fetch(Feed(url=address, source=""), Validators())
        if not isinstance(fetched, Fetched):
            raise FetchFailed("the server says “not modified” though it was not asked", status=304)
        return fetched

    def in_order(self) -> list[tuple[str, ParsedFeed]]:
        """Return the feeds as they were listed, whichever answered first."""
        return [self.read[form] for form in self.asked if form in self.read]

    def give_up(self) -> None:
        """Refuse what has not answered."""
        for form, address in self.asked.items():
            if form not in self.read:
                self.refused.setdefault(address, "no answer in time")
