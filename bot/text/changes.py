"""Two headlines of one article in, one line of HTML out that shows which words went and which came."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from html import escape

KEPT = 0.3  # of two headlines' words, the share that both must have for a line to show both: else they are two
_WORD = re.compile(r"(\s*)(\S+)")
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"  # scripts that write no spaces
_PART = re.compile(f"[{_UNSPACED}]|[^{_UNSPACED}]+")
_EDGES = ".,:;!?…()[]\"“”„«»‹›‘’'–—、。：！？「」"  # what stands at a word and is no part of it


def marked(before: str, after: str) -> str:
    """Return the later headline with what went struck out, ``<s>``, and what came in bold, ``<b>``; all else escaped.

    Empty where so little of the earlier one is left that its words would only be in the way. The longest common
    sequences of words are kept (Ratcliff and Obershelp 1988).
    """
    old, new = _words(before), _words(after)
    matcher = SequenceMatcher(None, [word for _, word in old], [word for _, word in new], autojunk=False)
    if matcher.ratio() < KEPT:
        return ""
    return "".join(
        _joined(new[c:d]) if kind == "equal" else _changed(old[a:b], new[c:d])
        for kind, a, b, c, d in matcher.get_opcodes()
    ).strip()


def _words(headline: str) -> list[tuple[str, str]]:
    """Return a headline's words, marks apart, each with the space before it."""
    words: list[tuple[str, str]] = []
    for space, word in _WORD.findall(headline):
        core = word.strip(_EDGES)
        opening, _, closing = word.partition(core) if core else (word, "", "")
        parts = [*filter(None, [opening]), *_PART.findall(core), *filter(None, [closing])]
        words += zip([space, *[""] * len(parts)], parts, strict=False)
    return words


def _joined(words: list[tuple[str, str]]) -> str:
    return escape("".join(space + word for space, word in words), quote=False)


def _changed(gone: list[tuple[str, str]], came: list[tuple[str, str]]) -> str:
    marks = [
        (words[0][0], f"<{tag}>{_joined(words).lstrip()}</{tag}>") for tag, words in (("s", gone), ("b", came)) if words
    ]
    space = marks[0][0]
    return space + " ".join(html for _, html in marks)
