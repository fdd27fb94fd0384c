"""Lines of text in any script are set whole, and measured as they are drawn."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from babel import Locale
from matplotlib.image import imread
from numpy.typing import NDArray

from bot.pictures.fonts import has
from bot.pictures.lines import BOLD, ELLIPSIS, REGULAR, readable, shorten, width
from bot.pictures.raster import to_png
from bot.pictures.sheet import Label, Sheet

SPOKEN = (
    *("en", "sr_Cyrl", "sr_Latn", "bs", "hr", "mk", "sq", "bg", "el", "ro", "tr", "hu", "sl", "ru", "uk", "de"),
    *("fr", "it", "es", "pl", "ar"),
)
SCRIPTS = {
    "Latin": "Kosovo, Kosovë, čćđšž, ğış, ő",
    "Cyrillic": "Косово, ѓќљњџ, ґєї",
    "Greek": "Κοσσυφοπέδιο",
    "Arabic": "كوسوفو",
    "Hebrew": "קוסובו",
    "Georgian": "კოსოვო",
    "Armenian": "Կոսովո",
    "Devanagari": "कोसोवो",
    "Thai": "คอซอวอ",
    "Chinese": "科索沃",
    "Japanese": "コソボ共和国の",
    "Korean": "코소보",
}


@pytest.mark.parametrize("locale", [*SPOKEN, "he", "ka", "hy", "hi", "th", "zh", "ja", "ko", "fa", "zh_Hant"])
def test_no_letter_of_a_locales_languages_months_and_days_is_missing(locale: str) -> None:
    cldr = Locale.parse(locale)
    names = [*cldr.languages.values(), *cldr.months["format"]["abbreviated"].values()]
    names += cldr.days["format"]["abbreviated"].values()
    letters = {letter for name in names for letter in readable(name) if not letter.isspace()}
    assert len(letters) > 20
    assert {letter for letter in letters if not has(letter) and letter not in "\u200c\u200d"} == set()
    # and what ``readable`` leaves out are marks of direction alone
    assert all(len(readable(name)) >= len(name) - 2 for name in names)


@pytest.mark.parametrize("words", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("from_right", [False, True])
def test_every_letter_of_a_script_is_set_by_a_font_that_has_it(
    words: str, from_right: bool, recwarn: pytest.WarningsRecorder
) -> None:
    assert all(has(letter) for letter in words)
    label = Label(x=300, y=100, text=words, size=60, fill="#ffffff", anchor="middle")
    drawn = pixels(Sheet(width=600, height=200, background="#000000", marks=(label,), from_right=from_right))
    assert drawn.max() > 0.9
    assert [str(warning.message) for warning in recwarn if "missing from font" in str(warning.message)] == []
    assert readable(words) == words
    assert width(words, 100) > 150


def test_a_letter_that_no_font_has_would_be_told(recwarn: pytest.WarningsRecorder) -> None:
    label = Label(x=300, y=100, text="\ue000", size=60, fill="#ffffff")
    pixels(Sheet(width=600, height=200, background="#000000", marks=(label,)))
    assert any("missing from font" in str(warning.message) for warning in recwarn)


def test_arabic_letters_join() -> None:
    assert width("كوسوفو", 100) < sum(width(letter, 100) for letter in "كوسوفو")


@pytest.mark.parametrize("from_right", [False, True])
def test_a_line_as_a_whole_runs_from_the_readers_side(from_right: bool) -> None:
    """The first word of a line of two directions stands where its reader begins."""
    both = Label(x=0, y=100, text="NATO العرب", size=60, fill="#ffffff")
    latin = replace(both, x=both.box[2] - width("NATO", 60) if from_right else 0, text="NATO")
    sheet = Sheet(width=600, height=200, background="#000000", marks=(both,), from_right=from_right)
    alone = replace(sheet, marks=(latin,), from_right=False)
    left, right = round(latin.x) + 3, round(latin.x + width("NATO", 60)) - 3
    likeness = abs(pixels(sheet)[:, left:right] - pixels(alone)[:, left:right]).mean()
    assert likeness < 0.02


def test_numbers_in_arabic_are_read_from_the_left() -> None:
    line = Label(x=0, y=100, text="عام 2026", size=60, fill="#ffffff")
    digits = replace(line, text="2026")
    sheet = Sheet(width=600, height=200, background="#000000", marks=(line,), from_right=True)
    end = round(width("2026", 60)) - 3
    alone = replace(sheet, marks=(digits,), from_right=False)
    assert abs(pixels(sheet)[:, :end] - pixels(alone)[:, :end]).mean() < 0.02


def test_what_looks_like_a_formula_is_text() -> None:
    assert width("$x$ and $y$", 60) > width("x and y", 60)


def test_emoji_controls_and_marks_of_direction_leave_no_boxes() -> None:
    assert readable("🇽🇰 Kosovo\u2067\n\x00 и\u2069 \ue000НАТО\ud800") == "Kosovo и НАТО"


def test_joiners_of_letters_stay() -> None:
    assert readable("می\u200cخواهم") == "می\u200cخواهم"


def test_a_long_name_is_cut_to_its_room_and_a_short_one_is_not() -> None:
    cut = shorten("Kosovo " * 30, 40, BOLD, 500)
    assert cut.endswith(ELLIPSIS)
    assert 400 < width(cut, 40, BOLD) <= 500
    assert shorten("Kosovo", 40, BOLD, 500) == "Kosovo"


def test_letters_are_not_cut_apart_from_their_marks() -> None:
    for room in range(20, 300, 7):
        cut = shorten("कोसोवो संकट की खबर", 40, REGULAR, room).removesuffix(ELLIPSIS)
        assert not cut.endswith("\u094d")
        assert "कोसोवो संकट की खबर".startswith(cut)
        assert not "कोसोवो संकट की खबर"[len(cut) : len(cut) + 1] or "कोसोवो संकट की खबर"[len(cut)] not in "ोंी"


@pytest.mark.parametrize("words", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("weight", [REGULAR, BOLD])
def test_a_label_covers_no_more_than_its_box(words: str, weight: int) -> None:
    label = Label(x=600, y=100, text=words, size=60, fill="#ffffff", anchor="middle", weight=weight)
    left, top, right, bottom = (round(edge) for edge in label.box)
    drawn = pixels(Sheet(width=1200, height=200, background="#000000", marks=(label,)))
    assert drawn.max() > 0.9
    drawn[max(0, top - 16) : bottom + 16, left - 6 : right + 6] = 0
    assert drawn.max() == 0


def pixels(sheet: Sheet) -> NDArray[np.float64]:
    """Return how light each pixel of a drawn sheet is, from the top."""
    colours: NDArray[np.float64] = np.asarray(imread(BytesIO(to_png(sheet))), dtype=np.float64)[:, :, :3]
    light: NDArray[np.float64] = np.mean(colours, axis=2, dtype=np.float64)
    return light


def test_a_sheet_is_drawn_smaller_where_asked() -> None:
    sheet = Sheet(width=600, height=200, background="#000000", marks=())
    assert to_png(sheet, zoom=0.5)[16:24] == (300).to_bytes(4) + (100).to_bytes(4)
