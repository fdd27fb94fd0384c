"""What an article says of its persons before any quote is looked at: who is mentioned where, how, and how often."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from bot.quotes.cases import governed
from bot.quotes.frames import VERB, Frame
from bot.quotes.lexicon import Lexicon
from bot.quotes.mentions import NAME, PRONOUN, Mention
from bot.quotes.persons import Person, Persons
from bot.quotes.tokens import Token

SENTENCES = 6  # in a paragraph, at most, on average
STEM = 5  # letters by which two forms of a role are compared
LOOK_BACK = 60  # mentions before a quote that are looked at
ACTING = 3  # persons of whom it is remembered that they did something
SALIENT = 6  # persons among them who could be meant by "he"


def bucket(number: int) -> str:
    """Return a small number as it is, a greater one by its size."""
    return str(number) if number < 3 else "3" if number < 5 else "5" if number < 9 else "9"


class Scene:
    """The sentences of an article, its persons and what is typical of each of them."""

    def __init__(self, text: str, frames: Sequence[Frame], words: Lexicon) -> None:
        self.text = text
        self.frames = frames
        self.words = words
        named = [(number, mention) for number, frame in enumerate(frames) for mention in frame.mentions if mention.name]
        self.outside = [sum(token.text[0].isalnum() for token in frame.tokens if not token.quote) for frame in frames]
        self.persons = Persons(named, words)
        self._starts = [mention.span[0] for _, mention in named]
        self._stream = [(number, self.persons.of(mention)) for number, mention in named]
        acting = [(number, mention) for number, mention in named if self._acts(number, mention)]
        self._acting_starts = [mention.span[0] for _, mention in acting]
        self._acting = [(number, self.persons.of(mention)) for number, mention in acting]
        self.reporters = [self._reporter(frame) for frame in frames]
        paragraphs = len({frame.paragraph for frame in frames})
        self.parted = paragraphs > 2 and paragraphs * SENTENCES > len(frames)
        self.beginners = [self._beginner(frame) for frame in frames]
        self.pronouns = set(self._pronouns())
        self.traits = self._traits(named)
        self.role_stems = {
            id(person): frozenset(stem for mention in person.forms for stem in stems(mention.role))
            for person in self.persons.known
        }

    def before(self, position: int) -> list[tuple[Person, int]]:
        """Return the persons mentioned before a position, the last first, each with the frame of that mention."""
        return _last(self._starts, self._stream, position, SALIENT)

    def acting_before(self, position: int) -> list[tuple[Person, int]]:
        """Return the same of those who were the first in a sentence, or beside a reporting verb."""
        return _last(self._acting_starts, self._acting, position, ACTING)

    def _acts(self, number: int, mention: Mention) -> bool:
        """Say whether a mention looks like a subject."""
        frame = self.frames[number]
        end, first = mention.extent[1], beginning(frame.tokens, mention, self.words)
        if number == 0 and len(self.frames) > 1:
            return False  # in a title all words can be capital
        if any(cue.kind == VERB and _adjoin(first, end, cue.first, cue.end) for cue in frame.cues):
            return True
        under = self._governed(frame.tokens, first, mention)
        names = [other for other in frame.mentions[:4] if other.name and not (other.first and under)]
        return not under and mention in names[:1]

    def _governed(self, tokens: Sequence[Token], first: int, mention: Mention) -> bool:
        return governed(tokens, first, mention, self.words.stop_words, self.words.language.naming)

    def person(self, mention: Mention) -> Person | None:
        """Return whom a mention names."""
        return self.persons.of(mention) if mention.kind == NAME else None

    def _reporter(self, frame: Frame) -> Person | None:
        """Return the person next to a reporting verb of a sentence."""
        verbs = [cue for cue in frame.cues if cue.kind == VERB]
        for mention in frame.mentions:
            if (person := self.person(mention)) and any(_adjoin(*mention.extent, cue.first, cue.end) for cue in verbs):
                return person
        return None

    def _beginner(self, frame: Frame) -> Person | None:
        """Return the person whose name begins a sentence."""
        first = frame.mentions[0] if frame.mentions else None
        return self.person(first) if first and beginning(frame.tokens, first, self.words) == 0 else None

    def _pronouns(self) -> Iterator[tuple[int, str]]:
        """Yield who can be meant by which pronouns: the one person whom a sentence names before them."""
        for frame in self.frames[1:]:
            named = [mention for mention in frame.mentions if mention.name]
            people = {id(self.persons.of(mention)) for mention in named}
            for mention in frame.mentions if len(people) == 1 else ():
                if mention.kind == PRONOUN and mention.first > named[0].first:
                    yield next(iter(people)), self.text[slice(*mention.span)].casefold()

    def _traits(self, named: Sequence[tuple[int, Mention]]) -> dict[int, tuple[str, ...]]:
        """Return what is typical of each person, as features."""
        depends: dict[int, int] = {}
        inside: set[int] = set()
        for number, mention in named:
            if (person := self.persons.of(mention)) and mention.first:
                tokens = self.frames[number].tokens
                first = skip_back(tokens, mention.first, self.words)
                under = self._governed(tokens, first, mention)
                depends[id(person)] = depends.get(id(person), 0) + under
                if not ends_clause(tokens[mention.first - 1]):
                    inside.add(id(person))
        spoken: dict[int, int] = {}
        for reporter in self.reporters:
            if reporter:
                spoken[id(reporter)] = spoken.get(id(reporter), 0) + 1
        acts = Counter(id(person) for _, person in self._acting)
        most = max((len(person.places) for person in self.persons.known), default=0)
        traits: dict[int, tuple[str, ...]] = {}
        for person in self.persons.known:
            key, count = id(person), len(person.places)
            share = 3 * depends.get(key, 0) // count
            spoke = min(spoken.get(key, 0), 2)
            size = min(len(person.words), 3)
            acronym = person.name.isupper() and len(person.name) <= 5 and self.words.cased
            kind = "A" if acronym else f"{size}{'r' if person.role else ''}"
            short = any(" " not in mention.name for mention in person.forms)
            acting = min(acts.get(key, 0), 2)
            title = person.places[-1] == 0 and len(self.frames) > 1
            traits[key] = (
                f"kind{kind}",
                f"governed{share}",
                f"spoke{spoke}",
                f"kind{kind}spoke{spoke}",
                f"governed{share}spoke{spoke}kind{kind}",
                f"most{count == most}",
                f"inside{key in inside}kind{kind}",
                f"title{title}",
                f"short{short}{size}{bool(person.role)}",
                f"acts{acting}kind{kind}",
            )
        return traits


def _last(
    starts: Sequence[int], stream: Sequence[tuple[int, Person | None]], position: int, most: int
) -> list[tuple[Person, int]]:
    found: dict[int, tuple[Person, int]] = {}
    last = bisect_left(starts, position)
    for number, person in reversed(stream[max(0, last - LOOK_BACK) : last]):
        if person and id(person) not in found:
            found[id(person)] = person, number
            if len(found) == most:
                break
    return list(found.values())


def stems(role: str) -> frozenset[str]:
    """Return the beginnings of a role's longer words, by which two mentions of it are compared."""
    return frozenset(word[:STEM] for word in role.casefold().split() if len(word) > 3)


def beginning(tokens: Sequence[Token], mention: Mention, words: Lexicon) -> int:
    """Return the first token of a mention with its role and what stands before that: "ο κ. Τραμπ"."""
    return skip_back(tokens, mention.extent[0], words)


def skip_back(tokens: Sequence[Token], first: int, words: Lexicon) -> int:
    """Return the first of the articles and abbreviated titles before a token, or the token."""
    while first > 0 and is_small(tokens[first - 1], words):
        first -= 1
    return first


def is_small(token: Token, words: Lexicon) -> bool:
    """Say whether a token only leads up to a name: an article, or an abbreviated title."""
    return token.lower in words.articles or (token.text[-1] == "." and token.lower in words.abbreviations)


def ends_clause(token: Token) -> bool:
    """Say whether the word after a token is written with a capital anyway."""
    return token.quote or token.text in ".:!?"


def _adjoin(first: int, end: int, cue_first: int, cue_end: int) -> bool:
    return 0 <= first - cue_end <= 1 or 0 <= cue_first - end <= 1
