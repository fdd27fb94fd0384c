"""Who is told, what is shown first, and when a delivery is tried again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.alerts.decide import decide, first_look, retry_at, watched
from bot.model import AlertDraft, ArticleId, Mute, Reason, SubscriptionId, TopicId
from tests.fakes import NATO, NOW, make_article, make_match, make_report, make_story, make_subscription

SPORT = TopicId("sport")

KOSOVO = TopicId("kosovo")
WATCHES_NATO = make_subscription(NATO, id=SubscriptionId(1))
WATCHES_KOSOVO = make_subscription(KOSOVO, id=SubscriptionId(2))
WATCHES_BOTH = make_subscription(KOSOVO, NATO, id=SubscriptionId(3))
DAY_AGO = NOW - timedelta(days=1)


def test_those_are_told_who_watch_a_topic_of_the_article() -> None:
    told = decide(make_article(), [make_match(NATO)], [WATCHES_NATO, WATCHES_KOSOVO, WATCHES_BOTH])
    assert told == tuple(AlertDraft(subscription_id=SubscriptionId(n), reason=Reason.NEW) for n in (1, 3))


@pytest.mark.parametrize("flaw", [{"baseline": True}, {"fresh": False}, {"origin": ArticleId(7)}])
def test_nobody_is_told_of_a_baseline_an_old_article_or_a_revision(flaw: dict[str, Any]) -> None:
    assert decide(make_article(**flaw), [make_match(NATO)], [WATCHES_NATO]) == ()


def test_a_weak_match_is_not_enough() -> None:
    assert decide(make_article(), [make_match(NATO, 0.9)], [WATCHES_NATO]) == ()


def test_watched_matches_come_strongest_first() -> None:
    weak, strong, other = make_match(NATO, 1), make_match(KOSOVO, 3), make_match(TopicId("eu"), 9)
    assert watched([weak, other, strong], [NATO, KOSOVO]) == (strong, weak)


def test_first_look_prefers_what_many_outlets_report_then_strong_topics_then_the_latest() -> None:
    late, early = NOW - timedelta(hours=1), NOW - timedelta(hours=2)
    many = make_story(make_report(1, source="A", published_at=early), make_report(2, source="B", published_at=early))
    strong = make_story(make_report(3, matches=(make_match(score=5),), published_at=early), number=2)
    latest = make_story(make_report(4, published_at=late), number=3)
    plain = make_story(make_report(5, published_at=early), number=4)
    stories = [plain, latest, strong, many]
    assert first_look(stories, WATCHES_NATO, DAY_AGO, None, {}) == (many, strong, latest, plain)
    assert first_look(stories, WATCHES_NATO, DAY_AGO, 2, {}) == (many, strong)


def test_first_look_counts_outlets_and_not_reports() -> None:
    one_outlet = make_story(*(make_report(number) for number in range(1, 6)))
    two_outlets = make_story(make_report(6), make_report(7, source="B"), number=2)
    assert first_look([one_outlet, two_outlets], WATCHES_NATO, DAY_AGO, 1, {}) == (two_outlets,)


def test_first_look_leaves_out_what_is_older_or_not_watched() -> None:
    old = make_story(make_report(1, published_at=DAY_AGO - timedelta(seconds=1)))
    other = make_story(make_report(2, matches=(make_match(KOSOVO),)), number=2)
    assert first_look([old, other], WATCHES_NATO, DAY_AGO, None, {}) == ()


def test_delivery_waits_as_asked_or_ever_longer_up_to_an_hour() -> None:
    assert retry_at(NOW, 9, timedelta(seconds=7)) == NOW + timedelta(seconds=7)
    waits = [(retry_at(NOW, attempts, None) - NOW).total_seconds() for attempts in (1, 2, 3, 30)]
    assert waits == [5, 10, 20, 3600]


@pytest.mark.parametrize(("sport", "told"), [(0.5, True), (3.9, True), (4.0, False), (9.0, False)])
def test_an_article_that_is_mainly_on_what_is_muted_is_not_told(sport: float, told: bool) -> None:
    subscription = make_subscription(muted=(Mute(topic=SPORT),))
    matches = (make_match(NATO, 4.0), make_match(SPORT, sport))
    assert bool(decide(make_article(), matches, [subscription])) == told
    assert bool(first_look([make_story(make_report(matches=matches))], subscription, DAY_AGO, None, {})) == told


def test_what_is_watched_itself_is_told_though_it_is_muted_too() -> None:
    subscription = make_subscription(NATO, SPORT, muted=(Mute(topic=SPORT),))
    assert decide(make_article(), (make_match(SPORT, 4.0),), [subscription])


@pytest.mark.parametrize(("kosovo", "told"), [(3.0, False), (5.0, True)])
def test_what_is_muted_for_one_topic_is_not_told_for_its_sake_alone(kosovo: float, told: bool) -> None:
    subscription = make_subscription(NATO, KOSOVO, muted=(Mute(topic=SPORT, watched=KOSOVO),))
    about_sport = (make_match(KOSOVO, kosovo), make_match(SPORT, 4.0))
    assert bool(decide(make_article(), about_sport, [subscription])) == told
    assert decide(make_article(), (*about_sport, make_match(NATO, 1.0)), [subscription])
