"""What a topic is said to be looked for as, and why it is said not to count."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model import CountryNames, Detection, Near, Term, Topic, TopicId
from bot.topics.compile import compile_topics
from bot.topics.explain import Trial, parts_of, try_topic
from tests.fakes import make_article

ENGLISH = Detection(language="en", script="Latn", confidence=1.0, group="en")
COUNTRIES = {"XK": CountryNames(names={"en": ("Kosovo",), "sq": ("Kosovë",)})}


def terms(*texts: str, tag: str = "*") -> dict[str, tuple[Term, ...]]:
    return {tag: tuple(Term(text=text) for text in texts)}


def topic(**lists: Any) -> Topic:
    return Topic(id=TopicId("own"), name="Own", **lists)


def attempt(tried: Topic, text: str) -> Trial:
    article = make_article(title=text)
    match = next(iter(compile_topics([tried], COUNTRIES).match(text, len(text), ENGLISH)), None)
    return try_topic(tried, match, COUNTRIES, article, ENGLISH)


def test_every_list_of_a_topic_is_shown_and_no_empty_one() -> None:
    parts = parts_of(topic(countries=("XK",), all=(terms("aa"),), never=terms("bb", "BB")), COUNTRIES)
    assert [(part.role, part.distinct) for part in parts] == [
        ("names of countries", ("Kosovo", "Kosovë")),
        ("must occur", ("aa",)),
        ("must not occur", ("bb",)),
    ]


def test_what_counts_has_its_evidence_and_no_reasons() -> None:
    trial = attempt(topic(terms=terms("aa"), never=terms("bb")), "aa and cc")
    assert trial.match
    assert trial.reasons == ()
    assert [(part.role, match.words) for part, match in trial.found] == [("any of", ("aa",))]


@pytest.mark.parametrize(
    ("tried", "text", "reason"),
    [
        (topic(terms=terms("aa")), "cc", "none of its words occurs"),
        (topic(terms=terms("aa", tag="de")), "aa", "is taken for en; it has words of other languages: aa"),
        (topic(terms=terms("aa"), never=terms("bb")), "aa bb", "must not occur: bb"),
        (topic(all=(terms("aa"), terms("bb"))), "aa", "must occur: none of them occurs"),
        (
            topic(near=(Near(first=terms("aa"), second=terms("bb"), within=1),)),
            "aa one two three bb",
            "near enough",
        ),
        (topic(terms=terms("aa"), exclude=terms("aa bb")), "aa bb", "too weak, or excluded"),
        (topic(terms=terms("aa"), min_score=9.0), "aa", "the score is below 9"),
    ],
)
def test_the_reason_is_told(tried: Topic, text: str, reason: str) -> None:
    trial = attempt(tried, text)
    assert trial.match is None
    assert reason in "; ".join(trial.reasons)
