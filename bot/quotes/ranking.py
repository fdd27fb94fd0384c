"""The quotes of an article and the evidence of its topics in, the few worth showing out, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.model import TITLE_END, KeyQuote, Match, Merit, Quote, Span

SHORT, LONG = 8, 45  # words between which a quote reads best in a message
ALIKE = 0.6  # share of a quote's words in another from which one of them is enough
NEAR = 250  # characters around a quote in which evidence still speaks for it
OFTEN = 2  # quotes from which somebody can be the one whom an article quotes most
STEM = 4  # letters of a surname from which it can be told with another ending
SURE = 0.4  # how much a sure speaker is worth more than a doubtful one
EARLY = 0.4  # how much the first quote is worth more than the last: what matters is said early
WORTH = {
    Merit.ON_TOPIC: 1.7,
    Merit.NEAR_TOPIC: 0.5,
    Merit.IN_OFFICE: 1.3,
    Merit.NAMED: 1.0,
    Merit.IN_TITLE: 0.3,
    Merit.OFTEN: 0.1,
    Merit.READABLE: 0.0,  # what is too short or too long loses instead, the more the shorter or the longer it is
}
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
LETTERS_A_WORD = 3  # in scripts that write no spaces


def rank_key_quotes(quotes: Sequence[Quote], matches: Sequence[Match], text: str, limit: int) -> tuple[KeyQuote, ...]:
    """Return at most ``limit`` quotes, the best first, no two alike.

    On topic, by a named speaker of weight (in office, in the title, much quoted), short enough and not too short.
    """
    spans = sorted(span for match in matches for span in match.spans)
    title, end, _ = text.partition(TITLE_END)
    titled = set(_WORD.findall(title.casefold())) if end else set()
    counts = Counter(quote.speaker for quote in quotes if quote.speaker)
    merits = {quote.span: _merits(quote, spans, titled, counts) for quote in quotes}
    scored = sorted(quotes, key=lambda quote: (-_worth(quote, merits[quote.span], len(text)), quote.span))
    chosen: list[KeyQuote] = []
    for quote in scored:
        if len(chosen) >= limit:
            break
        if not any(_alike(quote, other.quote) for other in chosen):
            chosen.append(KeyQuote(quote=quote, merits=merits[quote.span]))
    return tuple(chosen)


def _merits(quote: Quote, evidence: Sequence[Span], titled: set[str], counts: Counter[str]) -> tuple[Merit, ...]:
    start, end = quote.span
    merits = []
    if any(start <= first and last <= end for first, last in evidence):
        merits.append(Merit.ON_TOPIC)
    elif any(start - NEAR < last and first < end + NEAR for first, last in evidence):
        merits.append(Merit.NEAR_TOPIC)
    if quote.speaker:
        merits.append(Merit.IN_OFFICE if quote.role else Merit.NAMED)
        surname = quote.speaker.casefold().split()[-1:]  # none where a name is nothing but signs
        if any(_is_form(word, part) for word in titled for part in surname):
            merits.append(Merit.IN_TITLE)
        if counts[quote.speaker] >= OFTEN and counts[quote.speaker] == max(counts.values()):
            merits.append(Merit.OFTEN)
    if SHORT <= _length(quote.words) <= LONG:
        merits.append(Merit.READABLE)
    return tuple(merits)


def _is_form(word: str, surname: str) -> bool:
    """Say whether a word is a surname, perhaps with another ending."""
    stem = surname[: max(STEM, len(surname) - 1)]
    return word == surname or (len(surname) > STEM and word.startswith(stem) and len(word) - len(stem) <= STEM)


def _worth(quote: Quote, merits: Sequence[Merit], length: int) -> float:
    """Return how much a quote deserves to be shown."""
    worth = sum(WORTH[merit] for merit in merits) + SURE * quote.confidence
    words = _length(quote.words)
    if words < SHORT:
        worth -= 0.25 * (SHORT - words)
    elif words > LONG:
        worth -= min(1.5, 0.03 * (words - LONG))
    return worth - EARLY * quote.span[0] / max(length, 1)


def _length(words: str) -> int:
    unspaced = len(_UNSPACED.findall(words))
    return len(_WORD.findall(words)) if unspaced * 2 < len(words) else unspaced // LETTERS_A_WORD


def _alike(a: Quote, b: Quote) -> bool:
    first, second = _content(a.words), _content(b.words)
    return len(first & second) >= ALIKE * max(1, min(len(first), len(second)))


def _content(words: str) -> set[str]:
    found = {word for word in _WORD.findall(words.casefold()) if len(word) > 3}
    return found or set(_WORD.findall(words.casefold()))
