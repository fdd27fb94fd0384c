"""Text in, probabilities of languages out, from langdetect's profiles (this is the only importer of langdetect).

langdetect samples letter sequences at random until it is sure. Here all sequences of the text are counted with the
same profiles and the same smoothing: the answer is the same every time, and better for what is not a headline.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.utils.ngram import NGram

SAMPLE = 600  # characters; more of a text changes little but the time it takes
SMOOTHING = 0.5 / 10_000  # langdetect's alpha and base frequency
TEMPERATURE = 3.0  # every letter counts in sequences of one, two and three: they are not three witnesses
LEAST = 1e-6

_Weights = tuple[tuple[int, float], ...]


class Scorer:
    """Scores texts by their letter sequences (naive Bayes; N. Shuyo, Language Detection Library, 2010).

    Making the first one reads the profiles, which takes about a second: threads that share one do not all read them.
    """

    def __init__(self) -> None:
        self._languages, self._profiles = _profiles()

    def score(self, text: str) -> tuple[tuple[str, float], ...]:
        """Return langdetect's language codes with their probabilities, the likeliest first; empty if it has none."""
        languages, profiles = self._languages, self._profiles
        sums = [0.0] * len(languages)
        known = False
        for gram, number in Counter(_grams(text[:SAMPLE])).items():
            weights = profiles.get(gram)
            if weights:
                known = True
                for place, weight in weights:
                    sums[place] += weight * number
        if not known:
            return ()
        best = max(sums)
        odds = [math.exp((total - best) / TEMPERATURE) for total in sums]
        whole = sum(odds)
        scores = [(language, odd / whole) for language, odd in zip(languages, odds, strict=True) if odd / whole > LEAST]
        return tuple(sorted(scores, key=lambda score: (-score[1], score[0])))


def _grams(text: str) -> Iterator[str]:
    """Return the sequences of one to three letters that langdetect would look at."""
    window = NGram()
    for character in NGram.normalize_vi(" ".join(text.split())) + " ":
        window.add_char(character)
        if window.capitalword:  # an acronym says nothing of the language
            continue
        letters: str = window.grams
        for length in range(1, min(NGram.N_GRAM, len(letters)) + 1):
            gram = letters[-length:]
            if gram != " ":
                yield gram


@cache
def _profiles() -> tuple[tuple[str, ...], Mapping[str, _Weights]]:
    """Return the languages, and for each letter sequence its weight in those that have it."""
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    profiles = {
        gram: tuple((place, math.log(share / SMOOTHING + 1)) for place, share in enumerate(shares) if share)
        for gram, shares in factory.word_lang_prob_map.items()
    }
    return tuple(factory.langlist), profiles
