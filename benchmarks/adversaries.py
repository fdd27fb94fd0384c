"""A server on loopback: well-behaved feeds, and every way we know to harm whoever reads feeds."""

from __future__ import annotations

import asyncio
import gzip
import random
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import formatdate
from functools import cache
from pathlib import Path

import brotli
import zstandard

BOMB = 64 << 20  # bytes that a bomb unfolds to
GOOD_HOSTS = 50
_XML = "application/rss+xml"
_TITLE = "<title>Good news</title>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An answer, byte for byte, and the words of the reason that ``status`` must show; none where it can be read."""

    answer: bytes = b""
    then: Callable[[], AsyncIterator[bytes]] | None = None  # what follows, for ever or slowly
    reason: str = ""


@cache
def cases() -> Mapping[str, Case]:
    """Return every hostile feed by its name."""
    return {**_of_http(), **_of_bodies(), **_of_documents()}


def _of_http() -> dict[str, Case]:
    late = "did not answer within"
    return {
        "says nothing": Case(then=_nothing, reason=late),
        "drips its headers": Case(answer=b"HTTP/1.1 200 OK\r\nX: ", then=_drip, reason=late),
        "drips its body": Case(answer=_head(200), then=_drip, reason=late),
        "endless headers": Case(answer=b"HTTP/1.1 200 OK\r\n", then=_headers, reason="headers"),
        "zeros": Case(answer=bytes(1000), reason="does not speak HTTP"),
        "redirects to itself": Case(answer=_head(302, Location="?"), reason="redirects more than 5 times"),
        "redirects to a file": Case(answer=_head(302, Location="file:///etc/passwd"), reason="not a valid http"),
        "redirects to the cloud's secrets": Case(
            answer=_head(302, Location="http://169.254.169.254/latest/"), reason="private network"
        ),
        "refreshes to a private network": Case(
            answer=_answer(b"<html><meta http-equiv=refresh content='0;url=http://10.0.0.1/'></html>"),
            reason="private network",
        ),
        "unchanged, though nothing was asked": Case(answer=_head(304), reason="it was not asked"),
        "broken off": Case(answer=_head(200, Content_Length="1000") + b"<rss>", reason="broke the connection off"),
        "nothing there": Case(answer=_answer(b"", 404), reason="nothing at this address"),
        "forbidden": Case(answer=_answer(b"<html>Are you human?</html>", 403), reason="refuses us"),
        "too many requests": Case(answer=_head(429, Retry_After="3600"), reason="come less often"),
        "out of order": Case(answer=_answer(b"", 500), reason="an error of its own"),
        "gone": Case(answer=_answer(b"", 410), reason="gone for good"),
    }


def _of_bodies() -> dict[str, Case]:
    large = "larger than 10 MB"
    zipped = _gzip_bomb()
    return {
        "a bomb of gzip": Case(answer=_answer(zipped, Content_Encoding="gzip"), reason=large),
        "a bomb in a bomb": Case(
            answer=_answer(gzip.compress(zipped), Content_Encoding="gzip, gzip"), reason="compressed more than once"
        ),
        "a bomb of brotli": Case(
            answer=_answer(brotli.compress(bytes(BOMB), quality=2), Content_Encoding="br"), reason=large
        ),
        "a bomb of zstd": Case(answer=_answer(zstandard.compress(bytes(BOMB)), Content_Encoding="zstd"), reason=large),
        "a bomb without a header": Case(answer=_answer(zipped), reason="larger than 10 MB when unpacked"),
        "no gzip": Case(answer=_answer(b"hello", Content_Encoding="gzip"), reason="compressed, and broken"),
        "endless": Case(answer=_head(200), then=_endless, reason=large),
        "empty": Case(answer=_answer(b" "), reason="an empty document"),
        "a page to log in": Case(
            answer=_answer(b"<!doctype html><html><head><title>Log in</title></head></html>"), reason="titled “Log in”"
        ),
    }


def _of_documents() -> dict[str, Case]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    secret = Path("/etc/hostname").as_uri()
    documents = {
        "billion laughs": (f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>', "&l9;", ""),
        "quadratic blow-up": (f'<!DOCTYPE x [<!ENTITY a "{"x" * 100_000}">]>', "&a;" * 5000, ""),
        "a file as entity": (f'<!DOCTYPE x [<!ENTITY x SYSTEM "{secret}">]>', "&x;", ""),
        "deep elements": ("", "<a>" * 100_000 + "x" + "</a>" * 100_000, "more than 500 deep"),
        "deep HTML": ("", f"<![CDATA[{'<div>' * 100_000}]]>", ""),
        "tags that never end": ("", "<a " * 300_000, "more than 500 deep"),
        "brackets": ("", f"<![CDATA[{'<' * 200_000}]]>", ""),
        "ampersands": ("", f"<![CDATA[{'&' * 200_000}]]>", ""),
        "a title of 9 MB": ("", "a" * 9_000_000, ""),
    }
    made = {
        name: Case(
            answer=_answer(
                f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel>{_TITLE}'
                f"<item><title>One</title><description>{text}</description></item></channel></rss>".encode()
            ),
            reason=reason,
        )
        for name, (doctype, text, reason) in documents.items()
    }
    entries = b"".join(
        b"<item><title>t%d</title><guid>%d</guid></item>" % (number, number) for number in range(150_000)
    )
    made["too many entries"] = Case(answer=_answer(b"<rss version='2.0'><channel>" + entries + b"</channel></rss>"))
    return made


# ── answers ─────────────────────────────────────────────────────────────────────────────────────────────


def _head(status: int, **headers: str) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()]
    return f"HTTP/1.1 {status} X\r\nContent-Type: {_XML}\r\nConnection: close\r\n{''.join(lines)}\r\n".encode()


def _answer(body: bytes, status: int = 200, **headers: str) -> bytes:
    return _head(status, Content_Length=str(len(body)), **headers) + body


def _gzip_bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([packer.compress(bytes(1 << 20)) for _ in range(BOMB >> 20)]) + packer.flush()


async def _nothing() -> AsyncIterator[bytes]:
    await asyncio.sleep(600)
    yield b""


async def _drip() -> AsyncIterator[bytes]:
    while True:
        yield b"a"
        await asyncio.sleep(0.2)


async def _headers() -> AsyncIterator[bytes]:
    while True:
        yield b"X-More: " + b"a" * 8000 + b"\r\n"


async def _endless() -> AsyncIterator[bytes]:
    while True:
        yield bytes(1 << 16)


def _good(number: int) -> bytes:
    draw = random.Random(number)

    def words(count: int) -> str:
        return " ".join("".join(draw.choices("aeioubdgklmnprstv", k=draw.randint(2, 9))) for _ in range(count))

    entries = "".join(
        f"<item><guid>{number}-{place}</guid><title>{words(8)}</title><description>{words(60)}</description>"
        f"<pubDate>{formatdate()}</pubDate></item>"
        for place in range(4)
    )
    return _answer(f'<rss version="2.0"><channel>{_TITLE}{entries}</channel></rss>'.encode())


# ── the server ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the feeds are. Each hostile one has a host of its own, as it has in life."""

    good: tuple[str, ...]
    hostile: Mapping[str, str]  # by the name of the case


@asynccontextmanager
async def serve(good: int) -> AsyncIterator[Addresses]:
    """Serve ``good`` feeds and every case, on addresses of 127.0.0.0/8."""
    hostile = cases()
    hosts = [f"127.0.1.{number + 1}" for number in range(GOOD_HOSTS)]
    bad_hosts = {name: f"127.0.2.{number + 1}" for number, name in enumerate(hostile)}
    by_path = {f"/bad/{number}": case for number, case in enumerate(hostile.values())}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode().partition("?")[0]
            case = by_path.get(path) or Case(answer=_good(int(path.rpartition("/")[2])))
            writer.write(case.answer)
            await writer.drain()
            if case.then:
                async for piece in case.then():
                    writer.write(piece)
                    await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the reader has had enough
        finally:
            writer.close()

    first = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=500)
    port = first.sockets[0].getsockname()[1]
    others = await asyncio.start_server(answer, [*hosts, *bad_hosts.values()], port, backlog=500)
    try:
        yield Addresses(
            good=tuple(f"http://{hosts[number % GOOD_HOSTS]}:{port}/good/{number}" for number in range(good)),
            hostile={
                name: f"http://{host}:{port}/bad/{number}" for number, (name, host) in enumerate(bad_hosts.items())
            },
        )
    finally:
        first.close()
        others.close()
