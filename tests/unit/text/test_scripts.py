"""The script of a text."""

from __future__ import annotations

import pytest

from bot.text.scripts import dominant_script


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("The minister resigned.", "Latn"),
        ("Министар је поднео оставку.", "Cyrl"),
        ("Ο υπουργός παραιτήθηκε", "Grek"),
        ("استقال الوزير", "Arab"),
        ("השר התפטר", "Hebr"),
        ("部长辞职", "Hani"),
        ("大臣が辞任した", "Jpan"),
        ("장관이 사임했다", "Kore"),
        ("รัฐมนตรีลาออก", "Thai"),
        ("मंत्री ने इस्तीफ़ा दिया", "Deva"),
        ("მინისტრი გადადგა", "Geor"),
        ("Նախարարը հրաժարական տվեց", "Armn"),
        ("মন্ত্রী পদত্যাগ করেছেন", "Beng"),
        ("அமைச்சர் ராஜினாமா", "Taml"),
        ("2024: 15,3 % — !", "Zyyy"),
        ("", "Zyyy"),
    ],
)
def test_the_script_of_a_text_is_that_of_most_of_its_letters(text: str, script: str) -> None:
    assert dominant_script(text) == script


def test_a_foreign_name_does_not_change_the_script() -> None:
    assert dominant_script("Министарство је купило 300 лиценци за Microsoft Office") == "Cyrl"
