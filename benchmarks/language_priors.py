"""Labelled headlines in, how well those of simulated feeds are told after some articles out, whatever they declare.

    DRAGOMAN_EVALUATION=… python -m benchmarks.language_priors

Each class is a feed. It declares its own language, none, or that of a neighbour that is easily taken for it (English
for the others), and has given no, ten or fifty articles before, headlines only. Accuracies are macro over classes.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean

from benchmarks.quality import VARIABLE, WRONG_USAGE
from bot.languages.detect import Detector
from bot.languages.prior import learn
from bot.languages.scorer import Scorer
from bot.model import Prior

EARLIER = (0, 10, 50)
SOUTH_SLAVIC = ("bg", "bs", "hr", "mk", "sl", "sr-Cyrl", "sr-Latn")
NEIGHBOURS = {
    "be": "ru",
    "bg": "mk",
    "bs": "sr-Latn",
    "cs": "sk",
    "da": "no",
    "en": "de",
    "es": "pt",
    "hr": "sr-Latn",
    "mk": "bg",
    "no": "da",
    "pt": "es",
    "ru": "uk",
    "sk": "cs",
    "sl": "hr",
    "sr-Cyrl": "mk",
    "sr-Latn": "hr",
    "sv": "no",
    "uk": "ru",
}
DECLARED = ("its own", "none", "a wrong one")
SEED = 4

Headlines = Mapping[str, Sequence[str]]


def main() -> int:
    """Print a table for all classes, one for the South Slavic ones, and how feeds in two languages do."""
    if VARIABLE not in os.environ:
        print(f"{VARIABLE} is not set: name the folder that has data/ in it.", file=sys.stderr)
        return WRONG_USAGE
    headlines = read_headlines(Path(os.environ[VARIABLE]))
    detector = Detector({}, Scorer())
    found = {
        (tag, declared, earlier): feed_accuracy(detector, headlines[tag], tag, declared, earlier)
        for tag in headlines
        for declared in DECLARED
        for earlier in EARLIER
    }
    for name, tags in ((f"all {len(headlines)} classes", tuple(headlines)), ("South Slavic", SOUTH_SLAVIC)):
        print(f"{name + ', declared':<28}" + "".join(f"{f'after {earlier}':>10}" for earlier in EARLIER))
        for declared in DECLARED:
            cells = [mean(found[tag, declared, earlier] for tag in tags) for earlier in EARLIER]
            print(f"{declared:<28}" + "".join(f"{cell:>10.1f}" for cell in cells))
    for one, other in (("sr-Latn", "en"), ("mk", "sq"), ("bs", "en")):
        print(f"{f'feed in {one} and {other}':<28}{two_languages(detector, headlines, one, other):>10.1f}")
    return 0


def read_headlines(folder: Path) -> Headlines:
    """Return the headlines of each class, in an order that is always the same and tells nothing."""
    found: dict[str, list[str]] = defaultdict(list)
    with (folder / "data" / "languages" / "ntrex.jsonl").open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if record["kind"] == "headline":
                found[record["lang"]].append(record["text"])
    draw = random.Random(SEED)
    return {tag: draw.sample(texts, len(texts)) for tag, texts in sorted(found.items())}


def feed_accuracy(detector: Detector, texts: Sequence[str], tag: str, declared: str, earlier: int) -> float:
    """Return the percentage of headlines told right that come after so many others of their feed."""
    hint = {"its own": tag, "none": None, "a wrong one": NEIGHBOURS.get(tag, "en")}[declared]
    prior = Prior()
    for text in texts[:earlier]:
        prior = learn(prior, detector.detect(text, hint, prior).contenders)
    tested = texts[max(EARLIER) :]
    return 100 * mean(detector.detect(text, hint, prior).language == tag for text in tested)


def two_languages(detector: Detector, headlines: Headlines, one: str, other: str) -> float:
    """Return the same for a feed that declares nothing, whose articles are in one language or the other by chance."""
    draw = random.Random(SEED)
    articles = [(text, tag) for tag in (one, other) for text in headlines[tag]]
    prior, right = Prior(), []
    for text, tag in draw.sample(articles, len(articles)):
        detection = detector.detect(text, None, prior)
        right.append(detection.language == tag)
        prior = learn(prior, detection.contenders)
    return 100 * mean(right[max(EARLIER) :])


if __name__ == "__main__":
    sys.exit(main())
