"""Articles with their publishers' own summaries in, how well ours, the leads and the best possible agree with them out.

    DRAGOMAN_EVALUATION=… python -m benchmarks.summaries

Beside the articles that the scorer knows, these are pages whose description is not copied from the text: ten words or
more, a full stop, and fewer than six in ten of its pairs of words in the text; paragraphs of the text that stand in the
description are taken out before. ROUGE-1 is the scorer's. Ours are two sentences at most; "alert" is an alert's.

    best pair  the one or two of the first 25 sentences that agree best, which nobody can know beforehand
    less lead  mean difference to the lead of two sentences, and half of its 95 % confidence interval
    even, odd  the same for either half of the articles, by the hash of their ids
"""

from __future__ import annotations

import hashlib
import importlib
import json
import math
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from gzip import decompress
from itertools import combinations, pairwise
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from benchmarks.adapters import detect_language, language_of
from benchmarks.quality import VARIABLE, WRONG_USAGE
from bot.fetching.pages import extract_page
from bot.summaries.extractive import MOST_SENTENCES, summarise
from bot.summaries.sentences import usable
from bot.text.html import elements, plain

FEWEST_SENTENCES = 5
FEWEST_WORDS = 10
COPIED = 0.6  # share of pairs of words
SAME = 0.4  # the same for two articles that are one
LIMIT = 2
PAGES = "pages"
_ENDED = re.compile(r"(?<!\.\.)[.!?。][”\"»]?$")


@dataclass(frozen=True, slots=True)
class Known:
    """An article and the summary that its publisher wrote."""

    name: str
    source: str
    language: str
    title: str
    text: str
    summary: str


class Measure:
    """The words, sentences and ROUGE of the evaluation folder."""

    def __init__(self, folder: Path) -> None:
        sys.path.insert(0, str(folder / "measure"))
        self._reference: Any = importlib.import_module("reference")
        self._rouge: Any = importlib.import_module("rouge")

    def sentences(self, known: Known) -> list[str]:
        """Return the plain sentences of an article."""
        return list(self._reference.sentences(known.text, known.language))

    def words(self, text: str) -> list[str]:
        """Return the words of a text."""
        return list(self._reference.words(text))

    def pairs(self, text: str) -> set[tuple[str, str]]:
        """Return the pairs of words of a text."""
        words = self.words(text)
        return set(pairwise(words))

    def agreement(self, sentences: Sequence[str], known: Known) -> float:
        """Return ROUGE-1 in percent."""
        return float(self._rouge.rouge(" ".join(sentences), known.summary).r1)


def main() -> int:
    """Print the table."""
    if VARIABLE not in os.environ:
        print(f"{VARIABLE} is not set: name the folder that has data/ and measure/ in it.", file=sys.stderr)
        return WRONG_USAGE
    folder = Path(os.environ[VARIABLE])
    measure = Measure(folder)
    records = [known for known in read_records(folder) if len(measure.sentences(known)) >= FEWEST_SENTENCES]
    seen = [measure.pairs(known.text) for known in records]
    records += [known for known in read_pages(folder / "data" / "pages", measure) if not is_seen(known, seen, measure)]
    rows = [(known, score(known, measure)) for known in records]
    columns = list(rows[0][1])
    print(f"{'':18}{'articles':>9}{''.join(f'{name:>10}' for name in columns)}{'less lead':>14}{'even':>7}{'odd':>7}")
    sources = {known.source: None for known in records}
    groups = {name: [row for row in rows if row[0].source == name] for name in sources}
    groups |= {f"all but {PAGES}": [row for row in rows if row[0].source != PAGES], "all": rows}
    for name, group in groups.items():
        print(f"{name:18}{len(group):9}{line(group, columns)}")
    return 0


def line(rows: Sequence[tuple[Known, Mapping[str, float]]], columns: Sequence[str]) -> str:
    """Return a row of the table."""
    cells = "".join(f"{mean(scores[column] for _, scores in rows):10.1f}" for column in columns)
    halves: tuple[list[float], list[float]] = ([], [])
    for known, scores in rows:
        halves[hashlib.md5(known.name.encode()).digest()[-1] % 2].append(scores["ours"] - scores["lead 2"])
    every = [*halves[0], *halves[1]]
    interval = 1.96 * stdev(every) / math.sqrt(len(every))
    return f"{cells}{mean(every):+8.2f} ±{interval:4.1f}{mean(halves[0]):+7.2f}{mean(halves[1]):+7.2f}"


def score(known: Known, measure: Measure) -> Mapping[str, float]:
    """Return the ROUGE-1 of each way to sum an article up."""
    lead = measure.sentences(known)
    language = language_of(known.language)
    texts = [known.text[slice(*sentence.span)] for sentence in usable(known.title, known.text, language)]
    texts = texts[:MOST_SENTENCES]
    return {
        **{f"lead {count}": measure.agreement(lead[:count], known) for count in (1, 2, 3)},
        "ours": measure.agreement(summarise(known.title, known.text, language, limit=LIMIT), known),
        "alert": measure.agreement(summarise(known.title, known.text, language), known),
        "best pair": max(
            (measure.agreement(pair, known) for size in (1, 2) for pair in combinations(texts, size)), default=0.0
        ),
    }


def read_records(folder: Path) -> Iterator[Known]:
    """Yield the articles that the scorer knows."""
    with (folder / "data" / "summaries" / "summaries.jsonl").open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            source = str(record["src"]).split(":")[0]
            yield Known(record["id"], source, record["lang"], record["title"], record["text"], record["summary"])


def read_pages(folder: Path, measure: Measure) -> Iterator[Known]:
    """Yield the pages that have a description which is not copied from their text."""
    for path in sorted(folder.glob("*.html.gz")):
        html = decompress(path.read_bytes())
        title, text, _ = extract_page(html, "https://localhost/")
        candidates = []
        for description in descriptions(html):
            pairs = measure.pairs(description)
            if len(measure.words(description)) < FEWEST_WORDS or not _ENDED.search(description):
                continue
            paragraphs = [part for part in text.split("\n\n") if share(measure.pairs(part), pairs) <= COPIED]
            if share(pairs, measure.pairs("\n".join(paragraphs))) < COPIED:
                candidates.append((description, "\n".join(paragraphs)))
        if candidates:
            summary, rest = max(candidates, key=lambda candidate: len(candidate[0]))
            known = Known(path.name, PAGES, detect_language(rest), title, rest, summary)
            if len(measure.sentences(known)) >= FEWEST_SENTENCES:
                yield known


def descriptions(html: bytes) -> Iterator[str]:
    """Yield what a page's head says of the article."""
    for element in elements(html, "meta", "script"):
        name = element.attributes.get("property") or element.attributes.get("name")
        if name in ("og:description", "description", "twitter:description"):
            yield plain(element.attributes.get("content", ""))
        elif element.attributes.get("type") == "application/ld+json":
            yield from map(plain, re.findall(r'"description"\s*:\s*"((?:[^"\\]|\\.)*)"', element.text)[:1])


def is_seen(known: Known, seen: list[set[tuple[str, str]]], measure: Measure) -> bool:
    """Say whether an article is among those seen, and count it among them."""
    pairs = measure.pairs(known.text)
    if any(len(pairs & others) > SAME * min(len(pairs), len(others)) for others in seen):
        return True
    seen.append(pairs)
    return False


def share(pairs: set[tuple[str, str]], others: set[tuple[str, str]]) -> float:
    """Return how many of the pairs are among others."""
    return len(pairs & others) / len(pairs) if pairs else 0.0


if __name__ == "__main__":
    sys.exit(main())
