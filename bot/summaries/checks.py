"""What a machine wrote, and the article it is on, in; its words out, or what speaks against showing them.

Nothing here trusts the machine: it may invent, or obey a sentence in the article. Numbers, names and quotations must
stand in the article; what cannot be told to be sound is refused, and the sentences of the article are shown instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from bot.model import Language
from bot.text.common import common_words_of, nouns_of
from bot.text.romanise import sound
from bot.text.sentences import split

MOST_SENTENCES, MOST_CHARACTERS = 3, 400
WHITE = 2  # times as long with its white space: what is longer is not even looked at
LONGER, MARGIN = 4, 40  # at most so many times longer or shorter: Chinese says in a letter what takes a word
ON_TITLE = 2  # of the title's words that a summary has
STEM = 4  # letters that words of one stem share at least
DISTINCT = 3  # consonants of a name, without which its key begins too many words

_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(
    r"(?<!\d)\d{1,3}(?:[.,'’٬ \u00a0\u202f]\d{3})+(?!\d)"  # in groups of three, whatever stands between them
    r"|\d+(?:[.,:٫]\d+)*"
)
_MARK = re.compile(r"[“”„‟«»‹›「」『』〝〞＂]|(?<!\w)\"|\"(?!\w)")
_SINGLE = re.compile(r"‘([^’]+)’(?!\w)|(?<!\w)'([^']+)'(?!\w)|‚([^‘’]+)[‘’]")
_ADDRESS = re.compile(r"://|\bwww\.|\w?@\w|\b[a-z0-9-]+\.[a-z]{2,}/", re.IGNORECASE)
_DOMAIN = re.compile(r"\b[\w-]+\.[^\W\d_]{2,}\b")
_MARKUP = re.compile(r"^\s*(?:[-*•#>|]|\d+[.)])\s|</?[a-z!]|\*\*|__|``|\]\(|\{\"", re.IGNORECASE | re.MULTILINE)
_OF_ITSELF = re.compile(r"\bas an ai\b|language model|^\s*(?:here is|here's|sure\b|summary)[^.]*:", re.IGNORECASE)
_FOLLOWER = re.compile(r" ([^\W\d_]+)")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…–—-])\W*$")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why what a machine wrote is not shown; ``reason`` holds none of its words."""

    reason: str


def check_summary(answer: str, title: str, text: str, language: Language) -> tuple[str, ...] | Doubt:
    """Return the sentences of a summary of ``text``, in the same language, or what speaks against it.

    Every number and quotation must stand in the text, and so must every word with a capital letter, or of a script that
    has none, unless it is known to be no name. What has few words of the title is not on what
    the article is on: so talks a machine that obeys an article instead of summing it up.
    """
    if len(answer) > MOST_CHARACTERS * WHITE:
        return Doubt("it is too long")
    summary = " ".join(answer.split())
    if reason := _form(answer, text):
        return Doubt(reason)
    if len(summary) > MOST_CHARACTERS:
        return Doubt("it is too long")
    sentences = tuple(summary[start:end] for start, end in split(summary, language))
    if len(sentences) > MOST_SENTENCES:
        return Doubt("it has too many sentences")
    if not numbers(summary) <= numbers(text) | _parts(text):
        return Doubt("a number in it is not in the article")
    if not _are_verbatim(summary, text):
        return Doubt("a quotation in it is not in the article")
    known, stops = _words(text), frozenset(language.stop_words)
    for word in _WORD.findall(summary):
        small = word.casefold()
        if not word[0].islower() and not _is_ordinary(word, language) and not _occurs(small, known):
            return Doubt("a name in it is not in the article")
    telling = [word for word in _words(title) - stops if len(word) >= STEM]
    if sum(_occurs(word, _words(summary)) for word in telling) < min(ON_TITLE, len(telling)):
        return Doubt("it is not on what the title says")
    return sentences


def check_translation(
    answer: str, original: str, text: str, speakers: Collection[str], target: Language
) -> str | Doubt:
    """Return the translation of an article's sentence or title, or what speaks against it.

    It has the numbers of the original and no others. A speaker whom the original names is in it, by sound. A word with
    a capital letter within a sentence is by sound in the article's ``text``, or a common one of the target language.
    """
    most = LONGER * len(original) + MARGIN
    if len(answer) > most * WHITE:
        return Doubt("it is far longer than the original")
    translation = " ".join(answer.split())
    if reason := _form(answer, original):
        return Doubt(reason)
    if max(len(translation), len(original)) > LONGER * min(len(translation), len(original)) + MARGIN:
        return Doubt("it is far longer or shorter than the original")
    if numbers(translation) != numbers(original):
        return Doubt("its numbers are not those of the original")
    if quotes_somebody(translation):
        return Doubt("a quotation in it is not in the original")
    before, after = _sounds(original), _sounds(translation)
    names = {sound(parts[-1]) for speaker in speakers if (parts := _WORD.findall(speaker))}
    if any(_sounds_known(name, before) and not _sounds_known(name, after) for name in names):
        return Doubt("a name of the original is not in it")
    if _has_strangers(translation, target, _sounds(text)):
        return Doubt("a name in it is not in the article")
    return translation


def _has_strangers(text: str, language: Language, known: frozenset[str]) -> bool:
    """Say whether a word with a capital letter sounds like none that is known, and is no common one of the language.

    Common are words that are no names, words of roles, and what CLDR calls countries, languages, months, days and great
    cities, which have names of their own in each language.
    """
    roles = _words(" ".join(language.roles))
    common = _of_cldr(language.tag) | roles
    return any(
        not (_is_ordinary(word, language) or _sounds_known(sound(word), known) or _occurs(word.casefold(), common))
        for word in _inner_capitals(text, roles)
    )


def _is_ordinary(word: str, language: Language) -> bool:
    """Say whether a word is known to be no name: a stop word, or where capitals do not tell names, a common word."""
    small = word.casefold()
    if small in language.stop_words:
        return True
    if not language.cased:
        return small in common_words_of(language)
    nouns = nouns_of(language)
    return nouns is not None and small in nouns


def quotes_somebody(text: str) -> bool:
    """Say whether a text has a passage in quotation marks."""
    return bool(_MARK.search(text) or _SINGLE.search(text))


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of a text, in the digits 0 to 9 and however they are grouped: "12.000" is "12 000"."""
    return frozenset(map(_number, _NUMBER.findall(_plain_digits(text))))


def _number(written: str) -> str:
    if re.fullmatch(r"\d{1,3}(?:\D\d{3})+", written):
        return re.sub(r"\D", "", written).lstrip("0") or "0"
    return ".".join(part.lstrip("0") or "0" for part in re.split(r"\D", written))


def _parts(text: str) -> frozenset[str]:
    """Return the runs of digits: "on 5 300 came" may be two numbers."""
    return frozenset(part.lstrip("0") or "0" for part in re.findall(r"\d+", _plain_digits(text)))


def _plain_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)


def _form(answer: str, source: str) -> str | None:
    """Say what is wrong with an answer at first sight."""
    if not _WORD.search(answer):
        return "it is empty"
    if _ADDRESS.search(answer) or any(domain not in source for domain in _DOMAIN.findall(answer)):
        return "there is an address in it"
    if _MARKUP.search(answer):
        return "there is markup in it"
    if (talk := _OF_ITSELF.search(answer)) and talk[0] not in source:
        return "it speaks of itself"
    return None


def _are_verbatim(summary: str, text: str) -> bool:
    """Say whether every passage in quotation marks stands in the text word for word, and each mark has its other."""
    marks = list(_MARK.finditer(summary))
    if len(marks) % 2:
        return False
    passages = [summary[first.end() : last.start()] for first, last in zip(marks[::2], marks[1::2], strict=True)]
    passages += [next(filter(None, found)) for found in _SINGLE.findall(summary)]
    whole = " ".join(text.split())
    return all(re.search(rf"(?<!\w){re.escape(passage.strip(' .,'))}(?!\w)", whole) is not None for passage in passages)


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(text))


def _occurs(word: str, known: frozenset[str]) -> bool:
    """Say whether a word is known, or one of its stem with another ending: Lavrov, Lavrova, Lavrovom."""
    if word in known:
        return True
    stem = word[: max(STEM, len(word) - (2 if len(word) > 6 else 1))]
    return len(word) >= STEM and any(other.startswith(stem) and len(other) <= len(word) + 2 for other in known)


def _sounds(text: str) -> frozenset[str]:
    return frozenset(map(sound, _WORD.findall(text)))


def _sounds_known(key: str, known: frozenset[str]) -> bool:
    """Say whether a name is among the keys of words, either with an ending."""
    if key in known or len(key) < DISTINCT:
        return key in known
    return any(other.startswith(key) or (len(other) >= DISTINCT and key.startswith(other)) for other in known)


def _inner_capitals(text: str, roles: frozenset[str]) -> Iterator[str]:
    """Yield the words with a capital letter that neither begin a sentence nor are of a role: "Foreign Minister"."""
    for found in _WORD.finditer(text):
        capital = found[0][0].isupper() and len(found[0]) > 1
        follower = _FOLLOWER.match(text, found.end())
        of_role = follower is not None and follower[1][0].isupper() and follower[1].casefold() in roles
        if capital and not of_role and not _SENTENCE_START.search(text[: found.start()]):
            yield found[0]


@lru_cache(maxsize=16)
def _of_cldr(tag: str) -> frozenset[str]:
    """Return what CLDR calls countries, languages, months, days and great cities in a language (by way of Babel)."""
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return frozenset()
    names = [*locale.territories.values(), *locale.languages.values()]
    names += [zone.rpartition("/")[2].replace("_", " ") for zone in get_global("zone_territories")]
    names += [zone["city"] for zone in locale.time_zones.values() if "city" in zone]
    for context in ("format", "stand-alone"):
        names += [*locale.months[context]["wide"].values(), *locale.days[context]["wide"].values()]
    return frozenset(word for name in names for word in _words(name))
