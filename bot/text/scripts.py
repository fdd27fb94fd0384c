"""Text in, the script it is written in out.

Scripts are ISO 15924 codes (https://www.unicode.org/iso15924/). Han characters alone are ``Hani``: which of the
Chinese standards they follow is the language's affair.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from functools import cache, lru_cache
from unicodedata import category

UNWRITTEN = "Zyyy"  # no letters
SAMPLE = 2000  # letters beyond so many characters change nothing

# First and last code point of the blocks with letters (Unicode Blocks.txt), in ascending order.
_BLOCKS: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x005A, "Latn"),
    (0x0061, 0x007A, "Latn"),
    (0x00AA, 0x00AA, "Latn"),
    (0x00BA, 0x00BA, "Latn"),
    (0x00C0, 0x00D6, "Latn"),
    (0x00D8, 0x00F6, "Latn"),
    (0x00F8, 0x02AF, "Latn"),
    (0x0370, 0x03FF, "Grek"),
    (0x0400, 0x052F, "Cyrl"),
    (0x0531, 0x058A, "Armn"),
    (0x0591, 0x05F4, "Hebr"),
    (0x0620, 0x064A, "Arab"),
    (0x066E, 0x06D3, "Arab"),
    (0x06FA, 0x06FF, "Arab"),
    (0x0710, 0x074F, "Syrc"),
    (0x0750, 0x077F, "Arab"),
    (0x0780, 0x07BF, "Thaa"),
    (0x08A0, 0x08FF, "Arab"),
    (0x0900, 0x0963, "Deva"),
    (0x0971, 0x097F, "Deva"),
    (0x0980, 0x09FF, "Beng"),
    (0x0A00, 0x0A7F, "Guru"),
    (0x0A80, 0x0AFF, "Gujr"),
    (0x0B00, 0x0B7F, "Orya"),
    (0x0B80, 0x0BFF, "Taml"),
    (0x0C00, 0x0C7F, "Telu"),
    (0x0C80, 0x0CFF, "Knda"),
    (0x0D00, 0x0D7F, "Mlym"),
    (0x0D80, 0x0DFF, "Sinh"),
    (0x0E00, 0x0E7F, "Thai"),
    (0x0E80, 0x0EFF, "Laoo"),
    (0x0F00, 0x0FFF, "Tibt"),
    (0x1000, 0x109F, "Mymr"),
    (0x10A0, 0x10FF, "Geor"),
    (0x1100, 0x11FF, "Kore"),
    (0x1200, 0x139F, "Ethi"),
    (0x13A0, 0x13FF, "Cher"),
    (0x1780, 0x17FF, "Khmr"),
    (0x1800, 0x18AF, "Mong"),
    (0x1C90, 0x1CBF, "Geor"),
    (0x1E00, 0x1EFF, "Latn"),
    (0x1F00, 0x1FFF, "Grek"),
    (0x2D00, 0x2D2F, "Geor"),
    (0x2D30, 0x2D7F, "Tfng"),
    (0x3005, 0x3006, "Hani"),
    (0x3041, 0x309F, "Jpan"),
    (0x30A1, 0x30FF, "Jpan"),
    (0x3130, 0x318F, "Kore"),
    (0x3400, 0x9FFF, "Hani"),
    (0xA640, 0xA69F, "Cyrl"),
    (0xAC00, 0xD7AF, "Kore"),
    (0xF900, 0xFAFF, "Hani"),
    (0xFB50, 0xFDFF, "Arab"),
    (0xFE70, 0xFEFF, "Arab"),
    (0xFF21, 0xFF3A, "Latn"),
    (0xFF41, 0xFF5A, "Latn"),
    (0xFF66, 0xFF9D, "Jpan"),
    (0x20000, 0x323AF, "Hani"),
)
_WRITES = "LM"  # letters and their marks; the blocks hold signs and digits too
_STARTS = [first for first, _, _ in _BLOCKS]

# A word of an East Asian language takes a few characters: against Latin letters each weighs more.
_WEIGHTS = {"Hani": 3, "Jpan": 3, "Kore": 2}


@lru_cache(maxsize=8192)
def script_of(character: str) -> str:
    """Return the script of one character, ``Zyyy`` for what is no letter."""
    point = ord(character)
    place = bisect_right(_STARTS, point) - 1
    if place < 0 or point > _BLOCKS[place][1] or category(character)[0] not in _WRITES:
        return UNWRITTEN
    return _BLOCKS[place][2]


def count_scripts(text: str) -> Counter[str]:
    """Return how many letters of the text's first 2,000 characters are in each script."""
    counts: Counter[str] = Counter()
    for character, number in Counter(text[:SAMPLE]).items():
        script = script_of(character)
        if script != UNWRITTEN:
            counts[script] += number
    return counts


def dominant_script(text: str) -> str:
    """Return the script that most of the text is written in, ``Zyyy`` where it has no letters.

    Kana make Han characters Japanese, and Hangul makes them Korean.
    """
    first = _letters_but(None).search(text, 0, SAMPLE)
    if not first:
        return UNWRITTEN
    script = script_of(first.group())
    if not _letters_but(script).search(text, first.end(), SAMPLE):  # as of most texts: nothing needs counting
        return script
    counts = count_scripts(text)
    if not counts:
        return UNWRITTEN
    han = counts["Hani"]
    for script in ("Jpan", "Kore"):
        # A Chinese text can name a Japanese song; a Japanese one is never without kana for long.
        if counts[script] and counts[script] * 12 >= han:
            counts[script] += han
            del counts["Hani"]
            break
    return max(counts, key=lambda script: (counts[script] * _WEIGHTS.get(script, 1), script))


@cache
def _letters_but(script: str | None) -> re.Pattern[str]:
    """Return what one character looks like in the blocks of all scripts but this one, their signs and digits too."""
    return re.compile(f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last, its in _BLOCKS if its != script)}]")
