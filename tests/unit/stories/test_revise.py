"""Claims about when a further report shows that two stories are one, or that one is two."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import ArticleId, Candidate, Corrected, Fingerprint, Join, Merge, Split, StoryId
from bot.stories.cluster import place
from bot.stories.revise import MOST, YOUNG, revise
from tests.unit.stories.test_cluster import (
    AGAIN,
    AGAIN_TEXT,
    CYRILLIC,
    CYRILLIC_TEXT,
    NOW,
    OTHER,
    OTHER_TEXT,
    QUAKE,
    QUAKE_TEXT,
    mark,
)

ONE = StoryId(1)
JOINED = Join(story_id=ONE, why="same event")
QUAKES = (
    mark(QUAKE, QUAKE_TEXT),
    mark(AGAIN, AGAIN_TEXT),
    mark(
        "Valdoria counts its damaged houses",
        "Mayor Ilya Brandt of Port Brenna put the damaged houses at 1,200 on Tuesday. The earthquake in Valdoria hurt "
        "37 people, and rescue teams from Karovia still search.",
    ),
)
TRIALS = (
    mark(
        "Court in Ostrava Bay frees banker Lena Moritz",
        "Judge Tomas Keel freed the banker Lena Moritz in Ostrava Bay. Prosecutors had asked for 14 years for fraud.",
    ),
    mark(
        "Lena Moritz leaves the court a free woman",
        "The banker Lena Moritz was cleared of fraud by judge Tomas Keel in Ostrava Bay. Prosecutors wanted 14 years.",
    ),
    mark(
        "Prosecutors appeal after banker is freed",
        "Prosecutors in Ostrava Bay appeal against judge Tomas Keel, who freed the banker Lena Moritz of fraud.",
    ),
)
BUDGET = mark(OTHER, OTHER_TEXT)


def story(number: int, *marks: Fingerprint, first: int = 1) -> Candidate:
    """Return a story whose reports came in this order, from that id on."""
    ids = [ArticleId(first + place) for place in range(len(marks))]
    return Candidate(
        story_id=StoryId(number),
        opened_at=NOW,
        updated_at=NOW,
        fingerprints=marks[::-1],
        urls=frozenset(),
        article_ids=tuple(ids[::-1]),
    )


# ── splits ──────────────────────────────────────────────────────────────────────────────────────────────

MIXED = story(1, QUAKES[0], TRIALS[0], QUAKES[1])
NEW = ArticleId(9)


def test_a_story_whose_reports_are_on_two_events_is_split_by_the_report_that_shows_it() -> None:
    split = revise(NEW, TRIALS[1], NOW, JOINED, [MIXED])
    assert split == Split(story_id=ONE, article_ids=(ArticleId(2), NEW))


def test_the_part_with_the_first_report_stays() -> None:
    mixed = story(1, TRIALS[0], QUAKES[0], TRIALS[1])
    assert revise(NEW, QUAKES[1], NOW, JOINED, [mixed]) == Split(story_id=ONE, article_ids=(ArticleId(2), NEW))


def test_one_report_that_is_like_no_other_does_not_split_a_story() -> None:
    assert revise(NEW, QUAKES[2], NOW, JOINED, [MIXED]) is None


def test_reports_on_one_event_stay_together() -> None:
    assert revise(NEW, QUAKES[0], NOW, JOINED, [story(1, *QUAKES)]) is None


def test_reports_in_two_languages_stay_together() -> None:
    macedonian = mark(CYRILLIC, CYRILLIC_TEXT, "mk")
    assert revise(NEW, macedonian, NOW, JOINED, [story(1, QUAKES[0], QUAKES[1], macedonian)]) is None


def test_two_events_in_two_languages_are_told_apart_by_their_names() -> None:
    macedonian = mark(CYRILLIC, CYRILLIC_TEXT, "mk")
    mixed = story(1, macedonian, TRIALS[0], QUAKES[0])
    assert revise(NEW, TRIALS[1], NOW, JOINED, [mixed]) == Split(story_id=ONE, article_ids=(ArticleId(2), NEW))


@pytest.mark.parametrize(
    ("joined", "changed"),
    [
        (JOINED, {"opened_at": NOW - YOUNG - timedelta(hours=1)}),
        (JOINED, {"corrected": Corrected.SPLIT}),
        (JOINED, {"corrected": Corrected.MERGED}),
        (JOINED, {"article_ids": ()}),
        (JOINED, {"story_id": StoryId(2)}),
        (replace(JOINED, why="same text"), {}),
        (replace(JOINED, why="same address"), {}),
    ],
)
def test_a_story_that_is_old_or_was_corrected_is_not_split_nor_one_that_gained_a_copy(
    joined: Join, changed: dict[str, object]
) -> None:
    assert revise(NEW, TRIALS[1], NOW, joined, [replace(MIXED, **changed)]) is None  # type: ignore[arg-type]


def test_a_long_story_is_not_looked_through() -> None:
    long = story(1, *[QUAKES[0]] * (MOST - 1), TRIALS[0])
    assert revise(NEW, TRIALS[1], NOW, JOINED, [long]) is None


# ── merges ──────────────────────────────────────────────────────────────────────────────────────────────

APART = (story(1, QUAKES[0]), story(2, QUAKES[1], first=2), story(3, BUDGET, first=3))


@pytest.mark.parametrize("joined", [1, 2])
def test_stories_that_a_report_fits_both_are_merged_into_the_older(joined: int) -> None:
    there = Join(story_id=StoryId(joined), why="same event")
    assert revise(NEW, QUAKES[2], NOW, there, APART) == Merge(story_id=StoryId(2), into=ONE)


def test_a_story_on_something_else_is_not_merged() -> None:
    assert revise(NEW, QUAKES[2], NOW, JOINED, [APART[0], APART[2]]) is None


def test_a_report_on_two_events_merges_no_stories() -> None:
    stories = [story(1, QUAKES[0], QUAKES[1]), story(2, *TRIALS[:2], first=3)]
    news = mark(
        "The day: Lena Moritz is freed, Valdoria counts its damage",
        "In Ostrava Bay judge Tomas Keel freed the banker Lena Moritz of fraud, for which prosecutors wanted 14 years. "
        "In Port Brenna mayor Ilya Brandt said that the earthquake in Valdoria had damaged 1,200 houses; 37 people "
        "were hurt, and rescue teams from Karovia came.",
    )
    assert revise(NEW, news, NOW, JOINED, stories) is None
    assert {place(news, None, NOW, [it]) for it in stories} == {JOINED, Join(story_id=StoryId(2), why="same event")}


@pytest.mark.parametrize("place_", [0, 1])
def test_the_parts_of_a_split_are_not_merged(place_: int) -> None:
    stories = list(APART)
    stories[place_] = replace(stories[place_], corrected=Corrected.SPLIT)
    assert revise(NEW, QUAKES[2], NOW, JOINED, stories) is None


def test_a_story_that_took_one_in_may_take_in_another() -> None:
    stories = (replace(APART[0], corrected=Corrected.MERGED), *APART[1:])
    assert revise(NEW, QUAKES[2], NOW, JOINED, stories) == Merge(story_id=StoryId(2), into=ONE)
