"""A sheet in, the bytes of its PNG out."""

from __future__ import annotations

import resvg_py

from bot.pictures.sheet import Sheet, to_svg


def to_png(sheet: Sheet, zoom: float = 1) -> bytes:
    """Draw a sheet, larger or smaller by so much. The same sheet gives the same bytes."""
    width = round(sheet.width * zoom)
    return bytes(resvg_py.svg_to_bytes(svg_string=to_svg(sheet), skip_system_fonts=True, width=width))
