"""Claims about the headlines of pages."""

from __future__ import annotations

import json

import pytest

from bot.fetching.headlines import headline

URL = "https://www.dunavska-tribuna.example/a"
BRIDGE = "New bridge opens in Brenna on Monday"


def page(head: str = "", *headings: str) -> bytes:
    return f"<html><head>{head}</head><body>{''.join(f'<h1>{text}</h1>' for text in headings)}</body></html>".encode()


def declared(*articles: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(article)}</script>' for article in articles)


def test_name_of_the_site_is_no_part_of_the_headline() -> None:
    named = page('<meta property="og:site_name" content="The Tribune">')
    for ending in (
        " | The Tribune",
        " - The Tribune",
        " – Dunavska Tribuna",
        " - World | The Tribune",
        "｜The Tribune",
    ):
        assert headline(named, URL, BRIDGE + ending) in (BRIDGE, BRIDGE + " - World")


def test_hyphens_and_colons_of_the_headline_stay() -> None:
    for title in ("Brenna: a bridge - and what it cost", "Ten-year plan for Brenna", "“We will build” – Anna Holt"):
        assert headline(page(), URL, title) == title


def test_heading_with_which_the_title_begins_is_the_headline() -> None:
    assert headline(page("", "Latest", BRIDGE), URL, f"{BRIDGE} » Local » Page one") == BRIDGE


def test_declared_headline_goes_first_where_another_title_confirms_it() -> None:
    article = {"@graph": [{"@type": ["NewsArticle"], "headline": "Bridge in Brenna opens &amp; trams cross it"}]}
    assert headline(page(declared(article)), URL, BRIDGE) == "Bridge in Brenna opens & trams cross it"


@pytest.mark.parametrize(
    "article",
    [
        {"@type": "NewsArticle", "headline": "Storm closes all schools"},
        {"@type": "WebPage", "headline": "Bridge opens"},
        {"@type": "NewsArticle", "headline": "New bridge opens in ..."},
        {"itemListElement": [{"@type": "NewsArticle", "headline": "Bridge in Brenna closed"}]},
        [{"@type": "NewsArticle", "headline": "Bridge in Brenna one"}, {"@type": "Article", "headline": "Brenna two"}],
        {"@type": "NewsArticle", "headline": None},
    ],
)
def test_other_declared_headlines_are_not_taken(article: object) -> None:
    assert headline(page(declared(article)), URL, BRIDGE) == BRIDGE


@pytest.mark.parametrize("html", [b"", b"\x00<script type='application/ld+json'>{", page(declared("x") + "[" * 9)])
def test_broken_pages_keep_their_title(html: bytes) -> None:
    assert headline(html, URL, BRIDGE) == BRIDGE


def test_chinese_headline_loses_the_name_of_the_site() -> None:
    named = page('<meta property="og:site_name" content="江安新闻">')
    assert headline(named, URL, "新桥周一开放：江安新闻") == "新桥周一开放"


def test_endless_title_is_cut() -> None:
    assert len(headline(page(), "https://x.example/", "x - " * 100_000)) <= 1000


def test_a_page_of_headings_is_read_as_fast_as_another() -> None:
    many = [f"Heading {number} of a page that lists them" for number in range(3000)]
    html = page(declared(*({"@type": "NewsArticle", "headline": each} for each in many)), *many)
    assert headline(html, "https://example.org/a", "Bridge opens in Karovia") == "Bridge opens in Karovia"
