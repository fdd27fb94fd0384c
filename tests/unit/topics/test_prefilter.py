"""Which texts a topic may count in, by their words alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Detection, Topic, TopicId
from bot.text.searching import Search, find, keys_of
from bot.topics.compile import compile_topics
from bot.topics.prefilter import MOST_TERMS, prefilter
from bot.topics.query import parse_query, to_topic
from bot.topics.spelling import spell

ID = TopicId("own")
ENGLISH = Detection(language="en", script="Latn", confidence=1.0, group="en")


def topic(query: str) -> Topic:
    return to_topic(parse_query(query), ID, query, spell)


def has(search: Search, text: str) -> bool:
    return any(all(find(text, [each]) for each in alternative) for alternative in search.alternatives)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("Brenna", "Бренна гласа"),
        ("Vučić", "Вучића су питали"),
        ("Zelensky", "Зеленського чекають"),
        ("prot*", "He protsed"),
        ("lithium NEAR/5 mine", "a mine of lithium"),
        ('"lithium mine"', "The lithium mine"),
        ("kosov* (dialog* OR razgovor*)", "razgovori o kosovu"),
        ("中国经济", "关于中国经济的报道"),
        ("=NATO", "NATO meets"),
        ("minister-president", "the minister-president"),
    ],
)
def test_text_that_counts_is_among_those_that_are_found(query: str, text: str) -> None:
    assert has(prefilter(topic(query)), text)


def test_text_without_the_words_is_not_found() -> None:
    assert not has(prefilter(topic("Brenna OR Vellach")), "It rains.")


def test_what_speaks_against_a_topic_finds_nothing() -> None:
    search = prefilter(topic("Brenna football^-2 NOT sport"))
    assert not has(search, "football sport")


def test_many_terms_are_cut() -> None:
    assert len(prefilter(topic(" OR ".join(f"word{number}" for number in range(99)))).alternatives) <= MOST_TERMS


@given(
    word=st.text(alphabet="abcčćdžeghiklnoprsštuvz", min_size=3, max_size=9),
    ending=st.text(alphabet="aeioust", max_size=3),
)
def test_whatever_a_query_matches_is_found(word: str, ending: str) -> None:
    own = topic(word)
    text = f"They say {word}{ending} again"
    if compile_topics([own], {}).match(text, 0, ENGLISH):
        assert has(prefilter(own), text), keys_of(text)
