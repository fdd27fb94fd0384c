"""HTML of feeds and pages in, paragraphs of plain text out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from html.entities import html5

from lxml import etree  # type: ignore[import-untyped]  # ships no types; imported here only


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BLOCKS = _names(
    "address article aside blockquote body center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr html legend main nav p pre section summary table tbody tfoot thead title ul ol"
)
_LINES = _names("br li tr option")
_CELLS = _names("td th")
_DROPPED = _names(
    "script style figcaption noscript template iframe object embed svg math canvas video audio select button textarea "
    "map applet noembed noframes"
)
_INLINE = _names(
    "a abbr acronym area b base basefont bdi bdo big blink caption cite code col colgroup data del dfn dir em font "
    "frame frameset head i img input ins kbd label link mark marquee menu meta meter nobr optgroup output param "
    "picture progress q rp rt ruby s samp small source span strike strong sub sup time track tt u var wbr xmp"
)
_KNOWN = _BLOCKS | _LINES | _CELLS | _DROPPED | _INLINE

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff\u00ad]")
_NEWLINES = re.compile("\r\n?|[\x0c\x85\u2028\u2029]")
_SPACES = re.compile("[\\s\u200b\u2060]+")
_TAG_START = re.compile(
    r"<(?:(/?)([a-zA-Z][\w:.-]*)(\s+[\w:-]+\s*=)?|(!--|!\[CDATA\[|!doctype\b|\?xml\b|\?php\b)|)", re.I
)
_CLOSING = re.compile(r"</([a-zA-Z][\w:.-]*)")
_LAYOUT = re.compile(r"<(?:" + "|".join(sorted(_BLOCKS | _LINES)) + r")\b", re.I)
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_ENTITY = re.compile(r"&(#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_SURELY_MARKUP = re.compile(
    r"</(?:"
    + "|".join(sorted(_KNOWN))
    + r")\s*>|<(?:br|hr)\s*/?>|<(?:p|a|div|span|img|font|iframe|figure|li)\s+\w+\s*=",
    re.I,
)
_CAPTION_CLASS = re.compile(r"\b(?:wp-caption-text|wp-element-caption|image-caption|photo-caption)\b")
_PARAGRAPH, _LINE, _BREAK = "\x00", "\x01", "\x02"  # control characters are gone from the text by then
_BREAKS = re.compile(f"{_BREAK}\\s*{_BREAK}")
_LONGEST = 2_000_000  # characters: no article is longer, and a hostile one must not hold a thread for minutes


class _Collector:
    """Receives the parser's calls (lxml's target interface) and gathers text with marks for breaks."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.dropping: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.dropping:
            self.dropping.append(tag)
        elif tag in _DROPPED or _CAPTION_CLASS.search(attributes.get("class") or ""):
            self.dropping.append(tag)
            self.parts.append(_PARAGRAPH if tag == "figcaption" else " ")
        elif tag in _BLOCKS:
            self.parts.append(_PARAGRAPH)
        elif tag in _LINES:
            self.parts.append(_BREAK if tag == "br" else _LINE)
        elif tag in _CELLS:
            self.parts.append(" ")

    def end(self, tag: str) -> None:
        if self.dropping:
            if tag in self.dropping:
                while self.dropping.pop() != tag:
                    pass
        elif tag in _BLOCKS:
            self.parts.append(_PARAGRAPH)
        elif tag in _LINES and tag != "br":
            self.parts.append(_LINE)

    def data(self, text: str) -> None:
        if not self.dropping:
            self.parts.append(text)

    def comment(self, text: str) -> None:
        """Comments say nothing to readers."""

    def pi(self, target: str, text: str | None = None) -> None:
        """Processing instructions neither."""

    def close(self) -> str:
        return "".join(self.parts)


def to_text(html: str) -> str:
    """Return the text of an HTML fragment: paragraphs with a blank line between them, list elements on lines.

    Plain text passes through, stray ``&`` and ``<`` included. Markup that was escaped twice is read once more.
    Scripts, styles and figure captions are dropped, control characters and soft hyphens removed; the result is NFC.
    Never raises.
    """
    text = _read(_clean(html[:_LONGEST]))
    if _SURELY_MARKUP.search(text):
        text = _read(_clean(text))
    return _set(_unescape_rest(text))


def plain(title: str) -> str:
    """Return a title as one line of plain text, from HTML or from plain text. Never raises."""
    if "<" not in title and "&" not in title:
        return unicodedata.normalize("NFC", _tidy(title))
    return " ".join(to_text(title).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """An element of a page, with the text within it."""

    name: str
    attributes: Mapping[str, str]
    text: str


def elements(html: bytes, *names: str) -> Iterator[Element]:
    """Yield the elements of these names, in the page's order. Never raises."""
    html = html[:_LONGEST]
    try:
        html.decode("utf-8")
        charset = "utf-8"
    except UnicodeDecodeError:
        charset = None  # what the page declares
    try:
        page = etree.fromstring(html, etree.HTMLParser(encoding=charset, recover=True))
    except (etree.LxmlError, ValueError, AssertionError):
        return
    for found in page.iter(*names) if page is not None else ():
        try:
            attributes = dict(found.attrib)
        except ValueError:  # names with control characters, which the parser lets pass and its reader does not
            attributes = {}
        yield Element(name=found.tag, attributes=attributes, text=" ".join("".join(found.itertext()).split()))


def _clean(text: str) -> str:
    return _CONTROL.sub("", _NEWLINES.sub("\n", text))


def _read(text: str) -> str:
    """Read markup once; the result holds marks for breaks."""
    if "<" not in text:
        return _BLANK_LINE.sub(_PARAGRAPH, unescape(text) if "&" in text else text)
    if "<![CDATA[" in text:
        text = text.replace("<![CDATA[", "").replace("]]>", "")
    if not _LAYOUT.search(text):
        text = _BLANK_LINE.sub("<p>", text)  # plain paragraphs with an inline tag here and there
    text = _escape_stray(text)
    parser = etree.HTMLParser(target=_Collector(), encoding="utf-8", huge_tree=True, recover=True)
    try:
        # Bytes, because lxml refuses str that carries an encoding declaration. The div keeps libxml2 from
        # taking a leading word for the body of a document without one.
        parser.feed(b"<div>" + text.encode("utf-8", "ignore").replace(b"<?xml", b"<?x") + b"</div>")
        return str(parser.close())
    except (etree.LxmlError, ValueError, AssertionError):
        return _without_tags(text)


def _without_tags(text: str) -> str:
    """The plainest reading, for what the parser gives up on."""
    return unescape(re.sub(r"<[^<>]*>", " ", text))


def _escape_stray(text: str) -> str:
    """Escape each ``<`` that opens no tag: a known name, one with a hyphen or colon, attributes, or closed later."""
    closed = {name.lower() for name in _CLOSING.findall(text)}

    def judge(found: re.Match[str]) -> str:
        name = (found[2] or "").lower()
        tag = name and (name in _KNOWN or "-" in name or ":" in name or found[3] or name in closed)
        return found[0] if tag or found[4] else "&lt;" + found[0][1:]

    return _TAG_START.sub(judge, text)


def _unescape_rest(text: str) -> str:
    """Resolve entities that were escaped twice; an ampersand of the text itself is left alone."""

    def resolve(found: re.Match[str]) -> str:
        name = found[1]
        return unescape(found[0]) if name[0] == "#" or f"{name};" in html5 else found[0]

    return _ENTITY.sub(resolve, text) if "&" in text else text


def _tidy(line: str) -> str:
    """Return a line with single spaces and without control characters."""
    if line.isprintable() and "  " not in line:  # most are: then neither search is needed
        return line.strip()
    return _SPACES.sub(" ", _CONTROL.sub("", line)).strip()


def _set(text: str) -> str:
    """Set paragraphs and lines: two <br> in a row make a paragraph, as they do on a page."""
    text = _BREAKS.sub(_PARAGRAPH, text).replace(_BREAK, _LINE)
    paragraphs = []
    for paragraph in text.split(_PARAGRAPH):
        lines = map(_tidy, paragraph.split(_LINE))
        if kept := "\n".join(line for line in lines if line):
            paragraphs.append(kept)
    return unicodedata.normalize("NFC", "\n\n".join(paragraphs))
