"""Any bytes parse without raising anything but FeedUnreadable; any string becomes text."""

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import FeedUnreadable
from bot.feeds.dates import to_utc
from bot.feeds.discovery import MOST_LISTED, listed_feeds, listed_sitemaps, read_page
from bot.feeds.identity import canonical_url
from bot.feeds.parse import parse
from bot.model import Fetched, Validators
from bot.text.html import to_text

FEED = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Пример</title><ttl>9</ttl>'
    "<item><title>Един</title><link>/a</link><pubDate>Mon, 25 May 2020 06:45:26 +0200</pubDate>"
    "<description>&lt;p&gt;Текст &amp;amp; още&lt;/p&gt;</description></item></channel></rss>"
).encode()
PIECES = st.sampled_from(
    [
        "<",
        ">",
        "</",
        "<p>",
        "<a href='",
        "<![CDATA[",
        "]]>",
        "<!--",
        "&amp;",
        "&#x",
        ";",
        "&lt;b&gt;",
        "\x00",
        "“",
        "<!",
    ]
)


def _together(pieces: list[str]) -> bytes:
    return "".join(pieces).encode("utf-8", "surrogatepass")


def read(body: bytes, content_type: str = "") -> None:
    with contextlib.suppress(FeedUnreadable):
        parse(
            Fetched(
                url="https://example.org/f", body=body, headers={"content-type": content_type}, validators=Validators()
            )
        )


@given(st.binary(max_size=400), st.text(max_size=30))
def test_any_bytes_parse_without_raising(body: bytes, content_type: str) -> None:
    read(body, content_type)


@given(st.integers(0, len(FEED)), st.binary(max_size=8), st.integers(0, 12))
@settings(max_examples=150)
def test_a_damaged_feed_parses_without_raising(place: int, damage: bytes, lost: int) -> None:
    read(FEED[:place] + damage + FEED[place + lost :])


@given(st.lists(PIECES | st.text(max_size=6), max_size=30).map("".join))
@settings(max_examples=200)
def test_any_string_becomes_text_without_control_characters(html: str) -> None:
    text = to_text(html)
    assert not any(ord(character) < 32 and character != "\n" for character in text)
    assert "\n\n\n" not in text


@given(st.text(alphabet="0123456789:-+/., TZMayмајGMT", max_size=40) | st.text(max_size=20))
def test_any_string_is_a_date_or_none(text: str) -> None:
    to_utc(text)


@given(st.text(max_size=40).map("https://".__add__) | st.text(max_size=40))
def test_a_canonical_url_is_its_own_canonical_url(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)


@given(st.binary() | st.lists(PIECES | st.text(max_size=9) | st.just("rss"), max_size=30).map(_together))
def test_any_bytes_list_web_addresses_and_no_others(body: bytes) -> None:
    url = "https://example.org/"
    listed = (*read_page(body, url).listed, *listed_feeds(body, url), *listed_sitemaps(body))
    assert len(listed) <= 3 * MOST_LISTED
    assert all(address.startswith(("http://", "https://")) and address.isprintable() for address in listed)
