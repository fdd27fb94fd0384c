"""Topics that say more than which words they look for: conditions, weights, nearness, places."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import Detection, Match, Near, Term, Topic, TopicId
from bot.topics.compile import compile_topics

ENGLISH = Detection(language="en", script="Latn", confidence=1.0, group="en")
LEADER = Topic(id=TopicId("leader"), name="Leader", terms={"*": (Term(text="Dodik"),)})


def terms(*texts: str, weight: float = 1.0) -> dict[str, tuple[Term, ...]]:
    return {"*": tuple(Term(text=text, weight=weight) for text in texts)}


def match(topic: Topic, text: str, title_length: int = 0) -> tuple[Match, ...]:
    return compile_topics((topic,), {}).match(text, title_length, ENGLISH)


def score(topic: Topic, text: str, title_length: int = 0) -> float:
    return match(topic, text, title_length)[0].score


def test_a_heavier_term_counts_more() -> None:
    assert score(replace(LEADER, terms=terms("Dodik", weight=3)), "Dodik spoke") == 3 * score(LEADER, "Dodik spoke")


def test_a_term_that_speaks_against_the_topic_lowers_its_score_and_is_no_evidence() -> None:
    wary = replace(LEADER, terms={"*": (*LEADER.terms["*"], Term(text="football", weight=-0.4))})
    assert score(wary, "Dodik football") < score(wary, "Dodik spoke")
    assert match(wary, "Dodik football")[0].words == ("Dodik",)
    assert match(wary, "football") == ()


def test_of_every_group_one_term_must_occur() -> None:
    talks = Topic(id=TopicId("talks"), name="Talks", all=(terms("Belgrade", "Serbia"), terms("Pristina")))
    assert match(talks, "Serbia and Pristina talk")[0].words == ("Serbia", "Pristina")
    assert match(talks, "Serbia and Belgrade talk") == ()


def test_a_forbidden_term_bars_the_topic_unless_it_is_excluded() -> None:
    wary = replace(LEADER, never=terms("football"), exclude=terms("football diplomacy"))
    assert match(wary, "Dodik plays football") == ()
    assert match(wary, "Dodik on football diplomacy")


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("Kosovo has a dialogue", True),
        ("a dialogue with Kosovo", True),
        ("Kosovo and two or three more began a dialogue", False),
        ("科索沃与贝尔格莱德对话", True),
        ("科索沃与贝尔格莱德以及其他国家的政府今天在布鲁塞尔对话", False),
        ("Kosovo", False),
    ],
)
def test_terms_that_belong_together_count_only_near_each_other(text: str, matches: bool) -> None:
    near = Near(first=terms("Kosovo", "科索沃"), second=terms("dialogue", "对话"), within=4)
    assert bool(match(Topic(id=TopicId("d"), name="D", near=(near,)), text)) is matches


def test_a_score_below_the_least_does_not_count() -> None:
    picky = replace(LEADER, min_score=3)
    assert match(picky, "Dodik spoke") == ()
    assert match(picky, "Dodik spoke", 5)


def test_the_title_counts_as_much_as_the_topic_says() -> None:
    assert score(replace(LEADER, title_boost=9), "Dodik spoke", 5) == 9


def test_each_wider_topic_gets_its_share_of_the_narrower_one() -> None:
    city = Topic(id=TopicId("city"), name="C", terms=terms("Pristina"), within=(TopicId("land"),), share=0.25)
    land = Topic(id=TopicId("land"), name="L", within=(TopicId("region"), TopicId("city")))
    region = Topic(id=TopicId("region"), name="R")
    scores = {
        found.topic: found.score for found in compile_topics((city, land, region), {}).match("Pristina", 8, ENGLISH)
    }
    assert scores == {"city": 3.0, "land": 0.75, "region": 0.375}


@pytest.mark.parametrize("text", ["Croatia, Serbia, Slovenia", "Croatia 1, Serbia 2, Spain 0", "Spain 2-1 Serbia 1"])
def test_a_name_in_a_row_or_a_result_counts_less(text: str) -> None:
    serbia = Topic(id=TopicId("serbia"), name="Serbia", terms=terms("Serbia"))
    assert score(serbia, text) < score(serbia, "The president of Serbia spoke")


def test_a_single_mention_deep_in_a_long_text_is_not_its_subject() -> None:
    filler = "The council met again and spoke of roads. "
    deep = filler * 30 + "Dodik was there. "
    assert score(LEADER, deep) == 1.0
    assert match(LEADER, deep + filler * 200) == ()
    assert match(LEADER, ("Dodik spoke. " + filler * 10) * 20), "a long text that comes back to it is on it"
