"""First reports of stories in; how many stories each day had, in all and by language, out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model import StoryId

LANGUAGES = 6  # that stand by themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstReport:
    """When a story was first reported in a language, of what is looked at."""

    story_id: StoryId
    language: str  # its tag
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Stories by day. A story counts once, on the day of its first report; in a language, of the first one in that."""

    days: tuple[date, ...]
    totals: tuple[int, ...]  # of all languages; less than their sum, for many a story is told in several
    languages: tuple[tuple[str, tuple[int, ...]], ...]  # those with most stories, most first; at most seven
    others: tuple[int, ...]  # of all further languages together; all zero where there are none


def last_days(today: date, count: int) -> tuple[date, ...]:
    """Return so many days, the last of which is today."""
    return tuple(today - timedelta(days=back) for back in range(count - 1, -1, -1))


def count(reports: Iterable[FirstReport], days: Sequence[date], zone: ZoneInfo) -> Figures:
    """Count stories on those days, as the zone's calendar has them. Reports before the days tell what is older.

    A story that was first reported before the first day is not counted, so that the first day is as high as any.
    """
    by_language: dict[str, dict[StoryId, datetime]] = {}
    for report in reports:
        firsts = by_language.setdefault(report.language, {})
        firsts[report.story_id] = min(report.at, firsts.get(report.story_id, report.at))
    rows = {language: _row(firsts, days, zone) for language, firsts in by_language.items()}
    ranked = sorted((language for language in rows if any(rows[language])), key=lambda one: (-sum(rows[one]), one))
    # one language more than fits would be alone among the others: then it stands there under its name
    shown = ranked if len(ranked) == LANGUAGES + 1 else ranked[:LANGUAGES]
    rest = [by_language[language] for language in ranked if language not in shown]
    return Figures(
        days=tuple(days),
        totals=_row(_earliest(by_language.values()), days, zone),
        languages=tuple((language, rows[language]) for language in shown),
        others=_row(_earliest(rest), days, zone),
    )


def _earliest(parts: Iterable[dict[StoryId, datetime]]) -> dict[StoryId, datetime]:
    """Return when each story was first reported in any of the languages."""
    firsts: dict[StoryId, datetime] = {}
    for part in parts:
        for story, at in part.items():
            firsts[story] = min(at, firsts.get(story, at))
    return firsts


def _row(firsts: dict[StoryId, datetime], days: Sequence[date], zone: ZoneInfo) -> tuple[int, ...]:
    found = Counter(at.astimezone(zone).date() for at in firsts.values())
    return tuple(found[day] for day in days)
