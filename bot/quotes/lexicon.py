"""A language's word lists in, quick answers about words out.

In the lists a trailing ``*`` stands for any ending and a leading ``*`` for any beginning; an entry can have several
words. An attribution that begins with ``* `` stands after the name: "* szerint".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

from bot.model import Language
from bot.text.common import nouns_of

LOOKALIKES = str.maketrans("aeopcxyjisABEKMHOPCTXJIS", "аеорсхујіѕАВЕКМНОРСТХЈІЅ")
COUNTRY_STEM = 3  # letters that a country's name has at least without its ending
COUNTRY_ENDING = 2  # letters that can follow them: "Srbij-om"
SHORT_STEM = 4  # letters of a stem that at most one can follow: "Dani-ą" is Denmark, "Daniel" is not
VOWELS = frozenset("aeiouyąęáéíóúýаеиоуыэюяіїє")
_PARTICLES = "de da do dos das del della di du la le van von den der ter ten zu bin ibn al el bint abu af"
PARTICLES = frozenset(_PARTICLES.split())  # of names, but where they are common words of the language
MOST_KNOWN = 4096  # words whose entries are kept, of each list
UNSPACED = frozenset({"Hans", "Hant", "Hani", "Jpan", "Thai"})


class WordList:
    """Words and phrases with wildcards; looking a word up costs its length, not the list's."""

    def __init__(self, entries: Sequence[str]) -> None:
        self._phrases: list[tuple[str, ...]] = []
        self._exact: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[int]] = {}
        self._infixes: list[tuple[str, bool, int]] = []
        self._known: dict[str, tuple[int, ...]] = {}
        for entry in entries:
            if words := tuple(entry.casefold().split()):
                self._add(words)

    def _add(self, words: tuple[str, ...]) -> None:
        number, first = len(self._phrases), words[0]
        self._phrases.append(words)
        if first.startswith("*"):
            self._infixes.append((first.strip("*"), first.endswith("*"), number))
        elif first.endswith("*"):
            self._prefixes.setdefault(first[:-1], []).append(number)
        else:
            self._exact.setdefault(first, []).append(number)

    def length_at(self, words: Sequence[str], place: int) -> int:
        """Return how many words the longest entry that begins at ``place`` covers, 0 if none does."""
        found = self._known.get(words[place])
        if found is None:
            found = self._candidates(words[place])
        longest = 0
        for number in found:
            phrase = self._phrases[number]
            if len(phrase) > longest and all(
                place + offset < len(words) and _fits(words[place + offset], phrase[offset])
                for offset in range(1, len(phrase))
            ):
                longest = len(phrase)
        return longest

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and any(len(self._phrases[number]) == 1 for number in self._candidates(word))

    def _candidates(self, word: str) -> tuple[int, ...]:
        if (known := self._known.get(word)) is not None:
            return known
        found = list(self._exact.get(word, ()))
        for length in range(1, len(word) + 1):
            found.extend(self._prefixes.get(word[:length], ()))
        for stem, any_ending, number in self._infixes:
            if word.endswith(stem) or (any_ending and stem in word):
                found.append(number)
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()  # those that occur again and again are soon back
        self._known[word] = tuple(found)
        return tuple(found)


def _fits(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


class Lexicon:
    """What a language knows about quoting, ready for look-ups."""

    def __init__(self, language: Language) -> None:
        before = [entry for entry in language.attributions if not entry.startswith("* ")]
        after = [entry[2:] for entry in language.attributions if entry.startswith("* ")]
        self.language = language
        self.cased = language.cased
        self.inflected = language.group != "en"  # names, too
        self._cyrillic = language.scripts[:1] == ("Cyrl",)
        self.unspaced = bool(UNSPACED & set(language.scripts))
        self.cues = WordList(language.cues)
        self.before_name = WordList(before)
        self.after_name = WordList(after)
        self.roles = WordList(language.roles)
        self.conjunctions = frozenset(word.casefold() for word in language.conjunctions)
        self.role_links = self.conjunctions | {word.casefold() for word in language.role_links}
        self.governs = any(
            modifier != "*" for modifier in language.role_modifiers
        )  # "šef vlade": what it governs follows
        self.role_surnames = frozenset(word.casefold() for word in language.role_surnames)
        self.role_modifiers = WordList(language.role_modifiers)
        self.pronouns = frozenset(word.casefold() for word in language.pronouns)
        self.abbreviations = frozenset(word.casefold() for word in language.abbreviations)
        self.articles = frozenset(word.casefold() for word in language.articles)
        self.stop_words = frozenset(word.casefold() for word in language.stop_words)
        self.particles = (PARTICLES - self.stop_words) | frozenset(language.particles)
        self.later_particles = PARTICLES | self.particles  # those that can follow another
        self.nouns = nouns_of(language)  # where they are capital

    @cached_property
    def _countries(self) -> dict[str, list[tuple[str, ...]]]:
        return _country_stems(self.language.countries)

    def fold(self, word: str) -> str:
        """Return a word as the lists write it: small, and with no Latin letters in a Cyrillic word."""
        small = word.casefold()
        return small.translate(LOOKALIKES) if self._cyrillic and not small.isascii() else small

    def cue_at(self, words: Sequence[str], place: int) -> tuple[int, str]:
        """Return how many words a cue at a place has, 0 if there is none, and its kind: verb, before or after."""
        if length := self.before_name.length_at(words, place):
            return length, "before"
        if length := self.after_name.length_at(words, place):
            return length, "after"
        return self.cues.length_at(words, place), "verb"

    def may_be_in_role(self, word: str, lower: str) -> bool:
        """Say whether a word can stand within a role: "of" and "BiH" can, "is" cannot."""
        acronym = word[:1].isupper() and not word[1:].islower() and len(word) > 1
        common = lower in self.stop_words or lower in self.pronouns
        return not common or acronym or lower in self.role_links

    def country_at(self, words: Sequence[str]) -> int:
        """Return how many of the first words name a country, in whatever case, 0 if they name none."""
        for stems in self._countries.get(words[0][:COUNTRY_STEM], ()) if words else ():
            if len(stems) <= len(words) and all(
                word.startswith(stem) and len(word) - len(stem) <= (COUNTRY_ENDING if len(stem) > SHORT_STEM else 1)
                for word, stem in zip(words, stems, strict=False)
            ):
                return len(stems)
        return 0

    def has_cue(self, words: Sequence[str]) -> bool:
        """Say whether one of the words, given in lower case, reports speech."""
        return any(
            self.cues.length_at(words, place) or self.before_name.length_at(words, place) for place in range(len(words))
        )


def _country_stems(names: Sequence[str]) -> dict[str, list[tuple[str, ...]]]:
    """Return the words of countries' names without their last letters, the longest name first."""
    stems: dict[str, list[tuple[str, ...]]] = {}
    for name in sorted(names, key=len, reverse=True):
        words = tuple(
            word[:-1] if len(word) > COUNTRY_STEM and word[-1] in VOWELS else word for word in name.casefold().split()
        )
        if len(words[0]) >= COUNTRY_STEM:
            stems.setdefault(words[0][:COUNTRY_STEM], []).append(words)
    return stems


@lru_cache(maxsize=128)
def lexicon(language: Language) -> Lexicon:
    """Return the compiled word lists of a language."""
    return Lexicon(language)
