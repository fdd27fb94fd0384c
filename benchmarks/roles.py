"""Roles labelled by hand in six languages in, how well the engine states them out.

    DRAGOMAN_EVALUATION=… python -m benchmarks.roles

The labels (tests/quality/data/roles.tsv) are offsets into the translations of NTREX-128 in the evaluation folder: a
quote's start, and where the article states its speaker's role, "-" where it states none. A role is judged where the
quote is found. "exact": the same words in the same order, letter case aside; "part": the words of one are all
among the other's; "none": of the quotes whose speaker has no role, those that are given none.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.adapters import language_of
from benchmarks.quality import VARIABLE, WRONG_USAGE
from bot.model import Quote
from bot.quotes.extract import extract

LABELS = Path(__file__).parents[1] / "tests" / "quality" / "data" / "roles.tsv"
HALVES = ("even", "odd")  # documents, by their place in the file


@dataclass
class Score:
    """Counts of labelled quotes that were found."""

    stated: int = 0
    exact: int = 0
    part: int = 0
    unstated: int = 0
    none: int = 0

    def __add__(self, other: Score) -> Score:
        """Return the sums."""
        return Score(
            self.stated + other.stated,
            self.exact + other.exact,
            self.part + other.part,
            self.unstated + other.unstated,
            self.none + other.none,
        )

    def __str__(self) -> str:
        """Return a row of the table."""
        shares = (self.exact / max(1, self.stated), self.part / max(1, self.stated))
        return f"{self.stated:6} {shares[0]:6.3f} {shares[1]:6.3f} {self.unstated:8} {self.none:5}"


def main() -> int:
    """Print the scores."""
    if not os.environ.get(VARIABLE):
        print(f"{VARIABLE} must name the evaluation material.", file=sys.stderr)
        return WRONG_USAGE
    print(f"{'':12} {'half':5} {'roles':>6} {'exact':>6} {'part':>6} {'no role':>8} {'none':>5}")
    for name, halves in measure().items():
        for half, score in zip((*HALVES, "all"), (*halves, halves[0] + halves[1]), strict=True):
            print(f"{name:12} {half:5} {score}")
    return 0


def measure() -> dict[str, tuple[Score, Score]]:
    """Return the scores of each file on both halves of its documents."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {name: _measure(name, [row for row in rows if row["file"] == name]) for name in {r["file"]: 0 for r in rows}}


def _measure(name: str, rows: Iterable[dict[str, str]]) -> tuple[Score, Score]:
    labelled: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        labelled.setdefault(row["document"], []).append(row)
    path = Path(os.environ[VARIABLE]) / "data" / "quotes" / f"{name}.jsonl"
    halves = [Score(), Score()]
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        document = json.loads(line)
        text = document["text"]
        found = {quote.span[0]: quote for quote in extract(text, language_of(document["lang"]))}
        for row in labelled.get(document["id"], ()):
            role = "" if row["role"] == "-" else text[int(row["role"]) : int(row["end"])]
            for quote in _at(found, int(row["quote"])):
                halves[number % 2] += judge(quote.role or "", role)
    return halves[0], halves[1]


def _at(found: dict[int, Quote], start: int) -> Iterator[Quote]:
    """Yield the quote that begins at a place, or a mark beside it."""
    yield from [found[place] for place in (start, start - 1, start + 1) if place in found][:1]


def judge(found: str, labelled: str) -> Score:
    """Return the counts for one quote; ``labelled`` is empty where its article states no role."""
    if not labelled:
        return Score(unstated=1, none=not found)
    words, wanted = (re.findall(r"\w+", role.casefold()) for role in (found, labelled))
    part = bool(words) and (set(words) <= set(wanted) or set(wanted) <= set(words))
    return Score(stated=1, exact=words == wanted, part=part)


if __name__ == "__main__":
    sys.exit(main())
