"""Strings in, what finds all their occurrences in a text at once out, those that overlap included.

The Aho-Corasick automaton of a library does it in one pass. Where there is no build of it for a machine, a table by
first letters does the same more slowly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

try:
    from ahocorasick_rs import AhoCorasick, Implementation
except ImportError:  # pragma: no cover  (no build for this machine)
    AhoCorasick = None  # type: ignore[assignment,misc]

HEAD = 2  # letters

Hit = tuple[int, int, int]  # which string, where it begins, where it ends
Finder = Callable[[str], Iterable[Hit]]


def make_finder(strings: Sequence[str]) -> Finder:
    """Return what finds the strings, none of which is empty. Sorted ones take a quarter less time."""
    if AhoCorasick is None or not strings:
        return make_plain_finder(strings)
    automaton = AhoCorasick(strings, implementation=Implementation.ContiguousNFA, store_patterns=False)
    return lambda text: automaton.find_matches_as_indexes(text, overlapping=True)


def make_plain_finder(strings: Sequence[str]) -> Finder:
    """Return what finds the strings without the library."""
    numbers = {string: number for number, string in enumerate(strings)}
    found: dict[str, set[int]] = defaultdict(set)
    for string in strings:
        found[string[:HEAD]].add(len(string))
    lengths = {head: tuple(sorted(each)) for head, each in found.items()}

    def find(text: str) -> Iterable[Hit]:
        for start in range(len(text)):
            heads = {text[start : start + size] for size in range(1, HEAD + 1)}  # one at the text's end
            for length in (length for head in heads for length in lengths.get(head, ())):
                if start + length <= len(text):
                    number = numbers.get(text[start : start + length])
                    if number is not None:
                        yield number, start, start + length

    return find
