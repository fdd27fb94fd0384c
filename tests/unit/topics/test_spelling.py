"""What a term of a person is looked for as."""

from __future__ import annotations

import pytest

from bot.model import Detection, Term, Topic, TopicId
from bot.topics.compile import compile_topics
from bot.topics.spelling import spell

UNKNOWN = Detection(language="und", script="Zyyy", confidence=0.0, group="und")


def finds(term: Term, text: str) -> bool:
    topic = Topic(id=TopicId("own"), name="Own", terms={"*": spell(term)})
    return bool(compile_topics([topic], {}).match(text, len(text), UNKNOWN))


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("Dodik", ["Dodik", "Dodika", "DODIK", "Додиком", "ДОДИК", "Ντόντικ"]),
        ("Vučić", ["Vučićem", "Vucic", "Вучић", "Вучича", "Βούτσιτς"]),
        ("Vucic", ["Vučić", "Вучићу", "Вучича"]),
        ("Вучић", ["Vučića", "Vucic", "Вучичем", "Βούτσιτς"]),
        ("Зеленский", ["Зеленского", "Zelensky", "Zelenskog", "Zelenskij", "Ζελένσκι"]),
        ("Μητσοτάκης", ["Μητσοτάκη", "Mitsotakis", "Мицотакис"]),
        ("Janša", ["Janše", "Jansa", "Јанше", "Янша"]),
        ("Milorad Dodik", ["Milorada Dodika", "Милорад Додик", "Μίλοραντ Ντόντικ"]),
        ("NATO", ["NATO", "НАТО", "ΝΑΤΟ"]),
    ],
)
def test_a_name_is_found_in_three_alphabets(name: str, texts: list[str]) -> None:
    assert [text for text in texts if not finds(Term(text=name), text)] == []


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (Term(text="Merz"), "мерзкий"),  # vile
        (Term(text="WHO"), "who"),
        (Term(text="Dodik", case=True), "Dodika"),
        (Term(text="Dodik", case=True), "Додик"),
        (Term(text="mine"), "mineral"),
        (Term(text="Li"), "Lisbon"),
    ],
)
def test_what_only_looks_like_it_is_not_found(term: Term, text: str) -> None:
    assert not finds(term, text)


def test_a_common_word_stays_in_its_alphabet() -> None:
    assert spell(Term(text="earthquake")) == (Term(text="earthquake*"),)


def test_a_weight_goes_with_every_spelling() -> None:
    assert {term.weight for term in spell(Term(text="Dodik", weight=3.0))} == {3.0}


def test_a_name_without_capitals_is_as_it_stands() -> None:
    assert spell(Term(text="科索沃")) == (Term(text="科索沃"),)
