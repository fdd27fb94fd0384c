"""Labelled articles and the scorer's comparison of names in, the most that a speaker finder can score out.

    python -m scripts.quote_ceiling DATA SCORER

In languages without letter case a label has the speaker's English name. Here every key quote is taken for found and
given to its speaker, by a word of the article that sounds like a word of the name, and that the scorer takes for it if
it takes any. DATA is a folder with ``ntrex_*.jsonl``, SCORER the one with ``names.py``.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from bot.config.catalogue import load_languages
from bot.model import Naming
from bot.quotes.lexicon import lexicon
from scripts.quote_labels import likeness

ALIKE = 0.6  # share of consonants from which a word can be the name
KEY = 5  # words of a key quote
LONGEST = 10  # signs of a name where no spaces part words
_RUNS = {"ja": "[\u30a0-\u30fa\u30fc-\u30ff]{2,}|[A-Za-z]+", "zh": "[\u4e00-\u9fff]+|[A-Za-z]+"}
_THAI = "[\u0e00-\u0e7f]+|[A-Za-z]+"


def main() -> None:
    """Print for each language how many key quotes there are, by persons, and how many can be scored right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("scorer", type=Path)
    arguments = parser.parse_args()
    sys.path.insert(0, str(arguments.scorer))
    is_named = importlib.import_module("names").is_named
    for tag, language in load_languages().items():
        path = arguments.data / f"ntrex_{tag}.jsonl"
        if language.cased or not path.is_file():
            continue
        quotes = persons = accepted = 0
        for line in path.read_text("utf-8").splitlines():
            article = json.loads(line)
            written = _words(article["text"], tag, lexicon(language).unspaced)
            words = {bare for word in written for bare in _bare(word, language.naming)}
            for quote in article["quotes"]:
                if quote["label"] == "X" or quote.get("en_words", KEY) < KEY:
                    continue
                quotes += 1
                if quote["label"] == "P":
                    persons += 1
                    parts, forms = quote["speaker"].split(), quote.get("local_forms") or ()
                    alike = (word for word in words if any(likeness(word, part) >= ALIKE for part in parts))
                    accepted += any(is_named([word], quote["speaker"], forms, article["lang"]) for word in alike)
        share = (quotes - persons + accepted) / quotes
        print(f"{tag}: {quotes} key quotes, {persons} by persons, {accepted} accepted: at most {share:.3f}")  # noqa: T201


def _words(text: str, tag: str, unspaced: bool) -> Iterator[str]:
    """Yield what could be a word of a name."""
    if unspaced:
        for run in re.findall(_RUNS.get(tag, _THAI), text):
            if run.isascii() or tag == "ja":
                yield run
                continue
            for start in range(len(run)):
                yield from (run[start:end] for end in range(start + 2, min(len(run), start + LONGEST) + 1))
        return
    signs = (sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" or sign in "'’-" else " " for sign in text)
    yield from "".join(signs).split()


def _bare(word: str, naming: Naming) -> Iterator[str]:
    """Yield a word without a little word before it or an ending."""
    yield word
    yield from (word.removeprefix(prefix) for prefix in naming.prefixes if word.startswith(prefix))
    yield from (word.removesuffix(ending) for ending in naming.endings if word.endswith(ending))


if __name__ == "__main__":
    main()
