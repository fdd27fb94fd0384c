"""Draw the designs of /trend that were compared, with made-up figures, for docs/decisions/0019-trend-picture.md.

``python -m scripts.trend_designs`` writes them to docs/pictures/; with ``--all FOLDER`` it writes every case in every
design to that folder, with a page for each that shows them in a light and a dark chat on a phone.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from bot.pictures.days import axis
from bot.pictures.layout import TEXT, TOP, head, lay_out, peak
from bot.pictures.lines import BOLD, REGULAR, readable, shorten, width
from bot.pictures.raster import to_png
from bot.pictures.sheet import Bar, Label, Mark, Sheet, mirrored
from bot.pictures.sheet import Path as Line
from bot.pictures.style import MARGIN, NIGHT, SMALL, WIDTH, Style, short_number
from bot.pictures.trend import Series, Trend

TODAY = date(2026, 11, 26)
DAY = Style(background="#fbfaf7", ink="#1a1f24", muted="#5c6670", line="#c9cdd1", accent="#1f6fb2", pale="#a3c6e2")
# Hues that the colour-blind tell apart, by Paul Tol (https://sronpersonalpages.nl/~pault/, "bright"); grey for others
HUES = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bbbbbb")
CHART = 520  # pixels, the height of stacked bars
INSIDE = WIDTH - 2 * MARGIN

Marks = tuple[Mark, ...]


def stacked(trend: Trend, style: Style = NIGHT) -> Sheet:
    """Each day's bar is cut by language; the names stand below, each beside its colour."""
    highest = max(1, *(sum(day) for day in zip(*(series.counts for series in trend.series), strict=True)))
    slot, base = INSIDE / len(trend.days), TOP + CHART
    marks: list[Mark] = [Bar(x=MARGIN, y=base, width=INSIDE, height=2, fill=style.line)]
    for place in range(len(trend.days)):
        y = float(base)
        for series, hue in zip(trend.series, HUES, strict=False):
            high = series.counts[place] * CHART / highest
            y -= high
            marks.append(Bar(x=MARGIN + (place + 0.11) * slot, y=y, width=slot * 0.78, height=high, fill=hue))
    names, end = _names(trend, style, base + 130)
    return _sheet(trend, style, (*head(trend, style), *marks, *axis(trend, style, base + 54), *names), end)


def shares(trend: Trend, style: Style = NIGHT) -> Sheet:
    """One line for all languages, and below it a strip that their shares divide."""
    highest = max(1, *trend.totals)
    slot, base = INSIDE / len(trend.days), TOP + 400
    points = tuple(
        (MARGIN + (place + 0.5) * slot, base - count * 400 / highest) for place, count in enumerate(trend.totals)
    )
    area = ((points[0][0], float(base)), *points, (points[-1][0], float(base)))
    line = (Line(points=area, colour=style.pale), Line(points=points, colour=style.accent, stroke=5))
    whole = max(1, sum(sum(series.counts) for series in trend.series))
    strip, x = [], float(MARGIN)
    for series, hue in zip(trend.series, HUES, strict=False):
        wide = INSIDE * sum(series.counts) / whole
        strip.append(Bar(x=x, y=base + 96, width=max(wide - 4, 1), height=64, fill=hue))
        x += wide
    names, end = _names(trend, style, base + 190)
    marks = (*head(trend, style), *line, *peak(trend, style, TOP), *axis(trend, style, base + 54), *strip, *names)
    return _sheet(trend, style, marks, end)


def _names(trend: Trend, style: Style, top: float) -> tuple[Marks, float]:
    """Return the languages in two columns, each with its colour and number, and where they end."""
    marks: list[Bar | Label] = []
    column = (INSIDE - 40) / 2
    for place, (series, hue) in enumerate(zip(trend.series, HUES, strict=False)):
        x, y = MARGIN + (place % 2) * (column + 40), top + place // 2 * 66
        number = short_number(sum(series.counts), trend.locale)
        name = shorten(readable(series.name), SMALL, REGULAR, column - 56 - width(number, TEXT, BOLD) - 20)
        marks.append(Bar(x=x, y=y, width=36, height=36, fill=hue))
        marks.append(Label(x=x + 52, y=y + 32, text=name, size=SMALL, fill=style.ink))
        label = Label(x=x + column, y=y + 32, text=number, size=SMALL, weight=BOLD, fill=style.ink, anchor="end")
        marks.append(label)
    return tuple(marks), top + (len(trend.series) + 1) // 2 * 66


def _sheet(trend: Trend, style: Style, marks: Marks, end: float) -> Sheet:
    sheet = Sheet(width=WIDTH, height=round(end) + MARGIN // 2, background=style.background, marks=marks)
    return mirrored(sheet) if trend.from_right else sheet


DESIGNS: dict[str, Callable[[Trend, Style], Sheet]] = {"stacked": stacked, "rows": lay_out, "shares": shares}

ENGLISH = ("Serbian (Latin)", "Albanian", "English", "Serbian (Cyrillic)", "German", "Macedonian", "other languages")
ARABIC = ("الصربية", "الألبانية", "الإنجليزية", "اليونانية", "الألمانية", "المقدونية", "لغات أخرى")
CHINESE = ("塞尔维亚语", "阿尔巴尼亚语", "英语", "希腊语", "德语", "马其顿语", "其他语言")


def made_up(days: int, names: tuple[str, ...], shape: str = "waves") -> Trend:
    """Return figures as news have them: quiet weekends, days that stand out, a few languages that write most."""
    chance = random.Random(days * 31 + len(names))  # noqa: S311
    dates = tuple(TODAY - timedelta(days - 1 - place) for place in range(days))
    loud = [
        (0.6 if day.weekday() > 4 else 1) * (chance.choice((2, 2.5)) if chance.random() < 0.12 else 1) for day in dates
    ]
    series = []
    for rank, name in enumerate(names):
        counts = [int(chance.triangular(0, 22 / (rank + 1), 8 / (rank + 1)) * day) for day in loud]
        if shape == "spike":
            counts = [
                (180 // (rank + 1) if place == days // 3 else int(chance.random() < 0.2)) for place in range(days)
            ]
        if shape == "hardly":
            counts = [int(rank == 0 and place in (days // 4, days - 5)) for place in range(days)]
        counts[-1] //= 2
        series.append(Series(name=name, counts=tuple(counts)))
    summed = [sum(day) for day in zip(*(one.counts for one in series), strict=True)]
    totals = tuple(max(number * 7 // 10, min(number, 1)) if len(names) > 1 else number for number in summed)
    heading = f"{sum(totals)} stories since {dates[0].day} {dates[0]:%B}"
    return Trend(
        topic="Kosovo",
        heading=heading,
        days=dates,
        totals=totals,
        series=tuple(one for one in series if sum(one.counts)),
        locale="en_GB",
        today=TODAY,
        today_label="today, so far",
    )


def cases() -> dict[str, Trend]:
    """Return what a chat may ask for, by name."""
    week, month, quarter = made_up(7, ENGLISH[:5]), made_up(30, ENGLISH), made_up(90, ENGLISH)
    arabic = replace(
        made_up(30, ARABIC), topic="كوسوفو", heading="342 خبرًا منذ 28 أكتوبر", locale="ar", today_label="اليوم حتى الآن"
    )
    chinese = replace(
        made_up(30, CHINESE), topic="科索沃", heading="10月28日以来342条报道", locale="zh", today_label="今天至今"
    )
    return {
        "week": week,
        "month": month,
        "quarter": quarter,
        "one": made_up(30, ENGLISH[1:2]),
        "spike": made_up(30, ENGLISH, "spike"),
        "hardly": made_up(30, ENGLISH[:3], "hardly"),
        "arabic": arabic,
        "chinese": chinese,
    }


CHAT = """<!doctype html><meta charset="utf-8"><style>body{{margin:0;display:flex;flex-wrap:wrap}}
.chat{{width:412px;height:760px;padding:16px;box-sizing:border-box;font:16px sans-serif}}
.light{{background:#c8dcc0}} .dark{{background:#0e1621}} .light .bubble{{background:#fff;color:#000}}
.dark .bubble{{background:#182533;color:#fff}} .bubble{{width:300px;border-radius:16px;overflow:hidden}}
.bubble img{{width:100%;display:block}} .bubble p{{margin:8px 12px}}</style>{chats}"""
BUBBLE = '<div class="chat {theme}"><div class="bubble"><img src="{name}.png"><p>Kosovo, 30 days</p></div></div>'


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER")
    folder = parser.parse_args().all
    if folder is None:
        for name, design in DESIGNS.items():
            picture = to_png(design(cases()["month"], NIGHT), zoom=0.5)
            (Path(__file__).parents[1] / "docs" / "pictures" / f"trend-{name}.png").write_bytes(picture)
        return
    folder.mkdir(parents=True, exist_ok=True)
    for case, trend in cases().items():
        chats = ""
        for called, draw in DESIGNS.items():
            for shade, style in (("night", NIGHT), ("day", DAY)):
                name = f"{case}-{called}-{shade}"
                (folder / f"{name}.png").write_bytes(to_png(draw(trend, style)))
                chats += "".join(BUBBLE.format(theme=theme, name=name) for theme in ("light", "dark"))
        (folder / f"{case}.html").write_text(CHAT.format(chats=chats), encoding="utf-8")


if __name__ == "__main__":
    main()
