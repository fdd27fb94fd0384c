"""A full stop after a word in, whether the word is an abbreviation and the sentence goes on out.

An entry of a language's ``abbreviations`` with a capital stands for the word with a capital; one in small letters
stands for both. "#" stands for a number: "#" alone where ordinals take a full stop ("19. Jahrhundert"), "Nr #" for
an abbreviation that a number must follow, "# г" for one that, after a number, can also be a sentence's last word.
"""

from __future__ import annotations

import re
import unicodedata

from bot.model import Language

NUMBER = "#"
LAST_DAY = 31
CONTEXT = 24  # characters before a full stop that are enough to see an abbreviation
WHOLE = 5  # words that a sentence has which ends with a year or a unit
LAST_SPACED = "\u2e80"  # above are the scripts whose single letters are words

_BEFORE = re.compile(r"(?:(\S+)\s+)?(\S+)$")
_LEAD = re.compile(r"^[^\w]+|^[^\W\d_]{1,4}['’](?=\w)")
_AFTER = re.compile(r"[^\W_]+")
_ROMAN = re.compile(r"[IVX]{1,5}")
# A capital and small consonants, without "l" and "r", which can be vowels: "Bw", "Ft", "Св".
_TITLE = re.compile(r"[BCDFGHJKMNPQSTVWXZŠŽČБВГДЖЗКМНПСТФХЦЧШЩ][bcdfghjkmnpqstvwxzšžčбвгджзкмнпстфхцчшщ]{1,2}")
_NUMBER = re.compile(r"\d\.?$|^[IVX]{1,5}\.?$")


class Abbreviations:
    """The abbreviations of one language."""

    def __init__(self, language: Language) -> None:
        entries = frozenset(language.abbreviations)
        self._before_number = frozenset(entry[:-2] for entry in entries if entry.endswith(f" {NUMBER}"))
        self._after_number = frozenset(entry[2:] for entry in entries if entry.startswith(f"{NUMBER} "))
        self._plain = entries
        self._ordinals = NUMBER in entries
        self._stop_words = frozenset(language.stop_words)

    def has(self, text: str, begin: int, stop: int, first: int) -> bool:
        """Say whether the full stop at ``stop`` belongs to the word before it, in a sentence that began at ``begin``.

        ``first`` is where the next word begins, which is written as the first of a sentence.
        """
        found = _BEFORE.search(text, max(begin, stop - CONTEXT), stop)
        if not found:
            return False
        word, after = _LEAD.sub("", found[2]), _AFTER.match(text, first)
        following = after.group() if after else ""
        if _is_capitals(word) and _is_capitals(following) and text.startswith(".", first + len(following)):
            return True  # "EE. UU."
        # A capital tells the first word of a sentence; where there are none, a common word tells nothing.
        common = following[:1].isupper() and following.casefold() in self._stop_words
        if word.isdecimal():
            return self._ordinals and not common and (int(word) <= LAST_DAY or _is_day_or_month(following))
        if self._ordinals and _ROMAN.fullmatch(word):
            return not common
        if _is_in(word, self._after_number) and _NUMBER.search(found[1] or ""):
            return following.isdigit() or len(text[begin:stop].split()) < WHOLE
        if _is_in(word, self._before_number) and following[:1].isdigit():
            return True
        if _is_in(word, self._plain) or _is_initialism(word):
            # "… at 5 p.m. The court …": what is no title can stand last.
            return not (common and ("." in word or word.isupper() or (word.islower() and len(word) > 2)))
        return not common and (_is_initial(word) or bool(_TITLE.fullmatch(word)))


def _is_in(word: str, entries: frozenset[str]) -> bool:
    """Say whether a word is listed: as it is, in small letters, or with a capital where the word is all capitals."""
    return word in entries or word.lower() in entries or (word.capitalize() in entries and word.isupper())


def _is_capitals(word: str) -> bool:
    return len(word) <= 2 and word.isupper()


def _is_day_or_month(word: str) -> bool:
    return word.isdecimal() and len(word) <= 2


def _is_initial(word: str) -> bool:
    """Say whether a word ends with a single capital, or is a single letter of a script that has none."""
    last = word.rpartition("-")[2]
    if not last[:1].isalpha() or last[0] >= LAST_SPACED or is_small(last[0]):
        return False
    return all(unicodedata.category(sign)[0] == "M" for sign in last[1:])  # its vowel signs: "मि"


def _is_initialism(word: str) -> bool:
    """Say whether a word is letters with full stops between them: "U.S", "p.ex", "यू.एस"."""
    if "." not in word:
        return False
    sizes = [sum(letter.isalpha() for letter in part) for part in word.split(".")]
    return min(sizes) > 0 and max(sizes) <= 3 and (min(sizes) == 1 or not word.isascii())


def is_small(letter: str) -> bool:
    """Say whether a letter is a small one of a script that has capitals. Georgian's are for headlines only."""
    return letter.islower() and not "\u10d0" <= letter <= "\u10ff"
