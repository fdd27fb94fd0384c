"""Every hostile feed at once among good ones: what it costs the good ones, in delay and memory, and what status says.

    python -m benchmarks.hostile [--feeds 500] [--deadline 10] [--json]

Two runs of the collect stage in a process of its own, on SQLite, against servers on loopback: with the good feeds
alone, and with all. The last line of ``--json`` holds the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import multiprocessing
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.queues import Queue
from pathlib import Path

import structlog
from rich.console import Console
from rich.table import Table

from benchmarks.adversaries import Addresses, cases, serve
from bot.app import utc_now
from bot.config.settings import load_settings
from bot.fetching.http import Manners
from bot.wiring import open_application

MOST_MEMORY = 64.0  # MB more than with the good feeds alone
MOST_DELAY = 2.0  # times the good feeds' own
PATIENCE = 60.0  # seconds for one run: nothing may hang

SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a run went: seconds from its begin until a feed was read, and reasons, both by URL."""

    delays: Mapping[str, float]
    reasons: Mapping[str, str | None]
    seconds: float
    memory: float = 0.0  # MB at the peak, of all processes of the bot


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Both runs, and what each hostile feed shows for its reason."""

    alone: Run
    together: Run
    addresses: Addresses

    @property
    def extra_memory(self) -> float:
        """MB that the hostile feeds cost."""
        return self.together.memory - self.alone.memory

    @property
    def delay(self) -> float:
        """How many times longer the slowest hundredth of the good feeds waits."""
        return self._p99(self.together) / self._p99(self.alone)

    def _p99(self, run: Run) -> float:
        delays = sorted(run.delays[url] for url in self.addresses.good if url in run.delays)
        return delays[max(0, len(delays) * 99 // 100 - 1)]


def unexplained(run: Run, addresses: Addresses) -> tuple[str, ...]:
    """Return the hostile feeds whose reason is not the one it should be."""
    made = cases()
    reasons = {name: run.reasons[url] for name, url in addresses.hostile.items()}
    return tuple(name for name, reason in reasons.items() if not _explains(made[name].reason, reason))


def unread(run: Run, addresses: Addresses) -> int:
    """Return how many good feeds were not read."""
    return sum(url not in run.delays for url in addresses.good)


def _explains(wanted: str, reason: str | None) -> bool:
    return wanted in (reason or "") if wanted else reason is None


def measure(feeds: int, deadline: float) -> Result:
    """Serve, and run twice."""
    with served(feeds) as addresses, tempfile.TemporaryDirectory() as folder:
        alone = run_bot(Path(folder) / "alone", addresses.good, deadline)
        together = run_bot(Path(folder) / "together", everyone(addresses), deadline)
    return Result(alone=alone, together=together, addresses=addresses)


def everyone(addresses: Addresses) -> list[str]:
    """Return all feeds, the hostile ones first, so that they are in everybody's way."""
    return [*addresses.hostile.values(), *addresses.good]


# ── the bot ─────────────────────────────────────────────────────────────────────────────────────────────


def run_bot(folder: Path, urls: Sequence[str], deadline: float) -> Run:
    """Collect in a process of its own, its database in a folder that is made."""
    folder.mkdir()
    results: Queue[Run] = SPAWN.Queue()
    process = SPAWN.Process(target=_collect, args=(folder, urls, deadline, results))
    process.start()
    assert process.pid
    peak = _Peak(process.pid)
    try:
        run = results.get(timeout=PATIENCE)
    finally:
        memory = peak.stop()
        process.join(5)
        process.kill()
    return Run(delays=run.delays, reasons=run.reasons, seconds=run.seconds, memory=memory)


def _collect(folder: Path, urls: Sequence[str], deadline: float, results: Queue[Run]) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    results.put(asyncio.run(_collect_all(folder, urls, deadline)))


async def _collect_all(folder: Path, urls: Sequence[str], deadline: float) -> Run:
    sources = folder / "sources.yaml"
    sources.write_text(f"sources:\n  - name: Test\n    feeds: {json.dumps(list(urls))}\n", encoding="utf-8")
    settings = load_settings(
        sources=sources,
        database_url=f"sqlite:///{folder}/dragoman.sqlite",
        allow_networks="127.0.0.0/8",
        allow_private_networks=False,
        telegram_bot_token=None,
    )
    manners = Manners(deadline=deadline)
    async with open_application(settings, console=Console(file=sys.stderr), manners=manners) as application:
        began, clock = utc_now(), time.perf_counter()
        while (await application.pipeline.collect()).feeds:
            pass
        states = await application.feeds.states()
    return Run(
        delays={state.url: (state.succeeded_at - began).total_seconds() for state in states if state.succeeded_at},
        reasons={state.url: state.reason for state in states},
        seconds=time.perf_counter() - clock,
    )


class _Peak:
    """Watches how much memory a process and its descendants hold together."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._most = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """End, and return the peak in MB."""
        self._stopped.set()
        self._thread.join()
        return self._most / 1024

    def _watch(self) -> None:
        while not self._stopped.wait(0.05):
            self._most = max(self._most, sum(_resident(pid) for pid in _family(self._pid)))


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))
    except OSError:
        return  # it has just ended


def _resident(pid: int) -> int:
    """Return the kB that a process holds for itself; what it shares with its siblings is not counted again."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return int(fields.get("RssAnon", "0 kB").split()[0])


# ── the servers ─────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def served(feeds: int) -> Iterator[Addresses]:
    """Serve from a process of its own."""
    addresses: Queue[Addresses] = SPAWN.Queue()
    process = SPAWN.Process(target=_serve, args=(feeds, addresses), daemon=True)
    process.start()
    try:
        yield addresses.get(timeout=PATIENCE)
    finally:
        process.kill()
        process.join()


def _serve(feeds: int, addresses: Queue[Addresses]) -> None:
    async def forever() -> None:
        async with serve(feeds) as served:
            addresses.put(served)
            await asyncio.Event().wait()

    asyncio.run(forever())


# ── the report ──────────────────────────────────────────────────────────────────────────────────────────


def _print(result: Result) -> None:
    bad = unexplained(result.together, result.addresses)
    table = Table("hostile feed", "what status says of it")
    for name, url in result.addresses.hostile.items():
        mark = "[red]✗[/] " if name in bad else ""
        table.add_row(name, mark + (result.together.reasons[url] or "read"))
    console = Console()
    console.print(table)
    console.print(
        f"{len(result.addresses.good)} good feeds: {result.alone.seconds:.1f} s alone, {result.together.seconds:.1f} s "
        f"in bad company; p99 of their delay {result.delay:.2f} times; {result.extra_memory:+.0f} MB; "
        f"{unread(result.together, result.addresses)} not read."
    )


def main() -> int:
    """Measure and report; 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--deadline", type=float, default=10.0, help="seconds for one exchange (the bot's own: 30)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.feeds, options.deadline)
    _print(result)
    bad, left = unexplained(result.together, result.addresses), unread(result.together, result.addresses)
    good = result.extra_memory <= MOST_MEMORY and result.delay <= MOST_DELAY and not bad and not left
    if options.json:
        figures = {
            "extra_mb": round(result.extra_memory, 1),
            "p99_delay_ratio": round(result.delay, 2),
            "hostile": len(result.addresses.hostile),
            "unexplained": bad,
            "good_unread": left,
        }
        print(json.dumps(figures, ensure_ascii=False))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
