"""Text in, how well each language's profile explains it out.

Every sequence of one to four letters and every word of the text is looked up, and the weights that the profiles give
it are added (naive Bayes, as in N. Shuyo, Language Detection Library, 2010): nothing is drawn at random, so the
answer is the same every time. scripts/build_languages.py makes the profiles.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.abc import Traversable
from string import ascii_lowercase
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.languages import sequences

FOLDER: Traversable = resources.files("bot.languages") / "profiles"
STEP = 0.05  # nats in a unit of a weight
SAMPLE = 600  # characters; more of a text changes little but the time it takes
TEMPERATURE = 3.0  # every letter counts in several sequences: they are not so many witnesses
LEAST = 1e-6

# A text in a language without a profile weighs less by the letter than what its nearest profile was made from: measured
# with profiles left out, 0.6 to 0.8 of it, against 0.85 to 0.95. A headline's names make it vary more.
FAMILIAR = 0.8
FAMILIAR_LEEWAY = 6.0  # characters

Scores = tuple[tuple[str, float], ...]


class LetterScorer(Protocol):
    """What tells languages by letters: ``Scorer``, or ``LangdetectScorer``."""

    def score(self, text: str, script: str, /) -> Scores:
        """Return languages of a script with their probabilities, the likeliest first; empty if it knows nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """Weights of all languages: number ``i`` has those at ``starts[i]`` to ``starts[i + 1]``."""

    tags: tuple[str, ...]
    by_script: Mapping[str, tuple[int, ...]]
    usual: NDArray[np.float32]  # weight of a character in running text, 0 where that is not known
    numbers: sequences.Numbers
    starts: NDArray[np.int64]
    places: NDArray[np.uint8]
    weights: NDArray[np.float32]


class Scorer:
    """Scores texts by their letter sequences and words. The profiles are read once for all scorers."""

    def __init__(self) -> None:
        self._profiles = _profiles()

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the tags of the languages that have a profile."""
        return self._profiles.tags

    def weigh(self, folded: str) -> NDArray[np.float64]:
        """Return for each of ``languages`` how many nats likelier it makes a text than what knows no sequence."""
        profiles = self._profiles
        codes = sequences.code_points(folded)
        wanted = np.concatenate([*sequences.grams(codes), sequences.words(codes)])
        found = np.searchsorted(profiles.numbers, wanted)
        found[found == len(profiles.numbers)] = 0
        found = found[profiles.numbers[found] == wanted]
        first = profiles.starts[found]
        lengths = profiles.starts[found + 1] - first
        ends = np.cumsum(lengths)
        entries = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - ends + lengths, lengths)
        weights: NDArray[np.float64] = np.bincount(
            profiles.places[entries], profiles.weights[entries], minlength=len(profiles.tags)
        ).astype(np.float64)
        return weights

    def score(self, text: str, script: str) -> Scores:
        """Return languages of a script with their probabilities, the likeliest first.

        Empty where no profile explains the text as well as text in its language: that is in none of them.
        """
        folded = sequences.fold(text[:SAMPLE])
        sums = self.weigh(folded)
        places = self._profiles.by_script.get(script, ())
        best = max(places, key=sums.__getitem__, default=None)
        if best is None or sums[best] == 0:
            return ()
        likeliest = sums[best]
        # Names in Latin letters within a text in others are no part of its language.
        length = len(folded) - (0 if script == "Latn" else sum(map(folded.count, ascii_lowercase)))
        if likeliest < (FAMILIAR * length - FAMILIAR_LEEWAY) * self._profiles.usual[best]:
            return ()
        odds = {place: math.exp((sums[place] - likeliest) / TEMPERATURE) for place in places}
        whole = sum(odds.values())
        scores = [(self.languages[place], odd / whole) for place, odd in odds.items() if odd / whole > LEAST]
        return tuple(sorted(scores, key=lambda score: (-score[1], score[0])))


@cache
def _profiles() -> Profiles:
    with (FOLDER / "profiles.npz").open("rb") as file, np.load(file) as stored:
        scripts = stored["scripts"].tolist()
        return Profiles(
            tags=tuple(stored["tags"].tolist()),
            by_script={
                script: tuple(place for place, other in enumerate(scripts) if other == script)
                for script in set(scripts)
            },
            usual=stored["usual"],
            numbers=stored["numbers"],
            starts=np.concatenate(([0], np.cumsum(stored["counts"], dtype=np.int64))),
            places=stored["places"],
            weights=stored["weights"] * np.float32(STEP),
        )
