"""Evidence about quotes whose speakers are known in, the weights of its features out.

The model is the one of bot/quotes/ranker.py. The weights maximise the likelihood of the known answers, less a penalty
for large weights, by L-BFGS (Nocedal 1980).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.quotes.features import Evidence

MEMORY = 8  # steps that L-BFGS remembers


@dataclass(frozen=True, slots=True)
class Example:
    """The evidence about a quote, which pieces of it are right, and how much the quote counts."""

    evidence: Sequence[Evidence]
    right: Sequence[bool]
    weight: float = 1.0
    document: str = ""  # the same for all its translations


class Data:
    """Examples as arrays: the features of all pieces in a row, where each piece begins, where each example does."""

    def __init__(self, examples: Sequence[Example], fewest: int, expected: Callable[[str], float]) -> None:
        documents: dict[str, set[str]] = {}
        for example in examples:
            for name in {name for piece in example.evidence for name in piece.features}:
                documents.setdefault(name, set()).add(example.document)
        self.names = [name for name, found in documents.items() if len(found) >= fewest]
        self.expected = np.array([expected(name) for name in self.names])
        number = {name: place for place, name in enumerate(self.names)}
        features: list[int] = []
        sizes: list[int] = []
        for example in examples:
            for piece in example.evidence:
                known = [number[name] for name in piece.features if name in number]
                features.extend(known)
                sizes.append(len(known))
        self.features = np.array(features, dtype=np.int32)
        self.pieces = np.repeat(np.arange(len(sizes)), sizes)
        lengths = np.array([len(example.evidence) for example in examples])
        self.starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        self.owner = np.repeat(np.arange(len(examples)), lengths)
        self.right = np.array([right for example in examples for right in example.right], dtype=bool)
        self.weight = np.array([example.weight for example in examples])

    def loss(self, weights: NDArray[np.float64], penalty: float) -> tuple[float, NDArray[np.float64]]:
        """Return the penalised negative log-likelihood and its gradient."""
        scores: NDArray[np.float64] = np.bincount(
            self.pieces, weights[self.features], minlength=len(self.owner)
        ).astype(np.float64)
        everything, share = self._softmax(scores)
        correct, right_share = self._softmax(np.where(self.right, scores, -1e9))
        excess = weights - self.expected
        loss = float(self.weight @ (everything - correct)) + 0.5 * penalty * float(excess @ excess)
        slope = self.weight[self.owner] * (share - right_share)
        gradient = np.bincount(self.features, slope[self.pieces], minlength=len(weights)) + penalty * excess
        return loss, gradient

    def _softmax(self, scores: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        highest = np.maximum.reduceat(scores, self.starts)
        powers = np.exp(scores - highest[self.owner])
        totals = np.add.reduceat(powers, self.starts)
        return np.log(totals) + highest, powers / totals[self.owner]


def train(
    examples: Sequence[Example],
    penalty: float,
    fewest: int,
    expected: Callable[[str], float] = lambda name: 0.0,  # noqa: ARG005
    steps: int = 150,
) -> dict[str, float]:
    """Return the weights of the features that at least ``fewest`` documents have.

    ``expected`` says what a feature's weight is taken to be as long as the examples do not show otherwise.
    """
    usable = [example for example in examples if any(example.right)]
    data = Data(usable, fewest, expected)
    weights = data.expected.copy()
    loss, gradient = data.loss(weights, penalty)
    history: list[tuple[NDArray[np.float64], NDArray[np.float64], float]] = []
    for _ in range(steps):
        direction = -_scaled(gradient, history)
        step = 1.0 if history else 1.0 / max(float(np.linalg.norm(gradient)), 1e-9)
        slope = float(gradient @ direction)
        for _ in range(20):
            moved = weights + step * direction
            next_loss, next_gradient = data.loss(moved, penalty)
            if next_loss <= loss + 1e-4 * step * slope:
                break
            step /= 2
        change, turn = moved - weights, next_gradient - gradient
        if (curvature := float(change @ turn)) > 1e-10:
            history = [*history[-MEMORY + 1 :], (change, turn, 1 / curvature)]
        done = loss - next_loss < 1e-5 * abs(loss)
        weights, loss, gradient = moved, next_loss, next_gradient
        if done:
            break
    return {name: float(weight) for name, weight in zip(data.names, weights, strict=True)}


def _scaled(
    gradient: NDArray[np.float64], history: Sequence[tuple[NDArray[np.float64], NDArray[np.float64], float]]
) -> NDArray[np.float64]:
    """Return the gradient as the curvature seen so far scales it (the two loops of L-BFGS)."""
    scaled = gradient.copy()
    factors: list[float] = []
    for change, turn, inverse in reversed(history):
        factor = inverse * float(change @ scaled)
        scaled -= factor * turn
        factors.append(factor)
    if history:
        change, turn, _ = history[-1]
        scaled *= float(change @ turn) / float(turn @ turn)
    for (change, turn, inverse), factor in zip(history, reversed(factors), strict=True):
        scaled += change * (factor - inverse * float(turn @ scaled))
    return scaled
