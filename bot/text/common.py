"""A language in, its most common words out, which are no names; in German, whose nouns are all capital, its nouns."""

from __future__ import annotations

import gzip
import re
from array import array
from bisect import bisect_left
from collections.abc import Container, Iterable
from functools import cache, lru_cache
from importlib import resources
from importlib.abc import Traversable

from bot.model import Language

FOLDER: Traversable = resources.files("bot.text") / "common_words"
STEM = 8  # letters of a Georgian stem that are kept
LEAST_STEM = 3  # letters that a word has without what is written together with it
MOST_KNOWN = 4096  # words whose answer is kept, of a language; others are new names, mostly
LEAST_PART = 4  # letters of a part of a German compound
LINKS = ("", "s", "es", "n", "en", "er", "e")  # what can stand between two parts
_ARABIC_VOWELS = re.compile("[\u064b-\u0652]")


def common_words(group: str) -> frozenset[str]:
    """Return the words of a language group, in lower case; for Georgian the first ``STEM`` letters of its stems.

    None where scripts/build_common_words.py makes no list.
    """
    path = FOLDER / f"{group}.txt.gz"
    if not path.is_file():
        return frozenset()
    return frozenset(gzip.decompress(path.read_bytes()).decode().split("\n"))


class Hashes:
    """Words in an eighth of the memory of a set: by their hashes of 64 bits, of which no two are the same."""

    def __init__(self, words: Iterable[str]) -> None:
        self._hashes = array("q", sorted(map(hash, words)))

    def __contains__(self, word: object) -> bool:
        wanted = hash(word)
        place = bisect_left(self._hashes, wanted)
        return place < len(self._hashes) and self._hashes[place] == wanted

    def __len__(self) -> int:
        return len(self._hashes)


@cache
def _listed(group: str) -> Hashes:
    """Return the common words of a group for look-ups: there are two hundred thousand of them in all languages."""
    return Hashes(common_words(group))


class CommonWords:
    """The common words of a language, with the little words and endings that are written together with them."""

    def __init__(self, language: Language) -> None:
        self._naming = language.naming
        self._words = _listed(language.group)
        self._little = frozenset(language.stop_words)
        self._known: dict[str, bool] = {}
        self.countries = frozenset(name for name in language.countries if " " not in name)
        self.listed = bool(self._words)  # whether there is a list, so that other words are rare

    def __contains__(self, word: object) -> bool:
        if not isinstance(word, str):
            return False
        known = self._known.get(word)
        if known is None:
            known = self._is_common(_ARABIC_VOWELS.sub("", word))
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()  # those that occur again and again are soon back
            self._known[word] = known
        return known

    def _is_common(self, word: str) -> bool:
        naming = self._naming
        if self._is_listed(word) or (
            naming.nominative and (self._is_listed(word[:STEM]) or self._is_listed(word[:-1]))
        ):
            return True
        stems = [word, *(word.removeprefix(prefix) for prefix in naming.prefixes if word.startswith(prefix))]
        for article in naming.articles:
            stems.extend([stem.removeprefix(article) for stem in stems if stem.startswith(article)])
        if any(self._is_listed(stem) for stem in stems if len(stem) > LEAST_STEM):
            return True
        return any(
            self._is_listed(stem.removesuffix(suffix))
            for stem in stems
            for suffix in naming.suffixes
            if stem.endswith(suffix) and len(stem) >= LEAST_STEM + len(suffix)
        )

    def _is_listed(self, word: str) -> bool:
        return word in self._words or word in self._little


@lru_cache(maxsize=32)
def common_words_of(language: Language) -> CommonWords:
    """Return the common words of a language, ready for look-ups."""
    return CommonWords(language)


class Nouns:
    """The nouns of a language that writes them with capitals, and what is compounded of them: "Wahlkampfleitung"."""

    def __init__(self, words: Container[str]) -> None:
        self._words = words
        self._known: dict[str, bool] = {}

    def __contains__(self, word: object) -> bool:
        if not isinstance(word, str):
            return False
        known = self._known.get(word)
        if known is None:
            known = word in self._words or self.is_compound(word)
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[word] = known
        return known

    def is_compound(self, word: str) -> bool:
        """Say whether a word ends with a listed one, and what is before that is made of such."""
        rest, hyphen, last = word.rpartition("-")
        if hyphen:
            return len(rest) > 1 and last in self
        for cut in range(len(word) - LEAST_PART, LEAST_PART - 1, -1):
            if word[cut:] in self._words and any(
                self._is_part(word[: cut - len(link)]) for link in LINKS if word[:cut].endswith(link)
            ):
                return True
        return False

    def _is_part(self, word: str) -> bool:
        return len(word) >= LEAST_PART and (word in self._words or self.is_compound(word))


@lru_cache(maxsize=32)
def nouns_of(language: Language) -> Nouns | None:
    """Return the nouns of a language that writes them with capitals, None of others."""
    words = _listed(language.group) if language.cased else ()
    return Nouns(words) if words else None
