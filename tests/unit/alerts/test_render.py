"""Which report tells a story, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import speech
from bot.alerts.render import Renderer, body_spans, choose_lead, cite, flag, told_report
from bot.model import AlertId, ArticleId, Briefing, KeyQuote, Language, Message, Quote, Reason, Topic, TopicId
from tests.fakes import NATO, NOW, make_article, make_briefing, make_match, make_report, make_subscription

KOSOVO = TopicId("kosovo")
ENGLISH = Language(tag="en", name="English", own_name="English", group="en", scripts=("Latn",))
SERBIAN = Language(tag="sr-Cyrl", name="Serbian", own_name="српски", group="hbs", scripts=("Cyrl",))
RENDERER = Renderer(
    topics={NATO: Topic(id=NATO, name="NATO", emoji="🛡")},
    languages={"en": ENGLISH, "sr-Cyrl": SERBIAN},
    fallback=ENGLISH,
    summarise=lambda article, language, spans, avoid: (f"{article.title} in {language.name}, {len(avoid)} avoided",),
    rank_key_quotes=lambda quotes, matches, text, limit: tuple(
        KeyQuote(quote=quote, merits=()) for quote in quotes[:limit]
    ),
)
READER = make_subscription()


def quote(words: str = "“Words”", speaker: str | None = "Ana Lint") -> Quote:
    return Quote(span=(0, len(words)), words=words, speaker=speaker, role="minister")


def rendered(briefing: Briefing) -> Message:
    return RENDERER.render(briefing, NOW)


def test_message_says_what_the_reader_wants_to_know() -> None:
    message = rendered(make_briefing(make_report(title="NATO meets", quotes=(quote(),))))
    assert (message.key, message.reason, message.title) == ("1:1", Reason.NEW, "NATO meets")
    assert message.topics == ("🛡 NATO",)
    assert (message.lead.source, message.lead.flag, message.lead.language) == ("A", "🇷🇸", "English")
    assert message.lead.link == "https://a.example/1"
    assert message.when == "11:00"
    assert message.summary == ("NATO meets in English, 1 avoided",)
    assert (message.quotes[0].words, message.quotes[0].speaker, message.quotes[0].role) == (
        "Words",
        "Ana Lint",
        "minister",
    )


def test_three_key_quotes_and_at_most_five_more() -> None:
    message = rendered(make_briefing(make_report(quotes=tuple(quote(f"“{number}”") for number in range(12)))))
    assert [citation.words for citation in message.quotes] == ["0", "1", "2"]
    assert [citation.words for citation in message.more_quotes] == ["3", "4", "5", "6", "7"]


def test_topics_are_those_of_the_whole_story_that_the_reader_watches() -> None:
    weak, strong = make_match(NATO, 2), make_match(KOSOVO, 3)
    unwatched = make_match(TopicId("eu"), 9)
    reports = make_report(1, matches=(weak, unwatched)), make_report(2, source="B", matches=(weak, strong))
    briefing = make_briefing(*reports, subscription=make_subscription(NATO, KOSOVO))
    assert rendered(briefing).topics == ("kosovo", "🛡 NATO")


def test_other_outlets_are_named_once_and_the_lead_not_again() -> None:
    lead = make_report(1, body="text " * 200)
    others = [make_report(number, source=source) for number, source in enumerate(["B", "A", "C", "B"], 2)]
    assert [credit.source for credit in rendered(make_briefing(lead, *others)).others] == ["B", "C"]


def test_a_copy_is_shown_with_its_agency() -> None:
    first, copy = make_report(1), make_report(2, source="B", copied=True)
    copy = replace(copy, analysis=replace(copy.analysis, agency="Beta"))
    assert [credit.via for credit in rendered(make_briefing(first, copy)).echoes] == ["Beta"]


def test_a_message_that_grows_changes_only_in_who_reports_the_story() -> None:
    first = make_report(1, title="NATO meets")
    card = rendered(make_briefing(first))
    better = make_report(2, source="B", title="NATO meets in Brenna", body="text " * 900, quotes=(quote(),))
    copy = make_report(3, source="C", copied=True)
    grown = RENDERER.grow(card, make_briefing(first, better, copy))
    assert ([credit.source for credit in grown.others], [credit.source for credit in grown.echoes]) == (["B"], ["C"])
    assert (grown.story_quotes, grown.story_sources) == (1, 3)
    assert replace(grown, others=(), echoes=(), story_quotes=0, story_sources=1) == card


def test_a_message_that_was_sent_without_buttons_gets_none_when_it_grows() -> None:
    card = replace(rendered(make_briefing(make_report(1))), alert_id=None)
    grown = RENDERER.grow(card, make_briefing(make_report(1), make_report(2, source="B", quotes=(quote(),))))
    assert (grown.alert_id, grown.story_quotes) == (None, card.story_quotes)


def test_a_message_whose_story_was_told_before_says_so_once_and_grows_no_more() -> None:
    first, other = make_report(1), make_report(2, source="B")
    briefing = make_briefing(first, other)
    card = rendered(make_briefing(first))
    repeating = replace(briefing, alert=replace(briefing.alert, repeats=AlertId(7)))
    shown = RENDERER.grow(card, repeating)
    assert shown == replace(card, when=f"{card.when} · same story as an earlier message")
    assert RENDERER.grow(shown, repeating) == shown


def test_a_message_whose_report_left_the_story_stays_as_it_is() -> None:
    card = rendered(make_briefing(make_report(1), make_report(2, source="B")))
    assert RENDERER.grow(card, make_briefing(make_report(3, source="C"))) == card


def test_a_message_of_a_story_that_was_split_names_only_the_outlets_of_its_part() -> None:
    first, second, third = (make_report(number, source=source) for number, source in enumerate("ABC", 1))
    card = rendered(make_briefing(first, second, third))
    assert card.article_id == 1
    assert [credit.source for credit in RENDERER.grow(card, make_briefing(first, third)).others] == ["C"]


def test_a_development_is_short_and_quotes_only_the_speaker_who_is_new() -> None:
    quotes = (quote("“One”", "Petar Petrov"), quote("“Two”"), quote("“Three”"))
    briefing = make_briefing(make_report(1), make_report(2, source="B", title="NATO meets again", quotes=quotes))
    words = "New: Ana Lint, minister, is quoted"
    alert = replace(briefing.alert, reason=Reason.DEVELOPMENT, article_id=ArticleId(2), words=words)
    message = rendered(replace(briefing, alert=alert))
    assert (message.news, message.title, message.lead.source) == (words, "NATO meets again", "B")
    assert [citation.words for citation in message.quotes] == ["Two"]
    assert (message.topics, message.summary, message.others) == ((), (), ())


def test_an_alert_is_explained_by_the_report_that_it_showed() -> None:
    first, better = make_report(1), make_report(2, body="text " * 900, quotes=(quote(),))
    briefing = make_briefing(first, better)
    assert told_report(briefing) == better
    shown = replace(briefing.alert, article_id=ArticleId(1))
    assert told_report(replace(briefing, alert=shown)) == first


def test_unknown_language_is_not_named_and_an_uncatalogued_one_as_the_cldr_names_it() -> None:
    assert rendered(make_briefing(make_report(language="und"))).lead.language == ""
    assert rendered(make_briefing(make_report(language="yo"))).lead.language == "Yoruba"


def test_lead_is_on_topic_before_all() -> None:
    on_topic, off_topic = make_report(1), make_report(2, matches=(), body="text " * 900, quotes=(quote(),))
    assert choose_lead([off_topic, on_topic], READER) == on_topic


def test_lead_is_in_a_language_of_the_reader_whatever_its_script() -> None:
    english, serbian = make_report(1, body="text " * 900), make_report(2, language="sr-Cyrl")
    assert choose_lead([english, serbian], replace(READER, languages=("sr-Latn",))) == serbian
    assert choose_lead([english, serbian], replace(READER, languages=("mk", "en", "sr"))) == english


def test_lead_has_substance_and_quotes_with_speakers() -> None:
    short, quoting = make_report(1, body="text"), make_report(2, body="text", quotes=(quote(),))
    nameless = make_report(3, body="text", quotes=(quote(speaker=None),))
    assert choose_lead([short, nameless, quoting], READER) == quoting


def test_of_equals_the_earliest_report_leads() -> None:
    late, early = make_report(1), make_report(2, published_at=NOW - timedelta(hours=5))
    assert choose_lead([late, early], READER) == early


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("“Yes.”", "Yes."),
        ("„Ja.“", "Ja."),
        ("« Oui. »", "Oui."),
        ("«\u00a0Oui.\u00a0»", "Oui."),
        ("「はい」", "はい"),
        ("''Da.''", "Da."),
        (",,Da.''", "Da."),
        ("“He said ‘no’”", "He said ‘no’"),
        ("“‘No’ is no answer”", "‘No’ is no answer"),
        ("no marks", "no marks"),
        ("“”", ""),
    ],
)
def test_outlets_marks_go_and_inner_ones_stay(said: str, words: str) -> None:
    assert cite(quote(said), "A").words == words


@pytest.mark.parametrize(("country", "shown"), [("RS", "🇷🇸"), ("xk", "🇽🇰"), (None, ""), ("", ""), ("EUR", "")])
def test_flag_of_a_country(country: str | None, shown: str) -> None:
    assert flag(country) == shown


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        (datetime(2026, 3, 2, 9, 5, tzinfo=UTC), "UTC", "09:05"),
        (datetime(2026, 3, 2, 9, 5, tzinfo=UTC), "Europe/Belgrade", "10:05"),
        (datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "Europe/Belgrade", "00:30"),
        (datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "UTC", "23:30, 1 Mar"),
        (datetime(2026, 3, 2, 1, 0, tzinfo=UTC), "America/New_York", "20:00, 1 Mar"),
        (datetime(2025, 12, 31, 12, 0, tzinfo=UTC), "UTC", "12:00, 31 Dec 2025"),
    ],
)
def test_time_is_in_the_readers_zone_and_names_the_day_where_it_is_not_today(
    at: datetime, zone: str, words: str
) -> None:
    assert speech.ENGLISH.moment(at, NOW, zone) == words


def test_spans_move_to_the_body_and_those_in_the_title_fall_away() -> None:
    article = make_article(title="NATO meets", body="NATO met in Brenna.")
    start = article.text.index("NATO met in")
    assert body_spans(article, [(0, 4), (start, start + 4)]) == ((0, 4),)


def test_what_stands_around_the_words_is_in_the_readers_language() -> None:
    named = Topic(id=NATO, name="NATO", emoji="🛡", names={"sr-Cyrl": "НАТО"})
    renderer = replace(RENDERER, topics={NATO: named}, speech=lambda tag: speech.Speech(tag=tag))
    briefing = make_briefing(make_report(title="NATO meets", published_at=NOW - timedelta(days=1)))
    reader = replace(briefing.subscription, interface="sr-Cyrl")
    message = renderer.render(replace(briefing, subscription=reader), NOW)
    assert (message.speech, message.topics, message.lead.language) == ("sr-Cyrl", ("🛡 НАТО",), "енглески")
    assert message.when.endswith("1. мар")
    assert message.title == "NATO meets"
