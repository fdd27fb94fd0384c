"""The quotes of an article and the evidence of its topics in, the few worth showing out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.model import Match, Quote

SHORT, LONG = 8, 45  # words between which a quote reads best in a message
ALIKE = 0.6  # share of a quote's words in another from which one of them is enough
NEAR = 250  # characters around a quote in which evidence still speaks for it
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
LETTERS_A_WORD = 3  # in scripts that write no spaces


def rank_key_quotes(quotes: Sequence[Quote], matches: Sequence[Match], text: str, limit: int) -> tuple[Quote, ...]:
    """Return at most ``limit`` quotes in order of the text: on topic, by a named speaker, informative, no two alike."""
    spans = sorted(span for match in matches for span in match.spans)
    scored = sorted(quotes, key=lambda quote: (-_merit(quote, spans, len(text)), quote.span))
    chosen: list[Quote] = []
    for quote in scored:
        if len(chosen) >= limit:
            break
        if not any(_alike(quote, other) for other in chosen):
            chosen.append(quote)
    return tuple(sorted(chosen, key=lambda quote: quote.span))


def _merit(quote: Quote, evidence: Sequence[tuple[int, int]], length: int) -> float:
    """Return how much a quote deserves to be shown."""
    start, end = quote.span
    inside = any(start <= first and last <= end for first, last in evidence)
    near = inside or any(start - NEAR < last and first < end + NEAR for first, last in evidence)
    merit = 1.2 * inside + 0.5 * near
    if quote.speaker:
        merit += 1.0 + 0.4 * quote.confidence + 0.3 * bool(quote.role)
    words = _length(quote.words)
    if words < SHORT:
        merit -= 0.25 * (SHORT - words)
    elif words > LONG:
        merit -= min(1.5, 0.03 * (words - LONG))
    return merit - 0.4 * start / max(length, 1)  # what matters is said early


def _length(words: str) -> int:
    unspaced = len(_UNSPACED.findall(words))
    return len(_WORD.findall(words)) if unspaced * 2 < len(words) else unspaced // LETTERS_A_WORD


def _alike(a: Quote, b: Quote) -> bool:
    first, second = _content(a.words), _content(b.words)
    return len(first & second) >= ALIKE * max(1, min(len(first), len(second)))


def _content(words: str) -> set[str]:
    found = {word for word in _WORD.findall(words.casefold()) if len(word) > 3}
    return found or set(_WORD.findall(words.casefold()))
