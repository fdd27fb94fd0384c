"""A line of a script that marks no sentences in, where they most likely end out: at some of the spaces.

Thai writes a space between sentences, but also between clauses and around names and numbers. Words that begin or
end a sentence speak for an end, words that cannot speak against it, and the longer the sentence, the likelier it is
over; the weights are round, and every other choice of such did as well.
"""

from __future__ import annotations

import re

from bot.model import Language, Span

USUAL = 100  # characters of a sentence, at which a space is neither likely nor unlikely to end it
AGAINST = 2.0  # the weight of a word that cannot stand there
QUOTES = "\"'”’“‘"

_PIECE = re.compile(r"\S+")
_FOREIGN = re.compile(r"[a-zA-Z0-9)]")


class Phrases:
    """What a language's phrases say of its sentences."""

    def __init__(self, language: Language) -> None:
        breaks, joins = language.sentence_breaks, language.sentence_joins
        self._begins = tuple(word[:-1] for word in breaks if word.endswith("*"))
        self._ends = tuple(word[1:] for word in breaks if word.startswith("*"))
        self._never_begins = tuple(word[:-1] for word in joins if word.endswith("*"))
        self._never_ends = tuple(word[1:] for word in joins if word.startswith("*"))

    def split(self, text: str, start: int, end: int) -> list[Span]:
        """Return the sentences of one line."""
        spans: list[Span] = []
        for piece in _PIECE.finditer(text, start, end):
            if spans and not self._is_end(text, spans[-1], piece.group()):
                spans[-1] = (spans[-1][0], piece.end())
            else:
                spans.append(piece.span())
        return spans

    def _is_end(self, text: str, sentence: Span, following: str) -> bool:
        """Say whether a sentence is over before the piece that follows it."""
        begin, end = sentence
        last = text[end - 1]
        if last in ",:(":
            return False
        evidence = (end - begin - USUAL) / USUAL
        starts_never = following.startswith(self._never_begins)
        evidence -= AGAINST * starts_never
        evidence += not starts_never and following.startswith(self._begins)
        evidence -= AGAINST * text.endswith(self._never_ends, begin, end)
        evidence += text.endswith(self._ends, begin, end)
        evidence -= AGAINST * (following[0] == "(" or following[0].isdigit())
        evidence -= bool(_FOREIGN.match(last))
        evidence += last in ".?!" and not following[0].isascii()
        evidence += last in QUOTES and not starts_never
        return evidence > 0
