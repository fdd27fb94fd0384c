"""A text and its language in, the spans of its sentences out.

The rules are general, and the exceptions are the languages' own (``abbreviations``, ``sentence_ends``). They follow
the cases of Unicode Annex 29 (https://unicode.org/reports/tr29/#Sentence_Boundaries) and what news adds to them:
quotes that go on after their question mark, spaced closing marks, brands in small letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.model import Language, Span
from bot.text.abbreviations import Abbreviations, is_small
from bot.text.phrases import Phrases

# Full stops that end a sentence in any language that has them; what is ambiguous (";" in Greek) is the language's own.
UNIVERSAL_ENDS = ".!?…‽。．！？｡؟۔।॥։።။។៕⸮"
NEEDS_NO_SPACE = frozenset("。！？｡।॥։።။។៕۔")
# Windows' curly marks among them (U+0091 …), as pages have them that call Windows-1252 Latin-1.
CLOSING = "”’»›)]}」』）】》〉〞״\x92\x94"
OPENING = "„‚«‹([{「『（【《〈\x84\x91\x93"
EITHER = "\"'“‘‟"
# What can stand before the first word of a sentence.
LEADING = OPENING + CLOSING + EITHER + "¿¡—–-•●▪■►*#@$€£¥₹₽₺№§"
UNSPACED = frozenset({"Hans", "Hant", "Hani", "Jpan"})
WIDE = "\u2e80"  # the first of the characters that are written without spaces
GOES_ON = "、，,；;：:」』）)”’】》"  # what no sentence begins with

_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")
_SPACES = re.compile(r"\s*")
_CLOSED_LATE = re.compile(rf"\s+([{re.escape(CLOSING)}\"“])(?=\s|$|[,.;:])")
_ARMENIAN = re.compile("[Ա-ֆ]")
_ARMENIAN_COLON = re.compile(r"[ա-և»”\"]\s?:(?!\S)")
# weather.com, iPhone: small letters that begin a sentence all the same.
_BRAND = re.compile(r"[a-z]{2,}\.[a-z]{2,}|[a-z]{1,2}[A-Z]")


def split(text: str, language: Language) -> tuple[Span, ...]:
    """Return the sentences of a text in order, as code point offsets without outer white space.

    A line's end ends a sentence. In Thai, which marks no sentences, some of the spaces do.
    """
    rules = _rules(language)
    spans: list[Span] = []
    for paragraph in _PARAGRAPH.finditer(text):
        start, end = paragraph.span()
        if rules.phrases:
            spans.extend(rules.phrases.split(text, start, end))
        else:
            _Paragraph(text, start, end, rules).append_to(spans)
    return tuple(spans)


class _Rules:
    """What ends a sentence in one language."""

    def __init__(self, language: Language) -> None:
        marks = "".join(dict.fromkeys(UNIVERSAL_ENDS + language.sentence_ends))
        self.ends = re.compile(f"[{re.escape(marks)}]+")
        # Armenian ends its sentences with what is often typed as a colon; its full stop is a weaker mark.
        self.armenian_ends = re.compile(f"[{re.escape(marks)}:]+")
        self.abbreviations = Abbreviations(language)
        self.quote_particles = language.quote_particles
        self.phrases = Phrases(language) if language.sentence_breaks else None
        self.unspaced = bool(UNSPACED & set(language.scripts))
        opening = {pair[0] for pair in language.quotation_marks}
        self.never_closing = frozenset(OPENING) | (opening - {pair[1] for pair in language.quotation_marks})


class _Paragraph:
    """A piece of a text without line ends."""

    def __init__(self, text: str, start: int, end: int, rules: _Rules) -> None:
        self._text, self._start, self._end, self._rules = text, start, end, rules
        self._ends = rules.ends
        self._stops = True  # whether a full stop ends a sentence
        self._counted, self._odd = start, False  # the straight marks so far
        if _ARMENIAN.search(text, start, end):
            self._ends = rules.armenian_ends
            self._stops = "։" not in text[start:end] and not _ARMENIAN_COLON.search(text, start, end)

    def append_to(self, spans: list[Span]) -> None:
        """Append the sentences."""
        begin = self._start
        for mark in self._ends.finditer(self._text, self._start, self._end):
            if mark.start() < begin:
                continue
            after = self._close(mark.end())
            if after < self._end and self._is_end(mark, begin, after):
                _append(spans, self._text, begin, after)
                begin = after
        _append(spans, self._text, begin, self._end)

    def _close(self, position: int) -> int:
        """Return where the marks end that close what the sentence opened."""
        text = self._text
        while position < self._end and self._closes(position):
            position += 1
        late = _CLOSED_LATE.match(text, position, self._end)
        while late and late[1] not in self._rules.never_closing and (late[1] != '"' or self._is_open(late.start(1))):
            position = late.end()
            late = _CLOSED_LATE.match(text, position, self._end)
        return position

    def _closes(self, position: int) -> bool:
        """Say whether the mark at a position, right after a full stop, closes something."""
        mark, unspaced = self._text[position], self._rules.unspaced
        if mark in CLOSING or mark in EITHER or mark in OPENING:
            following = self._text[position + 1 : position + 2]
            if not unspaced:
                return mark in CLOSING or not (following.isalnum() or following in OPENING)
            if mark == '"':
                return self._is_open(position)
            return mark not in self._rules.never_closing and (mark in CLOSING or not following.isalnum())
        return False

    def _is_open(self, position: int) -> bool:
        """Say whether an odd number of straight marks stands before a position. Positions must ascend."""
        if position > self._counted:
            self._odd ^= bool(self._text.count('"', self._counted, position) % 2)
            self._counted = position
        return self._odd

    def _is_end(self, mark: re.Match[str], begin: int, after: int) -> bool:
        """Say whether a sentence that began at ``begin`` ends before ``after``, with this mark."""
        text, marks = self._text, mark.group()
        closed = after > mark.end()
        if not self._stops and not any(sign in "։:!?՞՜" for sign in marks):
            return False
        if any(sign in NEEDS_NO_SPACE for sign in marks):
            if text[after] in "!?" or (closed and self._goes_on(after)):
                return False
            return not (marks in "！？" and text[mark.start() - 1 : mark.start()].isascii() and text[after] >= WIDE)
        if not text[after].isspace():
            return self._rules.unspaced and self._ends_unspaced(mark, after)
        first = self._first_letter(after)
        if first < 0 or (closed and text.startswith(self._rules.quote_particles, first)):
            return False
        return marks != "." or not self._rules.abbreviations.has(text, begin, mark.start(), first)

    def _goes_on(self, position: int) -> bool:
        """Say whether a sentence goes on at a position, after a quote in it."""
        return self._text[position] in GOES_ON or self._text.startswith(self._rules.quote_particles, position)

    def _ends_unspaced(self, mark: re.Match[str], after: int) -> bool:
        """Say whether a mark that no space follows ends a sentence of Chinese or Japanese."""
        text, before = self._text, self._text[mark.start() - 1 : mark.start()]
        if mark.group()[0] == "…":
            return not text[after].isalnum() and text[after] not in GOES_ON
        if after > mark.end() and self._goes_on(after):
            return False
        return before >= WIDE and (text[after] >= WIDE or text[after] in EITHER)

    def _first_letter(self, after: int) -> int:
        """Return where the first word of a sentence begins after white space, or -1 where none can begin."""
        text, end = self._text, self._end
        spaces = _SPACES.match(text, after, end)
        position = first = spaces.end() if spaces else after
        while position < end and (text[position] in LEADING or text[position].isspace()):
            position += 1
        if position == end:
            return -1
        letter = text[position]
        if letter.isdigit() or (letter.isalpha() and not is_small(letter)):
            return position
        if unicodedata.category(letter) == "So":  # an emoji
            return position
        return position if position == first and _BRAND.match(text, position, end) else -1


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    """Append a span without the white space around it, if anything is left."""
    piece = text[start:end]
    if stripped := piece.strip():
        first = start + len(piece) - len(piece.lstrip())
        spans.append((first, first + len(stripped)))


@lru_cache(maxsize=128)
def _rules(language: Language) -> _Rules:
    return _Rules(language)
