"""Who acts is told by what stands behind a name, where a language marks it there."""

from __future__ import annotations

import pytest

from bot.config.catalogue import load_languages
from bot.quotes.caseless import find_names
from bot.quotes.cases import OBJECT, SUBJECT, TOPIC, UNMARKED, case_of, governed
from bot.quotes.lexicon import lexicon
from bot.quotes.segment import segment
from bot.quotes.tokens import tokenise


@pytest.mark.parametrize(
    ("tag", "text", "case"),
    [
        ("ja", "ホルムグレン氏は述べた。", TOPIC),
        ("ja", "ホルムグレン氏が述べた。", SUBJECT),
        ("ja", "ホルムグレン氏に述べた。", OBJECT),
        ("ko", "홀름그렌 시장은 말했다.", TOPIC),
        ("ko", "홀름그렌 시장이 말했다.", SUBJECT),
        ("ko", "홀름그렌 시장에게 말했다.", OBJECT),
        ("hi", "मंत्री पेत्रोव्स्की ने कहा।", TOPIC),
        ("hi", "मंत्री पेत्रोव्स्की को कहा।", OBJECT),
        ("ka", "მინისტრმა პეტროვსკიმ განაცხადა.", TOPIC),
        ("he", "השר פטרובסקי אמר.", UNMARKED),
    ],
)
def test_case_is_told_by_what_stands_behind_a_name(tag: str, text: str, case: str) -> None:
    words = lexicon(load_languages()[tag])
    tokens = segment(tokenise(text, 0, len(text), (), words), words)
    (mention,) = find_names(tokens, words)
    assert case_of(tokens, mention, words.language.naming) == case


def test_particle_of_the_word_before_governs_no_name() -> None:
    text = "会議でホルムグレン氏は述べた。"
    words = lexicon(load_languages()["ja"])
    tokens = segment(tokenise(text, 0, len(text), (), words), words)
    (mention,) = find_names(tokens, words)
    assert not governed(tokens, mention.first, mention, words.stop_words, words.language.naming)
