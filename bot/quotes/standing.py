"""A mention of a possible speaker in a quote's sentence in, how it stands to the quote and the reporting verb out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.quotes.cases import OBJECT, SUBJECT, TOPIC, case_of, marks_cases
from bot.quotes.frames import AFTER, BEFORE, Cue, Frame
from bot.quotes.lexicon import Lexicon
from bot.quotes.mentions import COMMON, NAME, NOMINAL, PRONOUN, Mention
from bot.quotes.scene import beginning, bucket, ends_clause
from bot.quotes.subjects import find_subjects
from bot.quotes.tokens import Token

COMMAS = ",，、،"
DASHES = "–—―-"
MOST_MENTIONS = 12  # of a sentence, the nearest to the quote
MOST_CUES = 8
MOST_QUOTES = 4  # on each side
LETTERS = {NAME: "n", PRONOUN: "p", NOMINAL: "r", COMMON: "k"}

_Placed = TypeVar("_Placed", Mention, Cue)


class Nearby:
    """What is near a quote in its sentence, which can be long."""

    def __init__(self, frame: Frame, place: int, words: Lexicon) -> None:
        self.cues = _near(frame.cues, place, MOST_CUES)
        named = _near(frame.mentions, place, MOST_MENTIONS)
        self.mentions = sorted([*named, *find_subjects(frame, self.cues, words)], key=lambda mention: mention.first)
        number = bisect_left(frame.places, place)
        self.quotes = [*frame.places[max(0, number - MOST_QUOTES) : number], *frame.places[number + 1 :][:MOST_QUOTES]]


def _near(items: Sequence[_Placed], place: int, most: int) -> Sequence[_Placed]:
    """Return the mentions or cues that are nearest to a token, in order."""
    if len(items) <= most:
        return items
    after = bisect_left(items, place, key=lambda item: item.first)
    window = items[max(0, after - most) : after + most]
    nearest = sorted(window, key=lambda item: abs(item.first - place))[:most]
    return sorted(nearest, key=lambda item: item.first)


@dataclass(frozen=True, slots=True)
class Stand:
    """How a mention stands to the quote and to the word that reports it; ``fit`` is greater the better that is."""

    mention: Mention
    fit: float
    features: tuple[str, ...]


def stand_of(frame: Frame, place: int, mention: Mention, near: Nearby, words: Lexicon) -> Stand:
    """Return how a mention stands in its sentence."""
    tokens = frame.tokens
    letter = LETTERS[mention.kind]
    span = (beginning(tokens, mention, words), mention.extent[1])
    before = class_of(tokens, span[0] - 1, frame, words)
    if before == "s" and span[0] == 1:
        before = "S"  # rather an article than a preposition
    naming = words.language.naming
    case = case_of(tokens, mention, naming)
    if marks_cases(naming):
        before = "s" if case == OBJECT else "w" if before in "sS" else before
    after = class_of(tokens, span[1], frame, words)
    names = [other for other in near.mentions if other.kind not in (NOMINAL, COMMON)]
    rank = bucket(sum(other.first < mention.first for other in names))
    own = mention.oblique  # "Lavrov's"
    common = [
        f"{letter}case{case}",
        f"{letter}own{own}",
        f"{letter}rank{rank}{len(names) > 1}",
        f"{letter}<{before}",
        f"{letter}>{after}",
    ]
    away, commas = between(tokens, span, (place, place + 1))
    side = "mQ" if mention.first < place else "Qm"
    introduced = place > 0 and tokens[place - 1].text in ":："
    fit = -0.7 * (before == "s") - 1.0 * own
    if introduced and side == "mQ":
        common += [f"{letter}colon{bucket(away)}{min(commas, 2)}", f"{letter}colon{rank}"]
        fit += 1.0 if away == 0 else 0.3
    if before == "-" and span[0] - 2 == place:
        common.append(f"{letter}signed")
        fit += 3.0  # "…" — Ann Holt
    cue = _best_cue(frame, place, span, near)
    if cue is None:
        features = (
            *common,
            f"{letter}{side}",
            f"{letter}{side}{bucket(away)}{min(commas, 2)}{introduced}",
            f"{letter}{side}<{before}>{after}",
        )
        return Stand(mention, fit - 2.0 - 0.1 * min(away, 10), features)
    far, parted = between(tokens, span, (cue.first, cue.end))
    reach, apart = between(tokens, (cue.first, cue.end), (place, place + 1))
    order = _order(mention.first, cue.first, place) + cue.kind[0]
    inner = _signs(tokens, span, (cue.first, cue.end))
    rivals = min(3, sum(_liesbetween(other.first, mention.first, cue.first) for other in near.mentions))
    if _apposed(tokens, span, cue):
        far, parted, rivals = 1, 0, 0
    if (
        case in (TOPIC, SUBJECT)
        and mention.first < cue.first
        and not _subject_between(tokens, mention, cue, near, words)
    ):
        far, parted, rivals = min(far, 1), 0, 0
    quotes = min(2, sum(_liesbetween(number, cue.first, place) for number in near.quotes))
    taken = _opposite(near.mentions, mention, cue)
    base = letter + order
    m, c = bucket(far), bucket(reach)
    fit -= 0.4 * min(far, 8) + 0.6 * min(parted, 3) + 0.1 * min(reach, 10) + 0.5 * rivals + 0.5 * quotes
    fit -= 2.0 * _is_within(mention, cue, near, tokens)
    fit -= 1.5 * inner.count("Q") + 1.0 * (inner.count(":") + inner.count("."))
    if mention.first >= cue.end and cue.kind != BEFORE:
        fit -= 1.5 * bool(taken) + 0.7 * (order[0] != "Q")
    features = (
        *common,
        base,
        f"{base}m{m}",
        f"{base}c{c}",
        f"{base}m{m}c{c}",
        f"{base}m{m},{min(parted, 3)}",
        f"{base}signs{inner}",
        f"{base}m{m}signs{inner}",
        f"{base}c{c},{min(apart, 3)}:{introduced}",
        f"{base}rivals{rivals}",
        f"{base}rivals{rivals}m{m}",
        f"{base}<{before}",
        f"{base}>{after}",
        f"{base}<{before}m{m}",
        f"{base}{'r' if mention.role else ''}",
        f"{base}rank{rank}",
        f"{base}quotes{quotes}",
        f"{base}own{own}",
        f"{base}case{case}",
        f"{base}taken{taken}",
        f"{base}m{m}taken{taken}",
        f"{letter}m{m}taken{taken}",
    )
    return Stand(mention, fit, features)


def _apposed(tokens: Sequence[Token], span: tuple[int, int], cue: Cue) -> bool:
    """Say whether what is between a mention and its cue stands between commas: "Ann Lee, who runs the museum, said"."""
    between_commas = span[1] < cue.first - 1 and tokens[span[1]].text in COMMAS and tokens[cue.first - 1].text in COMMAS
    return between_commas and not any(token.quote for token in tokens[span[1] : cue.first])


def _subject_between(tokens: Sequence[Token], mention: Mention, cue: Cue, near: Nearby, words: Lexicon) -> bool:
    """Say whether a subject is nearer to a cue than one before it; a topic reaches over those of other clauses."""
    naming = words.language.naming
    rivals = (TOPIC,) if case_of(tokens, mention, naming) == TOPIC else (TOPIC, SUBJECT)
    return any(
        mention.first < other.first < cue.first and case_of(tokens, other, naming) in rivals for other in near.mentions
    )


def _is_within(mention: Mention, cue: Cue, near: Nearby, tokens: Sequence[Token]) -> bool:
    """Say whether a mention is part of what is said of another between commas: "Ann Lee, of the BBC, said"."""
    before = [other for other in near.mentions if other.kind == NAME and other.extent[1] <= mention.first < cue.first]
    return any(_apposed(tokens, other.extent, cue) for other in before)


def ranked(stands: Sequence[Stand]) -> list[tuple[Mention, tuple[str, ...]]]:
    """Return the mentions with their features, and with how they compare to each other."""
    if not stands:
        return []
    top = max(stands, key=lambda stand: stand.fit)
    kind = LETTERS[top.mention.kind]
    ranked = []
    for stand in stands:
        letter = LETTERS[stand.mention.kind]
        rank = sum(other.fit > stand.fit for other in stands)
        rivals = [other.fit for other in stands if other is not stand]
        lead = half(stand.fit - max(rivals)) if rivals else "alone"
        fit = half(stand.fit)
        compared = (
            f"fit{fit}",
            f"{letter}fit{fit}",
            f"{letter}fitrank{min(rank, 3)}",
            f"fitrank{min(rank, 3)}lead{lead}",
            f"{letter}lead{lead}",
            f"{letter}fit{fit}lead{lead}",
            f"{letter}behind{half(top.fit - stand.fit)}",
            f"{letter}behind{kind}{half(top.fit - stand.fit)}",
        )
        ranked.append((stand.mention, stand.features + compared))
    return ranked


def half(value: float) -> str:
    return str(round(2 * max(-4.0, min(3.0, value))))


def _opposite(mentions: Sequence[Mention], mention: Mention, cue: Cue) -> str:
    """Return what stands on the other side of a cue, where its subject could be as well: "he told the BBC"."""
    right = mention.first >= cue.end
    for other in reversed(mentions) if right else mentions:
        first, end = other.extent
        gap = cue.first - end if right else first - cue.end
        if other is not mention and 0 <= gap <= 3:
            return LETTERS[other.kind] + ("1" if gap <= 1 else "3")
    return ""


def _best_cue(frame: Frame, place: int, span: tuple[int, int], near: Nearby) -> Cue | None:
    """Return the reporting words that a mention and a quote are nearest to."""
    best: tuple[float, Cue] | None = None
    for cue in near.cues:
        if (cue.kind == BEFORE and span[0] < cue.end) or (cue.kind == AFTER and span[1] > cue.first):
            continue
        far, parted = between(frame.tokens, span, (cue.first, cue.end))
        reach, apart = between(frame.tokens, (cue.first, cue.end), (place, place + 1))
        quotes = sum(_liesbetween(number, cue.first, place) for number in near.quotes)
        cost = far + parted + 0.5 * reach + apart + 4 * quotes
        if best is None or cost < best[0]:
            best = (cost, cue)
    return best[1] if best else None


def between(tokens: Sequence[Token], span: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """Return how many words and how many commas lie between two runs of tokens."""
    first, last = (span[1], other[0]) if span[0] < other[0] else (other[1], span[0])
    last = min(last, first + 40)
    words = sum(token.text[0].isalnum() for token in tokens[first:last])
    return words, sum(token.text in ",，、;،" for token in tokens[first:last])


def _signs(tokens: Sequence[Token], span: tuple[int, int], other: tuple[int, int]) -> str:
    """Return which signs lie between two runs of tokens, at most four."""
    first, last = (span[1], other[0]) if span[0] < other[0] else (other[1], span[0])
    signs = [
        "Q" if token.quote else "," if token.text in COMMAS else "-" if token.text in DASHES else token.text
        for token in tokens[first : min(last, first + 40)]
        if token.quote or not token.text[0].isalnum()
    ]
    return "".join(signs[:4])


def _liesbetween(number: int, one: int, other: int) -> bool:
    return min(one, other) < number < max(one, other)


def _order(mention: int, cue: int, quote: int) -> str:
    return "".join(sign for _, sign in sorted(((mention, "m"), (cue, "c"), (quote, "Q"))))


def class_of(tokens: Sequence[Token], place: int, frame: Frame, words: Lexicon) -> str:
    """Return what kind of word or sign a token is."""
    if not 0 <= place < len(tokens):
        return "^"
    token = tokens[place]
    if token.quote:
        return "Q"
    if not token.text[0].isalnum():
        return (
            "." if ends_clause(token) else "-" if token.text in DASHES else token.text if token.text in ",:()" else "'"
        )
    if place in frame.cued:
        return "c"
    if token.lower in words.pronouns:
        return "p"
    if token.lower in words.stop_words:
        return "s"
    return (
        "r" if place in frame.offices else "d" if token.text[0].isdigit() else "C" if token.text[0].isupper() else "w"
    )
