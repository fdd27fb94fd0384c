"""News in sixty languages in, what the tables of accuracy leave out: each language, confidence, texts in two languages.

    DRAGOMAN_EVALUATION=… python -m benchmarks.language_details

Sentences are lines of at least forty characters, fifteen in scripts without spaces, of up to forty articles for each
language. Confidence is set against accuracy on headlines. Of articles that say to be in another language in parts, each
is named, to be read; and a sentence of another language is put between quotation marks into articles, to be found.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean

from benchmarks.quality import VARIABLE, WRONG_USAGE
from bot.config.catalogue import load_languages
from bot.languages import letters
from bot.languages.detect import GROUPS, Detector, base
from bot.languages.mixed import OtherLanguages
from bot.languages.scorer import Scorer
from bot.model import Detection

ARTICLES = 40
BOUNDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)
UNSPACED = ("ja", "ko", "th", "zh", "zh-TW")
QUOTED = (
    *("en", "de", "fr", "es", "pt", "it", "ru", "uk", "bg", "mk", "sr-Latn", "sr-Cyrl", "hr", "sl", "cs", "sk", "pl"),
    *("tr", "el", "sq", "ro", "hu", "no", "sv", "da", "fi", "ar", "he", "zh", "ja", "az", "be", "uz", "mt"),
)
TRIES = 3  # for each two languages

Articles = Mapping[str, Sequence[str]]


def main() -> int:
    """Print everything."""
    if VARIABLE not in os.environ:
        print(f"{VARIABLE} is not set: name the folder that has data/ in it.", file=sys.stderr)
        return WRONG_USAGE
    data = Path(os.environ[VARIABLE]) / "data"
    languages, scorer = load_languages(), Scorer()
    detector = Detector(languages, scorer)
    articles = read_articles(data / "articles")
    tags = {*letters.SOLE.values(), *scorer.languages}.union(*letters.SHARED.values()) - {"nn"} | {"cnr"}
    print(f"{len(tags)} tags: {' '.join(sorted(tags))}\n")
    print_each(detector, articles)
    print_confidence(detector, data / "languages")
    print_others(OtherLanguages(languages, detector.detect), detector, articles)
    return 0


def read_articles(folder: Path) -> Articles:
    """Return the texts of each language's articles, the title in the first line."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.glob("*.jsonl")):
        for record in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if record.get("text"):
                found[path.name.split(".")[0]].append(f"{record.get('title') or ''}\n{record['text']}".strip())
    return found


def sentences(tag: str, texts: Sequence[str]) -> list[str]:
    """Return the sentences of articles that are long enough."""
    least = 15 if tag in UNSPACED else 40
    return [line for text in texts[:ARTICLES] for line in text.splitlines() if len(line) >= least]


def print_each(detector: Detector, articles: Articles) -> None:
    """Print for each language how many of its sentences are told right, in per cent."""
    told = {
        tag: 100 * mean(detector.detect(line).language == tag.replace("zh-TW", "zh") for line in sentences(tag, texts))
        for tag, texts in articles.items()
    }
    print("sentences: " + " · ".join(f"{tag} {share:.1f}" for tag, share in told.items()))


def print_confidence(detector: Detector, folder: Path) -> None:
    """Print how sure headlines are told, and how many of them are told right."""
    sure: dict[float, list[tuple[float, bool]]] = defaultdict(list)
    for name in ("ntrex", "set_hr_sr"):
        for record in map(json.loads, (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()):
            found = detector.detect(record["text"]) if record["kind"] == "headline" else None
            if found and found.contenders:
                least = max(bound for bound in BOUNDS if found.confidence >= bound)
                sure[least].append((found.confidence, found.language == record["lang"]))
    print("\nheadlines by confidence: number, mean confidence, accuracy")
    for least, answers in sorted(sure.items()):
        print(f"{least:.2f} {len(answers):>6} {mean(it[0] for it in answers):.3f} {mean(it[1] for it in answers):.3f}")


def print_others(others: OtherLanguages, detector: Detector, articles: Articles) -> None:
    """Print which articles seem to be in two languages, what looking takes, and how many quotes are found."""
    seen, seconds, characters, number = list[str](), 0.0, 0, 0
    for tag, texts in articles.items():
        for text in texts:
            main = detector.detect(text)
            began = time.process_time()
            found = others.find(text, main)
            seconds, characters, number = seconds + time.process_time() - began, characters + len(text), number + 1
            seen += [f"{tag}: {' '.join(found)}: {text[:60]!r}"] if found else []
    print(
        f"\n{len(seen)} of {number} articles have parts in others; "
        f"{3e6 * seconds / characters:.2f} ms for 3,000 characters"
    )
    print("\n".join(seen))
    draw, hits = random.Random(5), Counter[bool]()
    for tag in QUOTED:
        for other in QUOTED:
            if GROUPS.get(base(tag), tag) != GROUPS.get(base(other), other):
                hits.update(
                    _is_found(others, detector, draw.choice(articles[tag]), _quote(draw, other, articles))
                    for _ in range(TRIES)
                )
    print(f"quotes of one sentence found: {100 * hits[True] / hits.total():.1f} % of {hits.total()}")


def _quote(draw: random.Random, tag: str, articles: Articles) -> tuple[str, str]:
    short = [
        line for line in sentences(tag, articles[tag]) if (len(line) >= 60 or tag in UNSPACED) and len(line) <= 220
    ]
    return tag, draw.choice(short)


def _is_found(others: OtherLanguages, detector: Detector, text: str, quote: tuple[str, str]) -> bool:
    tag, words = quote
    lines = text[:3000].splitlines()
    whole = "\n".join([*lines[: len(lines) // 2], f"“{words}”", *lines[len(lines) // 2 :]])
    main: Detection = detector.detect(whole)
    groups = {GROUPS.get(base(other), other) for other in others.find(whole, main)}
    return GROUPS.get(base(tag), tag) in groups


if __name__ == "__main__":
    sys.exit(main())
