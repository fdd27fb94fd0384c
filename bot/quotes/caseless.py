"""Tokens of a text without letter case in, its words and the names among them out.

Without capitals a name is known by its place: beside a role, before or after a reporting verb, before the mark of
who acts, in Latin letters or the signs that write foreign sounds. What was a name in one such place is one wherever
it stands in the article.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.model import Language
from bot.quotes.lexicon import Lexicon
from bot.quotes.mentions import NAME, Mention, Token
from bot.quotes.naming import NAMING, NONE, SOUNDS

LONGEST_NAME = 4  # words
LONGEST_WORD = 12  # characters of a word of the lists that is looked for in a script without spaces
MARKS_OF_ONE_NAME = "・·‧•"  # between the parts of a foreign name
CLAUSE_ENDS = ".!?…。！？;:؟।"


@dataclass(frozen=True, slots=True)
class _Word:
    """A token as part of a name: where the name part of it lies, whether it can be one, and whether it acts."""

    start: int
    end: int
    base: str
    can_name: bool
    acts: bool  # has the ending of a subject
    bound: bool  # has an ending after which no further word of the name comes


def segment(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Return the words of a text: vowel signs joined to their letters, unspaced writing cut where the lists tell."""
    joined: list[Token] = []
    for token in tokens:
        if joined and _continues(joined[-1], token):
            text = joined[-1].text + token.text
            joined[-1] = Token(joined[-1].start, token.end, text, lexicon.fold(text))
        else:
            joined.append(token)
    if not lexicon.unspaced:
        return joined
    known = _known_words(lexicon.language)
    return [word for token in joined for word in _cut(token, known, lexicon)]


def _continues(last: Token, token: Token) -> bool:
    if token.start != last.end or last.quote or token.quote:
        return False
    if unicodedata.category(token.text[0])[0] == "M":
        return True
    return unicodedata.category(last.text[-1])[0] == "M" and token.text[0].isalnum()


@lru_cache(maxsize=32)
def _known_words(language: Language) -> frozenset[str]:
    """Return all words of a language's lists, and the surnames and titles."""
    naming = NAMING.get(language.group, NONE)
    entries = (
        *language.cues,
        *language.roles,
        *language.attributions,
        *language.stop_words,
        *language.pronouns,
        *naming.titles,
        *naming.honorifics,
    )
    return frozenset(word.strip("*") for entry in entries for word in entry.split() if word.strip("*"))


def _cut(token: Token, known: frozenset[str], lexicon: Lexicon) -> Iterator[Token]:
    """Yield the words of a run of letters without spaces: those of the lists, and what lies between them."""
    text, start, position = token.text, 0, 0
    if token.quote or len(text) < 2:
        yield token
        return

    def piece(first: int, last: int) -> Token:
        return Token(token.start + first, token.start + last, text[first:last], lexicon.fold(text[first:last]))

    while position < len(text):
        length = _known_at(text, position, known)
        if length or (position > start and _turns(text[position - 1], text[position])):
            if position > start:
                yield piece(start, position)
            start = position
        if length:
            yield piece(position, position + length)
            start = position + length
        position += length or 1
    if start < len(text):
        yield piece(start, len(text))


def _known_at(text: str, place: int, known: frozenset[str]) -> int:
    """Return the length of the longest listed word at a place, 0 if there is none."""
    if _script(text[place]) in ("kata", "latin"):
        return 0
    if _sounds(text, place) >= 3:
        return 0  # a foreign name, whatever words it seems to hold
    for length in range(min(LONGEST_WORD, len(text) - place), 0, -1):
        word = text[place : place + length]
        if word in known:
            after = text[place + length : place + length + 1]
            if after and unicodedata.category(after)[0] == "M":
                continue
            return length
    return 0


def _sounds(text: str, place: int) -> int:
    """Return how many signs around a place write foreign sounds."""
    first = last = place
    while last < len(text) and text[last] in SOUNDS:
        last += 1
    while last > place and first > 0 and text[first - 1] in SOUNDS:
        first -= 1
    return last - first if last > place else 0


def _script(sign: str) -> str:
    if "\u30a0" <= sign <= "\u30ff" and sign != "・":
        return "kata"
    if "\u3040" <= sign <= "\u309f":
        return "hira"
    if "\u3400" <= sign <= "\u9fff" or sign in "々〇":
        return "han"
    if sign.isascii() or "\u00c0" <= sign <= "\u024f":
        return "latin"
    return "other"


def _turns(before: str, after: str) -> bool:
    """Say whether the script changes between two signs."""
    return _script(before) != _script(after) and "other" not in (_script(before), _script(after))


def find_names(tokens: Sequence[Token], lexicon: Lexicon) -> list[Mention]:
    """Return the names among the tokens of an article, in order, with the roles beside them.

    The tokens are best those of ``segment`` and of the whole article: what recurs is learnt from the clearest place.
    ``first`` and ``last`` number the tokens given; a span leaves out what is only written together with the name.
    """
    return _Finder(tokens, lexicon).find()


class _Finder:
    """The names of one article."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        self._tokens = tokens
        self._lexicon = lexicon
        self._naming = NAMING.get(lexicon.language.group, NONE)
        self._lower = [token.lower for token in tokens]
        self._roles = [self._is_role(token) for token in tokens]
        self._cues = [bool(self._cue_length(place)) for place in range(len(tokens))]
        self._words = [self._word(place) for place in range(len(tokens))]

    def find(self) -> list[Mention]:
        """Return the names, the places that tell of one first, then all others of the same words."""
        runs = list(self._runs())
        sure = [run for run in runs if self._evidence(*run) > 0]
        seen = Counter(self._words[place].base for first, last in sure for place in range(first, last + 1))
        mentions: list[Mention] = []
        certain = set(sure)
        for run in runs:
            if run in certain:
                mentions.append(self._mention(*run))
            elif known := [place for place in range(run[0], run[1] + 1) if self._words[place].base in seen]:
                mentions.append(self._mention(known[0], known[-1]))
        return mentions

    def _is_role(self, token: Token) -> bool:
        return not token.quote and (token.lower in self._lexicon.roles or token.lower in self._naming.titles)

    def _cue_length(self, place: int) -> int:
        words = self._lower
        return (
            self._lexicon.cues.length_at(words, place)
            or self._lexicon.before_name.length_at(words, place)
            or self._lexicon.after_name.length_at(words, place)
        )

    def _word(self, place: int) -> _Word:
        """Return what a token is without the little words written together with it."""
        token, naming = self._tokens[place], self._naming
        text, end, acts = token.text, token.end, False
        can_name = not token.quote and text[0].isalpha() and not self._is_listed(place)
        script = _script(text[0])
        if can_name and script == "latin":
            return _Word(token.start, end, text, text[0].isupper(), acts=False, bound=False)
        if can_name and script == "hira":
            can_name = False
        if can_name:
            for ending in naming.endings:
                if len(text) > len(ending) + 1 and text.endswith(ending) and _fits_sound(text, ending):
                    text, end, acts = text[: -len(ending)], end - len(ending), ending in naming.subject_endings
                    break
        can_name = can_name and not text.startswith(naming.articles or ("\0",))
        return _Word(token.start, end, text, can_name, acts, bound=end < token.end)

    def _is_listed(self, place: int) -> bool:
        word = self._lower[place]
        return (
            self._roles[place]
            or self._cues[place]
            or word in self._lexicon.stop_words
            or word in self._lexicon.pronouns
            or word in self._naming.honorifics
            or word in self._naming.subject_marks
        )

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Yield the longest runs of words that can be one name."""
        place = 0
        while place < len(self._tokens):
            if not self._words[place].can_name:
                place += 1
                continue
            last = place
            while self._goes_on(last):
                last += 2 if self._tokens[last + 1].text in MARKS_OF_ONE_NAME else 1
            yield place, last
            place = last + 1

    def _goes_on(self, last: int) -> bool:
        if last + 1 >= len(self._tokens) or self._words[last].bound:
            return False
        following = self._tokens[last + 1]
        if following.start - self._tokens[last].end > 1:
            return False
        if following.text in MARKS_OF_ONE_NAME:
            return last + 2 < len(self._tokens) and self._words[last + 2].can_name
        return self._words[last + 1].can_name

    def _evidence(self, first: int, last: int) -> int:
        """Return how many things tell that a run is a name."""
        if last - first >= 2 * LONGEST_NAME:
            return 0
        before, after = first - 1, last + 1
        tokens, naming = self._tokens, self._naming
        count = 0
        if self._script_of(first) == "latin":
            count += 1
        if any(tokens[place].text in MARKS_OF_ONE_NAME for place in range(first, after)):
            count += 1
        if before >= 0 and (self._roles[before] or (self._cues[before] and naming.subject_after_cue)):
            count += 1
        if after < len(tokens):
            word = self._lower[after]
            if word in naming.honorifics or self._cues[after] or (self._roles[after] and self._lexicon.unspaced):
                count += 1
            if word in naming.subject_marks and self._cue_follows(after):
                count += 1
            if word in (",", "،", "、") and after + 1 < len(tokens) and self._roles[after + 1]:
                count += 1
        if self._words[last].acts and self._cue_follows(last):
            count += 1
        return count

    def _script_of(self, place: int) -> str:
        return _script(self._tokens[place].text[0])

    def _cue_follows(self, place: int) -> bool:
        for number in range(place + 1, min(len(self._tokens), place + 25)):
            if self._cues[number]:
                return True
            if self._tokens[number].text in CLAUSE_ENDS and not self._tokens[number].quote:
                return False
        return False

    def _mention(self, first: int, last: int) -> Mention:
        start, end = self._words[first].start, self._words[last].end
        name = "".join(self._spelt(place, first) for place in range(first, last + 1))
        name = name[: len(name) - (self._tokens[last].end - end)]
        return Mention(NAME, (start, end), first, last, name, self._role(first, last))

    def _spelt(self, place: int, first: int) -> str:
        gap = place > first and self._tokens[place].start > self._tokens[place - 1].end
        return (" " if gap else "") + self._tokens[place].text

    def _role(self, first: int, last: int) -> str:
        """Return the role written beside a name."""
        if first and self._roles[first - 1]:
            return self._tokens[first - 1].text
        if last + 1 < len(self._tokens) and self._roles[last + 1] and self._lexicon.unspaced:
            return self._tokens[last + 1].text
        return ""


def _fits_sound(text: str, ending: str) -> bool:
    """Say whether a Korean particle has the form that follows such a syllable; others always fit."""
    if not "\uac00" <= ending[0] <= "\ud7a3" or ending not in "은는이가을를과와":
        return True
    closed = (ord(text[-len(ending) - 1]) - 0xAC00) % 28 > 0
    return (ending in "은이을과") == closed
