"""Words and their keys, lines and what they ask for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.text.searching import Search, Sought, excerpt, find, keys_of, marks_of, read_search


@pytest.mark.parametrize(
    "forms",
    [
        ("Vučić", "Vucic", "Вучић", "Вучиќ", "Vuçiç", "Βούτσιτς", "VUČIĆ"),
        ("Зеленский", "Zelensky", "Zelenskyy", "Zelenskij", "Зеленський"),
        ("Đoković", "Djokovic", "Ђоковић", "Джокович"),
        ("Kosovo", "Косово", "Κόσοβο"),
        ("NATO", "НАТО", "Nato", "ＮＡＴＯ"),
    ],
)
def test_word_has_one_key_in_all_alphabets(forms: tuple[str, ...]) -> None:
    assert len({keys_of(form) for form in forms}) == 1


@pytest.mark.parametrize(("one", "other"), [("Vučić", "Fico"), ("Kosovo", "Kosice"), ("2024", "2025"), ("100", "10")])
def test_other_words_have_other_keys(one: str, other: str) -> None:
    assert keys_of(one) != keys_of(other)


def test_characters_without_spaces_are_kept_in_pairs() -> None:
    assert keys_of("中国 NATO") == ("u04e2du056fd", "u056fd", "nato")


def test_marks_are_no_words() -> None:
    assert marks_of("sr-Cyrl", "N1 Србија") == ("_lsrcyrl", "_lsr", "_fn1srbia")
    assert marks_of("en", "") == ("_len", "_f")


def test_line_is_read_with_all_that_it_can_hold() -> None:
    read = read_search('Kosovo „minority rights” -sport lang:sr lang:sr-Cyrl from:"Radio Brenna" 7d')
    assert read == Search(
        alternatives=((Sought(keys=("kosov",), open=True), Sought(keys=("minoriti", "rights"))),),
        without=(Sought(keys=("sport",), open=True),),
        languages=("sr", "sr-cyrl"),
        outlets=("radiobrena",),
        within=timedelta(days=7),
    )


@pytest.mark.parametrize(
    ("line", "alternatives"),
    [
        ("a OR b", 2),
        ("OR a OR", 1),
        ("or", 1),
        ("a AND b", 1),
        ("", 0),
        ("-a", 0),
        ("7d", 0),
        ("lang:xx", 0),
        ('""', 0),
    ],
)
def test_alternatives_are_told_apart(line: str, alternatives: int) -> None:
    assert len(read_search(line).alternatives) == alternatives


@pytest.mark.parametrize(("line", "hours"), [("a 24h", 24), ("a since:2w", 336), ("a 0h", 1), ("a 9999y", 87600)])
def test_time_is_bounded(line: str, hours: int) -> None:
    assert read_search(line).within == timedelta(hours=hours)


@pytest.mark.parametrize("line", ['"7d"', "-7d", "17", "7dx"])
def test_what_only_looks_like_a_time_is_a_word(line: str) -> None:
    assert read_search(line).within is None


def test_what_only_looks_like_a_field_is_a_word() -> None:
    assert read_search("lang:ˇ").languages == ()
    assert read_search("http://a.example").sought == (Sought(keys=("htp", "a", "eksampl"), open=True),)


def test_long_line_is_cut() -> None:
    assert len(read_search("word " * 1000).alternatives[0]) <= 12


def test_words_are_found_where_they_stand() -> None:
    text = "Vučić on Kosovo; Вучића питају о Косову."
    spans = find(text, read_search("vucic kosovo").sought)
    assert [text[slice(*span)] for span in spans] == ["Vučić", "Kosovo", "Вучића", "Косову"]


def test_phrase_is_found_whole() -> None:
    text = "minority rights, rights of the minority"
    assert find(text, read_search('"minority rights"').sought) == ((0, 15),)
    assert find("中国经济增长", read_search("国经济").sought) == ((1, 4),)


def test_excerpt_shows_the_words_and_cuts_none() -> None:
    text = "It rains. " * 50 + "The polls are open in Brenna. " + "It rains. " * 50
    start, end = excerpt(text, find(text, read_search("brenna").sought), 120)
    assert "Brenna" in text[start:end]
    assert end - start <= 120
    assert text[start - 1].isspace()
    assert text[end].isspace()


def test_excerpt_of_nothing_is_the_beginning() -> None:
    assert excerpt("Short.", (), 100) == (0, 6)
    assert excerpt("", (), 100) == (0, 0)
