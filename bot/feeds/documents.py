"""The bytes of a feed document in, bytes that a parser can read and what is known of them out."""

from __future__ import annotations

import codecs
import re
import zlib
from dataclasses import dataclass
from html import unescape
from html.entities import html5
from itertools import islice

from bot.errors import FeedUnreadable

LARGEST = 10 * 1024 * 1024  # bytes, unpacked
LONGEST_TITLE = 5000  # characters, markup included
MOST_ENTRIES = 2000  # that are read of a document
DEEPEST = 500  # elements within elements
HARMLESS_TAGS = 10_000

_HEAD = 20_000  # bytes in which a document says what it is
_XML_NAMES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})

_GZIP = b"\x1f\x8b\x08"
_WHITE = b" \t\r\n\x0b\x0c"
_ROOTS = re.compile(rb"<(?:\?xml|rss|feed|rdf:RDF|channel)[\s>]", re.I)
_SKIPPED = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>|<!(?!--)[^>\[]*(?:\[[^\]]*\]\s*)?>)+", re.S)
_NAME = re.compile(r"<([A-Za-z_][\w:.-]*)")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.I | re.S)
_DECLARED = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([^"'>]*)["']""", re.I)
_HTTP_CHARSET = re.compile(r"""charset\s*=\s*["']?([^"';\s]+)""", re.I)
_CONTROL = bytes(byte for byte in range(32) if byte not in b"\t\n\r")
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|(\d+));")
_ENTRY = re.compile(rb"<(?:item|entry)[\s>]", re.I)
_TAG = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|(?P<end></)|(?P<start><(?!(?:br|hr|img)\b)[a-z_])(?![^<>]*/>)",
    re.I | re.S,
)
_ENTITY = re.compile(rb"""<!ENTITY\s+(?:%\s+)?[\w.:-]+\s+(?:"[^"<>]{0,100}"|'[^'<>]{0,100}'|([^>]*))\s*>""", re.I)
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30};)")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_STRAY_AMPERSAND = re.compile(rb"&(?!#?\w{1,32};)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document ready for the parser. ``charset`` overrules what it says of itself."""

    body: bytes
    charset: str | None = None
    fault: str | None = None


def unpack(body: bytes) -> bytes:
    """Undo gzip where the bytes show it though no header said so. Raises FeedUnreadable over 10 MB."""
    if body.startswith(_GZIP):
        unzip = zlib.decompressobj(wbits=31)
        try:
            unpacked = unzip.decompress(body, LARGEST + 1)
        except zlib.error:
            raise FeedUnreadable("The document is gzip data, and broken.") from None
        if len(unpacked) > LARGEST:
            del unpacked  # the failure is kept for a while, and its traceback would keep all this
            raise FeedUnreadable("The document is larger than 10 MB when unpacked.")
        return unpacked
    return body


def without_doctype_traps(body: bytes) -> bytes:
    """Disarm what a document type declares: entities that hold others, or files, or very much, are not declared.

    HTML's names for letters become numbers, as a parser that loads no external subset takes them for declared there,
    and leaves them out without a word: https://github.com/FreshRSS/FreshRSS/issues/7514
    """
    if is_wide(body) or b"<!DOCTYPE" not in body[:_HEAD].upper():
        return body
    return _NAMED.sub(_numbered, _ENTITY.sub(_harmless, body))


def _harmless(declaration: re.Match[bytes]) -> bytes:
    return b"" if declaration[1] is not None or b"&" in declaration[0].replace(b"&#", b"") else declaration[0]


def _numbered(reference: re.Match[bytes]) -> bytes:
    name = reference[1].decode("ascii")
    if name in _XML_NAMES or name not in html5:
        return reference[0]
    return "".join(f"&#{ord(letter)};" for letter in html5[name]).encode()


def is_wide(body: bytes) -> bool:
    """Tell whether the document is in UTF-16 or UTF-32, where bytes must be left alone."""
    return body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)) or b"\x00" in body[:4]


def prepare(body: bytes, content_type: str) -> Document:
    """Trim, find the encoding where the document or its server is wrong about it, and mend single broken bytes."""
    if is_wide(body):
        return Document(body=body)
    if body.startswith(codecs.BOM_UTF8):
        body = codecs.BOM_UTF8 + body[3:].lstrip(_WHITE)
    else:
        body = body.lstrip(_WHITE)
        found = _ROOTS.search(body[:20_000])
        if found and found.start() and not body.startswith(b"<"):
            body = body[found.start() :]  # warnings of the publisher's software stand before some feeds
    declared = _DECLARED.search(body[:1000])
    inside = _charset(declared[1].decode("latin-1")) if declared else None
    http = _HTTP_CHARSET.search(content_type)
    outside = _charset(http[1]) if http else None
    return _mended(body, declared[1] if declared else None, inside, outside)


def _mended(body: bytes, declared: bytes | None, inside: str | None, outside: str | None) -> Document:
    if body.isascii():
        stateful = inside and inside.startswith(("iso2022", "hz", "utf-7", "utf_7"))
        return Document(body=body, charset=inside if stateful else "utf-8")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        if "utf-8" in (inside, outside) or body.startswith(codecs.BOM_UTF8) or not (inside or outside or declared):
            return _utf8_with_flaws(body, inside, outside)
        # RFC 7303 gives the server the word, but feedparser tries what is left when that does not decode.
        return Document(body=body, charset=outside or inside)
    # Letters of another encoding hardly ever make valid UTF-8, so many that do are UTF-8 whatever is declared.
    many = len(_NOT_ASCII.findall(text[:20_000])) >= 4
    if inside in (None, "utf-8") or many:
        return Document(body=body, charset="utf-8")
    return Document(body=body, charset=outside or inside)


def _utf8_with_flaws(body: bytes, inside: str | None, outside: str | None) -> Document:
    """Keep UTF-8 for the sake of the many good letters: one cut letter must not turn all others into rubbish."""
    text = body.decode("utf-8", "replace")
    flaws = text.count("\ufffd")
    letters = len(_NOT_ASCII.findall(text)) - flaws
    if flaws <= max(1, letters // 20) and letters:
        return Document(body=text.encode(), charset="utf-8", fault=f"{flaws} letters are not valid UTF-8")
    other = next((charset for charset in (outside, inside) if charset and charset != "utf-8"), None)
    return Document(body=body, charset=other, fault="the text is not valid UTF-8, as declared")


def _charset(name: str) -> str | None:
    """Return Python's name of a character set, also where it is misspelt; None where it is unknown."""
    name = name.strip().strip("\"';").lower()
    spelt = re.sub(r"^(?:win|windows|cp|ms)[-_ ]?(125\d|874)$", r"cp\1", name)
    spelt = re.sub(r"^(?:utf|uft)[-_ ]*8\b.*$", "utf-8", spelt)
    spelt = re.sub(r"^iso[-_ ]*8859[-_ ]*(\d+).*$", r"iso8859-\1", spelt)
    spelt = re.sub(r"^koi[-_ ]*8[-_ ]*([ru]).*$", r"koi8-\1", spelt)
    try:
        found = codecs.lookup(spelt)
        "".encode(found.name)  # not every codec is of text
    except (LookupError, ValueError):
        return None
    # Browsers read Latin-1 and ASCII as Windows-1252 (WHATWG Encoding Standard), and publishers mean that.
    return "cp1252" if found.name in ("iso8859-1", "ascii") else found.name


def without_flaws(body: bytes) -> bytes:
    """Mend what XML forbids and feeds contain: control characters, references to none, bare ampersands."""
    if is_wide(body):
        return body
    if b"\x1b$" not in body and b"\x1b(" not in body:  # ISO-2022 needs its escapes
        body = body.translate(None, _CONTROL)
    return _STRAY_AMPERSAND.sub(b"&amp;", _REFERENCE.sub(_checked, body))


def _checked(reference: re.Match[bytes]) -> bytes:
    """Keep a character reference that XML 1.0 allows, section 2.2."""
    digits = reference[1] or reference[2]
    number = int(digits, 16 if reference[1] else 10) if len(digits) < 12 else 0
    allowed = number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number <= 0x10FFFF
    return reference[0] if allowed and number not in (0xFFFE, 0xFFFF) else b""


def shorten(body: bytes) -> bytes:
    """Return a document without the entries after the first MOST_ENTRIES + 1, which are not worth anybody's time."""
    if body.count(b"<") <= MOST_ENTRIES:
        return body
    surplus = next(islice(_ENTRY.finditer(body), MOST_ENTRIES + 1, None), None)
    if surplus is None:
        return body
    last = max(body.rfind(end) for end in (b"</item>", b"</entry>"))
    return body[: surplus.start()] + (body[body.index(b">", last) + 1 :] if last > surplus.start() else b"")


def check_depth(body: bytes) -> None:
    """Raise FeedUnreadable where elements are nested deeper than any feed's: each level costs the parser more.

    Documents of few tags are not looked through, as they cannot be deep enough to harm.
    """
    if body.count(b"<") < HARMLESS_TAGS:
        return
    depth = 0
    for tag in _TAG.finditer(body):
        if tag["start"]:
            depth += 1
            if depth > DEEPEST:
                raise FeedUnreadable(f"The document nests its elements more than {DEEPEST} deep.")
        elif tag["end"]:
            depth = max(0, depth - 1)


def opening(body: bytes) -> str:
    """Return the first characters, decoded well enough to tell what they are."""
    for mark, charset in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(mark):
            return body[:20_000].decode(charset, "replace").lstrip("\ufeff \t\r\n")
    return body[:20_000].replace(b"\x00", b"").decode("utf-8", "replace").lstrip()


def root(text: str) -> str:
    """Return the name of the first element, in lower case; empty where the text begins with none."""
    skipped = _SKIPPED.match(text)
    found = _NAME.match(text, skipped.end() if skipped else 0)
    return found[1].lower() if found else ""


def is_page(text: str) -> bool:
    """Tell whether a document's opening is that of an HTML page."""
    return root(text) in ("html", "head", "body") or text[:200].lstrip().lower().startswith("<!doctype html")


def describe(text: str) -> str:
    """Say in plain words what a document's opening looks like, for people who wonder why it is no feed."""
    if not text.strip():
        return "an empty document"
    if is_page(text):
        title = _TITLE.search(text)
        words = " ".join(unescape(title[1]).split())[:80] if title else ""
        return f"an HTML page titled “{words}”" if words else "an HTML page without a title"
    if text.startswith(("{", "[")):
        return "JSON that is not a JSON Feed"
    if name := root(text):
        return f"XML that is not a feed: its first element is <{name[:40]}>"
    if text.startswith("<"):
        return "XML without any element"
    return "not XML: begins with “" + " ".join("".join(c if c.isprintable() else " " for c in text[:60]).split()) + "”"
