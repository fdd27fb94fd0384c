"""The quotes and persons up to a quote in, what each person has to do with it out, whatever its own sentence says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.quotes.mentions import PRONOUN, Mention
from bot.quotes.persons import Person
from bot.quotes.scene import Scene
from bot.quotes.standing import Nearby

LOOK_BACK = 30  # quotes before one that are looked at


@dataclass(frozen=True, slots=True)
class Turn:
    """A quote that was decided on: in which frame, who said it, and the mention that tells so."""

    frame: int
    person: Person | None
    mention: Mention | None = None


class Relations:
    """What has been said of each person up to a quote."""

    def __init__(self, scene: Scene, number: int, position: int, turns: Sequence[Turn], near: Nearby) -> None:
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
        self._paragraph = "-"
        if spoken and scene.parted:
            same = scene.frames[spoken[-1].frame].paragraph == scene.frames[number].paragraph
            self._paragraph = "same" if same else "new"
        self._beginner = next((scene.beginners[frame] for frame in since if scene.beginners[frame]), None)
        self._pronouns = {(id(turn.person), _pronoun(scene.text, turn.mention)) for turn in spoken} | scene.pronouns
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

    def called(self, person: Person, mention: Mention) -> str:
        """Say whether a person was meant by the same pronoun before, or by others only."""
        known = {pronoun for key, pronoun in self._pronouns if key == id(person) and pronoun}
        return "new" if not known else "same" if _pronoun(self._scene.text, mention) in known else "other"

    def core(self, person: Person, letter: str) -> tuple[str, ...]:
        """Return who spoke, acted and was mentioned last, as far as a person is concerned."""
        rank, gap = self._seen.get(id(person), (9, 99))
        acted, acted_gap = self._acted.get(id(person), (9, 99))
        spoke = "now" if person is self._speaker else "then" if person is self._second else "not"
        begins = f"begins{self._beginner is person}" if self._beginner else "begins-"
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
            f"{letter}{spoke}paragraph{self._paragraph}",
            f"{letter}{spoke}paragraph{self._paragraph}gap{self.last}",
            f"{letter}{begins}",
            f"{letter}{begins}{spoke}",
        )


def _pronoun(text: str, mention: Mention | None) -> str:
    return text[slice(*mention.span)].casefold() if mention and mention.kind == PRONOUN else ""


def _gap(frames: int) -> str:
    return str(frames) if frames < 3 else "4" if frames < 5 else "9" if frames < 99 else "-"
