"""A line of text in any script in; its width and outlines, as it is read, out.

The order of what is read from the left and from the right is the Unicode bidirectional algorithm's (UAX 9).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import regex
from bidi.algorithm import (
    explicit_embed_and_overrides,
    get_embedding_levels,
    get_empty_storage,
    resolve_implicit_levels,
    resolve_neutral_types,
    resolve_weak_types,
)

from bot.pictures.fonts import Face, Glyph, face_of, plain_face

ELLIPSIS = "…"
REGULAR = 400
BOLD = 700
_UNSEEN = regex.compile(r"[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Z}]+")
_JOINERS = "\u200c\u200d"  # of letters, in Persian and Hindi: not to be seen, and not to be lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one font sets in one direction: glyphs in units, of which so many are the size of the type."""

    x: float  # a share of the type's size
    units: float
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that is set: its width is a share of the type's size."""

    width: float
    pieces: tuple[Piece, ...]


def readable(text: str) -> str:
    """Return a text on one line without what no font has: a reader misses an emoji, and would not miss a box."""
    line = _UNSEEN.sub(lambda found: "".join(found[0].split()) if found[0] in _JOINERS else " ", text)
    return " ".join("".join(letter for letter in line if letter in _JOINERS or face_of(letter)).split())


@lru_cache(maxsize=1024)
def set_line(text: str, weight: int, from_right: bool = False) -> Line:
    """Set a line; ``from_right`` says how it runs as a whole, for a reader of Arabic."""
    reach, pieces = 0.0, []
    for face, level, words in _in_order(_runs(text, from_right)):
        advance, glyphs = face.shape(words, weight, bool(level % 2))
        pieces.append(Piece(x=reach, units=face.units, glyphs=glyphs))
        reach += advance / face.units
    return Line(width=reach, pieces=tuple(pieces))


def width(text: str, size: float, weight: int = REGULAR) -> float:
    """Return how wide a line is set, in the unit of the size."""
    return set_line(text, weight).width * size


def shorten(text: str, size: float, weight: int, room: float) -> str:
    """Return the line, cut at its end and with an ellipsis where it is wider than the room."""
    if width(text, size, weight) <= room:
        return text
    letters = regex.findall(r"\X", text)
    low, high = 0, len(letters)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        fits = width("".join(letters[:middle]).rstrip() + ELLIPSIS, size, weight) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return "".join(letters[:low]).rstrip() + ELLIPSIS


_Run = tuple[Face, int, str]  # the font, the level of its direction, the words


def _runs(text: str, from_right: bool) -> list[_Run]:
    """Cut a line where its font or direction changes. Spaces and marks keep the font before them, if that has them."""
    faces: list[Face] = []
    for letter in text:
        last = faces[-1] if faces else None
        if last and not letter.isalpha() and (last.has(letter) or letter in _JOINERS):
            faces.append(last)
        else:
            faces.append(face_of(letter) or last or plain_face())
    placed = list(zip(faces, _levels(text, from_right), text, strict=True))
    return [
        (face, level, "".join(letter for _, _, letter in group))
        for (face, level), group in groupby(placed, key=lambda one: (one[0], one[1]))
    ]


def _levels(text: str, from_right: bool) -> list[int]:
    """Return each letter's level: even ones are read from the left, odd ones from the right."""
    storage = get_empty_storage()
    storage["base_level"], storage["base_dir"] = int(from_right), "LR"[from_right]
    get_embedding_levels(text, storage)
    explicit_embed_and_overrides(storage)
    for resolve in (resolve_weak_types, resolve_neutral_types, resolve_implicit_levels):
        resolve(storage, False)
    return [int(letter["level"]) for letter in storage["chars"]]


def _in_order(runs: Sequence[_Run]) -> list[_Run]:
    """Put runs from left to right: from the highest level down, all that is at least as high is turned (rule L2)."""
    ordered = list(runs)
    for level in range(max((level for _, level, _ in runs), default=0), 0, -1):
        turned: list[_Run] = []
        for high, group in groupby(ordered, key=lambda run: run[1] >= level):
            alike = list(group)
            turned += alike[::-1] if high else alike
        ordered = turned
    return ordered
