"""Claims about quotes and who said them."""

from __future__ import annotations

import time

import pytest

from bot.config.catalogue import load_languages
from bot.model import Quote
from bot.quotes.extract import extract

PARAGRAPH = 'Ann Holt said "a b c" ' * 130 + "\n"
MINISTER = "Valdorian Foreign Minister Ilya Brandt"


def quotes(text: str, tag: str = "en") -> tuple[Quote, ...]:
    return extract(text, load_languages()[tag])


def test_short_name_becomes_the_fullest_form_with_its_role() -> None:
    text = f'{MINISTER} arrived on Monday.\n\n"We will not leave this table without a treaty," Brandt said.'
    (quote,) = quotes(text)
    assert (quote.speaker, quote.role) == ("Ilya Brandt", "Valdorian Foreign Minister")
    assert quote.words == text[slice(*quote.span)] == '"We will not leave this table without a treaty,"'


def test_quote_that_follows_in_the_paragraph_inherits_the_speaker() -> None:
    text = f'"It is late for that," {MINISTER} said. "Nobody here will wait another year."'
    assert [quote.speaker for quote in quotes(text)] == ["Ilya Brandt", "Ilya Brandt"]


def test_pronoun_and_role_stand_for_the_last_speaker() -> None:
    text = (
        f'"It is late for that," {MINISTER} said.\n\n"The border stays open for everyone," he added.\n\n'
        'The minister warned that delay would be "a mistake that nobody can repair."'
    )
    assert {quote.speaker for quote in quotes(text)} == {"Ilya Brandt"}


def test_nobody_is_named_where_the_text_does_not_say() -> None:
    (quote,) = quotes('Reports spoke of "a long and rather difficult evening for all" in the capital.')
    assert quote.speaker is None
    assert quote.role is None


def test_title_and_scare_quotes_are_no_quotes() -> None:
    assert quotes('The film "Long River" opened in the "old town" on Friday.') == ()


def test_two_words_with_a_reporting_verb_are_a_quote() -> None:
    (quote,) = quotes('Ilya Brandt called the plan a "black hole" in the budget.')
    assert quote.speaker == "Ilya Brandt"


def test_according_to_names_the_speaker() -> None:
    (quote,) = quotes('According to Ilya Brandt, the delay "has done enormous damage to both countries."')
    assert quote.speaker == "Ilya Brandt"


@pytest.mark.parametrize(
    ("tag", "text", "words"),
    [
        ("sr-Latn", "„Nećemo odustati od dogovora“, rekao je Marko Ilić.", "„Nećemo odustati od dogovora“"),
        ("de", "„Wir bleiben bei unserem Plan“, sagte Jonas Weber.", "„Wir bleiben bei unserem Plan“"),
        ("de", "»Wir bleiben bei unserem Plan«, sagte Jonas Weber.", "»Wir bleiben bei unserem Plan«"),
        ("fr", "« Nous restons fidèles au plan », a déclaré Jean Morel.", "« Nous restons fidèles au plan »"),
        ("sv", "”Vi håller fast vid vår plan”, sade Karin Holm.", "”Vi håller fast vid vår plan”"),
        ("pl", "„Zostajemy przy naszym planie”, powiedział Jan Malik.", "„Zostajemy przy naszym planie”"),
        ("ru", "«Мы остаемся при своем плане», — заявил Антон Белов.", "«Мы остаемся при своем плане»"),
        ("en", "''We stand by our plan today,'' said Ann Holt.", "''We stand by our plan today,''"),
        ("en", "“We heard ‘never again’ so many times,” said Ann Holt.", "“We heard ‘never again’ so many times,”"),
    ],
)
def test_marks_of_every_house_are_read(tag: str, text: str, words: str) -> None:
    (quote,) = quotes(text, tag)
    assert quote.words == words
    assert quote.speaker is not None
    assert quote.speaker in text


def test_caseless_script_gives_quotes_and_abstains_from_names() -> None:
    (quote,) = quotes("部长表示：「我们不会改变这个重要的计划。」", "zh")
    assert quote.words == "「我们不会改变这个重要的计划。」"
    assert quote.speaker is None


@pytest.mark.parametrize(
    "unit", ['"', "“", "«a ", "' '", "A. ", "Ann Holt said ", '"Ann, ', "a" * 40 + ",", "said ", PARAGRAPH]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    def seconds(length: int) -> float:
        started = time.process_time()
        quotes(unit * (length // len(unit)))
        return time.process_time() - started

    assert seconds(100_000) < 6 * seconds(25_000) + 0.5  # four times as long; a square would take sixteen times
