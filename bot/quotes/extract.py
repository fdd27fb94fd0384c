"""The text of an article in, its quotes with their speakers out.

The way of the work: find what stands in quotation marks (marks) or after a dash (dashes), cut the text into sentences
with each quote as one opaque sign (frames), find who is mentioned (mentions, edges) and which mentions are of one
person (persons, scene), collect what speaks for each possible speaker of a quote (features), and weigh it (ranker).
Quotes are decided on in order, so that who spoke last is known.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Language, Quote, Span
from bot.quotes.features import find_evidence, find_signs
from bot.quotes.frames import find_frames
from bot.quotes.lexicon import lexicon
from bot.quotes.marks import find_quoted
from bot.quotes.mentions import NAME, NOMINAL, Mention
from bot.quotes.persons import Person
from bot.quotes.ranker import Choice, Ranker, choose, load_ranker
from bot.quotes.relations import Turn
from bot.quotes.roles import state_role
from bot.quotes.scene import Scene

ENOUGH = 0.6  # probability from which a speaker is named; whether it is a quotation is a doubt of its own
LIKELY = 0.3  # from which a speaker is remembered, for the quotes that follow
NO_QUOTE = 0.5  # from which what stands in quotation marks is taken for a title or a nickname


def extract(text: str, language: Language) -> tuple[Quote, ...]:
    """Return the quotes of a text in order; ``text[start:end]`` of each equals its words, marks included.

    ``speaker`` is None where the text does not say clearly who spoke.
    """
    words = lexicon(language)
    quoted = find_quoted(text, words)
    if not quoted:
        return ()
    scene = Scene(text, find_frames(text, quoted, words), words)
    decided = decide(scene, load_ranker(language.cased))
    roles = {
        id(person): state_role(person, _meant(person, decided), scene.frames, words, text)
        for person in scene.persons.known
        if any(choice.person is person for _, choice in decided)
    }
    return tuple(_quote(text, span, choice, roles.get(id(choice.person))) for span, choice in decided)


def _meant(person: Person, decided: Sequence[tuple[Span, Choice]]) -> list[Mention]:
    """Return the mentions without a name by which a person speaks: "the minister"."""
    mentions = (
        choice.evidence.mention for _, choice in decided if choice.person is person and choice.probability >= ENOUGH
    )
    return [mention for mention in mentions if mention and mention.kind == NOMINAL]


def decide(scene: Scene, ranker: Ranker) -> list[tuple[Span, Choice]]:
    """Return the quotes of an article, without titles and nicknames, each with its likeliest speaker."""
    turns: list[Turn] = []
    decided: list[tuple[Span, Choice]] = []
    for number, frame in enumerate(scene.frames):
        for place, span in zip(frame.places, frame.quotes, strict=True):
            if ranker.no_quote(find_signs(scene, number, place)) < NO_QUOTE:
                choice = choose(ranker, find_evidence(scene, number, place, turns))
                likely = choice.person if choice.probability >= LIKELY else None
                turns.append(Turn(number, likely, choice.evidence.mention))
                decided.append((span, choice))
    return decided


def _quote(text: str, span: Span, choice: Choice, role: str | None) -> Quote:
    words = text[slice(*span)]
    person = choice.person
    said_by = choice.evidence.mention
    if person is None or choice.probability < ENOUGH:
        unnamed = said_by.span if said_by and said_by.kind != NAME else None
        return Quote(span=span, words=words, speaker_span=unnamed)
    mention = said_by or _last_mention(person, span)
    return Quote(
        span=span,
        words=words,
        speaker=person.name,
        role=role or None,
        speaker_span=mention.span,
        confidence=round(choice.probability, 3),
    )


def _last_mention(person: Person, span: Span) -> Mention:
    """Return the last mention of a person before a quote, the first one after it where there is none."""
    before = [mention for mention in person.forms if mention.span[0] < span[0]]
    if before:
        return max(before, key=lambda mention: mention.span)
    return min(person.forms, key=lambda mention: mention.span)
