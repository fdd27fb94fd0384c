"""Word lists, models and labelled news of close languages in, the tables by which the package tells them apart out.

    python -m scripts.build_groups WHEEL DATA [GROUP ...] [--check]

WHEEL is that of lingua-language-detector 1.3.5 (``pip download --no-deps lingua-language-detector==1.3.5``), DATA a
folder with ``articles/`` and ``languages/``. A word's evidence is a sum of few things: how much commoner it is in one
language's Wikipedia (langidentify-full-model), how much likelier the letters are in its news (lingua), and the lists of
scripts/groups.yaml that it stands in. How much each counts is learned by logistic regression from DATA, and a little of
its own for a word that several documents have; ``--check`` measures that on documents, and on a corpus, that were not
learned from.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from bot.languages.resolve import BEGINNINGS, END, FOLDER, MOST, STEP, WORD, key_of
from scripts.build_languages import words as frequencies
from scripts.group_model import DOCUMENTS, Example, Model, Observation, Vector
from scripts.group_sources import Labelled, LetterModel, read_texts, strip_marks

RECIPES = Path(__file__).with_name("groups.yaml")
RARE = -15.2  # log probability of a word that a table lacks
CLIP = 2.0  # nats that a word says at most, by its frequency and by its letters
BANDS = (-7.5, -9.5, -11.5)  # log probabilities that part common words from rarer ones: not all say as much
BAND_CLIPS = (1.0, 4.0)
FEWEST = 3  # words that make a beginning
LENGTHS = ((4, 14), (25, 40))  # words of a headline, and of a lead
LEAST = 0.3  # nats by which what is kept speaks otherwise than its beginning, where a group does not say otherwise


class Builder:
    """What is known of a group's words before anything is learned."""

    def __init__(self, recipe: Mapping[str, Any], wheel: Path) -> None:
        self.recipe = recipe
        self.tags = tuple(recipe["languages"])
        self.stripped = bool(recipe.get("stripped"))
        self.lists = {name: tuple(text.split()) for name, text in recipe.get("lists", {}).items()}
        self.patterns = {name: re.compile(shape) for name, shape in recipe.get("patterns", {}).items()}
        self.tables = {tag: self._table(source) for tag, source in recipe["languages"].items()}
        self.models = {
            tag: LetterModel(wheel, source["sequences"])
            for tag, source in recipe["languages"].items()
            if "sequences" in source
        }
        self.pairs = yat_pairs(self.tables) if recipe.get("yat") else {}
        self.features = self._features()

    def _table(self, source: Mapping[str, str]) -> dict[str, float]:
        table: dict[str, float] = defaultdict(float)
        for word, share in frequencies(source["words"], "Latn").items() if "words" in source else ():
            if WORD.fullmatch(word):
                table[strip_marks(word) if self.stripped else word] += share
        return dict(table)

    def _features(self) -> dict[str, Vector]:
        """Return the features of all words that are known, and of their beginnings: the mean of those that share it."""
        known = {word for table in self.tables.values() for word in list(table)[: self.recipe["vocabulary"]]} | set(
            self.pairs
        )
        known |= {word[1:] for listed in self.lists.values() for word in listed if word.startswith("=")}
        features = {word: self._describe(word) for word in sorted(known)}
        sharing: dict[str, list[Vector]] = defaultdict(list)
        for word, vector in features.items():
            for beginning in _beginnings(word):
                sharing[beginning].append(vector)
        for listed in self.lists.values():
            for stem in listed:
                if len(stem) in BEGINNINGS and not stem.startswith("="):
                    sharing.setdefault(stem + END, [self._describe(stem)])
        means = {key: np.mean(vectors, axis=0) for key, vectors in sharing.items() if not 1 < len(vectors) < FEWEST}
        return features | means

    def _describe(self, word: str) -> Vector:
        logs = [
            math.log(max(table.get(word, 0.0), math.exp(RARE))) if table else RARE for table in self.tables.values()
        ]
        band = sum(max(logs) <= bound for bound in BANDS)
        banded = np.zeros((len(BANDS) + 1, len(BAND_CLIPS), len(logs)))
        if max(logs) > RARE:
            banded[band] = [_centred(logs, clip) for clip in BAND_CLIPS]
        parts = [_centred(logs), banded.ravel()]
        if self.models:
            letters = [model.log_probability(word) for model in self.models.values()]
            parts += [_centred(letters, clip) for clip in (CLIP, *self.recipe.get("letter_clips", ()))]
        flags = [float(_listed(word, listed)) for listed in self.lists.values()]
        parts.append(np.array([*flags, self.pairs.get(word, 0)], float))
        return np.concatenate(parts)

    def key_of(self, word: str) -> str | None:
        """Return what stands for a word: the word or a beginning of it."""
        return key_of(word, self.features)

    def observe(self, text: str) -> Observation:
        """Return the features of a text, those of the patterns last, and its words."""
        lower = (strip_marks(text) if self.stripped else text).lower()
        words = tuple(WORD.findall(lower))
        width = len(next(iter(self.features.values())))
        total = sum((self.features[key] for key in map(self.key_of, words) if key), np.zeros(width))
        counts = [min(sum(1 for _ in shape.finditer(lower)), MOST) for shape in self.patterns.values()]
        if self.recipe.get("beginnings"):
            words += tuple(beginning for word in words for beginning in _beginnings(word))
        return Observation(features=np.concatenate([total, counts]), words=words)


def _beginnings(word: str) -> list[str]:
    return [word[:length] + END for length in BEGINNINGS if length <= len(word)]


def _centred(logs: Sequence[float], clip: float = CLIP) -> Vector:
    centred: Vector = np.clip(np.array(logs) - np.mean(logs), -clip, clip)
    return centred


def _listed(word: str, listed: Iterable[str]) -> bool:
    return any(word == item[1:] if item.startswith("=") else word.startswith(item) for item in listed)


def yat_pairs(tables: Mapping[str, Mapping[str, float]], ratio: float = 4.0) -> dict[str, int]:
    """Return ekavian words as -1 and ijekavian as 1: pairs in tables that differ by e against je or ije.

    Each must be commoner on its own side by ``ratio``, so that words of all standards with e or je stay out.
    """
    eastern, rare = tables["sr-Latn"], math.exp(RARE)
    western = Counter(tables["bs"]) | Counter(tables["hr"])
    pairs: dict[str, int] = {}
    for word, share in western.items():
        for reflex in re.finditer("ije|(?<![aeiou])je", word):
            other = f"{word[: reflex.start()]}e{word[reflex.end() :]}"
            partner = eastern.get(other, 0.0)
            apart = share > ratio * max(eastern.get(word, 0.0), rare) or word not in eastern
            if reflex.end() < len(word) > 3 and partner > ratio * western.get(other, 0.0) and partner and apart:
                pairs[word], pairs[other] = 1, -1
    return pairs


def learn(builder: Builder, texts: Iterable[Labelled]) -> Model:
    """Learn from texts that are cut into pieces of the length of headlines, and again into pieces of that of leads."""
    draw = random.Random(1)  # noqa: S311 -- not for secrets
    return Model(
        [
            Example(
                seen=builder.observe(piece),
                place=builder.tags.index(labelled.language),
                document=f"{labelled.corpus} {labelled.document}",
            )
            for labelled in texts
            for lengths in LENGTHS
            for piece in _pieces(labelled.text.split(), draw, lengths)
        ],
        len(builder.tags),
        builder.recipe.get("documents", DOCUMENTS),
    )


def _pieces(words: Sequence[str], draw: random.Random, lengths: tuple[int, int]) -> Iterator[str]:
    start = 0
    while start < len(words):
        length = draw.randint(*lengths)
        yield " ".join(words[start : start + length])
        start += length


def write(name: str, builder: Builder, model: Model) -> None:
    """Write a group's table: words by their weights, in whole steps."""
    width = len(next(iter(builder.features.values())))
    made: dict[str, Vector] = {}
    for word in dict.fromkeys((*builder.features, *model.own)):
        key = builder.key_of(word)
        parts = dict.fromkeys((word, *_beginnings(word.removesuffix(END))))
        own = [model.own[part] for part in parts if part in model.own]
        made[word] = sum(own, builder.features[key] @ model.weights[:width] if key else np.zeros_like(model.bias))
    if builder.recipe.get("bare"):
        bare: dict[str, list[Vector]] = defaultdict(list)
        for key, vector in made.items():
            for form in {strip_marks(key), strip_marks(key.replace("đ", "d"))} - {key}:
                bare[form].append(vector)
        made = {form: np.mean(vectors, axis=0) for form, vectors in bare.items()} | made
    by_weights: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for key, units in _telling(made, model.own, builder.recipe.get("least", LEAST)).items():
        by_weights[units].append(key)
    table = {
        "languages": builder.tags,
        "bias": np.rint((model.bias - model.bias.mean()) / STEP).astype(int).tolist(),
        "patterns": [
            {"name": pattern, "shape": shape.pattern, "weights": np.rint(weights / STEP).astype(int).tolist()}
            for (pattern, shape), weights in zip(builder.patterns.items(), model.weights[width:], strict=True)
        ],
        "weights": sorted(by_weights),
        "words": [" ".join(by_weights[units]) for units in sorted(by_weights)],
    }
    text = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
    Path(str(FOLDER / f"{name}.json.gz")).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _telling(made: Mapping[str, Vector], own: Collection[str], least: float) -> dict[str, tuple[int, ...]]:
    """Return the weights, in whole steps, of what speaks otherwise than its beginning does, which stands for the rest.

    Words with a weight of their own are all kept: what is common says much by saying a little often. Of the others,
    those that speak otherwise by ``least`` nats are.
    """
    kept: dict[str, Vector] = {}
    for key in sorted(made, key=lambda key: (not key.endswith(END), len(key), key)):
        beginning = key_of(key.removesuffix(END), kept)
        centred = made[key] - made[key].mean()
        change = np.ptp(centred - (kept[beginning] if beginning else 0.0))
        if change >= (STEP if key in own and not key.endswith(END) else least):
            kept[key] = centred
    return {key: tuple(np.rint(kept[key] / STEP).astype(int).tolist()) for key in sorted(kept)}


def check(builder: Builder, texts: Sequence[Labelled]) -> None:
    """Print macro accuracy on documents not learned from, and on a corpus not learned from."""
    documents = sorted({text.document for text in texts})
    random.Random(3).shuffle(documents)  # noqa: S311
    answers: list[tuple[Labelled, int]] = []
    for fold in range(5):
        held = set(documents[fold::5])
        model = learn(builder, [text for text in texts if text.document not in held])
        answers += [(t, model.answer(builder.observe(t.text))) for t in texts if t.document in held and t.kind]
    for corpus in ("ntrex", "set"):
        report(builder, f"{corpus}, other documents", [pair for pair in answers if pair[0].corpus == corpus])
        model = learn(builder, [text for text in texts if text.corpus != corpus] or texts[:1])
        tested = [text for text in texts if text.corpus == corpus and text.kind]
        report(builder, f"{corpus}, other corpus", [(t, model.answer(builder.observe(t.text))) for t in tested])


def report(builder: Builder, title: str, answers: Sequence[tuple[Labelled, int]]) -> None:
    """Print the accuracy by length, and for each language."""
    for kind in ("headline", "lead", "long"):
        right: dict[str, list[bool]] = defaultdict(list)
        for text, place in answers:
            if text.kind == kind:
                right[text.language].append(builder.tags[place] == text.language)
        shares = {tag: 100 * sum(hits) / len(hits) for tag, hits in sorted(right.items())}
        if shares:
            each = " ".join(f"{tag} {share:.0f}" for tag, share in shares.items())
            print(f"{title}, {kind}: {sum(shares.values()) / len(shares):.1f} ({each})", flush=True)  # noqa: T201 -- what --check is for


def main() -> None:
    """Build the groups that the command line names, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("groups", nargs="*")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    recipes = YAML(typ="safe").load(RECIPES.read_text("utf-8"))
    for name in arguments.groups or recipes:
        builder = Builder(recipes[name], arguments.wheel)
        files = {tag: tag for tag in builder.tags}
        if "sr-Latn" in files:
            files["sr-Cyrl"] = "sr-Latn"
        if "hbs" in files:
            files |= dict.fromkeys(("bs", "hr", "sr-Latn"), "hbs")
        texts = read_texts(arguments.data, files)
        if arguments.check:
            check(builder, texts)
        write(name, builder, learn(builder, texts))


if __name__ == "__main__":
    main()
