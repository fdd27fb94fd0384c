"""A text in, the keys that a search index keeps of it out; a line that somebody searches for in, what it asks for out.

::

    kosovo "minority rights" -sport lang:sr from:N1 7d

A word has one key in all alphabets, so that Vučić, Vucic and Вучић find each other; scripts without spaces between
words are kept as pairs of characters. Whatever is typed asks for something, or for nothing: no line is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from bot.model import Span
from bot.text.romanise import romanise

LONGEST_LINE = 200  # characters of a line that are read
MOST_SOUGHT = 12  # words and phrases of it
LONGEST_KEY = 40  # characters
MOST_KEYS = 3000  # of a text; what a report says below is seldom what it is about
SHORTEST_OPEN = 4  # letters of a word that counts with any ending
LONGEST_WITHIN = timedelta(days=3650)
MARK = "_"  # begins keys that are no words: of a report's language and outlet

_UNSPACED = (
    "\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
)
_SIGNS = "\u0300-\u036f\u0900-\u0dff"  # Python does not count the vowel signs of Indic scripts as letters
_TOKEN = re.compile(rf"(?P<run>[{_UNSPACED}]+)|[^\W_{_UNSPACED}]+(?:[{_SIGNS}]+[^\W_{_UNSPACED}]*)*")
_OPENING, _CLOSING = '"“”„«»', '"“”»«'
_PIECE = re.compile(
    rf"""(?P<without>-)?(?:(?P<field>lang|from|since):)?
    (?:[{_OPENING}](?P<phrase>[^{_CLOSING}]*)(?:[{_CLOSING}]|$)|(?P<word>[^\s{_OPENING}]+))""",
    re.VERBOSE | re.IGNORECASE,
)
_AGE = re.compile(r"(\d{1,4})([hdwmy])", re.ASCII | re.IGNORECASE)
_HOURS = {"h": 1, "d": 24, "w": 24 * 7, "m": 24 * 30, "y": 24 * 365}
_TAG = re.compile(r"[a-z]{2,8}(?:-[a-z0-9]{2,8})*", re.ASCII)
# one sound under several spellings; the longer ones first, for they hold the shorter ones
_SPELLINGS = (
    ("tsch", "c"), ("shch", "sc"), ("sch", "s"), ("tch", "c"), ("dzh", "dj"), ("ch", "c"), ("sh", "s"), ("zh", "z"),
    ("kh", "h"), ("ph", "f"), ("th", "t"), ("tz", "c"), ("kj", "c"), ("gj", "dj"), ("ck", "k"),
    ("ou", "u"), ("q", "k"), ("w", "v"), ("x", "ks"), ("y", "i"), ("j", "i"),
)  # fmt: skip
_TS = re.compile("ts(?=.)")  # at the end it is a plural: protests
_DOUBLED = re.compile(r"(.)\1+")
_NO_KEY = re.compile(r"[^a-z0-9]")
_ENDING = re.compile(r"(?<=.{5})s$|(?<=.{4})[aeiou]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Keys that stand together in this order; the last may go on where it is ``open``."""

    keys: tuple[str, ...]
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a line asks for: all of one of the alternatives, and nothing that is in ``without``.

    ``languages`` are tags in small letters, ``outlets`` keys of the beginnings of names; any of each will do.
    """

    alternatives: tuple[tuple[Sought, ...], ...] = ()
    without: tuple[Sought, ...] = ()
    languages: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    within: timedelta | None = None

    @property
    def sought(self) -> tuple[Sought, ...]:
        """All words and phrases that are looked for."""
        return tuple(dict.fromkeys(each for alternative in self.alternatives for each in alternative))


def keys_of(text: str, most: int = MOST_KEYS) -> tuple[str, ...]:
    """Return the keys of a text in their order; each is of small Latin letters and digits."""
    found: list[str] = []
    for token in _TOKEN.finditer(text):
        if token["run"]:
            found += _pairs(token.group())
        elif key := _key(token.group()):
            found.append(key)
        if len(found) >= most:
            break
    return tuple(found[:most])


def marks_of(language: str, source: str) -> tuple[str, ...]:
    """Return the keys of a report's language, as it is and without its script, and of its outlet."""
    tag = language.lower()
    tags = dict.fromkeys((language_mark(tag), language_mark(tag.partition("-")[0])))
    return (*tags, outlet_mark("".join(keys_of(source))))


def language_mark(tag: str) -> str:
    """Return the key of a language."""
    return f"{MARK}l{_NO_KEY.sub('', tag.lower())[:LONGEST_KEY]}"


def outlet_mark(key: str) -> str:
    """Return the key of an outlet, or of all whose names begin so."""
    return f"{MARK}f{key[:LONGEST_KEY]}"


def read_search(line: str) -> Search:
    """Return what a line asks for; without alternatives where it names nothing to look for."""
    alternatives: list[list[Sought]] = [[]]
    without: list[Sought] = []
    languages: list[str] = []
    outlets: list[str] = []
    within: timedelta | None = None
    for piece in _PIECE.finditer(line[:LONGEST_LINE]):
        written, quoted = piece["word"] or piece["phrase"] or "", piece["word"] is None
        field = (piece["field"] or "").lower()
        if not field and not quoted and not piece["without"]:
            if written == "OR":
                alternatives.append([])
                continue
            if written == "AND":
                continue
        if field == "lang" and _TAG.fullmatch(written.lower()):
            languages.append(written.lower())
        elif field == "from" and (key := "".join(keys_of(written, MOST_SOUGHT))):
            outlets.append(key[:LONGEST_KEY])
        elif (age := _AGE.fullmatch(written)) and not quoted and not piece["without"] and field in ("", "since"):
            within = max(timedelta(hours=1), min(timedelta(hours=int(age[1]) * _HOURS[age[2].lower()]), LONGEST_WITHIN))
        elif len(without) + sum(map(len, alternatives)) < MOST_SOUGHT and (sought := seek(written, exact=quoted)):
            (without if piece["without"] else alternatives[-1]).append(sought)
    return Search(
        alternatives=tuple(tuple(each) for each in alternatives if each),
        without=tuple(without),
        languages=tuple(dict.fromkeys(languages)),
        outlets=tuple(dict.fromkeys(outlets)),
        within=within,
    )


def seek(written: str, *, exact: bool) -> Sought | None:
    """Return what a word or a phrase looks for; None where it has no letters.

    A word that is not ``exact`` counts with any ending, unless it is short; with a star at its end, short or long.
    """
    tokens = list(_TOKEN.finditer(written))
    keys = keys_of(written, MOST_SOUGHT)
    if not keys:
        return None
    if last := tokens[-1]["run"]:
        # the last character stands in the pair before it; alone, it begins any pair
        return Sought(keys=keys[:-1]) if len(last) > 1 and len(keys) > 1 else Sought(keys=keys, open=True)
    if exact:
        return Sought(keys=keys)
    if written.endswith("*"):
        return Sought(keys=keys, open=len(keys[-1]) > 1)
    stem = keys[-1] if keys[-1].isdigit() else _ENDING.sub("", keys[-1])
    return Sought(keys=(*keys[:-1], stem), open=len(stem) >= SHORTEST_OPEN and not stem.isdigit())


def find(text: str, sought: Sequence[Sought]) -> tuple[Span, ...]:
    """Return where what is sought stands in a text, in its order; each span covers whole words."""
    keyed = list(_keyed(text))
    found: set[Span] = set()
    for each in sought:
        length = len(each.keys)
        for place in range(len(keyed) - length + 1):
            here = keyed[place : place + length]
            if _fits(each, [key for _, key in here]):
                found.add((here[0][0][0], here[-1][0][1]))
    return _apart(sorted(found))


def excerpt(text: str, spans: Sequence[Span], longest: int) -> Span:
    """Return the part of a text that shows most of the spans, whole words of it; its beginning where there are none."""
    starts = [start for start, _ in spans]
    best = max(starts, key=lambda at: (sum(at <= other < at + longest * 2 // 3 for other in starts), -at), default=0)
    start = max(0, best - longest // 4)
    start = text.rfind("\n", start, best) + 1 or start  # a new line begins a new thought
    end = min(len(text), start + longest)
    if 0 < start < best and not text[start - 1].isspace() and (space := text.find(" ", start, best)) >= 0:
        start = space + 1
    if end < len(text) and not text[end].isspace() and (space := text.rfind(" ", start + longest // 2, end)) >= 0:
        end = space
    return start, end


def _keyed(text: str) -> Iterator[tuple[Span, str]]:
    """Yield the words of a text with their keys; of a run without spaces, each character with the one after it."""
    for token in _TOKEN.finditer(text):
        start, end = token.span()
        if not token["run"]:
            if key := _key(token.group()):
                yield (start, end), key
            continue
        for place, key in enumerate(_pairs(token.group()), start):
            yield (place, min(place + 2, end)), key


def _pairs(run: str) -> list[str]:
    """Return the key of each character with the one after it, and of the last one alone."""
    codes = [f"u{ord(letter):05x}" for letter in run]
    return [code + after for code, after in zip(codes, [*codes[1:], ""], strict=True)]


@lru_cache(maxsize=65536)
def _key(word: str) -> str:
    key = romanise(word.replace("ού", "ου").replace("Ού", "Ου").replace("τς", "ц"))
    for spelling, plain in _SPELLINGS:
        if spelling in key:
            key = key.replace(spelling, plain)
    key = _NO_KEY.sub("", _TS.sub("c", key))
    return (key if key.isdigit() else _DOUBLED.sub(r"\1", key))[:LONGEST_KEY]


def _fits(sought: Sought, keys: Sequence[str]) -> bool:
    *before, last = sought.keys
    return list(keys[:-1]) == before and (keys[-1] == last or (sought.open and keys[-1].startswith(last)))


def _apart(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Join spans that overlap."""
    apart: list[Span] = []
    for start, end in spans:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return tuple(apart)
