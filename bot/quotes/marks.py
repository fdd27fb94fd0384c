"""A text in, the outermost pieces between quotation marks out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.model import Span

LONGEST = 3000  # characters; what is longer is a mark that was never closed
LONGEST_OPEN = 1500
DEEPEST = 6  # marks open at once; with more, some were never closed
_DOUBLE = re.compile(r"''|``|[“”„‟\"«»「」『』״＂〝〞〟]")
_ANY = re.compile(r"''|``|[“”„‟\"«»「」『』״＂〝〞〟‘’‚']")
_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")
_REVERSED = re.compile(r"(?:^|[\s(\[])»(?=\w)|(?<=[\w.,!?…])«(?=[\s.,;:!?)]|$)", re.MULTILINE)
_STRAIGHT = re.compile(r"(?:^|[\s(\[])«(?=\S)|« |(?<=[\w.,!?…])»(?=[\s.,;:!?)]|$)", re.MULTILINE)
_EQUIVALENT = {"``": "“", "״": '"', "＂": '"', "‟": "„", "〝": "“", "〞": "”", "〟": "”"}
# Which opening marks a mark can close, whatever house style: „…“, „…”, “…”, ”…”, „…", »…«, «…».
_CLOSES: dict[str, tuple[str, ...]] = {
    "”": ("“", "„", "”", '"'),
    "“": ("„",),
    '"': ('"', "„", "“"),
    "''": ("''",),
    "«": ("»",),
    "»": ("«", "»"),
    "」": ("「",),
    "』": ("『",),
    "’": ("‘", "‚", "’"),
    "‘": ("‚",),
    "'": ("'",),
}
_BEFORE_OPENING = "([{—–-/:>…،、，。"


def find_quoted(text: str) -> tuple[Span, ...]:
    """Return the outermost pieces in quotation marks, marks included, in order; no piece leaves its paragraph.

    Single marks count only in a text that has no double ones. A mark at a paragraph's start that is never closed
    quotes the whole paragraph, as the paragraphs of a long quote are printed.
    """
    marks = _DOUBLE if _DOUBLE.search(text) else _ANY
    swapped = "»" in text and len(_REVERSED.findall(text)) > len(_STRAIGHT.findall(text))
    found: list[Span] = []
    for paragraph in _PARAGRAPH.finditer(text):
        found.extend(_outermost(_pairs(text, paragraph, marks, swapped)))
    return tuple(found)


def _pairs(text: str, paragraph: re.Match[str], marks: re.Pattern[str], swapped: bool) -> Iterator[Span]:
    """Yield the pieces of a paragraph, inner ones too, with a stack of open marks."""
    start, end = paragraph.span()
    stack: list[tuple[str, int]] = []
    for match in marks.finditer(text, start, end):
        mark = _EQUIVALENT.get(match.group(), match.group())
        before = text[match.start() - 1] if match.start() > start else " "
        after = text[match.end()] if match.end() < end else " "
        if mark in ('"', "'", "’") and before.isalnum() and after.isalnum() and before < "\u2e80":
            continue  # an apostrophe, or gershayim within a Hebrew word
        partner = _partner(mark, stack, before, after, swapped)
        if partner is not None:
            opened = stack[partner][1]
            del stack[partner:]
            if match.end() - opened <= LONGEST:
                yield opened, match.end()
        elif _opens(mark, before, after, swapped):
            stack.append((mark, match.start()))
            if len(stack) > DEEPEST:
                del stack[1]
    if stack:
        opened = stack[0][1]
        if not text[start:opened].strip() and end - opened <= LONGEST_OPEN:
            yield opened, opened + len(text[opened:end].rstrip())


def _partner(mark: str, stack: list[tuple[str, int]], before: str, after: str, swapped: bool) -> int | None:
    """Return the place in the stack of the mark that this one closes, None if it closes none."""
    if mark not in _CLOSES or (mark == "»" and swapped):
        return None
    starts_word = (before.isspace() or before in _BEFORE_OPENING) and after.isalnum()
    closable = _CLOSES[mark]
    if mark == "“" and starts_word:
        return None
    if mark in ("'", "’") and after.isalnum():
        return None
    for place in range(len(stack) - 1, -1, -1):
        if stack[place][0] in closable and not (stack[place][0] != mark and starts_word and mark == '"'):
            return place
    if mark == "“" and stack and stack[-1][0] == "“" and not starts_word:
        return len(stack) - 1  # “…“, typed with one key
    return None


def _opens(mark: str, before: str, after: str, swapped: bool) -> bool:
    """Say whether a mark that closes nothing can open a quote here."""
    at_start = before.isspace() or before in _BEFORE_OPENING or before > "\u2e80"
    if mark in "「『„‚":
        return True
    if mark in ("«", "»"):
        return (mark == "»") == swapped and (at_start or not before.isalnum())
    if mark in ("」", "』"):
        return False
    if mark in ("'", "’", "‘"):
        return at_start and after.isalnum()
    return not after.isspace() and (at_start or not before.isalnum())


def _outermost(pairs: Iterator[Span]) -> list[Span]:
    """Return the pieces that lie in no other."""
    kept: list[Span] = []
    for start, end in sorted(pairs, key=lambda span: (span[0], -span[1])):
        if (not kept or start >= kept[-1][1]) and end - start > 2:
            kept.append((start, end))
    return kept
