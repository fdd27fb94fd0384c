"""A word of any alphabet in, a key of Latin letters out that its forms in other languages share."""

from __future__ import annotations

import unicodedata

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
# What is one sound under many spellings: Zelensky, Zelenskij, Зеленский; Vučić, Vucic, Вучиќ.
_SOUNDS = (
    ("tsch", "c"), ("sch", "s"), ("sht", "s"), ("tch", "c"), ("ch", "c"), ("sh", "s"), ("zh", "z"), ("kh", "h"),
    ("ph", "f"), ("th", "t"), ("ts", "c"), ("tz", "c"), ("dz", "z"), ("dj", "c"), ("kj", "c"), ("gj", "c"),
    ("ck", "k"), ("x", "ks"), ("q", "k"), ("w", "v"), ("y", "i"), ("j", "i"), ("z", "s"), ("c", "k"),
)  # fmt: skip
_VOWELS = frozenset("aeiou")


def romanise(word: str) -> str:
    """Return a word in plain small Latin letters; letters of scripts without an alphabet stay as they are."""
    small = unicodedata.normalize("NFC", word.casefold()).translate(_TABLE)
    decomposed = unicodedata.normalize("NFKD", small)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return bare.translate(_TABLE)  # Greek letters that had an accent


def sound(word: str) -> str:
    """Return the consonants of a name as they sound, after its first letter: "Lavrova" and "Лавров" are "lvrv".

    Doubled letters count once. A name of few consonants keeps its vowels, lest too many share a key.
    """
    key = romanise(word)
    for spelling, plain in _SOUNDS:
        key = key.replace(spelling, plain)
    consonants = key[:1] + "".join(letter for letter in key[1:] if letter not in _VOWELS and letter.isalnum())
    if len(consonants) < 3:
        consonants = key[:5]
    return "".join(letter for place, letter in enumerate(consonants) if place == 0 or consonants[place - 1] != letter)
