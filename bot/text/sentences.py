"""A text and its language in, the spans of its sentences out."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.model import Language, Span

# Full stops that end a sentence in any language that has them; what is ambiguous (";" in Greek) is the language's own.
UNIVERSAL_ENDS = ".!?…‽。．！？｡؟۔।॥։።။។؏⸮"
NEEDS_NO_SPACE = frozenset("。！？｡।॥։።။។۔")
CLOSERS = "\"'”“’‘»«›‹)]}」』）】》〉〞״"
OPENERS = "\"'“”„‟‘‚«»‹›([{「『（【《〈¿¡—–-״"
UNSPACED = frozenset({"Hans", "Hant", "Hani", "Jpan"})
# Stands among a language's abbreviations where ordinals take a full stop: "19. Jahrhundert", "2. svjetski rat".
ORDINALS = "#"
LAST_DAY = 31
CONTEXT = 24  # characters before a full stop that are enough to see an abbreviation

_WORD_BEFORE = re.compile(r"[^\W_][\w.’'·-]*$")
_WORD_AFTER = re.compile(r"\w+")
_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")
_ROMAN = re.compile(r"[IVX]{1,5}")


def split(text: str, language: Language) -> tuple[Span, ...]:
    """Return the sentences of a text in order, as code point offsets without outer white space.

    A line's end ends a sentence. In Thai, which marks no sentences, the pieces between spaces are returned.
    """
    spans: list[Span] = []
    for paragraph in _PARAGRAPH.finditer(text):
        start, end = paragraph.span()
        if language.scripts[:1] == ("Thai",):
            spans.extend((start + piece.start(), start + piece.end()) for piece in re.finditer(r"\S+", text[start:end]))
        else:
            spans.extend(_sentences(text, start, end, language))
    return tuple(spans)


def _sentences(text: str, start: int, end: int, language: Language) -> list[Span]:
    """Return the sentences of one paragraph."""
    rules = _rules(language)
    spans: list[Span] = []
    begin = start
    for mark in rules.ends.finditer(text, start, end):
        if mark.end() < end and rules.is_end(text, mark, begin, end):
            _append(spans, text, begin, mark.end())
            begin = mark.end()
    _append(spans, text, begin, end)
    return spans


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    """Append a span without the white space around it, if anything is left."""
    piece = text[start:end]
    if stripped := piece.strip():
        first = start + len(piece) - len(piece.lstrip())
        spans.append((first, first + len(stripped)))


class _Rules:
    """What ends a sentence in one language."""

    def __init__(self, language: Language) -> None:
        marks = "".join(dict.fromkeys(UNIVERSAL_ENDS + language.sentence_ends))
        # Armenian ends its sentences with what is typed as a colon.
        self.ends = re.compile(f"(?:[{re.escape(marks)}]+|(?<=[ա-և]):)[{re.escape(CLOSERS)}]*")
        self.abbreviations = frozenset(word.casefold() for word in language.abbreviations)
        self.stop_words = frozenset(language.stop_words)
        self.cased = language.cased
        self.unspaced = bool(UNSPACED & set(language.scripts))
        self.ordinals = ORDINALS in self.abbreviations

    def is_end(self, text: str, mark: re.Match[str], begin: int, end: int) -> bool:
        """Say whether a sentence that began at ``begin`` ends with this mark."""
        after = mark.end()
        closed = mark.group()[-1] in CLOSERS
        if any(sign in NEEDS_NO_SPACE for sign in mark.group()):
            # 「…。」と述べた goes on after the quote.
            return not (closed and (text[after] in "と、，," or text[after] in CLOSERS))
        if not text[after].isspace():
            return self.unspaced and mark.group()[0] in "!?…" and not text[after].isalnum()
        position = after
        while position < end and text[position].isspace():
            position += 1
        if position == end:
            return False
        following = text[position]
        if following.isdigit() or following in OPENERS or self._starts(following):
            return mark.group()[0] != "." or not self._is_abbreviation(text, mark.start(), begin, position)
        return False

    def _starts(self, character: str) -> bool:
        return (not self.cased and character.isalpha()) or (character.isalpha() and not character.islower())

    def _is_abbreviation(self, text: str, stop: int, begin: int, position: int) -> bool:
        """Say whether the full stop at ``stop`` belongs to the word before it."""
        found = _WORD_BEFORE.search(text[max(begin, stop - CONTEXT) : stop])
        if not found or text[stop + 1 : stop + 2] == ".":
            return False
        word = found.group()
        after = _WORD_AFTER.match(text, position)
        common = bool(after) and after is not None and after.group().casefold() in self.stop_words
        if word.isdigit():
            return self.ordinals and int(word) <= LAST_DAY and not common
        if self.ordinals and _ROMAN.fullmatch(word):
            return not common
        if word.casefold() in self.abbreviations or word.casefold().rpartition(".")[2] in self.abbreviations:
            # "… at 5 p.m. The court …": what is no title can stand last.
            return not (common and ("." in word or (word.islower() and len(word) > 2)))
        is_initial = len(word.rpartition(".")[2]) == 1 and word[-1].isupper()
        return is_initial and not common


@lru_cache(maxsize=128)
def _rules(language: Language) -> _Rules:
    return _Rules(language)
