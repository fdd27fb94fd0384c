"""A fingerprint and the stories it may belong to in, a placement out: join one, or start another.

A false merge hides a story from the reader, a missed one only repeats it; where it is not clear, a story starts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.model import Candidate, Fingerprint, Join, Placement, Start
from bot.stories.fingerprint import SKETCH
from bot.stories.meaning import closeness
from bot.stories.terms import NAME, PLACE

COPY = 0.55  # share of one text's shingles in the other from which they are one text
# What two texts share elsewhere than at their beginning may be a site's furniture.
FIRST = 20  # shingles
SAME_LEAD = 0.1  # share of them that is in the other's lead
FEWEST_SHINGLES = 8  # that an estimate rests on
LIKENESS, INFORMATION = 2.0, 0.03  # what the likeness of all terms, and what they tell together, count in one language
UNTIL_KNOWN = 2.0  # stories of a language; what few have seen, a word tells little of
SHARE, NUMBERS, RAREST, NAMES = 0.65, 0.08, 0.07, 0.25  # what names and numbers tell across languages
SAID, MOST_SAID = 0.25, 4  # what each run of quoted words tells that two reports share, and how many count
REPEATED = 2  # stories that can have the same quote; what more have is a slogan
# With vectors of an embedding model: what all the above counts, and what the cosine.
IN_LANGUAGE, ACROSS_LANGUAGES = (0.35, 1.4), (0.1, 1.85)
MOST_TOLD = 0.8  # that all the above counts then
FEWEST_TERMS = 2  # shared, whatever they tell
PRIOR = 10  # stories that are taken to have been looked at besides, and how many of them have a word, or a name
WORDS_EXPECTED, NAMES_EXPECTED = 0.5, 0.07
MOST = math.log(PRIOR / NAMES_EXPECTED)  # what a term tells at most, or so
NEAREST, NEAREST_COUNTS = 3, 0.3  # reports of a story that must fit on the average; how much the best counts by itself
FADING = timedelta(days=5)  # after which a story must fit 1.4 times as well


def place(fingerprint: Fingerprint, url: str | None, at: datetime, candidates: Sequence[Candidate]) -> Placement:
    """Return which candidate an article joins, or that it starts a story.

    ``url`` is canonical, ``at`` the time of publication. The best fitting candidate wins; of equals, the newer.
    """
    for candidate in candidates:
        if url is not None and url in candidate.urls:
            return Join(story_id=candidate.story_id, why="same address")
    for candidate in candidates:
        for number, member in enumerate(candidate.fingerprints):
            if near_duplicate(fingerprint, member):
                copied = candidate.article_ids[number] if candidate.article_ids else None
                return Join(story_id=candidate.story_id, why="same text", copy_of=copied)
    best: tuple[float, datetime, Candidate] | None = None
    information = _information(fingerprint, candidates)
    for candidate in candidates:
        fit = _fit(fingerprint, candidate, information) / _demand(abs(at - candidate.updated_at))
        if best is None or (fit, candidate.updated_at) > best[:2]:
            best = (fit, candidate.updated_at, candidate)
    if best and best[0] >= 1:
        return Join(story_id=best[2].story_id, why="same event")
    return Start()


def near_duplicate(a: Fingerprint, b: Fingerprint) -> bool:
    """Say whether one text is a copy of the other, cut or edited.

    That is where most shingles of one are in the other, and one begins as the other does, give or take a sentence.
    """
    if not a.shingles or not b.shingles or not (_begins_within(a, b) or _begins_within(b, a)):
        return False
    # Beyond the largest hash of a full sketch nothing is known of that text.
    limit = min((sketch[-1] for sketch in (a.shingles, b.shingles) if len(sketch) >= SKETCH), default=1 << 32)
    first = {shingle for shingle in a.shingles if shingle <= limit}
    second = {shingle for shingle in b.shingles if shingle <= limit}
    if min(len(first), len(second)) < FEWEST_SHINGLES:  # then one is short, and its lead is all of it
        first, second = set(a.lead), set(b.lead)
    fewest, shared = min(len(first), len(second)), len(first & second)
    if fewest < FEWEST_SHINGLES:
        return shared == len(first) == len(second)
    return shared >= COPY * fewest


def _begins_within(a: Fingerprint, b: Fingerprint) -> bool:
    """Say whether the first words of one text stand in the other's lead."""
    first = a.lead[:FIRST]
    return len(set(first).intersection(b.lead)) >= SAME_LEAD * len(first)


def _demand(age: timedelta) -> float:
    """Return how much better than usual a story of that age must fit."""
    return math.exp(0.336 * (age / FADING))


def _information(fingerprint: Fingerprint, candidates: Sequence[Candidate]) -> dict[str, float]:
    """Return what each term of an article tells, in nats: the less, the more of the candidates have it.

    Words are looked for in stories of the article's language, names in all. Of what is quoted, 1 or 0: for slogans.
    """
    having: Counter[str] = Counter()
    sayings: Counter[int] = Counter()
    in_language = 0
    for candidate in candidates:
        shared = (fingerprint.terms.keys() & member.terms.keys() for member in candidate.fingerprints)
        having.update(set().union(*shared))
        sayings.update(set().union(*(member.sayings for member in candidate.fingerprints)))
        in_language += any(member.group == fingerprint.group for member in candidate.fingerprints)

    def tell(term: str) -> float:
        is_name = term.startswith(NAME)
        others = max(0, having[term] - 1)  # one of them may be its own story
        looked_at = (len(candidates) if is_name else in_language) + PRIOR
        told = math.log(looked_at / (others + (NAMES_EXPECTED if is_name else WORDS_EXPECTED)))
        return told if is_name else told * in_language / (in_language + UNTIL_KNOWN)

    told = {term: max(0.0, tell(term)) for term in fingerprint.terms}
    return told | {_saying(saying): float(sayings[saying] <= REPEATED) for saying in fingerprint.sayings}


def _saying(saying: int) -> str:
    return f"q:{saying:08x}"


def _fit(fingerprint: Fingerprint, candidate: Candidate, information: Mapping[str, float]) -> float:
    """Return how well an article fits a story: 1 is just enough.

    It must fit the nearest few of its reports, not all of them: a story moves on.
    """
    fits = sorted((_likeness(fingerprint, member, information) for member in candidate.fingerprints), reverse=True)
    if not fits:
        return 0.0
    nearest = fits[:NEAREST]
    return NEAREST_COUNTS * fits[0] + (1 - NEAREST_COUNTS) * sum(nearest) / len(nearest)


def _likeness(a: Fingerprint, b: Fingerprint, information: Mapping[str, float]) -> float:
    """Return how likely two reports are on one event: 1 is just enough."""
    told, said = _told(a, b, information), SAID * min(MOST_SAID, _said(a, b, information))
    close = closeness(a.vector, b.vector)
    if close is None:
        return told + said
    words_count, meaning_counts = IN_LANGUAGE if a.group == b.group else ACROSS_LANGUAGES
    return words_count * min(told, MOST_TOLD) + meaning_counts * close + said


def _told(a: Fingerprint, b: Fingerprint, information: Mapping[str, float]) -> float:
    """Return how likely two reports are on one event by what they share of words, names and numbers."""
    shared = a.terms.keys() & b.terms.keys()
    if len(shared) < FEWEST_TERMS:
        return 0.0
    if a.group == b.group:
        shared = {term for term in shared if not term.startswith(PLACE)}  # there, the words themselves stand for it
        return LIKENESS * _cosine(a.terms, b.terms, shared, information) + INFORMATION * _sum(shared, information)
    names, others = _names(a), _names(b)
    shared = names.keys() & others.keys()
    numbers = {term for term in shared if term[len(NAME) :][:1].isdigit()}
    told = shared - numbers
    return (
        SHARE * _sum(shared, information) / (1 + min(len(names), len(others)))
        + NUMBERS * _sum(numbers, information)
        + RAREST * max((information[term] for term in told), default=0.0)
        + NAMES * _cosine(names, others, told, information)
    )


def _said(a: Fingerprint, b: Fingerprint, information: Mapping[str, float]) -> int:
    """Return how many runs of quoted words, of the same speaker or not, two reports share; no common phrases."""
    if not a.sayings or not b.sayings:
        return 0
    return sum(information[_saying(saying)] > 0 for saying in set(a.sayings).intersection(b.sayings))


def _names(fingerprint: Fingerprint) -> dict[str, float]:
    """Return the names and numbers among an article's terms, which are the same in every language."""
    return {term: weight for term, weight in fingerprint.terms.items() if term.startswith(NAME)}


def _sum(terms: Iterable[str], information: Mapping[str, float]) -> float:
    return sum(information[term] for term in terms)


def _cosine(
    a: Mapping[str, float], b: Mapping[str, float], shared: Iterable[str], information: Mapping[str, float]
) -> float:
    """Return the cosine of two weighted sets of terms, in which a term counts by what it tells."""
    product = sum(a[term] * b[term] * information[term] ** 2 for term in shared)
    return product / (_length(a) * _length(b) * MOST**2) if product else 0.0


def _length(terms: Mapping[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in terms.values()))
