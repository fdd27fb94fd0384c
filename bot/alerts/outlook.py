"""What a topic was found in, in, what it would have brought out: stories by day and language, the best first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.languages.detect import base
from bot.model import ArticleId, StoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A report that a topic counts in."""

    article_id: ArticleId
    story_id: StoryId
    published_at: datetime
    language: str
    source: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a topic would have brought. A story counts once: on its first day, in its first report's language."""

    stories: int
    days: tuple[tuple[date, int], ...]  # every day of the time, the first first
    languages: tuple[tuple[str, int], ...]  # without their scripts, the most frequent first
    best: tuple[ArticleId, ...]  # the strongest report of each story, the best story first


def foresee(
    sightings: Iterable[Sighting], now: datetime, days: int, timezone: str, languages: frozenset[str] = frozenset()
) -> Outlook:
    """Return what sightings come to; with ``languages`` (without scripts), only those in them.

    A story is the better, the more outlets have it, the stronger its topic, and the newer it is.
    """
    zone = ZoneInfo(timezone)
    stories: dict[StoryId, list[Sighting]] = {}
    for sighting in sightings:
        if not languages or base(sighting.language) in languages:
            stories.setdefault(sighting.story_id, []).append(sighting)
    firsts = [min(reports, key=lambda each: (each.published_at, each.article_id)) for reports in stories.values()]
    by_day = Counter(first.published_at.astimezone(zone).date() for first in firsts)
    today = now.astimezone(zone).date()
    by_language = Counter(base(first.language) for first in firsts)
    strongest = [max(reports, key=lambda each: (each.score, -each.article_id)) for reports in stories.values()]
    worth = {
        best.article_id: (len({each.source for each in reports}), best.score, best.article_id)
        for best, reports in zip(strongest, stories.values(), strict=True)
    }
    return Outlook(
        stories=len(stories),
        days=tuple((day, by_day[day]) for day in (today - timedelta(days=back) for back in range(days - 1, -1, -1))),
        languages=tuple(sorted(by_language.items(), key=lambda each: (-each[1], each[0]))),
        best=tuple(sorted(worth, key=lambda each: worth[each], reverse=True)),
    )
