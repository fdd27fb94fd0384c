"""Tokens of a text in, its words out, where vowel signs split them or no spaces part them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from bot.model import Language
from bot.quotes.lexicon import Lexicon
from bot.quotes.tokens import Token
from bot.text.common import common_words
from bot.text.scripts import UNWRITTEN, script_of

LATIN, HAN, KATAKANA, HIRAGANA = "Latn", "Hani", "Kana", "Hira"  # ISO 15924
SYLLABLE = 4  # letters of a Thai word that can be a syllable of a name
LONGEST_GIVEN = 2  # letters of a given name after a surname that stands in the lists
FEWEST_SOUNDS = 3  # signs in a row that write foreign sounds, from which they are a name
JOINERS = "\u200c\u200d"  # between the letters of a Persian or Indian word
GERESH = "׳'’‘"  # of Hebrew letters that write foreign sounds, and of abbreviations


@dataclass(frozen=True, slots=True)
class _Known:
    """The words by which a language's unspaced writing is cut."""

    words: frozenset[str]
    listed: frozenset[str]  # those of the language's lists, which are part of no name
    lengths: Mapping[str, tuple[int, ...]]  # of the words by their first letter, the longest first
    surnames: frozenset[str]
    sounds: frozenset[str]  # signs that write foreign sounds
    syllabic: bool  # whether names fall into what looks like short words, as in Thai


def segment(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Return the words of a text: vowel signs joined to their letters, unspaced writing cut where the lists tell."""
    joined: list[Token] = []
    for number, token in enumerate(tokens):
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        if joined and _continues(joined[-1], token, following):
            joined[-1] = _joined((joined[-1], token), lexicon)
        else:
            joined.append(token)
    if not lexicon.unspaced:
        return joined
    known = _known(lexicon.language)
    return [word for token in joined for word in _words(token, known, lexicon)]


def _words(token: Token, known: _Known, lexicon: Lexicon) -> Sequence[Token]:
    """Return the words of a run of letters without spaces."""
    if token.quote or len(token.text) < 2:
        return (token,)
    pieces = list(_cut(token, known, lexicon))
    return list(_mend(pieces, known, lexicon)) if known.syllabic else _join_surnames(pieces, known, lexicon)


def _continues(last: Token, token: Token, following: Token | None) -> bool:
    """Say whether a token goes on with the word before: a vowel sign, a geresh, a full stop within "U.N"."""
    if token.start != last.end or last.quote or token.quote:
        return False
    sign, before = token.text[0], last.text[-1]
    if unicodedata.category(sign)[0] == "M" or sign in JOINERS or before in JOINERS:
        return True
    if sign in GERESH and "\u05d0" <= before <= "\u05ea":
        return True
    if sign == ".":
        joins = before.isalnum() and following is not None and following.start == token.end
        return joins and following is not None and following.text[0].isalnum()
    if not sign.isalnum():
        return False
    return before in GERESH or before == "." or unicodedata.category(before)[0] == "M"


@lru_cache(maxsize=32)
def _known(language: Language) -> _Known:
    naming = language.naming
    lists = (language.cues, language.roles, language.attributions, language.stop_words, language.pronouns)
    entries = chain(*lists, naming.titles, naming.honorifics)
    listed = frozenset(word.strip("*") for entry in entries for word in entry.split() if word.strip("*"))
    words = common_words(language.group) | listed | {surname for surname in naming.surnames if len(surname) > 1}
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[:1], set()).add(len(word))
    return _Known(
        words=words,
        listed=listed,
        lengths={first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()},
        surnames=naming.surnames,
        sounds=naming.sounds,
        syllabic=language.scripts[:1] == ("Thai",),
    )


def _cut(token: Token, known: _Known, lexicon: Lexicon) -> Iterator[Token]:
    """Yield the words of a run of letters without spaces: those of the lists, and what lies between them."""
    text, start, position = token.text, 0, 0

    def piece(first: int, last: int) -> Token:
        return Token(token.start + first, token.start + last, text[first:last], lexicon.fold(text[first:last]))

    while position < len(text):
        length = _known_at(text, position, known)
        if length and position > start and known.syllabic and _overlapped(text, position, length, known):
            length = 0
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


def _overlapped(text: str, place: int, length: int, known: _Known) -> bool:
    """Say whether a longer word of the lists begins within one that follows what is no word: it is cut there."""
    return any(
        (other := _known_at(text, later, known)) > length and text[later : later + other] in known.listed
        for later in range(place + 1, place + length)
    )


def _join_surnames(pieces: list[Token], known: _Known, lexicon: Lexicon) -> list[Token]:
    """Return the words of a run with Chinese and Japanese surnames joined to the given names after them."""
    joined: list[Token] = []
    place = 0
    while place < len(pieces):
        last = place
        if pieces[place].text in known.surnames:
            given = 0
            while last + 1 < len(pieces) and _is_given(pieces[last + 1].text, given, known):
                last += 1
                given += len(pieces[last].text)
        joined.append(_joined(pieces[place : last + 1], lexicon) if last > place else pieces[place])
        place = last + 1
    return joined


def _is_given(text: str, before: int, known: _Known) -> bool:
    """Say whether a piece goes on with a given name of which ``before`` letters are there."""
    if script(text[0]) != HAN or text in known.listed or before + len(text) > LONGEST_GIVEN:
        return False
    return len(text) == 1 or text not in known.words or before == 0


def _joined(pieces: Sequence[Token], lexicon: Lexicon) -> Token:
    text = "".join(piece.text for piece in pieces)
    return Token(pieces[0].start, pieces[-1].end, text, lexicon.fold(text))


def _mend(pieces: list[Token], known: _Known, lexicon: Lexicon) -> Iterator[Token]:
    """Yield the words of a run, unknown pieces joined with the syllables beside them that look like words."""
    group: list[Token] = []
    for piece in [*pieces, None]:
        if piece and piece.text not in known.listed and (piece.text not in known.words or len(piece.text) <= SYLLABLE):
            group.append(piece)
            continue
        if any(part.text not in known.words for part in group):
            yield _joined(group, lexicon)
        else:
            yield from group
        group = []
        if piece:
            yield piece


def _known_at(text: str, place: int, known: _Known) -> int:
    """Return the length of the longest known word at a place, 0 if there is none."""
    sign = text[place]
    lengths = known.lengths.get(sign, ())
    if not lengths or script(sign) in (KATAKANA, LATIN):
        return 0
    name = sign in known.sounds and _sounds(text, place, known.sounds) >= FEWEST_SOUNDS
    for length in lengths:
        if name and not _leaves(text, place, length, known.sounds):
            continue  # a foreign name, whatever words it seems to hold
        if text[place : place + length] in known.words and not (
            known.syllabic and _splits_syllable(text, place, place + length)
        ):
            return min(length, len(text) - place)
    return 0


def _splits_syllable(text: str, start: int, end: int) -> bool:
    """Say whether a Thai word from ``start`` to ``end`` would tear a syllable apart."""
    if not "\u0e00" <= text[start] <= "\u0e7f":
        return False
    after = text[end : end + 1]
    if end - start == 1 or (after and (after in "ะาำ" or unicodedata.category(after)[0] == "M")):
        return True
    return text[end + 1 : end + 2] == "\u0e4c"  # the sign of a silent letter


def _leaves(text: str, place: int, length: int, sounds: frozenset[str]) -> bool:
    """Say whether a word begins at the end of a foreign name and goes beyond it: "judge" after a name."""
    inside = all(sign in sounds for sign in text[max(0, place - 2) : place]) and place > 1
    return inside and text[place + length - 1 : place + length] not in sounds


def _sounds(text: str, place: int, sounds: frozenset[str]) -> int:
    """Return how many signs around a place write foreign sounds."""
    first = last = place
    while last < len(text) and text[last] in sounds:
        last += 1
    while last > place and first > 0 and text[first - 1] in sounds:
        first -= 1
    return last - first if last > place else 0


@lru_cache(maxsize=8192)
def script(sign: str) -> str:
    """Return the script of a sign: a Japanese one of its two, Latin for the signs that all scripts use."""
    if sign.isascii():
        return LATIN
    found = script_of(sign)
    return found if found != "Jpan" else KATAKANA if sign >= "\u30a0" else HIRAGANA


def _turns(before: str, after: str) -> bool:
    """Say whether the script changes between two signs."""
    return script(before) != script(after) and UNWRITTEN not in (script(before), script(after))
