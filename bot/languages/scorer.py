"""Text in, how well each language's profile explains it out.

Every sequence of one to four letters and every word of the text is looked up, and the weights that the profiles give
it are added (naive Bayes, as in N. Shuyo, Language Detection Library, 2010): nothing is drawn at random, so the
answer is the same every time. scripts/build_languages.py makes the profiles.

Each known number has a slot of its own, which two looks find (a table for the first bits, then the slot; Fredman,
Komlós and Szemerédi, Storing a Sparse Table with O(1) Worst Case Access Time, 1984), so that all of a text's are found
by few calls. A slot names a row with the weights of all languages; numbers with the same weights share it.
"""

from __future__ import annotations

import math
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
FAR_BEHIND = 60.0  # nats behind the likeliest, from where a language is not even added up
BUCKET_BITS = 17  # first bits of a number: all numbers that have them are multiplied by the same
SLOT_BITS = 20  # first bits of the product: the number's slot
MULTIPLIERS = np.cumprod(np.full(256, 2654435769, np.uint32), dtype=np.uint32)  # that were tried, in this order

# A text in a language without a profile weighs less by the letter than what its nearest profile was made from: measured
# with profiles left out, 0.6 to 0.8 of it, against 0.85 to 0.95. A headline's names make it vary more.
FAMILIAR = 0.8
FAMILIAR_LEEWAY = 6.0  # characters

# Kin have the same letters, but not the same words: Corsican those of Italian. So what the words weigh as such counts
# as much again. Of both together, news has 0.9 of what an encyclopaedia has, and hardly ever less than this.
WORD = 6  # characters that count as much as a word
FAMILIAR_WORDS = 0.68
WORDS_LEEWAY = 4.0  # words
_NOT_LATIN = re.compile(r"[^ -\u024f\u1e00-\u1eff]+ ?")
_ASCII = re.compile(r"[a-z]+ ?")

Scores = tuple[tuple[str, float], ...]


class LetterScorer(Protocol):
    """What tells languages by letters: ``Scorer``, or ``LangdetectScorer``."""

    def score(self, text: str, script: str, /) -> Scores:
        """Return languages of a script with their probabilities, the likeliest first; empty if it knows nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfScript:
    """The languages of a script."""

    places: NDArray[np.int64]  # among all
    tags: tuple[str, ...]
    usual: tuple[float, ...]  # weight of a character in running text, 0 where that is not known
    usual_words: tuple[float, ...]  # what its word weighs as such in it, on average


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """Weights of all languages by number, in units of ``STEP``."""

    tags: tuple[str, ...]
    by_script: Mapping[str, OfScript]
    multipliers: sequences.Numbers  # by a number's first bits
    slots: NDArray[np.uint64]  # each a number and its row, side by side so that memory is waited for once
    rows: NDArray[np.uint8]  # weights by language; the first has none and is that of empty slots


class Scorer:
    """Scores texts by their letter sequences and words. The profiles are read once for all scorers."""

    def __init__(self) -> None:
        self._profiles = load_profiles()

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the tags of the languages that have a profile."""
        return self._profiles.tags

    def weigh(self, folded: str) -> NDArray[np.float64]:
        """Return for each of ``languages`` how many nats likelier it makes a text than what knows no sequence."""
        return self._add(self._find(folded)[0])

    def _find(self, folded: str) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Return the rows of all that is known of a text, and those of its words among them."""
        known = self._profiles
        wanted = sequences.numbers(folded)
        found = known.slots.take(slots_of(wanted, known.multipliers)).view(np.uint32)
        hits = found[::2] == wanted
        rows = found[1::2][hits]
        return rows, rows[len(rows) - np.count_nonzero(hits[len(hits) - number_of_words(folded) :]) :]

    def _add(self, rows: NDArray[np.uint32]) -> NDArray[np.float64]:
        weights: NDArray[np.float64] = np.add.reduce(self._profiles.rows.take(rows, 0), 0, dtype=np.uint32) * STEP
        return weights

    def score(self, text: str, script: str, /) -> Scores:
        """Return languages of a script with their probabilities, the likeliest first.

        Empty where no profile explains the text as well as text in its language: that is in none of them.
        """
        known = self._profiles.by_script.get(script)
        if known is None:
            return ()
        folded = sequences.fold(text[:SAMPLE])
        rows, of_words = self._find(folded)
        sums = self._add(rows).take(known.places).tolist()
        most = max(sums)
        best = sums.index(most)
        if not most:
            return ()
        if known.usual[best] and known.usual_words[best]:
            said = int(self._profiles.rows[of_words, known.places[best]].sum()) * STEP
            lack = _lack(folded, script, most / known.usual[best], said / known.usual_words[best])
            if lack > WORDS_LEEWAY or (lack > 0 and _is_list_of_names(text)):
                return ()
        near = [
            (tag, math.exp((nats - most) / TEMPERATURE))
            for tag, nats in zip(known.tags, sums, strict=True)
            if nats > most - FAR_BEHIND
        ]
        whole = sum([odds for _, odds in near])
        shares = [(tag, odds / whole) for tag, odds in near if odds > LEAST * whole]
        return tuple(sorted(shares, key=lambda score: (-score[1], score[0])))


def number_of_words(folded: str) -> int:
    """Return how many words a folded text has."""
    return max(folded.count(" ") - 1, 0)


def slots_of(numbers: sequences.Numbers, multipliers: sequences.Numbers) -> sequences.Numbers:
    """Return for each number the slot that it has if it is known."""
    slots: sequences.Numbers = numbers * multipliers.take(numbers >> (32 - BUCKET_BITS))
    slots >>= np.uint32(32 - SLOT_BITS)
    return slots


def _lack(folded: str, script: str, characters: float, words: float) -> float:
    """Return how many words a text weighs less than text in its likeliest language would at the least.

    It weighs what so many characters of running text do, and its words what so many words do. Names and quotes in
    another script are no part of the language; they are looked for only where it matters.
    """
    own = folded
    if characters < FAMILIAR * len(folded) - FAMILIAR_LEEWAY:
        own = (_NOT_LATIN if script == "Latn" else _ASCII).sub("", folded)
        if characters < FAMILIAR * len(own) - FAMILIAR_LEEWAY:
            return math.inf
    return FAMILIAR_WORDS * (len(own) / WORD + number_of_words(own)) - characters / WORD - words


def _is_list_of_names(text: str) -> bool:
    """Say whether all words have a capital, and not capitals alone."""
    return text.istitle() and any(map(str.islower, text))


@cache
def load_profiles() -> Profiles:
    """Return the profiles of the package. They are read once, when a scorer is first made."""
    with (FOLDER / "profiles.npz").open("rb") as file, np.load(file) as stored:
        tags, scripts, rows = (stored[name] for name in ("tags", "scripts", "rows"))
        usual, usual_words = stored["usual"], stored["usual_words"]
        numbers = stored["gaps"].cumsum(dtype=np.uint32)
        multipliers = MULTIPLIERS[stored["tries"]]
        slots = np.zeros(2**SLOT_BITS, np.uint64)
        slots[slots_of(numbers, multipliers)] = np.column_stack([numbers, stored["row_of"]]).view(np.uint64).ravel()
    return Profiles(
        tags=tuple(tags.tolist()),
        by_script={
            script: OfScript(
                places=places,
                tags=tuple(tags[places].tolist()),
                usual=tuple(usual[places].tolist()),
                usual_words=tuple(usual_words[places].tolist()),
            )
            for script in sorted(set(scripts.tolist()))
            for places in (np.flatnonzero(scripts == script),)
        },
        multipliers=multipliers,
        slots=slots,
        rows=rows,
    )
