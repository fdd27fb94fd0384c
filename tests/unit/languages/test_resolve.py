"""Close languages are told apart by words, forms of words and patterns, and the words are named."""

from __future__ import annotations

import re

import pytest

from bot.languages.close import divide
from bot.languages.resolve import MOST, Group, Pattern, fixed_part, load_group, resolve

GROUPS = ("hbs", "msa", "nordic", "iberian", "bare")
INVENTED = Group(
    languages=("aa", "bb"),
    bias=(0.0, 0.1),
    words={"tree": (1.0, -1.0), "house-": (-0.5, 0.5)},
    patterns=(Pattern(name="two dots", shape=re.compile(r"\.\."), weights=(0.2, -0.2)),),
)


def likeliest(text: str, group: str) -> str:
    odds = resolve(text, load_group(group)).odds
    return max(odds, key=lambda tag: odds[tag])


def test_a_text_without_evidence_is_left_to_the_bias() -> None:
    assert resolve("nothing of it", INVENTED).odds == {"bb": 0.1, "aa": 0.0}


def test_a_word_that_is_not_in_the_table_counts_as_its_beginning() -> None:
    assert resolve("households", INVENTED).odds["bb"] == pytest.approx(0.6)


def test_each_word_counts_and_the_strongest_is_the_first_reason() -> None:
    resolution = resolve("tree, Tree .. households", INVENTED)
    assert resolution.odds["aa"] == pytest.approx(2.0 + 0.2 - 0.5)
    assert resolution.reasons == ("tree", "two dots")


def test_a_pattern_counts_a_few_times_only() -> None:
    assert resolve(".. " * (MOST + 9), INVENTED).odds["aa"] == pytest.approx(0.2 * MOST)


@pytest.mark.parametrize(
    ("shape", "part"),
    [(r"\bda li\b", "da li"), (r"(?:a|b)cd[ef]g", "cd"), (r"ab?c{2}d+", "a"), (r"a.b\s+cd", "cd"), (r"[^\W\d]+", "")],
)
def test_the_fixed_part_of_a_pattern_is_what_all_that_it_finds_has(shape: str, part: str) -> None:
    assert fixed_part(shape) == part


@pytest.mark.parametrize("name", GROUPS)
def test_every_table_weighs_all_its_languages(name: str) -> None:
    group = load_group(name)
    assert {len(weights) for weights in group.words.values()} == {len(group.languages)}
    assert {len(pattern.weights) for pattern in group.patterns} <= {len(group.languages)}
    assert len(group.bias) == len(group.languages)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Tko će idući tjedan voditi povjerenstvo za gospodarstvo, pitaju se u županiji", "hr"),
        ("Sljedeće sedmice će historijsko vijeće općine reći šta je lahko i ko je uposlen", "bs"),
        ("Predsednik će sledeće nedelje videti decu, saopštila je opština, a takođe i istoriju", "sr-Latn"),
        ("Predsednik ce sledece nedelje videti decu, saopstila je opstina, a takodje i istoriju", "sr-Latn"),
        ("Sto dvadeset ljudi cekalo je da se otvori pozoriste posle zvanicnog saopstenja", "sr-Latn"),
        ("Tko ce iduci tjedan voditi povjerenstvo za gospodarstvo, pitaju se u zupaniji", "hr"),
    ],
)
def test_south_slavic_standards_are_told_with_and_without_diacritics(text: str, language: str) -> None:
    assert likeliest(text, "hbs") == language


@pytest.mark.parametrize(
    ("text", "group", "language"),
    [
        ("Pemerintah mengatakan bahwa anggaran bisa diubah karena krisis", "msa", "id"),
        ("Kerajaan berkata bahawa belanjawan boleh diubah kerana krisis", "msa", "ms"),
        ("Regeringen siger, at budgettet måske bliver ændret af hensyn til krisen", "nordic", "da"),
        ("Regjeringen sier at budsjettet kanskje blir endret av hensyn til krisen", "nordic", "no"),
        ("Regeringen säger att budgeten kanske ändras av hänsyn till krisen", "nordic", "sv"),
        ("O goberno galego dixo que unha nova lei chegará ao parlamento polo outono", "iberian", "gl"),
        ("O governo disse que uma nova lei chegará ao parlamento pelo outono", "iberian", "pt"),
        ("El gobierno dijo que una nueva ley llegará al parlamento en otoño", "iberian", "es"),
        ("Vlada dnes rozhodla, ze rozpocet bude pristi rok vyssi", "bare", "cs"),
        ("Vlada dnes rozhodla, ze rozpocet bude buduci rok vyssi", "bare", "sk"),
        ("Vlada je danas odlucila da ce proracun sljedece godine biti veci", "bare", "hbs"),
    ],
)
def test_close_languages_are_told(text: str, group: str, language: str) -> None:
    assert likeliest(text, group) == language


def test_montenegrin_is_named_by_its_own_letters_and_forms_only() -> None:
    ours = "Vlada nijesu odgovorili na pitanje gdje će sjutra biti śednica"
    assert max(divide(ours, {"bs": 0.6, "hr": 0.4}).scores.items(), key=lambda pair: pair[1])[0] == "cnr"
    assert "cnr" not in divide("Vlada nije odgovorila gdje će sutra biti sjednica", {"bs": 0.6, "hr": 0.4}).scores


def test_division_keeps_the_sum_of_scores_and_leaves_other_languages_alone() -> None:
    divided = divide("Tko će idući tjedan voditi županiju", {"hr": 0.3, "bs": 0.3, "sl": 0.2, "en": 0.2}).scores
    assert sum(divided.values()) == pytest.approx(1.0)
    assert divided["en"] == 0.2
