"""A text in a group of close languages in, which of them it is out, and the words that say so.

Each group is a linear model over words and a few patterns (logistic regression, trained by scripts/build_groups.py):
a word that is not in its table counts as its beginning does. The tables are data; what is here knows no language.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.abc import Traversable
from itertools import islice
from operator import add

FOLDER: Traversable = resources.files("bot.languages") / "groups"
STEP = 0.05  # nats in a unit of a weight
BEGINNINGS = (8, 7, 6, 5)  # letters of a word that stand for it, the longest known first
END = "-"  # follows a beginning in the table
MOST = 4  # times that a pattern counts
SHOWN = 4  # reasons that are given
WORD = re.compile(r"[^\W\d_]+")
_VARIED = re.compile(r"(?:\([^()]*\)|\[[^]]*\]|\\.|\.|.(?=[?*+{]))(?:[?*+]|\{[^}]*\})?")

Weights = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """What cannot be said by single words, such as a verb form of two."""

    name: str
    shape: re.Pattern[str]
    weights: Weights
    part: str = ""  # is in all that has the shape: most texts lack it, and that is quickly seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Close languages, and what speaks for each: all weights are log odds in the order of ``languages``."""

    languages: tuple[str, ...]
    bias: Weights
    words: Mapping[str, Weights]
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Log odds of the languages of a group, and the evidence for the likeliest, the strongest first."""

    odds: Mapping[str, float]
    reasons: tuple[str, ...]


def resolve(text: str, group: Group) -> Resolution:
    """Weigh a text among the languages of a group."""
    found: dict[str, Weights] = {}
    for name, weights in _evidence(text.lower(), group):
        found[name] = tuple(map(add, found[name], weights)) if name in found else weights
    totals = [sum(column) for column in zip(group.bias, *found.values(), strict=True)]
    order = sorted(range(len(totals)), key=lambda place: (-totals[place], place))
    first, second = order[:2]
    telling = sorted(
        (weights[second] - weights[first], name) for name, weights in found.items() if weights[first] > weights[second]
    )
    return Resolution(
        odds={group.languages[place]: totals[place] for place in order},
        reasons=tuple(name for _, name in telling[:SHOWN]),
    )


def key_of(word: str, table: Container[str]) -> str | None:
    """Return what stands for a word in a table: the word, or else the longest beginning of it that is there."""
    if word in table:
        return word
    for length in BEGINNINGS:
        if length <= len(word):
            beginning = word[:length] + END
            if beginning in table:
                return beginning
    return None


def _evidence(lower: str, group: Group) -> Iterator[tuple[str, Weights]]:
    """Return the words and patterns of a text, each time that they occur."""
    for word in WORD.findall(lower):
        key = key_of(word, group.words)
        if key is not None:
            yield word, group.words[key]
    for pattern in group.patterns:
        if pattern.part in lower:
            number = sum(1 for _ in islice(pattern.shape.finditer(lower), MOST))
            if number:
                yield pattern.name, tuple(number * weight for weight in pattern.weights)


def fixed_part(shape: str) -> str:
    """Return the longest part of a regular expression that all it finds has as it stands; it may be empty.

    Groups must not be nested, and alternatives must stand in groups.
    """
    return max(_VARIED.split(shape), key=len)


@cache
def load_group(name: str) -> Group:
    """Return a group of the package by its name. It is read once, when a text first needs it."""
    stored = json.loads(gzip.decompress((FOLDER / f"{name}.json.gz").read_bytes()))
    return Group(
        languages=tuple(stored["languages"]),
        bias=_weights(stored["bias"]),
        words={
            word: weights
            for units, listed in zip(stored["weights"], stored["words"], strict=True)
            for weights in (_weights(units),)
            for word in listed.split()
        },
        patterns=tuple(
            Pattern(
                name=pattern["name"],
                shape=re.compile(pattern["shape"]),
                weights=_weights(pattern["weights"]),
                part=fixed_part(pattern["shape"]),
            )
            for pattern in stored["patterns"]
        ),
    )


def _weights(units: list[int]) -> Weights:
    return tuple(STEP * unit for unit in units)
