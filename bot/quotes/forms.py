"""Tokens of a text without letter case in, what each of them can be in a name out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bot.quotes.lexicon import Lexicon
from bot.quotes.segment import HIRAGANA, LATIN, script
from bot.quotes.tokens import Token
from bot.text.common import common_words_of

MOST_KNOWN = 4096  # words whose facts are kept
COUNTRY, NO_NAME, COMMON, LATER, ANY = -1, 0, 1, 2, 3  # what a word can be: a common word, the second of a name, any
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f0-9.&'’‑-]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A token as part of a name: where the name part of it lies, and what its form tells."""

    start: int
    end: int
    base: str  # the same for all forms of the word
    kind: int
    acts: bool = False  # has the ending of a subject
    bound: bool = False  # has an ending after which no further word of the name comes


class _Facts(NamedTuple):
    """What the lists say of a word."""

    role: bool
    cue: bool
    listed: bool  # whether it is in a list of words that are no names


class _Vocabulary:
    """Answers of a language's lists, kept from one article to the next."""

    def __init__(self, lexicon: Lexicon) -> None:
        language = lexicon.language
        self.naming = language.naming
        self.common = common_words_of(language)
        self.cues = (lexicon.cues, lexicon.before_name, lexicon.after_name)
        entries = (entry.removeprefix("* ").casefold().split() for entry in (*language.cues, *language.attributions))
        self.first_words = frozenset(words[0] for words in entries if len(words) > 1)
        self._roles = lexicon.roles
        self._others = lexicon.stop_words | lexicon.pronouns | self.naming.honorifics | self.naming.subject_marks
        self._known: dict[str, _Facts] = {}

    def facts(self, word: str) -> _Facts:
        """Return what the lists say of a word in lower case."""
        known = self._known.get(word)
        if known is None:
            role, cue = word in self._roles or word in self.naming.titles, any(word in cues for cues in self.cues)
            known = _Facts(role, cue, role or cue or word in self._others)
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()  # those that occur again and again are soon back
            self._known[word] = known
        return known


@lru_cache(maxsize=32)
def _vocabulary(lexicon: Lexicon) -> _Vocabulary:
    return _Vocabulary(lexicon)


class Forms:
    """The tokens of an article: which are roles and cues, and what each can be as a word of a name."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        vocabulary = _vocabulary(lexicon)
        self.tokens = tokens
        self.naming, self.common = vocabulary.naming, vocabulary.common
        self.lower = [token.lower for token in tokens]
        self._written = frozenset(self.lower)
        self._unspaced = lexicon.unspaced
        self._facts = [vocabulary.facts(word) for word in self.lower]
        self.roles = [facts.role for facts in self._facts]
        firsts = vocabulary.first_words
        self.cues = [
            facts.cue or (word in firsts and any(entries.length_at(self.lower, place) for entries in vocabulary.cues))
            for place, (word, facts) in enumerate(zip(self.lower, self._facts, strict=True))
        ]
        self.words = [self._word(place) for place in range(len(tokens))]

    def _word(self, place: int) -> Word:
        """Return what a token is without what is only written together with it."""
        token, naming = self.tokens[place], self.naming
        text, start, end, acts = token.text, token.start, token.end, False
        if self._facts[place].listed or token.quote or not text[0].isalpha() or self.cues[place]:
            return Word(start, end, text, NO_NAME)
        letters = script(text[0])
        if letters == HIRAGANA or self._clings(place):
            return Word(start, end, text, NO_NAME)
        if letters == LATIN:
            latin = _LATIN.match(text)
            last = start + latin.end() if latin else end
            acts = text[last - start :] in naming.subject_endings
            return Word(start, last, text[: last - start], ANY if text[0].isupper() else NO_NAME, acts, last < end)
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
        if text in self.common.countries:
            kind = COUNTRY
        elif text.startswith(naming.articles):
            kind = LATER
        base = text[:-1] if naming.nominative and text.endswith(naming.nominative) and len(text) > 3 else text
        return Word(start, end, base, kind, acts, bound=end < token.end)

    def _clings(self, place: int) -> bool:
        """Say whether a word is written together with the quote before it: a particle."""
        if not place or self._unspaced:
            return False
        before = self.tokens[place - 1]
        return before.quote and before.end == self.tokens[place].start


def fits_sound(text: str, ending: str) -> bool:
    """Say whether a Korean particle has the form that follows such a syllable; others always fit."""
    if not "\uac00" <= ending[0] <= "\ud7a3" or ending not in "은는이가을를과와":
        return True
    closed = (ord(text[-len(ending) - 1]) - 0xAC00) % 28 > 0
    return (ending in "은이을과") == closed
