"""Tokens of a text in, its words out, where vowel signs split them or no spaces part them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.model import Language
from bot.quotes.common import common_words
from bot.quotes.lexicon import Lexicon
from bot.quotes.mentions import Token
from bot.quotes.naming import NAMING, NONE, SOUNDS

SYLLABLE = 4  # letters of a Thai word that can be a syllable of a name
LONGEST_WORD = 12  # characters of a word of the lists that is looked for in a script without spaces
FEWEST_SOUNDS = 3  # signs in a row that write foreign sounds, from which they are a name
GERESH = "׳'’‘"  # of Hebrew letters that write foreign sounds, and of abbreviations


def segment(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Return the words of a text: vowel signs joined to their letters, unspaced writing cut where the lists tell."""
    joined: list[Token] = []
    for number, token in enumerate(tokens):
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        if joined and _continues(joined[-1], token, following):
            text = joined[-1].text + token.text
            joined[-1] = Token(joined[-1].start, token.end, text, lexicon.fold(text))
        else:
            joined.append(token)
    if not lexicon.unspaced:
        return joined
    known, listed = _known_words(lexicon.language)
    words: list[Token] = []
    for token in joined:
        words.extend(_mend(list(_cut(token, known, lexicon)), known, listed, lexicon))
    return words


def _continues(last: Token, token: Token, following: Token | None) -> bool:
    """Say whether a token goes on with the word before: a vowel sign, a geresh, a full stop within "U.N"."""
    if token.start != last.end or last.quote or token.quote:
        return False
    sign, before = token.text[0], last.text[-1]
    if unicodedata.category(sign)[0] == "M" or (sign in GERESH and "\u05d0" <= before <= "\u05ea"):
        return True
    if sign == ".":
        joins = before.isalnum() and following is not None and following.start == token.end
        return joins and following is not None and following.text[0].isalnum()
    if not sign.isalnum():
        return False
    return before in GERESH or before == "." or unicodedata.category(before)[0] == "M"


@lru_cache(maxsize=32)
def _known_words(language: Language) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words by which unspaced writing is cut: all, and those of the language's lists."""
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
    listed = frozenset(word.strip("*") for entry in entries for word in entry.split() if word.strip("*"))
    return common_words(language.group) | listed, listed


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


def _mend(pieces: list[Token], known: frozenset[str], listed: frozenset[str], lexicon: Lexicon) -> Iterator[Token]:
    """Yield the words of a Thai run, unknown pieces joined with the syllables beside them that look like words."""
    if not pieces or not "\u0e00" <= pieces[0].text[0] <= "\u0e7f":
        yield from pieces
        return
    group: list[Token] = []
    for piece in [*pieces, None]:
        if piece and piece.text not in listed and (piece.text not in known or len(piece.text) <= SYLLABLE):
            group.append(piece)
            continue
        if any(part.text not in known for part in group):
            text = "".join(part.text for part in group)
            yield Token(group[0].start, group[-1].end, text, lexicon.fold(text))
        else:
            yield from group
        group = []
        if piece:
            yield piece


def _known_at(text: str, place: int, known: frozenset[str]) -> int:
    """Return the length of the longest listed word at a place, 0 if there is none."""
    if script(text[place]) in ("kata", "latin"):
        return 0
    if _sounds(text, place) >= FEWEST_SOUNDS:
        return 0  # a foreign name, whatever words it seems to hold
    for length in range(min(LONGEST_WORD, len(text) - place), 0, -1):
        if text[place : place + length] in known and not _splits_syllable(text, place, place + length):
            return length
    return 0


def _splits_syllable(text: str, start: int, end: int) -> bool:
    """Say whether a Thai word from ``start`` to ``end`` would tear a syllable apart."""
    if not "\u0e00" <= text[start] <= "\u0e7f":
        return False
    after = text[end : end + 1]
    if end - start == 1 or (after and (after in "ะาำ" or unicodedata.category(after)[0] == "M")):
        return True
    return text[end + 1 : end + 2] == "\u0e4c"  # the sign of a silent letter


def _sounds(text: str, place: int) -> int:
    """Return how many signs around a place write foreign sounds."""
    first = last = place
    while last < len(text) and text[last] in SOUNDS:
        last += 1
    while last > place and first > 0 and text[first - 1] in SOUNDS:
        first -= 1
    return last - first if last > place else 0


def script(sign: str) -> str:
    """Return the script of a letter, as far as names need it told."""
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
    return script(before) != script(after) and "other" not in (script(before), script(after))
