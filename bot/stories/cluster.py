"""A fingerprint and the stories it may belong to in, a placement out: join one, or start another.

A false merge hides a story from the reader, a missed one only repeats it; where it is not clear, a story starts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.model import Candidate, Fingerprint, Join, Placement, Start
from bot.stories.fingerprint import SKETCH

COPY = 0.64  # share of one text's shingles in the other from which they are one text
FEWEST_SHINGLES = 8  # that an estimate rests on
SIMILAR = 0.25  # cosine of terms from which two reports are on one event
SIMILAR_NAMES = 0.35  # cosine of names and numbers alone, across languages
FEWEST_NAMES = 3  # shared, across languages
FEWEST_TERMS = 4  # shared: two teasers that both name NATO are not on one event, however short they are
FADING = timedelta(days=5)  # after which a story must fit 1.4 times as well


def place(fingerprint: Fingerprint, url: str | None, at: datetime, candidates: Sequence[Candidate]) -> Placement:
    """Return which candidate an article joins, or that it starts a story.

    ``url`` is canonical, ``at`` the time of publication. The best fitting candidate wins; of equals, the newer.
    """
    for candidate in candidates:
        if url is not None and url in candidate.urls:
            return Join(story_id=candidate.story_id, why="same address")
    for candidate in candidates:
        if any(near_duplicate(fingerprint, member) for member in candidate.fingerprints):
            return Join(story_id=candidate.story_id, why="same text")
    best: tuple[float, datetime, Candidate] | None = None
    rarity = _rarity(candidates)
    for candidate in candidates:
        fit = _fit(fingerprint.terms, candidate, rarity) / _demand(abs(at - candidate.updated_at))
        if best is None or (fit, candidate.updated_at) > best[:2]:
            best = (fit, candidate.updated_at, candidate)
    if best and best[0] >= 1:
        return Join(story_id=best[2].story_id, why="same event")
    return Start()


def near_duplicate(a: Fingerprint, b: Fingerprint) -> bool:
    """Say whether one text is a copy of the other, cut or edited, by the estimated containment of shingles."""
    if not a.shingles or not b.shingles:
        return False
    # Beyond the largest hash of a full sketch nothing is known of that text.
    limit = min((sketch[-1] for sketch in (a.shingles, b.shingles) if len(sketch) >= SKETCH), default=1 << 32)
    first = {shingle for shingle in a.shingles if shingle <= limit}
    second = {shingle for shingle in b.shingles if shingle <= limit}
    fewest = min(len(first), len(second))
    shared = len(first & second)
    if fewest < FEWEST_SHINGLES:
        return fewest > 0 and shared == len(first) == len(second)
    return shared >= COPY * fewest


def _demand(age: timedelta) -> float:
    """Return how much better than usual a story of that age must fit."""
    return math.exp(0.336 * (age / FADING))


def _fit(terms: Mapping[str, float], candidate: Candidate, rarity: Mapping[str, float]) -> float:
    """Return how well an article fits a story: 1 is just enough."""
    centroid: dict[str, float] = {}
    for member in candidate.fingerprints:
        for term, weight in member.terms.items():
            centroid[term] = centroid.get(term, 0.0) + weight
    if sum(term in centroid for term in terms) < FEWEST_TERMS:
        return 0.0
    fit = _cosine(terms, centroid, rarity) / SIMILAR
    names = {term: weight for term, weight in terms.items() if term.startswith("n:")}
    shared = sum(term in centroid for term in names)
    if shared >= FEWEST_NAMES:
        named = {term: weight for term, weight in centroid.items() if term.startswith("n:")}
        fit = max(fit, _cosine(names, named, rarity) / SIMILAR_NAMES)
    return fit


def _cosine(a: Mapping[str, float], b: Mapping[str, float], rarity: Mapping[str, float]) -> float:
    """Return the cosine of two weighted sets of terms."""
    product = sum(weight * b[term] * rarity.get(term, 1.0) ** 2 for term, weight in a.items() if term in b)
    if not product:
        return 0.0
    return product / (_length(a, rarity) * _length(b, rarity))


def _length(terms: Mapping[str, float], rarity: Mapping[str, float]) -> float:
    return math.sqrt(sum((weight * rarity.get(term, 1.0)) ** 2 for term, weight in terms.items()))


def _rarity(candidates: Sequence[Candidate]) -> dict[str, float]:
    """Return for each term how telling it is: what many stories have tells none apart."""
    stories: dict[str, int] = {}
    for candidate in candidates:
        for term in {term for member in candidate.fingerprints for term in member.terms}:
            stories[term] = stories.get(term, 0) + 1
    return {term: count**-0.25 for term, count in stories.items()}
