"""Where the feeds of a site may be."""

from __future__ import annotations

import pytest

from bot.feeds.discovery import (
    MOST_LISTED,
    complete,
    listed_feeds,
    listed_sitemaps,
    read_page,
    robots_address,
    usual_addresses,
)

HOME = "https://courier.example/"


def listed(html: str, url: str = HOME) -> tuple[str, ...]:
    return read_page(html.encode(), url).listed


@pytest.mark.parametrize(
    "kind",
    [
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "Application/RSS+XML",
    ],
)
def test_a_declared_feed_is_listed_whatever_its_format(kind: str) -> None:
    assert listed(f'<head><link rel="alternate" type="{kind}" href="/news"></head>') == (
        "https://courier.example/news",
    )


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (
            "<LINK REL='Alternate' TYPE='application/rss+xml; charset=utf-8' HREF='news'>",
            "https://courier.example/news",
        ),
        ("<link rel=feed href=//feeds.example/a>", "https://feeds.example/a"),
        ("<link rel=alternate type=text/xml href=/rss.xml>", "https://courier.example/rss.xml"),
        ("<base href=https://other.example/x/><a href=feed>", "https://other.example/x/feed"),
        ("<a href='/vesti/rss/'>Vesti</a>", "https://courier.example/vesti/rss/"),
        ("<a href='/out.php?format=feed&amp;type=rss'>", "https://courier.example/out.php?format=feed&type=rss"),
        ("<a href=/c/12><img alt=''> RSS </a>", "https://courier.example/c/12"),
        ("<a href=/c/12 title='Pretplata (RSS)'><svg></svg></a>", "https://courier.example/c/12"),
        ("<a href='feed:https://courier.example/all#top'>RSS</a>", "https://courier.example/all"),
        ("<a href='feed://courier.example/all'>RSS</a>", "http://courier.example/all"),
        ("<a href=' /my news.rss '>RSS</a>", "https://courier.example/my%20news.rss"),
    ],
)
def test_a_link_to_a_feed_is_listed_however_it_is_written(link: str, address: str) -> None:
    assert listed(link) == (address,)


@pytest.mark.parametrize(
    "link",
    [
        "<link rel=alternate hreflang=en href=/en>",
        "<link rel=alternate type=application/json href=/wp-json/wp/v2/pages/2>",
        "<link rel=alternate type=application/json+oembed href=/oembed?url=rss>",
        "<link rel=alternate type=application/rss+xml href=/comments/feed/>",
        "<link rel=stylesheet type=text/css href=/feed.css>",
        "<link rel=alternate type=application/rss+xml href=''>",
        "<a href=/feedback>Write to us</a>",
        "<a href=/strasse>Die Straße</a>",
        "<a href='javascript:rss()'>RSS</a>",
        "<a href='mailto:rss@courier.example'>RSS</a>",
        "<a href='#rss'>RSS</a>",
        "<a href='https://feedly.example/i/subscription/feed/https://courier.example/rss'>RSS</a>",
        "<a href='https://reader.example/add?rss=https%3A%2F%2Fcourier.example%2Frss'>RSS</a>",
        "<a href='http://[half/rss'>RSS</a>",
        "<a href='/rss/&#27;[31m'>RSS</a>",
        "<a href='https://courier.example/#rss'>RSS</a>",
    ],
)
def test_what_leads_to_no_feed_of_the_site_is_not_listed(link: str) -> None:
    assert listed(link) == ()


def test_declared_feeds_come_first_and_each_address_once() -> None:
    html = """<body><a href="/politics/rss">RSS</a><a href="http://www.courier.example/all/">RSS</a>
      <link rel=alternate type=application/rss+xml href="/all"></body>"""
    assert listed(html) == ("https://courier.example/all", "https://courier.example/politics/rss")


def test_a_page_with_countless_links_is_no_endless_work() -> None:
    assert len(listed("".join(f"<a href=/rss/{number}>" for number in range(5000)))) == MOST_LISTED


def test_the_site_tells_its_name() -> None:
    html = '<meta property="og:site_name" content="  Кур’єр\n Дунаю "><title>News</title>'
    assert read_page(html.encode(), HOME).site == "Кур’єр Дунаю"
    declared = f'<meta charset="windows-1251">{html}'.encode("windows-1251", "replace")
    assert "Дунаю" in read_page(declared, HOME).site


@pytest.mark.parametrize(
    "html", [b"", b"\x00\xff", b"<a href", b"plain words", b"<" * 10_000, b"<a href='rss'>" * 10_000]
)
def test_no_bytes_are_too_strange_for_a_page(html: bytes) -> None:
    assert len(read_page(html, HOME).listed) <= 1


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("courier.example", "https://courier.example"),
        (" //courier.example/rss ", "https://courier.example/rss"),
        ("http://courier.example", "http://courier.example"),
        ("feed:https://courier.example/rss", "https://courier.example/rss"),
        ("feed://courier.example/rss", "http://courier.example/rss"),
        ("localhost:8080/rss", "https://localhost:8080/rss"),
        ("ftp://courier.example/", "ftp://courier.example/"),
    ],
)
def test_an_address_is_completed_as_people_mean_it(typed: str, address: str) -> None:
    assert complete(typed) == address


def test_usual_addresses_are_below_the_page_and_below_the_root() -> None:
    at_root = usual_addresses("https://courier.example/?from=mail")
    assert {"/feed", "/rss.xml", "/atom.xml", "/index.xml", "/feeds/posts/default", "/feed.json"} <= {
        address.removeprefix("https://courier.example") for address in at_root
    }
    below = usual_addresses("https://courier.example/sport/")
    assert below[0] == "https://courier.example/sport/feed"
    assert set(at_root) < set(below)


def test_sitemaps_that_may_lead_to_feeds_are_taken_from_robots_txt() -> None:
    robots = b"""User-agent: *
Disallow: /x
Sitemap: https://courier.example/sitemap.xml
sitemap:https://courier.example/sitemap-news.xml
 Sitemap : https://courier.example/rss.xml
Sitemap: /relative.xml
"""
    assert robots_address("https://courier.example/a/b?c") == "https://courier.example/robots.txt"
    assert listed_sitemaps(robots) == ("https://courier.example/rss.xml", "https://courier.example/sitemap-news.xml")


def test_feeds_within_a_sitemap_are_listed() -> None:
    sitemap = b"""<urlset><url><loc> https://courier.example/rss/world?a=1&amp;b=2 </loc></url>
      <url><loc>https://courier.example/2026/story</loc></url><url><loc>file:///rss</loc></url>
      <url><loc><![CDATA[https://courier.example/atom.xml]]></loc></url></urlset>"""
    found = listed_feeds(sitemap, "https://courier.example/sitemap.xml")
    assert found == ("https://courier.example/rss/world?a=1&b=2", "https://courier.example/atom.xml")
