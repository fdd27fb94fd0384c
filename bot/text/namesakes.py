"""Names of speakers in, persons out: one for all spellings of a name, another one for each other first name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.text.romanise import sound
from bot.text.searching import keys_of

ALIKE = 0.6  # of two words that sound alike: Vučić and Vutsits, but not Fico
_WORD = re.compile(r"[^\W\d_]{2,}(?:['’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A name, and how often somebody is called so."""

    id: int
    name: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Namesake:
    """A person: the names are theirs, the usual one first."""

    names: tuple[Called, ...]

    @property
    def name(self) -> str:
        """What the person is called most often."""
        return self.names[0].name

    @property
    def times(self) -> int:
        """How often the person is called by any of the names."""
        return sum(called.times for called in self.names)


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name, initials left out."""
    return tuple(_WORD.findall(name))


def sounds_of(name: str) -> tuple[str, ...]:
    """Return how the words of a name sound, each once."""
    return tuple(dict.fromkeys(heard for word in words_of(name) if (heard := sound(word))))


def answers_to(name: str, wanted: str) -> bool:
    """Say whether every word that is wanted is a word of the name, in whatever alphabet and case."""
    words = words_of(name)
    return all(any(_alike(word, each) for word in words) for each in words_of(wanted))


def tell_apart(names: Iterable[Called], wanted: str) -> tuple[Namesake, ...]:
    """Return the persons who are called as wanted, the one called most often first.

    Full names are one person where they sound alike, or where one has a word more. Where ``wanted`` is one word, those
    who are called by nothing but that are taken for the person of that name who is called most often.
    """
    persons: list[tuple[frozenset[str], list[Called]]] = []
    bare: list[Called] = []
    for called in sorted(names, key=lambda each: (-each.times, each.id)):
        sounds = frozenset(sounds_of(called.name))
        if len(sounds) < 2:
            bare.append(called)
            continue
        for place, (known, its) in enumerate(persons):
            if sounds <= known or known <= sounds:
                persons[place] = (known & sounds, [*its, called])
                break
        else:
            persons.append((sounds, [called]))
    found = [Namesake(names=tuple(its)) for _, its in persons if any(answers_to(each.name, wanted) for each in its)]
    found.sort(key=lambda person: -person.times)
    alone = [called for called in bare if any(answers_to(word, called.name) for word in words_of(wanted))]
    if not found:
        return (Namesake(names=tuple(alone)),) if alone and len(words_of(wanted)) == 1 else ()
    if alone and _is_chief(found[0], persons):
        found[0] = Namesake(names=(*found[0].names, *alone))
    return tuple(found)


def _is_chief(person: Namesake, persons: Sequence[tuple[frozenset[str], list[Called]]]) -> bool:
    """Say whether nobody of all who share a word of the name is called more often."""
    return person.times >= max(sum(called.times for called in its) for _, its in persons)


def _alike(word: str, other: str) -> bool:
    if sound(word) != sound(other):
        return False
    one, two = "".join(keys_of(word)), "".join(keys_of(other))
    return one == two or SequenceMatcher(None, one, two).ratio() >= ALIKE
