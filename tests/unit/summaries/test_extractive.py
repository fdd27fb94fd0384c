"""Claims about summaries."""

from __future__ import annotations

from bot.config.catalogue import load_languages
from bot.summaries.extractive import summarise

EN = load_languages()["en"]
TITLE = "Valdoria and Karovia sign treaty on border waters"
FIRST = "Valdoria and Karovia signed a treaty on the waters of their border on Monday."
SECOND = "The treaty ends a dispute that had lasted for more than thirty years."
THIRD = "Farmers on both banks of the river had protested against new dams since spring."
FOURTH = "Observers of the Balkan forum called the signing a good day for the region."
BODY = " ".join([FIRST, SECOND, THIRD, FOURTH])


def span(words: str) -> tuple[int, int]:
    return BODY.index(words), BODY.index(words) + len(words)


def test_sentences_are_verbatim_and_in_order() -> None:
    chosen = summarise(TITLE, BODY, EN, limit=3)
    assert len(chosen) == 3
    positions = [BODY.index(sentence) for sentence in chosen]
    assert positions == sorted(positions)


def test_one_sentence_holds_the_topic() -> None:
    assert FOURTH in summarise(TITLE, BODY, EN, [span("Balkan")], limit=2)


def test_quotes_shown_below_are_not_repeated() -> None:
    assert FIRST not in summarise(TITLE, BODY, EN, (), [span("signed a treaty")], limit=2)
    assert summarise(TITLE, FIRST, EN, (), [(0, 10)]) == (FIRST,)


def test_summary_keeps_to_its_budget() -> None:
    assert sum(map(len, summarise(TITLE, BODY, EN, limit=3, budget=160))) <= 160
    long = "Valdoria " + "and again " * 50 + "signed."
    assert summarise(TITLE, long, EN, budget=400) == (long,)
    assert summarise(TITLE, long * 2, EN, budget=400) == ()


def test_dateline_is_left_out() -> None:
    for dateline in ("BRENNA, February 19. /VALPRESS/. ", "BRENNA (Valpress) - ", "BRENNA, 3 March – "):
        assert summarise(TITLE, dateline + FIRST, EN) == (FIRST,)


def test_furniture_is_no_sentence() -> None:
    body = f"By Ann Holt and Jan Malik\nPhoto: the bridge of Port Brenna at night\n{FIRST}\nRead more about this here"
    assert summarise(TITLE, body, EN) == (FIRST,)


def test_nothing_to_say_is_said_with_nothing() -> None:
    assert summarise(TITLE, "", EN) == ()
    assert summarise("", BODY, EN, limit=0) == ()


def test_chinese_is_summed_up_too() -> None:
    body = "两国周一在首都签署了关于边境水域的条约。该条约结束了持续三十多年的争端。"
    assert len(summarise("两国签署条约", body, load_languages()["zh"])) == 2


def test_a_sentence_that_begins_a_longer_quotation_is_not_taken_out_of_it() -> None:
    body = (
        "“The bridge will open in spring. It will carry trams.” The minister spoke in Zadar on Monday.\n\n"
        "The bridge across the canal was closed two years ago after a storm."
    )
    chosen = summarise("Bridge opens in spring", body, EN)
    assert all(sentence.count("“") == sentence.count("”") for sentence in chosen)
    assert chosen
