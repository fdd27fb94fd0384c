"""An article's text in, those of its sentences that can stand in a summary out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.model import Language, Span
from bot.text.sentences import CLOSING, EITHER, UNIVERSAL_ENDS, split

SHORTEST_LINE = 80  # characters; what is shorter and has no full stop is a heading, a caption or a byline
LONG_LINE = 200  # characters; what is longer is text, whatever it says
MOST_OF_TITLE = 0.75  # of its words; a line without a full stop that has more is the title with something before it
FEWEST_WORDS, FEWEST_LETTERS = 5, 12

WORD = re.compile(r"\w+")
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_UNMARKED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # scripts that mark no sentences
_QUOTATION_MARK = re.compile(r"[“”„‟\"«»「」『』〝〞＂]|(?<!\w)״|״(?!\w)|''|``")
# "MOSCOW, February 19. /TASS/." · "BELGRADE (Reuters) -" · "SKOPJE, 3 March (MIA) –": place, date, agency.
_DATELINE = re.compile(
    r"(?:[^\W\d_][^\n/.—–]{1,60}[.,]\s*)?/[^\s/][^/\n]{1,30}/\s*[.,:—–-]*\s+"
    r"|[^\W\d_][^\n()]{0,60}\((?=[^\W\d_])[^()\n]{2,30}\)\s*[—–-]+\s+"
    r"|[^\W\d_a-z][^\n.!?—–]{1,40}?,?\s+(?:\d{1,2}\.?\s+\w+|\w+\.?\s+\d{1,2})[^\n.!?—–]{0,20}\s[—–-]{1,2}\s+"
    r"|\((?=[^\W\d_])[^()\n]{2,20}\)\s*[—–-]+\s+"
    r"|【[^】\n]{2,24}】\s*|[^\s。，]{2,14}\d{1,2}月\d{1,2}日[电電]\s*"
)
_PLACE = re.compile(r"([^\W\d_][\w ,.'’/-]{1,40}?)(?:\s+[—–-]{1,2}\s+|\s*[.,]\s*[—–-]{1,2}\s*|:\s+)")
_BARE_DATELINE = re.compile(
    r"^[^\W\d_][\w .'’-]{1,40},\s+(?:\w+\.?\s+\d{1,2}|\d{1,2}\.?\s+\w+)(?:,?\s+\d{4})?\s*[.,]?$"
)
_CLOSERS = CLOSING + EITHER + " "
_MACHINE = re.compile(r"https?://|www\.|©|\S@\S+\.\w|\s[>›]\s")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article: where it stands, and its place among those that can stand in a summary."""

    span: Span
    number: int
    leans: bool  # it begins with "but he": without the sentence before, it says of nobody what happened
    asks: bool  # a question tells nothing


def usable(title: str, body: str, language: Language, wanted: Sequence[Span] = ()) -> list[Sentence]:
    """Return the sentences that can stand in a summary, without datelines, bylines, headings and furniture.

    Lines that are cut or have no full stop are returned where nothing else is left, as in many teasers, and where they
    alone hold one of the spans ``wanted``; so do datelines stay. What only repeats the title is never usable.
    """
    known = set(WORD.findall(title.casefold()))
    whole: list[Span] = []
    lines: dict[Span, Span] = {}  # with what they are when their dateline stays
    for first, end in split(body, language):
        start = _after_dateline(body, first, end)
        text = body[start:end]
        words = set(WORD.findall(text.casefold()))
        if _is_furniture(text, language) or words <= known:
            continue
        lines[start, end] = (first, end)
        is_heading = len(text) < SHORTEST_LINE or len(words & known) > MOST_OF_TITLE * len(known)
        if not text.endswith(("…", "...")) and (_is_ended(text, language) or not is_heading):
            whole.append((start, end))
    if not whole:
        whole = list(lines)
    if not any(overlaps(span, wanted) for span in whole):
        needed = {span: entire for span, entire in lines.items() if overlaps(entire, wanted)}
        whole = sorted({*(needed.get(span, span) for span in whole), *needed.values()})
    return [_sentence(span, number, body[slice(*span)], language) for number, span in enumerate(whole)]


def overlaps(span: Span, others: Sequence[Span]) -> bool:
    """Say whether a span has a character in common with one of the others."""
    return any(start < span[1] and span[0] < end for start, end in others)


def is_cut_from_a_quote(text: str) -> bool:
    """Say whether a quotation of several sentences begins or ends here: what stands without its other mark misleads."""
    return len(_QUOTATION_MARK.findall(text)) % 2 == 1


def _after_dateline(body: str, start: int, end: int) -> int:
    """Return where a sentence begins that may have place, date and agency before it."""
    dateline = _DATELINE.match(body, start, end)
    if not dateline and (place := _PLACE.match(body, start, end)) and place[1].isupper():
        dateline = place
    return dateline.end() if dateline else start


def _is_furniture(text: str, language: Language) -> bool:
    """Say whether a line is no sentence of the article: a byline, a caption, a link, a bare dateline."""
    if not text or _furniture(language).match(text) or (len(text) < LONG_LINE and _MACHINE.search(text)):
        return True
    if len(UNSPACED.findall(text)) * 2 > len(text):
        return len(text) < FEWEST_LETTERS
    if len(WORD.findall(text)) < FEWEST_WORDS or text[-1] in ":|>" or (text[-1] == "»" and "«" not in text):
        return True
    if text.isupper() or _BARE_DATELINE.match(text):
        return True
    return len(text) < LONG_LINE and not _is_ended(text, language) and bool(_furniture(language).search(text))


def _is_ended(text: str, language: Language) -> bool:
    last = text.rstrip(_CLOSERS)[-1:]
    return last in UNIVERSAL_ENDS or last in language.sentence_ends or bool(_UNMARKED.match(last))


def _sentence(span: Span, number: int, text: str, language: Language) -> Sentence:
    asks = "?？؟" + (";" if ";" in language.sentence_ends else "")
    is_question = text.rstrip(_CLOSERS)[-1:] in tuple(asks)
    return Sentence(span, number, leans=bool(_leaning(language).match(text)), asks=is_question)


@lru_cache(maxsize=128)
def _furniture(language: Language) -> re.Pattern[str]:
    return _any(language.furniture)


@lru_cache(maxsize=128)
def _leaning(language: Language) -> re.Pattern[str]:
    return _any((*language.connectives, *language.pronouns))


def _any(phrases: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern of phrases as whole words; in scripts without spaces, of their letters."""
    parts = (
        re.escape(phrase) + ("" if UNSPACED.search(phrase) or not phrase[-1].isalnum() else r"\b")
        for phrase in sorted(phrases, key=len, reverse=True)
    )
    return re.compile(rf"(?:(?<!\w)|(?<={UNSPACED.pattern}))(?:{'|'.join(parts) or '(?!)'})", re.IGNORECASE)
