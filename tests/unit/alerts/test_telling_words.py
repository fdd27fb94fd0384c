"""The words that would have spared a reader what was rejected are found in the texts themselves."""

from __future__ import annotations

from bot.alerts.telling_words import telling_words
from bot.config.catalogue import load_languages
from bot.model import Match, Report
from tests.fakes import NATO, make_report

LANGUAGES = load_languages()
SPORT = ("beat Brenna in the premier league", "lost a premier league derby", "signed for a premier league club")
POLITICS = (
    "met the ministers in Brussels",
    "agreed on a budget",
    "will vote on the treaty",
    "sent observers to Brenna",
)


def reports(texts: tuple[str, ...]) -> list[Report]:
    match = Match(topic=NATO, score=2.0, spans=((0, 8),), words=("Northern",))
    return [
        make_report(number, title=f"Northern team {text}", matches=(match,)) for number, text in enumerate(texts, 1)
    ]


def test_what_tells_the_rejected_from_the_kept_is_found() -> None:
    assert telling_words(reports(SPORT), reports(POLITICS), NATO, LANGUAGES)[0] == "premier league"


def test_the_topics_own_words_and_stop_words_are_never_offered() -> None:
    found = telling_words(reports(SPORT), [], NATO, LANGUAGES)
    assert found
    assert not {"northern", "that", "from"} & {word for words in found for word in words.split()}


def test_nothing_is_offered_for_few_verdicts_or_where_nothing_tells() -> None:
    assert telling_words(reports(SPORT[:2]), reports(POLITICS), NATO, LANGUAGES) == ()
    assert telling_words(reports(POLITICS), reports(POLITICS), NATO, LANGUAGES) == ()
