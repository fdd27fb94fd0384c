"""Labelled texts in, how our detector of languages does beside others on the same texts in the same run out.

    DRAGOMAN_EVALUATION=… python -m benchmarks.languages [--only NAME …] [--json]

Accuracies are those of the folder's scorer: per cent, macro over classes, at three lengths. Speed is CPU of a call,
beside langdetect's; memory and time to the first answer are those of a process for each engine. Engines that are not
installed are left out (``pip install --group benchmarks``).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.language_engines import ENGINES, VARIABLE, installed
from benchmarks.quality import VARIABLE as EVALUATION
from benchmarks.quality import WRONG_USAGE

ROOT = Path(__file__).parents[1]
LENGTHS = ("headline", "lead", "long")
MEASURES = ("all", "merged", "SS7")
FILES = ("ntrex", "set_hr_sr")
GROUPS = {
    "bs hr sr": ("bs", "hr", "sr-Latn"),
    "Cyrillic": ("be", "bg", "mk", "ru", "sr-Cyrl", "uk"),
    "Scandinavian": ("da", "no", "sv"),
    "Czech, Slovak": ("cs", "sk"),
    "Iberian": ("es", "pt"),
}
SAMPLE = 500  # texts that an engine answers before its memory is read
BASIS = "langdetect"

Figures = dict[str, dict[str, Any]]


def main() -> int:
    """Run every engine that is there; print tables, or with ``--json`` one line for machines at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=ENGINES, default=list(ENGINES), metavar="NAME")
    parser.add_argument("--json", action="store_true", help="print one line of JSON last")
    options = parser.parse_args()
    if not os.environ.get(EVALUATION):
        print(f"{EVALUATION} is not set: name the folder that has data/ and measure/ in it.", file=sys.stderr)
        return WRONG_USAGE
    folder = Path(os.environ[EVALUATION])
    names = [name for name in options.only if name in installed()]
    for name in set(options.only) - set(names):
        print(f"{name} is not installed and left out", file=sys.stderr)
    scores = {name: _score(name, folder) for name in names}
    costs = {name: _cost(name, folder) for name in names}
    _print_accuracy(scores)
    _print_groups(scores)
    _print_costs(scores, costs)
    if options.json:
        print(json.dumps({"accuracy": {name: _by_length(scores[name]) for name in names}, "costs": costs}))
    return 0


def _score(name: str, folder: Path) -> Mapping[str, Any]:
    """Return the scorer's tables for an engine."""
    scorer = folder / "measure" / "languages.py"
    command = [sys.executable, str(scorer), "--adapters", "benchmarks/language_engines.py", "--json"]
    finished = subprocess.run(
        command, cwd=ROOT, env=os.environ | {VARIABLE: name}, capture_output=True, text=True, check=False
    )
    tables: Mapping[str, Any] = json.loads(finished.stdout)["scores"]
    return tables


def _cost(name: str, folder: Path) -> Mapping[str, float]:
    """Return memory and time to the first answer of a process of the engine's own."""
    lines = (folder / "data" / "languages" / "ntrex.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [" ".join(json.loads(line)["text"].split()) for line in lines[:: max(1, len(lines) // SAMPLE)]]
    command = [sys.executable, "-m", "benchmarks.language_engines", name]
    finished = subprocess.run(command, cwd=ROOT, input="\n".join(texts), capture_output=True, text=True, check=True)
    cost: Mapping[str, float] = json.loads(finished.stdout)
    return cost


def _by_length(tables: Mapping[str, Any]) -> Mapping[str, Mapping[str, float]]:
    rows: Mapping[str, Mapping[str, float]] = tables["Accuracy by length"]
    return rows


def _print_accuracy(scores: Mapping[str, Mapping[str, Any]]) -> None:
    for file in FILES:
        wanted = MEASURES if file == "ntrex" else ("bs/hr/sr",)
        print(f"\n{file}, per cent: {' · '.join(LENGTHS)}\n")
        print(f"{'':<20}" + "".join(f"{measure:>22}" for measure in wanted))
        for name, tables in scores.items():
            rows = [_by_length(tables)[f"{file}, {length}"] for length in LENGTHS]
            cells = [" · ".join(f"{row[measure]:.1f}" for row in rows) for measure in wanted]
            print(f"{name:<20}" + "".join(f"{cell:>22}" for cell in cells))


def _print_groups(scores: Mapping[str, Mapping[str, Any]]) -> None:
    print("\nntrex, by groups of classes, headlines\n")
    print(f"{'':<20}" + "".join(f"{group:>16}" for group in GROUPS))
    for name, tables in scores.items():
        rows = tables["Accuracy by language: ntrex"]
        cells = [mean(rows[tag]["headline"] for tag in tags) for tags in GROUPS.values()]
        print(f"{name:<20}" + "".join(f"{cell:>16.1f}" for cell in cells))


def _print_costs(scores: Mapping[str, Mapping[str, Any]], costs: Mapping[str, Mapping[str, float]]) -> None:
    print(f"\nspeed beside {BASIS}, CPU time of a call, memory held, time to the first answer\n")
    print(f"{'':<20}{'times as fast':>22}{'ms':>22}{'MB':>8}{'s':>8}")
    for name, tables in scores.items():
        times = [_by_length(tables)[f"ntrex, {length}"]["ms"] for length in LENGTHS]
        basis = [_by_length(scores[BASIS])[f"ntrex, {length}"]["ms"] for length in LENGTHS] if BASIS in scores else []
        ratios = " · ".join(f"{old / new:.1f}" for old, new in zip(basis, times, strict=False) if new)
        taken = " · ".join(f"{each:.2f}" for each in times)
        print(f"{name:<20}{ratios:>22}{taken:>22}{costs[name]['rss_mb']:>8.0f}{costs[name]['load_s']:>8.2f}")


if __name__ == "__main__":
    sys.exit(main())
