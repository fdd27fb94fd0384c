"""A text and the scores of its languages in, the scores out, divided anew within each group of close languages.

Letter sequences tell such languages badly; each group has a table that does it better (resolve.py).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.languages.resolve import load_group, resolve

SHARE = 0.02  # of all scores: a group with less is not looked at
SMALLEST = 1e-6  # score of a language that is left out
LETTERS_WEIGHT = 0.25  # of the letter sequences beside a table; those of the South Slavic standards say nothing more
NO_PROFILE = -1.0  # of a language that only a table knows: it is seldom met

# Name of the table, and languages of which one must have a score.
_TABLES = {
    "msa": ("id", "ms"),
    "nordic": ("da", "no", "sv"),
    "iberian": ("es", "pt"),
    "hbs": ("bs", "hr", "sr-Latn"),
}
_TABLE_OF = {tag: name for name, tags in _TABLES.items() for tag in tags}
_SOUTH_SLAVIC = "hbs"
_NO_PROFILE = frozenset({"gl"})
_BARE = frozenset({"cs", "sk", "sl", "pl", "bs", "hr", "sr-Latn"})
_MONTENEGRIN = re.compile(r"[śź]|\b(?:nijesam|nijesu|nijesmo|nijeste|đe|neđe|ođe|viđet\w*|śutra|crnogors\w*)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """Scores, and for each language that a table weighed what speaks for the likeliest of its group."""

    scores: Mapping[str, float]
    reasons: Mapping[str, tuple[str, ...]]


def divide(sample: str, scores: Mapping[str, float]) -> Division:
    """Divide the scores of each group that has a part in a text in Latin letters among the group's languages."""
    divided = _without_diacritics(sample, scores) if sample.isascii() else dict(scores)
    reasons: dict[str, tuple[str, ...]] = {}
    least = SHARE * sum(divided.values())
    shares = dict.fromkeys(_TABLES, 0.0)
    for tag, score in divided.items():
        if tag in _TABLE_OF:
            shares[_TABLE_OF[tag]] += score
    for name, its in shares.items():
        if its > least:
            weights, why = _weigh(sample, name, divided)
            share = sum(divided.pop(tag, 0.0) for tag in load_group(name).languages)
            divided |= {tag: share * weight for tag, weight in weights.items()}
            reasons |= dict.fromkeys(weights, why)
    return Division(scores=divided, reasons=reasons)


def _weigh(sample: str, name: str, scores: Mapping[str, float]) -> tuple[dict[str, float], tuple[str, ...]]:
    """Return the parts of a group's languages, which add up to 1, and why."""
    resolution = resolve(sample, load_group(name))
    weight = 0.0 if name == _SOUTH_SLAVIC else LETTERS_WEIGHT
    logs = {
        tag: odds + (NO_PROFILE if tag in _NO_PROFILE else weight * math.log(max(scores.get(tag, 0.0), SMALLEST)))
        for tag, odds in resolution.odds.items()
    }
    marks = len(_MONTENEGRIN.findall(sample.lower())) if name == _SOUTH_SLAVIC else 0
    if marks and logs["sr-Latn"] < max(logs.values()):  # ijekavian, as Montenegrin is
        logs["cnr"] = max(logs.values()) + marks - 1.5
    return _shares(logs), resolution.reasons


def _without_diacritics(sample: str, scores: Mapping[str, float]) -> dict[str, float]:
    """Divide the scores of the Slavic languages for a text without any of their letters, as it is typed in haste."""
    found = {tag: scores[tag] for tag in sorted(_BARE & scores.keys())}
    whole = sum(found.values())
    if whole <= SHARE * sum(scores.values()):
        return dict(scores)
    southern = {tag: found[tag] for tag in _TABLES[_SOUTH_SLAVIC] if tag in found}
    merged = {tag: share for tag, share in found.items() if tag not in southern}
    merged[_SOUTH_SLAVIC] = sum(southern.values())
    weights, _ = _weigh(sample, "bare", merged)
    south = whole * weights.pop(_SOUTH_SLAVIC)
    divided = {tag: share for tag, share in scores.items() if tag not in _BARE}
    divided |= {tag: whole * weight for tag, weight in weights.items()}
    known = southern or dict.fromkeys(_TABLES[_SOUTH_SLAVIC], 1.0)
    return divided | {tag: south * share / sum(known.values()) for tag, share in known.items()}


def _shares(logs: Mapping[str, float]) -> dict[str, float]:
    best = max(logs.values())
    weights = {tag: math.exp(log - best) for tag, log in logs.items()}
    whole = sum(weights.values())
    return {tag: weight / whole for tag, weight in weights.items()}
