"""The persons whom an article names and a label's speaker in, those who are that speaker out.

Labels of translations give the name as it is in English. Where the language has no letter case, how the article writes
it is not to be looked up, but sounds alike: names are compared by the consonants of their romanised words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from anyascii import anyascii

from bot.quotes.persons import Person

ALIKE = 0.75  # share of the consonants of two words that are the same
ALIKE_SHORT = 0.9  # where either has no more than two
SHORT = 2
_SOUNDS = (
    *(("ng", "n"), ("ck", "k"), ("ch", "s"), ("sh", "s"), ("th", "t"), ("ph", "p"), ("kh", "k"), ("ts", "s")),
    *(("tz", "s"), ("ce", "s"), ("ci", "s"), ("c", "k"), ("q", "k"), ("x", "ks"), ("j", "s"), ("z", "s")),
    *(("g", "k"), ("d", "t"), ("v", "p"), ("f", "p"), ("b", "p"), ("r", "l"), ("m", "n")),
)
_VOWELS = re.compile(r"(?<=.)h|[^a-z]|[aeiouwy]")
_DOUBLED = re.compile(r"(.)\1+")
_WORD_GAPS = re.compile(r"[\s・·‧•\-]+")


def find_speaker(persons: Sequence[Person], speaker: str) -> list[Person]:
    """Return the persons who sound most like a speaker, none if nobody does; a surname counts most."""
    words = [sound for word in _WORD_GAPS.split(speaker) if (sound := _sound(word))]
    scores = [(_score(person, words), person) for person in persons]
    best = max((score for score, _ in scores), default=0.0)
    return [person for score, person in scores if score == best > 0]


def likeness(word: str, other: str) -> float:
    """Return the share of consonants that two words have in common, from 0 to 1."""
    return _ratio(_sound(word), _sound(other))


def _score(person: Person, words: Sequence[str]) -> float:
    parts = {sound for form in person.forms for word in _WORD_GAPS.split(form.name) if (sound := _sound(word))}
    likeness = [max((_likeness(part, word) for part in parts), default=0.0) for word in words]
    return sum(likeness) + 0.5 * likeness[-1] if likeness else 0.0


@lru_cache(maxsize=100_000)
def _likeness(part: str, word: str) -> float:
    """Return how alike two words sound, 0 if they are not taken for the same."""
    ratio = _ratio(part, word)
    least = ALIKE_SHORT if min(len(part), len(word)) <= SHORT else ALIKE
    return ratio if ratio >= least else 0.0


@lru_cache(maxsize=100_000)
def _ratio(part: str, word: str) -> float:
    return SequenceMatcher(None, part, word, autojunk=False).ratio()


@lru_cache(maxsize=100_000)
def _sound(word: str) -> str:
    """Return the consonants of a word, with a vowel it begins with; sounds that scripts mix up are one."""
    small = anyascii(word).lower()
    for old, new in _SOUNDS:
        small = small.replace(old, new)
    return _DOUBLED.sub(r"\1", small[:1].translate(_FIRST) + _VOWELS.sub("", small[1:]))


_FIRST = str.maketrans("eiouwyh", "aaaaaaa")
