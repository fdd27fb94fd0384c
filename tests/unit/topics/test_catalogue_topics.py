"""Every topic of the catalogue against its own phrases."""

from __future__ import annotations

from functools import cache
from graphlib import TopologicalSorter

import pytest

from bot.config.catalogue import country_names, load_topics
from bot.model import Detection, Topic
from bot.topics.compile import compile_topics
from bot.topics.match import Matcher, group_of

TOPICS = load_topics()


@cache
def matcher() -> Matcher:
    return compile_topics(TOPICS.values(), country_names(code for topic in TOPICS.values() for code in topic.countries))


def on(topic: Topic, text: str, tag: str) -> bool:
    detection = Detection(language=tag, script="Zyyy", confidence=1.0, group=group_of(tag))
    return topic.id in {match.topic for match in matcher().match(text, 0, detection)}


@pytest.mark.parametrize("topic", TOPICS.values(), ids=str)
def test_a_topic_has_its_phrases_and_not_what_only_looks_so(topic: Topic) -> None:
    missed = [(tag, text) for tag, texts in topic.tests.match.items() for text in texts if not on(topic, text, tag)]
    wrong = [(tag, text) for tag, texts in topic.tests.skip.items() for text in texts if on(topic, text, tag)]
    assert (missed, wrong) == ([], [])


@pytest.mark.parametrize("topic", TOPICS.values(), ids=str)
def test_a_topic_has_phrases_in_many_languages(topic: Topic) -> None:
    assert len(topic.tests.match) >= 5
    assert sum(map(len, topic.tests.match.values())) >= 8
    assert sum(map(len, topic.tests.skip.values())) >= 6


def test_wider_topics_are_of_the_catalogue_and_never_go_in_circles() -> None:
    assert {wider for topic in TOPICS.values() for wider in topic.within} <= set(TOPICS)
    TopologicalSorter({topic.id: topic.within for topic in TOPICS.values()}).prepare()  # raises CycleError


def test_the_catalogue_has_no_two_topics_of_one_name() -> None:
    names = [topic.names["en"] for topic in TOPICS.values()]
    assert len(names) == len(set(names))
    assert len(names) >= 60
