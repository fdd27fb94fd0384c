"""A text and its language in, the further languages that parts of it are in out.

A Serbian minister quoted in Serbian by an English report, an article printed in two languages. The parts are
sentences, and what stands between quotation marks; each is told by itself, but for those with the main language's
commonest words. A language of its group does not count, for between those a sentence is too little to tell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection

from bot.model import UNKNOWN_LANGUAGE, Detection

SAMPLE = 6000  # characters
FEWEST_LETTERS = 40  # of a part: names and titles of works are no foreign sentence
SURE = 0.98
ORDINARY = 0.2  # share of common words that leaves no doubt
_WORD = re.compile(r"\w+")
_PARTS = re.compile(r"(?:[^\n\r.!?…。！？“”„‟\"«»「」]|[.!?…](?=\S))+")


def find_others(
    text: str, main: Detection, common: Collection[str], detect: Callable[[str], Detection]
) -> tuple[str, ...]:
    """Return the languages of other groups than the main one's that parts of a text are surely in, the most first.

    ``common`` are the commonest words of the main language, in lower case; without them it only takes longer.
    """
    letters: Counter[str] = Counter()
    for part in _PARTS.findall(text[:SAMPLE]):
        words = _WORD.findall(part.lower())
        amount = sum(map(len, words))
        if amount < FEWEST_LETTERS or sum(word in common for word in words) >= ORDINARY * len(words):
            continue
        found = detect(part)
        if found.group not in {main.group, UNKNOWN_LANGUAGE} and found.confidence >= SURE:
            letters[found.language] += amount
    return tuple(sorted(letters, key=lambda tag: (-letters[tag], tag)))
