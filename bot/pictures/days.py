"""Days in; the labels below them out, as many as have room."""

from __future__ import annotations

from collections.abc import Iterator

from bot.pictures.lines import readable, width
from bot.pictures.sheet import Bar, Label
from bot.pictures.style import MARGIN, SMALL, WIDTH, Style, short_date, weekday
from bot.pictures.trend import Trend

GAP = 24  # pixels, between two labels
STEPS = (1, 2, 3, 4, 7, 14, 21, 28)  # days from label to label
WEEK = 7


def axis(trend: Trend, style: Style, y: float) -> tuple[Bar | Label, ...]:
    """Return the labels, with a tick above each: weekdays for a week, else dates, counted back from the last day."""
    marks: list[Bar | Label] = []
    for place, label in _labels(trend, style, y):
        slot = (WIDTH - 2 * MARGIN) / len(trend.days)
        marks.append(Bar(x=MARGIN + (place + 0.5) * slot - 1.5, y=y - SMALL - 12, width=3, height=10, fill=style.line))
        marks.append(label)
    return tuple(marks)


def _labels(trend: Trend, style: Style, y: float) -> Iterator[tuple[int, Label]]:
    count, last = len(trend.days), len(trend.days) - 1
    slot = (WIDTH - 2 * MARGIN) / count
    write = weekday if count <= WEEK else short_date
    widest = max(width(write(day, trend.locale), SMALL) for day in trend.days)
    step = next((step for step in STEPS if step * slot >= widest + GAP), STEPS[-1])
    limit = float(WIDTH - MARGIN)  # nothing may reach further
    for place in range(last, -1, -step):
        today = trend.days[place] == trend.today
        text = readable(trend.today_label) if today else write(trend.days[place], trend.locale)
        half = width(text, SMALL) / 2
        x = max(min(MARGIN + (place + 0.5) * slot, WIDTH - MARGIN - half), MARGIN + half)
        if x + half <= limit:
            yield place, Label(x=x, y=y, text=text, size=SMALL, fill=style.muted, anchor="middle")
            limit = x - half - GAP
