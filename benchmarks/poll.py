"""What polling costs: CPU a feed, beside a bare ``feedparser.parse`` and lemon24/reader, in the same run.

    python -m benchmarks.poll [--feeds 10000] [--turns 3] [--alone] [--json]

Every feed is polled for the first time, then turn by turn while the server moves on (50 % not modified, 35 % changed in
the head only, 15 % with new entries), then from a server that answers with the same document each time. The collect
stage is the real one: fetching, cutting, parsing in worker processes, recognising, storing in a SQLite file. The CPU of
the workers is counted. ``reader`` is measured where it is installed (``pip install --group benchmarks``).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib.util
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar, cast

import feedparser
import uvloop
from xxhash import xxh3_128_hexdigest

from benchmarks.corpus import START, make_feed
from benchmarks.press import Press

SAMPLE = 40  # documents that are parsed bare before each phase and after the last, for machines change their speed
PEERS_SHARE = 4  # the peer polls every fourth feed: it takes most of the time, and the same for each

A = TypeVar("A")
R = TypeVar("R")


def main() -> int:
    """Run the benchmark; print a table, or with ``--json`` one line for machines at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--turns", type=int, default=3, help="how often the server moves on")
    parser.add_argument("--alone", action="store_true", help="leave the peer out")
    parser.add_argument("--json", action="store_true", help="print one line of JSON last")
    options = parser.parse_args()
    with Press(options.feeds) as press:
        rows, bare = _measure(press, options.feeds, options.turns, alone=options.alone)
        print(
            f"{options.feeds} feeds of {press.bytes_each / 1000:.0f} KB; bare parse: {bare * 1000:.2f} ms CPU a feed\n"
        )
    _print_table(rows, bare)
    if options.json:
        ours = rows["dragoman"]
        figures = {
            "steady_over_parse": round(ours["steady"] / bare, 4),
            "first_over_parse": round(ours["first"] / bare, 3),
            "unchanged_over_parse": round(ours["unchanged"] / bare, 4),
            "rss_mb": round(ours["rss"], 1),
        }
        if "reader" in rows:
            figures["reader_over_ours"] = round(rows["reader"]["steady"] / ours["steady"], 1)
        print(json.dumps(figures))
    return 0


def _measure(press: Press, feeds: int, turns: int, *, alone: bool) -> tuple[dict[str, dict[str, float]], float]:
    """Return what each contestant took: seconds of CPU a feed in each phase, memory at the end. And a bare parse."""
    urls = [press.url(number) for number in range(feeds)]
    contestants = {"dragoman": Contestant(_dragoman, urls)}
    if not alone and importlib.util.find_spec("reader"):
        contestants["reader"] = Contestant(_reader, urls[::PEERS_SHARE])
    samples = [range(feeds)[start :: turns + 2][:SAMPLE] for start in range(turns + 2)]
    bare = [bare_parse(samples[0])]
    try:
        rows = {name: {"first": one.ask("first"), "steady": 0.0} for name, one in contestants.items()}
        for turn in range(turns):
            bare.append(bare_parse(samples[turn + 1]))
            press.turn()
            for name, one in contestants.items():
                rows[name]["steady"] += one.ask("steady") / turns
        for name, one in contestants.items():
            rows[name]["rss"] = one.memory()
        rows["dragoman"]["unchanged"] = contestants["dragoman"].ask("unchanged")
        bare.append(bare_parse(samples[-1]))
        return rows, sum(bare) / len(bare)
    finally:
        for one in contestants.values():
            one.end()


def bare_parse(feeds: Sequence[int]) -> float:
    """Return the seconds of CPU that feedparser takes for a document of these feeds, with nothing around it."""
    documents = [make_feed(number).document(START) for number in feeds]
    headers = {"content-type": "application/xml; charset=utf-8"}
    began = time.process_time()
    for document in documents:
        feedparser.parse(document, response_headers=headers)
    return (time.process_time() - began) / len(feeds)


def _print_table(rows: dict[str, dict[str, float]], bare: float) -> None:
    print(f"{'CPU a feed':<12}{'first':>16}{'steady':>18}{'unchanged 200':>18}{'memory':>10}")
    for name, row in rows.items():
        cells = [
            f"{row[phase] * 1000:.2f} ms {row[phase] / bare:>6.1%}" if phase in row else "–"
            for phase in ("first", "steady", "unchanged")
        ]
        print(f"{name:<12}{cells[0]:>16}{cells[1]:>18}{cells[2]:>18}{row['rss']:>7.0f} MB")
    print("\nshares are of a bare parse; “unchanged 200” is without HTTP")


# ── contestants, each in a process of its own ───────────────────────────────────────────────────────────


class Contestant:
    """A program under measurement: answers a phase's name with what it cost."""

    def __init__(self, work: Callable[[Connection, list[str]], None], urls: list[str]) -> None:
        context = multiprocessing.get_context("spawn")
        self._feeds = len(urls)
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs, urls))
        self._process.start()
        theirs.close()  # so that a process that dies is noticed

    def ask(self, phase: str) -> float:
        """Run a phase; return seconds of CPU a feed. Raises EOFError where the process died."""
        return self._answer(phase) / self._feeds

    def memory(self) -> float:
        """Return how many megabytes of memory the process holds."""
        return self._answer("memory")

    def _answer(self, question: str) -> float:
        self._ours.send(question)
        return cast("float", self._ours.recv())

    def end(self) -> None:
        """Let the process end; one that does not is killed."""
        with contextlib.suppress(OSError):
            self._ours.send("end")
        self._process.join(5)
        self._process.kill()


def _memory() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _dragoman(control: Connection, urls: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        uvloop.run(_run_dragoman(control, urls, Path(folder)))


async def _run_dragoman(control: Connection, urls: list[str], folder: Path) -> None:
    import structlog

    from bot.fetching.http import HttpFetcher, Manners
    from bot.model import Feed
    from bot.pipeline.collect import Collect
    from bot.pipeline.worlds import Rules, Worlds
    from bot.storage.database import Database
    from bot.storage.feeds import SqlFeeds

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    database = Database(f"sqlite:///{folder}/poll.sqlite")
    database.open()
    clock, workers = _Clock(), _measured_workers()
    feeds = {url: Feed(url=url, source="benchmark", page_text=False) for url in urls}
    store = SqlFeeds(database)
    rules = cast("Rules", _Rules(feeds))
    manners = Manners(gap=0.0, per_host=4)
    async with HttpFetcher(networks=[ip_network("127.0.0.0/8")], manners=manners) as fetcher:

        def stage(**other: Any) -> Collect:
            from bot.fetching.parsing import PooledParser

            worlds: dict[str, Any] = dict.fromkeys(
                ("articles", "outbox", "edits", "subscriptions", "chronicle", "reader")
            )
            worlds |= {"feeds": store, "fetcher": fetcher, "parser": PooledParser(workers), "channels": {}}
            return Collect(Worlds(**(worlds | {"clock": clock, "jitter": lambda: 0.5} | other)), rules)

        async def poll(collect: Collect) -> float:
            """Make all feeds due and poll them; return the seconds of CPU it took."""
            await store.register(list(feeds.values()), clock())
            clock.now += timedelta(hours=7)
            began, polled = time.process_time() + workers.spent, 0
            while turn := (await collect.turn()).feeds:
                polled += turn
            assert polled == len(urls), polled
            return float(time.process_time() + workers.spent - began)

        collect = stage()
        while (phase := await asyncio.to_thread(control.recv)) != "end":
            if phase == "memory":
                control.send(_memory())
            elif phase == "unchanged":
                memory = _Memory(fetcher)
                await poll(stage(fetcher=memory))
                control.send(await poll(stage(fetcher=memory)))
            else:
                control.send(await poll(collect))
    workers.close()
    database.close()


@dataclass
class _Clock:
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now


@dataclass
class _Rules:
    feeds: dict[str, Any]


@dataclass
class _Memory:
    """A fetcher that keeps each document and gives it again, hashed and compared as the real one does: HTTP apart."""

    fetcher: Any
    kept: dict[str, Any] = field(default_factory=dict)

    async def fetch(self, feed: Any, validators: Any) -> Any:
        from bot.model import Unchanged, Validators

        if feed.url not in self.kept:
            self.kept[feed.url] = await self.fetcher.fetch(feed, Validators())
        document = self.kept[feed.url]
        digest = xxh3_128_hexdigest(document.body)
        return Unchanged(url=document.url) if digest == validators.body_hash else document


def _measured_workers() -> Any:
    from bot.fetching.workers import Workers

    class Measured(Workers):
        """Counts the CPU that its processes have taken, their start included."""

        def __init__(self) -> None:
            super().__init__()
            self._taken: dict[int, float] = {}

        @property
        def spent(self) -> float:
            return sum(self._taken.values(), 0.0)

        async def run(self, function: Callable[[A], R], argument: A) -> R:
            pid, taken, result = await super().run(_timed, (function, argument))
            self._taken[pid] = max(taken, self._taken.get(pid, 0.0))
            return cast("R", result)

    return Measured()


def _timed(work: tuple[Callable[[Any], Any], Any]) -> tuple[int, float, Any]:
    function, argument = work
    result = function(argument)
    return os.getpid(), time.process_time(), result


def _reader(control: Connection, urls: list[str]) -> None:
    from reader import make_reader

    with tempfile.TemporaryDirectory() as folder:
        reader = make_reader(f"{folder}/reader.sqlite")
        for url in urls:
            reader.add_feed(url)
        while (phase := control.recv()) != "end":
            if phase == "memory":
                control.send(_memory())
                continue
            began = time.process_time()
            for result in reader.update_feeds_iter(workers=10, scheduled=False):
                assert not isinstance(result.value, Exception), result
            control.send(time.process_time() - began)
        reader.close()


if __name__ == "__main__":
    sys.exit(main())
