"""An article that has just joined a story and the stories near it in, a correction out: a merge, a split, or none.

Whoever places an article knows only those before it. A later one can show that two stories were one from the
beginning, or that one story was two. What was told already is edited then, so corrections are few: the measure is
the average likeness of reports (average linkage, Sokal and Michener 1958), which needs no single pair to be right.
A story that was split is left as it is, and one that took another in is not split: so no two go back and forth.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations

from bot.model import ArticleId, Candidate, Corrected, Correction, Fingerprint, Join, Merge, Split
from bot.stories.cluster import place

EVENT = "same event"  # the only reason to join that is a matter of more or less
NEIGHBOURS, NEWEST = 8, 3  # likeliest stories that the article may belong to as well; reports of each that are asked
ALIKE, AS_ALIKE = 0.3, 0.5  # of two stories that are one: likeness by itself, and as a share of that within them
ASKED, AGREE = 5, 0.6  # reports of each that are placed anew without the article; the share that must go to the other
YOUNG = timedelta(hours=48)  # stories that are split: a message on an older one is edited no more
FEWEST, MOST = 4, 20  # reports of a story that is split
FEWEST_APART = 2  # of each part: one report that is like no other may only be short
APART, APART_ACROSS_LANGUAGES = 0.33, 0.2  # of two parts: likeness of one to the other, as a share of that within them


def revise(
    article_id: ArticleId, fingerprint: Fingerprint, at: datetime, joined: Join, candidates: Sequence[Candidate]
) -> Correction | None:
    """Return what an article shows of stories that were there before it; ``candidates`` are those it was placed among.

    ``at`` is the time of its publication, ``joined`` where it was placed.
    """
    story = next((it for it in candidates if it.story_id == joined.story_id), None)
    if story is None or joined.why != EVENT or story.corrected is Corrected.SPLIT:
        return None
    grown = replace(
        story, fingerprints=(fingerprint, *story.fingerprints), article_ids=(article_id, *story.article_ids)
    )
    return _split(grown, at) or _merge(fingerprint, at, story, candidates)


def _split(story: Candidate, at: datetime) -> Split | None:
    """Part a young story whose reports fall into two groups; the group of its oldest report stays."""
    marks = story.fingerprints
    if story.corrected is not Corrected.NEVER:
        return None
    if not FEWEST <= len(marks) <= MOST or len(story.article_ids) != len(marks) or abs(at - story.opened_at) > YOUNG:
        return None
    likeness = {pair: _likeness(marks[pair[0]], marks[pair[1]]) for pair in combinations(range(len(marks)), 2)}
    groups = _two_groups(likeness, len(marks))
    if min(map(len, groups)) < FEWEST_APART:
        return None
    within = min(_average([likeness[pair] for pair in combinations(group, 2)]) for group in groups)
    across = _average([likeness[min(a, b), max(a, b)] for a in groups[0] for b in groups[1]])
    apart = APART if len({mark.group for mark in marks}) == 1 else APART_ACROSS_LANGUAGES
    if across > apart * within:
        return None
    oldest = min(range(len(marks)), key=lambda place: story.article_ids[place])
    leaving = next(group for group in groups if oldest not in group)
    return Split(story_id=story.story_id, article_ids=tuple(sorted(story.article_ids[place] for place in leaving)))


def _two_groups(likeness: Mapping[tuple[int, int], float], count: int) -> tuple[list[int], list[int]]:
    """Return the places in two groups: those that are most alike on the average are joined, until two are left."""
    groups = {place: [place] for place in range(count)}
    sums = dict(likeness)  # over all pairs of two groups
    while len(groups) > 2:
        a, b = max(sums, key=lambda pair: sums[pair] / (len(groups[pair[0]]) * len(groups[pair[1]])))
        groups[a] += groups.pop(b)
        for other in groups.keys() - {a}:
            sums[min(a, other), max(a, other)] += sums.pop((min(b, other), max(b, other)))
        del sums[a, b]
    first, second = (sorted(group) for group in groups.values())
    return first, second


def _merge(fingerprint: Fingerprint, at: datetime, story: Candidate, candidates: Sequence[Candidate]) -> Merge | None:
    """Join two stories that the article fits, where most of their reports fit the other story without it, too."""
    to_own = _between([fingerprint], story.fingerprints[:NEWEST])
    for other in candidates[:NEIGHBOURS]:
        if other is story or other.corrected is Corrected.SPLIT:
            continue
        to_other = _between([fingerprint], other.fingerprints[:NEWEST])
        if to_other < max(ALIKE, AS_ALIKE * to_own) or not _alike(fingerprint, story, other):
            continue
        context = [it for it in candidates if it is not story and it is not other]
        if (
            _fits(fingerprint, at, other, context)
            and _mostly_fit(other, story, context)
            and _mostly_fit(story, other, context)
        ):
            into, merged = sorted((story, other), key=lambda it: it.story_id)
            return Merge(story_id=merged.story_id, into=into.story_id)
    return None


def _alike(fingerprint: Fingerprint, story: Candidate, other: Candidate) -> bool:
    """Say whether two stories, the article in the first, are nearly as alike as the reports of each are."""
    own, others = (fingerprint, *story.fingerprints[:MOST]), other.fingerprints[:MOST]
    within = max(_average([_likeness(a, b) for a, b in combinations(marks, 2)]) for marks in (own, others))
    return _between(own, others) >= max(ALIKE, AS_ALIKE * within)


def _mostly_fit(story: Candidate, other: Candidate, context: Sequence[Candidate]) -> bool:
    """Say whether most of a story's newest reports would be placed in the other story, were it not for their own."""
    asked = story.fingerprints[:ASKED]
    return sum(_fits(mark, story.updated_at, other, context) for mark in asked) >= AGREE * len(asked)


def _fits(mark: Fingerprint, at: datetime, story: Candidate, context: Sequence[Candidate]) -> bool:
    placement = place(mark, None, at, [story, *context])
    return isinstance(placement, Join) and placement.story_id == story.story_id


def _between(some: Sequence[Fingerprint], others: Sequence[Fingerprint]) -> float:
    return _average([_likeness(a, b) for a in some for b in others])


def _likeness(a: Fingerprint, b: Fingerprint) -> float:
    """Return the cosine of two reports' terms, from 0 to 1; across languages, of their names and numbers."""
    first, second = (a.terms, b.terms) if a.group == b.group else (_names(a), _names(b))
    shared = first.keys() & second.keys()
    product = sum(first[term] * second[term] for term in shared)
    return product / math.sqrt(_square(first) * _square(second)) if product else 0.0


def _names(mark: Fingerprint) -> dict[str, float]:
    return {term: weight for term, weight in mark.terms.items() if term.startswith("n:")}


def _square(terms: Mapping[str, float]) -> float:
    return sum(weight * weight for weight in terms.values())


def _average(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
