"""Sentences of an article in, how well any few of them would agree with a summary that its publisher wrote out.

Each word of the article has a chance to be in such a summary: a good one when the title has it, when it comes early,
when it is frequent. The sum over the words of some sentences is what they and the summary have in common, and from it
follows the F1 of their words, as ROUGE-1 (Lin 2004) counts it. A word counts once, so that a sentence which repeats
another adds little. docs/decisions/0010-pages-and-summaries.md says how they do.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from bot.summaries.sentences import UNSPACED, WORD

START, TITLE, FREQUENT, EARLY = -4.0, 1.6, 1.0, 1.5  # log odds
LETTERS, CHARACTERS = 4, 2  # of a word, in scripts that write no spaces: Thai and its like; Chinese and Japanese
LENGTH = 70  # words; the more, the longer the summaries
APART = 0.96  # of what sentences are worth that do not follow each other

_ALPHABETIC = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


class Worth:
    """What sentences are worth together. ``texts`` are all usable sentences of the article, in their order."""

    def __init__(self, title: str, texts: Sequence[str]) -> None:
        sentences = [_words(text) for text in texts]
        chances = _chances(_words(title), sentences)
        self._known = [{word: chances[word] * _weight(word) for word in words} for words in sentences]
        self._lengths = [sum(map(_weight, words)) for words in sentences]

    def of(self, numbers: Sequence[int]) -> float:
        """Return the F1 that sentences can be expected to have, between 0 and 1; ``numbers`` rise."""
        together: dict[str, float] = {}
        for number in numbers:
            together.update(self._known[number])
        length = sum(self._lengths[number] for number in numbers)
        is_apart = any(after - before > 1 for before, after in pairwise(numbers))
        return (APART if is_apart else 1.0) * 2 * sum(together.values()) / (length + LENGTH)


def _chances(title: Sequence[str], sentences: Sequence[Sequence[str]]) -> Mapping[str, float]:
    """Return the chance of each word to be in a publisher's summary."""
    frequency = Counter(word for words in sentences for word in words)
    known = frozenset(title)
    chances: dict[str, float] = {}
    for number, words in enumerate(sentences):
        for word in words:
            if word not in chances:
                odds = START + EARLY / math.sqrt(1 + number) + FREQUENT * math.log(frequency[word])
                chances[word] = 1 / (1 + math.exp(-odds - TITLE * (word in known)))
    return chances


def _words(text: str) -> list[str]:
    """Return the words of a text; of scripts that write no spaces, pairs of characters or four letters."""
    return [piece for word in WORD.findall(text.casefold()) for piece in _pieces(word)]


def _pieces(word: str) -> Sequence[str]:
    if not UNSPACED.search(word):
        return (word,)
    size = LETTERS if _ALPHABETIC.search(word) else CHARACTERS
    return [word[place : place + size] for place in range(max(1, len(word) - size + 1))]


def _weight(word: str) -> float:
    """Return how many words a piece stands for: of a word's pieces, one begins at each of its letters."""
    if not UNSPACED.search(word):
        return 1.0
    return 1 / LETTERS if _ALPHABETIC.search(word) else 1 / CHARACTERS
