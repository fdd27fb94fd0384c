"""The picture of a trend: its size, its labels, its figures, whatever they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest

from bot.pictures.days import axis
from bot.pictures.layout import lay_out
from bot.pictures.sheet import Bar, Sheet
from bot.pictures.style import MARGIN, NIGHT, WIDTH
from bot.pictures.trend import Series, Trend, draw_trend

TODAY = date(2026, 11, 26)
NAMES = ("Serbian (Cyrillic)", "Albanian", "English", "Greek", "German", "Macedonian", "other languages")
LOCALES = (
    *("en", "sr_Cyrl", "sr_Latn", "bs", "hr", "mk", "sq", "bg", "el", "ro", "tr", "hu", "sl", "ru", "uk", "de"),
    *("fr", "it", "es", "pl", "ar", "zh", "ja", "ko", "hi", "th"),
)


def trend(rows: Sequence[Sequence[int]], **changes: object) -> Trend:
    """Return the trend of languages' stories by day."""
    known = Trend(
        topic="Kosovo",
        heading="42 stories since 28 October",
        days=tuple(TODAY - timedelta(days=back) for back in range(len(rows[0]) - 1, -1, -1)),
        totals=tuple(sum(day) for day in zip(*rows, strict=True)),
        series=tuple(Series(name=name, counts=tuple(row)) for name, row in zip(NAMES, rows, strict=False)),
        locale="en",
        today=TODAY,
        today_label="today, so far",
    )
    return replace(known, **changes)  # type: ignore[arg-type]


def many(days: int, languages: int = 7) -> Trend:
    """Return a trend of many stories."""
    return trend([[(day * (rank + 3)) % 11 for day in range(days)] for rank in range(languages)])


def spike(days: int) -> Trend:
    """Return a trend of one day alone, which has thousands of stories."""
    return trend([[9000 // (rank + 1) * (day == days // 2) for day in range(days)] for rank in range(7)])


CASES = {
    "week": many(7),
    "month": many(30),
    "quarter": many(90),
    "one language": many(30, 1),
    "spike": spike(30),
    "spike in a quarter": spike(90),
    "one story": trend([[0] * 29 + [1]]),
    "one day": trend([[3], [1]]),
    "nothing": trend([[0] * 7]),
    "no language": replace(trend([[0] * 7]), series=()),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_picture_is_a_png_as_wide_as_a_phone_and_not_too_high(case: Trend) -> None:
    png = draw_trend(case)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    assert wide == WIDTH
    assert 300 < high <= 1.4 * WIDTH
    assert len(png) < 200_000


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_nothing_leaves_the_picture_and_no_label_meets_another(case: Trend) -> None:
    assert_tidy(lay_out(case))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("days", [7, 14, 30, 90])
def test_labels_keep_apart_in_every_language(locale: str, days: int) -> None:
    for label in ("today", "dzisiaj, jak dotąd, a dzień się nie skończył"):
        sheet = lay_out(replace(many(days), locale=locale, today_label=label))
        assert_tidy(sheet)
        head_and_rows = 3 + 7 * 2
        assert len(sheet.labels) > head_and_rows + 2 * (label == "today")


def assert_tidy(sheet: Sheet) -> None:
    """Measure the boxes of all labels."""
    for label in sheet.labels:
        left, top, right, bottom = label.box
        assert MARGIN - 1 <= left <= right <= WIDTH - MARGIN + 1, label
        assert 0 <= top < bottom <= sheet.height, label
    for one, other in combinations(sheet.labels, 2):
        (left, top, right, bottom), box = one.box, other.box
        apart = right <= box[0] or box[2] <= left or bottom <= box[1] or box[3] <= top
        assert apart, (one.text, other.text)
    for bar in bars(sheet):
        assert bar.x >= 0
        assert bar.y >= 0
        assert bar.x + bar.width <= WIDTH
        assert bar.y + bar.height <= sheet.height


def bars(sheet: Sheet) -> list[Bar]:
    """Return all bars of a sheet."""
    return [mark for mark in sheet.marks if isinstance(mark, Bar)]


def test_the_same_trend_gives_the_same_picture() -> None:
    assert draw_trend(CASES["month"]) == draw_trend(many(30))


def test_long_names_in_any_script_are_cut_to_their_room() -> None:
    for name in ("Дијалог Београда и Приштине " * 9, "كوسوفو وصربيا " * 20, "科索沃与塞尔维亚" * 20, "🇽🇰" * 40, ""):
        rows = tuple(replace(series, name=name) for series in many(30).series)
        assert_tidy(lay_out(replace(many(30), topic=name, heading=name, series=rows)))


def test_all_bars_have_one_scale() -> None:
    drawn = [bar for bar in bars(lay_out(trend([[8, 4, 0], [2, 1, 0]]))) if bar.fill == NIGHT.accent]
    assert [round(bar.height / drawn[-1].height) for bar in drawn] == [10, 5, 8, 4, 2, 1]


def test_a_day_without_stories_has_no_bar_and_keeps_its_place() -> None:
    first, last = [
        bar for bar in bars(lay_out(trend([[5, 0, 0, 5]], today=date(2026, 1, 1)))) if bar.fill == NIGHT.accent
    ]
    assert last.x - first.x == pytest.approx(3 * (WIDTH - 2 * MARGIN) / 4)


def test_one_story_among_thousands_is_seen() -> None:
    drawn = [bar for bar in bars(lay_out(trend([[1, 9000, 1]]))) if bar.fill in (NIGHT.accent, NIGHT.pale)]
    assert min(bar.height for bar in drawn) >= 4


def test_today_is_paler_and_says_that_it_is_not_over() -> None:
    sheet = lay_out(many(30, 1))
    pale = [bar for bar in bars(sheet) if bar.fill == NIGHT.pale]
    assert len(pale) == 1
    before = max(bar.x for bar in bars(sheet) if bar.fill == NIGHT.accent)
    assert pale[0].x - before == pytest.approx((WIDTH - 2 * MARGIN) / 30)
    assert "today, so far" in [label.text for label in sheet.labels]


def test_a_range_that_has_ended_has_no_today() -> None:
    sheet = lay_out(replace(many(30), today=date(2027, 1, 1)))
    assert "today, so far" not in [label.text for label in sheet.labels]
    assert all(bar.fill != NIGHT.pale for bar in bars(sheet))


def test_the_highest_day_is_labelled_with_its_number_and_date() -> None:
    assert "8,100 · Nov 24" in [label.text for label in lay_out(trend([[1, 8100, 2, 5]])).labels]
    german = lay_out(trend([[1, 8100, 2, 5]], locale="de"))
    assert "8.100 · 24. Nov." in [label.text for label in german.labels]


def test_a_week_is_labelled_with_weekdays_in_the_readers_language() -> None:
    words = [label.text for label in lay_out(replace(many(7), locale="sr_Cyrl", today_label="данас")).labels]
    assert {"пет", "суб", "нед", "пон", "уто", "сре", "данас"} <= set(words)


def test_every_language_is_named_with_its_number() -> None:
    words = [label.text for label in lay_out(trend([[5, 5], [2, 1]])).labels]
    assert words[-4:] == ["Serbian (Cyrillic)", "10", "Albanian", "3"]
    alone = [label.text for label in lay_out(trend([[5, 5]])).labels]
    assert alone[-2:] == ["Serbian (Cyrillic)", "10"]


def test_for_readers_from_the_right_the_latest_day_is_on_the_left() -> None:
    sheet = lay_out(replace(many(30), locale="ar", topic="كوسوفو", today_label="اليوم"))
    assert sheet.from_right
    pale = [bar.x for bar in bars(sheet) if bar.fill == NIGHT.pale]
    assert all(x < WIDTH / 10 for x in pale)
    title = sheet.labels[0]
    assert title.box[2] == pytest.approx(WIDTH - MARGIN)
    today = next(label for label in sheet.labels if label.text == "اليوم")
    assert today.box[0] < WIDTH / 3


def test_the_axis_has_as_many_labels_as_have_room() -> None:
    for days, least in ((7, 6), (14, 4), (30, 4), (90, 4)):
        labels = [mark for mark in axis(many(days), NIGHT, 100) if not isinstance(mark, Bar)]
        assert least <= len(labels) <= 8
