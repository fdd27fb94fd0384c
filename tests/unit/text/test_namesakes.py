"""Who is meant by a name."""

from __future__ import annotations

import pytest

from bot.text.namesakes import Called, answers_to, sounds_of, tell_apart


def called(*names: str) -> list[Called]:
    """Return the names, each used once more than the next."""
    return [Called(id=number, name=name, times=len(names) - number) for number, name in enumerate(names)]


@pytest.mark.parametrize(
    "wanted", ["Vučić", "Vucic", "Вучић", "Vuçiç", "Вучића", "aleksandar vučić", "Vučić Aleksandar"]
)
@pytest.mark.parametrize("name", ["Aleksandar Vučić", "Александар Вучић", "Aleksandar Vuçiç", "Αλεξάνταρ Βούτσιτς"])
def test_name_is_known_in_any_alphabet(name: str, wanted: str) -> None:
    assert answers_to(name, wanted)


@pytest.mark.parametrize(
    ("name", "wanted"), [("Robert Fico", "Vučić"), ("Ana Horvat", "Ivo Horvat"), ("Vuković", "Vučić")]
)
def test_name_that_only_sounds_alike_is_another(name: str, wanted: str) -> None:
    assert not answers_to(name, wanted)


def test_spellings_and_initials_are_one_person() -> None:
    (person,) = tell_apart(called("Ana Horvat", "Ана Хорват", "Ana M. Horvat", "Ana Maria Horvat"), "Horvat")
    assert (person.name, person.times) == ("Ana Horvat", 10)


def test_other_first_names_are_other_persons() -> None:
    assert [person.name for person in tell_apart(called("Ana Horvat", "Ivo Horvat"), "Horvat")] == [
        "Ana Horvat",
        "Ivo Horvat",
    ]


def test_bare_surname_is_the_one_who_is_called_most() -> None:
    first, second = tell_apart(called("Ana Horvat", "Horvat", "Ivo Horvat"), "Horvat")
    assert [each.name for each in first.names] == ["Ana Horvat", "Horvat"]
    assert [each.name for each in second.names] == ["Ivo Horvat"]


def test_full_name_takes_bare_surnames_only_of_the_best_known() -> None:
    names = called("Ana Horvat", "Horvat", "Ivo Horvat")
    assert [[each.name for each in person.names] for person in tell_apart(names, "Ana Horvat")] == [
        ["Ana Horvat", "Horvat"]
    ]
    assert [[each.name for each in person.names] for person in tell_apart(names, "Ivo Horvat")] == [["Ivo Horvat"]]


def test_somebody_with_one_name_is_found() -> None:
    assert [person.name for person in tell_apart(called("Lula"), "lula")] == ["Lula"]
    assert tell_apart(called("Lula"), "Ana Lula") == ()
    assert tell_apart((), "Lula") == ()


def test_name_without_letters_has_no_sounds() -> None:
    assert sounds_of("1 . —") == ()
