"""Feeds are fetched politely, within limits, and every failure says why in plain words."""

import asyncio
import gzip
import itertools
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from threading import Thread

import httpx
import pytest

from bot.errors import FeedGone, FetchFailed, HostResting
from bot.fetching.bodies import LARGEST
from bot.fetching.http import HttpFetcher, Manners
from bot.fetching.network import EVERYWHERE, Network
from bot.model import Feed, Fetched, Unchanged, Validators

FEED = Feed(url="https://example.org/feed", source="Example")
NONE = Validators()
Answer = Callable[[httpx.Request], httpx.Response]
AsyncAnswer = Callable[[httpx.Request], Coroutine[None, None, httpx.Response]]


def fetcher(answer: Answer | AsyncAnswer, deadline: float = 5) -> HttpFetcher:
    manners = Manners(gap=0, deadline=deadline)
    return HttpFetcher("https://example.org/bot", manners=manners, transport=httpx.MockTransport(answer))


async def failure(answer: Answer, feed: Feed = FEED) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        await fetcher(answer).fetch(feed, NONE)
    return caught.value


class Chunks(httpx.AsyncByteStream):
    """A body that comes from a network; taken down is how much of it was asked for."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks = chunks
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            self.taken += len(chunk)
            yield chunk


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
            lambda request: httpx.Response(200, stream=Chunks([b"no gzip"]), headers={"content-encoding": "gzip"}),
            "compressed, and broken",
        ),
        (lambda request: httpx.Response(302, headers={"location": "/again"}), "redirects more than 5 times"),
        (lambda request: httpx.Response(302, headers={"location": "file:///etc/passwd"}), "not a valid http"),
    ],
)
async def test_a_failure_has_a_plain_reason(answer: Answer, words: str) -> None:
    error = await failure(answer)
    assert words in error.reason


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

    with pytest.raises(FetchFailed, match=r"did not answer within 0\.05 s"):
        await fetcher(answer, deadline=0.05).fetch(FEED, NONE)


async def test_a_server_that_drips_meets_the_deadline_too() -> None:
    class Drip(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                yield b"a"
                await asyncio.sleep(0.001)

    with pytest.raises(FetchFailed, match=r"did not answer within 0\.05 s"):
        await fetcher(lambda request: httpx.Response(200, stream=Drip()), deadline=0.05).fetch(FEED, NONE)


async def test_a_body_that_unpacks_without_end_is_cut() -> None:
    packed = gzip.compress(bytes(LARGEST + 1))
    gzipped = {"content-encoding": "gzip"}
    error = await failure(lambda request: httpx.Response(200, stream=Chunks([packed]), headers=gzipped))
    assert "larger than 10 MB" in error.reason


async def test_a_body_without_end_is_left() -> None:
    endless = Chunks(itertools.repeat(bytes(1 << 16)))
    error = await failure(lambda request: httpx.Response(200, stream=endless))
    assert "larger than 10 MB" in error.reason
    assert endless.taken <= LARGEST + (1 << 16)


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

    web = fetcher(answer)
    await asyncio.gather(*(web.fetch(FEED, NONE) for _ in range(8)))
    assert most == 2


async def test_a_page_is_fetched_where_its_site_lets_programs_read_it() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        rules = request.url.path == "/robots.txt"
        return httpx.Response(200, content=b"User-agent: *\nDisallow: /closed" if rules else b"<p>x")

    web = fetcher(answer)
    assert (await web.page("https://example.org/open", {})).body == b"<p>x"
    with pytest.raises(FetchFailed, match=r"robots\.txt"):
        await web.page("https://example.org/closed/1", {})
    assert isinstance(await web.fetch(Feed(url="https://example.org/closed/feed", source=""), NONE), Fetched)


async def test_nothing_that_was_not_asked_for_can_be_unchanged() -> None:
    web = fetcher(lambda request: httpx.Response(404 if request.url.path == "/robots.txt" else 304))
    for asking in (web.fetch(FEED, NONE), web.page("https://example.org/a", {})):
        with pytest.raises(FetchFailed, match="it was not asked"):
            await asking


# ── moving ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [
        ((), None),
        ((301,), "https://example.org/1"),
        ((308, 301), "https://example.org/2"),
        ((301, 302), "https://example.org/1"),
        ((302, 301), None),
        ((307,), None),
    ],
)
async def test_only_what_moved_for_good_is_reported(statuses: tuple[int, ...], moved_to: str | None) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        step = int(request.url.path.removeprefix("/feed").removeprefix("/") or 0)
        if step < len(statuses):
            return httpx.Response(statuses[step], headers={"location": f"/{step + 1}"})
        return httpx.Response(304 if "if-none-match" in request.headers else 200, content=b"<rss/>")

    web = fetcher(answer)
    assert (await web.fetch(FEED, NONE)).moved_to == moved_to
    assert (await web.fetch(FEED, Validators(etag='"1"'))).moved_to == moved_to


async def test_a_page_that_refreshes_to_the_feed_is_followed_once() -> None:
    # https://github.com/feedbin/support/issues/22
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/feed":
            return httpx.Response(200, content=b"<html><meta http-equiv='refresh' content='0; url=/real'></html>")
        return httpx.Response(200, content=b"<rss/>")

    def again(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b'<html><meta content="0;URL=feed" http-equiv="Refresh"></html>')

    fetched = await fetcher(answer).fetch(FEED, NONE)
    assert isinstance(fetched, Fetched)
    assert (fetched.body, fetched.moved_to) == (b"<rss/>", None)
    assert isinstance(await fetcher(again).fetch(FEED, NONE), Fetched)


async def test_a_name_and_password_in_the_address_are_told_to_its_host_only() -> None:
    seen: list[tuple[str, str | None]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((str(request.url), request.headers.get("authorization")))
        steps = {"/feed": "/again", "/again": "https://ben:other@example.net/"}
        onward = steps.get(request.url.path)
        return httpx.Response(302, headers={"location": onward}) if onward else httpx.Response(200, content=b"<rss/>")

    await fetcher(answer).fetch(Feed(url="https://ana:se%20cret@example.org/feed", source=""), NONE)
    assert seen == [
        ("https://example.org/feed", "Basic YW5hOnNlIGNyZXQ="),
        ("https://example.org/again", "Basic YW5hOnNlIGNyZXQ="),
        ("https://example.net/", None),
    ]


async def test_secrets_do_not_follow_to_an_open_connection() -> None:
    seen: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("authorization"))
        if request.url.scheme == "https":
            return httpx.Response(301, headers={"location": "http://example.org/feed"})
        return httpx.Response(200, content=b"<rss/>")

    await fetcher(answer).fetch(Feed(url=FEED.url, source="", headers={"Authorization": "Bearer x"}), NONE)
    assert seen == ["Bearer x", None]


# ── manners ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [429, 503, 403])
async def test_a_host_that_asks_to_wait_is_left_alone_by_all_its_feeds(status: int) -> None:
    # https://github.com/FreshRSS/FreshRSS/issues/8928
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        if request.url.path == "/feed":
            return httpx.Response(status, headers={"Retry-After": "90"})
        return httpx.Response(200, content=b"<rss/>")

    web = fetcher(answer)
    with pytest.raises(FetchFailed):
        await web.fetch(FEED, NONE)
    with pytest.raises(HostResting) as caught:
        await web.fetch(Feed(url="https://example.org/other", source=""), NONE)
    assert caught.value.retry_after is not None
    assert 80 <= caught.value.retry_after.total_seconds() <= 90
    await web.fetch(Feed(url="https://example.net/other", source=""), NONE)
    assert asked == ["https://example.org/feed", "https://example.net/other"]


async def test_an_error_without_a_wait_keeps_no_other_feed_from_being_asked_for() -> None:
    web = fetcher(lambda request: httpx.Response(503 if request.url.path == "/feed" else 200, content=b"<rss/>"))
    with pytest.raises(FetchFailed):
        await web.fetch(FEED, NONE)
    assert isinstance(await web.fetch(Feed(url="https://example.org/other", source=""), NONE), Fetched)


# ── the network ─────────────────────────────────────────────────────────────────────────────────────────


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


def real(*networks: Network) -> HttpFetcher:
    return HttpFetcher(networks=networks, manners=Manners(deadline=5))


async def test_loopback_is_refused_unless_allowed(port: int) -> None:
    feed = Feed(url=f"http://127.0.0.1:{port}/", source="")
    for networks in (EVERYWHERE, [ip_network("127.0.0.1")]):
        async with real(*networks) as web:
            assert isinstance(await web.fetch(feed, NONE), Fetched)
    for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0"):
        with pytest.raises(FetchFailed, match="private network"):
            async with real() as web:
                await web.fetch(Feed(url=f"http://{host}:{port}/", source=""), NONE)


async def test_a_closed_port_refuses_connections(port: int) -> None:
    with pytest.raises(FetchFailed, match=r"127\.0\.0\.1 refuses connections"):
        async with real(*EVERYWHERE) as web:
            await web.fetch(Feed(url="http://127.0.0.1:1/", source=""), NONE)
