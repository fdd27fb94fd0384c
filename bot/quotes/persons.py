"""The names in an article in, the persons (and whatever else has a name) out: one for all forms of a name.

Two forms are of one person if their last words are alike, as they are or with another ending, and nothing else in them
speaks against it. A name of one word belongs to the fuller name that has this word, the last such one in the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.quotes.lexicon import Lexicon
from bot.quotes.mentions import Mention

MOST_NAMESAKES = 40  # names that are compared with one that begins alike
STEM = 3  # letters by which words that could be alike are found
ENDING = 4  # letters that an inflected form can be longer


@dataclass(eq=False, slots=True)
class Person:
    """Somebody whom the article names. ``places`` are the numbers of the frames with a mention."""

    words: tuple[str, ...]  # of the fullest form, folded
    forms: list[Mention] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    name: str = ""
    role: str = ""  # the first word for it, perhaps a title; what is shown is found when it is needed


class Persons:
    """The persons of an article, in the order of their first mentions."""

    def __init__(self, named: Sequence[tuple[int, Mention]], lexicon: Lexicon) -> None:
        self.known: list[Person] = []
        self._lexicon = lexicon
        self._inflected = lexicon.inflected
        self._by_stem: dict[str, list[Person]] = {}
        self._of: dict[tuple[int, int], Person] = {}
        words = [self._words(mention.name) for _, mention in named]
        for full in (True, False):
            for (place, mention), form in zip(named, words, strict=True):
                if form and (len(form) > 1) == full:
                    self._add(place, mention, form)
        for person in self.known:
            person.places.sort()
            self._entitle(person)
        self.known.sort(key=lambda person: min(mention.span for mention in person.forms))

    def of(self, mention: Mention) -> Person | None:
        """Return whom a mention names."""
        return self._of.get(mention.span)

    def _words(self, name: str) -> tuple[str, ...]:
        words = (word for word in self._lexicon.fold(name).replace("·", " ").replace("・", " ").split())
        return tuple(word for word in words if word not in self._lexicon.particles and word.strip(".-’'"))

    def _add(self, place: int, mention: Mention, form: tuple[str, ...]) -> None:
        person = self._find(form, mention)
        if person is None:
            person = Person(form)
            self.known.append(person)
            for word in {word[:STEM] for word in form}:
                namesakes = self._by_stem.setdefault(word, [])
                if len(namesakes) < MOST_NAMESAKES:
                    namesakes.append(person)
        elif len(form) > len(person.words):
            person.words = form
        person.forms.append(mention)
        person.places.append(place)
        self._of[mention.span] = person

    def _find(self, form: tuple[str, ...], mention: Mention) -> Person | None:
        """Return the person with this name: the best fit, of equals the last one mentioned before."""
        best: tuple[int, bool, int, Person] | None = None
        tried: set[int] = set()
        for word in form:
            for person in self._by_stem.get(word[:STEM], ()):
                if id(person) in tried:
                    continue
                tried.add(id(person))
                if fit := self._fit(form, person.words):
                    start = person.forms[0].span[0]
                    before = start <= mention.span[0]
                    rank = (fit, before, start if before else -start, person)
                    if best is None or rank[:3] > best[:3]:
                        best = rank
        return best[3] if best else None

    def _fit(self, form: tuple[str, ...], known: tuple[str, ...]) -> int:
        """Return how well two names go together: 0 not at all, 3 best."""
        if len(form) == 1 or len(known) == 1:
            word, other = (form[0], known) if len(form) == 1 else (known[0], form)
            return 3 if self._alike(word, other[-1]) else 1 if any(self._alike(word, each) for each in other) else 0
        if self._alike(form[-1], known[-1]):
            same = self._alike(form[0], known[0]) or (self._inflected and form[0][:STEM] == known[0][:STEM])
            short = len(form[0].rstrip(".")) == 1 or len(known[0].rstrip(".")) == 1
            return 3 if same else 2 if short and form[0][0] == known[0][0] else 0
        fewer, more = sorted((form, known), key=len)
        return 2 if all(any(self._alike(word, other) for other in more) for word in fewer) else 0

    def _alike(self, word: str, other: str) -> bool:
        """Say whether two words are one, as they are or with another ending."""
        if word == other:
            return True
        shared = min(len(word), len(other))
        if not self._inflected or shared < 4 or abs(len(word) - len(other)) > ENDING:
            return False
        return word[: shared - 1] == other[: shared - 1]

    def _entitle(self, person: Person) -> None:
        """Choose the name that a person is shown with: the form that is a subject most often."""
        forms = [mention for mention in person.forms if " " in mention.name] or person.forms
        counts = Counter(mention.name for mention in forms)
        shortest = self._inflected  # "Petra Petrovića", "Petar Petrović"
        subjects = {mention.name for mention in forms if not mention.oblique}
        person.name = min(counts, key=lambda name: (name not in subjects, -counts[name], len(name) if shortest else 0))
        person.role = next((mention.role for mention in [*forms, *person.forms] if mention.role), "")
