"""Text in, numbers of its words and of the letter sequences in them out.

A sequence or a word is told by a 32-bit number (a polynomial of its code points; Karp and Rabin, Efficient Randomized
Pattern-Matching Algorithms, 1987), so that all of a text's are made at once. The profiles hold the same numbers.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint32]

LONGEST = 4  # letters of a sequence, the spaces around a word included
CAPACITY = 4096  # characters of a folded text; what follows is left out
_BASE = 2654435769
_WORD_SALT = np.uint32(0x5BD1E995)
_SPREAD = np.uint32(2246822519)  # sequences that differ in their last letter differ in their first bits too
_SPACE = 0x20

# The marks of South Asian scripts and of vowels, which the standard library calls no letters.
_MARKS = r"\u0300-\u036f\u0483-\u0487\u064b-\u065f\u0900-\u0d7f"
_MARK = re.compile(f"[{_MARKS}]")
_BETWEEN = re.compile(r"[\W\d_\u02bb]+")  # words without marks; the turned comma of Uzbek is often a quotation mark
_BETWEEN_MARKED = re.compile(rf"(?:[^\w{_MARKS}]|[\d_\u02bb])+")


def fold(text: str) -> str:
    """Return the words of a text in lower case with single spaces between and around them."""
    lower = text.lower()
    if not lower.isascii():
        lower = unicodedata.normalize("NFC", lower).replace("\u0307", "")
    between = _BETWEEN_MARKED if _MARK.search(lower) else _BETWEEN
    return f" {between.sub(' ', lower[: CAPACITY - 2]).strip()} "


def code_points(folded: str) -> Numbers:
    """Return a folded text's code points."""
    return np.frombuffer(folded.encode("utf-32-le", "replace"), np.uint32)


def numbers(folded: str) -> Numbers:
    """Return the numbers of all sequences and of all words of a folded text."""
    codes = code_points(folded)
    found = np.concatenate((*_grams(codes), _words(codes)))
    found *= _SPREAD
    return found


def grams(codes: Numbers) -> list[Numbers]:
    """Return the numbers of all sequences of one letter, of two, and so on, those across words among them.

    Number ``i`` of a length is that of the sequence which begins at letter ``i``.
    """
    return [found * _SPREAD for found in _grams(codes)]


def words(codes: Numbers) -> Numbers:
    """Return a number for each word."""
    return _words(codes) * _SPREAD


def _grams(codes: Numbers) -> list[Numbers]:
    made = [codes]
    for length in range(2, LONGEST + 1):
        longer = made[-1][:-1] * _MULTIPLIER
        longer += codes[length - 1 :]
        made.append(longer)
    return made


def _words(codes: Numbers) -> Numbers:
    """Tell each word by the difference of two sums over the text, moved to where the text begins."""
    spaces = (codes == _SPACE).nonzero()[0]
    sums = (codes * _POWERS[: len(codes)]).cumsum(dtype=np.uint32).take(spaces)
    made: Numbers = sums[1:] - sums[:-1]
    made *= _INVERSES.take(spaces[:-1])
    made ^= _WORD_SALT
    return made


def _powers(base: int) -> Numbers:
    powers = np.full(CAPACITY, base, np.uint32)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint32)


_MULTIPLIER = np.uint32(_BASE)
_POWERS = _powers(_BASE)
_INVERSES = _powers(pow(_BASE, -1, 2**32))
