"""The text of an article and its quoted pieces in, sentences with their words, quotes, cues and mentions out.

A quote is one opaque sign within its sentence, whatever stops and capitals it holds.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from bot.model import Span
from bot.quotes.caseless import find_names
from bot.quotes.dashes import find_asides
from bot.quotes.edges import settle
from bot.quotes.lexicon import Lexicon
from bot.quotes.mentions import Mention, find_mentions, merge
from bot.quotes.segment import segment
from bot.quotes.surnames import find_surnames
from bot.quotes.tokens import Token, tokenise
from bot.text.sentences import split

LONGEST_SENTENCE = 3000  # characters outside quotes of a sentence that is searched for speakers
VERB, BEFORE, AFTER = "verb", "before", "after"  # "said"; "according to", before its name; "szerint", after it
_Sentence = tuple[Span, int, tuple[Span, ...], list[Token]]  # where, in which paragraph, its quotes, its words
_SMALL = re.compile(r"(?<![\w’'])[^\W\d_A-Z][\w’'-]*")
_SIGNATURE = re.compile(r"[ \u00a0]*[–—―-]{1,2}[ \u00a0]*[^\W\d_][^\n.!?]{1,60}\.?[ \u00a0]*(?:\n|$)")
_PARTICLE = re.compile(r"[と\uac00-\ud7a3]")
LONGEST_TELLING = 60  # characters of a sentence that only says who said the quote before it
_ENDS = ".!?…。！？।؟۔"
MARKS = "“”„‟\"«»「」『』‘’‚'״ \u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that report speech: the tokens from ``first`` up to ``end``."""

    first: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence. ``quotes`` are the spans quoted in it, ``places`` the numbers of the tokens that stand for them."""

    span: Span
    paragraph: int
    tokens: Sequence[Token]
    quotes: Sequence[Span]
    places: Sequence[int]
    cues: Sequence[Cue]
    mentions: Sequence[Mention]
    cued: frozenset[int]  # the tokens of its cues
    offices: frozenset[int]  # the tokens of its roles, which can have several words: "wali kota"


def find_frames(text: str, quoted: tuple[Span, ...], words: Lexicon) -> list[Frame]:
    """Return the sentences of a text, each quote whole within one."""
    masked = _mask(text, quoted, words)
    common = frozenset(words.fold(match.group()) for match in _SMALL.finditer(masked) if match.group()[0].islower())
    starts = [start for start, _ in quoted]
    sentences: list[_Sentence] = []
    paragraph, seen = 0, 0
    for span in split(masked, words.language):
        paragraph += text.count("\n", seen, span[0])
        seen = span[0]
        inside = quoted[bisect_left(starts, span[0]) : bisect_left(starts, span[1])]
        tokens = list(_with_asides(text, tokenise(text, span[0], span[1], inside, words), words))
        sentences.append((span, paragraph, inside, tokens if words.cased else segment(tokens, words)))
    names = [] if words.cased else _names(sentences, words)
    surnames = find_surnames([tokens for *_, tokens in sentences], words, common)
    found = []
    for number, (span, _, inside, tokens) in enumerate(sentences):
        short = span[1] - span[0] <= LONGEST_SENTENCE + sum(end - start for start, end in inside)
        mentions = find_mentions(text, tokens, words, common, surnames) if short else []
        found.append((tokens, merge(names[number], mentions) if names and short else mentions))
    if words.cased:
        settle(text, found, words)
    return [_frame(sentence, mentions, words) for sentence, (_, mentions) in zip(sentences, found, strict=True)]


def _with_asides(text: str, tokens: Sequence[Token], words: Lexicon) -> Iterator[Token]:
    """Yield tokens with the teller's words that stand within quotation marks after their quote."""
    for token in tokens:
        yield token
        if token.quote and text[token.start] in MARKS:
            for start, end in find_asides(text, (token.start + 1, token.end - 1), words):
                yield from tokenise(text, start, end, (), words)


def _frame(sentence: _Sentence, mentions: Sequence[Mention], words: Lexicon) -> Frame:
    """Return a sentence with its cues and quotes in their places."""
    span, paragraph, inside, tokens = sentence
    places = [place for place, token in enumerate(tokens) if token.quote]
    cues = _cues(tokens, words, mentions)
    cued = frozenset(place for cue in cues for place in range(cue.first, cue.end))
    lower = [token.lower for token in tokens]
    lengths = [words.roles.length_at(lower, place) for place in range(len(lower))]
    offices = frozenset(place for first, length in enumerate(lengths) for place in range(first, first + length))
    return Frame(span, paragraph, tokens, inside, places, cues, mentions, cued, offices)


def _names(sentences: Sequence[_Sentence], words: Lexicon) -> list[list[Mention]]:
    """Return the names in the sentences of a language without letter case, where the whole text tells them."""
    tokens = [token for *_, tokens in sentences for token in tokens]
    begins = [0, *accumulate(len(tokens) for *_, tokens in sentences)]
    found: list[list[Mention]] = [[] for _ in sentences]
    for mention in find_names(tokens, words):
        number = bisect_right(begins, mention.first) - 1
        begin, end = begins[number], begins[number + 1]
        if mention.last < end:
            found[number].append(replace(mention, first=mention.first - begin, last=mention.last - begin))
    return found


def _cues(tokens: Sequence[Token], words: Lexicon, mentions: Sequence[Mention]) -> list[Cue]:
    """Return the reporting verbs and prepositions of a sentence, the longest at each place."""
    lower = [token.lower for token in tokens]
    names = {number for mention in mentions for number in range(mention.first, mention.last + 1) if mention.name}
    cues: list[Cue] = []
    place = 0
    while place < len(lower):
        length, kind = words.cue_at(lower, place)
        if length and place not in names:
            cues.append(Cue(place, place + length, kind))
        place += length or 1
    return cues


def _mask(text: str, quoted: tuple[Span, ...], words: Lexicon) -> str:
    """Return the text with quotes blotted out; a sentence that ends within its quote keeps its last sign."""
    pieces: list[str] = []
    position = 0
    for start, end in quoted:
        last = text[start:end].rstrip(MARKS)[-1:]
        ends = last in _ENDS and last != "" and not _goes_on(text, end, last, words)
        pieces.append(text[position:start])
        pieces.append("A" * (end - start - 1) + (last if ends else "A"))
        position = end
    pieces.append(text[position:])
    return "".join(pieces)


def _clings(text: str, end: int) -> bool:
    """Say whether a particle is written together with the quote before it, as in Japanese and Korean."""
    return bool(_PARTICLE.match(text, end))


def _tells(text: str, end: int, words: Lexicon) -> bool:
    """Say whether a short sentence after a quote is about who said it: "「…。」ホルムは語った。"."""
    clause = segment(tokenise(text, end, min(len(text), end + LONGEST_TELLING), (), words), words)
    stop = next((place for place, token in enumerate(clause) if token.text in _ENDS), len(clause))
    signs = [token.text for token in clause[:stop] if token.text == ":" or token.text in MARKS]
    return not signs and stop < len(clause) and words.has_cue([token.lower for token in clause[:stop]])


def _goes_on(text: str, end: int, last: str, words: Lexicon) -> bool:
    """Say whether a sentence goes on after a quote that ends with a stop: '"Why?" asked Lavrov', '"No." — Lavrov'."""
    if _SIGNATURE.match(text, end):
        return True
    if not words.cased:
        return _clings(text, end) or _tells(text, end, words)
    if last in ".。":
        return False
    clause: list[str] = []
    for token in tokenise(text, end, min(len(text), end + 60), (), words)[:6]:
        if token.text in ".!?":
            break
        clause.append(token.lower)
    return words.has_cue(clause)
