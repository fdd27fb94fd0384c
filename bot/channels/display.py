"""Strangers' text in, text that can be shown out: one line, nothing invisible that acts, cut between graphemes.

A title may hold terminal escapes, bidi overrides that turn the rest of the message round, thousands of zero-width
characters or of accents on one letter. What a script needs stays: joiners, direction marks, accents within reason.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import regex  # the standard library's re knows neither graphemes nor Unicode properties

FSI, PDI = "\u2068", "\u2069"  # first strong isolate, pop directional isolate (UAX #9)
ELLIPSIS = "…"
_RTL = frozenset(("R", "AL", "AN"))

_SPACE = regex.compile(r"[\s\p{Z}\p{Cc}\u2800\u3164\u115f\u1160\uffa0]+")  # with letters that are drawn as nothing
_ACTING = regex.compile(
    "["
    "\u202a-\u202e\u2066-\u206f"  # embeddings, overrides, isolates, deprecated controls
    "\u200b\u2060-\u2064\ufeff\u00ad\u180e\u034f"  # zero-width characters that join nothing
    r"\p{Cs}\p{Cn}--\p{Emoji}"
    "]",
    regex.VERSION1,
)
_FLOOD = regex.compile(r"([\u200c-\u200f\u061c\ufe0e\ufe0f]{2})[\u200c-\u200f\u061c\ufe0e\ufe0f]+|(\p{M}{8})\p{M}+")
_STRAY_TAGS = regex.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+")  # all but in flags


def showable(text: str) -> str:
    """Return the text as one line in which nothing acts on what stands around it. Idempotent."""
    text = _STRAY_TAGS.sub("", _ACTING.sub("", text))
    return _SPACE.sub(" ", _FLOOD.sub(r"\1\2", text)).strip()


def isolated(text: str) -> str:
    """Return the text so that its direction and that of its neighbours do not disturb each other."""
    return f"{FSI}{text}{PDI}" if any(unicodedata.bidirectional(letter) in _RTL for letter in text) else text


def graphemes(text: str) -> Iterator[str]:
    """Yield what readers take for single characters (UAX #29)."""
    return (found[0] for found in regex.finditer(r"\X", text))


def units(text: str) -> int:
    """Return the length in UTF-16 code units, as Telegram counts."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def clip(text: str, limit: int) -> str:
    """Return at most ``limit`` UTF-16 units of the text: cut between graphemes and with an ellipsis, or whole."""
    if units(text) <= limit:
        return text
    kept, room = [], limit - 1
    for grapheme in graphemes(text):
        room -= units(grapheme)
        if room < 0:
            break
        kept.append(grapheme)
    return "".join(kept).rstrip() + ELLIPSIS
