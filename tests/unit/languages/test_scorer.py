"""What letter sequences and words say of a text's language."""

from __future__ import annotations

import numpy as np
import pytest

from bot.languages import sequences
from bot.languages.scorer import LEAST, Scorer, load_profiles, slots_of

SCORER = Scorer()
TEXTS = ["", "a", "ab", "Nova vlada", "Влада је усвојила закон", "Nova vlada i nova škola", "x" * 5000]


@pytest.mark.parametrize("text", TEXTS)
def test_the_numbers_of_a_text_are_those_of_its_sequences_and_its_words(text: str) -> None:
    folded = sequences.fold(text)
    codes = sequences.code_points(folded)
    apart = [*sequences.grams(codes), sequences.words(codes)]
    assert sequences.numbers(folded).tolist() == np.concatenate(apart).tolist()
    assert len(apart[-1]) == max(1, len(folded.split()))


def test_a_word_has_the_same_number_wherever_it_stands() -> None:
    first, *_, last = sequences.words(sequences.code_points(" vlada je nova vlada ")).tolist()
    assert first == last


def test_each_number_that_is_known_is_found_where_it_is_looked_for() -> None:
    known = load_profiles()
    numbers, rows = known.slots.view(np.uint32).reshape(-1, 2).T
    filled = np.flatnonzero(rows)
    assert len(filled) > 400_000
    assert (slots_of(numbers[filled], known.multipliers) == filled).all()


def test_an_empty_slot_weighs_nothing() -> None:
    assert not load_profiles().rows[0].any()


def test_what_is_written_twice_weighs_about_twice_as_much() -> None:
    text = "the government will present its new budget"
    once, twice = (SCORER.weigh(sequences.fold(each)) for each in (text, f"{text} {text}"))
    assert once.max() < 2 * once.max() <= twice.max() < 2.2 * once.max()


def test_scores_are_shares_the_likeliest_first() -> None:
    scores = SCORER.score("Vlada je jučer usvojila novi zakon", "Latn")
    shares = [share for _, share in scores]
    assert shares == sorted(shares, reverse=True)
    assert min(shares) > LEAST
    assert sum(shares) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("text", "script"), [("", "Latn"), ("vlada", "Zyyy"), ("vlada", "Cyrl"), ("zqx " * 20, "Latn")]
)
def test_what_no_profile_explains_has_no_scores(text: str, script: str) -> None:
    assert SCORER.score(text, script) == ()


def test_foreign_names_do_not_make_a_text_foreign() -> None:
    text = "Влада је усвојила закон о буџету"
    assert SCORER.score(f"{text} Wxyz Qwrtz Wqxyk", "Cyrl")[0][0] == SCORER.score(text, "Cyrl")[0][0]
