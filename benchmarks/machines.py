"""Sound summaries and translations in, and the same with a fault put in; how many of each the checks let pass.

    DRAGOMAN_EVALUATION=… python -m benchmarks.machines

No machine is asked: summaries are the extractive ones and those of publishers, which know more than the article says,
and translations are those of translators (NTREX). A fault is another number, a name that is in no article, or the text
of another article. Documents are in two halves by the hash of their name.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path

from benchmarks.quality import VARIABLE, WRONG_USAGE
from bot.config.catalogue import load_languages
from bot.model import Language
from bot.summaries.checks import Doubt, check_summary, check_translation, quotes_somebody
from bot.summaries.extractive import summarise

INTO = ("en", "fr", "sr-Latn", "de")
STRANGERS = ("Halvorsen", "Castellano", "Nakamura", "Oyelaran", "Petrenko")

Check = Callable[[str], object]
Counts = Counter[tuple[str, str]]  # by kind of text: how many there are, and how many pass


def main() -> int:
    """Print both halves."""
    if VARIABLE not in os.environ:
        print(f"{VARIABLE} is not set: name the folder that has data/ in it.", file=sys.stderr)
        return WRONG_USAGE
    data, languages = Path(os.environ[VARIABLE]) / "data", load_languages()
    for half in (0, 1):
        dice = random.Random(half)
        print(f"half {half}")
        report("summaries", summaries(data / "summaries" / "summaries.jsonl", languages, half, dice))
        for tag in INTO:
            report(f"into {tag}", translations(data / "languages" / "ntrex.jsonl", languages, tag, half, dice))
    return 0


def report(name: str, counts: Counts) -> None:
    """Print the share of each kind that passes."""
    kinds = dict.fromkeys(kind for kind, _ in counts)
    parts = [f"{kind} {counts[kind, 'passed'] / counts[kind, 'all']:.3f} of {counts[kind, 'all']}" for kind in kinds]
    print(f"  {name}: {'; '.join(parts)}")


def summaries(path: Path, languages: Mapping[str, Language], half: int, dice: random.Random) -> Counts:
    """Check summaries of articles."""
    counts, another = Counts(), "Nothing came before."
    for row in _rows(path):
        language = languages.get(row["lang"])
        if language is None or _half(row["id"]) != half:
            continue
        title, body = row["title"], row["text"]

        def check(answer: str, title: str = title, body: str = body, language: Language = language) -> object:
            return check_summary(answer, title, f"{title}\n\n{body}", language)

        _count(counts, "publishers'", check(row["summary"]))
        sound = " ".join(summarise(title, body, language))
        _try(counts, sound, check, another, dice)
        another = sound
    return counts


def translations(path: Path, languages: Mapping[str, Language], tag: str, half: int, dice: random.Random) -> Counts:
    """Check translations of what quotes nobody into a language, out of all others of the catalogue."""
    segments: dict[str, dict[str, str]] = defaultdict(dict)
    articles: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in _rows(path):
        segments[row["source"]][row["lang"]] = row["text"]
        articles[_document(row["source"]), row["lang"]].append(row["text"])
    counts, another = Counts(), "Nothing came before."
    for place, texts in segments.items():
        if _half(_document(place)) != half or tag not in texts:
            continue
        for source, original in texts.items():
            if source not in languages or languages[source].group == languages[tag].group or quotes_somebody(original):
                continue

            def check(
                answer: str, original: str = original, key: tuple[str, str] = (_document(place), source)
            ) -> object:
                return check_translation(answer, original, "\n".join(articles[key]), [], languages[tag])

            _try(counts, texts[tag], check, another, dice)
        another = texts[tag]
    return counts


def _try(counts: Counts, sound: str, check: Check, another: str, dice: random.Random) -> None:
    """Count a sound text, and where it passes, what is made of it by one fault."""
    answer = check(sound)
    _count(counts, "sound", answer)
    if isinstance(answer, Doubt):
        return
    numbers = list(re.finditer(r"\d+", sound))
    names = [name for name in re.finditer(r"(?<=[^\W\d_] )[^\W\d_]{4,}", sound) if name[0][0].isupper()]
    for kind, places in (("other number", numbers), ("other name", names)):
        if places:
            at = dice.choice(places)
            other = str(int(at[0]) * 3 + 1) if kind == "other number" else dice.choice(STRANGERS)
            _count(counts, kind, check(sound[: at.start()] + other + sound[at.end() :]))
    _count(counts, "other article", check(another))


def _count(counts: Counts, kind: str, answer: object) -> None:
    counts[kind, "all"] += 1
    counts[kind, "passed"] += not isinstance(answer, Doubt)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _document(place: str) -> str:
    return place.partition("#")[0]


def _half(name: str) -> int:
    return blake2b(name.encode()).digest()[0] % 2


if __name__ == "__main__":
    sys.exit(main())
