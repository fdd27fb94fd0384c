"""Rectangles, lines and labels in; a picture that is laid out, or the same one the other way round, out.

Positions are pixels from the upper left corner.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.pictures.lines import REGULAR, width

ASCENT = 0.8  # of the type's size: how far letters reach over their line, and under it
DESCENT = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A line through points; filled where it has a fill, else drawn as wide as it says."""

    points: tuple[tuple[float, float], ...]
    colour: str
    stroke: float = 0  # 0: the area is filled


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A line of text; ``anchor`` says which of its ends stands at x (start is left on every sheet)."""

    x: float
    y: float  # of the line that letters stand on
    text: str
    size: float
    fill: str
    weight: int = REGULAR
    anchor: str = "start"  # start · middle · end

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom."""
        wide = width(self.text, self.size, self.weight)
        left = self.x - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        return left, self.y - self.size * ASCENT, left + wide, self.y + self.size * DESCENT


Mark = Bar | Path | Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A picture before it is drawn."""

    width: int
    height: int
    background: str
    marks: tuple[Mark, ...]
    from_right: bool = False

    @property
    def labels(self) -> tuple[Label, ...]:
        """All its text."""
        return tuple(mark for mark in self.marks if isinstance(mark, Label))


def mirrored(sheet: Sheet) -> Sheet:
    """Return the sheet for who reads from the right: all stands on the other side, and lines of text run from there."""
    return replace(sheet, marks=tuple(_mirrored(mark, sheet.width) for mark in sheet.marks), from_right=True)


def _mirrored(mark: Mark, wide: int) -> Mark:
    match mark:
        case Bar():
            return replace(mark, x=wide - mark.x - mark.width)
        case Path():
            return replace(mark, points=tuple((wide - x, y) for x, y in mark.points))
        case Label():
            other = {"start": "end", "middle": "middle", "end": "start"}
            return replace(mark, x=wide - mark.x, anchor=other[mark.anchor])
