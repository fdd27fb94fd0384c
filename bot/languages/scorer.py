"""Text in, how well each language's profile explains it out.

Every sequence of one to four letters and every word of the text is looked up, and the weights that the profiles give
it are added (naive Bayes, as in N. Shuyo, Language Detection Library, 2010): nothing is drawn at random, so the
answer is the same every time. scripts/build_languages.py makes the profiles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.abc import Traversable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.languages import sequences

FOLDER: Traversable = resources.files("bot.languages") / "profiles"
STEP = 0.05  # nats in a unit of a weight
SAMPLE = 600  # characters; more of a text changes little but the time it takes
TEMPERATURE = 3.0  # every letter counts in several sequences: they are not so many witnesses
LEAST = 1e-6
COMMON = 6  # languages that have a number: from here on a row for all is faster than a list
SLOT_BITS = 12  # of a number; the other 20 say where it is looked for
ENDLESS = np.uint32(2**32 - 1)  # ends the search; no text is expected to have it

# A text in a language without a profile weighs less by the letter than what its nearest profile was made from: measured
# with profiles left out, 0.6 to 0.8 of it, against 0.85 to 0.95. A headline's names make it vary more.
FAMILIAR = 0.8
FAMILIAR_LEEWAY = 6.0  # characters
_NOT_LATIN = re.compile(r"[^ -\u024f\u1e00-\u1eff]+ ?")
_ASCII = re.compile(r"[a-z]+ ?")

Scores = tuple[tuple[str, float], ...]


class LetterScorer(Protocol):
    """What tells languages by letters: ``Scorer``, or ``LangdetectScorer``."""

    def score(self, text: str, script: str, /) -> Scores:
        """Return languages of a script with their probabilities, the likeliest first; empty if it knows nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """Weights of all languages by number, in units of ``STEP``."""

    tags: tuple[str, ...]
    by_script: Mapping[str, NDArray[np.int64]]
    usual: NDArray[np.float32]  # weight of a character in running text, 0 where that is not known
    numbers: sequences.Numbers
    slots: NDArray[np.int32]  # where the numbers begin that have the same first bits
    steps: int  # at most so many have the same
    rows: NDArray[np.int32]  # row of a number that many languages have, -1 of others
    table: NDArray[np.uint8]  # a row's weights by language
    starts: NDArray[np.int64]  # number ``i`` has the languages at ``starts[i]`` to ``starts[i + 1]``
    places: NDArray[np.uint8]
    weights: NDArray[np.uint8]


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
        found = profiles.slots[wanted >> SLOT_BITS]
        for _ in range(profiles.steps):  # a binary search would miss the processor's cache far more often
            found += profiles.numbers[found] < wanted
        found = found[profiles.numbers[found] == wanted]
        rows = profiles.rows[found]
        rare = found[rows < 0]
        first = profiles.starts[rare]
        lengths = profiles.starts[rare + 1] - first
        entries = np.arange(lengths.sum()) + np.repeat(first - np.cumsum(lengths) + lengths, lengths)
        sums = np.bincount(profiles.places[entries], profiles.weights[entries], minlength=len(profiles.tags))
        weights: NDArray[np.float64] = (sums + profiles.table[rows[rows >= 0]].sum(0, dtype=np.int64)) * STEP
        return weights

    def score(self, text: str, script: str, /) -> Scores:
        """Return languages of a script with their probabilities, the likeliest first.

        Empty where no profile explains the text as well as text in its language: that is in none of them.
        """
        places = self._profiles.by_script.get(script)
        if places is None:
            return ()
        folded = sequences.fold(text[:SAMPLE])
        sums = self.weigh(folded)[places]
        best = int(sums.argmax())
        foreign = _NOT_LATIN if script == "Latn" else _ASCII  # names and quotes in it are no part of the language
        length = len(foreign.sub("", folded))
        likeliest = sums[best]
        if likeliest == 0 or likeliest < (FAMILIAR * length - FAMILIAR_LEEWAY) * self._profiles.usual[places[best]]:
            return ()
        odds = np.exp((sums - likeliest) / TEMPERATURE)
        shares = odds / odds.sum()
        kept = np.flatnonzero(shares > LEAST)
        scores = [(self.languages[places[place]], float(shares[place])) for place in kept.tolist()]
        return tuple(sorted(scores, key=lambda score: (-score[1], score[0])))


@cache
def _profiles() -> Profiles:
    with (FOLDER / "profiles.npz").open("rb") as file, np.load(file) as stored:
        tags, scripts, numbers, counts = (stored[name] for name in ("tags", "scripts", "numbers", "counts"))
        places, weights, usual = stored["places"], stored["weights"], stored["usual"]
    slots = np.searchsorted(numbers, np.arange(0, 2**32 + 1, 2**SLOT_BITS)).astype(np.int32)
    common = counts >= COMMON
    rows = np.where(common, np.cumsum(common) - 1, -1).astype(np.int32)
    listed = np.repeat(common, counts)
    table = np.zeros((int(common.sum()), len(tags)), np.uint8)
    table[np.repeat(rows, counts)[listed], places[listed]] = weights[listed]
    return Profiles(
        tags=tuple(tags.tolist()),
        by_script={script: np.flatnonzero(scripts == script) for script in sorted(set(scripts))},
        usual=usual,
        numbers=np.append(numbers, ENDLESS),
        slots=slots[:-1],
        steps=int(np.diff(slots).max()),
        rows=np.append(rows, np.int32(-1)),
        table=table,
        starts=np.concatenate(([0], np.cumsum(counts, dtype=np.int64), [len(places)])),
        places=places,
        weights=weights,
    )
