"""A seed in, a month of made-up news out: events that one to fifteen outlets report within two days, each in its words.

Every made-up article knows its event, so that stories can be judged. Where an evaluation folder is named, its real
articles in sixty languages run between them, for they are what the engines meet.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

SINGLE = 0.6  # share of the events that one outlet reports
MOST_REPORTS = 15
SPREAD = timedelta(hours=48)
COPIES = 0.15  # share of the reports that are an earlier one's text, with another title
SENTENCES = (8, 14)


def _words(line: str) -> tuple[str, ...]:
    return tuple(line.split())


_ONSETS = _words("b br d dr f g gr h k kl l m n p pr r s st sh t tr v z")
_VOWELS = _words("a e i o u ai ei")
_CODAS = ("", "", "l", "n", "r", "s", "t", "k", "nd", "rt", "sk")
_NOUNS = _words(
    "budget bridge hospital school harbour factory court election strike festival railway airport "
    "border market museum pipeline dam forest vaccine tariff treaty ferry prison tunnel stadium bank "
    "mine refinery archive theatre"
)
_VERBS = _words("approved rejected closed reopened delayed announced criticised investigated rebuilt sold")
_ADJECTIVES = _words("new old regional national controversial long-awaited damaged private public final")
_DAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_TEMPLATES = (
    "{who} said on {day} that the {adjective} {thing} in {place} would be {verb} within {number} days.",
    "The {thing} in {place} was {verb} after {who} had asked for it, officials told reporters.",
    "Some {number} people came to {place}, where the {adjective} {other} stood at the centre of the dispute.",
    '"We did not expect this in {place}", said {who}, who has followed the matter of the {thing} for years.',
    "According to {who}, {number} million had been set aside for the {other} before the {thing} was {verb}.",
    "Residents of {place} have complained about the {other} since {day}, and {who} promised an answer.",
    "The decision on the {thing} came {number} weeks after the {other} had been {verb} in {place}.",
    "{who} and {second} met in {place} on {day} to speak about the {adjective} {thing}.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wired:
    """An article on the wire, with the event that it is about; real ones have none."""

    event: str | None
    source: int
    title: str
    body: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class _Event:
    name: str
    people: tuple[str, ...]
    places: tuple[str, ...]
    things: tuple[str, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Planned:
    """A report before it is written: with the same seed it has the same words."""

    published_at: datetime
    event: _Event | None
    seed: int
    title: str = ""  # of a real article
    body: str = ""


class Wire:
    """The news of some days, in the order of publication; it is written while it is read, so it takes no memory."""

    def __init__(self, articles: int, began: datetime, days: int, sources: int, folder: Path | None, seed: int) -> None:
        self._draw = random.Random(seed)
        self._sources = sources
        self._began, self._days = began, days
        planned = [*self._real(folder)]
        number = 0
        while len(planned) < articles:
            planned += self._reports(self._event(number))
            number += 1
        self._planned = sorted(planned[:articles], key=lambda report: report.published_at)

    def __len__(self) -> int:
        return len(self._planned)

    def __iter__(self) -> Iterator[Wired]:
        for plan in self._planned:
            title, body = plan.title, plan.body
            if plan.event:
                title, body = self._title(plan.event), _body(plan.event, random.Random(plan.seed))
            yield Wired(
                event=plan.event.name if plan.event else None,
                source=self._draw.randrange(self._sources),
                title=title,
                body=body,
                published_at=plan.published_at,
            )

    def _real(self, folder: Path | None) -> Iterator[_Planned]:
        for path in sorted(folder.glob("*.jsonl")) if folder else ():
            for line in path.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                if len(record.get("text") or "") > 400:
                    yield _Planned(self._moment(), None, 0, record["title"], record["text"])

    def _reports(self, event: _Event) -> list[_Planned]:
        """Plan the reports on an event; some are copies of others."""
        draw = self._draw
        first = self._moment()
        size = 1 if draw.random() < SINGLE else draw.randint(2, MOST_REPORTS)
        seeds: list[int] = []
        for _ in range(size):
            seeds.append(draw.choice(seeds) if seeds and draw.random() < COPIES else draw.getrandbits(32))
        return [_Planned(first + draw.random() * SPREAD, event, seed) for seed in seeds]

    def _moment(self) -> datetime:
        return self._began + self._draw.random() * timedelta(days=self._days)

    def _event(self, number: int) -> _Event:
        draw = self._draw
        return _Event(
            name=f"event-{number}",
            people=tuple(f"{self._name(2)} {self._name(3)}" for _ in range(3)),
            places=tuple(self._name(draw.choice((2, 3))) for _ in range(2)),
            things=tuple(draw.sample(_NOUNS, 2)),
            numbers=tuple(draw.randrange(2, 900) for _ in range(3)),
        )

    def _name(self, syllables: int) -> str:
        draw = self._draw
        parts = [draw.choice(_ONSETS) + draw.choice(_VOWELS) for _ in range(syllables)]
        return ("".join(parts) + draw.choice(_CODAS)).capitalize()

    def _title(self, event: _Event) -> str:
        draw = self._draw
        who = draw.choice(event.people).split()[1]
        return f"{who}: {event.things[0]} in {draw.choice(event.places)} {draw.choice(_VERBS)}"


def _body(event: _Event, draw: random.Random) -> str:
    return " ".join(
        draw.choice(_TEMPLATES).format(
            who=draw.choice(event.people),
            second=event.people[0],
            place=draw.choice(event.places),
            thing=event.things[0],
            other=event.things[1],
            number=draw.choice(event.numbers),
            day=draw.choice(_DAYS),
            verb=draw.choice(_VERBS),
            adjective=draw.choice(_ADJECTIVES),
        )
        for _ in range(draw.randint(*SENTENCES))
    )
