"""What /trend costs: ``python -m benchmarks.trends [--database URL]`` fills an empty database with 100,000 articles.

It prints milliseconds, median and 95th percentile, of the query and of the drawing, and what memory that takes.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

from bot.model import TopicId
from bot.pictures.figures import count, last_days
from bot.pictures.trend import draw_trend
from bot.storage.database import Database
from bot.storage.tables import analyses, articles, feeds, fingerprints, matches, stories
from bot.storage.trends import SqlTrends
from scripts.trend_designs import cases

ARTICLES = 100_000
SHARE = 0.2  # of the articles are on the topic
STORY = 3  # articles, on average
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
LANGUAGES = ("sr-Latn", "sq", "en", "de", "mk", "el", "hr", "bs", "sr-Cyrl", "it", "fr", "tr")
TIMES = 20


def fill(tx: Connection) -> None:
    """Write ninety days of articles, as long as they are on average."""
    chance = random.Random(1)
    feed = {"url": "https://a.example/feed", "source": "a", "active": True, "interval_seconds": 60, "next_poll_at": NOW}
    tx.execute(insert(feeds).values(id=1, **feed))
    everything = range(1, ARTICLES + 1)
    tx.execute(
        insert(stories), [{"id": n, "opened_at": NOW, "updated_at": NOW} for n in everything[: ARTICLES // STORY]]
    )
    for start in range(0, ARTICLES, 10_000):
        ids = everything[start : start + 10_000]
        placed = {number: min(number // STORY + chance.randint(1, 300), ARTICLES // STORY) for number in ids}
        tx.execute(insert(articles), [_article(number, placed[number], chance) for number in ids])
        document = "{" + "x" * 2500 + "}"
        known = {"version": 1, "document": document, "analysed_at": NOW}
        tx.execute(insert(analyses), [{"article_id": n, "language": chance.choice(LANGUAGES), **known} for n in ids])
        print_ = {"shingles": b"x" * 400, "lead": b"", "language_group": "en", "terms": "[]"}
        tx.execute(insert(fingerprints), [{"article_id": n, "story_id": placed[n], **print_} for n in ids])
        found = [n for n in ids if chance.random() < SHARE]
        tx.execute(insert(matches), [{"article_id": n, "topic": "kosovo", "score": 1.0} for n in found])


def _article(number: int, story: int, chance: random.Random) -> dict[str, object]:
    # they come as they are published, some a day late
    at = NOW - timedelta(days=90 * (1 - number / ARTICLES), hours=chance.randint(0, 24))
    return {
        "id": number,
        "origin": number,
        "current": True,
        "feed_id": 1,
        "source": "a",
        "title": "A title of some sixty letters, as most headlines of the news are",
        "text": "x" * 3000,
        "digest": "x" * 64,
        "published_at": at,
        "first_seen_at": at,
        "seen_at": at,
        "baseline": False,
        "fresh": True,
        "state": "analysed",
        "story_id": story,
    }


def timed(work: Callable[[], object]) -> str:
    """Return how long the work takes, of twenty times, and how long it keeps this process's processor busy."""
    took = []
    busy = time.process_time()
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        took.append((time.perf_counter() - start) * 1000)
    busy = (time.process_time() - busy) / TIMES * 1000
    cuts = quantiles(took, n=20)
    return f"median {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms, processor {busy:.0f} ms"


def main() -> None:
    """Fill and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", metavar="URL")
    with tempfile.TemporaryDirectory() as folder:
        database = Database(parser.parse_args().database or f"sqlite:///{folder}/trends.sqlite")
        database.open()
        with database.engine.begin() as tx:
            fill(tx)
        store = SqlTrends(database)
        for days in (7, 30, 90):
            since = NOW - timedelta(days=days)
            with asyncio.Runner() as runner:
                rows = runner.run(store.first_reports(TopicId("kosovo"), since))
                took = timed(lambda: runner.run(store.first_reports(TopicId("kosovo"), since)))  # noqa: B023
            dates = last_days(NOW.date(), days)
            counting = timed(lambda: count(rows, dates, ZoneInfo("Europe/Belgrade")))  # noqa: B023
            print(f"{days} days: query {took}, {len(rows)} rows; counting {counting}")
        database.close()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    draw_trend(cases()["quarter"])
    first = (time.perf_counter() - start) * 1000
    for name, trend in cases().items():
        print(f"drawing, {name}: {timed(lambda: draw_trend(trend))}")  # noqa: B023
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"first drawing {first:.0f} ms; memory grew by {grown:.0f} MB at most")


if __name__ == "__main__":
    main()
