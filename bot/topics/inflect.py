"""A term or a country's name in, the word forms that count as it out.

A form is a beginning and how many letters may follow it. Names of countries are given endings by the kind of their
language: the final vowel falls off where languages decline, and a few letters may take its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from unicodedata import combining, normalize

from bot.languages.detect import base
from bot.languages.letters import words
from bot.model import Term
from bot.text.scripts import script_of

ANY_ENDING = 14  # letters that may follow the beginning of a word with a star
_CASED = frozenset({"Latn", "Cyrl", "Grek", "Armn"})
DECLINED = words(
    "sr bs hr cnr sl mk bg ru uk be pl cs sk hsb dsb lt lv fi et hu tr az kk ky uz tk tt sq el ka hy eu ro"
)
_SLAVIC = words("sr bs hr cnr sl mk bg ru uk be pl cs sk hsb dsb")
_DECLENSION = 5  # letters
_ACCENTED = frozenset("áàâéèêíìîóòôúùûÁÀÂÉÈÊÍÌÎÓÒÔÚÙÛ")
_MARKS = "\u0301\u0302\u0300"
_DOTTED_LETTERS = {
    normalize("NFD", letter): letter for letter in map(chr, (*range(0x958, 0x960), 0x9DC, 0x9DD, 0x9DF, 0xA33, 0xA36))
}
_DOTTED = re.compile("|".join(_DOTTED_LETTERS))
_LONG = 7  # letters of a name that is no other without its accent
_SUFFIXED = {"de": 1, "sv": 1, "da": 1, "no": 1, "lb": 1, "is": 3, "fo": 3, "ko": 4, "ta": 5, "te": 4, "kn": 4, "ml": 5}
_SUFFIXED |= {"hi": 2, "mr": 4, "bn": 2, "gu": 2, "mn": 4, "id": 3, "ms": 3, "nl": 1}

_COMPOUNDING = words("de sv da no nb nn nl lb")
_COMPOUNDED, _COMPOUND = 6, 12  # letters of a name that begins longer words, and of what may follow
_PALATAL = frozenset("kgkhкгх")  # Meksika, u Meksici

# One letter for one: offsets stay what they are.
_WIDE = {point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)} | {ord("’"): "'", ord("ʼ"): "'", ord("＇"): "'"}
_WIDE_LETTER = re.compile("[’ʼ\uff01-\uff5e]")
_VARIANTS = "άέήίόύώϊϋΐΰςёأإآةىیکैौीূ"
_PLAIN = "αεηιουωιυιυσеاااهييكेोिু"
_FOLDED = str.maketrans(_VARIANTS, _PLAIN)
_FOLDED_LETTER = re.compile(f"[{_VARIANTS}]")

_UNSPACED_RANGES = r"\u0e00-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff"
UNSPACED_LETTER = re.compile(f"[{_UNSPACED_RANGES}]")
_FAR_MARKS = "\U00011000-\U00011fff\U0001e944-\U0001e94a"
# Python does not count the vowel signs of Indic scripts as letters.
# Hangul stands for itself: particles follow Latin letters without a space.
WORD = re.compile(
    rf"[가-힣]+|(?:[^\W_가-힣{_UNSPACED_RANGES}]+|[\u0300-\u036f\u07eb-\u07f3\u0900-\u0963\u0966-\u0dff{_FAR_MARKS}])+"
)
FIRST_WITH_CLITICS = "\u05d0"  # no word that begins with an earlier letter has clitics


class Piece(NamedTuple):
    """One word of a pattern: how it begins (folded), how many letters may follow, and how it must be written."""

    stem: str
    tail: int = 0
    written: str | None = None  # the beginning with its case, where that matters
    capital: bool = False  # the first letter must be a capital
    ending: re.Pattern[str] | None = None  # what may follow, where that is more than a number of letters


def widen(text: str) -> str:
    """Return the text with full-width letters made plain; every offset stays."""
    return _exchange(text, _WIDE_LETTER, _WIDE)


def fold(text: str) -> str:
    """Return the text in lower case, with variants of letters made one; every offset stays."""
    lower = text.replace("İ", "i").lower()
    if len(lower) != len(text):
        lower = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return _exchange(lower, _FOLDED_LETTER, _FOLDED)


def _exchange(text: str, letters: re.Pattern[str], table: Mapping[int, int | str]) -> str:
    """Return the text with each of the letters exchanged: a few replacements are faster than ``str.translate``."""
    for letter in set(letters.findall(text)):
        text = text.replace(letter, letter.translate(table))
    return text


def is_unspaced(text: str) -> bool:
    """Say whether the text has letters of a script that puts no spaces between words."""
    return UNSPACED_LETTER.search(text) is not None


def term_pieces(term: Term) -> tuple[Piece, ...]:
    """Return the words of a term as the topic's file writes it: only a star allows endings."""
    text = widen(term.text)
    folded = fold(text)
    return tuple(
        Piece(
            stem=_bare(folded[word.start() : word.end()]),
            tail=ANY_ENDING if text.startswith("*", word.end()) else 0,
            written=word.group() if term.case else None,
        )
        for word in WORD.finditer(text)
    )


def name_pieces(name: str, tag: str) -> tuple[tuple[Piece, ...], ...]:
    """Return the words of a country's name with the endings that its language may give them, in each spelling."""
    language = base(tag)
    return tuple(
        tuple(_name_piece(word.group(), language) for word in WORD.finditer(widen(spelling)))
        for spelling in _spellings(name)
    )


def _spellings(name: str) -> tuple[str, ...]:
    """Return a name as others write it too: Macedónia, Macedônia; long ones without the accent; য় as one letter."""
    accented = [place for place, letter in enumerate(name) if letter in _ACCENTED]
    spellings = [name, _as_one_letter(name)]
    if len(accented) == 1:
        place = accented[0]
        plain = without_accents(name[place])
        letters = [normalize("NFC", plain + mark) for mark in _MARKS] + [plain] * (len(name) >= _LONG)
        spellings += [name[:place] + letter + name[place + 1 :] for letter in letters]
    return tuple(dict.fromkeys(spellings))


def without_accents(text: str) -> str:
    """Return the text without what stands above and below its letters."""
    return "".join(letter for letter in normalize("NFD", text) if not combining(letter))


def _as_one_letter(text: str) -> str:
    """Return the text with the letters of Indic scripts that have a dot below as one character each."""
    return _DOTTED.sub(lambda found: _DOTTED_LETTERS[found.group()], text)


def _name_piece(written: str, language: str) -> Piece:
    """Give one word of a name its endings; short words (and, of) get none."""
    folded = _bare(fold(written))
    capital = script_of(written[0]) in _CASED and written[0].isupper()
    if len(folded) < 3 or (capital is False and len(folded) < 4 and script_of(written[0]) in _CASED):
        tail = _SUFFIXED.get(language, 0) if script_of(written[0]) == "Kore" else 0
        return Piece(folded, tail, capital=capital)
    if language in _COMPOUNDING and len(folded) >= _COMPOUNDED:
        return Piece(folded, _COMPOUND, capital=capital)
    if language not in DECLINED:
        return Piece(folded, _SUFFIXED.get(language, 0), capital=capital)
    stem = _stem(folded, language)
    return Piece(stem, 3 if len(stem) < 4 else _DECLENSION, capital=capital)


def _stem(folded: str, language: str) -> str:
    """Drop what changes when the word is declined."""
    stem = folded
    if stem[-1] in "aeiouyäöüāēīąėęõëаеиоуяюіїыйαεηιουωაეიოუըաեիոэәө" and len(stem) > 3:
        stem = stem[:-1]
        if language in _SLAVIC and len(stem) > 5 and stem[-1] in _PALATAL:
            stem = stem[:-1]
        elif language in {"fi", "et"} and len(stem) > 4 and stem[-1] == stem[-2]:
            stem = stem[:-1]  # Turkki, Turkin
    elif stem[-1] in "sσьъ" and language in {"lt", "lv", "el", "ru", "uk", "be"} and len(stem) > 5:
        stem = stem[:-1]
        if len(stem) > 5 and stem[-1] in "aeiouαεηιουω":
            stem = stem[:-1]
    return stem


def _bare(folded: str) -> str:
    """Take the article off an Arabic word: texts put other letters before or in place of it."""
    return folded[2:] if folded.startswith("ال") and len(folded) > 4 else folded


_ARABIC_CLITICS = tuple(
    conjunction + clitic
    for conjunction in ("", "و", "ف")
    for clitic in ("", "ب", "ل", "ك", "ال", "بال", "كال", "لل", "لال")
    if conjunction + clitic
)
LONGEST_CLITIC = max(map(len, _ARABIC_CLITICS))
_HEBREW_CLITIC = re.compile("[ושכמ]?[והבלמשכ]")


def without_clitics(token: str) -> tuple[str, ...]:
    """Return what is left of an Arabic or Hebrew word without the letters that are written together with it."""
    first = token[0]
    if "\u0620" <= first <= "\u06ff":
        return tuple(token[len(clitic) :] for clitic in _ARABIC_CLITICS if token.startswith(clitic))
    if "\u05d0" <= first <= "\u05ea":
        return tuple(token[length:] for length in (1, 2) if _HEBREW_CLITIC.fullmatch(token[:length]))
    return ()
