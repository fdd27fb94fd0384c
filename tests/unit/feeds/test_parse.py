"""A feed document of any usual kind becomes entries, or a sentence that says what it is instead."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import FeedUnreadable
from bot.feeds.documents import MOST_ENTRIES
from bot.feeds.parse import parse
from bot.model import Fetched, ParsedFeed, Validators


def read(body: str | bytes, content_type: str = "application/xml") -> ParsedFeed:
    return parse(
        Fetched(
            url="https://example.org/news/feed.xml",
            body=body.encode() if isinstance(body, str) else body,
            headers={"content-type": content_type},
            validators=Validators(),
        )
    )


def rss(entries: str, channel: str = "<title>Example</title>") -> str:
    return f'<rss version="2.0" {NAMESPACES}><channel>{channel}{entries}</channel></rss>'


NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)


def test_an_rss_entry_has_all_its_parts() -> None:
    parsed = read(
        rss(
            "<item><guid isPermaLink='false'>7</guid><link>/a?b=1&amp;c=2</link>"
            "<title>Ministers &lt;b&gt;meet&lt;/b&gt;</title>"
            "<description>Short.</description><content:encoded><![CDATA[<p>One.</p><p>Two.</p>]]></content:encoded>"
            "<pubDate>Mon, 25 May 2020 06:45:26 +0200</pubDate><dc:creator>Ana Example</dc:creator></item>",
            "<title>Example</title><language>sr_RS</language><ttl>60</ttl>",
        )
    )
    entry = parsed.entries[0]
    assert (parsed.title, parsed.language, parsed.ttl, parsed.fault) == ("Example", "sr-RS", timedelta(hours=1), None)
    assert (entry.guid, entry.link) == ("7", "https://example.org/a?b=1&c=2")
    assert (entry.title, entry.text) == ("Ministers meet", "One.\n\nTwo.")
    assert entry.published_at == datetime(2020, 5, 25, 4, 45, 26, tzinfo=UTC)
    assert entry.authors == ("Ana Example",)


def test_atom_links_are_absolute_by_xml_base() -> None:
    parsed = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.net/x/" xml:lang="mk"><title>T</title>'
        '<entry><id>tag:1</id><title>A</title><link rel="self" href="self"/><link href="b.html"/>'
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content>'
        "<updated>2020-05-25T04:45:26Z</updated></entry></feed>"
    )
    entry = parsed.entries[0]
    assert (entry.link, entry.text, entry.language) == ("https://example.net/x/b.html", "One.\n\nTwo.", "mk")
    assert entry.published_at is None
    assert entry.updated_at == datetime(2020, 5, 25, 4, 45, 26, tzinfo=UTC)


def test_json_feed_is_read() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Example",
        "language": "hr",
        "items": [
            {
                "id": 5,
                "url": "/a",
                "title": "A",
                "content_text": "1 < 2 & 3",
                "date_published": "2020-05-25T04:45:26Z",
                "authors": [{"name": "Ana"}],
            }
        ],
    }
    parsed = read(json.dumps(document))
    entry = parsed.entries[0]
    assert (parsed.title, parsed.fault) == ("Example", None)
    assert (entry.guid, entry.link, entry.text) == ("5", "https://example.org/a", "1 < 2 & 3")
    assert (entry.language, entry.authors) == ("hr", ("Ana",))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "an empty document"),
        (b" \n\t", "an empty document"),
        (b"<!DOCTYPE html><html><head><title>Just a\nmoment...</title>", "an HTML page titled “Just a moment...”"),
        (b"<!-- x --><HTML><body>", "an HTML page without a title"),
        (b'{"error": 1}', "JSON that is not a JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', "JSON that is broken off"),
        (b"Access denied.", "not XML: begins with “Access denied.”"),
        (b"<?xml version='1.0'?><note>x</note>", "its first element is <note>"),
        (b"\x1f\x8b\x08broken", "gzip data, and broken"),
    ],
)
def test_what_is_no_feed_is_described(body: bytes, words: str) -> None:
    with pytest.raises(FeedUnreadable) as caught:
        read(body)
    assert words in str(caught.value)


def test_a_truncated_document_gives_its_entries_and_a_fault() -> None:
    whole = rss("<item><title>One</title></item><item><title>Two</title></item>")
    parsed = read(whole[: whole.index("</item></channel")])
    assert [entry.title for entry in parsed.entries] == ["One", "Two"]
    assert parsed.fault is not None
    assert parsed.fault.startswith("not well-formed")


@pytest.mark.parametrize(
    "body",
    [
        "\n \n<?xml version='1.0' encoding='utf-8'?>" + rss("<item><title>Čačak &amp; Užice</title></item>"),
        rss("<item><title>Čačak\x0b &amp;\x01 Užice</title></item>"),
        rss("<item><title>Čačak &#x1;&amp; Užice</title></item>"),
        rss("<item><title>Čačak & Užice</title></item>"),
        rss("<item><title>Čačak &#xFFFFFFF;& Užice</title></item>"),
        "Warning: no cache\n<?xml version='1.0'?>" + rss("<item><title>Čačak &amp; Užice</title></item>"),
    ],
)
def test_flaws_that_xml_forbids_are_mended(body: str) -> None:
    assert [entry.title for entry in read(body).entries] == ["Čačak & Užice"]


@pytest.mark.parametrize(
    ("declared", "actual", "content_type"),
    [
        ("windows-1251", "cp1251", "text/xml"),
        ("win-1251", "cp1251", "text/xml"),
        ("windows1251", "cp1251", "text/xml"),
        ("utf8", "utf-8", "text/xml"),
        ("utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        ("windows-1251", "cp1251", "text/xml; charset=utf-8"),
        ("iso-8859-1", "utf-8", "text/xml"),
        ("koi8-r", "koi8-r", "text/xml"),
        ("utf-16", "utf-16", "text/xml"),
        ("windows-1251", "cp1251", "application/rss+xml; charset=windows-1251"),
    ],
)
def test_the_encoding_is_found_whoever_is_wrong_about_it(declared: str, actual: str, content_type: str) -> None:
    document = f"<?xml version='1.0' encoding='{declared}'?>" + rss("<item><title>Новости Белграда</title></item>")
    assert read(document.encode(actual), content_type).entries[0].title == "Новости Белграда"


def test_one_broken_letter_does_not_spoil_the_others() -> None:
    body = rss("<item><title>Новости дня</title><description>Први снег у Београду</description></item>").encode()
    parsed = read(body.replace("дня".encode(), "дн".encode() + b"\xd1"))
    assert parsed.entries[0].text == "Први снег у Београду"
    assert parsed.fault == "1 letters are not valid UTF-8"


def test_a_document_that_had_to_be_mended_says_so() -> None:
    assert read(rss("<item><title>One & two\x01</title></item>")).fault is not None


def test_gzip_is_known_by_its_first_bytes() -> None:
    assert len(read(gzip.compress(rss("<item><title>One</title></item>").encode())).entries) == 1


def test_a_gzip_bomb_is_refused() -> None:
    with pytest.raises(FeedUnreadable, match="larger than 10 MB"):
        read(gzip.compress(bytes(11 * 1024 * 1024)))


def test_dublin_core_dates_count() -> None:
    # https://github.com/DimensionDev/Flare/issues/2187
    entry = read(rss("<item><title>One</title><dc:date>2020-05-25T04:45:26Z</dc:date></item>")).entries[0]
    assert (entry.published_at or entry.updated_at) == datetime(2020, 5, 25, 4, 45, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        # https://github.com/Ranchero-Software/NetNewsWire/issues/2109
        ("Mon, May 25 2020 04:45:26 +0000", datetime(2020, 5, 25, 4, 45, 26, tzinfo=UTC)),
        ("пон, 25 мај 2020 04:45:26", datetime(2020, 5, 25, 4, 45, 26, tzinfo=UTC)),
        # https://github.com/kanadaj/RoyalRoadLegends/issues/73
        ("Mon, 19 Jan 1970 09:46:21 GMT", None),
        ("soon", None),
    ],
)
def test_odd_dates(date: str, moment: datetime | None) -> None:
    assert read(rss(f"<item><title>One</title><pubDate>{date}</pubDate></item>")).entries[0].published_at == moment


def test_the_syndication_module_states_a_period() -> None:
    channel = "<title>T</title><sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
    assert read(rss("", channel)).ttl == timedelta(minutes=30)


def test_an_empty_feed_is_a_feed() -> None:
    assert read(rss("")).entries == ()


def test_endless_feeds_are_cut() -> None:
    parsed = read(rss("<item><title>One</title></item>" * (MOST_ENTRIES + 5)))
    assert len(parsed.entries) == MOST_ENTRIES
    assert parsed.fault is not None
