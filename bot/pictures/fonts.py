"""A letter in, a font that has it out; words in one font in, the outlines of their glyphs out.

The fonts are Noto's, from packages: the machine's own are never looked at, so a picture is the same anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import uharfbuzz as harfbuzz

_NOTO = "manimgx_fonts"
# By script; the first font that has a letter sets it. Chinese, Japanese and Korean come last, from another package.
_SCRIPTS = (
    *("", "Arabic", "Hebrew", "Georgian", "Armenian", "Devanagari", "Thai", "Bengali", "Tamil", "Telugu", "Gujarati"),
    *("Gurmukhi", "Kannada", "Malayalam", "Oriya", "Sinhala", "Khmer", "Lao", "Myanmar", "Ethiopic"),
)
_EAST = ("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """An outline as the path of an SVG, in the font's units and upwards; ``x`` and ``y`` say where it stands."""

    x: float
    y: float
    outline: str


class Face:
    """A font file, mapped into memory when a letter is first looked for in it."""

    def __init__(self, path: Path) -> None:
        self._face = harfbuzz.Face(harfbuzz.Blob.from_file_path(str(path)))
        self._letters = frozenset(self._face.unicodes)
        self._fonts: dict[int, Any] = {}
        self._outlines: dict[tuple[int, int], str] = {}
        self.units = float(self._face.upem)  # to the size of the type

    def has(self, letter: str) -> bool:
        """Say whether the font has a letter."""
        return ord(letter) in self._letters

    def shape(self, words: str, weight: int, from_right: bool) -> tuple[float, tuple[Glyph, ...]]:
        """Return how far words reach, and their glyphs, from the left; ligatures and marks are as their script asks."""
        buffer = harfbuzz.Buffer()
        buffer.add_str(words)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if from_right else "ltr"
        harfbuzz.shape(self._font(weight), buffer)
        glyphs, reach = [], 0.0
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions or (), strict=True):
            outline = self._outline(info.codepoint, weight)
            glyphs.append(Glyph(x=reach + place.x_offset, y=place.y_offset, outline=outline))
            reach += place.x_advance
        return reach, tuple(glyphs)

    def _font(self, weight: int) -> Any:
        if weight not in self._fonts:
            self._fonts[weight] = harfbuzz.Font(self._face)
            self._fonts[weight].set_variations({"wght": weight})  # a font without weights stays as it is
        return self._fonts[weight]

    def _outline(self, glyph: int, weight: int) -> str:
        if (glyph, weight) not in self._outlines:
            path: list[str] = []
            self._font(weight).draw_glyph(glyph, _pen(), path)
            self._outlines[glyph, weight] = "".join(path)
        return self._outlines[glyph, weight]


@lru_cache(maxsize=4096)
def face_of(letter: str) -> Face | None:
    """Return the first font that has a letter."""
    return next((face for face in _faces() if face.has(letter)), None)


def plain_face() -> Face:
    """Return the font of Latin, Greek and Cyrillic letters."""
    return _opened(0)


def _faces() -> Iterator[Face]:
    return (_opened(place) for place in range(len(_SCRIPTS) + 1))


@cache
def _opened(place: int) -> Face:
    if place == len(_SCRIPTS):
        package, name = _EAST
    else:
        package, name = _NOTO, f"NotoSans{_SCRIPTS[place]}[wght].ttf"
    return Face(Path(str(files(package).joinpath(name))))


@cache
def _pen() -> Any:
    """Return what writes outlines as commands of an SVG path, into the list that it is given."""
    pen = harfbuzz.DrawFuncs()
    pen.set_move_to_func(lambda x, y, path: path.append(f"M{x:g},{y:g}"))
    pen.set_line_to_func(lambda x, y, path: path.append(f"L{x:g},{y:g}"))
    pen.set_quadratic_to_func(lambda u, v, x, y, path: path.append(f"Q{u:g},{v:g},{x:g},{y:g}"))
    pen.set_cubic_to_func(lambda s, t, u, v, x, y, path: path.append(f"C{s:g},{t:g},{u:g},{v:g},{x:g},{y:g}"))
    pen.set_close_path_func(lambda path: path.append("Z"))
    return pen
