"""A JSON Feed document in (version 1 or 1.1, https://www.jsonfeed.org/version/1.1/), a feed of raw entries out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urljoin

from bot.errors import FeedUnreadable
from bot.feeds.dates import plausible, to_utc
from bot.feeds.documents import LONGEST_TITLE
from bot.model import Entry, ParsedFeed
from bot.text.html import plain, to_text

_UNREADABLE = "JSON that is not a JSON Feed"


def parse_json(body: bytes, url: str, largest: int) -> ParsedFeed:
    """Read a JSON Feed; links are resolved against ``url``. Raises FeedUnreadable."""
    try:
        document = json.loads(body)  # finds out UTF-8, UTF-16 and UTF-32 by itself
    except (ValueError, RecursionError):
        try:
            document = json.loads(body.decode("utf-8-sig", "replace"), strict=False)
        except (ValueError, RecursionError):
            raise FeedUnreadable("The document is JSON that is broken off or malformed.") from None
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise FeedUnreadable(f"The document is {_UNREADABLE}.")
    language = _text(document.get("language")) or None
    base = _link(document.get("feed_url"), url) or url
    entries = tuple(_entry(raw, base, language) for raw in document["items"][:largest] if isinstance(raw, dict) and raw)
    fault = None if "jsonfeed.org/version" in _text(document.get("version")) else "the JSON Feed states no version"
    return ParsedFeed(title=plain(_text(document.get("title"))), language=language, entries=entries, fault=fault)


def _entry(raw: dict[str, object], base: str, language: str | None) -> Entry:
    bodies = (
        to_text(_text(raw.get("content_html"))),
        # Plain text is escaped, so that its "<" stay; its line breaks are paragraphs already.
        to_text(_escaped(_text(raw.get("content_text")))),
        to_text(_escaped(_text(raw.get("summary")))),
    )
    guid = raw.get("id")
    link = _link(raw.get("url"), base) or _link(raw.get("external_url"), base)
    if not link and isinstance(guid, str) and guid.startswith(("https://", "http://")):
        link = guid
    return Entry(
        guid=str(guid) if isinstance(guid, str | int | float) and str(guid).strip() else None,
        link=link,
        title=plain(_text(raw.get("title"))[:LONGEST_TITLE]),
        text=max(bodies, key=len),
        published_at=plausible(to_utc(_text(raw.get("date_published")))),
        updated_at=plausible(to_utc(_text(raw.get("date_modified")))),
        language=_text(raw.get("language")) or language,
        authors=tuple(dict.fromkeys(_authors(raw))),
    )


def _authors(raw: dict[str, object]) -> Iterator[str]:
    stated = raw.get("authors")
    for author in (*(stated if isinstance(stated, list) else ()), raw.get("author")):
        if isinstance(author, dict) and (name := plain(_text(author.get("name")))):
            yield name


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _link(value: object, base: str) -> str | None:
    try:
        link = urljoin(base, _text(value).strip()) if _text(value).strip() else ""
    except ValueError:
        return None
    return link if link.startswith(("https://", "http://")) else None
