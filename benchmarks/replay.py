"""A month of news in, what a bot's analysis costs as its archive grows out, and how good its stories are.

    [DRAGOMAN_EVALUATION=…] python -m benchmarks.replay [--articles 50000] [--days 30] [--json]

The analyse stage is the real one, engines and SQLite file included. The news is made up (``benchmarks/wire.py``), with
the real articles of an evaluation folder between it where one is named. Costs are CPU milliseconds an article, for
each tenth of the run: all of it, and the share that is placing and storing. Memory is that of the process without
the news. Stories are judged by B-cubed (Bagga and
Baldwin 1998); a false merge is a story with reports of two events.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, cast

import structlog
from sqlalchemy import select

from benchmarks.quality import VARIABLE
from benchmarks.wire import Wire, Wired
from bot.analysis import Analyst
from bot.config.catalogue import load_languages, load_topics
from bot.engines import make_analyst, make_renderer
from bot.model import TITLE_END, Analysis, Article, Draft, Feed, FeedState, Target, TopicId, Validators
from bot.pipeline import Rules, Worlds
from bot.pipeline.analyse import Analyse
from bot.ports import PollOutcome
from bot.storage.archive import SqlArchive
from bot.storage.articles import SqlArticles
from bot.storage.database import Database
from bot.storage.edits import SqlEdits
from bot.storage.feeds import SqlFeeds
from bot.storage.outbox import SqlOutbox
from bot.storage.subscriptions import SqlSubscriptions
from bot.storage.tables import articles

BEGAN = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCES = 100
PARTS = 10
CHAT = Target(channel="chat", address="1")


@dataclass(slots=True)
class Report:
    """What a run showed; lists have a figure for each part of it."""

    articles: int = 0
    ms: list[float] = field(default_factory=list)
    placing_ms: list[float] = field(default_factory=list)
    rss_mb: list[float] = field(default_factory=list)
    b3: tuple[float, float, float] = (0.0, 0.0, 0.0)  # precision, recall, F1
    false_merges: float = 0.0  # share of the stories with two reports or more
    alerts: int = 0


class Timed:
    """An analyst that counts the CPU it takes."""

    def __init__(self, analyst: Analyst) -> None:
        self._analyst = analyst
        self.spent = 0.0

    def introduce(self, some: Sequence[Article]) -> tuple[Article, ...]:
        """Return articles with what is known of their feeds."""
        began = time.thread_time()
        introduced = self._analyst.introduce(some)
        self.spent += time.thread_time() - began
        return introduced

    def analyse(self, article: Article) -> Analysis:
        """Return the analysis of an article."""
        began = time.thread_time()
        analysis = self._analyst.analyse(article)
        self.spent += time.thread_time() - began
        return analysis


class Replay:
    """A run on a database file of its own."""

    def __init__(self, wire: Wire, folder: Path) -> None:
        self._wire = wire
        self._events: list[str | None] = []
        self._now = BEGAN
        self._database = Database(f"sqlite:///{folder}/replay.sqlite")
        self._database.open()
        topics = load_topics()
        self._analyst = Timed(make_analyst(topics, load_languages()))
        self._feeds = {
            f"https://outlet{number}.example/feed": Feed(
                url=f"https://outlet{number}.example/feed", source=f"Outlet {number}", page_text=False
            )
            for number in range(SOURCES)
        }
        worlds: dict[str, Any] = dict.fromkeys(("fetcher", "parser", "reader"))
        self._worlds = Worlds(
            feeds=SqlFeeds(self._database),
            articles=SqlArticles(self._database),
            outbox=SqlOutbox(self._database),
            edits=SqlEdits(self._database),
            chronicle=SqlArchive(self._database),
            subscriptions=SqlSubscriptions(self._database),
            channels={},
            clock=lambda: self._now,
            jitter=random.Random(1).random,
            **worlds,
        )
        rules = Rules(
            feeds=self._feeds,
            analyst=cast("Analyst", self._analyst),
            renderer=make_renderer(topics, load_languages()),
        )
        self._stage = Analyse(self._worlds, rules)

    async def run(self) -> Report:
        """Let the news come in hour by hour; then judge the stories."""
        report = Report(articles=len(self._wire))
        await self._worlds.feeds.register(tuple(self._feeds.values()), BEGAN)
        await self._worlds.subscriptions.watch(CHAT, [TopicId("nato"), TopicId("balkans")], BEGAN)
        states = {state.url: state for state in await self._worlds.feeds.states()}
        part, done, began, analysing = len(self._wire) // PARTS or 1, 0, time.process_time(), 0.0
        waiting = 0
        for hour, arrived in _by_hour(self._wire):
            self._now = hour + HOUR
            self._events += [article.event for article in arrived]
            await self._worlds.feeds.record_polls(_outcomes(states, arrived, done + waiting, self._now))
            waiting += len(arrived)
            while taken := await self._stage.turn():
                done, waiting = done + taken, waiting - taken
                if done >= part * (len(report.ms) + 1):
                    ended, engines = time.process_time(), self._analyst.spent
                    report.ms.append(round(1000 * (ended - began) / part, 2))
                    report.placing_ms.append(round(1000 * (ended - began - engines + analysing) / part, 2))
                    report.rss_mb.append(round(_resident_mb(), 1))
                    began, analysing = time.process_time(), self._analyst.spent
        await self._judge(report)
        self._database.close()
        return report

    async def _judge(self, report: Report) -> None:
        query = select(articles.c.guid, articles.c.story_id)
        rows = await self._database.run(lambda tx: tx.execute(query).all())
        made_up = [(event, row.story_id) for row in rows if (event := self._events[int(row.guid)])]
        report.b3 = b_cubed(made_up)
        of_story: dict[int, set[str]] = defaultdict(set)
        sizes = Counter(story for _, story in made_up)
        for event, story in made_up:
            of_story[story].add(event)
        several = [story for story, size in sizes.items() if size > 1]
        report.false_merges = round(sum(len(of_story[story]) > 1 for story in several) / max(1, len(several)), 4)
        report.alerts = await SqlOutbox(self._database).waiting()


def b_cubed(placed: Sequence[tuple[str, int]]) -> tuple[float, float, float]:
    """Return precision, recall and their harmonic mean for articles given by event and story."""
    together, in_event, in_story = Counter(placed), *(Counter(part) for part in zip(*placed, strict=True))
    precision = sum(count * count / in_story[story] for (_, story), count in together.items()) / len(placed)
    recall = sum(count * count / in_event[event] for (event, _), count in together.items()) / len(placed)
    return round(precision, 4), round(recall, 4), round(2 * precision * recall / (precision + recall), 4)


def _by_hour(wire: Iterable[Wired]) -> Iterator[tuple[datetime, list[Wired]]]:
    def hour(article: Wired) -> datetime:
        return article.published_at.replace(minute=0, second=0, microsecond=0)

    return ((moment, list(some)) for moment, some in groupby(wire, hour))


def _outcomes(states: dict[str, FeedState], arrived: Sequence[Wired], first: int, now: datetime) -> list[PollOutcome]:
    """Return polls that bring these articles; an article's guid is its place on the wire."""
    of_feed: dict[str, list[tuple[Draft, bool]]] = defaultdict(list)
    for number, article in enumerate(arrived, first):
        url = f"https://outlet{article.source}.example/feed"
        draft = Draft(
            keys=(str(number),),
            guid=str(number),
            url=f"https://outlet{article.source}.example/{number}",
            title=article.title,
            text=f"{article.title}{TITLE_END}{article.body}",
            digest=str(number),
            language_hint=None,
            published_at=article.published_at,
            dated=True,
        )
        of_feed[url].append((draft, True))
    return [
        PollOutcome(
            feed=Feed(url=url, source=url.split("/")[2]),
            feed_id=states[url].id,
            polled_at=now,
            validators=Validators(),
            next_poll_at=now + HOUR,
            interval=HOUR,
            entries=len(drafts),
            drafts=tuple(drafts),
        )
        for url, drafts in of_feed.items()
    ]


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def replay(count: int, days: int) -> Report:
    """Run the simulation in a temporary folder."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    folder = os.environ.get(VARIABLE)
    real = Path(folder) / "data" / "articles" if folder else None
    before = _resident_mb()
    wire = Wire(count, BEGAN, days, SOURCES, real, seed=1)
    own = _resident_mb() - before
    with tempfile.TemporaryDirectory(prefix="dragoman-replay-") as place:
        report = asyncio.run(Replay(wire, Path(place)).run())
    return replace(report, rss_mb=[round(memory - own, 1) for memory in report.rss_mb])


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=50_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--json", action="store_true", help="print everything as JSON, last")
    options = parser.parse_args()
    report = replay(options.articles, options.days)
    print(f"{report.articles} articles, {report.alerts} alerts")
    print(f"{'part':>5} {'ms an article':>14} {'placing':>8} {'MB':>7}")
    for number, (all_of_it, placing, memory) in enumerate(
        zip(report.ms, report.placing_ms, report.rss_mb, strict=True), 1
    ):
        print(f"{number:>5} {all_of_it:>14.2f} {placing:>8.2f} {memory:>7.1f}")
    precision, recall, f1 = report.b3
    print(f"stories: B³ {precision:.3f} / {recall:.3f}, F1 {f1:.3f}; {report.false_merges:.1%} are of two events")
    if options.json:
        print(json.dumps(asdict(report)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
