"""Telegram's HTML in, text and entities out, with the errors that the Bot API server gives.

A transcription of ``do_parse_html`` in https://github.com/tdlib/td/blob/master/td/telegram/MessageEntity.cpp, byte
offsets in the errors included: what it refuses is refused here, and what it tolerates is tolerated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MOST_ENTITIES = 100  # further ones are dropped in silence
_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}  # Telegram knows no others and leaves them as they stand
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([A-Za-z]*));?")
_TAG_NAME = re.compile(r"[^\s>]*")
_SPACES = re.compile(r"\s*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
_BARE_VALUE = re.compile(r"[A-Za-z0-9.-]*")


class EntityError(ValueError):
    """The text is refused; the message is what follows "can't parse entities: "."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A stretch of text with a meaning; offset and length in UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str | None = None

    def of(self, text: str) -> str:
        """Return the words it covers."""
        units = text.encode("utf-16-le", "surrogatepass")
        return units[2 * self.offset : 2 * (self.offset + self.length)].decode("utf-16-le", "surrogatepass")


@dataclass(slots=True)
class _Open:
    tag: str
    offset: int
    attributes: dict[str, str] = field(default_factory=dict)


def utf16(text: str) -> int:
    """Return the length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Return the text as Telegram stores it: no control characters, no bidi overrides."""
    text = re.sub("[\r\u2028-\u202e]", "", text)
    return re.sub(r"[\x00-\x09\x0b-\x1f]", " ", text)


def parse_html(html: str) -> tuple[str, tuple[Entity, ...]]:
    """Return what Telegram shows for HTML. Raises EntityError with Telegram's words."""
    return _Reader(html).read()


class _Reader:
    def __init__(self, html: str) -> None:
        self._html = html
        self._at = 0
        self._text = ""
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def read(self) -> tuple[str, tuple[Entity, ...]]:
        while self._at < len(self._html):
            letter = self._html[self._at]
            if letter == "<":
                closing = self._html.startswith("</", self._at)
                (self._close_tag if closing else self._open_tag)()
            elif letter == "&":
                self._text += self._reference()
            else:
                self._text += letter
                self._at += 1
        if self._open:
            raise EntityError(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        return self._trimmed()

    def _reference(self) -> str:
        found = _REFERENCE.match(self._html, self._at)
        assert found
        hexadecimal, decimal, name = found.groups()
        code = int(hexadecimal or "0", 16) or int(decimal or "0")
        known = _NAMED.get(name or "") or (chr(code) if 0 < code < 0x10FFFF and len(found[0]) <= 10 else "")
        self._at = found.end() if known else self._at + 1
        return known or "&"

    def _open_tag(self) -> None:
        begin = self._at
        self._at += 1
        tag = self._take(_TAG_NAME).lower()
        self._still_there(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if tag not in _TYPES:
            raise EntityError(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begin)}')
        opened = _Open(tag, utf16(self._text))
        unclosed = f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}'
        while True:
            self._take(_SPACES)
            self._still_there(unclosed)
            if self._html[self._at] == ">":
                break
            name, value = self._attribute(tag, begin, unclosed)
            opened.attributes[name] = value
        self._at += 1
        if tag == "span" and opened.attributes.get("class") != "tg-spoiler":
            raise EntityError(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        self._open.append(opened)

    def _attribute(self, tag: str, begin: int, unclosed: str) -> tuple[str, str]:
        name = self._take(_ATTRIBUTE_NAME).lower()
        if not name:
            raise EntityError(f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(begin)}')
        self._take(_SPACES)
        self._still_there(unclosed)
        if self._html[self._at] != "=":
            return name, ""
        self._at += 1
        self._take(_SPACES)
        self._still_there(unclosed)
        quote = self._html[self._at]
        if quote not in "\"'":
            return name, self._take(_BARE_VALUE).lower()
        self._at += 1
        value = ""
        while True:
            self._still_there(unclosed)
            letter = self._html[self._at]
            if letter == quote:
                self._at += 1
                return name, value
            if letter == "&":
                value += self._reference()
            else:
                value += letter
                self._at += 1

    def _close_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise EntityError(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        self._at += 2
        name = self._take(_TAG_NAME)
        self._take(_SPACES)
        if self._html[self._at : self._at + 1] != ">":
            raise EntityError(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        self._at += 1
        opened = self._open.pop()
        if name and name.lower() != opened.tag:
            raise EntityError(
                f'Unmatched end tag at byte offset {self._bytes(begin)}, expected "</{opened.tag}>", found "</{name}>"'
            )
        length = utf16(self._text) - opened.offset
        if length:
            self._add(opened, length)

    def _add(self, opened: _Open, length: int) -> None:
        kind = _TYPES[opened.tag]
        if kind == "blockquote" and "expandable" in opened.attributes:
            kind = "expandable_blockquote"
        url = opened.attributes.get("href") if kind == "text_link" else None
        if kind == "text_link" and not re.match(r"(?:https?|tg|ton)://\S+$", url or ""):
            return  # what is no address becomes plain text, without an error
        self._entities.append(Entity(type=kind, offset=opened.offset, length=length, url=url))

    def _trimmed(self) -> tuple[str, tuple[Entity, ...]]:
        lead = utf16(self._text) - utf16(self._text.lstrip())
        text = self._text.strip()
        end = utf16(text)
        entities = []
        for entity in sorted(self._entities, key=lambda entity: (entity.offset, -entity.length)):
            start = max(0, entity.offset - lead)
            length = min(end, entity.offset + entity.length - lead) - start
            if length > 0:
                entities.append(Entity(type=entity.type, offset=start, length=length, url=entity.url))
        return text, tuple(entities[:MOST_ENTITIES])

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._html, self._at)
        assert found
        self._at = found.end()
        return found[0]

    def _still_there(self, complaint: str) -> None:
        if self._at >= len(self._html):
            raise EntityError(complaint)

    def _bytes(self, at: int) -> int:
        return len(self._html[:at].encode("utf-8", "surrogatepass"))
