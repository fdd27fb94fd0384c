"""A feed's or page's address in, its body out, or the reason in plain words why it could not be had."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from typing import Self
from weakref import WeakValueDictionary

import httpx

from bot import __version__
from bot.errors import FetchFailed
from bot.fetching import reasons
from bot.fetching.network import GuardedBackend, Refused
from bot.model import Feed, Fetched, Unchanged, Validators

LARGEST = 10 * 1024 * 1024  # bytes, decoded
MOST_REDIRECTS = 5
PER_HOST = 2  # connections at a time: as many as a polite reader opens

_FEEDS = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_PAGES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
_SECRETS = ("authorization", "cookie", "proxy-authorization")


class HttpFetcher:
    """Gets feeds and pages over HTTP, politely: an implementation of ``ports.Fetcher``.

    ``contact`` (a URL or address) stands in the user agent. Private and loopback addresses are refused unless
    ``allow_private``; a ``client`` that is passed in brings its own network and is not guarded. ``deadline`` is in
    seconds, for a whole exchange with its redirects.
    """

    def __init__(
        self,
        contact: str = "",
        allow_private: bool = False,
        concurrency: int = 20,
        deadline: float = 30.0,
        client: httpx.AsyncClient | None = None,
    ) -> None:
        self._agent = f"Dragoman/{__version__}" + (f" (+{contact})" if contact else "")
        self._deadline = deadline
        self._all = asyncio.Semaphore(concurrency)
        self._hosts: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._client = client or _client(allow_private, concurrency, deadline)
        # Cookies live for one fetch only: nobody is to recognise us from poll to poll.
        self._client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | Unchanged:
        """Ask for a feed, conditionally. Raises FetchFailed or FeedGone with a reason in plain words."""
        conditions: dict[str, bytes] = {}
        if validators.etag:
            conditions["if-none-match"] = validators.etag.encode("latin-1", "ignore")
        if validators.last_modified:
            conditions["if-modified-since"] = validators.last_modified.encode("latin-1", "ignore")
        fetched = await self._get(feed.url, {"accept": _FEEDS} | dict(feed.headers), conditions)
        if isinstance(fetched, Fetched):
            if not fetched.body.strip():
                raise FetchFailed("the server sent an empty document", status=200)
            if fetched.validators.body_hash == validators.body_hash:
                return Unchanged(url=fetched.url)
        return fetched

    async def page(self, url: str, headers: Mapping[str, str]) -> Fetched:
        """Get an article's page. Raises FetchFailed."""
        fetched = await self._get(url, {"accept": _PAGES} | dict(headers), {})
        if isinstance(fetched, Unchanged):
            raise FetchFailed("the server says “not modified” though it was not asked", status=304)
        return fetched

    async def _get(self, url: str, headers: Mapping[str, str], conditions: Mapping[str, bytes]) -> Fetched | Unchanged:
        try:
            host = httpx.URL(url).host
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise FetchFailed("the address is not a valid http or https address") from error
        gate = self._hosts.setdefault(host, asyncio.Semaphore(PER_HOST))
        async with gate, self._all:
            try:
                async with asyncio.timeout(self._deadline):
                    return await self._follow(url, headers, conditions)
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, Refused, OSError, ValueError) as error:
                # ValueError: what httpx and idna make of malformed addresses and headers
                raise reasons.of_error(error, host, self._deadline) from None

    async def _follow(
        self, url: str, headers: Mapping[str, str], conditions: Mapping[str, bytes]
    ) -> Fetched | Unchanged:
        cookies, target = httpx.Cookies(), httpx.URL(url)
        sent: dict[str, str | bytes] = {"user-agent": self._agent}
        sent.update({name.lower(): value for name, value in headers.items()})
        sent.update(conditions)
        for _ in range(MOST_REDIRECTS + 1):
            if target.scheme not in ("http", "https") or not target.host:
                raise FetchFailed("the address is not a valid http or https address")
            request = self._client.build_request("GET", target, headers=_encoded(sent))
            if "cookie" not in sent:
                cookies.set_cookie_header(request)
            response = await self._client.send(request, stream=True, follow_redirects=False)
            try:
                if not response.has_redirect_location:
                    return await _received(response)
                cookies.extract_cookies(response)
            finally:
                await response.aclose()
            onward = target.join(response.headers["location"])
            if onward.host != target.host:
                sent = {name: value for name, value in sent.items() if name not in _SECRETS}
            target = onward
        raise FetchFailed(f"the server redirects more than {MOST_REDIRECTS} times")


def _client(allow_private: bool, concurrency: int, deadline: float) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency, keepalive_expiry=30)
    transport = httpx.AsyncHTTPTransport(http2=True, limits=limits)
    # httpx has no public way to choose the network backend of the pool it makes: encode/httpx#203.
    transport._pool._network_backend = GuardedBackend(allow_private)  # noqa: SLF001
    return httpx.AsyncClient(transport=transport, timeout=deadline, trust_env=False)


def _encoded(headers: Mapping[str, str | bytes]) -> dict[bytes, bytes]:
    return {
        name.encode("ascii", "ignore"): value if isinstance(value, bytes) else value.encode("utf-8")
        for name, value in headers.items()
    }


async def _received(response: httpx.Response) -> Fetched | Unchanged:
    """Read the body of the last answer, up to the limit. Raises FetchFailed."""
    address = str(response.url.copy_with(username=None, password=None))
    if response.status_code == httpx.codes.NOT_MODIFIED:
        return Unchanged(url=address)
    if not response.is_success:
        raise reasons.of_status(response, datetime.now(UTC))
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > LARGEST:
            raise FetchFailed("the answer is larger than 10 MB", status=response.status_code)
    raw = {name.lower(): value.decode("latin-1") for name, value in response.headers.raw}
    return Fetched(
        url=address,
        body=bytes(body),
        headers={name.lower(): value for name, value in response.headers.items()},
        validators=Validators(
            etag=raw.get(b"etag"),
            last_modified=raw.get(b"last-modified"),
            body_hash=blake2b(body, digest_size=16).hexdigest(),
        ),
    )
