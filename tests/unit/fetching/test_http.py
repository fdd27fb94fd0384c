"""Feeds are fetched politely, within limits, and every failure says why in plain words."""

import asyncio
import contextlib
import gzip
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest

from bot.errors import FeedGone, FetchFailed
from bot.fetching.http import LARGEST, HttpFetcher
from bot.model import Feed, Fetched, Unchanged, Validators

FEED = Feed(url="https://example.org/feed", source="Example")
NONE = Validators()
Answer = Callable[[httpx.Request], httpx.Response]


def fetcher(answer: Answer, **options: float) -> HttpFetcher:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return HttpFetcher(contact="https://example.org/bot", deadline=options.get("deadline", 5), client=client)


async def failure(answer: Answer, feed: Feed = FEED, **options: float) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        await fetcher(answer, **options).fetch(feed, NONE)
    return caught.value


def raising(error: Exception, cause: Exception | None = None) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error from cause

    return answer


async def test_validators_come_back_byte_for_byte() -> None:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        headers = [(b"ETag", b'W/"\xe4 odd"'), (b"Last-Modified", b"Sun,  1 Mar 2026 08:00:00 CET")]
        return httpx.Response(304 if len(requests) > 1 else 200, headers=headers, content=b"<rss/>")

    web = fetcher(answer)
    first = await web.fetch(FEED, NONE)
    assert isinstance(first, Fetched)
    assert "if-none-match" not in requests[0].headers
    assert isinstance(await web.fetch(FEED, first.validators), Unchanged)
    sent = {name.lower(): value for name, value in requests[1].headers.raw}
    assert sent[b"if-none-match"] == b'W/"\xe4 odd"'
    assert sent[b"if-modified-since"] == b"Sun,  1 Mar 2026 08:00:00 CET"


async def test_the_same_body_is_unchanged_without_any_validator() -> None:
    web = fetcher(lambda request: httpx.Response(200, content=b"<rss/>"))
    first = await web.fetch(FEED, NONE)
    assert isinstance(first, Fetched)
    assert isinstance(await web.fetch(FEED, Validators(body_hash=first.validators.body_hash)), Unchanged)


async def test_the_user_agent_is_honest_and_a_feed_may_have_another() -> None:
    agents: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        agents.append(request.headers["user-agent"])
        assert "gzip" in request.headers["accept-encoding"]
        return httpx.Response(200, content=b"<rss/>")

    web = fetcher(answer)
    await web.fetch(FEED, NONE)
    await web.fetch(Feed(url=FEED.url, source="", headers={"User-Agent": "Reader/1"}), NONE)
    assert agents[0].startswith("Dragoman/")
    assert agents[0].endswith("(+https://example.org/bot)")
    assert agents[1] == "Reader/1"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "asks for a password"),
        (403, "refuses us"),
        (404, "nothing at this address"),
        (418, "nothing that can be read"),
        (500, "an error of its own"),
        (503, "overloaded"),
    ],
)
async def test_a_status_has_a_plain_reason(status: int, words: str) -> None:
    error = await failure(lambda request: httpx.Response(status))
    assert words in error.reason
    assert f"HTTP {status}" in error.reason
    assert error.status == status


async def test_gone_is_for_good() -> None:
    assert isinstance(await failure(lambda request: httpx.Response(410)), FeedGone)


async def test_retry_after_is_read() -> None:
    error = await failure(lambda request: httpx.Response(429, headers={"Retry-After": "120"}))
    assert error.retry_after is not None
    assert error.retry_after.total_seconds() == 120


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (raising(httpx.ConnectTimeout("x")), "did not answer within 5 s"),
        (raising(httpx.ConnectError("x"), ConnectionRefusedError()), "example.org refuses connections"),
        (raising(httpx.ConnectError("x")), "example.org could not be reached"),
        (raising(httpx.ReadError("x"), ConnectionResetError()), "broke the connection off"),
        (raising(httpx.RemoteProtocolError("x")), "broke the connection off"),
        (raising(httpx.ConnectError("x"), ssl.SSLError(1, "x")), "no secure connection"),
        (lambda request: httpx.Response(200, content=b" \n"), "an empty document"),
        (
            lambda request: httpx.Response(200, content=b"not gzip at all", headers={"content-encoding": "gzip"}),
            "could not|broken",
        ),
        (lambda request: httpx.Response(302, headers={"location": "/again"}), "redirects more than 5 times"),
        (lambda request: httpx.Response(302, headers={"location": "file:///etc/passwd"}), "not a valid http"),
    ],
)
async def test_a_failure_has_a_plain_reason(answer: Answer, words: str) -> None:
    error = await failure(answer)
    assert any(word in error.reason for word in words.split("|"))


@pytest.mark.parametrize("url", ["ftp://example.org/feed", "nonsense", "http://", "http://a:b@"])
async def test_an_address_that_is_none_says_so(url: str) -> None:
    error = await failure(lambda request: httpx.Response(200), Feed(url=url, source=""))
    assert "not a valid http or https address" in error.reason


async def test_no_reason_shows_a_password() -> None:
    feed = Feed(url="https://ana:secret@example.org/feed?token=secret", source="")
    for answer in (
        raising(httpx.ConnectError("x")),
        lambda request: httpx.Response(404),
        raising(ValueError("secret")),
    ):
        assert "secret" not in str(await failure(answer, feed))
    fetched = await fetcher(lambda request: httpx.Response(200, content=b"<rss/>")).fetch(feed, NONE)
    assert "ana" not in fetched.url


async def test_a_slow_server_meets_the_deadline() -> None:
    async def answer(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    with pytest.raises(FetchFailed, match=r"did not answer within 0\.05 s"):
        await HttpFetcher(deadline=0.05, client=client).fetch(FEED, NONE)


async def test_a_body_that_unpacks_without_end_is_cut() -> None:
    packed = gzip.compress(bytes(LARGEST + 1))
    error = await failure(lambda request: httpx.Response(200, content=packed, headers={"content-encoding": "gzip"}))
    assert "larger than 10 MB" in error.reason


async def test_cookies_live_for_one_fetch() -> None:
    seen: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("cookie"))
        if request.url.path == "/feed":
            return httpx.Response(302, headers={"location": "/there", "set-cookie": "visit=1"})
        return httpx.Response(200, content=b"<rss/>", headers={"set-cookie": "seen=1"})

    web = fetcher(answer)
    fetched = await web.fetch(FEED, NONE)
    await web.fetch(FEED, NONE)
    assert fetched.url == "https://example.org/there"
    assert seen == [None, "visit=1", None, "visit=1"]


async def test_secrets_do_not_follow_to_another_host() -> None:
    seen: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("authorization"))
        if request.url.host == "example.org":
            return httpx.Response(301, headers={"location": "https://example.net/feed"})
        return httpx.Response(200, content=b"<rss/>")

    await fetcher(answer).fetch(Feed(url=FEED.url, source="", headers={"Authorization": "Bearer x"}), NONE)
    assert seen == ["Bearer x", None]


async def test_a_host_is_asked_twice_at_a_time_at_most() -> None:
    running, most = 0, 0

    async def answer(request: httpx.Request) -> httpx.Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return httpx.Response(200, content=b"<rss/>")

    web = HttpFetcher(client=httpx.AsyncClient(transport=httpx.MockTransport(answer)))
    await asyncio.gather(*(web.fetch(FEED, NONE) for _ in range(8)))
    assert most == 2


async def test_a_page_is_fetched() -> None:
    page = await fetcher(lambda request: httpx.Response(200, content=b"<p>x")).page("https://example.org/a", {})
    assert page.body == b"<p>x"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "6")
        self.end_headers()
        self.wfile.write(b"<rss/>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class names it)
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


@contextlib.asynccontextmanager
async def real(allow_private: bool) -> AsyncIterator[HttpFetcher]:
    async with HttpFetcher(allow_private=allow_private, deadline=5) as web:
        yield web


async def test_loopback_is_refused_unless_allowed(port: int) -> None:
    feed = Feed(url=f"http://127.0.0.1:{port}/", source="")
    async with real(allow_private=True) as web:
        assert isinstance(await web.fetch(feed, NONE), Fetched)
    async with real(allow_private=False) as web:
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]"):
            with pytest.raises(FetchFailed, match="private network"):
                await web.fetch(Feed(url=f"http://{host}:{port}/", source=""), NONE)


async def test_a_closed_port_refuses_connections(port: int) -> None:
    async with real(allow_private=True) as web:
        with pytest.raises(FetchFailed, match=r"127\.0\.0\.1 refuses connections"):
            await web.fetch(Feed(url="http://127.0.0.1:1/", source=""), NONE)
