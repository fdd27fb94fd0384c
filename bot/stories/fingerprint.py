"""An article's text in, its fingerprint out: what it is recognised by without its words.

Shingles are a bottom-k sketch of hashed word triples (Broder 1997): enough to estimate how much of one text another
holds; those of the lead are all kept, in their order. Terms are weighted words and names; names stand under a key of
their sound, the same in every alphabet.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from bot.model import Detection, Fingerprint, Language
from bot.text.common import common_words_of
from bot.text.romanise import romanise, sound

SKETCH = 64  # shingles that are kept: the smallest hashes
LEAD = 120  # words
SHINGLE = 3  # words
CHARACTERS = 6  # of a shingle, in scripts that write no spaces
MOST_TERMS = 80
MOST_WORDS = 400  # of a text that its terms are taken from: news says early what it is about
STEM = 7  # letters that stand for a word and its endings
SOUNDS = 6  # consonants that stand for a name and its endings
SHORTEST = 3  # letters of a word or a name
NAME_WEIGHT, NUMBER_WEIGHT, WORD_WEIGHT, TITLE_WEIGHT = 1.8, 1.0, 0.8, 1.8
NAME_KEYS, WORD_KEYS, SHINGLE_KEYS = 12, 8, 4

_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_KATAKANA = re.compile("[ァ-ヺー]{2,}")
_STARTS = frozenset(".!?:…\n\"“„«»”'‘|–—")


def fingerprint(title: str, text: str, detection: Detection, language: Language | None) -> Fingerprint:
    """Return the fingerprint of an article; ``text`` holds the title too, as in ``Article.text``.

    ``language`` tells little words and common ones, None where nothing is known of it. The same words give the same
    fingerprint on every machine and in every version of Python.
    """
    words = [match.group().casefold() for match in _WORD.finditer(text)]
    unspaced = len(_UNSPACED.findall(text[:2000])) * 3 > len(text[:2000].replace(" ", ""))
    if unspaced:
        shingles, lead = _character_shingles(text), _character_shingles(text[: LEAD * 2])
    else:
        shingles, lead = _word_shingles(words), _word_shingles(words[:LEAD])
    sketch = _sketch(shingles)
    terms = _unit(_weigh(title, text, _Words(text, language, unspaced)))
    return Fingerprint(
        shingles=sketch,
        lead=tuple(dict.fromkeys(map(_hash, lead))),
        group=detection.group,
        terms=terms,
        keys=_keys(title, terms, sketch, detection),
    )


def _hash(text: str) -> int:
    return zlib.crc32(text.encode())


def _word_shingles(words: Sequence[str]) -> Iterable[str]:
    if len(words) < SHINGLE:
        return [" ".join(words)] if words else []
    return (" ".join(words[place : place + SHINGLE]) for place in range(len(words) - SHINGLE + 1))


def _character_shingles(text: str) -> Iterable[str]:
    letters = "".join(letter for letter in text.casefold() if letter.isalnum())
    return (letters[place : place + CHARACTERS] for place in range(max(1, len(letters) - CHARACTERS + 1)))


def _sketch(shingles: Iterable[str]) -> tuple[int, ...]:
    return tuple(sorted({_hash(shingle) for shingle in shingles})[:SKETCH])


def _weigh(title: str, text: str, words: _Words) -> dict[str, float]:
    """Return the weights of a text's terms: many mentions, early ones, names and those in the title count more."""
    counts: Counter[str] = Counter()
    kinds: dict[str, float] = {}
    in_title: set[str] = set()
    for match in islice(_WORD.finditer(text), MOST_WORDS):
        for term, kind in words.terms(match.group()):
            counts[term] += 1
            kinds[term] = max(kind, kinds.get(term, 0.0))
            if match.end() <= len(title):
                in_title.add(term)
    return {
        term: kinds[term] * (1 + math.log(count)) * (TITLE_WEIGHT if term in in_title else 1.0)
        for term, count in counts.items()
    }


class _Words:
    """What is known of the words of a text: which say nothing, and which are names.

    Names have capital letters. In a language without letter case, what is not among its common words is taken for one.
    """

    def __init__(self, text: str, language: Language | None, unspaced: bool) -> None:
        self._stops = frozenset(word.casefold() for word in language.stop_words) if language else frozenset()
        self._common = common_words_of(language) if language else None
        self._prefixes = (*language.naming.prefixes, *language.naming.articles) if language else ()
        self._cased = language is None or language.cased
        self._unspaced = unspaced
        self._names = _capital(text)

    def terms(self, word: str) -> list[tuple[str, float]]:
        """Return the terms of a word with the weight of their kind."""
        small = re.sub(r"[’']s?$", "", word.casefold())
        if small.isdigit():
            return _number(small)
        if self._unspaced and _UNSPACED.search(small):
            sounds = [_name(run) for run in _KATAKANA.findall(small)]
            return sounds + [(small[place : place + 2], WORD_WEIGHT) for place in range(len(small) - 1)]
        if small in self._stops or len(small) < SHORTEST:
            return []
        if self._is_name(small):
            return [_name(part) for part in re.split(r"[’'-]", small) if len(part) >= SHORTEST]
        if not self._cased and self._common is not None and self._common.listed and small not in self._common:
            return [_name(form) for form in self._bare(small)]
        return [(romanise(small)[:STEM], WORD_WEIGHT)]

    def _is_name(self, small: str) -> bool:
        return small in self._names and not (self._common is not None and self._common.listed and small in self._common)

    def _bare(self, word: str) -> list[str]:
        """Return a word as it stands, and without what may be written together with it."""
        rests = (word.removeprefix(prefix) for prefix in self._prefixes if word.startswith(prefix))
        return [word, *(rest for rest in rests if len(rest) >= SHORTEST)]


def _name(word: str) -> tuple[str, float]:
    return f"n:{sound(word)[:SOUNDS]}", NAME_WEIGHT


def _number(digits: str) -> list[tuple[str, float]]:
    """Return the term of a number; small ones say nothing, and a year says little."""
    if not digits.isascii() or not 2 <= len(digits.lstrip("0")) <= 12:
        return []
    is_year = len(digits) == 4 and digits[:2] in ("19", "20")
    return [(f"n:{int(digits)}", NUMBER_WEIGHT / 2 if is_year else NUMBER_WEIGHT)]


def _capital(text: str) -> frozenset[str]:
    """Return the words that stand with a capital letter inside a sentence, and nowhere without."""
    names: set[str] = set()
    small: set[str] = set()
    for match in _WORD.finditer(text):
        word = match.group()
        if word[0].islower():
            small.add(word.casefold())
        elif word[0].isupper():
            before = text[max(0, match.start() - 2) : match.start()].strip(" ")
            if match.start() > 1 and before[-1:] not in _STARTS:
                names.add(re.sub(r"[’']s?$", "", word.casefold()))
    return frozenset(names - small)


def _unit(weights: dict[str, float]) -> dict[str, float]:
    """Return the heaviest terms, scaled to a vector of length 1."""
    best = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_TERMS]
    length = math.sqrt(sum(weight * weight for _, weight in best))
    return {term: round(weight / length, 4) for term, weight in best} if length else {}


def _keys(title: str, terms: dict[str, float], shingles: Sequence[int], detection: Detection) -> tuple[str, ...]:
    """Return the marks that an index finds an article's relatives by: names anywhere, words in its languages."""
    names = [term for term in terms if term.startswith("n:")][:NAME_KEYS]
    wanted = {romanise(match.group())[:STEM] for match in _WORD.finditer(title)}
    others = [term for term in terms if not term.startswith("n:")]
    words = sorted(others, key=lambda term: (term not in wanted, -terms[term], term))[:WORD_KEYS]
    marks = [
        *names,
        *(f"{detection.group}:{word}" for word in words),
        *(f"s:{shingle}" for shingle in shingles[:SHINGLE_KEYS]),
    ]
    return tuple(dict.fromkeys(f"{_hash(mark):08x}" for mark in marks))
