"""A trend in, all that is on its picture, in its place, out.

All languages together come first, and each has a row of its own below, over the same days and on the same scale: why
the picture looks so is told in docs/decisions/0019-trend-picture.md.
"""

from __future__ import annotations

from bot.pictures.days import GAP, axis
from bot.pictures.lines import BOLD, REGULAR, readable, shorten, width
from bot.pictures.sheet import Bar, Label, Mark, Sheet, mirrored
from bot.pictures.style import MARGIN, NIGHT, SMALL, WIDTH, Style, short_date, short_number
from bot.pictures.trend import Trend

TITLE = 76  # sizes of type
TEXT = 44
TOP = 268  # where the highest bar of all languages together ends
HIGHEST, ROWS_HIGHEST = 250, 280  # pixels, of that bar and of the highest bars of all rows together
BELOW = 54  # from the days to the line of their labels
NAME, AIR = 52, 26  # from the top of a row to its bars, and from their line to the next row
LEAST = 4  # pixels: one story among hundreds is seen
LEAST_ROW = 16


def lay_out(trend: Trend, style: Style = NIGHT) -> Sheet:
    """Place all that is on the picture; for a reader of Arabic the latest day is on the left."""
    scale = _scale(trend)
    base = TOP + max(scale * max(trend.totals), LEAST_ROW)
    total: tuple[Mark, ...] = (*bars(trend, trend.totals, scale, base, style), *peak(trend, style, TOP))
    rows, end = _rows(trend, scale, base + BELOW + 32, style)
    marks: tuple[Mark, ...] = (*head(trend, style), *total, *axis(trend, style, base + BELOW), *rows)
    sheet = Sheet(width=WIDTH, height=round(end) + MARGIN // 2, background=style.background, marks=marks)
    return mirrored(sheet) if trend.from_right else sheet


def _scale(trend: Trend) -> float:
    """Return the pixels of one story: the same in all parts of the picture, so that bars can be compared anywhere."""
    rows = sum(max(series.counts) for series in trend.series) if len(trend.series) > 1 else 0
    return min(HIGHEST / max(1, *trend.totals), ROWS_HIGHEST / max(1, rows))


def head(trend: Trend, style: Style) -> tuple[Label, ...]:
    """Return topic and heading; a long name is cut, a long heading set smaller."""
    room = WIDTH - 2 * MARGIN
    topic = shorten(readable(trend.topic), TITLE, BOLD, room)
    heading = readable(trend.heading)
    size = min(TEXT, TEXT * room / max(width(heading, TEXT), 1))
    return (
        Label(x=MARGIN, y=112, text=topic, size=TITLE, weight=BOLD, fill=style.ink),
        Label(x=MARGIN, y=180, text=heading, size=size, fill=style.muted),
    )


def peak(trend: Trend, style: Style, top: float) -> tuple[Label, ...]:
    """Return the label of the highest day: how many, and when; none where no day had any."""
    if not any(trend.totals):
        return ()
    place = trend.totals.index(max(trend.totals))
    text = f"{short_number(max(trend.totals), trend.locale)} · {short_date(trend.days[place], trend.locale)}"
    half = width(text, SMALL) / 2
    slot = (WIDTH - 2 * MARGIN) / len(trend.days)
    x = min(max(MARGIN + (place + 0.5) * slot, MARGIN + half), WIDTH - MARGIN - half)
    return (Label(x=x, y=top - 16, text=text, size=SMALL, fill=style.ink, anchor="middle"),)


def _rows(trend: Trend, scale: float, top: float, style: Style) -> tuple[tuple[Bar | Label, ...], float]:
    """Return a row for each language, as high as its highest day, and where they end; one alone is only named."""
    marks: list[Bar | Label] = []
    for series in trend.series:
        number = short_number(sum(series.counts), trend.locale)
        room = WIDTH - 2 * MARGIN - width(number, TEXT, BOLD) - GAP
        name = shorten(readable(series.name), TEXT, REGULAR, room)
        marks.append(Label(x=MARGIN, y=top + 36, text=name, size=TEXT, fill=style.ink))
        right = WIDTH - MARGIN
        marks.append(Label(x=right, y=top + 36, text=number, size=TEXT, weight=BOLD, fill=style.ink, anchor="end"))
        if len(trend.series) == 1:
            return tuple(marks), top + NAME
        base = top + NAME + max(scale * max(series.counts), LEAST_ROW)
        marks += bars(trend, series.counts, scale, base, style)
        top = base + AIR
    return tuple(marks), top


def bars(trend: Trend, counts: tuple[int, ...], scale: float, base: float, style: Style) -> tuple[Bar, ...]:
    """Return a bar for each day that had stories, on a line at ``base``; today's is paler."""
    slot = (WIDTH - 2 * MARGIN) / len(counts)
    wide = slot * 0.78
    marks = [Bar(x=MARGIN, y=base, width=WIDTH - 2 * MARGIN, height=2, fill=style.line)]
    for place, count in enumerate(counts):
        if count:
            high = max(scale * count, LEAST)
            fill = style.pale if trend.days[place] == trend.today else style.accent
            x = MARGIN + place * slot + (slot - wide) / 2
            marks.append(Bar(x=x, y=base - high, width=wide, height=high, fill=fill))
    return tuple(marks)
