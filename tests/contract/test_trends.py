"""Every database tells when a topic's stories were first reported, in each language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.model import TopicId
from bot.pictures.figures import FirstReport
from bot.storage.database import Database
from bot.storage.tables import analyses, articles, feeds, fingerprints, matches, stories
from bot.storage.trends import SqlTrends

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
KOSOVO = TopicId("kosovo")
WEEK = NOW - timedelta(days=7)


@pytest.fixture
def trends(database: Database) -> SqlTrends:
    """The store, with a feed and three stories."""
    with database.engine.begin() as tx:
        feed = {"url": "https://a.example/", "source": "a", "active": True, "interval_seconds": 60, "next_poll_at": NOW}
        tx.execute(insert(feeds).values(id=1, **feed))
        tx.execute(insert(stories), [{"id": n, "opened_at": NOW, "updated_at": NOW} for n in (1, 2, 3)])
    return SqlTrends(database)


def report(database: Database, number: int, story: int, language: str, hours: int, **also: object) -> None:
    """Store a report of so many hours ago; one that is not current has no fingerprint, as a replaced revision."""
    at, current, topic = NOW - timedelta(hours=hours), also.get("current", True), also.get("topic", KOSOVO)
    words = {"source": "a", "title": "t", "text": "x", "digest": "", "state": "analysed"}
    times = {"published_at": at, "first_seen_at": at, "seen_at": at}
    place = {"id": number, "origin": number, "current": current, "feed_id": 1, "story_id": story}
    article = {**words, **times, **place, "baseline": False, "fresh": True}
    analysis = {"version": 1, "language": language, "document": "{}", "analysed_at": at}
    with database.engine.begin() as tx:
        tx.execute(insert(articles).values(**article))
        tx.execute(insert(analyses).values(article_id=number, **analysis))
        tx.execute(insert(matches).values(article_id=number, topic=topic, score=1.0))
        if current:
            print_ = {"shingles": b"", "lead": b"", "language_group": "en", "terms": "[]"}
            tx.execute(insert(fingerprints).values(article_id=number, story_id=story, **print_))


def first(story: int, language: str, hours: int) -> FirstReport:
    """Return the first report of so many hours ago."""
    return FirstReport(story_id=story, language=language, at=NOW - timedelta(hours=hours))  # type: ignore[arg-type]


async def test_the_first_report_of_each_story_in_each_language_is_told(trends: SqlTrends, database: Database) -> None:
    report(database, 1, 1, "sr-Latn", 30)
    report(database, 2, 1, "sr-Latn", 40)
    report(database, 3, 1, "en", 20)
    report(database, 4, 2, "en", 10)
    found = await trends.first_reports(KOSOVO, WEEK)
    assert set(found) == {first(1, "sr-Latn", 40), first(1, "en", 20), first(2, "en", 10)}
    assert len(found) == 3


async def test_older_reports_other_topics_and_replaced_revisions_do_not_count(
    trends: SqlTrends, database: Database
) -> None:
    report(database, 1, 1, "en", 8 * 24)
    report(database, 2, 2, "en", 5, topic=TopicId("nato"))
    report(database, 3, 3, "en", 5, current=False)
    assert await trends.first_reports(KOSOVO, WEEK) == ()
    assert await trends.first_reports(TopicId("unheard"), WEEK) == ()
