"""Articles with labelled quotes in, the weights of the ranker of speakers out.

    python -m scripts.build_quotes DATA [--check] [--penalty N]

DATA is a folder with ``ntrex_*.jsonl`` and ``setimes_sr.jsonl``, an article a line (CC BY-SA 4.0). Who spoke last is
known to the ranker as it decided, not as the labels say; so it is trained in rounds, each on the decisions of the round
before, made for each half of the documents by a ranker that was trained on the other.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config.catalogue import load_languages
from bot.quotes.extract import turn
from bot.quotes.features import Evidence, Turn, find_evidence, find_signs
from bot.quotes.frames import find_frames
from bot.quotes.lexicon import lexicon
from bot.quotes.marks import find_quoted
from bot.quotes.mentions import bare
from bot.quotes.persons import Person
from bot.quotes.ranker import WEIGHTS, Ranker, choose
from bot.quotes.scene import Scene
from scripts.quote_model import Example, train

ALIASES = {"sr": "sr-Latn", "nb": "no"}
UNUSABLE = {"zh"}  # its labels do not say how the names are written
FOUND = 0.5  # overlap of a quote and the label that is about it
SHORT = 0.5  # how much quotes under five words count
KEY = 5


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article with its labels; ``half`` is 0 or 1, the same for all translations of a document."""

    language: str
    document: str
    half: int
    text: str
    quotes: Sequence[Mapping[str, Any]]
    ignored: Sequence[Sequence[int]]


def read(folder: Path) -> list[Labelled]:
    """Return the articles of a folder."""
    found = []
    for path in [*sorted(folder.glob("ntrex_*.jsonl")), folder / "setimes_sr.jsonl"]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            record = json.loads(line)
            tag = ALIASES.get(record["lang"], record["lang"])
            if tag not in UNUSABLE:
                found.append(
                    Labelled(
                        tag,
                        f"{path.stem[:5]}{number}",
                        number % 2,
                        record["text"],
                        record["quotes"],
                        record.get("ignore", ()),
                    )
                )
    return found


def examples(article: Labelled, ranker: Ranker | None) -> list[Example]:
    """Return what is to be learned from an article; without a ranker, who spoke last is as the labels say."""
    words = lexicon(load_languages()[article.language])
    scene = Scene(article.text, find_frames(article.text, find_quoted(article.text), words), words)
    turns: list[Turn] = []
    made: list[Example] = []
    for number, frame in enumerate(scene.frames):
        for place, (start, end) in zip(frame.places, frame.quotes, strict=True):
            label = _label(article, start, end)
            ignored = any(start < last and first < end for first, last in article.ignored)
            weight = 1.0 if label is None or label.get("en_words", KEY) >= KEY else SHORT
            is_quote = label is not None and label["label"] != "X"
            if not ignored:
                signs = find_signs(scene, number, place)
                both = [Evidence(None, None, signs), Evidence(None, None, ())]
                made.append(Example(both, [not is_quote, is_quote], weight, article.document))
            if label is None or not is_quote:
                continue
            evidence = find_evidence(scene, number, place, turns)
            right = _right(evidence, label)
            if any(right) and not ignored:
                made.append(Example(evidence, right, weight, article.document))
            if ranker:
                choice = choose(ranker, evidence)
                turns.append(turn(number, choice))
            else:
                persons = [piece.person for piece, good in zip(evidence, right, strict=True) if good and piece.person]
                turns.append(Turn(number, persons[0] if persons else None))
    return made


def _label(article: Labelled, start: int, end: int) -> Mapping[str, Any] | None:
    """Return the label that is about a quote."""
    for quote in article.quotes:
        shared = min(end, quote["end"]) - max(start, quote["start"])
        if shared > FOUND * (max(end, quote["end"]) - min(start, quote["start"])):
            return quote
    return None


def _right(evidence: Sequence[Evidence], label: Mapping[str, Any]) -> list[bool]:
    """Return which pieces of evidence give the right answer; none, where the labels do not tell."""
    forms = [form.casefold() for form in label.get("local_forms") or ()]
    if label["label"] == "O":
        forms = [word.casefold() for word in label["speaker"].split() if len(word) > 3]
    named = [piece.person is not None and is_named(piece.person, forms) for piece in evidence]
    if label["label"] == "P":
        return named if any(named) or not forms else [piece.person is None for piece in evidence]
    return [good or piece.person is None for piece, good in zip(evidence, named, strict=True)]


def is_named(person: Person, forms: Sequence[str]) -> bool:
    """Say whether a word of a person's name is one of the forms, perhaps with another ending."""
    words = [bare(word).strip("’'.").casefold() for mention in person.forms for word in mention.name.split()]
    return any(word == form or _is_inflected(word, form) for form in forms for word in words)


def _is_inflected(word: str, form: str) -> bool:
    stem = max(4, len(form) - 2)
    return len(form) >= 5 and len(word) >= 4 and word[:stem] == form[:stem]


def collect(articles: Sequence[Labelled], rankers: Sequence[Ranker] | None) -> list[list[Example]]:
    """Return the examples of each article; ``rankers`` decide for the halves."""
    return [examples(article, rankers[article.half] if rankers else None) for article in articles]


def build(
    articles: Sequence[Labelled], penalty: float, rounds: int = 2
) -> tuple[Ranker, list[list[Example]], list[Ranker]]:
    """Return a ranker trained on all the articles, its examples, and the rankers trained on one half each."""
    made = collect(articles, None)
    halves: list[Ranker] = []
    for _ in range(rounds):
        halves = [
            Ranker(
                train(
                    [
                        each
                        for article, some in zip(articles, made, strict=True)
                        if article.half != half
                        for each in some
                    ],
                    penalty,
                )
            )
            for half in (0, 1)
        ]
        made = collect(articles, halves)
    return Ranker(train([each for some in made for each in some], penalty)), made, halves


def main() -> None:
    """Read the command line and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--penalty", type=float, default=3.0)
    arguments = parser.parse_args()
    ranker, _, _ = build(read(arguments.data), arguments.penalty)
    weights = {name: round(weight, 2) for name, weight in sorted(ranker.weights.items()) if abs(weight) >= 0.02}
    document = {"licence": "CC BY-SA 4.0: learned from NTREX-128 and SETimes", "temperature": 1.0, "weights": weights}
    WEIGHTS.write_text(json.dumps(document, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
