"""The languages that parts of a text are in."""

from __future__ import annotations

import pytest

from bot.config.catalogue import load_languages
from bot.engines import make_detector
from bot.languages.mixed import find_others

ENGLISH = (
    "The minister spoke to reporters in the capital on Monday.\n"
    "He said that the talks would go on next week, and that no date had been set for a vote in parliament."
)
SERBIAN = "Nećemo potpisati nijedan sporazum dok se ne ispune uslovi koje smo postavili pre dve nedelje"
DETECTOR = make_detector(load_languages())


def others(text: str) -> tuple[str, ...]:
    return find_others(text, DETECTOR.detect(text), (), DETECTOR.detect)


@pytest.mark.parametrize("quoted", ["“{}”, he said.", "„{}“, he said.", "He said: «{}»"])
def test_a_serbian_quote_in_an_english_report_is_found(quoted: str) -> None:
    text = f"{ENGLISH}\n{quoted.format(SERBIAN)}\n{ENGLISH}"
    assert DETECTOR.detect(text).language == "en"
    (other,) = others(text)
    assert DETECTOR.detect(SERBIAN).language == other
    assert other in {"sr-Latn", "bs", "hr"}


def test_an_article_in_two_scripts_has_both_languages() -> None:
    text = f"{ENGLISH}\n\nМинистр заявил журналистам, что переговоры продолжатся на следующей неделе в столице."
    assert others(text) == ("ru",)


def test_a_foreign_name_or_title_is_no_other_language() -> None:
    assert others(f"{ENGLISH}\nShe reads “Der Spiegel” and “Politika” and lives in Sankt Pölten.") == ()


def test_parts_of_the_same_group_are_no_other_language() -> None:
    croatian = "Tko će sljedećeg tjedna glasovati o proračunu, nije poznato ni u Hrvatskom saboru."
    assert others(f"{SERBIAN}. {SERBIAN}.\n{croatian}") == ()


@pytest.mark.parametrize("text", ["", "\n\n", "12:30", "“”„“«»"])
def test_a_text_without_words_has_no_others(text: str) -> None:
    assert others(text) == ()
