"""The sentences of an article with their quotes in, who said each quote out.

In every sentence the mentions of people are scored against the reporting verbs (cues): near, not behind a
preposition, on the side where the grammar puts the subject. Names resolve to their fullest form in the article,
pronouns and nominals to the last person that fits. Where nothing fits, nobody is named.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.model import Span
from bot.quotes.lexicon import Lexicon
from bot.quotes.mentions import NAME, NOMINAL, PRONOUN, Mention, Token

ENOUGH = 0.6  # score from which a mention is taken for the speaker
CERTAIN = 4.2
REACH = 30  # tokens between a cue and its subject
MOST_NAMESAKES = 40
STEM = 5  # letters by which two forms of a role are compared


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence: its tokens outside quotes, the quotes in it, the people mentioned."""

    span: Span
    paragraph: int
    tokens: Sequence[Token]
    quotes: Sequence[Span]
    mentions: Sequence[Mention]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said something, as far as known."""

    name: str | None = None
    role: str | None = None
    span: Span | None = None
    confidence: float = 0.0
    cued: bool = False  # whether the sentence reports speech at all


def find_speaker(frame: Frame, lexicon: Lexicon, persons: Persons) -> tuple[Mention, float] | None:
    """Return the mention that speaks in a sentence and its score, None if none does well enough."""
    if not frame.mentions:
        return None
    words = [token.lower for token in frame.tokens]
    firsts = [mention.first for mention in frame.mentions]
    quotes = [number for number, token in enumerate(frame.tokens) if token.quote]
    best: tuple[float, Mention] | None = None
    first_cue = True
    for place in range(len(words)):
        length, kind = _cue_at(words, place, lexicon)
        if not length:
            continue
        for mention in frame.mentions[bisect_left(firsts, place - REACH) : bisect_left(firsts, place + REACH)]:
            score = _score(frame, mention, (place, place + length), kind, lexicon)
            score -= min(1.2, 0.1 * _nearest(quotes, place)) * (kind == "verb")
            score += 0.3 * first_cue + persons.bonus(mention)
            if best is None or score > best[0]:
                best = (score, mention)
        first_cue = False
    colon = _before_colon(frame)
    if colon and (best is None or best[0] < 2.5):
        best = (2.5, colon)
    return (best[1], best[0]) if best and best[0] >= ENOUGH else None


def has_cue(frame: Frame, lexicon: Lexicon) -> bool:
    """Say whether a sentence reports speech."""
    return lexicon.has_cue([token.lower for token in frame.tokens])


def _cue_at(words: Sequence[str], place: int, lexicon: Lexicon) -> tuple[int, str]:
    """Return how many words a cue at a place has, and of what kind it is."""
    if length := lexicon.before_name.length_at(words, place):
        return length, "before"
    if length := lexicon.after_name.length_at(words, place):
        return length, "after"
    return lexicon.cues.length_at(words, place), "verb"


def _score(frame: Frame, mention: Mention, cue: tuple[int, int], kind: str, lexicon: Lexicon) -> float:
    """Return how likely a mention is the subject of a cue; 3 and more is a good fit."""
    tokens = frame.tokens
    right = mention.first >= cue[1]
    if (not right and mention.last >= cue[0]) or (kind == "before" and not right) or (kind == "after" and right):
        return -9.0
    between = tokens[cue[1] : mention.first] if right else tokens[mention.last + 1 : cue[0]]
    score = 3.0
    commas = sum(token.text in ",،，、;" for token in between)
    if not right and commas >= 2 and between[0].text == "," and between[-1].text == ",":
        commas, between = 0, between[:1]  # "Ann Lee, the director of the museum, said"
    score -= 0.6 * sum(token.text[0].isalnum() for token in between) + 0.9 * commas
    signs = sum(token.quote or token.text in ".:–—" for token in between)
    # Where the verb stands last, a lone quote comes between: 'Erdoğan, "…" dedi'.
    score -= 1.0 if signs == 1 and not right and between[-1].quote else 3.0 * signs
    if kind != "verb":
        return score + 0.8
    if mention.kind == NAME and mention.first and tokens[mention.first - 1].lower in lexicon.stop_words:
        score -= 1.6 if not mention.role else 0.4
    if right:
        follows_quote = any(token.quote for token in tokens[max(0, cue[0] - 4) : cue[0]])
        score += 0.7 if follows_quote else -1.0
    else:
        score += 0.5
    return score


def _nearest(quotes: Sequence[int], place: int) -> int:
    """Return how many tokens lie between a cue and the nearest quote."""
    after = bisect_left(quotes, place)
    return min((abs(number - place) for number in quotes[max(0, after - 1) : after + 1]), default=0)


def _before_colon(frame: Frame) -> Mention | None:
    """Return the mention in 'Lavrov: "…"'."""
    for number in range(1, len(frame.tokens)):
        if frame.tokens[number].quote and frame.tokens[number - 1].text == ":":
            near = [mention for mention in frame.mentions if mention.last == number - 2]
            return near[0] if near else None
    return None


@dataclass(slots=True)
class Person:
    """Somebody whom the article names, by all forms of the name."""

    name: str
    role: str = ""
    surnames: set[str] = field(default_factory=set)


class Persons:
    """The people of an article; names, pronouns and nominals are resolved to them."""

    def __init__(self, mentions: Sequence[Mention], lexicon: Lexicon) -> None:
        self._inflected = lexicon.language.group != "en"
        self._known: list[Person] = []
        self._by_stem: dict[str, list[Person]] = {}
        full = [mention for mention in mentions if " " in mention.name]
        for mention in full:
            person = self._same(mention.name)
            if person is None:
                person = Person(mention.name)
                self._known.append(person)
                namesakes = self._by_stem.setdefault(_stem(_surname(mention.name)), [])
                if len(namesakes) < MOST_NAMESAKES:
                    namesakes.append(person)
            elif self._fuller(mention.name, person.name):
                person.name = mention.name
            person.role = person.role or mention.role
        for mention in mentions:
            if " " not in mention.name and mention.role and (person := self.find(mention.name)) and not person.role:
                person.role = mention.role

    def find(self, name: str) -> Person | None:
        """Return the one person whose surname a name ends in; None if there is none, or more than one."""
        surname = _surname(name)
        fitting = [person for person in self._by_stem.get(_stem(surname), ()) if self._alike(surname, person.name)]
        if " " in name:
            fitting = [person for person in fitting if _first_letter(person.name) == _first_letter(name)]
        return fitting[0] if len(fitting) == 1 else None

    def bonus(self, mention: Mention) -> float:
        """Return how much more, or less, a mention looks like a person than most."""
        if mention.kind == PRONOUN:
            return 0.3
        if mention.kind == NOMINAL:
            return 0.1
        if mention.name.isupper() and len(mention.name) <= 5:
            return -0.8  # NATO
        if " " in mention.name or mention.role:
            return 0.8
        return 0.6 if self.find(mention.name) else -0.5

    def _same(self, name: str) -> Person | None:
        found = self._by_stem.get(_stem(_surname(name)), ())
        for person in found:
            if self._alike(_surname(name), person.name) and _first_letter(person.name) == _first_letter(name):
                return person
        return None

    def _alike(self, surname: str, name: str) -> bool:
        """Say whether a surname is the last word of a name, as it is or with another ending."""
        other = _surname(name)
        if surname == other:
            return True
        shared = min(len(surname), len(other))
        return (
            self._inflected
            and shared >= 4
            and surname[: shared - 1] == other[: shared - 1]
            and (abs(len(surname) - len(other)) <= 3)
        )

    def _fuller(self, name: str, known: str) -> bool:
        """Say whether a form is a better heading: more words, or the shorter ending of an inflected one."""
        words, known_words = len(name.split()), len(known.split())
        return words == known_words and self._inflected and len(name) < len(known)


def _surname(name: str) -> str:
    return name.rsplit(" ", 1)[-1]


def _first_letter(name: str) -> str:
    return name[:1]


def _stem(word: str) -> str:
    return word[:4].casefold()


class Memory:
    """Who spoke and who was mentioned so far."""

    def __init__(self, persons: Persons) -> None:
        self._persons = persons
        self._recent: list[tuple[int, str, str]] = []  # paragraph, name, role

    def note(self, paragraph: int, name: str, role: str) -> None:
        """Remember that a person was spoken of."""
        self._recent.append((paragraph, name, role))
        del self._recent[:-24]

    def resolve(self, mention: Mention, score: float, paragraph: int) -> Speaker:
        """Return who a mention is; nobody, where that is not clear."""
        certainty = min(0.95, 0.35 + 0.6 * score / CERTAIN)
        if mention.kind == NAME:
            person = self._persons.find(mention.name)
            name = person.name if person else mention.name
            role = (mention.role if " " in mention.name else "") or (person.role if person else mention.role)
            return Speaker(name, role or None, mention.span, certainty, cued=True)
        fitting = self._fitting(mention, paragraph)
        if fitting is None:
            return Speaker(None, None, mention.span, 0.0, cued=True)
        name, role, weight = fitting
        return Speaker(name, role or None, mention.span, round(certainty * weight, 3), cued=True)

    def _fitting(self, mention: Mention, paragraph: int) -> tuple[str, str, float] | None:
        near = [entry for entry in self._recent if paragraph - entry[0] <= 4]
        if mention.kind == PRONOUN:
            return (near[-1][1], near[-1][2], 0.8) if near else None
        wanted = {word[:STEM] for word in mention.role.casefold().split()}
        for _, name, role in reversed(self._recent):
            if any(word.startswith(tuple(wanted)) for word in role.casefold().split()):
                return name, role, 0.85
        if near and not near[-1][2]:
            return near[-1][1], "", 0.5
        return None
