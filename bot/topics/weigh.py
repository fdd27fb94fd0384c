"""Where a topic's terms stand in a text in, whether the topic counts and how much out.

``never`` goes before ``all``, and that before the rest. What an excluding term touches is no evidence for anything.
Evidence in the title weighs most, then the lead's; each further piece adds less, and one in a row of names or of
results half. Where the body is long, a piece in it says less: it is density that tells a subject from a mention.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, auto
from itertools import pairwise
from typing import NamedTuple

from bot.model import Match, Near, Span, Topic, TopicId
from bot.topics.inflect import UNSPACED_LETTER, WORD

LEAD = 400  # characters of the body
LEAD_WEIGHT, BODY_WEIGHT = 2.0, 1.0
FADING = 0.7  # each further piece of evidence counts so much of the one before
PASSING = 0.5  # what a name in a row of others counts
ORDINARY = 4000  # characters of a body, up to which a piece of evidence in it counts whole; of twice as many, half
CHARACTERS_A_WORD = 2  # where words have no spaces between them
_ROW_BEFORE = re.compile(r"(?:[,;|•]\s?|\d\s|\d\s?[-–:]\s?)\Z")
_ROW_AFTER = re.compile(r"\s?[,;|•]|\s\d+(?!\S*\w*[%.]?\d)|\s?[-–:]\s?\d")


class Kind(IntEnum):
    """What a pattern is to its topic."""

    EVIDENCE = auto()
    EXCLUDE = auto()
    NEVER = auto()
    ALL = auto()
    FIRST = auto()
    SECOND = auto()


class Role(NamedTuple):
    """A pattern's kind, and the number of the group or pair that it belongs to."""

    kind: Kind
    number: int = 0


_EXCLUDE = Role(Kind.EXCLUDE)
Weights = dict[Span, float]
Found = Mapping[Role, Weights]
Shares = Mapping[TopicId, Mapping[TopicId, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a topic says beside its terms."""

    groups: int  # of ``all``
    near: tuple[Near, ...]
    within: tuple[TopicId, ...]
    share: float
    title_boost: float
    min_score: float


def rules_of(topic: Topic) -> Rules:
    """Return the rules of a topic."""
    return Rules(
        groups=len(topic.all),
        near=topic.near,
        within=topic.within,
        share=topic.share,
        title_boost=topic.title_boost,
        min_score=topic.min_score,
    )


def weigh(
    text: str, title_length: int, found: Mapping[TopicId, Found], rules: Mapping[TopicId, Rules], shares: Shares
) -> list[Match]:
    """Return the topics that count, the strongest first. Wider ones get their share, however many steps away."""
    scores: dict[TopicId, float] = {}
    spans: dict[TopicId, set[Span]] = {}
    barred = {topic for topic, roles in found.items() if _keep(roles, Kind.NEVER)}
    for topic, roles in found.items():
        evidence = {} if topic in barred else _evidence(text, roles, rules[topic])
        score = _score(text, evidence, title_length, rules[topic])
        if evidence and score > 0 and score >= rules[topic].min_score:
            kept = {span for span, weight in evidence.items() if weight > 0}
            for wider, share in shares[topic].items():
                if wider not in barred:
                    scores[wider] = max(scores.get(wider, 0.0), score * share)
                    spans.setdefault(wider, set()).update(kept)
    ranked = sorted(scores, key=lambda topic: (-scores[topic], topic))
    return [_to_match(text, topic, scores[topic], _tidy(spans[topic])) for topic in ranked]


def shares_of(rules: Mapping[TopicId, Rules]) -> Shares:
    """Return each topic with all that it is within, and the share of its score that each gets."""
    return {topic: _wider(topic, rules) for topic in rules}


def _wider(topic: TopicId, rules: Mapping[TopicId, Rules]) -> dict[TopicId, float]:
    """Return a topic and all that it is within, with the share of its score that each gets."""
    shares, left = {topic: 1.0}, [topic]
    while left:
        narrower = left.pop()
        own = rules.get(narrower)
        for wider in own.within if own else ():
            share = shares[narrower] * (own.share if own else 0.0)
            if share > shares.get(wider, 0.0):
                shares[wider] = share
                left.append(wider)
    return shares


def _keep(roles: Found, kind: Kind, number: int = 0) -> Weights:
    """Return where a kind of terms stands outside of excluded ones."""
    spans = roles.get(Role(kind, number), {})
    barred = roles.get(_EXCLUDE) if spans else None
    if not barred:
        return spans
    return {span: spans[span] for span in spans if not any(_touch(span, other) for other in barred)}


def _evidence(text: str, roles: Found, rules: Rules) -> Weights:
    """Return all evidence for a topic, none where a group is missing."""
    evidence = _keep(roles, Kind.EVIDENCE)
    for number in range(rules.groups):
        group = _keep(roles, Kind.ALL, number)
        if not group:
            return {}
        evidence = group | evidence
    for number, near in enumerate(rules.near):
        pairs = _pairs(text, _keep(roles, Kind.FIRST, number), _keep(roles, Kind.SECOND, number), near.within)
        evidence = pairs | evidence
    return {span: evidence[span] for span in _tidy(evidence)}


def _pairs(text: str, first: Weights, second: Weights, within: int) -> Weights:
    """Return the terms that have one of the other kind near: the nearest before and behind are enough."""
    pairs: Weights = {}
    others = sorted(second)
    for span in first:
        place = bisect_right(others, span)
        for other in others[max(0, place - 1) : place + 1]:
            (_, end), (start, _) = sorted((span, other))
            if not _touch(span, other) and _words(text[end:start]) <= within:
                pairs |= {span: first[span], other: second[other]}
    return pairs


def _words(text: str) -> int:
    return len(WORD.findall(text)) + len(UNSPACED_LETTER.findall(text)) // CHARACTERS_A_WORD


def _touch(span: Span, other: Span) -> bool:
    return span[0] < other[1] and other[0] < span[1]


def _tidy(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return, of the spans that overlap, the longest; in the order of the text."""
    ordered = sorted(spans)
    if all(span[1] <= following[0] for span, following in pairwise(ordered)):
        return tuple(ordered)
    kept: list[Span] = []
    for span in sorted(ordered, key=lambda span: span[0] - span[1]):
        place = bisect_right(kept, span)
        if not any(_touch(span, other) for other in kept[max(0, place - 1) : place + 1]):
            kept.insert(place, span)
    return tuple(kept)


def _score(text: str, evidence: Weights, title_length: int, rules: Rules) -> float:
    """Return a score that grows with the number, weight and place of the evidence, ever more slowly."""
    placed = [weight * _place(text, span, title_length, rules) for span, weight in evidence.items()]
    speaking_for = sorted((weight for weight in placed if weight > 0), reverse=True)
    speaking_against = sorted(weight for weight in placed if weight < 0)
    return sum(
        weight * FADING**place for weights in (speaking_for, speaking_against) for place, weight in enumerate(weights)
    )


def _place(text: str, span: Span, title_length: int, rules: Rules) -> float:
    """Return what evidence counts where it stands."""
    start, end = span
    if start < title_length:
        return rules.title_boost
    if start < title_length + LEAD:
        weight = LEAD_WEIGHT
    else:
        weight = BODY_WEIGHT * min(1.0, ORDINARY / (len(text) - title_length))
    row = _ROW_BEFORE.search(text[max(0, start - 3) : start]) and _ROW_AFTER.match(text[end : end + 4])
    return weight * (PASSING if row else 1.0)


def _to_match(text: str, topic: TopicId, score: float, spans: tuple[Span, ...]) -> Match:
    return Match(topic=topic, score=round(score, 3), spans=spans, words=tuple(text[start:end] for start, end in spans))
