"""Tokens of a text without letter case in, what each of them can be in a name out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.model import Language
from bot.quotes.common import common_words_of
from bot.quotes.lexicon import Lexicon
from bot.quotes.mentions import Token
from bot.quotes.naming import NAMING, NONE
from bot.quotes.segment import script

NO_NAME, COMMON, LATER, ANY = 0, 1, 2, 3  # what a word can be: a common word, the second of a name, any


@dataclass(frozen=True, slots=True)
class Word:
    """A token as part of a name: where the name part of it lies, and what its form tells."""

    start: int
    end: int
    base: str  # the same for all forms of the word
    kind: int
    acts: bool = False  # has the ending of a subject
    bound: bool = False  # has an ending after which no further word of the name comes


@lru_cache(maxsize=32)
def _first_words(language: Language) -> frozenset[str]:
    """Return the first words of the reporting verbs and attributions that have several."""
    entries = (entry.removeprefix("* ").casefold().split() for entry in (*language.cues, *language.attributions))
    return frozenset(words[0] for words in entries if len(words) > 1)


class Forms:
    """The tokens of an article: which are roles and cues, and what each can be as a word of a name."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self._lexicon = lexicon
        self.naming = NAMING.get(lexicon.language.group, NONE)
        self.common = common_words_of(lexicon.language)
        self.lower = [token.lower for token in tokens]
        self._written = Counter(self.lower)
        roles = {word: word in lexicon.roles or word in self.naming.titles for word in self._written}
        self.roles = [roles[word] for word in self.lower]
        self.cues = self._find_cues()
        self.words = [self._word(place) for place in range(len(tokens))]

    def _find_cues(self) -> list[bool]:
        """Say for each token whether a reporting verb or an attribution begins there."""
        lexicon, words = self._lexicon, self.lower
        lists = (lexicon.cues, lexicon.before_name, lexicon.after_name)
        single = {word: any(word in entries for entries in lists) for word in self._written}
        firsts = _first_words(lexicon.language)
        return [
            single[word] or (word in firsts and any(entries.length_at(words, place) for entries in lists))
            for place, word in enumerate(words)
        ]

    def _word(self, place: int) -> Word:
        """Return what a token is without what is only written together with it."""
        token, naming = self.tokens[place], self.naming
        text, start, end, acts = token.text, token.start, token.end, False
        letters = script(text[0])
        if letters == "hira" or token.quote or not text[0].isalpha() or self._is_listed(place) or self._clings(place):
            return Word(start, end, text, NO_NAME)
        if letters == "latin":
            return Word(start, end, text, ANY if text[0].isupper() else NO_NAME)
        if text.endswith(naming.never_ends):
            return Word(start, end, text, NO_NAME)
        for prefix in naming.prefixes:
            if len(text) > len(prefix) + 2 and text.startswith(prefix) and text[len(prefix) :] in self._written:
                text, start = text[len(prefix) :], start + len(prefix)
                break
        before_role = naming.role_after and place + 1 < len(self.tokens) and self.roles[place + 1]
        for ending in () if before_role else naming.endings:
            if len(text) > len(ending) + 1 and text.endswith(ending) and fits_sound(text, ending):
                text, end, acts = text[: -len(ending)], end - len(ending), ending in naming.subject_endings
                if text.endswith(naming.never_ends):
                    return Word(start, end, text, NO_NAME)
                break
        kind = ANY
        if text in self.common or token.lower in self.common:
            kind = COMMON
        elif text.startswith(naming.articles):
            kind = LATER
        base = text[:-1] if naming.nominative and text.endswith(naming.nominative) and len(text) > 3 else text
        return Word(start, end, base, kind, acts, bound=end < token.end)

    def _clings(self, place: int) -> bool:
        """Say whether a word is written together with the quote before it: a particle."""
        if not place or self._lexicon.unspaced:
            return False
        before = self.tokens[place - 1]
        return before.quote and before.end == self.tokens[place].start

    def _is_listed(self, place: int) -> bool:
        word = self.lower[place]
        return (
            self.roles[place]
            or self.cues[place]
            or word in self._lexicon.stop_words
            or word in self._lexicon.pronouns
            or word in self.naming.honorifics
            or word in self.naming.subject_marks
        )


def fits_sound(text: str, ending: str) -> bool:
    """Say whether a Korean particle has the form that follows such a syllable; others always fit."""
    if not "\uac00" <= ending[0] <= "\ud7a3" or ending not in "은는이가을를과와":
        return True
    closed = (ord(text[-len(ending) - 1]) - 0xAC00) % 28 > 0
    return (ending in "은이을과") == closed
