"""Observed texts with the places of their languages in, a logistic regression over them out.

A word speaks through its features, and a word or beginning that several documents have through a weight of its own
besides: what word lists cannot know, such as how news puts things. The features bear on all words, a weight of its own
on one, or on those that begin alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.languages.resolve import END

DOCUMENTS = 3  # that have a word which gets a weight of its own, where a group does not say otherwise
PENALTY = 10.0  # of squared weights, on features of unit variance
OWN = 0.6  # what a word counts beside a feature of unit variance: the less, the smaller its own weight stays
BEGINNING = 0.2  # the same of each of its beginnings
ROUNDS = 800

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Sums of the features of a text, and its words; beginnings among them end in ``END``."""

    features: Vector
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An observed text of a document, with the place of its language."""

    seen: Observation
    place: int
    document: str


class _Inputs:
    """What is multiplied with weights: the features, 1 for the bias, and the known words as places in a list."""

    def __init__(self, seen: Sequence[Observation], spread: Vector, places: Mapping[str, int]) -> None:
        self._dense = np.hstack([np.array([one.features for one in seen]) / spread, np.ones((len(seen), 1))])
        pairs = [(row, places[word]) for row, one in enumerate(seen) for word in one.words if word in places]
        self._rows, self._words = np.array(pairs, int).reshape(-1, 2).T
        self._counts = np.array([_count(word) for word in places])

    def times(self, weights: Vector) -> Vector:
        """Return the scores of all texts."""
        width, height = self._dense.shape[1], len(self._dense)
        own = self._counts[:, None] * weights[width:]
        sums = [np.bincount(self._rows, column[self._words], height) for column in own.T]
        product: Vector = self._dense @ weights[:width] + np.array(sums).T
        return product

    def gather(self, errors: Vector) -> Vector:
        """Return for each weight the errors of the texts that it bears on."""
        sums = [np.bincount(self._words, column[self._rows], len(self._counts)) for column in errors.T]
        return np.vstack([self._dense.T @ errors, self._counts[:, None] * np.array(sums).T])


class Model:
    """Logistic regression, all languages equally likely before the text.

    A word that ``documents`` or more have gets a weight of its own.
    """

    def __init__(self, examples: Sequence[Example], number: int, documents: int = DOCUMENTS) -> None:
        known = _known(examples, documents)
        seen = [example.seen for example in examples]
        labels = np.array([example.place for example in examples])
        spread = np.array([one.features for one in seen]).std(axis=0)
        spread[spread == 0] = 1.0
        importance = (len(labels) / number / np.maximum(np.bincount(labels, minlength=number), 1))[labels]
        inputs = _Inputs(seen, spread, {word: place for place, word in enumerate(known)})
        weights = _fit(inputs, np.eye(number)[labels], importance[:, None], len(spread))
        self.weights, self.bias = weights[: len(spread)] / spread[:, None], weights[len(spread)]
        own = weights[len(spread) + 1 :]
        self.own = {word: _count(word) * weight for word, weight in zip(known, own, strict=True)}

    def answer(self, seen: Observation) -> int:
        """Return the place of the likeliest language."""
        own = sum((self.own[word] for word in seen.words if word in self.own), np.zeros_like(self.bias))
        return int(np.argmax(seen.features @ self.weights + self.bias + own))


def _count(word: str) -> float:
    return BEGINNING if word.endswith(END) else OWN


def _known(examples: Sequence[Example], fewest: int) -> list[str]:
    documents: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        for word in example.seen.words:
            documents[word].add(example.document)
    return sorted(word for word, found in documents.items() if len(found) >= fewest)


def _fit(inputs: _Inputs, wanted: Vector, importance: Vector, bias: int) -> Vector:
    """Return the weights with the least loss, by Nesterov's gradient method; ``bias`` is the row without a penalty."""
    weights = np.zeros_like(inputs.gather(wanted))
    penalty = np.full((len(weights), 1), PENALTY)
    penalty[bias] = 0.0
    step = 1.0 / (0.5 * _greatest(inputs, importance, weights.shape) + PENALTY)
    momentum = weights.copy()
    for turn in range(ROUNDS):
        ahead = weights + (turn / (turn + 3)) * momentum
        scores = inputs.times(ahead)
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        slope = inputs.gather((odds / odds.sum(axis=1, keepdims=True) - wanted) * importance) + penalty * ahead
        momentum = ahead - step * slope - weights
        weights = weights + momentum
    return weights


def _greatest(inputs: _Inputs, importance: Vector, shape: tuple[int, ...]) -> float:
    """Return the greatest eigenvalue of the inputs' weighted squares, by power iteration, a little too great."""
    probe = np.ones(shape)
    size = 1.0
    for _ in range(50):
        probe = inputs.gather(inputs.times(probe) * importance)
        size = float(np.linalg.norm(probe))
        probe /= size
    return 1.1 * size
