"""A text in, the topics it names with their evidence out: one pass over its words for all topics together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.languages.detect import GROUPS, base
from bot.model import UNKNOWN_LANGUAGE, Detection, Match, Span, TopicId
from bot.topics.inflect import FIRST_WITH_CLITICS, UNSPACED_LETTER, WORD, Piece, fold, widen, without_clitics
from bot.topics.weigh import Role, Rules, Weights, weigh

SURE = 0.8  # a less sure detection lets the runner-up's terms count as well
HEAD = 2  # letters
_GAP = re.compile(r"[^\w\n]{1,3}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A term of a topic, compiled. ``group`` is None for terms of every language."""

    topic: TopicId
    group: str | None
    role: Role
    weight: float = 1.0
    pieces: tuple[Piece, ...] = ()


_Groups = frozenset[str] | None  # None: all
_Word = tuple[str, int]  # a word of the text, folded, and where it begins


def group_of(tag: str) -> str:
    """Return the group that a term's language tag belongs to."""
    return GROUPS.get(base(tag), base(tag))


class Matcher:
    """Finds topics in texts. Build it with ``compile_topics``; it never changes and can be shared."""

    def __init__(
        self,
        spaced: Mapping[str, tuple[Pattern, ...]],
        unspaced: Mapping[str, tuple[Pattern, ...]],
        rules: Mapping[TopicId, Rules],
    ) -> None:
        self._spaced = spaced
        self._unspaced = unspaced
        self._rules = rules
        self._lengths = _lengths_by_head(spaced)
        self._substrings = _alternation(unspaced)

    def match(self, text: str, title_length: int, detection: Detection) -> tuple[Match, ...]:
        """Return the topics of a text, the strongest first, each with the words that name it.

        ``title_length`` is the number of characters of the text that are its title: evidence there weighs most.
        """
        groups = _groups(detection)
        found: dict[TopicId, dict[Role, Weights]] = defaultdict(lambda: defaultdict(dict))
        wide = widen(text)
        folded = fold(wide)
        for pattern, span in (*self._in_words(wide, folded, groups), *self._in_strings(folded, groups)):
            weights = found[pattern.topic][pattern.role]
            weights[span] = max(pattern.weight, weights.get(span, pattern.weight), key=abs)
        return tuple(weigh(text, title_length, found, self._rules))

    def _in_words(self, wide: str, folded: str, groups: _Groups) -> Iterator[tuple[Pattern, Span]]:
        """Find terms that are words, each with where it stands."""
        tokens = [(found.group(), found.start()) for found in WORD.finditer(folded)]
        for place, (word, start) in enumerate(tokens):
            variants = (word, *without_clitics(word)) if word[0] >= FIRST_WITH_CLITICS else (word,)
            for variant in variants:
                for length in self._lengths.get(variant[:HEAD], ()):
                    for pattern in self._spaced.get(variant[:length], ()) if length <= len(variant) else ():
                        if not _counts(pattern, groups):
                            continue
                        first = (variant, start + len(word) - len(variant))
                        span = _fit(pattern.pieces, (first, *tokens[place + 1 : place + len(pattern.pieces)]), wide)
                        if span:
                            yield pattern, span

    def _in_strings(self, folded: str, groups: _Groups) -> Iterator[tuple[Pattern, Span]]:
        """Find terms of scripts that put no spaces between words."""
        if self._substrings is None or not UNSPACED_LETTER.search(folded):
            return
        for found in self._substrings.finditer(folded):
            string = found.group(1)
            # A longer term can begin with a shorter one of another topic: both hold.
            for length in range(1, len(string) + 1):
                for pattern in self._unspaced.get(string[:length], ()):
                    if _counts(pattern, groups):
                        yield pattern, (found.start(1), found.start(1) + length)


def _lengths_by_head(stems: Iterable[str]) -> Mapping[str, tuple[int, ...]]:
    """Return the lengths of the stems that begin with the same two letters: most words begin with none of them."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for stem in stems:
        lengths[stem[:HEAD]].add(len(stem))
    return {head: tuple(sorted(found)) for head, found in lengths.items()}


def _counts(pattern: Pattern, groups: _Groups) -> bool:
    return pattern.group is None or groups is None or pattern.group in groups


def _alternation(strings: Mapping[str, tuple[Pattern, ...]]) -> re.Pattern[str] | None:
    """Return one pattern for all strings, the longest first; it finds overlapping ones as well."""
    if not strings:
        return None
    katakana = "[ァ-ヺー]"
    choices = []
    for string in sorted(strings, key=lambda string: (-len(string), string)):
        before = f"(?<!{katakana})" if re.match(katakana, string) else ""
        after = f"(?!{katakana})" if re.search(f"{katakana}$", string) else ""
        choices.append(f"{before}{re.escape(string)}{after}")
    firsts = "".join(map(re.escape, sorted({string[0] for string in strings})))
    return re.compile(f"(?=[{firsts}])(?=({'|'.join(choices)}))")


def _groups(detection: Detection) -> _Groups:
    """Return the groups whose terms count; None means all."""
    if detection.language == UNKNOWN_LANGUAGE:
        return None
    groups = {group_of(detection.language), *map(group_of, detection.others)}
    if detection.runner_up and detection.confidence < SURE:
        groups.add(group_of(detection.runner_up))
    return frozenset(groups)


def _fit(pieces: tuple[Piece, ...], words: tuple[_Word, ...], wide: str) -> Span | None:
    """Return where the words of a pattern stand, None where these are others."""
    if len(words) < len(pieces):
        return None
    for place, (piece, (word, start)) in enumerate(zip(pieces, words, strict=True)):
        if not _begins(word, piece) and not any(_begins(rest, piece) for rest in without_clitics(word)):
            return None
        if piece.written is not None and not wide.startswith(piece.written, start):
            return None
        if piece.capital and not wide[start].isupper():
            return None
        if place and not _GAP.fullmatch(wide, words[place - 1][1] + len(words[place - 1][0]), start):
            return None
    last, start = words[-1]
    return words[0][1], start + len(last)


def _begins(word: str, piece: Piece) -> bool:
    if not word.startswith(piece.stem):
        return False
    if piece.ending:
        return piece.ending.fullmatch(word, len(piece.stem)) is not None
    return len(word) - len(piece.stem) <= piece.tail
