"""Reports that a reader rejected and others that were kept in, the words that tell them apart out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log

from bot.model import Language, Report, TopicId

ENOUGH = 3  # rejected reports; of fewer, chance would choose the words
MOST = 3  # suggestions
SHORTEST, LONGEST = 4, 24  # letters of a word
LOOKED_AT = 6000  # characters of a text
_WORD = re.compile(r"[^\W\d_]+")


def telling_words(
    rejected: Sequence[Report], kept: Sequence[Report], topic: TopicId, languages: Mapping[str, Language]
) -> tuple[str, ...]:
    """Return words and pairs of words of the rejected reports that the kept ones lack, the most telling first.

    A word counts once a report. It is in most of the rejected, and weighs by how much rarer it is in the kept (log
    ratio of smoothed shares). What names the topic itself says nothing against it.
    """
    if len(rejected) < ENOUGH:
        return ()
    against, favour = (_count(reports, topic, languages) for reports in (rejected, kept))
    least = max(2, (len(rejected) + 1) // 2)

    def weight(words: str) -> float:
        bad = (against[words] + 0.5) / (len(rejected) + 1)
        good = (favour[words] + 0.5) / (len(kept) + 1)
        return bad * log(bad / good) * (1.2 if " " in words else 1.0)

    often = [words for words, count in against.items() if count >= least and favour[words] * 4 <= count]
    ranked = sorted((words for words in often if weight(words) > 0), key=lambda words: (-weight(words), words))
    chosen: list[str] = []
    for words in ranked:
        if not any(_overlap(words, other) for other in chosen):
            chosen.append(words)
    return tuple(chosen[:MOST])


def _count(reports: Iterable[Report], topic: TopicId, languages: Mapping[str, Language]) -> Counter[str]:
    """Count in how many reports each word occurs, and each pair of neighbours."""
    counted: Counter[str] = Counter()
    for report in reports:
        language = languages.get(report.analysis.detection.language)
        idle = {word.casefold() for word in language.stop_words} if language else set()
        names = {
            word
            for match in report.analysis.matches
            if match.topic == topic
            for found in match.words
            for word in _WORD.findall(found.casefold())
        }
        words = _WORD.findall(report.article.text[:LOOKED_AT].casefold())
        left_out = idle | names
        sound = [word if SHORTEST <= len(word) <= LONGEST and word not in left_out else "" for word in words]
        pairs = {f"{one} {two}" for one, two in pairwise(sound) if one and two}
        counted.update(pairs | {word for word in sound if word})
    return counted


def _overlap(words: str, others: str) -> bool:
    return bool(set(words.split()) & set(others.split()))
