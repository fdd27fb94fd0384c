"""A sheet in, the bytes of its PNG out: drawn by matplotlib, on its Agg canvas and without pyplot's state."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.patheffects import Normal, Stroke

from bot.pictures.lines import DPI, REGULAR, type_of
from bot.pictures.sheet import Bar, Label, Mark, Path, Sheet

POINT = 72 / DPI  # of a pixel
BOLDER = 0.035  # of the type's size: the fonts have one weight each
ANCHORS = {"start": "left", "middle": "center", "end": "right"}
TOWARDS_LEFT = "\u200f"  # a mark that makes a line run from the right as a whole


def to_png(sheet: Sheet, zoom: float = 1) -> bytes:
    """Draw a sheet, larger or smaller by so much. The same sheet gives the same bytes."""
    figure = Figure((sheet.width / DPI, sheet.height / DPI), dpi=DPI, facecolor=sheet.background)
    for fill, bars in groupby(sorted(_bars(sheet), key=_fill), key=_fill):  # hundreds by themselves take long
        corners = [_corners(sheet, bar) for bar in bars]
        figure.add_artist(PolyCollection(corners, facecolors=fill, linewidths=0, transform=figure.transFigure))
    for mark in sheet.marks:
        _draw(figure, sheet, mark)
    written = BytesIO()
    FigureCanvasAgg(figure).print_figure(written, dpi=DPI * zoom, format="png", metadata={"Software": None})
    return written.getvalue()


def _bars(sheet: Sheet) -> tuple[Bar, ...]:
    return tuple(mark for mark in sheet.marks if isinstance(mark, Bar))


def _fill(bar: Bar) -> str:
    return bar.fill


def _corners(sheet: Sheet, bar: Bar) -> tuple[tuple[float, float], ...]:
    left, right = bar.x / sheet.width, (bar.x + bar.width) / sheet.width
    top, bottom = 1 - bar.y / sheet.height, 1 - (bar.y + bar.height) / sheet.height
    return ((left, bottom), (left, top), (right, top), (right, bottom))


def _draw(figure: Figure, sheet: Sheet, mark: Mark) -> None:
    """Draw what stands on a sheet beside its bars; sheets are measured from above, figures from below."""
    match mark:
        case Path():
            points = [(x / sheet.width, 1 - y / sheet.height) for x, y in mark.points]
            if mark.stroke:
                xs, ys = zip(*points, strict=True)
                figure.add_artist(Line2D(xs, ys, color=mark.colour, linewidth=mark.stroke * POINT))
            else:
                figure.add_artist(Polygon(points, facecolor=mark.colour, linewidth=0))
        case Label():
            _write(figure, sheet, mark)


def _write(figure: Figure, sheet: Sheet, label: Label) -> None:
    written = figure.text(
        label.x / sheet.width,
        1 - label.y / sheet.height,
        (TOWARDS_LEFT if sheet.from_right else "") + label.text,
        color=label.fill,
        fontproperties=type_of(label.size),
        ha=ANCHORS[label.anchor],
        va="baseline",
        parse_math=False,
    )
    if label.weight != REGULAR:
        outline = Stroke(linewidth=label.size * BOLDER * POINT, foreground=label.fill)
        written.set_path_effects([outline, Normal()])
