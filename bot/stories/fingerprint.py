"""An article's text in, its fingerprint out: what it is recognised by without its words.

Shingles are a bottom-k sketch of hashed word triples (Broder 1997): enough to estimate how much of one text another
holds; those of the lead are all kept, in their order. Terms are weighted words and names (terms).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

from bot.model import Detection, Fingerprint, Language, Quote
from bot.stories.sayings import hash_sayings
from bot.stories.terms import NAME, STEM, WORD, Words, is_unspaced, unit, weigh
from bot.text.romanise import romanise

SKETCH = 64  # shingles that are kept: the smallest hashes
LEAD = 120  # words
SHINGLE = 3  # words
CHARACTERS = 6  # of a shingle, in scripts that write no spaces
NAME_KEYS, WORD_KEYS, SHINGLE_KEYS, SAYING_KEYS = 12, 8, 4, 4


def fingerprint(
    title: str, text: str, detection: Detection, language: Language | None, quotes: Sequence[Quote] = ()
) -> Fingerprint:
    """Return the fingerprint of an article; ``text`` holds the title too, as in ``Article.text``.

    ``quotes`` are the article's; ``language`` tells little words and common ones, None where nothing is known of it.
    The same words give the same fingerprint on every machine and in every version of Python.
    """
    words = [match.group().casefold() for match in WORD.finditer(text)]
    unspaced = is_unspaced(text)
    if unspaced:
        shingles, lead = _character_shingles(text), _character_shingles(text[: LEAD * 2])
    else:
        shingles, lead = _word_shingles(words), _word_shingles(words[:LEAD])
    sketch = _sketch(shingles)
    known = Words(text, language, unspaced)
    terms = unit(weigh(title, text, known))
    sayings = hash_sayings(quotes, known)
    return Fingerprint(
        shingles=sketch,
        lead=tuple(dict.fromkeys(map(_hash, lead))),
        group=detection.group,
        terms=terms,
        sayings=sayings,
        keys=(*_keys(title, terms, sketch, detection), *(f"q{saying:08x}" for saying in sayings[:SAYING_KEYS])),
    )


def _hash(text: str) -> int:
    return zlib.crc32(text.encode())


def _word_shingles(words: Sequence[str]) -> Iterable[str]:
    if len(words) < SHINGLE:
        return [" ".join(words)] if words else []
    return (" ".join(words[place : place + SHINGLE]) for place in range(len(words) - SHINGLE + 1))


def _character_shingles(text: str) -> Iterable[str]:
    letters = "".join(letter for letter in text.casefold() if letter.isalnum())
    return (letters[place : place + CHARACTERS] for place in range(max(1, len(letters) - CHARACTERS + 1)))


def _sketch(shingles: Iterable[str]) -> tuple[int, ...]:
    return tuple(sorted({_hash(shingle) for shingle in shingles})[:SKETCH])


def _keys(title: str, terms: dict[str, float], shingles: Sequence[int], detection: Detection) -> tuple[str, ...]:
    """Return the marks that an index finds an article's relatives by: names anywhere, words in its languages."""
    names = [term for term in terms if term.startswith(NAME)][:NAME_KEYS]
    wanted = {romanise(match.group())[:STEM] for match in WORD.finditer(title)}
    others = [term for term in terms if not term.startswith(NAME)]
    words = sorted(others, key=lambda term: (term not in wanted, -terms[term], term))[:WORD_KEYS]
    marks = [
        *names,
        *(f"{detection.group}:{word}" for word in words),
        *(f"s:{shingle}" for shingle in shingles[:SHINGLE_KEYS]),
    ]
    return tuple(dict.fromkeys(f"{_hash(mark):08x}" for mark in marks))
