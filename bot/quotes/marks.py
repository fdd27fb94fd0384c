"""A text in, the outermost pieces between quotation marks out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.model import Span
from bot.quotes.dashes import find_dashed
from bot.quotes.lexicon import Lexicon

LONGEST = 3000  # characters; what is longer is a mark that was never closed
LONGEST_OPEN = 1500
AHEAD = 2  # marks that are looked at to see whether a quote within a quote closes, and the outer one too
DEEPEST = 6  # marks open at once; with more, some were never closed
HEADLINE = 200  # characters; headlines have single marks where the text has double ones
LEAST_SINGLE = 3  # words between single marks in a text with double ones; in scripts without spaces, characters
LEAST_UNSPACED = 8
LATER_SCRIPTS = "\u058f"  # after Latin, Greek, Cyrillic and Armenian: no apostrophes in their words
LONG_WORD = 4  # letters of a word that is capital in titles; shorter ones can be small
SENTENCE_SIGNS = ",.!?…"
OPENING, CLOSING = "opening", "closing"
_AFTER_CLOSING = ',.;:!?)]}،؛؟。，、！？；：」』"”»'
_DOUBLES = r"(?<!,),,(?=\w)|<<(?=\S)|(?<=\S)>>|''|``|[“”„‟\"«»‹›「」『』״＂〝〞〟]"
_DOUBLE = re.compile(_DOUBLES)
_ANY = re.compile(rf"{_DOUBLES}|[‘’‚']")
_SINGLE = re.compile(r"[‘’‚']")
_CASELESS = re.compile("[\u05d0-\u10ff\u3040-\u9fff\uac00-\ud7a3]")  # letters that are never capital
_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")
_REVERSED = re.compile(r"(?:^|[\s(\[])»(?=\w)|(?<=[\w.,!?…])«(?=[\s.,;:!?)]|$)", re.MULTILINE)
_STRAIGHT = re.compile(r"(?:^|[\s(\[])«(?=\S)|« |(?<=[\w.,!?…])»(?=[\s.,;:!?)]|$)", re.MULTILINE)
_ABBREVIATION = re.compile("[\u05d0-\u05ea](?:ים|יים|ית|יות|י|ניק|ניקים)?(?![\u05d0-\u05ea])")
_EQUIVALENT = {
    "``": "“",
    ",,": "„",
    "<<": "«",
    ">>": "»",
    "‹": "«",
    "›": "»",
    "״": '"',
    "＂": '"',
    "‟": "„",
    "〝": "“",
    "〞": "”",
    "〟": "”",
}
# Which opening marks a mark can close, whatever house style: „…“, „…”, “…”, ”…”, „…", »…«, «…».
_CLOSES: dict[str, tuple[str, ...]] = {
    "”": ("“", "„", "”", '"'),
    "“": ("„",),
    '"': ('"', "„", "“"),
    "''": ("''", "„"),
    "«": ("»",),
    "»": ("«", "»"),
    "」": ("「",),
    "』": ("『",),
    "’": ("‘", "‚", "’"),
    "‘": ("‚",),
    "'": ("'",),
}
_BEFORE_OPENING = "([{—–-/:>…،、，。"


def find_quoted(text: str, words: Lexicon) -> tuple[Span, ...]:
    """Return the outermost pieces in quotation marks, marks included, in order; no piece leaves its paragraph.

    Beside double marks, single ones count where several words stand between them, but not in headlines. A mark at a
    paragraph's start that is never closed quotes the whole paragraph, as the paragraphs of a long quote are printed.
    Titles and names, all of whose words are capital, are left out, and so is 『…』 where 「…」 quotes speech.
    """
    has_double = _DOUBLE.search(text) is not None
    swapped = "»" in text and len(_REVERSED.findall(text)) > len(_STRAIGHT.findall(text))
    found: list[Span] = []
    paragraphs = [paragraph.span() for paragraph in _PARAGRAPH.finditer(text)]
    dashed = find_dashed(text, paragraphs, words)
    for start, end in paragraphs:
        marks = list((_DOUBLE if has_double else _ANY).finditer(text, start, end))
        pieces = _outermost([*_pairs(text, (start, end), marks, swapped), *dashed.get(start, ())])
        if has_double and end - start > HEADLINE and _SINGLE.search(text, start, end):
            pieces = _outermost([*pieces, *_between_single(text, (start, end), pieces)])
        found.extend(pieces)
    corners = "「" in text
    return tuple(span for span in found if not (corners and text[span[0]] == "『") and not _is_title(text, span))


def _is_title(text: str, span: Span) -> bool:
    """Say whether a piece is a title or a name: "The Old Man and the Sea"."""
    content = text[span[0] + 1 : span[1] - 1].strip()
    if not content or content[-1] in SENTENCE_SIGNS or content[0].islower() or _CASELESS.search(content):
        return False
    words = [word for word in content.split() if sum(map(str.isalpha, word)) >= LONG_WORD]
    return len(words) > 1 and all(word.lstrip("('’")[0].isupper() for word in words)


def _between_single(text: str, paragraph: Span, pieces: Sequence[Span]) -> Iterator[Span]:
    """Yield the longer pieces between single marks that lie outside ``pieces``."""
    position = paragraph[0]
    for start, end in [*pieces, (paragraph[1], paragraph[1])]:
        marks = list(_SINGLE.finditer(text, position, start))
        for span in _pairs(text, (position, start), marks, swapped=False, to_end=False):
            content = text[span[0] : span[1]]
            unspaced = content[1] > "\u2e80"
            if len(content) >= LEAST_UNSPACED if unspaced else content.count(" ") + 1 >= LEAST_SINGLE:
                yield span
        position = end


def _pairs(
    text: str, piece: Span, marks: Sequence[re.Match[str]], swapped: bool, to_end: bool = True
) -> Iterator[Span]:
    """Yield the pieces between marks, inner ones too, with a stack of open marks."""
    start, end = piece
    alike = "«" not in text  # »…»
    stack: list[tuple[str, int]] = []
    for number, match in enumerate(marks):
        mark = '"' if alike and match.group() == "»" else _EQUIVALENT.get(match.group(), match.group())
        before, after = _beside(text, match, piece)
        if _within_word(text, match, before, after) and not (mark == '"' and stack):
            continue
        looks = [_look(text, later, piece) for later in marks[number + 1 : number + 1 + AHEAD]]
        following = looks[0] if looks else ""
        if mark == '"' and stack and stack[-1][0] == '"' and _look(text, match, piece) == OPENING:
            mistyped = following == OPENING and text[start : match.start()].rstrip()[-1:] in SENTENCE_SIGNS
            if not mistyped:
                if not _closes_outer(looks):
                    stack.pop()  # it was never closed
                stack.append((mark, match.start()))
                continue
        partner = _partner(mark, stack, (before, after), following, swapped)
        if partner is not None:
            opened = stack[partner][1]
            del stack[partner:]
            if match.end() - opened <= LONGEST:
                yield opened, match.end()
        elif mark == "「" and stack and stack[-1][0] == mark and _was_left_open(text, match.start()):
            stack[-1] = (mark, match.start())
        elif _opens(mark, before, after, swapped) or _opens_loosely(mark, before, following, stack):
            stack.append((mark, match.start()))
            if len(stack) > DEEPEST:
                del stack[1]
    if stack and to_end:
        opened = stack[0][1]
        if not text[start:opened].strip() and end - opened <= LONGEST_OPEN:
            yield opened, opened + len(text[opened:end].rstrip())


def _within_word(text: str, match: re.Match[str], before: str, after: str) -> bool:
    """Say whether a mark is an apostrophe, or stands before the last letter of a Hebrew abbreviation or its plural."""
    if not (before.isalnum() and after.isalnum()):
        return False
    if _is_hebrew(before) and _is_hebrew(after):
        return _ABBREVIATION.match(text, match.end()) is not None
    return match.group() in ('"', "'", "’", "‘") and before < LATER_SCRIPTS


def _closes_outer(looks: Sequence[str]) -> bool:
    """Say whether the marks after one that opens within a quote close both."""
    depth = 1
    for look in looks:
        depth += 1 if look == OPENING else -1
        if depth < 0:
            return True
    return False


def _was_left_open(text: str, position: int) -> bool:
    """Say whether a quote that stands open was never closed, as another begins behind a full stop and a space.

    Within 「…」 one quotes with 『…』.
    """
    before = text[max(0, position - 3) : position]
    return before[-1:].isspace() and before.rstrip()[-1:] in tuple("。！？")


def _opens_loosely(mark: str, before: str, following: str, stack: Sequence[tuple[str, int]]) -> bool:
    """Say whether a mark opens a quote though no space is before it, as the next mark closes one."""
    return mark == '"' and not stack and following == CLOSING and before > LATER_SCRIPTS


def _is_hebrew(sign: str) -> bool:
    return "\u05d0" <= sign <= "\u05ea"


def _beside(text: str, match: re.Match[str], piece: Span) -> tuple[str, str]:
    """Return the signs before and after a mark; spaces at the ends of the piece, one sign for three stops."""
    before = text[match.start() - 1] if match.start() > piece[0] else " "
    if text.startswith("..", match.end()):
        return before, "…"
    return before, text[match.end()] if match.end() < piece[1] else " "


def _look(text: str, match: re.Match[str], piece: Span) -> str:
    """Return what a mark is by the signs beside it: one that opens, one that closes, or neither for sure."""
    before, after = _beside(text, match, piece)
    if match.group() in "„「『":
        return OPENING
    if match.group() in "」』":
        return CLOSING
    if before.isspace() or before in "([{—–-/:>":
        return OPENING if after not in _AFTER_CLOSING and not after.isspace() else ""
    if after.isspace() or after in _AFTER_CLOSING:
        return CLOSING
    return ""


def _partner(
    mark: str, stack: list[tuple[str, int]], beside: tuple[str, str], following: str, swapped: bool
) -> int | None:
    """Return the place in the stack of the mark that this one closes, None if it closes none."""
    before, after = beside
    if mark not in _CLOSES or (mark == "»" and swapped):
        return None
    starts_word = (before.isspace() or before in _BEFORE_OPENING) and after.isalnum()
    if starts_word and after > LATER_SCRIPTS and not before.isspace() and before not in "([{：:":
        starts_word = following == CLOSING  # where no space parts words, a comma can be the quote's last sign
    closable = _CLOSES[mark]
    if mark == "“" and starts_word and following != OPENING:
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
    at_start = before.isspace() or before in _BEFORE_OPENING or before > LATER_SCRIPTS
    if mark in "「『„‚":
        return True
    if mark in ("«", "»"):
        return (mark == "»") == swapped and (at_start or not before.isalnum())
    if mark in ("」", "』"):
        return False
    if mark in ("'", "’", "‘"):
        return at_start and after.isalnum()
    return not after.isspace() and after not in _AFTER_CLOSING and (at_start or not before.isalnum())


def _outermost(pairs: Iterable[Span]) -> list[Span]:
    """Return the pieces that lie in no other."""
    kept: list[Span] = []
    for start, end in sorted(pairs, key=lambda span: (span[0], -span[1])):
        if (not kept or start >= kept[-1][1]) and end - start > 2:
            kept.append((start, end))
    return kept
