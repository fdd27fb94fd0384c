"""A name in, a detector of languages out: ours and those it is measured against, each behind the same function.

The scorer of languages takes this module for its adapters; ``DRAGOMAN_BENCHMARK_ENGINE`` says which engine answers.
Run as a program, it says what the engine costs before it is any use:

    python -m benchmarks.language_engines ours < texts.txt
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

VARIABLE = "DRAGOMAN_BENCHMARK_ENGINE"
MEBIBYTE = 1 << 20

Detect = Callable[[str], str]


def _ours() -> Detect:
    from bot.languages.detect import Detector
    from bot.languages.scorer import Scorer

    detector = Detector({}, Scorer())
    return lambda text: detector.detect(text).language


def _langdetect_within() -> Detect:
    from bot.languages.detect import Detector
    from bot.languages.langdetect_scorer import LangdetectScorer

    detector = Detector({}, LangdetectScorer())
    return lambda text: detector.detect(text).language


def _langdetect() -> Detect:
    langdetect = _load("langdetect")
    langdetect.DetectorFactory.seed = 0
    return lambda text: str(langdetect.detect(text))


def _py3langid() -> Detect:
    classify = _load("py3langid").classify
    return lambda text: str(classify(text)[0])


def _lingua() -> Detect:
    detector = _load("lingua").LanguageDetectorBuilder.from_all_languages().build()

    def detect(text: str) -> str:
        found = detector.detect_language_of(text)
        return str(found.iso_code_639_1.name).lower() if found else "und"

    return detect


def _pycld2() -> Detect:
    detect = _load("pycld2").detect
    return lambda text: str(detect(text, bestEffort=True)[2][0][1]).replace("un", "und")


def _nothing() -> Detect:
    return lambda _: "en"


ENGINES: dict[str, tuple[str, Callable[[], Detect]]] = {  # with the package that has to be there
    "ours": ("bot", _ours),
    "ours, by langdetect": ("bot", _langdetect_within),  # with the profiles that it lacks
    "langdetect": ("langdetect", _langdetect),
    "py3langid": ("py3langid", _py3langid),
    "lingua": ("lingua", _lingua),
    "pycld2": ("pycld2", _pycld2),
    "always “en”": ("sys", _nothing),
}


def installed() -> tuple[str, ...]:
    """Return the names of the engines whose packages are there."""
    return tuple(name for name, (package, _) in ENGINES.items() if package == "sys" or find_spec(package))


def detect_language(text: str) -> str:
    """Return the tag of a text's language, as the chosen engine says."""
    return _chosen()(text)


@cache
def _chosen() -> Detect:
    return ENGINES[os.environ[VARIABLE]][1]()


def _load(package: str) -> Any:
    return importlib.import_module(package)


def main(name: str, texts: list[str]) -> int:
    """Print as JSON how long an engine takes to its first answer, and how much memory it holds after many."""
    before, began = _resident(), time.perf_counter()
    detect = ENGINES[name][1]()
    detect(texts[0])
    seconds = time.perf_counter() - began
    for text in texts:
        detect(text)
    print(json.dumps({"load_s": round(seconds, 2), "rss_mb": round((_resident() - before) / MEBIBYTE)}))
    return 0


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.stdin.read().splitlines()))
