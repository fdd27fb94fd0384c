"""Lines of text in any script are set whole, and measured as they are drawn."""

from __future__ import annotations

import pytest
from babel import Locale

from bot.pictures.fonts import face_of
from bot.pictures.lines import BOLD, ELLIPSIS, REGULAR, readable, set_line, shorten, width
from bot.pictures.raster import to_png
from bot.pictures.sheet import Label, Sheet, to_svg

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
    assert {letter for letter in letters if face_of(letter) is None and letter not in "\u200c\u200d"} == set()
    # and what ``readable`` leaves out are marks of direction alone
    assert all(len(readable(name)) >= len(name) - 2 for name in names)


@pytest.mark.parametrize("words", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("from_right", [False, True])
def test_every_letter_of_a_script_is_set_as_a_glyph_of_a_font_that_has_it(words: str, from_right: bool) -> None:
    faces = {face_of(letter) for letter in words}
    assert None not in faces
    boxes = {face.shape("\ue000", REGULAR, False)[1][0].outline for face in faces if face}
    drawn = [glyph.outline for piece in set_line(words, REGULAR, from_right).pieces for glyph in piece.glyphs]
    assert len(drawn) >= 3
    assert not boxes & set(drawn)
    assert readable(words) == words
    assert width(words, 100) > 150


def test_arabic_letters_join() -> None:
    assert width("كوسوفو", 100) < sum(width(letter, 100) for letter in "كوسوفو")


def test_what_is_read_from_the_right_stands_right_to_left_on_the_line() -> None:
    latin = [glyph.outline for glyph in set_line("NATO", REGULAR).pieces[0].glyphs]
    both = set_line("NATO العرب", REGULAR)
    assert [glyph.outline for glyph in both.pieces[0].glyphs[:4]] == latin
    mirrored = set_line("NATO العرب", REGULAR, from_right=True)
    assert [glyph.outline for glyph in mirrored.pieces[-1].glyphs[-4:]] == latin
    assert mirrored.width == pytest.approx(both.width)


def test_numbers_in_arabic_are_read_from_the_left() -> None:
    digits = set_line("2026", REGULAR).pieces[0].glyphs
    line = set_line("عام 2026", REGULAR, from_right=True)
    outlines = [glyph.outline for piece in line.pieces for glyph in piece.glyphs]
    assert outlines[:4] == [glyph.outline for glyph in digits]


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
def test_a_label_covers_no_more_than_its_box(words: str) -> None:
    label = Label(x=300, y=100, text=words, size=60, fill="#ffffff", anchor="middle")
    left, top, right, bottom = label.box
    svg = to_svg(Sheet(width=600, height=200, background="#000000", marks=(label,)))
    outside = (
        f'<rect x="{left - 6:.0f}" y="{top - 16:.0f}" width="{right - left + 12:.0f}" height="{bottom - top + 32:.0f}"'
    )
    covered = svg.replace("</svg>", f'{outside} fill="#000000"/></svg>')
    blank = to_svg(Sheet(width=600, height=200, background="#000000", marks=()))
    assert _drawn(covered) == _drawn(blank) != _drawn(svg)


def _drawn(svg: str) -> bytes:
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))


def test_a_sheet_is_drawn_smaller_where_asked() -> None:
    sheet = Sheet(width=600, height=200, background="#000000", marks=())
    assert to_png(sheet, zoom=0.5)[16:24] == (300).to_bytes(4) + (100).to_bytes(4)
