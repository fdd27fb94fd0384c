"""A word of any alphabet in, a key of Latin letters out that its forms in other languages share."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

LONGEST = 100  # letters

_CYRILLIC_SOUNDS = (
    "a b v g g d dj e zh z dz i i i i i k l lj m n nj o p r s t c kj u u f h c ch dz sh sht a i  e e iu ia e e i gj"
)
_GREEK_SOUNDS = "a v g d e z i th i k l m n x o p r s s t i f h ps o"
_CYRILLIC = dict(
    zip(
        "абвгґдђежзѕиіїйјклљмнњопрстћќуўфхцчџшщъыьэєюяёѐѝѓ",
        _CYRILLIC_SOUNDS.split(" "),
        strict=True,
    )
)
_GREEK = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", _GREEK_SOUNDS.split(" "), strict=True))
_OTHER = {"ł": "l", "đ": "dj", "ø": "o", "ß": "ss", "æ": "e", "œ": "e", "ı": "i", "þ": "th", "ð": "d", "ə": "e"}
_TABLE = str.maketrans({**_CYRILLIC, **_GREEK, **_OTHER})
# Greek writes b, d and g with two letters; after a vowel they are mb, nd and ng, in names at least.
_GREEK_PAIRS = {"μπ": ("b", "mb"), "ντ": ("d", "nd"), "γκ": ("g", "ng"), "τζ": ("dz", "dz"), "ου": ("u", "u")}
_GREEK_PAIR = re.compile("|".join(_GREEK_PAIRS))
_GREEK_VOWELS = "αεηιουωάέήίόύώϊϋΐΰ"
# Letters of scripts that write few vowels: within a word these stand for one.
_SEMITIC_VOWEL = re.compile(r"(?<=\w)[اويیוי]|[\u064b-\u0652]")
_ALEF = re.compile("^[أإآ]")
# What is one sound under many spellings: Zelensky, Zelenskij, Зеленский; Vučić, Vucic, Вучиќ.
_SOUNDS = (
    ("tsch", "c"), ("sch", "s"), ("sht", "s"), ("tch", "c"), ("ch", "c"), ("sh", "s"), ("zh", "z"), ("kh", "h"),
    ("ph", "f"), ("th", "t"), ("ts", "c"), ("tz", "c"), ("dz", "z"), ("dj", "c"), ("kj", "c"), ("gj", "c"),
    ("ck", "k"), ("x", "ks"), ("q", "k"), ("w", "v"), ("y", "i"), ("j", "i"), ("z", "s"), ("c", "k"),
    ("gh", "g"), ("v", "f"), ("p", "b"),  # Arabic does not tell these apart
)  # fmt: skip
_VOWELS = frozenset("aeiou")


def romanise(word: str) -> str:
    """Return a word in plain small Latin letters; of one that is far too long for a word, its beginning."""
    word = word[:LONGEST]
    small = _greek_pairs(unicodedata.normalize("NFC", word.casefold()))
    decomposed = unicodedata.normalize("NFKD", small.translate(_TABLE))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    bare = bare.translate(_TABLE)  # Greek letters that had an accent
    return bare if bare.isascii() else anyascii(bare).lower()


def sound(word: str) -> str:
    """Return the consonants of a name as they sound, after its first letter: "Lavrova" and "Лавров" are "lfrf".

    Doubled letters count once, and vowels at the beginning are one. A name of a single consonant keeps its vowels.
    """
    key = romanise(_ALEF.sub("a", _SEMITIC_VOWEL.sub("", word[:LONGEST])))
    for spelling, plain in _SOUNDS:
        key = key.replace(spelling, plain)
    first = "a" if key[:1] in _VOWELS else key[:1]
    consonants = first + "".join(letter for letter in key[1:] if letter not in _VOWELS and letter.isalnum())
    if len(consonants) < 2:
        consonants = key[:5]
    return "".join(letter for place, letter in enumerate(consonants) if place == 0 or consonants[place - 1] != letter)


def _greek_pairs(word: str) -> str:
    def written(found: re.Match[str]) -> str:
        alone, after_vowel = _GREEK_PAIRS[found[0]]
        before = word[: found.start()][-1:]
        return after_vowel if before and before in _GREEK_VOWELS else alone

    return _GREEK_PAIR.sub(written, word)
