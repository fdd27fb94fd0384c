"""Stories as they are shown in, an Atom document out (RFC 4287)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from bot import __version__

NAMESPACE = "http://www.w3.org/2005/Atom"
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when a feed without entries was updated

register_namespace("", NAMESPACE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtomEntry:
    """One story, in words that can be shown."""

    id: str
    title: str
    link: str | None
    html: str
    topics: tuple[str, ...]
    published_at: datetime
    updated_at: datetime
    others: tuple[str, ...] = ()  # addresses of further reports


def story_urn(story_id: int, opened_at: datetime) -> str:
    """Return a story's name for ever; that it was opened at that microsecond tells it from other bots' stories."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"dragoman:story:{story_id}:{opened_at.isoformat()}").urn


def document(title: str, address: str, entries: Sequence[AtomEntry]) -> bytes:
    """Return the feed at that address, which must hold no key."""
    feed = Element(f"{{{NAMESPACE}}}feed")
    _text(feed, "id", address)
    _text(feed, "title", title)
    _text(feed, "updated", _stamp(max((entry.updated_at for entry in entries), default=NEVER)))
    _text(feed, "generator", "Dragoman", version=__version__)
    _text(_part(feed, "author"), "name", "Dragoman")
    _part(feed, "link", rel="self", href=address, type="application/atom+xml")
    for entry in entries:
        _add(feed, entry)
    text: str = tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _add(feed: Element, entry: AtomEntry) -> None:
    part = _part(feed, "entry")
    _text(part, "id", entry.id)
    _text(part, "title", entry.title)
    _text(part, "published", _stamp(entry.published_at))
    _text(part, "updated", _stamp(entry.updated_at))
    if entry.link:
        _part(part, "link", rel="alternate", href=entry.link)
    for address in entry.others:
        _part(part, "link", rel="related", href=address)
    for topic in entry.topics:
        _part(part, "category", term=topic)
    _text(part, "content", entry.html, type="html")


def _part(parent: Element, name: str, **attributes: str) -> Element:
    return SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    _part(parent, name, **attributes).text = text


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
