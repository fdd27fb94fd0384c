"""What a subscription mutes is not told to it: outlets, stories, words, and only for as long as they are muted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alerts.decide import MIN_SCORE, decide, is_hushed, told_for, unwanted
from bot.alerts.develop import listeners
from bot.alerts.mutes import has_words, in_force
from bot.model import Mute, StoryId, TopicId
from tests.fakes import NATO, NOW, make_article, make_briefing, make_match, make_report, make_subscription

KOSOVO = TopicId("kosovo")
FOOTBALL = make_article(title="NATO stadium opens", body="The first match of the Premier League was played there.")
BOTH = (make_match(NATO, 3.0), make_match(KOSOVO, 2.0))


def test_an_outlet_that_is_muted_tells_nothing() -> None:
    subscription = make_subscription(muted=(Mute(source="A"),))
    assert decide(make_article(), [make_match()], [subscription]) == ()
    assert decide(make_article(source="B"), [make_match()], [subscription])


@pytest.mark.parametrize(
    ("query", "found"),
    [('"premier league"', True), ("league NOT chess", True), ("cricket", False), ("(", False)],
)
def test_words_are_muted_wherever_they_stand(query: str, found: bool) -> None:
    assert has_words(FOOTBALL, query) == found
    subscription = make_subscription(muted=(Mute(words=query),))
    assert bool(decide(FOOTBALL, [make_match()], [subscription])) != found


def test_words_that_are_muted_for_one_topic_leave_the_others() -> None:
    subscription = make_subscription(NATO, KOSOVO, muted=(Mute(words='"premier league"', watched=NATO),))
    assert [match.topic for match in told_for(BOTH, subscription, FOOTBALL)] == [KOSOVO]
    assert [match.topic for match in told_for(BOTH, subscription, make_article())] == [NATO, KOSOVO]


def test_a_mute_ends_by_itself() -> None:
    subscription = make_subscription(muted=(Mute(source="A", until=NOW), Mute(source="B")))
    assert in_force(subscription, NOW - timedelta(seconds=1)).muted == subscription.muted
    assert in_force(subscription, NOW).muted == (Mute(source="B"),)


def test_an_alert_that_waits_is_dropped_when_all_that_it_tells_is_muted_meanwhile() -> None:
    story = make_briefing(make_report(1), make_report(2, source="B"))

    def hushed(*muted: Mute) -> bool:
        return is_hushed(replace(story, subscription=make_subscription(muted=muted)), NOW)

    assert not hushed()
    assert hushed(Mute(story=StoryId(1)))
    assert not hushed(Mute(story=StoryId(2)))
    assert not hushed(Mute(story=StoryId(1), until=NOW))
    assert not hushed(Mute(source="A"))
    assert hushed(Mute(source="A"), Mute(source="B"))


def test_an_alert_that_waits_is_dropped_when_its_topics_are_watched_no_more_and_not_for_being_muted() -> None:
    briefing = make_briefing(make_report(1, matches=(make_match(KOSOVO),)))
    assert not is_hushed(briefing, NOW)
    assert unwanted(briefing, NOW) == "no longer watched"
    assert unwanted(replace(briefing, subscription=make_subscription(muted=(Mute(story=StoryId(1)),))), NOW)
    for wanted in (make_report(1), make_report(1, matches=BOTH), make_report(1, matches=())):
        assert not unwanted(make_briefing(wanted), NOW)


def test_a_weak_match_keeps_no_alert_on_what_is_watched_no_more() -> None:
    weak = make_match(NATO, MIN_SCORE / 2)
    assert unwanted(make_briefing(make_report(1, matches=(weak, make_match(KOSOVO)))), NOW)
    assert not unwanted(make_briefing(make_report(1, matches=(weak,))), NOW)


def test_nobody_hears_of_developments_in_a_story_that_is_muted() -> None:
    told = replace(
        make_briefing(make_report()).alert, delivered_at=NOW - timedelta(hours=2), created_at=NOW - timedelta(hours=2)
    )
    listening = make_subscription()
    assert listeners([told], [listening], NOW) == (listening,)
    assert listeners([told], [replace(listening, muted=(Mute(story=StoryId(1)),))], NOW) == ()
