"""A letter in, whether a font has it out; and the fonts' families, in the order in which they are asked.

The fonts are Noto's, from packages: the machine's own are never looked at, so a picture is the same anywhere.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from matplotlib.font_manager import FontProperties, fontManager, get_font

_NOTO = "manimgx_fonts"
# By script; the first font that has a letter sets it. Chinese, Japanese and Korean come last, from another package.
_SCRIPTS = (
    *("", "Arabic", "Hebrew", "Georgian", "Armenian", "Devanagari", "Thai", "Bengali", "Tamil", "Telugu", "Gujarati"),
    *("Gurmukhi", "Kannada", "Malayalam", "Oriya", "Sinhala", "Khmer", "Lao", "Myanmar", "Ethiopic"),
)
_EAST = ("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf")


@lru_cache(maxsize=4096)
def has(letter: str) -> bool:
    """Say whether any of the fonts has a letter."""
    return any(ord(letter) in letters for letters in _letters())


@cache
def families() -> tuple[str, ...]:
    """Make the fonts known to matplotlib, and no others; return their families."""
    fontManager.ttflist.clear()
    for path in _paths():
        fontManager.addfont(path)
    return tuple(FontProperties(fname=path).get_name() for path in _paths())


@cache
def _letters() -> tuple[frozenset[int], ...]:
    return tuple(frozenset(get_font(str(path)).get_charmap()) for path in _paths())


def _paths() -> tuple[Path, ...]:
    named = [(_NOTO, f"NotoSans{script}[wght].ttf") for script in _SCRIPTS]
    return tuple(Path(str(files(package).joinpath(name))) for package, name in [*named, _EAST])
