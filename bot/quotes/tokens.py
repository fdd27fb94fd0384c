"""A piece of text with its quotes in, its words and signs out, each quote as one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.model import Span
from bot.quotes.lexicon import Lexicon

TOKEN = re.compile(r"(?:\w\.)+(?=\s?\w)|\w+(?:[’'‑-]\w+)*|[^\w\s]")
_ELISION = re.compile(r"(?:[a-z]{1,5}[’'](?=[^\W\d_]{3})|[A-ZÀ-Þ][a-z]{0,4}[’'](?=[a-zà-ÿ]{3}))")  # "l'", "dell'"
_ENDING = re.compile(r"(?<=\w)[’'](?:[^\W\d_A-ZÀ-ÞА-Я]{1,5})?$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign outside quotes; a whole quote is one token with ``quote`` set."""

    start: int
    end: int
    text: str
    lower: str
    quote: bool = False


def tokenise(text: str, start: int, end: int, quotes: Sequence[Span], words: Lexicon) -> list[Token]:
    """Return the tokens of a piece of text; ``quotes`` are the quoted pieces in it.

    Articles and pronouns that are written together with a word are tokens of their own: "l'avocat", "dit-il".
    """
    tokens: list[Token] = []
    position = start
    for quoted in [*quotes, (end, end)]:
        for match in TOKEN.finditer(text, position, max(position, quoted[0])):
            for first, last in _parts(match.group(), words):
                word = match.group()[first:last]
                tokens.append(Token(match.start() + first, match.start() + last, word, words.fold(word)))
            if match.group() == "." and len(tokens) > 1 and _abbreviates(tokens[-2], tokens[-1], words):
                stop, before = tokens.pop(), tokens.pop()
                tokens.append(Token(before.start, stop.end, before.text + ".", before.lower))
        if quoted[0] < quoted[1]:
            tokens.append(Token(quoted[0], quoted[1], "\ue000", "\ue000", quote=True))
        position = quoted[1]
    return tokens


def _parts(word: str, words: Lexicon) -> Iterator[Span]:
    """Yield where the parts of a written word begin and end."""
    first = 0
    if elision := _ELISION.match(word):
        yield 0, elision.end()
        first = elision.end()
    if "-" in word and word.rpartition("-")[2].casefold() in words.pronouns:
        last = word.rindex("-")
        yield first, last - 2 if word[:last].endswith("-t") and last - 2 > first else last
        first = last + 1
    yield first, len(word)


def _abbreviates(word: Token, stop: Token, words: Lexicon) -> bool:
    return word.end == stop.start and word.lower in words.abbreviations


def bare(name: str) -> str:
    """Return a name without an ending behind an apostrophe: "Serbia's", "Trump'ın"."""
    return _ENDING.sub("", name)


def is_capital(token: Token) -> bool:
    """Say whether a token begins with a capital letter, or does so behind an elision."""
    return token.text[0].isupper() or (len(token.text) > 2 and token.text[1] in "'’" and token.text[2].isupper())
