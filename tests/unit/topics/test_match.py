"""Topics found in texts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.config.catalogue import country_names, load_topics
from bot.model import CountryNames, Detection, Match, Term, Topic, TopicId
from bot.topics.compile import compile_topics, name_topic
from bot.topics.match import Matcher, group_of

NATO = Topic(
    id=TopicId("nato"), name="NATO", terms={"*": (Term(text="NATO", case=True),), "ru": (Term(text="натовск*"),)}
)
BALKANS = Topic(
    id=TopicId("balkans"), name="Balkans", terms={"*": (Term(text="Balkan*"),), "ja": (Term(text="バルカン"),)}
)
KOSOVO = Topic(id=TopicId("kosovo"), name="Kosovo", terms={"*": (Term(text="Kosovo"),)}, within=(BALKANS.id,))
SERBIA = Topic(
    id=TopicId("serbia"),
    name="Serbia",
    countries=("RS",),
    terms={"sr": (Term(text="srpsk*"),), "ar": (Term(text="صربيا"),)},
    exclude={"sr": (Term(text="Republi* Srpsk*"),)},
)
NAMES = {
    "RS": CountryNames(
        names={"sr-Latn": ("Srbija",), "fi": ("Serbia",), "el": ("Σερβία",), "tr": ("Sırbistan",), "zh": ("塞尔维亚",)}
    ),
    "GB": CountryNames(names={"pl": ("Wielka Brytania",)}),
}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return compile_topics((NATO, BALKANS, KOSOVO, SERBIA), NAMES)


def spoken(language: str) -> Detection:
    return Detection(language=language, script="Zyyy", confidence=1.0, group=group_of(language))


def topics(matches: tuple[Match, ...]) -> set[str]:
    return {match.topic for match in matches}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("u Srbiji", "sr-Latn"),
        ("sa Srbijom", "hr"),
        ("Serbiassa", "fi"),
        ("της Σερβίας", "el"),
        ("Sırbistan'ın başkenti", "tr"),
        ("访问塞尔维亚总统", "zh"),
        ("وبصربيا", "ar"),
        ("srpski ministar", "bs"),
    ],
)
def test_a_country_is_found_in_its_inflected_forms(matcher: Matcher, text: str, language: str) -> None:
    assert "serbia" in topics(matcher.match(text, 0, spoken(language)))


@pytest.mark.parametrize("text", ["the senator", "poznato", "nato nel 1985", "ΘΑΝΑΤΟΣ", "Donato"])
def test_an_acronym_is_no_part_of_a_word_and_keeps_its_case(matcher: Matcher, text: str) -> None:
    assert not matcher.match(text, 0, spoken("und"))


@pytest.mark.parametrize("text", ["NATO-a", "NATO'nun", "(NATO)", "ＮＡＴＯ", "NATO加盟国"])
def test_an_acronym_is_found_beside_marks_and_other_scripts(matcher: Matcher, text: str) -> None:
    assert topics(matcher.match(text, 0, spoken("ja"))) == {"nato"}


def test_an_excluded_phrase_is_no_evidence(matcher: Matcher) -> None:
    assert "serbia" not in topics(matcher.match("u Republici Srpskoj", 0, spoken("sr-Latn")))
    assert "serbia" in topics(matcher.match("u Republici Srpskoj i u Srbiji", 0, spoken("sr-Latn")))


def test_terms_of_another_language_do_not_count(matcher: Matcher) -> None:
    assert not matcher.match("натовские силы", 0, spoken("bg"))
    assert topics(matcher.match("натовские силы", 0, spoken("ru"))) == {"nato"}
    assert topics(matcher.match("натовские силы", 0, spoken("und"))) == {"nato"}


def test_a_topic_matches_the_wider_one_with_a_lower_score(matcher: Matcher) -> None:
    kosovo, balkans = matcher.match("Elections in Kosovo", 19, spoken("en"))
    assert (kosovo.topic, balkans.topic) == ("kosovo", "balkans")
    assert balkans.score < kosovo.score
    assert balkans.words == ("Kosovo",)


def test_evidence_in_the_title_weighs_most(matcher: Matcher) -> None:
    title = matcher.match("NATO meets\n\nIt was raining.", 10, spoken("en"))[0]
    lead = matcher.match("It rained\n\nNATO met today.", 9, spoken("en"))[0]
    body = matcher.match("It rained\n\n" + "rain " * 100 + "NATO", 9, spoken("en"))[0]
    assert title.score > lead.score > body.score


def test_more_evidence_counts_ever_less(matcher: Matcher) -> None:
    scores = [matcher.match("x\n\n" + "NATO " * times, 1, spoken("en"))[0].score for times in (1, 2, 3)]
    assert 0 < scores[2] - scores[1] < scores[1] - scores[0]


def test_a_bare_country_code_makes_a_topic() -> None:
    matcher = compile_topics((name_topic("RS"), name_topic("NATO")), NAMES)
    assert topics(matcher.match("Srbija i NATO", 0, spoken("sr-Latn"))) == {"RS", "NATO"}


def test_every_word_of_a_name_is_declined() -> None:
    matcher = compile_topics((name_topic("GB"),), NAMES)
    assert topics(matcher.match("w Wielkiej Brytanii", 0, spoken("pl"))) == {"GB"}


def test_words_across_a_paragraph_are_no_phrase() -> None:
    north = Topic(id=TopicId("n"), name="N", terms={"*": (Term(text="North Macedonia"),)})
    assert not compile_topics((north,), {}).match("to the North\n\nMacedonia", 0, spoken("en"))


def test_no_topics_match_nothing() -> None:
    assert compile_topics((), {}).match("NATO", 4, spoken("en")) == ()


@pytest.mark.parametrize(
    "title", ["Srbija i Hrvatska pregovaraju o granici", "NATO upozorava: stanje na Kosovu je opasno"]
)
def test_a_slip_between_bosnian_croatian_and_serbian_costs_no_match(title: str) -> None:
    topics_of_all = load_topics()
    codes = sorted({code for topic in topics_of_all.values() for code in topic.countries})
    shipped = compile_topics(topics_of_all.values(), country_names(codes))
    found = {shipped.match(title, len(title), spoken(language)) for language in ("bs", "hr", "sr-Latn", "cnr")}
    assert len(found) == 1
    assert found != {()}


def test_terms_of_a_language_that_is_only_quoted_count(matcher: Matcher) -> None:
    report = "He spoke of the “srpske vlade” and left."
    assert topics(matcher.match(report, 0, spoken("en"))) == set()
    assert topics(matcher.match(report, 0, replace(spoken("en"), others=("sr-Latn",)))) == {"serbia"}
