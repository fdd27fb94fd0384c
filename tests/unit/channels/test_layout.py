"""A message set in plain text, Markdown and HTML: every form is whole or shorter, and strangers' words stay words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.channels.digests import MOST_PAGES, compose_digest
from bot.channels.display import FSI, PDI
from bot.channels.layout import HTML, MARKDOWN, PLAIN, Markup, Style, compose, parts
from bot.model import Credit
from tests.messages import digest_of, message
from tests.receivers import visible

MARKUPS = pytest.mark.parametrize("markup", [PLAIN, MARKDOWN, HTML], ids=["plain", "markdown", "html"])
IN_PLAIN, IN_MARKDOWN, IN_HTML = (Style(markup=markup) for markup in (PLAIN, MARKDOWN, HTML))
ARABIC = Credit(source="بريد", flag="🇪🇬", link="https://barid.example/1", language="Arabic")


@MARKUPS
@pytest.mark.parametrize("limit", [20, 67, 160, 280, 512, 1024, 2000, 32768])
@pytest.mark.parametrize("titled", [True, False])
def test_an_alert_fits_whatever_the_room(markup: Markup, limit: int, titled: bool) -> None:
    long = replace(message(), title="A title of many words " * 30)
    for it in (message(), long):
        assert 0 < len(compose(it, Style(markup=markup, titled=titled), limit)) <= limit


@MARKUPS
@pytest.mark.parametrize("limit", [67, 160, 280, 1024, 32768])
def test_messages_of_a_digest_fit_and_are_few(markup: Markup, limit: int) -> None:
    pages = compose_digest(digest_of(*((f"Topic {number}", 6) for number in range(5))), Style(markup=markup), limit)
    assert all(0 < len(page) <= limit for page in pages)
    assert len(pages) <= MOST_PAGES


def test_an_alert_of_few_words_has_title_and_link() -> None:
    title, link = message().title, message().lead.link
    assert compose(message(), IN_PLAIN, 100) == f"{title}\n{link}"


def test_the_link_stands_alone_where_words_cannot_be_links() -> None:
    assert message().lead.link in compose(message(), IN_PLAIN, 2000).split("\n")


def test_further_quotes_are_for_those_who_have_room() -> None:
    more = message().more_quotes[0].words
    assert more in compose(message(), IN_HTML, 32768)
    assert more not in compose(message(), IN_MARKDOWN, 32768)


def test_what_is_shown_as_title_is_not_said_twice() -> None:
    assert message().title not in compose(message(), Style(markup=PLAIN, titled=True), 2000)
    development = replace(message(), news="12 in the title; it was 3")
    told = compose(development, Style(markup=PLAIN, titled=True), 2000)
    assert development.news not in told
    assert development.title in told


@MARKUPS
def test_names_of_both_directions_keep_their_order(markup: Markup) -> None:
    assert f"{FSI}بريد{PDI}" in compose(replace(message(), lead=ARABIC), Style(markup=markup), 2000)


def test_markdown_has_no_escape_that_it_does_not_need() -> None:
    told = compose(replace(message(), title="U.S. (and NATO): 1,200 won't go - maybe!"), IN_MARKDOWN, 2000)
    assert "U.S. (and NATO): 1,200 won't go - maybe!" in told


def test_a_title_calls_nobody() -> None:
    assert "@everyone" not in compose(replace(message(), title="@everyone look"), IN_MARKDOWN, 2000)


@given(st.text(st.sampled_from("a b1.)(+-=#>*_~`[]<>|&;\\!:"), min_size=1, max_size=30))
def test_any_words_in_markdown_are_read_as_they_were_written(words: str) -> None:
    told = replace(message(), title=f"x {words} x", summary=(f"{words} x",), others=())
    read = visible(MarkdownIt("commonmark").render(compose(told, IN_MARKDOWN, 32768)))
    flat = " ".join(read.split())
    assert " ".join(f"x {words} x".split()) in flat
    assert " ".join(f"{words} x".split()) in flat


def test_an_address_cannot_end_its_link_in_markdown() -> None:
    lead = replace(message().lead, link="https://a.example/b)](x)(c)")
    rendered = MarkdownIt("commonmark").render(compose(replace(message(), lead=lead), IN_MARKDOWN, 2000))
    assert 'href="https://a.example/b%29%5D%28x%29%28c%29"' in rendered


@given(st.text(st.sampled_from("ab\n"), max_size=60), st.integers(5, 20))
def test_parts_fit_and_lose_no_line(text: str, limit: int) -> None:
    found = parts(text, limit)
    assert all(len(part) <= limit for part in found)
    if all(len(line) <= limit for line in text.split("\n")):
        assert "".join("".join(found).split()) == "".join(text.split())
