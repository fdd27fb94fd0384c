"""How an alert is set in Telegram's HTML, and what gives way when it is too long."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.display import units
from bot.channels.telegram.html import LIMIT, bare, compose, plain, split
from bot.model import ArticleId, Citation, Credit, Message, Reason
from tests.messages import LAVROV, message
from tests.telegram_server.entities import parse_html


def long_quote(number: int, length: int = 900) -> Citation:
    return replace(LAVROV, words=f"{number} " + "w" * length + " end")


def test_an_alert_is_set_as_the_decision_on_its_layout_says() -> None:
    assert compose(message()) == (
        "🛡 NATO · 🌍 Balkans\n"
        '<b><a href="https://courier.example/a?b=1&amp;c=2">'
        "Lavrov warns against a new alliance in the Balkans</a></b>\n"
        "🇷🇸 Danube Courier · English · 14:05\n\n"
        "The minister spoke after talks in Belgrade. He called the plan a threat to balance in the region. "
        "Montenegro disagrees.\n\n"
        "<blockquote>“Nobody asked the people of the region what they think of that”\n"
        "— <b>Sergey Lavrov</b>, Russian Foreign Minister</blockquote>\n"
        "<blockquote>“Our door stays open to every neighbour”\n"
        "— <b>Milena Kovač</b>, President of Montenegro</blockquote>\n"
        "<blockquote expandable>“We shall answer in kind”\n"
        "— <b>Sergey Lavrov</b>\n\n"
        "“It is a paper tiger”\n"
        "— quoted by Danube Courier</blockquote>\n\n"
        'Also: <a href="https://glasnik.example/1">🇭🇷 Savski glasnik</a>, 🇪🇬 Barid'
    )


def test_a_message_of_title_and_source_leaves_no_gaps() -> None:
    lead = Credit(source="Barid", flag="", link=None, language="")
    least = Message(
        key="k",
        reason=Reason.NEW,
        topics=("NATO",),
        title="T",
        lead=lead,
        article_id=ArticleId(1),
        when="",
        summary=(),
        quotes=(),
    )
    assert compose(least) == "NATO\n<b>T</b>\nBarid"


@pytest.mark.parametrize("title", ["<b>", "a & b", "&lt;", "</a>", "AT&T <3 “x”", "&amp;amp;"])
def test_markup_is_escaped_once(title: str) -> None:
    text, entities = parse_html(compose(replace(message(), title=title)))
    assert title in text.splitlines()
    assert next(entity.of(text) for entity in entities if entity.type == "text_link") == title


def test_outlets_beyond_those_shown_are_counted() -> None:
    others = tuple(replace(message().lead, source=f"Outlet {number}") for number in range(12))
    html = compose(replace(message(), others=others))
    assert "Outlet 7</a> and 4 more" in html
    assert "Outlet 8" not in html


def test_a_full_message_that_gains_outlets_counts_them_and_loses_no_quote() -> None:
    def outlets(count: int) -> tuple[Credit, ...]:
        return tuple(replace(message().lead, source=f"Outlet {number} " + "o" * 60) for number in range(count))

    before = replace(message(), more_quotes=tuple(long_quote(number, 600) for number in range(5)), others=outlets(1))
    grown = replace(before, others=outlets(12))
    assert compose(before).count("end”") == compose(grown).count("end”") == 5
    assert "</a> and 11 more" in compose(grown)


def test_further_quotes_give_way_before_the_first_outlet() -> None:
    html = compose(replace(message(), more_quotes=tuple(map(long_quote, range(9)))))
    assert html.count("end”") == 3
    assert "Savski glasnik" in html
    assert "Montenegro disagrees." in html


def test_other_outlets_give_way_before_the_summary() -> None:
    quotes = tuple(long_quote(number, 1270) for number in range(3))
    others = tuple(replace(message().lead, source=f"Outlet {number} " + "o" * 90) for number in range(8))
    html = compose(replace(message(), quotes=quotes, more_quotes=(), others=others, summary=("One.", "Two.")))
    assert "Also:" not in html
    assert "One. Two." in html
    assert html.count("end”") == 3


def test_sentences_give_way_before_quotes_and_the_first_stays() -> None:
    quotes = tuple(long_quote(number, 1230) for number in range(3))
    html = compose(replace(message(), quotes=quotes, summary=("First.", "s" * 400, "t" * 400)))
    assert "First.\n" in html
    assert html.count("end”") == 3


def test_the_first_sentence_stays_though_a_quote_goes_for_it() -> None:
    quotes = tuple(long_quote(number, 1150) for number in range(3))
    html = compose(replace(message(), quotes=quotes, summary=("s" * 600,)))
    assert "s" * 600 in html
    assert html.count("end”") == 2


@pytest.mark.parametrize(("beyond", "shown"), [(0, True), (1, False)])
def test_an_alert_may_fill_what_telegram_takes_to_the_last_unit(beyond: int, shown: bool) -> None:
    bare_bones = replace(message(), quotes=(), more_quotes=(), others=())
    room = 4096 - units(plain(compose(replace(bare_bones, summary=("s",))))) + 1
    html = compose(replace(bare_bones, summary=("s" * (room + beyond),)))
    assert ("sss" in html) is shown


def test_a_quote_that_does_not_fit_goes_whole() -> None:
    html = compose(replace(message(), quotes=(LAVROV, long_quote(1, 5000))))
    assert LAVROV.words in html
    assert "ww" not in html


def test_a_long_title_ends_with_an_ellipsis_and_leaves_room_for_the_rest() -> None:
    text = plain(compose(replace(message(), title="title " * 2000)))
    title = text.splitlines()[1]
    assert title.startswith("title title")
    assert title.endswith("…")
    assert LAVROV.words in text


def test_the_plain_form_shows_the_link() -> None:
    assert bare(message()).endswith("\n\nhttps://courier.example/a?b=1&c=2")
    assert "<" not in bare(message())


def test_a_long_answer_is_cut_between_lines_and_loses_none() -> None:
    lines = [f"<b>line {number}</b> &amp; more" for number in range(600)]
    parts = split("\n".join(lines))
    assert len(parts) > 1
    assert "\n".join(parts).split("\n") == lines
    assert all(units(parse_html(part)[0]) <= LIMIT for part in parts)


def test_a_line_that_is_too_long_alone_ends_with_an_ellipsis() -> None:
    (part,) = split("<b>" + "&lt;" * 5000 + "</b>")
    text, _ = parse_html(part)
    assert text == "<" * (LIMIT - 1) + "…"
