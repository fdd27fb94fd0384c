"""Weeks of simulated news in, proof out that nothing is lost, doubled or piled up: ``python -m benchmarks.soak``.

The pipeline, the parser, the tables (a SQLite file) and the upkeep are the real ones. Simulated are the clock, the web,
the chat, and the engines, which cost most of the time and have benchmarks of their own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import structlog
from sqlalchemy import func, select
from structlog.types import EventDict

from benchmarks.newsstand import DAY, Newsstand
from benchmarks.soak_report import Report, Sample, judge, set_report
from bot.alerts.digest import Digest
from bot.analysis import Analyst
from bot.engines import make_renderer
from bot.feeds.parse import parse
from bot.model import (
    Analysis,
    Article,
    Detection,
    Fetched,
    Fingerprint,
    Language,
    Match,
    Message,
    ParsedFeed,
    Receipt,
    Target,
    Topic,
    TopicId,
)
from bot.pipeline import Pipeline, Rules, Worlds
from bot.preferences import Preferences
from bot.storage.archive import SqlArchive
from bot.storage.articles import SqlArticles
from bot.storage.database import Database
from bot.storage.edits import SqlEdits
from bot.storage.feeds import SqlFeeds
from bot.storage.health import SqlHealth
from bot.storage.outbox import SqlOutbox
from bot.storage.preferences import SqlPreferences
from bot.storage.retention import SqlRetention
from bot.storage.search import SqlSearch
from bot.storage.subscriptions import SqlNotes, SqlSubscriptions
from bot.storage.tables import metadata
from bot.upkeep import Upkeep

BEGAN = datetime(2026, 3, 2, tzinfo=UTC)
STEP = timedelta(hours=2)  # between two turns of a bot that is otherwise never idle so long
NATO = TopicId("nato")
ENGLISH = Language(tag="en", name="English", own_name="English", group="en", scripts=("Latn",))
CHAT = Target(channel="chat", address="1")
RESTARTS = 10
KEPT_SHARE = 10  # articles are kept for a tenth of the run, so that for its last third all that grows is at its height
PAGE_KB = 4


class Witness:
    """Stands for the engines (a cheap analysis), the chat and the parser, and tells the ledger what it sees."""

    name = "chat"

    def __init__(self, stand: Newsstand) -> None:
        self._stand = stand

    def introduce(self, articles: Sequence[Article]) -> Sequence[Article]:
        """Leave them unknown."""
        return articles

    def analyse(self, article: Article) -> Analysis:
        """Find the topic in the title; each entry is a story of its own."""
        self._stand.stored(article.title, article.origin)
        spans = [(at, at + 4)] if (at := article.title.find("nato")) >= 0 else []
        return Analysis(
            article_id=article.id,
            version=1,
            detection=Detection(language="en", script="Latn", confidence=1.0, group="en"),
            matches=tuple(Match(topic=NATO, score=1.0, spans=(span,), words=("nato",)) for span in spans),
            fingerprint=Fingerprint(keys=tuple(f"{article.title}-{place}" for place in range(8))),
        )

    async def send(
        self,
        target: Target,  # noqa: ARG002
        message: Message | Digest,
        answers: Receipt | None = None,  # noqa: ARG002
        *,
        silent: bool = False,  # noqa: ARG002
    ) -> Receipt:
        """Take a message down."""
        assert isinstance(message, Message)
        self._stand.told(message.title)
        return Receipt(message_id="1")

    async def edit(self, target: Target, receipt: Receipt, message: Message) -> None:
        """Overlook an edit."""

    def pause(self, target: Target) -> timedelta:  # noqa: ARG002
        """Want none."""
        return timedelta()

    async def tell(self, target: Target, text: str) -> None:
        """Overlook a notice."""

    async def parse(self, fetched: Fetched) -> ParsedFeed:
        """Parse without a process: what comes is harmless, and the pool has tests of its own."""
        return parse(fetched)

    async def read(self, page: Fetched) -> str:  # noqa: ARG002
        """Find nothing."""
        return ""


class Soak:
    """A run: a database file, a bot on it that is restarted now and then, and the newsstand."""

    def __init__(self, feeds: int, days: int, folder: Path, step: timedelta) -> None:
        self.report = Report(feeds=feeds, days=days)
        self._file = folder / "soak.sqlite"
        self._stand = Newsstand(feeds, BEGAN)
        self._keep = timedelta(days=days) / KEPT_SHARE
        self._draw = random.Random(1)
        self._step = step
        witness = Witness(self._stand)
        self._witness = witness
        topics = {NATO: Topic(id=NATO, name="NATO")}
        self._rules = Rules(
            feeds={feed.url: feed for feed in self._stand.feeds},
            analyst=cast("Analyst", witness),
            renderer=make_renderer(topics, {ENGLISH.tag: ENGLISH}),
        )

    async def run(self) -> Report:
        """Run it whole, and judge it."""
        began = time.monotonic()
        steps = int(self.report.days * DAY / self._step)
        restarts = {steps * number // (RESTARTS + 1) for number in range(1, RESTARTS + 1)}
        await self._start()
        for step in range(steps):
            if step in restarts:
                await self._crash()
            await self._turn()
            if step % (DAY // self._step) == 0:
                await self._upkeep.forget()
                await self._upkeep.tell_admins(self._told)
                await self._sample()
            self._stand.now += self._step
        self._stand.calm = True
        for _ in range(3 * (DAY // self._step)):  # back-off ends within a day or so, and all that is owed comes in
            await self._turn()
            self._stand.now += self._step
        self._database.close()
        self.report.seconds = time.monotonic() - began
        judge(self.report, self._stand)
        return self.report

    async def _start(self) -> None:
        """Open the file, as a process does that has just begun."""
        self._database = database = Database(f"sqlite:///{self._file}")
        await asyncio.to_thread(database.open)
        worlds = Worlds(
            feeds=SqlFeeds(database),
            articles=SqlArticles(database),
            outbox=SqlOutbox(database),
            edits=SqlEdits(database),
            chronicle=SqlArchive(database),
            subscriptions=SqlSubscriptions(database),
            fetcher=self._stand,
            parser=self._witness,
            reader=self._witness,
            channels={CHAT.channel: self._witness},
            clock=self._stand.clock,
            jitter=self._draw.random,
        )
        self._pipeline = Pipeline(worlds, self._rules)
        self._upkeep = Upkeep(
            feeds=worlds.feeds,
            health=SqlHealth(database),
            retention=SqlRetention(database),
            notes=SqlNotes(database),
            searches=SqlSearch(database),
            meter=worlds.meter,
            clock=self._stand.clock,
            keep=self._keep,
        )
        await SqlFeeds(database).release()
        await worlds.feeds.register(self._stand.feeds, self._stand.now)
        await worlds.subscriptions.watch(CHAT, [NATO], self._stand.now)
        unbounded = Preferences(an_hour=0)  # hours pass between turns, and all of them would be one flood
        await SqlPreferences(database).prefer(CHAT, unbounded, self._stand.now, whole_chat=True)

    async def _turn(self) -> None:
        """Do what a bot does in some hours."""
        while (polled := await self._pipeline.collect()).feeds:
            self.report.polls += polled.feeds
            self.report.failed_polls += polled.failed
        while await self._pipeline.analyse():
            pass
        await self._pipeline.deliver()

    async def _crash(self) -> None:
        """Cut collecting and analysing off where they are, and start anew on the same file."""
        for stage in (self._pipeline.collect, self._pipeline.analyse):
            task = asyncio.ensure_future(stage())
            await asyncio.sleep(self._draw.random() / 20)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self._database.close()
        await self._start()
        self.report.restarts += 1

    async def _told(self, text: str) -> bool:
        self.report.notices += bool(text)
        return True

    async def _sample(self) -> None:
        counts = {table.name: select(func.count()).select_from(table) for table in metadata.sorted_tables}
        rows = await self._database.run(lambda tx: {name: tx.execute(it).scalar_one() for name, it in counts.items()})
        size = sum(path.stat().st_size for path in self._file.parent.glob("soak.sqlite*")) / 2**20
        self.report.samples.append(Sample(rss_mb=_resident_mb(), file_mb=size, rows=rows))


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE_KB / 1024


def soak(feeds: int, days: int, step: timedelta = STEP) -> Report:
    """Run the simulation in a temporary folder; what the bot logs as an error is a fault."""
    errors: set[str] = set()

    def note(_logger: object, _level: str, event: EventDict) -> EventDict:
        errors.add(f"the bot logged {event['event']}: {str(event.get('exc_info') and sys.exc_info()[1])[:200]}")
        raise structlog.DropEvent

    structlog.configure(processors=[note], wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    try:
        with tempfile.TemporaryDirectory(prefix="dragoman-soak-") as folder:
            report = asyncio.run(Soak(feeds, days, Path(folder), step).run())
    finally:
        structlog.reset_defaults()
    report.faults += sorted(errors)
    return report


def main() -> int:
    """Run from the command line; the exit status is 1 where something was lost, doubled or piled up."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--weeks", type=int, default=6)
    parser.add_argument("--hours", type=int, default=2, help="between two turns; a divisor of 24")
    parser.add_argument("--json", action="store_true", help="also print everything as JSON, last")
    arguments = parser.parse_args()
    report = soak(arguments.feeds, arguments.weeks * 7, timedelta(hours=arguments.hours))
    print(set_report(report))
    if arguments.json:
        print(json.dumps(asdict(replace(report, samples=report.samples[-1:]))))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
