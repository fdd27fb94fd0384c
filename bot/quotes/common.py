"""A language without letter case in, its most common words out, which are no names."""

from __future__ import annotations

import gzip
from functools import cache
from importlib import resources
from importlib.abc import Traversable

FOLDER: Traversable = resources.files("bot.quotes") / "common_words"
STEM = 8  # letters of a Georgian stem that are kept


@cache
def common_words(group: str) -> frozenset[str]:
    """Return the words of a language group, in lower case; for Georgian the first ``STEM`` letters of its stems.

    None where scripts/build_common_words.py makes no list.
    """
    path = FOLDER / f"{group}.txt.gz"
    if not path.is_file():
        return frozenset()
    return frozenset(gzip.decompress(path.read_bytes()).decode().split("\n"))
