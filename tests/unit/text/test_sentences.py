"""Claims about where sentences end."""

from __future__ import annotations

import pytest

from bot.config.catalogue import load_languages
from bot.text.sentences import split


def sentences(text: str, tag: str = "en") -> list[str]:
    return [text[start:end] for start, end in split(text, load_languages()[tag])]


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "Mr. Smith met Dr. A. B. Jones of the U.S. Army. They talked."),
        ("de", "Am 19. Februar traf Dr. Weber z.B. Herrn Klein. Es regnete."),
        ("sr-Latn", "U Beogradu je 3. Februara počeo sastanak, npr. skup g. Petrovića. Padala je kiša."),
        ("ru", "В 2020 г. Иванов приехал в г. Москву. Шел дождь."),
        ("zh", "今天下雨。明天晴朗！"),
        ("ja", "会議が始まった。雨が降っている。"),
        ("hi", "बैठक शुरू हुई। बारिश हो रही है।"),
        ("ar", "هل بدأ الاجتماع؟ نعم بدأ اليوم."),
    ],
)
def test_abbreviations_initials_and_ordinals_end_no_sentence(tag: str, text: str) -> None:
    assert len(sentences(text, tag)) == 2


def test_paragraph_ends_a_sentence_without_a_full_stop() -> None:
    assert sentences("A headline\n\nThe text. More text") == ["A headline", "The text.", "More text"]


def test_closing_mark_belongs_to_its_sentence() -> None:
    assert sentences("“It is late.” She left.") == ["“It is late.”", "She left."]


def test_decimal_number_is_one_word() -> None:
    assert sentences("It grew by 3.5 percent. Then it fell.") == ["It grew by 3.5 percent.", "Then it fell."]


def test_question_in_a_quote_does_not_cut_off_its_reporting_verb() -> None:
    assert sentences("“Why now?” he asked.") == ["“Why now?” he asked."]


def test_abbreviation_can_stand_last() -> None:
    assert sentences("It began at 5 p.m. The court rose later.") == ["It began at 5 p.m.", "The court rose later."]


@pytest.mark.parametrize("text", ["", " \n\t ", "...", "?!?!", "\n\n\n"])
def test_text_without_words_does_no_harm(text: str) -> None:
    assert all(text[start:end].strip() for start, end in split(text, load_languages()["en"]))
