"""A web server for benchmarks, in a process of its own: every feed of the corpus, on many addresses of loopback.

Turn by turn, of 100 feeds 50 answer "not modified", 35 have changed in their head only, and 15 have new entries.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from benchmarks.corpus import START, MadeFeed, make_feed, new_entries

HOSTS = 100  # addresses 127.0.1.1 and on: polite readers ask one host little at a time


@dataclass(slots=True)
class _Served:
    feed: MadeFeed
    body: bytes
    etag: str


class Press:
    """The server, while its ``with`` block runs; ``turn`` moves all feeds on."""

    def __init__(self, feeds: int) -> None:
        self._ours, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.Process(target=_serve, args=(feeds, theirs), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        self._port: int = self._ours.recv()
        self.bytes_each: float = self._ours.recv()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.join()

    def url(self, number: int) -> str:
        """Return where a feed is served."""
        return f"http://127.0.1.{number % HOSTS + 1}:{self._port}/{number}"

    def turn(self) -> None:
        """Let time pass: some feeds change."""
        self._ours.send("turn")
        self._ours.recv()


def _serve(feeds: int, control: Connection) -> None:
    asyncio.run(_run(feeds, control))


async def _run(feeds: int, control: Connection) -> None:
    served = [_Served(feed := make_feed(number), feed.document(START), '"0"') for number in range(feeds)]
    hosts = [f"127.0.1.{number + 1}" for number in range(HOSTS)]
    loop = asyncio.get_running_loop()
    first = await loop.create_server(lambda: _Answer(served), hosts[0], 0, backlog=512)
    port = first.sockets[0].getsockname()[1]
    await loop.create_server(lambda: _Answer(served), hosts[1:], port, backlog=512)
    control.send(port)
    control.send(sum(len(one.body) for one in served) / feeds)
    turn = 0
    while await asyncio.to_thread(control.recv):
        turn += 1
        for number, one in enumerate(served):
            _move_on(number, one, turn)
        control.send("done")


def _move_on(number: int, one: _Served, turn: int) -> None:
    chance = random.Random(f"{turn}/{number}").random()
    if chance < 0.5:
        return
    newest = new_entries(number, one.feed, turn) if chance >= 0.85 else ()
    one.body = one.feed.document(START + timedelta(hours=turn), newest)
    one.feed = MadeFeed(one.feed.kind, one.feed.head, (*newest, *one.feed.entries), one.feed.tail)
    one.etag = f'"{turn}"'


class _Answer(asyncio.Protocol):
    """HTTP as far as a polite client needs it: a request in, an answer out."""

    def __init__(self, served: list[_Served]) -> None:
        self._served = served
        self._pending = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._pending += data
        while b"\r\n\r\n" in self._pending:
            request, self._pending = self._pending.split(b"\r\n\r\n", 1)
            self._answer(request)

    def _answer(self, request: bytes) -> None:
        one = self._served[int(request.split(b" ", 2)[1].strip(b"/"))]
        if f"if-none-match: {one.etag}".encode() in request.lower():
            head = f"HTTP/1.1 304 Not Modified\r\nETag: {one.etag}\r\n\r\n"
            self._transport.write(head.encode())
            return
        head = "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n"
        self._transport.write(f"{head}ETag: {one.etag}\r\nContent-Length: {len(one.body)}\r\n\r\n".encode() + one.body)
