"""A quote and its article in, everything that speaks for each possible speaker out, as named features.

A possible speaker is given by evidence: a name in the quote's sentence; or a pronoun, "the minister" or nothing at all
there, meaning one of the persons mentioned before. Nobody whom the text names competes with them. No feature knows a
word: they know what kind of word it is in its language's lists, where it stands, and which signs are between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.quotes.frames import MARKS
from bot.quotes.lexicon import Lexicon
from bot.quotes.mentions import COMMON, NAME, NOMINAL, PRONOUN, Mention
from bot.quotes.persons import Person
from bot.quotes.relations import Relations, Turn
from bot.quotes.scene import Scene, bucket, stems
from bot.quotes.standing import LETTERS, Nearby, between, class_of, half, ranked, stand_of
from bot.quotes.tokens import Token

LIKELY_FIT = -1.6  # of a mention that is the subject of what reports the quote
FEW = 2  # words around a quote in a sentence that says nothing of its own
LETTERS_A_WORD = 3  # in scripts that write no spaces


@dataclass(frozen=True, slots=True)
class Evidence:
    """A reason for a speaker, or for nobody whom the text names. ``mention`` tells so in the text."""

    person: Person | None
    mention: Mention | None
    features: tuple[str, ...]


def find_evidence(scene: Scene, number: int, place: int, turns: Sequence[Turn]) -> list[Evidence]:
    """Return the evidence about the quote at token ``place`` of frame ``number``; ``turns`` are the quotes before."""
    frame = scene.frames[number]
    near = Nearby(frame, place, scene.words)
    around = _Around(number, place, scene, near)
    relations = Relations(scene, number, frame.tokens[place].start, turns, near)
    stands = [stand_of(frame, place, mention, near, scene.words) for mention in near.mentions]
    top = max(stands, key=lambda stand: stand.fit, default=None)
    subject = f"best{LETTERS[top.mention.kind]}{half(top.fit)}" if top else "best-"
    found: list[Evidence] = []
    for mention, local in ranked(stands):
        if person := scene.person(mention):
            found.append(Evidence(person, mention, local + relations.of(person, "n")))
    meant = top.mention if top and top.mention.kind != NAME else None
    wanted = stems(meant.role) if meant else frozenset()
    kind = LETTERS[top.mention.kind] if top and top.fit > LIKELY_FIT else around.kind[0]
    matched = False
    for person in relations.salient:
        roles = scene.role_stems[id(person)]
        match = "" if kind != "r" or not wanted else "match" if wanted & roles else "mismatch" if roles else "other"
        matched = matched or match == "match"
        shared = "Z" if kind == "n" else "z"  # where a name is the subject, others are a different matter
        features = (f"z{match}", f"z{subject}", *around.situation, *relations.of(person, shared))
        if meant and meant.kind == PRONOUN:
            features += (f"zcalled{relations.called(person, meant)}",)
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
    return _Around(number, place, scene, Nearby(scene.frames[number], place, scene.words)).no_quote


class _Around:
    """How a quote looks and what stands around it, whoever said it."""

    def __init__(self, number: int, place: int, scene: Scene, near: Nearby) -> None:
        frame, words = scene.frames[number], scene.words
        tokens = frame.tokens
        outside = scene.outside[number]
        reach = min((between(tokens, (cue.first, cue.end), (place, place + 1))[0] for cue in near.cues), default=99)
        cue = "-" if reach == 99 else bucket(reach)
        names = sum(mention.kind == NAME for mention in near.mentions)
        pronoun = any(mention.kind == PRONOUN for mention in near.mentions)
        nominal = any(mention.kind == NOMINAL for mention in near.mentions)
        common = any(mention.kind == COMMON for mention in near.mentions)
        alone = "0" if outside == 0 else "1" if outside <= FEW else "2" if outside <= 6 else "3"
        before, after = class_of(tokens, place - 1, frame, words), class_of(tokens, place + 1, frame, words)
        cue_place = min(near.cues, key=lambda cue: abs(cue.first - place), default=None)
        beside = "-"
        if cue_place:
            left, right = cue_place.first - 1, cue_place.end
            beside = f"{class_of(tokens, left, frame, words)}{cue_place.kind[0]}{class_of(tokens, right, frame, words)}"
        who = f"{min(names, 2)}{'p' if pronoun else ''}{'r' if nominal else ''}{'k' if common else ''}"
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
