"""A text in, the same text with letters put right that an encoding or a keyboard garbled out.

It is for telling languages only: offsets may change, so what is stored and shown stays as it came.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORD = re.compile(r"\w+")
_TWO_ALPHABETS = re.compile(r"[^\W\d_\u0250-\uffff][\u0400-\u052f]|[\u0400-\u052f][^\W\d_\u0250-\uffff]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")  # this and the next are quickly looked for: most texts have but one of them
_NOT_CYRILLIC = re.compile(r"[A-Za-z\u00aa-\u024f\U00010000-\U0010ffff]")
_TO_CYRILLIC = dict(zip("AaBEeKMHOoPpCcTXxyJjIiSs", "АаВЕеКМНОоРрСсТХхуЈјІіЅѕ", strict=True))
_TO_LATIN = {cyrillic: latin for latin, cyrillic in _TO_CYRILLIC.items()}
_LEAST_PAIRS = 2
_LEAST_SHARE = 0.7  # of the characters beyond ASCII


def repair(text: str) -> str:
    """Return a text with UTF-8 that was read as a Windows code page, and look-alike letters within words, put right."""
    if text.isascii():
        return text
    if _GARBLED.search(text):
        text = _undo_code_page(text)
    if _CYRILLIC.search(text) and _NOT_CYRILLIC.search(text) and _TWO_ALPHABETS.search(text):
        return _WORD.sub(_one_alphabet, text)
    return text


def _one_alphabet(match: re.Match[str]) -> str:
    """Write a word of Latin and Cyrillic letters in one of them: Serbian text is often typed with Latin a, e, o, j."""
    word = match.group()
    if not _TWO_ALPHABETS.search(word):
        return word
    cyrillic = sum("\u0400" <= letter <= "\u052f" for letter in word)
    latin = sum(letter.isalpha() and letter < "\u0250" for letter in word)
    only_cyrillic = any("\u0400" <= letter <= "\u052f" and letter not in _TO_LATIN for letter in word)
    table: Mapping[str, str] = _TO_CYRILLIC if only_cyrillic or cyrillic >= latin else _TO_LATIN
    return "".join(table.get(letter, letter) for letter in word)


def _undo_code_page(text: str) -> str:
    """Return what UTF-8 said before it was read as a code page, where nearly all letters beyond ASCII look so."""
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    for table, pattern in _CODE_PAGES:
        runs = pattern.findall(text)
        length = sum(map(len, runs))
        if len(runs) >= _LEAST_PAIRS and length >= _LEAST_SHARE * beyond:
            return pattern.sub(lambda run, table=table: _decoded(run.group(), table), text)  # type: ignore[misc]
    return text


def _decoded(run: str, table: Mapping[str, int]) -> str:
    return bytes(table[character] for character in run).decode("utf-8", "replace")


def _code_page(name: str) -> tuple[Mapping[str, int], re.Pattern[str]]:
    """Return the bytes of a code page's characters, and what a letter of several bytes looks like in it."""
    follow = _among(0x80, 0xBF, name)
    shape = f"(?:{_among(0xC2, 0xDF, name)}{follow}|{_among(0xE0, 0xEF, name)}{follow}{follow})"
    return {_character(byte, name): byte for byte in range(256)}, re.compile(shape)


def _among(first: int, last: int, *pages: str) -> str:
    """Return what one of these bytes looks like in any of these code pages."""
    return f"[{re.escape(''.join(_character(byte, page) for byte in range(first, last + 1) for page in pages))}]"


def _character(byte: int, page: str) -> str:
    return bytes([byte]).decode(page, "ignore") or chr(byte)


_PAGES = ("cp1252", "cp1250", "cp1251")
_CODE_PAGES = tuple(map(_code_page, _PAGES))
_GARBLED = re.compile(_among(0xC2, 0xEF, *_PAGES) + _among(0x80, 0xBF, *_PAGES))  # a letter's first two bytes
