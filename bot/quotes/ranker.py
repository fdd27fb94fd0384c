"""Evidence about a quote in, how likely each answer is out: a log-linear model over the possible speakers.

An answer's weight is the sum over its evidence of exp(sum of the features' weights), as in a conditional model with a
hidden reason (Quattoni et al. 2007); divided by all answers' it is a probability. The weights are learned by
scripts/build_quotes.py from NTREX-128 and SETimes and stand in weights.json.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.quotes.features import Evidence
from bot.quotes.persons import Person

WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True)
class Ranker:
    """Weights of features; ``temperature`` makes the probabilities as modest as they ought to be."""

    weights: Mapping[str, float]
    temperature: float = 1.0

    def score(self, features: Sequence[str]) -> float:
        """Return the sum of the features' weights."""
        return sum(self.weights.get(name, 0.0) for name in features)

    def shares(self, evidence: Sequence[Evidence]) -> list[float]:
        """Return the probability of each piece of evidence about who spoke; they sum to 1."""
        scores = [self.score(piece.features) / self.temperature for piece in evidence]
        highest = max(scores)
        powers = [math.exp(score - highest) for score in scores]
        total = sum(powers)
        return [power / total for power in powers]

    def no_quote(self, features: Sequence[str]) -> float:
        """Return the probability that what stands in quotation marks quotes nobody: a title, a nickname."""
        return 1 / (1 + math.exp(-self.score(features)))


@dataclass(frozen=True, slots=True)
class Choice:
    """The likeliest person, how likely, and the best evidence for it; else the best evidence for nobody."""

    person: Person | None
    probability: float
    evidence: Evidence


def choose(ranker: Ranker, evidence: Sequence[Evidence]) -> Choice:
    """Return who is likeliest to have said a quote; the probability is that of nobody, if that is likelier."""
    totals: dict[int, float] = {}
    best: dict[int, tuple[float, int]] = {}
    for number, (share, piece) in enumerate(zip(ranker.shares(evidence), evidence, strict=True)):
        key = id(piece.person)
        totals[key] = totals.get(key, 0.0) + share
        best[key] = max(best.get(key, (0.0, number)), (share, number))
    key = max(totals, key=lambda each: totals[each])
    piece = evidence[best[key][1]]
    return Choice(piece.person, totals[key], piece)


@cache
def load_ranker(cased: bool) -> Ranker:
    """Return the ranker for languages with letter case or without it; its weights stand in the package."""
    document = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    weights = document["cased"] if cased else document["cased"] | document["caseless"]
    return Ranker(weights, document["temperature"])
