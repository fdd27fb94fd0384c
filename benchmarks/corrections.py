"""Labelled news in, how good its stories are out, as articles were placed and with what later ones corrected.

    [DRAGOMAN_EVALUATION=…] python -m benchmarks.corrections

For each stream: B-cubed precision, recall and F1 (Bagga and Baldwin 1998), the share of stories with two reports or
more that are of two events, and what became of each correction. A merge is right where most reports of both stories
are on one event, a split where its parts have no event in common. The made-up news is that of ``benchmarks.replay``.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from benchmarks.adapters import CANDIDATES, MEMBERS, START, STEP, _fingerprint
from benchmarks.quality import VARIABLE
from benchmarks.replay import BEGAN, SOURCES, b_cubed
from benchmarks.wire import Wire
from bot.model import ArticleId, Candidate, Corrected, Correction, Fingerprint, Join, Merge, Split, StoryId
from bot.stories.cluster import place
from bot.stories.revise import revise

Labelled = tuple[str, Fingerprint, datetime]  # the event, the article's fingerprint, and when it was published
STREAMS = {"English": "english_story_clusters.jsonl", "51 languages": "crosslingual_stream.jsonl"}


@dataclass(slots=True)
class _Story:
    opened_at: datetime
    updated_at: datetime
    members: list[int] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    corrected: Corrected = Corrected.NEVER


class Desk:
    """Stories in memory, as the tables keep them."""

    def __init__(self) -> None:
        self.stories: dict[int, _Story] = {}
        self.events: list[str] = []
        self.marks: list[Fingerprint] = []
        self.corrections: Counter[str] = Counter()
        self.spent = 0.0  # seconds of CPU for deciding on corrections
        self._opened = 0

    def read(self, stream: Iterator[Labelled], *, correct: bool) -> None:
        """Place the articles of a stream, one after the other."""
        for number, (event, mark, now) in enumerate(stream):
            candidates = self._candidates(mark)
            placement = place(mark, None, now, candidates)
            correction = None
            if isinstance(placement, Join):
                story = int(placement.story_id)
                began = time.process_time()
                correction = revise(ArticleId(number), mark, now, placement, candidates) if correct else None
                self.spent += time.process_time() - began
            else:
                story = self._open(now)
            self.events.append(event)
            self.marks.append(mark)
            self.stories[story].members.append(number)
            self.stories[story].keys.update(mark.keys)
            self.stories[story].updated_at = now
            if correction:
                self._apply(correction)

    def placed(self) -> list[tuple[str, int]]:
        """Return each article's event and story."""
        return [(self.events[number], story) for story, it in self.stories.items() for number in it.members]

    def _open(self, now: datetime) -> int:
        self._opened += 1
        self.stories[self._opened] = _Story(now, now)
        return self._opened

    def _candidates(self, mark: Fingerprint) -> list[Candidate]:
        wanted = set(mark.keys)
        shared = {number: len(wanted & story.keys) for number, story in self.stories.items()}
        best = sorted(filter(shared.__getitem__, shared), key=lambda number: (-shared[number], -number))[:CANDIDATES]
        return [self._candidate(number) for number in best]

    def _candidate(self, number: int) -> Candidate:
        story = self.stories[number]
        newest = story.members[::-1][:MEMBERS]
        return Candidate(
            story_id=StoryId(number),
            opened_at=story.opened_at,
            updated_at=story.updated_at,
            fingerprints=tuple(self.marks[member] for member in newest),
            urls=frozenset(),
            article_ids=tuple(map(ArticleId, newest)),
            corrected=story.corrected,
        )

    def _apply(self, correction: Correction) -> None:
        if isinstance(correction, Merge):
            merged, into = self.stories.pop(int(correction.story_id)), self.stories[int(correction.into)]
            right = self._main_event(merged) == self._main_event(into)
            into.members = sorted(into.members + merged.members)
            into.keys |= merged.keys
            into.corrected = Corrected.MERGED
            self.corrections["right merges" if right else "wrong merges"] += 1
        else:
            self._part(correction)

    def _part(self, split: Split) -> None:
        story = self.stories[int(split.story_id)]
        part = self.stories[self._open(story.opened_at)]
        part.members = [int(number) for number in split.article_ids]
        part.keys, part.updated_at = set(story.keys), story.updated_at
        story.members = [number for number in story.members if number not in split.article_ids]
        story.corrected = part.corrected = Corrected.SPLIT
        here, there = ({self.events[number] for number in it.members} for it in (story, part))
        self.corrections["wrong splits" if here & there else "right splits"] += 1

    def _main_event(self, story: _Story) -> str:
        return Counter(self.events[number] for number in story.members).most_common(1)[0][0]


def labelled(path: Path) -> Iterator[Labelled]:
    """Return the articles of a labelled stream."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        record = json.loads(line)
        mark = _fingerprint(record["title"], record["text"], record.get("lang", "en"))
        yield record.get("event") or record["story"], mark, START + number * STEP


def made_up(seed: int) -> Iterator[Labelled]:
    """Return made-up news of two days."""
    for article in Wire(3000, BEGAN, 2, SOURCES, None, seed=seed):
        mark = _fingerprint(article.title, article.body, "en")
        yield article.event or "", mark, article.published_at


def streams() -> Iterator[tuple[str, Callable[[], Iterator[Labelled]]]]:
    """Return the streams by name; the labelled ones only where an evaluation folder is named."""
    if named := os.environ.get(VARIABLE):
        for name, file in STREAMS.items():
            yield name, partial(labelled, Path(named) / "data" / "stories" / file)
    for seed in (1, 2):
        yield f"made up, seed {seed}", partial(made_up, seed)


def main() -> int:
    """Run from the command line."""
    for name, stream in streams():
        for correct in (False, True):
            desk = Desk()
            desk.read(stream(), correct=correct)
            placed = desk.placed()
            events: dict[int, set[str]] = defaultdict(set)
            for event, story in placed:
                events[story].add(event)
            several = [story for story, it in desk.stories.items() if len(it.members) > 1]
            of_two = sum(len(events[story]) > 1 for story in several)
            precision, recall, f1 = b_cubed(placed)
            print(
                f"{name + (', corrected' if correct else ''):<26} B³ {precision:.3f} / {recall:.3f} / {f1:.3f}; "
                f"{of_two} of {len(several)} are of two events; {1000 * desk.spent / len(placed):.2f} ms; "
                + ", ".join(f"{count} {what}" for what, count in sorted(desk.corrections.items()))
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
