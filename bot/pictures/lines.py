"""A line of text in any script in; what of it can be read, its width, and a shorter one out."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

import regex
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

from bot.pictures.fonts import families, has

DPI = 100  # of the renderer: a point of type is so many 72ths of a pixel
ELLIPSIS = "…"
REGULAR = 400
BOLD = 700
_UNSEEN = regex.compile(r"[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Z}]+")
_JOINERS = "\u200c\u200d"  # of letters, in Persian and Hindi: not to be seen, and not to be lost


def readable(text: str) -> str:
    """Return a text on one line without what no font has: a reader misses an emoji, and would not miss a box."""
    line = _UNSEEN.sub(lambda found: "".join(found[0].split()) if found[0] in _JOINERS else " ", text)
    return " ".join("".join(letter for letter in line if letter in _JOINERS or has(letter)).split())


@lru_cache(maxsize=4096)
def width(text: str, size: float, weight: int = REGULAR) -> float:  # noqa: ARG001  # letters are thickened, not wider
    """Return how wide a line is set, in the unit of the size."""
    if not text:
        return 0.0
    measure: Callable[..., tuple[float, float, float]] = _renderer().get_text_width_height_descent
    return measure(text, type_of(size), ismath=False)[0]


def type_of(size: float) -> FontProperties:
    """Return the type of a size in pixels: each letter from the first font that has it."""
    return FontProperties(family=list(families()), size=size * 72 / DPI)


@cache
def _renderer() -> RendererAgg:
    return RendererAgg(1, 1, DPI)  # type: ignore[no-untyped-call]  # matplotlib leaves this room without types


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
