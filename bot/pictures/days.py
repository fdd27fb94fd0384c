"""Days in; the labels below them out, as many as have room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from bot.pictures.lines import readable, width
from bot.pictures.sheet import Bar, Label
from bot.pictures.style import Style, short_date, weekday

WIDTH, MARGIN, SIZE = 1080, 56, 40
GAP = 24  # pixels, between two labels
STEPS = (1, 2, 3, 4, 7, 14, 21, 28)  # days from label to label
WEEK = 7


class Dated(Protocol):
    """What has days."""

    @property
    def days(self) -> tuple[date, ...]: ...
    @property
    def locale(self) -> str: ...
    @property
    def today(self) -> date: ...
    @property
    def today_label(self) -> str: ...


def axis(trend: Dated, style: Style, y: float) -> tuple[Bar | Label, ...]:
    """Return the labels, with a tick above each: weekdays for a week, else dates, counted back from the last day."""
    marks: list[Bar | Label] = []
    for place, label in _labels(trend, style, y):
        slot = (WIDTH - 2 * MARGIN) / len(trend.days)
        marks.append(Bar(x=MARGIN + (place + 0.5) * slot - 1.5, y=y - SIZE - 12, width=3, height=10, fill=style.line))
        marks.append(label)
    return tuple(marks)


def _labels(trend: Dated, style: Style, y: float) -> Iterator[tuple[int, Label]]:
    count, last = len(trend.days), len(trend.days) - 1
    slot = (WIDTH - 2 * MARGIN) / count
    write = weekday if count <= WEEK else short_date
    widest = max(width(write(day, trend.locale), SIZE) for day in trend.days)
    step = next((step for step in STEPS if step * slot >= widest + GAP), STEPS[-1])
    limit = float(WIDTH - MARGIN)  # nothing may reach further
    for place in range(last, -1, -step):
        today = trend.days[place] == trend.today
        text = readable(trend.today_label) if today else write(trend.days[place], trend.locale)
        half = width(text, SIZE) / 2
        x = max(min(MARGIN + (place + 0.5) * slot, WIDTH - MARGIN - half), MARGIN + half)
        if x + half <= limit:
            yield place, Label(x=x, y=y, text=text, size=SIZE, fill=style.muted, anchor="middle")
            limit = x - half - GAP
