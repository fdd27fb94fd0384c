"""The words of an article in, its weighted terms out: words, and what is the same in every language.

That is names by their sound, numbers by their value, and countries by their code.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from bot.model import Language
from bot.stories.places import MOST_PARTS, places_of
from bot.text.common import common_words_of
from bot.text.romanise import romanise, sound

MOSTTERMS = 80
MOST_WORDS = 400  # of a text that its terms are taken from: news says early what it is about
STEM = 7  # letters that stand for a word and its endings
SOUNDS = 6  # consonants that stand for a name and its endings
SHORTEST = 3  # letters of a word or a name
NAME_WEIGHT, NUMBER_WEIGHT, WORD_WEIGHT, TITLE_WEIGHT = 1.8, 1.0, 0.8, 1.8
PLACE_WEIGHT = 1.8
NAME, PLACE = "n:", "n:@"  # how the terms begin that hold in every language, and those of countries

WORD = re.compile(r"\w+(?:[’'-]\w+)*")
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_KATAKANA = re.compile("[ァ-ヺー]{2,}")
_STARTS = frozenset(".!?:…\n\"“„«»”'‘|–—")
# A number with its thousands set apart, or with a fraction, is one: 6,000, 6.000 and 6 000; 6.4 and 6,4.
_SET_APART = r"(?<![\d.,])\d{1,3}(?:([.,’'\u00a0\u202f\u066c ])\d{3})(?:\1\d{3})*(?![\d.,]?\d)"
_WITH_FRACTION = r"(?<![\d.,])\d+[.,\u066b]\d{1,2}(?![\d.,]?\d)"
TERM = re.compile(f"{_SET_APART}|{_WITH_FRACTION}|{WORD.pattern}")
_THOUSANDS = re.compile(r"\d{1,3}(?:\D\d{3})+", re.ASCII)
_FRACTION = re.compile(r"\d+[.,\u066b]\d{1,2}", re.ASCII)


def is_unspaced(text: str) -> bool:
    """Say whether a text is in a script that writes no spaces between words."""
    beginning = text[:2000]
    return len(UNSPACED.findall(beginning)) * 3 > len(beginning.replace(" ", ""))


def weigh(title: str, text: str, words: Words) -> dict[str, float]:
    """Return the weights of a text's terms: many mentions, early ones, names and those in the title count more."""
    counts: Counter[str] = Counter()
    kinds: dict[str, float] = {}
    in_title: set[str] = set()
    matches = list(islice(TERM.finditer(text), MOST_WORDS))
    countries = words.countries([match.group() for match in matches])
    for match, country in zip(matches, countries, strict=True):
        for term, kind in (*words.terms(match.group()), *country):
            counts[term] += 1
            kinds[term] = max(kind, kinds.get(term, 0.0))
            if match.end() <= len(title):
                in_title.add(term)
    return {
        term: kinds[term] * (1 + math.log(count)) * (TITLE_WEIGHT if term in in_title else 1.0)
        for term, count in counts.items()
    }


class Words:
    """What is known of the words of a text: which say nothing, and which are names.

    Names have capital letters. In a language without letter case, what is not among its common words is taken for one.
    """

    def __init__(self, text: str, language: Language | None, unspaced: bool) -> None:
        self._stops = frozenset(word.casefold() for word in language.stop_words) if language else frozenset()
        self._common = common_words_of(language) if language else None
        self._prefixes = (*language.naming.prefixes, *language.naming.articles) if language else ()
        self._cased = language is None or language.cased
        self.unspaced = unspaced
        self._names = _capital(text)
        self._places = places_of(language) if language else None

    def terms(self, word: str) -> list[tuple[str, float]]:
        """Return the terms of a word with the weight of their kind."""
        small = re.sub(r"[’']s?$", "", word.casefold())
        if small[:1].isdecimal():
            number = _number(small)
            if number or not small.isalnum() or small.isdecimal():
                return number
        if self.unspaced and UNSPACED.search(small):
            sounds = [_name(run) for run in _KATAKANA.findall(small)]
            return sounds + [(small[place : place + 2], WORD_WEIGHT) for place in range(len(small) - 1)]
        if small in self._stops or len(small) < SHORTEST:
            return []
        if self._is_name(small):
            return [_name(part) for part in re.split(r"[’'-]", small) if len(part) >= SHORTEST]
        if not self._cased and self._common is not None and self._common.listed and small not in self._common:
            return [_name(form) for form in self._bare(small)]
        return [(romanise(small)[:STEM], WORD_WEIGHT)]

    def countries(self, words: Sequence[str]) -> list[tuple[tuple[str, float], ...]]:
        """Return for each word the terms of the countries whose names begin with it."""
        if self._places is None:
            return [()] * len(words)
        if self.unspaced:
            return [tuple(map(_country, self._places.within(word))) for word in words]
        found: list[tuple[tuple[str, float], ...]] = []
        free = 0  # from there on no name that was found goes
        for place in range(len(words)):
            code, length = self._country_at(words, place) if place >= free else (None, 0)
            found.append((_country(code),) if code else ())
            free = max(free, place + length)
        return found

    def _country_at(self, words: Sequence[str], place: int) -> tuple[str | None, int]:
        """Return the country whose name begins with a word, and of how many words that is."""
        if self._places is None or (self._cased and not words[place][0].isupper()):
            return None, 0
        forms = [words[place]] if self._cased else self._bare(words[place])
        found = (self._places.at([form, *words[place + 1 : place + MOST_PARTS]]) for form in forms)
        return next((named for named in found if named[0]), (None, 0))

    def _is_name(self, small: str) -> bool:
        return small in self._names and not (self._common is not None and self._common.listed and small in self._common)

    def _bare(self, word: str) -> list[str]:
        """Return a word as it stands, and without what may be written together with it."""
        rests = (word.removeprefix(prefix) for prefix in self._prefixes if word.startswith(prefix))
        return [word, *(rest for rest in rests if len(rest) >= SHORTEST)]


def _name(word: str) -> tuple[str, float]:
    return f"n:{sound(word)[:SOUNDS]}", NAME_WEIGHT


def _country(code: str) -> tuple[str, float]:
    return f"{PLACE}{code}", PLACE_WEIGHT


def _number(word: str) -> list[tuple[str, float]]:
    """Return the term of a number; small ones say nothing, and a year says little."""
    digits = "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in word)
    if _THOUSANDS.fullmatch(digits):
        digits = re.sub(r"\D", "", digits)
    if _FRACTION.fullmatch(digits):
        return [(f"n:{re.sub('[,٫]', '.', digits[:12])}", NUMBER_WEIGHT)]
    if not digits.isascii() or not digits.isdigit() or not 2 <= len(digits.lstrip("0")) <= 12:
        return []
    is_year = len(digits) == 4 and digits[:2] in ("19", "20")
    return [(f"n:{int(digits)}", NUMBER_WEIGHT / 2 if is_year else NUMBER_WEIGHT)]


def _capital(text: str) -> frozenset[str]:
    """Return the words that stand with a capital letter inside a sentence, and nowhere without."""
    names: set[str] = set()
    small: set[str] = set()
    for match in WORD.finditer(text):
        word = match.group()
        if word[0].islower():
            small.add(word.casefold())
        elif word[0].isupper():
            before = text[max(0, match.start() - 2) : match.start()].strip(" ")
            if match.start() > 1 and before[-1:] not in _STARTS:
                names.add(re.sub(r"[’']s?$", "", word.casefold()))
    return frozenset(names - small)


def unit(weights: dict[str, float]) -> dict[str, float]:
    """Return the heaviest terms, scaled to a vector of length 1."""
    best = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:MOSTTERMS]
    length = math.sqrt(sum(weight * weight for _, weight in best))
    return {term: round(weight / length, 4) for term, weight in best} if length else {}
