"""A term as one person writes it in, the terms that it is looked for as out: other alphabets, endings, plain letters.

Names are spelled out letter by letter, as the press of the Balkans and of Russia does it; a word is never translated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from bot.model import Term
from bot.text.scripts import script_of
from bot.topics.inflect import is_unspaced
from bot.topics.query import is_acronym

SHORTEST_NAME, SHORTEST_WORD = 4, 5  # letters, from which on any ending counts
_WORD = re.compile(r"[^\W\d_]+(?:[̀-ͯ'’]+[^\W\d_]+)*\*?")
# What a name loses when it is declined: Zelensk-og, Janš-e, Kosov-u, Μητσοτάκη
_ENDING = re.compile(r"(?<=sk)(?:y|i|ij|iy|yy|yj)$|(?<=ск)(?:ий|и|иј|ий)$|(?<=\w{4})[aoаоςσ]$")
_PLAIN_IC = re.compile(r"(?<=\w\w)ic\b")


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Read pairs of spellings; the longest first, for they hold the shorter ones."""
    pairs = (tuple(pair.split(">")) for pair in text.split())
    return tuple(sorted(((old, new) for old, new in pairs), key=lambda pair: -len(pair[0])))


# Latin as in Serbian and Croatian; letters that these do not have as in English
_TO_CYRILLIC = _pairs(
    "dž>џ lj>љ nj>њ sch>ш sh>ш ch>ч zh>ж kh>х ts>ц ya>я yu>ю ia>ия ck>к ph>ф th>т qu>кв oo>у ee>и "
    "a>а b>б c>ц č>ч ć>ћ d>д đ>ђ e>е f>ф g>г h>х i>и j>ј k>к l>л m>м n>н o>о p>п q>к r>р s>с š>ш t>т u>у v>в w>в "
    "x>кс y>и z>з ž>ж ö>е ü>и ä>е ë>е ç>ч ş>ш ğ>г ı>и ł>л"
)
# … and as Russian and Bulgarian, which have no ј, љ, њ, џ and ћ
_TO_RUSSIAN = _pairs("ћ>ч ђ>дж џ>дж ља>ля љу>лю љ>ль ња>ня њу>ню њ>нь ја>я ју>ю је>е ји>и јо>йо ј>й")
_TO_GREEK = _pairs(
    "dž>τζ lj>λι nj>νι ij>ι sch>σ sh>σ ch>τσ zh>ζ kh>χ ts>τσ th>θ ph>φ ou>ου ck>κ qu>κου "
    "a>α b>μπ c>τσ č>τσ ć>τσ d>ντ đ>τζ e>ε f>φ g>γκ h>χ i>ι j>γι k>κ l>λ m>μ n>ν o>ο p>π q>κ r>ρ s>σ š>σ t>τ u>ου "
    "v>β w>ου x>ξ y>ι z>ζ ž>ζ ö>ε ü>ι ä>ε ë>ε ç>τσ ş>σ ğ>γ ı>ι ł>λ"
)
_TO_LATIN = _pairs(
    "а>a б>b в>v г>g д>d ђ>đ ѓ>gj е>e ё>e є>je ж>ž з>z ѕ>dz и>i і>i ї>ji й>j ј>j к>k л>l љ>lj м>m н>n њ>nj о>o п>p "
    "р>r с>s т>t ћ>ć ќ>kj у>u ў>u ф>f х>h ц>c ч>č џ>dž ш>š щ>šč ъ>a ы>y ь> э>e ю>ju я>ja ґ>g"
)
_ENGLISH = {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "џ": "dzh", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
_ENGLISH |= {"й": "y", "є": "ye", "ї": "yi", "ђ": "dj", "ћ": "c", "ь": "", "ъ": "a", "ы": "y", "ё": "yo"}
_TO_ENGLISH = (("ский", "sky"), *((old, _ENGLISH.get(old, new)) for old, new in _TO_LATIN))
_FROM_GREEK = _pairs(
    "ου>u μπ>b ντ>d γκ>g γγ>ng τσ>ts τζ>dž αι>e ει>i οι>i αυ>av ευ>ev α>a β>v γ>g δ>d ε>e ζ>z η>i θ>t ι>i κ>k λ>l μ>m "
    "ν>n ξ>ks ο>o π>p ρ>r σ>s ς>s τ>t υ>i φ>f χ>h ψ>ps ω>o"
)
_BARE = str.maketrans({"đ": "dj", "Đ": "Dj", "ł": "l", "Ł": "L", "ı": "i", "ø": "o", "Ø": "O", "ß": "ss"})


def spell(term: Term) -> tuple[Term, ...]:
    """Return the terms that stand for one of a person's query, itself first.

    A term with a capital letter is a name: it is spelled in Latin, Cyrillic and Greek letters, and counts with its
    capital letter only, or all in capitals. A word in small letters stays in its alphabet. Both count with any ending,
    unless they are short. What the person wants as written (``case``) stays so; acronyms are spelled letter by letter.
    """
    if is_acronym(term.text):
        return tuple(replace(term, text=text, case=True) for text in _distinct(_alphabets(term.text)))
    if term.case:
        return (term,)
    if not is_name(term.text):
        return (replace(term, text=_with_endings(term.text, SHORTEST_WORD)),)
    forms = _distinct(_with_endings(form, SHORTEST_NAME) for form in _alphabets(term.text))
    if not term.text[0].isupper():  # in an alphabet without capitals there are none to demand
        return (replace(term, text=forms[0]), *_cased(term, forms[1:]))
    return tuple(_cased(term, forms))


def is_name(text: str) -> bool:
    """Say whether a text is written as a name: with a capital letter, or in letters that know none."""
    return any(letter.isupper() or (letter.isalpha() and letter.upper() == letter.lower()) for letter in text)


def _cased(term: Term, forms: tuple[str, ...]) -> Iterator[Term]:
    """Demand capitals; but Greek accents, which capitals lose, are told apart where case is, so not in Greek."""
    for form in forms:
        if script_of(form[0]) == "Grek":
            yield replace(term, text=form)
            continue
        yield replace(term, text=form, case=True)
        if form.upper() != form:
            yield replace(term, text=form.upper(), case=True)


def _distinct(forms: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(forms))


def _with_endings(text: str, shortest: int) -> str:
    """Put a star behind each word that is long enough for it."""

    def open_end(found: re.Match[str]) -> str:
        word = found.group()
        if word.endswith("*") or len(word) < shortest or is_unspaced(word[0]):
            return word
        return (_ENDING.sub("", word) if is_name(word) else word) + "*"

    return _WORD.sub(open_end, text)


def _alphabets(text: str) -> Iterator[str]:
    """Yield a name as it is and in the other alphabets; the forms of one alphabet stand together."""
    scripts = {script_of(letter) for letter in text if letter.isalpha()}
    yield text
    if scripts == {"Latn"}:
        yield from _latin(text)
        yield from _cyrillic(text)
        yield _in(text, _TO_GREEK)
    elif scripts == {"Cyrl"}:
        latin = _in(text, _TO_LATIN)
        yield from _cyrillic(latin)
        yield latin
        yield _in(text, _TO_ENGLISH)
        yield from _latin(latin)
        yield _in(latin, _TO_GREEK)
    elif scripts == {"Grek"}:
        latin = _in(_bare(text), _FROM_GREEK)
        yield latin
        yield from _cyrillic(latin.replace("ts", "c"))


def _latin(text: str) -> Iterator[str]:
    """Yield a name without its accents, and with those that a name in -ić was probably typed without."""
    yield _bare(text)
    if _PLAIN_IC.search(text):
        accented = _PLAIN_IC.sub("ić", text)
        yield accented
        yield accented.replace("c", "č")


def _cyrillic(latin: str) -> Iterator[str]:
    """Yield a name in Serbian and in Russian letters, from each of the ways in which it may be meant."""
    for meant in (latin, *_latin(latin)) if latin.isascii() else (latin,):
        serbian = _in(meant, _TO_CYRILLIC)
        yield serbian
        yield _in(serbian, _TO_RUSSIAN)


def _bare(text: str) -> str:
    """Take the accents off."""
    kept = [letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)]
    return "".join(kept).translate(_BARE)


def _in(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    """Spell a text in another alphabet, word by word with the capitals that it has."""
    return _WORD.sub(lambda found: _respell(found.group(), pairs), unicodedata.normalize("NFC", text))


def _respell(word: str, pairs: tuple[tuple[str, str], ...]) -> str:
    table = dict(pairs)
    small, spelled, place = word.lower(), "", 0
    while place < len(small):
        plain = unicodedata.normalize("NFD", small[place])[0]  # of a letter that the table has only without its accent
        old = next((old for old, _ in pairs if small.startswith(old, place)), plain)
        spelled += table.get(old, old)
        place += len(old)
    if spelled.endswith("σ"):
        spelled = spelled[:-1] + "ς"
    if is_acronym(word):
        return spelled.upper()
    return spelled[:1].upper() + spelled[1:] if word[0].isupper() else spelled
