"""A quote and its article in, everything that speaks for each possible speaker out, as named features.

A possible speaker is given by evidence: a name in the quote's sentence; or a pronoun, "the minister" or nothing at all
there, meaning one of the persons mentioned before. Nobody whom the text names competes with them. No feature knows a
word: they know what kind of word it is in its language's lists, where it stands, and which signs are between.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.quotes.frames import AFTER, BEFORE, MARKS, Cue, Frame
from bot.quotes.lexicon import Lexicon
from bot.quotes.mentions import NAME, NOMINAL, PRONOUN, Mention, Token
from bot.quotes.persons import Person
from bot.quotes.scene import Scene, bucket, ends_clause, stems

DASHES = "–—―-"
MOST_MENTIONS = 12  # of a sentence, the nearest to the quote
MOST_CUES = 8
LOOK_BACK = 30  # quotes before one that are looked at
MOST_QUOTES = 4  # on each side
LIKELY_FIT = -1.6  # of a mention that is the subject of what reports the quote
FEW = 2  # words around a quote in a sentence that says nothing of its own
LETTERS_A_WORD = 3  # in scripts that write no spaces
_LETTERS = {NAME: "n", PRONOUN: "p", NOMINAL: "r"}

_Placed = TypeVar("_Placed", Mention, Cue)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A reason for a speaker, or for nobody whom the text names. ``mention`` tells so in the text."""

    person: Person | None
    mention: Mention | None
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """A quote that was decided on: in which frame, who said it, and the mention that tells so."""

    frame: int
    person: Person | None
    mention: Mention | None = None


def find_evidence(scene: Scene, number: int, place: int, turns: Sequence[Turn]) -> list[Evidence]:
    """Return the evidence about the quote at token ``place`` of frame ``number``; ``turns`` are the quotes before."""
    frame = scene.frames[number]
    near = _Nearby(frame, place)
    around = _Around(number, place, scene, near)
    relations = _Relations(scene, number, frame.tokens[place].start, turns, near)
    stands = [_stand(frame, place, mention, near, scene.words) for mention in near.mentions]
    top = max(stands, key=lambda stand: stand.fit, default=None)
    subject = f"best{_LETTERS[top.mention.kind]}{_half(top.fit)}" if top else "best-"
    found: list[Evidence] = []
    for mention, local in _ranked(stands):
        if person := scene.person(mention):
            found.append(Evidence(person, mention, local + relations.of(person, "n")))
    meant = top.mention if top and top.mention.kind != NAME else None
    wanted = stems(meant.role) if meant else frozenset()
    kind = _LETTERS[top.mention.kind] if top and top.fit > LIKELY_FIT else around.kind[0]
    matched = False
    for person in relations.salient:
        roles = scene.role_stems[id(person)]
        match = "" if kind != "r" or not wanted else "match" if wanted & roles else "mismatch" if roles else "other"
        matched = matched or match == "match"
        shared = "Z" if kind == "n" else "z"  # where a name is the subject, others are a different matter
        features = (f"z{match}", f"z{subject}", *around.situation, *relations.of(person, shared))
        told = meant or relations.mention_of(person)
        found.append(Evidence(person, told, features + relations.core(person, "z" + kind + match)))
    unnamed = tuple(f"0{name}" for name in top.features) if top and meant else ()
    nobody = (
        *unnamed,
        f"0{subject}",
        f"0{kind}{matched}",
        *around.nobody,
        f"0{relations.last}",
        f"0{kind}{relations.last}",
    )
    found.append(Evidence(None, meant, nobody))
    return found


def find_signs(scene: Scene, number: int, place: int) -> tuple[str, ...]:
    """Return what tells whether a piece in quotation marks is a quotation."""
    return _Around(number, place, scene, _Nearby(scene.frames[number], place)).no_quote


def _near(items: Sequence[_Placed], place: int, most: int) -> Sequence[_Placed]:
    """Return the mentions or cues that are nearest to a token, in order."""
    if len(items) <= most:
        return items
    after = bisect_left(items, place, key=lambda item: item.first)
    window = items[max(0, after - most) : after + most]
    nearest = sorted(window, key=lambda item: abs(item.first - place))[:most]
    return sorted(nearest, key=lambda item: item.first)


@dataclass(frozen=True, slots=True)
class _Stand:
    """How a mention stands to the quote and to the word that reports it; ``fit`` is greater the better that is."""

    mention: Mention
    fit: float
    features: tuple[str, ...]


def _stand(frame: Frame, place: int, mention: Mention, near: _Nearby, words: Lexicon) -> _Stand:
    """Return how a mention stands in its sentence."""
    tokens = frame.tokens
    letter = _LETTERS[mention.kind]
    span = mention.extent
    before = _class(tokens, span[0] - 1, frame, words)
    if before == "s" and span[0] == 1:
        before = "S"  # rather an article than a preposition
    after = _class(tokens, span[1], frame, words)
    names = [other for other in near.mentions if other.kind != NOMINAL]
    rank = bucket(sum(other.first < mention.first for other in names))
    own = tokens[mention.last].end > mention.span[1]  # "Lavrov's"
    common = [f"{letter}own{own}", f"{letter}rank{rank}{len(names) > 1}", f"{letter}<{before}", f"{letter}>{after}"]
    away, commas = _between(tokens, span, (place, place + 1))
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
        return _Stand(mention, fit - 2.0 - 0.1 * min(away, 10), features)
    far, parted = _between(tokens, span, (cue.first, cue.end))
    reach, apart = _between(tokens, (cue.first, cue.end), (place, place + 1))
    order = _order(mention.first, cue.first, place) + cue.kind[0]
    inner = _signs(tokens, span, (cue.first, cue.end))
    rivals = min(3, sum(_is_between(other.first, mention.first, cue.first) for other in near.mentions))
    quotes = min(2, sum(_is_between(number, cue.first, place) for number in near.quotes))
    taken = _opposite(near.mentions, mention, cue)
    base = letter + order
    m, c = bucket(far), bucket(reach)
    fit -= 0.4 * min(far, 8) + 0.6 * min(parted, 3) + 0.1 * min(reach, 10) + 0.5 * rivals + 0.5 * quotes
    fit -= 1.5 * inner.count("Q") + 1.0 * (inner.count(":") + inner.count(".")) + (order == "mcQv") * 0.0
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
        f"{base}taken{taken}",
        f"{base}m{m}taken{taken}",
        f"{letter}m{m}taken{taken}",
    )
    return _Stand(mention, fit, features)


def _ranked(stands: Sequence[_Stand]) -> list[tuple[Mention, tuple[str, ...]]]:
    """Return the mentions with their features, and with how they compare to each other."""
    best = max((stand.fit for stand in stands), default=0.0)
    ranked = []
    for stand in stands:
        letter = _LETTERS[stand.mention.kind]
        rank = sum(other.fit > stand.fit for other in stands)
        rivals = [other.fit for other in stands if other is not stand]
        lead = _half(stand.fit - max(rivals)) if rivals else "alone"
        fit = _half(stand.fit)
        compared = (
            f"fit{fit}",
            f"{letter}fit{fit}",
            f"{letter}fitrank{min(rank, 3)}",
            f"fitrank{min(rank, 3)}lead{lead}",
            f"{letter}lead{lead}",
            f"{letter}fit{fit}lead{lead}",
            f"{letter}behind{_half(best - stand.fit)}",
        )
        ranked.append((stand.mention, stand.features + compared))
    return ranked


def _half(value: float) -> str:
    return str(round(2 * max(-4.0, min(3.0, value))))


def _opposite(mentions: Sequence[Mention], mention: Mention, cue: Cue) -> str:
    """Return what stands on the other side of a cue, where its subject could be as well: "he told the BBC"."""
    right = mention.first >= cue.end
    for other in reversed(mentions) if right else mentions:
        first, end = other.extent
        gap = cue.first - end if right else first - cue.end
        if other is not mention and 0 <= gap <= 3:
            return _LETTERS[other.kind] + ("1" if gap <= 1 else "3")
    return ""


def _best_cue(frame: Frame, place: int, span: tuple[int, int], near: _Nearby) -> Cue | None:
    """Return the reporting words that a mention and a quote are nearest to."""
    best: tuple[float, Cue] | None = None
    for cue in near.cues:
        if (cue.kind == BEFORE and span[0] < cue.end) or (cue.kind == AFTER and span[1] > cue.first):
            continue
        far, parted = _between(frame.tokens, span, (cue.first, cue.end))
        reach, apart = _between(frame.tokens, (cue.first, cue.end), (place, place + 1))
        quotes = sum(_is_between(number, cue.first, place) for number in near.quotes)
        cost = far + parted + 0.5 * reach + apart + 4 * quotes
        if best is None or cost < best[0]:
            best = (cost, cue)
    return best[1] if best else None


def _between(tokens: Sequence[Token], span: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """Return how many words and how many commas lie between two runs of tokens."""
    first, last = (span[1], other[0]) if span[0] < other[0] else (other[1], span[0])
    last = min(last, first + 40)
    words = sum(token.text[0].isalnum() for token in tokens[first:last])
    return words, sum(token.text in ",，、;،" for token in tokens[first:last])


def _signs(tokens: Sequence[Token], span: tuple[int, int], other: tuple[int, int]) -> str:
    """Return which signs lie between two runs of tokens, at most four."""
    first, last = (span[1], other[0]) if span[0] < other[0] else (other[1], span[0])
    signs = [
        "Q" if token.quote else "," if token.text in ",，、،" else "-" if token.text in DASHES else token.text
        for token in tokens[first : min(last, first + 40)]
        if token.quote or not token.text[0].isalnum()
    ]
    return "".join(signs[:4])


def _is_between(number: int, one: int, other: int) -> bool:
    return min(one, other) < number < max(one, other)


def _order(mention: int, cue: int, quote: int) -> str:
    return "".join(sign for _, sign in sorted(((mention, "m"), (cue, "c"), (quote, "Q"))))


def _class(tokens: Sequence[Token], place: int, frame: Frame, words: Lexicon) -> str:
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
        "r"
        if token.lower in words.roles
        else "d"
        if token.text[0].isdigit()
        else "C"
        if token.text[0].isupper()
        else "w"
    )


class _Nearby:
    """What is near a quote in its sentence, which can be long."""

    def __init__(self, frame: Frame, place: int) -> None:
        self.mentions = _near(frame.mentions, place, MOST_MENTIONS)
        self.cues = _near(frame.cues, place, MOST_CUES)
        number = bisect_left(frame.places, place)
        self.quotes = [*frame.places[max(0, number - MOST_QUOTES) : number], *frame.places[number + 1 :][:MOST_QUOTES]]


class _Around:
    """How a quote looks and what stands around it, whoever said it."""

    def __init__(self, number: int, place: int, scene: Scene, near: _Nearby) -> None:
        frame, words = scene.frames[number], scene.words
        tokens = frame.tokens
        outside = scene.outside[number]
        reach = min((_between(tokens, (cue.first, cue.end), (place, place + 1))[0] for cue in near.cues), default=99)
        cue = "-" if reach == 99 else bucket(reach)
        names = sum(mention.kind == NAME for mention in near.mentions)
        pronoun = any(mention.kind == PRONOUN for mention in near.mentions)
        nominal = any(mention.kind == NOMINAL for mention in near.mentions)
        alone = "0" if outside == 0 else "1" if outside <= FEW else "2" if outside <= 6 else "3"
        before, after = _class(tokens, place - 1, frame, words), _class(tokens, place + 1, frame, words)
        cue_place = min(near.cues, key=lambda cue: abs(cue.first - place), default=None)
        beside = "-"
        if cue_place:
            left, right = cue_place.first - 1, cue_place.end
            beside = f"{_class(tokens, left, frame, words)}{cue_place.kind[0]}{_class(tokens, right, frame, words)}"
        who = f"{min(names, 2)}{'p' if pronoun else ''}{'r' if nominal else ''}"
        self.kind = "alone" if outside <= FEW and not names else f"cue{who}" if frame.cues else f"none{who}"
        shape = _shape(scene.text, tokens[place], words)
        self.situation = (
            f"z{self.kind}",
            f"z{alone}cue{cue}",
            f"z{who}cue{cue}",
            f"z<{before}>{after}",
            f"zbeside{beside}",
            f"z<{before}>{after}{frame.cues != []}",
        )
        self.nobody = (
            "0",
            f"0{self.kind}",
            f"0{alone}cue{cue}",
            f"0{who}cue{cue}",
            f"0beside{beside}",
            f"0beside{beside}{min(names, 1)}",
            f"0<{before}>{after}",
            f"0first{len(scene.persons.known) == 0}",
            *(f"0{part}" for part in shape),
        )
        self.no_quote = (
            "x",
            f"x{self.kind}",
            f"x{alone}cue{cue}",
            f"x<{before}>{after}",
            *(f"x{part}" for part in shape),
            f"x{shape[0]}cue{cue}",
            f"x{shape[0]}<{before}",
            f"x{shape[0]}{shape[1]}{frame.cues != []}",
        )


def _shape(text: str, quote: Token, words: Lexicon) -> tuple[str, ...]:
    """Return how long quoted words are and whether they look like a sentence or like a title."""
    content = text[quote.start : quote.end].strip(MARKS)
    parts = content.split()
    length = len(content) // LETTERS_A_WORD if words.unspaced else len(parts)
    ended = content[-1:] if content[-1:] in tuple(".,!?…。！？") else ""
    capital = words.cased and content[:1].isupper()
    long_words = [part for part in parts if len(part) > 3]
    title = words.cased and len(long_words) > 1 and all(part[0].isupper() for part in long_words)
    size = bucket(length) if length < 15 else "15"
    return f"words{size}", f"end{ended}capital{capital}", f"title{title}", f"words{size}title{title}capital{capital}"


class _Relations:
    """What has been said of each person up to a quote."""

    def __init__(self, scene: Scene, number: int, position: int, turns: Sequence[Turn], near: _Nearby) -> None:
        self._scene = scene
        recent = scene.before(position)
        self._seen = {id(person): (rank, number - frame) for rank, (person, frame) in enumerate(recent)}
        acting = scene.acting_before(position)
        self._acted = {id(person): (rank, number - frame) for rank, (person, frame) in enumerate(acting)}
        spoken = [turn for turn in turns[-LOOK_BACK:] if turn.person]
        self._turn = spoken[-1] if spoken else None
        self._speaker = spoken[-1].person if spoken else None
        self._second = next((turn.person for turn in reversed(spoken) if turn.person is not self._speaker), None)
        gap = number - spoken[-1].frame if spoken else 99
        self.last = "-" if not spoken else _gap(gap)
        since = range(number - 1, max(number - 4, spoken[-1].frame if spoken else -1, -1), -1)
        told = next(((scene.reporters[frame], number - frame) for frame in since if scene.reporters[frame]), None)
        self._told, self._told_gap = told or (None, 0)
        self._following = scene.reporters[number + 1] if number + 1 < len(scene.frames) else None
        extra = [self._speaker, self._second, self._told, self._following]
        people = [person for person, _ in [*acting, *recent]] + extra
        self.salient = list({id(person): person for person in people if person}.values())
        self._here = {id(scene.person(mention)) for mention in near.mentions if mention.name}

    def mention_of(self, person: Person) -> Mention | None:
        """Return the mention by which the quote before was given to a person."""
        return self._turn.mention if self._turn and person is self._speaker else None

    def of(self, person: Person, letter: str) -> tuple[str, ...]:
        """Return the features of a person who is meant by evidence of some kind."""
        here = id(person) in self._here
        return (
            *self.core(person, letter),
            f"{letter}here{here}",
            f"{letter}following{person is self._following}",
            *(f"{letter}{trait}" for trait in self._scene.traits[id(person)]),
        )

    def core(self, person: Person, letter: str) -> tuple[str, ...]:
        """Return who spoke, acted and was mentioned last, as far as a person is concerned."""
        rank, gap = self._seen.get(id(person), (9, 99))
        acted, acted_gap = self._acted.get(id(person), (9, 99))
        spoke = "now" if person is self._speaker else "then" if person is self._second else "not"
        told = "-" if self._told is None else f"{person is self._told}{self._told_gap}"
        return (
            f"{letter}{spoke}{self.last}",
            f"{letter}{spoke}",
            f"{letter}rank{min(rank, 4)}",
            f"{letter}gap{_gap(gap)}",
            f"{letter}acted{min(acted, 3)}",
            f"{letter}acted{min(acted, 3)}gap{_gap(acted_gap)}",
            f"{letter}{spoke}{self.last}acted{min(acted, 3)}",
            f"{letter}told{told}",
            f"{letter}told{told}{spoke}",
        )


def _gap(frames: int) -> str:
    return str(frames) if frames < 3 else "4" if frames < 5 else "9" if frames < 99 else "-"
