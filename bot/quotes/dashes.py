"""Paragraphs that begin with a dash in, what is said in them out, without the words of the teller.

The styles: "– We wait, – said Ann Lee. – It is late." (Slavic, Baltic, Hungarian), "—We wait —said Ann Lee—. It is
late." (Spanish), "– We wait, says Ann Lee." (Nordic, South Slavic, French), "– We wait, Ann Lee says." (Finnish).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.model import Span
from bot.quotes.lexicon import Lexicon

REACH = 3  # words of the teller among which the first reporting verb is
LONGEST_NAME = 4  # words of a name before its verb
LONGEST_ASIDE = 12  # words
LEAST_SPACES = 2  # in what is said by nobody
LONGEST_START = 9  # words of a clause that can tell: a name and a verb of several words
_OPENS = re.compile(r"\s*(?:[–—―-][ \u00a0]+|[—―])(?=[^\W\d_]|[¿¡])")
_TELLS = re.compile(  # where the words of the teller can begin
    r"(?:(?P<dash>[ \u00a0]+[–—―-][ \u00a0]+|(?<=[,.!?…])[–—―-][ \u00a0]+|[ \u00a0][—―])|[,!?…][ \u00a0]+)(?=[^\W\d_])"
)
_AGAIN = re.compile(r"(?:[.,;:!?][ \u00a0]*[–—―-]|[—―][.,;:]?)[ \u00a0]+(?=[^\W\d_]|[¿¡])")
_CLOSES = re.compile(r"[ \u00a0]+[–—―-],?[ \u00a0]+(?=[^\W\d_]|[¿¡])")
_STOP = re.compile(r"[,.](?=[ \u00a0])")
_WORD = re.compile(r"[^\W\d_][\w’'-]*|[.!?:]")
_ENDS = ".!?…"


@dataclass(frozen=True, slots=True)
class _Told:
    """Where the words of the teller begin, and where what is said before them ends."""

    end: int
    start: int
    dashed: bool


def find_dashed(text: str, paragraphs: Sequence[Span], words: Lexicon) -> dict[int, list[Span]]:
    """Return what is said in paragraphs that begin with a dash, by where the paragraph begins.

    Where somebody is said to say it; in an article that has such a paragraph, also in those that are one or more whole
    sentences. A dash alone begins the entry of a list, too.
    """
    openings = {paragraph: opening for paragraph in paragraphs if (opening := _OPENS.match(text, *paragraph))}
    found = {paragraph[0]: list(_spoken(text, paragraph, words)) for paragraph in openings}
    if any(found.values()):
        for (start, end), opening in openings.items():
            whole = text[opening.end() : end].rstrip()
            if not found[start] and whole[-1:] in tuple(_ENDS) and whole.count(" ") >= LEAST_SPACES:
                found[start] = [(opening.end(), opening.end() + len(whole))]
    return found


def _spoken(text: str, paragraph: Span, words: Lexicon) -> Iterator[Span]:
    opening = _OPENS.match(text, *paragraph)
    start, end = opening.end() if opening else paragraph[1], paragraph[1]
    while start < end:
        told = _find_told(text, (start, end), words)
        if told is None:
            if opening and start > opening.end():
                yield start, start + len(text[start:end].rstrip())
            return
        yield start, told.end
        again = _AGAIN.search(text, told.start, end)
        closed = _CLOSES.search(text, told.start, again.start() if again else end) if told.dashed else None
        found = closed or again
        start = found.end() if found else end


def find_asides(text: str, quote: Span, words: Lexicon) -> list[Span]:
    """Return the words of the teller within quotation marks: "«We wait, – said Ann Lee. – It is late»".

    Between commas they are a verb and a name: "« We wait, said Ann Lee. It is late. »"
    """
    asides: list[Span] = []
    start, end = quote
    while told := _find_told(text, (start, end), words, sure=True):
        closing = _AGAIN.search(text, told.start, end) or _STOP.search(text, told.start, end)
        if closing is None:
            break
        aside = text[told.start : closing.start()].split()
        if len(aside) <= LONGEST_ASIDE and (told.dashed or _is_verb_and_name(aside, words)):
            asides.append((told.start, closing.start()))
        start = closing.end()
    return asides


def _find_told(text: str, piece: Span, words: Lexicon, sure: bool = False) -> _Told | None:
    """Return where the teller's words begin first in a piece of speech; ``sure`` if only a verb can tell."""
    for match in _TELLS.finditer(text, *piece):
        first, last = match.span()
        small, dashed = text[last].islower(), match["dash"] is not None
        if not sure and dashed and small and (text[first - 1] in ",.!?…" or text[last - 1] in "—―"):
            return _Told(first, last, dashed=True)
        enough = dashed or text.find(" ", piece[0], first) >= 0  # two words
        if sure and not small:
            continue
        if enough and _reports(text, (last, piece[1]), words, small):
            return _Told(first + (text[first] in "!?…"), last, dashed)
    return None


def _is_verb_and_name(clause: Sequence[str], words: Lexicon) -> bool:
    """Say whether a clause is a reporting verb and a name, and nothing else: "a déclaré Ann Lee"."""
    lower = [words.fold(word) for word in clause]
    name = next((place for place, word in enumerate(clause) if word[0].isupper()), 0)
    verb = any(place + words.cues.length_at(lower, place) == name for place in range(name))
    return verb and name <= REACH and all(word[0].isupper() for word in clause[name:])


def _reports(text: str, piece: Span, words: Lexicon, small: bool) -> bool:
    """Say whether a clause begins with a reporting verb, or with a name and then such a verb."""
    clause: list[str] = []
    for match in _WORD.finditer(text, piece[0], min(piece[1], piece[0] + 80)):
        if match.group() in ".!?:" or len(clause) == LONGEST_START:
            break
        clause.append(match.group())
    lower = [words.fold(word) for word in clause]
    if small:
        return any(
            words.cues.length_at(lower, place)
            for place in range(min(REACH, len(lower)))
            if all(len(word) <= LONGEST_NAME for word in lower[:place])
        )
    name = next((place for place, word in enumerate(clause) if not word[0].isupper()), 0)
    return 0 < name <= LONGEST_NAME and words.cues.length_at(lower, name) > 0
