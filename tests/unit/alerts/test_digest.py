"""What a digest shows of many alerts, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.alerts.digest import MOST_SHOWN, Bundle, Headline, Occasion, gather
from bot.model import AlertId, Briefing, Reason, StoryId, TopicId
from tests.fakes import NATO, NOW, make_briefing, make_match, make_report, make_subscription
from tests.unit.alerts.test_render import KOSOVO, RENDERER, quote


def headline(number: int, topic: str = "NATO", **more: object) -> Headline:
    made = RENDERER.headline(make_briefing(make_report(number)))
    return replace(made, story_id=StoryId(number), topic=topic, **more)  # type: ignore[arg-type]


def ids(*headlines: Headline) -> list[list[int]]:
    return [[each.story_id for each in section.headlines] for section in gather(headlines)[0]]


def test_more_outlets_go_before_a_stronger_topic_and_that_before_the_later_story() -> None:
    later = headline(1, updated_at=NOW + timedelta(hours=1))
    strong = headline(2, score=9.0)
    wide = headline(3, more=1)
    assert ids(headline(4), later, strong, wide) == [[3, 2, 1, 4]]


def test_topics_stand_in_the_order_of_their_best_story() -> None:
    assert ids(headline(1, "Rivers"), headline(2, "NATO", more=3), headline(3, "Rivers", more=2), headline(4)) == [
        [2, 4],
        [3, 1],
    ]


def test_what_is_too_much_to_read_is_counted() -> None:
    sections, left_out = gather(headline(number) for number in range(1, MOST_SHOWN + 6))
    assert (sum(len(section.headlines) for section in sections), left_out) == (MOST_SHOWN, 5)


def test_a_headline_has_its_leads_title_its_best_quote_and_counts_the_others() -> None:
    first = make_report(1, title="NATO meets", quotes=(quote("“One”"), quote("“Two”")), source="A")
    reports = (first, make_report(2, source="B"), make_report(3, source="C", copied=True))
    made = RENDERER.headline(make_briefing(*reports))
    assert (made.title, made.lead.source, made.more, made.topic) == ("NATO meets", "A", 1, "🛡 NATO")
    assert made.quote is not None
    assert made.quote.words == "One"


def test_a_story_stands_under_its_strongest_topic_that_is_watched() -> None:
    matches = (make_match(NATO, 2), make_match(KOSOVO, 3), make_match(TopicId("eu"), 9))
    briefing = make_briefing(make_report(matches=matches), subscription=make_subscription(NATO, KOSOVO))
    assert RENDERER.headline(briefing).topic == "kosovo"


def test_a_development_shows_its_own_report_and_what_is_new() -> None:
    briefing = make_briefing(make_report(1, title="3 dead"), make_report(2, title="12 dead", source="B"))
    alert = replace(
        briefing.alert,
        reason=Reason.DEVELOPMENT,
        article_id=briefing.story.reports[1].article.id,
        words="12 in the title; it was 3",
    )
    made = RENDERER.headline(replace(briefing, alert=alert))
    assert (made.title, made.news) == ("12 dead", "12 in the title; it was 3")


def bundle(occasion: Occasion, **more: int) -> Bundle:
    def at(number: int) -> Briefing:
        briefing = make_briefing(make_report(number), subscription=make_subscription(an_hour=7))
        return replace(
            briefing, alert=replace(briefing.alert, id=AlertId(number), created_at=NOW - timedelta(hours=9 - number))
        )

    return Bundle(occasion=occasion, briefings=(at(1), at(2)), **more)


def test_a_digest_says_since_when_and_of_a_flood_how_many_were_enough() -> None:
    made = bundle(Occasion.FLOOD, uncounted=4)
    digest = RENDERER.digest(made, [headline(1), headline(2)], NOW)
    assert (digest.stories, digest.left_out, digest.most_an_hour) == (2, 4, 7)
    assert (digest.since, digest.speech) == ("04:00", "en")
    assert RENDERER.digest(bundle(Occasion.DAY), [headline(1)], NOW).most_an_hour == 0
