"""What is shown of strangers' text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.display import FSI, PDI, clip, displayable, isolated, showable, units
from tests.messages import message

FAMILY = "👩‍👩‍👧"  # five code points, eight UTF-16 units, one grapheme


@pytest.mark.parametrize(
    "text",
    ["می‌خواهم", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 3:0 🇷🇸", FAMILY, "நிலை", "Việt Nam", "क्षत्रिय", "ᐃᓄᒃᑎᑐᑦ", "שָׁלוֹם", "a – b … “c”"],
)
def test_what_a_script_needs_stays(text: str) -> None:
    assert showable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb\u202c", "ab"),
        ("a\u2067b\u2069c", "abc"),
        ("a\x00\x1b[31mb", "a [31mb"),
        ("a\r\n\n\u2028 b", "a b"),
        ("a\u200b\u200b\ufeff\u2060b", "ab"),
        ("x\U000e0041\U000e0042", "x"),
        ("\u3164\u2800\u200b", ""),
        ("a\ud800b", "ab"),
    ],
)
def test_what_acts_or_is_invisible_goes(text: str, shown: str) -> None:
    assert showable(text) == shown


def test_joiners_and_accents_cannot_pile_up() -> None:
    assert len(showable("a" + "\u200d" * 1000 + "e" + "\u0301" * 1000)) < 20


def test_a_cut_falls_between_graphemes() -> None:
    assert clip(FAMILY * 3, 20) == FAMILY * 2 + "…"
    assert clip("e\u0301" * 4, 6) == "e\u0301" * 2 + "…"


def test_what_fits_is_not_cut() -> None:
    assert clip("🇷🇸" * 5, 20) == "🇷🇸" * 5
    assert units("🇷🇸" * 5) == 20


def test_fields_of_both_directions_are_isolated() -> None:
    assert isolated("Also:", "הארץ", "14:05") == ("Also:", f"{FSI}הארץ{PDI}", "14:05")


def test_fields_of_one_direction_stay_as_they_are() -> None:
    assert isolated("سيرغي لافروف", "وزير", "14:05") == ("سيرغي لافروف", "وزير", "14:05")
    assert isolated("RTS", "Вечер") == ("RTS", "Вечер")


def test_a_message_without_title_is_called_after_its_source() -> None:
    assert displayable(replace(message(), title="\u200b ")).title == "Danube Courier"


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "tg://user?id=1",
        "https://a.example/a b",
        "https://a.example/\u202e",
        "https://" + "a" * 5000,
    ],
)
def test_a_link_that_leads_elsewhere_is_none(link: str) -> None:
    assert displayable(replace(message(), lead=replace(message().lead, link=link))).lead.link is None
