"""A text in, the topics it names with their evidence out: one pass over it for all topics together."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.languages.detect import GROUPS, base
from bot.model import UNKNOWN_LANGUAGE, Detection, Match, Span, TopicId
from bot.topics.automaton import make_finder
from bot.topics.inflect import FIRST_WITH_CLITICS, LONGEST_CLITIC, WORD, Piece, fold, widen, without_clitics
from bot.topics.weigh import Role, Rules, Weights, shares_of, weigh

SURE = 0.8  # a less sure detection lets the runner-up's terms count as well
MOST_GROUPS = 100  # sets of groups whose patterns are remembered
LONGEST_BEFORE = 80  # characters before a word that the words of one term with it can take
_PLAIN_LETTERS = "\u0300"  # before it are no marks: what is no letter or digit ends a word
_GAP = re.compile(r"[^\w\n]{1,3}")
_KATAKANA = re.compile("[ァ-ヺー]")


Groups = frozenset[str] | None  # None: all


class Pattern(NamedTuple):
    """A term of a topic, compiled. ``groups`` are those of its languages, None for terms of every language.

    ``pieces[anchor]`` is the word that is looked for first, the longest. Without pieces the term is a string of a
    script that puts no spaces between words.
    """

    topic: TopicId
    groups: Groups
    role: Role
    weight: float = 1.0
    pieces: tuple[Piece, ...] = ()
    anchor: int = 0


def group_of(tag: str) -> str:
    """Return the group that a term's language tag belongs to."""
    return GROUPS.get(base(tag), base(tag))


class Matcher:
    """Finds topics in texts. Build it with ``compile_topics``; it never changes and can be shared."""

    def __init__(self, patterns: Mapping[str, tuple[Pattern, ...]], rules: Mapping[TopicId, Rules]) -> None:
        self._patterns = tuple(patterns.values())  # by the number of their string
        self._tails = tuple(map(_longest_tail, self._patterns))
        self._of_groups: dict[Groups, Mapping[int, tuple[Pattern, ...]]] = {}
        self._find = make_finder(tuple(patterns))
        self._rules = rules
        self._shares = shares_of(rules)

    def match(self, text: str, title_length: int, detection: Detection) -> tuple[Match, ...]:
        """Return the topics of a text, the strongest first, each with the words that name it.

        ``title_length`` is the number of characters of the text that are its title: evidence there weighs most.
        """
        groups = _groups(detection)
        found: dict[TopicId, dict[Role, Weights]] = defaultdict(lambda: defaultdict(dict))
        wide = widen(text)
        folded = fold(wide)
        for pattern, span in self._candidates(wide, folded, groups):
            weights = found[pattern.topic][pattern.role]
            weights[span] = max(pattern.weight, weights.get(span, pattern.weight), key=abs)
        return tuple(weigh(text, title_length, found, self._rules, self._shares))

    def _candidates(self, wide: str, folded: str, groups: Groups) -> Iterator[tuple[Pattern, Span]]:
        """Find the terms of these groups, each with where it stands."""
        wanted = self._of_groups.get(groups) or self._wanted(groups)
        for number, start, end in self._find(folded):
            patterns = wanted.get(number)
            if patterns is None or (start and _is_within_word(folded[start - 1], folded[start])):
                continue  # here most end
            word: _Word | None = None
            for pattern in patterns:
                if not pattern.pieces:
                    if _stands_alone(folded, start, end):
                        yield pattern, (start, end)
                    continue
                word = word or _word_at(folded, start)
                if word is None or word.end - end > self._tails[number]:
                    break
                span = _fit(pattern, word, wide, folded)
                if span:
                    yield pattern, span

    def _wanted(self, groups: Groups) -> Mapping[int, tuple[Pattern, ...]]:
        """Return the patterns of these groups by their string's number; they are remembered for the next text."""
        meeting = (tuple(each for each in patterns if _meet(each.groups, groups)) for patterns in self._patterns)
        wanted = {number: patterns for number, patterns in enumerate(meeting) if patterns}
        if len(self._of_groups) >= MOST_GROUPS:
            self._of_groups.clear()
        self._of_groups[groups] = wanted
        return wanted


class _Word(NamedTuple):
    """A word of a text: where it begins, where it does without what is written together with it, where it ends."""

    begin: int
    start: int
    end: int


def _word_at(folded: str, start: int) -> _Word | None:
    """Return the word that begins at a place, or after what is written together with it; None within a word."""
    begins, clitics = _begins_at(folded, start), folded[start] >= FIRST_WITH_CLITICS
    found = WORD.match(folded, start) if begins or clitics else None
    if found is None:
        return None
    if begins:
        return _Word(start, start, found.end())
    if clitics:
        for begin in range(start - 1, max(-1, start - 1 - LONGEST_CLITIC), -1):
            if _begins_at(folded, begin):
                whole = folded[begin : found.end()]
                rest = found.end() - start
                return _Word(begin, start, found.end()) if rest in map(len, without_clitics(whole)) else None
    return None


def _is_within_word(previous: str, letter: str) -> bool:
    """Say whether a letter surely continues a word: one of an alphabet in which nothing is written before words."""
    return letter < FIRST_WITH_CLITICS and previous < FIRST_WITH_CLITICS and previous.isalnum()


def _begins_at(folded: str, start: int) -> bool:
    """Say whether a word begins at a place."""
    previous = folded[start - 1] if start else " "
    if previous < _PLAIN_LETTERS:
        return not previous.isalnum() or folded[start] >= FIRST_WITH_CLITICS
    before = WORD.match(folded, start - 1)
    return before is None or before.end() == start


def _stands_alone(folded: str, start: int, end: int) -> bool:
    """Say whether a string is not a part of a longer Katakana word."""
    return not (
        (start and _KATAKANA.match(folded, start) and _KATAKANA.match(folded, start - 1))
        or (_KATAKANA.match(folded, end - 1) and _KATAKANA.match(folded, end))
    )


def _longest_tail(patterns: Sequence[Pattern]) -> int:
    """Return how many letters at most may follow a string that these patterns have for their anchor."""
    anchors = [pattern.pieces[pattern.anchor] for pattern in patterns if pattern.pieces]
    return max((sys.maxsize if piece.ending else piece.tail for piece in anchors), default=0)


def _meet(groups: Groups, others: Groups) -> bool:
    return groups is None or others is None or not groups.isdisjoint(others)


def _groups(detection: Detection) -> Groups:
    """Return the groups whose terms count; None means all."""
    if detection.language == UNKNOWN_LANGUAGE:
        return None
    groups = {group_of(detection.language), *map(group_of, detection.others)}
    if detection.runner_up and detection.confidence < SURE:
        groups.add(group_of(detection.runner_up))
    return frozenset(groups)


def _fit(pattern: Pattern, word: _Word, wide: str, folded: str) -> Span | None:
    """Return where the words of a pattern stand around its anchor, None where these are others."""
    pieces, anchor = pattern.pieces, pattern.anchor
    first, end = word.start, word.end
    if not _goes_on(pieces[anchor], wide, folded, first, end):
        return None
    if len(pieces) == 1:
        return first, end
    for piece in pieces[anchor + 1 :]:
        gap = _GAP.match(wide, end)
        found = WORD.match(folded, gap.end()) if gap else None
        if found is None or _start(piece, wide, folded, *found.span()) is None:
            return None
        end = found.end()
    if anchor:
        if pieces[0].stem not in folded[max(0, word.begin - LONGEST_BEFORE) : word.begin]:
            return None  # mostly so, and soon told
        before = _before(folded, word.begin)[-anchor:]
        if len(before) < anchor:
            return None
        ends = [*(start for start, _ in before[1:]), word.begin]
        for piece, span, following in zip(pieces, before, ends, strict=False):
            if not _GAP.fullmatch(wide, span[1], following) or _start(piece, wide, folded, *span) is None:
                return None
        first = _start(pieces[0], wide, folded, *before[0]) or before[0][0]
    return first, end


def _before(folded: str, place: int) -> list[Span]:
    """Return where the words shortly before a place stand, as far as they are whole."""
    earliest = max(0, place - LONGEST_BEFORE)
    spans = [found.span() for found in WORD.finditer(folded, earliest, place)]
    return spans[1:] if spans and earliest and spans[0][0] == earliest else spans


def _start(piece: Piece, wide: str, folded: str, start: int, end: int) -> int | None:
    """Return where a word of the text is that of a pattern, behind what is written together with it; else None."""
    if _is(piece, wide, folded, start, end):
        return start
    if folded[start] >= FIRST_WITH_CLITICS:
        for rest in without_clitics(folded[start:end]):
            if _is(piece, wide, folded, end - len(rest), end):
                return end - len(rest)
    return None


def _is(piece: Piece, wide: str, folded: str, start: int, end: int) -> bool:
    """Say whether a word of the text is that of a pattern."""
    return folded.startswith(piece.stem, start, end) and _goes_on(piece, wide, folded, start, end)


def _goes_on(piece: Piece, wide: str, folded: str, start: int, end: int) -> bool:
    """Say whether a word that begins like that of a pattern is written and ends like it."""
    behind = start + len(piece.stem)
    if end - behind > piece.tail if piece.ending is None else not piece.ending.fullmatch(folded, behind, end):
        return False
    return (piece.written is None or wide.startswith(piece.written, start)) and (
        not piece.capital or wide[start].isupper()
    )
