"""What a topic would have brought, of what it was found in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.alerts.outlook import Outlook, Sighting, foresee
from bot.model import ArticleId, StoryId
from tests.fakes import NOW


def seen(article: int, story: int, **more: Any) -> Sighting:
    own: dict[str, Any] = {"published_at": NOW, "language": "en", "source": "A", "score": 1.0}
    return Sighting(article_id=ArticleId(article), story_id=StoryId(story), **(own | more))


def look(*sightings: Sighting, zone: str = "UTC", languages: frozenset[str] = frozenset()) -> Outlook:
    return foresee(sightings, NOW, 2, zone, languages)


def test_story_counts_once_on_its_first_day_in_its_first_language() -> None:
    yesterday = NOW - timedelta(days=1)
    outlook = look(seen(2, 1), seen(1, 1, published_at=yesterday, language="sr-Cyrl"), seen(3, 2))
    assert outlook.stories == 2
    assert outlook.days == ((date(2026, 3, 1), 1), (date(2026, 3, 2), 1))
    assert outlook.languages == (("en", 1), ("sr", 1))


def test_days_are_those_of_the_readers_clock() -> None:
    late = NOW.replace(hour=23)
    assert foresee([seen(1, 1, published_at=late)], late, 1, "Europe/Belgrade").days == ((date(2026, 3, 3), 1),)


def test_best_story_has_most_outlets_then_the_strongest_topic_then_is_newest() -> None:
    many = (seen(1, 1), seen(2, 1, source="B", score=3.0))
    outlook = look(seen(3, 2, score=5.0), *many, seen(4, 3, score=2.0), seen(5, 4, score=2.0))
    assert outlook.best == (2, 3, 5, 4)


def test_only_what_is_in_the_languages_counts() -> None:
    outlook = look(seen(1, 1), seen(2, 2, language="sr-Latn"), languages=frozenset({"sr"}))
    assert (outlook.stories, outlook.languages, outlook.best) == (1, (("sr", 1),), (2,))


def test_nothing_comes_to_nothing() -> None:
    assert look() == Outlook(stories=0, days=((date(2026, 3, 1), 0), (date(2026, 3, 2), 0)), languages=(), best=())
