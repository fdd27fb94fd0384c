"""Long lists of terms and news in many languages in, what their matching costs here and in other libraries out.

    DRAGOMAN_EVALUATION=… python -m benchmarks.topics [--patterns 100000]

The patterns are pairs and triples of words of the texts, in the case of the texts; half of them do not occur. Each
engine finds the same strings. ``re`` is far too slow for all texts, so it gets few. "matcher" is the whole of ours:
words, endings, languages, scores. Times are CPU seconds of one thread, the best of three; memory is what the process
grew by, so each engine is built in a process of its own. The catalogue is measured on articles of 3,000 characters.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.quality import VARIABLE, WRONG_USAGE
from bot.config.catalogue import country_names, load_topics
from bot.model import Detection, Term, Topic, TopicId
from bot.topics.automaton import make_finder, make_plain_finder
from bot.topics.compile import compile_topics
from bot.topics.match import Matcher, group_of

ARTICLE = 3000  # characters
ROUNDS = 3
MOST_A_LANGUAGE = 5  # articles
SLOW_SAMPLE = 300  # characters for the engine that is too slow for more
TOPICS = 1000  # that the patterns belong to
UNKNOWN = Detection(language="und", script="Zyyy", confidence=0.0, group="und")

Engine = Callable[[str], Iterable[object]]


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patterns", type=int, default=100_000)
    arguments = parser.parse_args()
    if not os.environ.get(VARIABLE):
        print(f"{VARIABLE} must name the evaluation material.", file=sys.stderr)
        return WRONG_USAGE
    print(f"{'engine':<16} {'built, s':>9} {'memory, MB':>11} {'MB/s':>8} {'found':>9}")
    for name in ENGINES:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            print(pool.submit(measure, name, arguments.patterns).result(), flush=True)
    print(measure_catalogue())
    return 0


def articles() -> list[tuple[str, str]]:
    """Return language and text of news articles that are long enough, a few in each language."""
    folder = Path(os.environ[VARIABLE]) / "data" / "articles"
    found: list[tuple[str, str]] = []
    for path in sorted(folder.glob("*.jsonl")):
        records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        texts = (f"{record['title']}\n\n{record['text']}" for record in records if record.get("text"))
        long_enough = (text[:ARTICLE] for text in texts if len(text) >= ARTICLE)
        found += [(path.name.partition(".")[0], text) for text in islice(long_enough, MOST_A_LANGUAGE)]
    return found


def patterns(number: int, texts: Sequence[str]) -> list[str]:
    """Return so many phrases."""
    rng = random.Random(1)
    words = sorted({word for text in texts for word in re.findall(r"\w{4,}", text)})
    phrases: dict[str, None] = {}
    while len(phrases) < number:
        phrases[rng.choice(words) if rng.random() < 0.05 else " ".join(rng.choices(words, k=rng.choice((2, 3))))] = None
    return list(phrases)


def measure(name: str, number: int) -> str:
    """Return a row of the table."""
    texts = [text for _, text in articles()]
    phrases = patterns(number, texts)
    texts = [texts[0][:SLOW_SAMPLE]] if name == "re" else texts * 4
    gc.collect()
    before, started = memory(), time.process_time()
    engine = ENGINES[name](phrases)
    built = time.process_time() - started
    gc.collect()
    grown = memory() - before
    seconds, found = timed(engine, texts)
    speed = sum(len(text.encode()) for text in texts) / seconds / 1e6
    return f"{name:<16} {built:9.2f} {grown:11.1f} {speed:8.3f} {found:9}"


def timed(engine: Engine, texts: Sequence[str]) -> tuple[float, int]:
    """Return the best time for all texts, and how much was found."""
    best, found = float("inf"), 0
    for _ in range(ROUNDS):
        started = time.process_time()
        found = sum(sum(1 for _ in engine(text)) for text in texts)
        best = min(best, time.process_time() - started)
    return best, found


def memory() -> float:
    """Return the megabytes that this process occupies."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure_catalogue() -> str:
    """Return what the shipped topics cost, in milliseconds an article."""
    started = time.process_time()
    topics = load_topics()
    read = time.process_time() - started
    matcher = compile_topics(topics.values(), country_names({c for topic in topics.values() for c in topic.countries}))
    compiled = time.process_time() - started - read
    made = [(text, detection(language)) for language, text in articles()]
    costs = []
    for unknown in (False, True):
        best = float("inf")
        for _ in range(ROUNDS * 3):
            started = time.process_time()
            for text, known in made:
                matcher.match(text, 100, UNKNOWN if unknown else known)
            best = min(best, time.process_time() - started)
        costs.append(1000 * best / len(made))
    return (
        f"catalogue: {len(topics)} topics, read {read:.2f} s, compiled {compiled:.2f} s; an article of {ARTICLE} "
        f"characters {costs[0]:.2f} ms, of unknown language {costs[1]:.2f} ms"
    )


def detection(language: str) -> Detection:
    """Return a sure detection of a language."""
    return Detection(language=language, script="Zyyy", confidence=1.0, group=group_of(language))


def _matcher(phrases: Sequence[str]) -> Engine:
    size = max(1, len(phrases) // TOPICS)
    parts = [phrases[start : start + size] for start in range(0, len(phrases), size)]
    topics = [
        Topic(id=TopicId(f"t{number}"), name="t", terms={"*": tuple(Term(text=text, case=True) for text in part)})
        for number, part in enumerate(parts)
    ]
    matcher: Matcher = compile_topics(topics, {})
    return lambda text: matcher.match(text, 100, UNKNOWN)


def _pyahocorasick(phrases: Sequence[str]) -> Engine:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for number, phrase in enumerate(phrases):
        automaton.add_word(phrase, number)
    automaton.make_automaton()
    find: Engine = automaton.iter
    return find


def _flashtext(phrases: Sequence[str]) -> Engine:
    from flashtext2 import KeywordProcessor

    processor: Any = KeywordProcessor(case_sensitive=True)
    processor.add_keywords_from_iter(phrases)
    find: Engine = processor.extract_keywords_with_span
    return find


def _re(phrases: Sequence[str]) -> Engine:
    pattern = re.compile("|".join(map(re.escape, sorted(phrases, key=len, reverse=True))))
    return pattern.findall


ENGINES: dict[str, Callable[[Sequence[str]], Engine]] = {
    "automaton": lambda phrases: make_finder(sorted(phrases)),
    "without library": make_plain_finder,
    "matcher": _matcher,
    "pyahocorasick": _pyahocorasick,
    "flashtext2": _flashtext,
    "re": _re,
}

if __name__ == "__main__":
    sys.exit(main())
