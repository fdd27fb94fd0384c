"""A stranger's words in, one line that can be shown out: nothing invisible acts in it, and it is cut between graphemes.

A title may hold terminal escapes, bidi overrides that turn the rest of the message round, thousands of zero-width
characters or of accents on one letter. What a script needs stays: joiners, direction marks, accents within reason.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import regex  # the standard library's re knows neither graphemes nor Unicode properties

FSI, PDI = "\u2068", "\u2069"  # first strong isolate, pop directional isolate (UAX #9)
ELLIPSIS = "…"
LONGEST_LINK = 2048  # characters; longer ones are cut or refused by chat services and terminals
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


def one_line(text: str, longest: int) -> str:
    """Return the text as one line of at most so many UTF-16 units in which nothing acts."""
    return clip(showable(text[: longest * 20]), longest)


def isolated(*fields: str) -> tuple[str, ...]:
    """Return the fields of one line so that those of opposite directions do not disturb each other's order.

    Fields of one direction stay as they are, for an isolate would hide from the line which way it runs (UAX #9, P2).
    """
    directions = [_runs_left(field) for field in fields]
    if not {True, False} <= set(directions):
        return fields
    return tuple(f"{FSI}{field}{PDI}" if left else field for field, left in zip(fields, directions, strict=True))


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


def followable(link: str) -> bool:
    """Say whether an address is one that a reader may be sent to."""
    on_the_web = link.startswith(("https://", "http://"))
    return on_the_web and len(link) <= LONGEST_LINK and " " not in link and link == showable(link)


def _runs_left(text: str) -> bool | None:
    """Say whether the text has letters that run from right to left; None where it has no letters."""
    classes = {unicodedata.bidirectional(letter) for letter in text}
    return True if classes & _RTL else (False if "L" in classes else None)
