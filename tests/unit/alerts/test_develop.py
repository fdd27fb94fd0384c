"""What is materially new in a story, and who hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.alerts.develop import A_DAY, QUIET, develop, development, listeners
from bot.alerts.render import Renderer
from bot.model import Alert, AlertId, ArticleId, Language, Mute, Quote, Reason, Report, StoryId, SubscriptionId, TopicId
from bot.speech import ENGLISH
from tests.fakes import NATO, NOW, make_match, make_report, make_story, make_subscription

HOUR = timedelta(hours=1)
LANGUAGES = {"en": Language(tag="en", name="English", own_name="English", group="en", scripts=("Latn",))}
RENDERER = Renderer(
    topics={},
    languages=LANGUAGES,
    fallback=LANGUAGES["en"],
    summarise=lambda article, language, spans, avoid: (),
    rank_key_quotes=lambda quotes, matches, text, limit: (),
)
READER = make_subscription(NATO)
FLOOD = make_report(1, title="Flood in Brenna: 3 dead")
TOLL = make_report(2, source="B", title="Flood in Brenna: 12 dead")


def said(speaker: str | None, role: str | None = "EU Commission President", confidence: float = 0.9) -> Quote:
    return Quote(span=(0, 4), words="“Yes”", speaker=speaker, role=role, confidence=confidence)


def alert(reason: Reason = Reason.NEW, *, at: datetime | None = NOW - HOUR, reader: int = 1) -> Alert:
    return Alert(
        id=AlertId(1),
        key="1:1",
        story_id=StoryId(1),
        subscription_id=SubscriptionId(reader),
        reason=reason,
        created_at=at or NOW - HOUR,
        delivered_at=at,
    )


# ── who ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("alerts", "listens"),
    [
        ([], False),
        ([alert(reader=2)], False),
        ([alert(at=None)], False),
        ([alert()], True),
        ([alert(Reason.FIRST_LOOK)], True),
        ([alert(at=NOW - QUIET + timedelta(seconds=1))], False),
        ([alert(at=NOW - QUIET)], True),
        ([alert(at=NOW - 5 * HOUR), alert(Reason.DEVELOPMENT, at=NOW - QUIET / 2)], False),
        ([alert(at=NOW - 5 * HOUR), alert(Reason.DEVELOPMENT, at=NOW - HOUR)], True),
        ([alert(at=NOW - 5 * HOUR), *[alert(Reason.DEVELOPMENT, at=NOW - n * HOUR) for n in (1, 2)]], False),
        ([alert(at=NOW - 2 * A_DAY), alert(Reason.DEVELOPMENT, at=NOW - A_DAY), alert(Reason.DEVELOPMENT)], True),
    ],
)
def test_those_listen_who_were_told_and_not_just_now_nor_twice_today(alerts: Sequence[Alert], listens: bool) -> None:
    assert bool(listeners(alerts, [READER], NOW)) == listens


def test_who_wants_no_developments_does_not_listen() -> None:
    assert listeners([alert()], [replace(READER, developments=False)], NOW) == ()


def test_a_development_is_told_with_its_words_and_the_article_that_brings_it() -> None:
    (draft,) = develop(make_story(FLOOD), TOLL, [READER], RENDERER)
    assert (draft.reason, draft.article_id, draft.words) == (Reason.DEVELOPMENT, 2, "12 in the title; it was 3")


@pytest.mark.parametrize(
    "flaw",
    [{"baseline": True}, {"fresh": False}, {"origin": ArticleId(7)}, {"copied": True}, {"matches": ()}],
    ids=lambda flaw: next(iter(flaw)),
)
def test_nobody_hears_of_a_baseline_an_old_article_a_revision_a_copy_or_what_is_off_topic(flaw: dict[str, Any]) -> None:
    report = make_report(2, source="B", title=TOLL.article.title, **flaw)
    assert develop(make_story(FLOOD), report, [READER], RENDERER) == ()


def test_what_is_mainly_on_a_muted_topic_is_no_development() -> None:
    sport = TopicId("sport")
    report = make_report(2, title=TOLL.article.title, matches=(make_match(), make_match(sport, 9.0)))
    assert develop(make_story(FLOOD), report, [replace(READER, muted=(Mute(topic=sport),))], RENDERER) == ()


# ── what ────────────────────────────────────────────────────────────────────────────────────────────────


def new(report: Report, *before: Report) -> str | None:
    news = development(make_story(*before), report, {}, LANGUAGES)
    return news(ENGLISH).unescape() if news else None


def test_a_speaker_with_an_office_who_was_not_quoted_before_is_new() -> None:
    report = make_report(2, quotes=(said("Ursula Example"),))
    assert new(report, make_report(1, quotes=(said("Ana Lint"),))) == (
        "New: Ursula Example, EU Commission President, is quoted"
    )


@pytest.mark.parametrize("before", ["Ursula Example left", "Exampleová odešla", "Урсула Екзампл"])
def test_a_speaker_of_whom_an_earlier_report_knew_in_any_alphabet_is_not_new(before: str) -> None:
    report = make_report(2, quotes=(said("Ursula Example"),))
    assert new(report, make_report(1, body=before)) is None


@pytest.mark.parametrize(
    "quote",
    [
        said(None),
        said("Ursula Example", None),
        said("Ursula Example", confidence=0.7),
        said("Example"),
        said("NATO Brenna", "agency"),
        said("…"),
    ],
)
def test_a_speaker_without_office_or_full_name_or_of_doubt_is_none_of_weight(quote: Quote) -> None:
    assert new(make_report(2, quotes=(quote,)), FLOOD) is None


def test_a_speaker_in_a_script_without_capital_letters_may_have_one_name() -> None:
    assert new(make_report(2, quotes=(said("张伟", "部长"),)), FLOOD) == "New: 张伟, 部长, is quoted"


def outlets(number: int, *, hours_ago: float, start: int = 1, **more: Any) -> list[Report]:
    seen = NOW - hours_ago * HOUR
    return [
        make_report(n, source=f"S{n}", title="Rain", first_seen_at=seen, **more) for n in range(start, start + number)
    ]


@pytest.mark.parametrize(
    ("earlier", "lately", "told"),
    [(3, 2, True), (3, 1, False), (3, 3, False), (2, 9, False), (4, 3, True), (4, 2, False)],
)
def test_sources_that_doubled_within_an_hour_are_told_of_when_they_have_done_so(
    earlier: int, lately: int, told: bool
) -> None:
    before = outlets(earlier, hours_ago=3) + outlets(lately, hours_ago=0.5, start=50)
    words = new(make_report(99, source="Last", title="Rain"), *before)
    assert words == (
        f"{earlier + lately + 1} independent sources report it; an hour ago it was {earlier}" if told else None
    )


def test_copies_and_outlets_of_one_owner_double_nothing() -> None:
    before, last = outlets(3, hours_ago=3), make_report(99, source="Last", title="Rain")
    copies = outlets(2, hours_ago=0.5, start=50, copied=True)
    assert development(make_story(*before, *copies), last, {}, LANGUAGES) is None
    house = outlets(2, hours_ago=0.5, start=50)
    assert development(make_story(*before, *house), last, {"S50": "House", "S51": "House"}, LANGUAGES) is None
