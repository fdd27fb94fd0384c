"""An OPML document's bytes in, the feeds that it lists out, and back (http://opml.org/spec2.opml)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from xml.parsers.expat import ExpatError, ParserCreate

from bot.config.checks import country_name
from bot.config.yaml_files import WHOLE_FILE
from bot.errors import ConfigInvalid, Fault
from bot.model import Feed

# Readers export addresses with a bare “&”, which XML does not allow.
_BARE_AMPERSAND = re.compile(rb"&(?!(?:[A-Za-z][A-Za-z0-9]*|#[0-9]+|#x[0-9A-Fa-f]+);)")
# Nor does it allow what the lists of plenaryapp/awesome-rss-feeds hold: title="The paper "Day"". A mark that ends a
# value stands before the next attribute or the end of the tag, one that begins it behind an equals sign.
_INNER_MARK = re.compile(rb"""(?<!=)"(?!\s*(?:[\w:.-]+\s*=\s*["']|[/?]?>))""")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFeed:
    """A feed as another reader's export names it. ``folder`` is "Outer / Inner", or empty."""

    title: str
    url: str
    folder: str = ""
    language: str = ""


def read_opml(content: bytes, file: str = "OPML") -> tuple[OpmlFeed, ...]:
    """Return the feeds in the document's order, each address once. ``file`` is its name for faults.

    Raises ConfigInvalid where the bytes are no OPML. A document that declares entities is refused: expanding them
    can fill the memory, and no reader writes any.
    """
    content = _BARE_AMPERSAND.sub(b"&amp;", content)
    try:
        return _Outline(file).read(content)
    except ConfigInvalid as invalid:
        with suppress(ConfigInvalid):
            return _Outline(file).read(_INNER_MARK.sub(b"&quot;", content))
        raise invalid from None


def write_opml(feeds: Sequence[Feed]) -> bytes:
    """Return the feeds as OPML 2.0: a folder for each country, by its English name; each feed titled as its source."""
    opml = Element("opml", version="2.0")
    SubElement(SubElement(opml, "head"), "title").text = "Feeds of Dragoman"
    body = SubElement(opml, "body")
    for folder, group in groupby(sorted(feeds, key=_folder), key=_folder):
        place = SubElement(body, "outline", text=folder) if folder else body
        for feed in group:
            said = {"type": "rss", "text": feed.source, "title": feed.source, "xmlUrl": feed.url}
            SubElement(place, "outline", said | ({"language": feed.language} if feed.language else {}))
    indent(opml)
    return bytes(tostring(opml, encoding="utf-8", xml_declaration=True)) + b"\n"


def _folder(feed: Feed) -> str:
    return country_name(feed.country) if feed.country else ""


class _Outline:
    """Follows the outline elements, with the folders that are open."""

    def __init__(self, file: str) -> None:
        self._feeds: dict[str, OpmlFeed] = {}
        self._file = file
        self._depth = 0
        self._folders: list[str] = []
        self._parser = ParserCreate()
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._close
        self._parser.EntityDeclHandler = self._refuse_entity

    def read(self, content: bytes) -> tuple[OpmlFeed, ...]:
        """Return the feeds of a document. Raises ConfigInvalid."""
        try:
            self._parser.Parse(content, True)
        except (ExpatError, ValueError, LookupError) as error:  # the latter two: an encoding that nobody knows
            raise self._refusal("This is not XML as it should be.", "Export the file anew.") from error
        return tuple(self._feeds.values())

    def _refusal(self, problem: str, remedy: str) -> ConfigInvalid:
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        return ConfigInvalid(
            (Fault(file=self._file, line=line, column=column, field=WHOLE_FILE, problem=problem, remedy=remedy),)
        )

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and name.lower() != "opml":
            raise self._refusal("This is not OPML.", "Export the subscriptions of your reader as OPML.")
        if name.lower() != "outline":
            return
        said = {key.lower(): value.strip() for key, value in attributes.items()}
        url, title = said.get("xmlurl", ""), said.get("title") or said.get("text") or ""
        if url:
            folder = " / ".join(filter(None, self._folders))
            language = said.get("language", "")
            self._feeds.setdefault(url, OpmlFeed(title=title or url, url=url, folder=folder, language=language))
        self._folders.append("" if url else title)

    def _close(self, name: str) -> None:
        self._depth -= 1
        if name.lower() == "outline":
            self._folders.pop()

    def _refuse_entity(self, *_: object) -> None:
        raise self._refusal("This document declares entities.", "Remove its <!ENTITY …> lines.")
