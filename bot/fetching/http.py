"""A feed's or page's address in, its body out, or the reason in plain words why it could not be had."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Self

import httpx
from xxhash import xxh3_128_hexdigest

from bot import __version__
from bot.errors import FetchFailed
from bot.fetching import reasons
from bot.fetching.bodies import ENCODINGS, read_body
from bot.fetching.hosts import Hosts
from bot.fetching.network import GuardedBackend, Network, Refused
from bot.fetching.redirects import Trail, checked, meta_refresh
from bot.fetching.robots import AGENT, Robots
from bot.model import Feed, Fetched, Unchanged, Validators

UNSTATED_REST = timedelta(minutes=10)  # for a host that says "too many requests" and not until when

_FEEDS = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_PAGES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
_NOT_ASKED = "the server says “not modified” though it was not asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How much is asked of servers, and how long they may take."""

    at_once: int = 20  # exchanges, of all hosts together
    per_host: int = 2  # as many as a polite reader opens
    gap: float = 0.2  # seconds between two requests to one host, the operator's own hosts apart
    deadline: float = 30.0  # seconds for a whole exchange, its redirects and its body included


DEFAULT = Manners()


class HttpFetcher:
    """Gets feeds and pages over HTTP, politely: an implementation of ``ports.Fetcher``.

    ``contact`` (a URL or address) stands in the user agent. Addresses that are not public are refused unless they
    belong to ``networks``; a ``transport`` that is passed in brings its own network and is not guarded.
    """

    def __init__(
        self,
        contact: str = "",
        networks: Sequence[Network] = (),
        manners: Manners = DEFAULT,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._agent = f"{AGENT}/{__version__}" + (f" (+{contact})" if contact else "")
        self._deadline = manners.deadline
        self._all = asyncio.Semaphore(manners.at_once)
        self._guard = GuardedBackend(networks)
        make = partial(_transport, self._guard, httpx.create_ssl_context(trust_env=False), manners.per_host)
        self._hosts = Hosts((lambda: transport) if transport else make, manners.per_host, manners.gap)
        self._robots = Robots(self._rules)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self._hosts.close()

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | Unchanged:
        """Ask for a feed, conditionally.

        Raises FetchFailed or FeedGone with a reason in plain words, HostResting where the feed was not asked for.
        """
        conditions: dict[str, str | bytes] = {}
        if validators.etag:
            conditions["if-none-match"] = validators.etag.encode("latin-1", "ignore")
        if validators.last_modified:
            conditions["if-modified-since"] = validators.last_modified.encode("latin-1", "ignore")
        fetched = await self._get(feed.url, {"accept": _FEEDS, **_lower(feed.headers), **conditions}, refreshed=True)
        if isinstance(fetched, Unchanged):
            if not conditions:
                raise FetchFailed(_NOT_ASKED, status=304)
            return fetched
        if not fetched.body.strip():
            raise FetchFailed("the server sent an empty document", status=200)
        if fetched.validators.body_hash == validators.body_hash:
            return Unchanged(url=fetched.url, moved_to=fetched.moved_to)
        return fetched

    async def page(self, url: str, headers: Mapping[str, str]) -> Fetched:
        """Get an article's page, if its site lets programs read it. Raises FetchFailed."""
        if not await self._robots.allow(checked(url)):
            raise FetchFailed("the site's robots.txt asks programs not to read this page")
        return await self._whole(url, {"accept": _PAGES, **_lower(headers)})

    async def _rules(self, url: str) -> bytes:
        return (await self._whole(url, {"accept": "text/plain, */*;q=0.5"})).body

    async def _whole(self, url: str, headers: Mapping[str, str | bytes]) -> Fetched:
        fetched = await self._get(url, headers)
        if isinstance(fetched, Unchanged):
            raise FetchFailed(_NOT_ASKED, status=304)
        return fetched

    async def _get(
        self, url: str, headers: Mapping[str, str | bytes], *, refreshed: bool = False
    ) -> Fetched | Unchanged:
        """Get what stands at an address; ``refreshed`` says to go where a page in its place sends its reader."""
        start = checked(url)
        trail = Trail(start, {"user-agent": self._agent, "accept-encoding": ENCODINGS, **headers})
        async with self._hosts.turn(start.host, spaced=not self._guard.is_own(start.host)), self._all:
            try:
                async with asyncio.timeout(self._deadline):
                    return await self._follow(trail, refreshed)
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, Refused, OSError, ValueError) as error:
                # ValueError: what httpx and idna make of malformed addresses and headers
                raise reasons.of_error(error, start.host, self._deadline) from None

    async def _follow(self, trail: Trail, refreshed: bool) -> Fetched | Unchanged:
        """Ask, and go on to where the answers lead."""
        while True:
            request = trail.request()
            async with self._hosts.connections(request.url.host) as transport:
                response = await transport.handle_async_request(request)
                response.request = request
                try:
                    if response.has_redirect_location:
                        trail.redirect(response)
                        continue
                    received = await self._received(response)
                finally:
                    await response.aclose()
            onward = meta_refresh(received.body) if refreshed and isinstance(received, Fetched) else None
            if onward is None:
                return replace(received, moved_to=trail.moved_to) if trail.moved_to else received
            trail.refresh(onward)
            refreshed = False

    async def _received(self, response: httpx.Response) -> Fetched | Unchanged:
        """Read the last answer. Raises FetchFailed."""
        address = str(response.url)
        if response.status_code == httpx.codes.NOT_MODIFIED:
            await response.aread()  # nothing; but a connection whose answer was not read to its end is not used again
            return Unchanged(url=address)
        if not response.is_success:
            failure = reasons.of_status(response, datetime.now(UTC))
            rest = failure.retry_after or (UNSTATED_REST if failure.status == httpx.codes.TOO_MANY_REQUESTS else None)
            if rest:
                self._hosts.rest(response.url.host, rest)
            raise failure
        assert isinstance(response.stream, httpx.AsyncByteStream)
        body = await read_body(response.stream, response.headers.get("content-encoding", ""))
        raw = {name.lower(): value.decode("latin-1") for name, value in response.headers.raw}
        return Fetched(
            url=address,
            body=body,
            headers={name.lower(): value for name, value in response.headers.items()},
            validators=Validators(
                etag=raw.get(b"etag"),
                last_modified=raw.get(b"last-modified"),
                body_hash=xxh3_128_hexdigest(body),
            ),
        )


def _transport(guard: GuardedBackend, context: ssl.SSLContext, connections: int) -> httpx.AsyncBaseTransport:
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    transport = httpx.AsyncHTTPTransport(verify=context, http2=True, limits=limits)
    # httpx has no public way to choose the network backend of the pool it makes: encode/httpx#203.
    transport._pool._network_backend = guard  # noqa: SLF001
    return transport


def _lower(headers: Mapping[str, str]) -> dict[str, str | bytes]:
    return {name.lower(): value for name, value in headers.items()}
