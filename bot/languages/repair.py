"""A text in, the same text with letters put right that an encoding or a keyboard garbled out.

It is for telling languages only: offsets may change, so what is stored and shown stays as it came.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORD = re.compile(r"\w+")
_TWO_ALPHABETS = re.compile(r"[^\W\d_\u0250-\uffff][\u0400-\u052f]|[\u0400-\u052f][^\W\d_\u0250-\uffff]")
_TO_CYRILLIC = dict(zip("AaBEeKMHOoPpCcTXxyJjIiSs", "АаВЕеКМНОоРрСсТХхуЈјІіЅѕ", strict=True))
_TO_LATIN = {cyrillic: latin for latin, cyrillic in _TO_CYRILLIC.items()}
_LEAST_PAIRS = 2
_LEAST_SHARE = 0.7  # of the characters beyond ASCII


def repair(text: str) -> str:
    """Return a text with UTF-8 that was read as a Windows code page, and look-alike letters within words, put right."""
    if text.isascii():
        return text
    text = _undo_code_page(text)
    return _WORD.sub(_one_alphabet, text) if _TWO_ALPHABETS.search(text) else text


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
    characters = [bytes([byte]).decode(name, "ignore") or chr(byte) for byte in range(256)]

    def among(first: int, last: int) -> str:
        return "[" + re.escape("".join(characters[first : last + 1])) + "]"

    follow = among(0x80, 0xBF)
    shape = f"(?:{among(0xC2, 0xDF)}{follow}|{among(0xE0, 0xEF)}{follow}{follow})"
    return {character: byte for byte, character in enumerate(characters)}, re.compile(shape)


_CODE_PAGES = tuple(map(_code_page, ("cp1252", "cp1250", "cp1251")))
