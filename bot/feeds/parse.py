"""Bytes of a feed in, entries out."""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from time import struct_time
from typing import Any
from urllib.parse import urljoin

import feedparser

from bot.errors import FeedUnreadable
from bot.feeds.dates import plausible, to_utc
from bot.feeds.documents import (
    LONGEST_TITLE,
    MOST_ENTRIES,
    Document,
    check_depth,
    describe,
    is_page,
    opening,
    prepare,
    root,
    shorten,
    unpack,
    without_doctype_traps,
    without_flaws,
)
from bot.feeds.json_feed import parse_json
from bot.model import Entry, Fetched, ParsedFeed
from bot.text.html import plain, to_text

_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}  # hours
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*\Z")
# What feedparser lets through from the parsers, codecs and readers below it when bytes are strange enough.
_BREAKDOWNS = (ValueError, TypeError, LookupError, AttributeError, AssertionError, OverflowError, RecursionError)
# A fault of the declaration only: the text was read.
_HARMLESS = ("CharacterEncodingOverride", "NonXMLContentType", "CharacterEncodingUnknown")


def parse(fetched: Fetched) -> ParsedFeed:
    """Read a feed document of any usual format: RSS, RDF, Atom, CDF, JSON Feed.

    Where a broken document gave some entries, these are returned and ``fault`` says what is wrong. Raises
    FeedUnreadable, in words that say what the bytes look like, where they are no feed.
    """
    body = unpack(fetched.body)
    start = opening(body)
    if start.startswith(("{", "[")):
        return parse_json(body, fetched.url, MOST_ENTRIES)
    if not start or is_page(start):
        raise FeedUnreadable(f"The document is {describe(start)}.")
    check_depth(body)
    document = prepare(without_doctype_traps(shorten(body)), fetched.headers.get("content-type", ""))
    read, fault = _read_tolerantly(document)
    # A channel element alone is CDF, whose version feedparser takes from its entries.
    if not read.entries and not read.get("version") and root(start) != "channel":
        because = f" ({fault})" if fault and start.startswith("<") else ""
        raise FeedUnreadable(f"The document is {describe(start)}{because}.")
    return _feed(read, fetched.url, document.fault or fault)


def _read_tolerantly(document: Document) -> tuple[Any, str | None]:
    """Read a document as it is, and where that fails, mended; return what gave more, and what was wrong."""
    read: Any = None
    try:
        read = _read(document)
        fault = _fault(read)
        if fault is None:
            return read, None
    except _BREAKDOWNS as error:
        fault = f"not well-formed: {error}"
    mended = Document(body=without_flaws(document.body), charset=document.charset)
    if read is not None and mended.body == document.body:
        return read, fault
    try:
        again = _read(mended)
    except _BREAKDOWNS as error:
        if read is not None:
            return read, fault
        raise FeedUnreadable(f"The document is too broken to read ({type(error).__name__}).") from error
    better = read is None or _fault(again) is None or len(again.entries) > len(read.entries)
    return (again if better else read), fault


def _read(document: Document) -> Any:
    """Let feedparser read. Of its options, both are off: the text goes no further as HTML.

    It is not told the document's URL, against which it would resolve something at every tag; ``_link`` does so.
    """
    charset = f"; charset={document.charset}" if document.charset else ""
    headers = {"content-type": f"application/xml{charset}"}
    return feedparser.parse(
        io.BytesIO(document.body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )


def _fault(read: Any) -> str | None:
    """Say in one line what feedparser found wrong with the document."""
    error = read.get("bozo_exception")
    if not read.get("bozo") or error is None or type(error).__name__ in _HARMLESS:
        return None
    message = getattr(error, "getMessage", lambda: str(error))()
    line = getattr(error, "getLineNumber", lambda: None)()
    words = " ".join(str(message).split())[:120] or type(error).__name__
    return f"not well-formed: {words}" + (f" in line {line}" if line else "")


def _feed(read: Any, url: str, fault: str | None) -> ParsedFeed:
    channel = read.feed
    if len(read.entries) > MOST_ENTRIES:
        fault = fault or f"only the first {MOST_ENTRIES} entries were read"
    return ParsedFeed(
        title=plain(_string(channel, "title")),
        language=_language(channel.get("language")),
        entries=tuple(_entry(raw, url) for raw in read.entries[:MOST_ENTRIES]),
        ttl=_ttl(channel),
        fault=fault,
    )


def _entry(raw: Any, url: str) -> Entry:
    guid = _string(raw, "id").strip() or None
    return Entry(
        guid=guid,
        link=_link(raw, url, guid),
        title=plain(_string(raw, "title")[:LONGEST_TITLE]),
        text=_longest(_bodies(raw)),
        published_at=_date(raw, "published") or _date(raw, "created"),
        updated_at=_date(raw, "updated"),
        language=_language(_string(raw, "language") or _declared_language(raw)),
        authors=tuple(dict.fromkeys(_authors(raw))),
    )


def _string(raw: dict[str, Any], name: str) -> str:
    # dict.get, because feedparser's own get() answers "published" for a missing "updated" and warns of it.
    value = dict.get(raw, name)
    return value if isinstance(value, str) else ""


def _bodies(raw: Any) -> Iterator[str]:
    for content in raw.get("content") or ():
        if isinstance(content.get("value"), str):
            yield content["value"]
    yield _string(raw, "summary")
    yield _string(raw, "description")


def _longest(bodies: Iterable[str]) -> str:
    """Return the longest text among pieces of HTML; what cannot be longer is not read, for reading is dear."""
    longest = ""
    for html in sorted(bodies, key=len, reverse=True):
        if len(html) > len(longest):
            longest = max(longest, to_text(html), key=len)
    return longest


def _link(raw: Any, url: str, guid: str | None) -> str | None:
    """The article's address: not the feed's redirecting one where the feed tells the original."""
    links = [link for link in raw.get("links") or () if isinstance(link.get("href"), str)]
    by_relation = {link.get("rel") or "alternate": link["href"] for link in reversed(links)}
    choices = (
        _string(raw, "feedburner_origlink"),
        _string(raw, "link"),
        by_relation.get("alternate", ""),
        (guid or "") if (guid or "").startswith(("http://", "https://")) else "",
        by_relation.get("related", ""),
        by_relation.get("self", ""),
    )
    for choice in filter(None, choices):
        absolute = "".join(choice.split())  # a URL broken over lines is one URL
        if not absolute.startswith(("http://", "https://")):
            try:
                absolute = urljoin(url, absolute)
            except ValueError:
                continue
        if absolute.startswith(("http://", "https://")):
            return absolute
    return None


def _date(raw: Any, name: str) -> datetime | None:
    parsed = dict.get(raw, f"{name}_parsed")
    if isinstance(parsed, struct_time):
        try:
            return plausible(datetime.fromtimestamp(calendar.timegm(parsed), UTC))
        except (ValueError, OverflowError, OSError):
            return None
    return plausible(to_utc(_string(raw, name)))


def _language(tag: object) -> str | None:
    tag = tag.strip() if isinstance(tag, str) else ""
    return tag.replace("_", "-") if _LANGUAGE.match(tag) else None


def _declared_language(raw: Any) -> str:
    for detail in (raw.get("title_detail"), *(raw.get("content") or ()), raw.get("summary_detail")):
        if detail and isinstance(detail.get("language"), str):
            return str(detail["language"])
    return ""


def _authors(raw: Any) -> Iterator[str]:
    for author in raw.get("authors") or ():
        if name := plain(_string(author, "name")):
            yield name
    if not raw.get("authors") and (name := plain(_string(raw, "author"))):
        yield name


def _ttl(channel: Any) -> timedelta | None:
    """How long the publisher says the feed can be kept: <ttl> in minutes, or the syndication module's period.

    Source: RSS 2.0 specification; https://web.resource.org/rss/1.0/modules/syndication/
    """
    minutes = _string(channel, "ttl").strip()
    if minutes.isdecimal() and int(minutes[:7]) > 0:
        return timedelta(minutes=int(minutes[:7]))
    hours = _PERIODS.get(_string(channel, "sy_updateperiod").strip().lower())
    if not hours:
        return None
    frequency = _string(channel, "sy_updatefrequency").strip()
    return timedelta(hours=hours) / (int(frequency[:5]) if frequency.isdecimal() and int(frequency[:5]) else 1)
