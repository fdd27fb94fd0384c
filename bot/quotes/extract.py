"""The text of an article in, its quotes with their speakers out.

The way of the work: find what stands in quotation marks, cut the text into sentences with each quote as one opaque
sign, find who speaks in each sentence, and hand a speaker on to the quotes that follow in the same paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from bot.model import Language, Quote, Span
from bot.quotes.lexicon import Lexicon, lexicon
from bot.quotes.marks import find_quoted
from bot.quotes.mentions import NAME, Mention, find_mentions, tokenise
from bot.quotes.speakers import Frame, Memory, Persons, Speaker, find_speaker, has_cue
from bot.text.sentences import split

FRAGMENT = 3  # words up to which a quote must be introduced, lest it is a nickname or a title
FEW = 2  # words around a quote in a sentence that says nothing of its own
LONGEST_SENTENCE = 3000  # characters of a sentence that is searched for speakers
HIDDEN = "\ue000"  # stands for a letter of a quote
_SMALL = re.compile(r"(?<![\w’'])[^\W\d_A-Z][\w’'-]*")
_ENDS = ".!?…。！？"
_MARKS = "“”„‟\"«»「」『』‘’‚'״ \u00a0\u202f"


def extract(text: str, language: Language) -> tuple[Quote, ...]:
    """Return the quotes of a text in order; ``text[start:end]`` of each equals its words, marks included.

    ``speaker`` is None where the text does not say clearly who spoke.
    """
    quoted = find_quoted(text)
    if not quoted:
        return ()
    words = lexicon(language)
    frames = _frames(text, quoted, words)
    persons = Persons([mention for frame in frames for mention in frame.mentions if mention.kind == NAME], words)
    memory = Memory(persons)
    quotes: list[Quote] = []
    carried, carried_paragraph = Speaker(), -9
    for frame in frames:
        speaker = _speaker(frame, words, persons, memory)
        if speaker is None and frame.quotes:
            speaker = _inherit(frame, carried, carried_paragraph)
        if frame.quotes:
            quotes.extend(_quotes(text, frame, speaker or Speaker(), words))
        if speaker and speaker.name:
            memory.note(frame.paragraph, speaker.name, speaker.role or "")
            carried, carried_paragraph = speaker, frame.paragraph
        elif speaker is None and not frame.quotes:
            _note_first(frame, persons, memory)
    return tuple(quotes)


def _speaker(frame: Frame, words: Lexicon, persons: Persons, memory: Memory) -> Speaker | None:
    """Return who speaks in a sentence: None if nobody does, somebody without a name if that is not clear."""
    if frame.span[1] - frame.span[0] > LONGEST_SENTENCE + sum(end - start for start, end in frame.quotes):
        return None
    found = find_speaker(frame, words, persons)
    if found:
        return memory.resolve(found[0], found[1], frame.paragraph)
    return Speaker(cued=True) if frame.quotes and _outside(frame) > FEW and has_cue(frame, words) else None


def _inherit(frame: Frame, carried: Speaker, paragraph: int) -> Speaker | None:
    """Return the speaker of the quote before, where a sentence is nothing but a quote."""
    if carried.name is None or frame.paragraph - paragraph > 1:
        return None
    alone = _outside(frame) <= FEW
    if not alone and frame.paragraph != paragraph:
        return None
    weight = (0.9 if alone else 0.5) if frame.paragraph == paragraph else 0.6
    return Speaker(carried.name, carried.role, carried.span, round(carried.confidence * weight, 3), cued=alone)


def _note_first(frame: Frame, persons: Persons, memory: Memory) -> None:
    """Remember the first person of a sentence without quotes: "he" in the next one is probably them."""
    for mention in frame.mentions:
        if mention.kind == NAME and (person := persons.find(mention.name)):
            memory.note(frame.paragraph, person.name, person.role)
            return


def _quotes(text: str, frame: Frame, speaker: Speaker, words: Lexicon) -> list[Quote]:
    """Return the quotes of a sentence, without nicknames, titles and words held at arm's length."""
    found = []
    for start, end in frame.quotes:
        if not speaker.cued and _is_fragment(text[start:end], words):
            continue
        found.append(
            Quote(
                span=(start, end),
                words=text[start:end],
                speaker=speaker.name,
                role=speaker.role if speaker.name else None,
                speaker_span=speaker.span,
                confidence=round(speaker.confidence, 3) if speaker.name else 0.0,
            )
        )
    return found


def _is_fragment(quote: str, words: Lexicon) -> bool:
    content = quote.strip(_MARKS)
    return len(content) <= 4 * FRAGMENT if words.unspaced else len(content.split()) <= FRAGMENT


def _outside(frame: Frame) -> int:
    return sum(token.text[0].isalnum() for token in frame.tokens if not token.quote)


def _frames(text: str, quoted: tuple[Span, ...], words: Lexicon) -> list[Frame]:
    """Return the sentences of a text, each quote whole within one."""
    masked = _mask(text, quoted, words)
    common = frozenset(words.fold(match.group()) for match in _SMALL.finditer(masked) if match.group()[0].islower())
    starts = [start for start, _ in quoted]
    frames: list[Frame] = []
    paragraph, seen = 0, 0
    for span in split(masked, words.language):
        paragraph += text.count("\n", seen, span[0])
        seen = span[0]
        inside = quoted[bisect_left(starts, span[0]) : bisect_left(starts, span[1])]
        tokens = tokenise(text, span[0], span[1], inside, words.fold)
        mentions: list[Mention] = find_mentions(text, tokens, words, common)
        frames.append(Frame(span, paragraph, tokens, inside, mentions))
    return frames


def _mask(text: str, quoted: tuple[Span, ...], words: Lexicon) -> str:
    """Return the text with quotes blotted out; a sentence that ends within its quote keeps its last sign."""
    pieces: list[str] = []
    position = 0
    for start, end in quoted:
        last = text[start:end].rstrip(_MARKS)[-1:]
        ends = last in _ENDS and last != "" and not _goes_on(text, end, last, words)
        pieces.append(text[position:start])
        pieces.append("A" * (end - start - 1) + (last if ends else "A"))
        position = end
    pieces.append(text[position:])
    return "".join(pieces)


def _goes_on(text: str, end: int, last: str, words: Lexicon) -> bool:
    """Say whether a sentence goes on after a quote that ends with a stop: '"Why?" asked Lavrov'."""
    if last in ".。":
        return False
    tokens = tokenise(text, end, min(len(text), end + 60), (), words.fold)
    clause: list[str] = []
    for token in tokens[:6]:
        if token.text in ".!?":
            break
        clause.append(token.lower)
    return words.has_cue(clause)
