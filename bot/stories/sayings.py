"""The quotes of an article in, hashes of who said what in which words out.

Within a language, of every five words in a row, and of them with their speaker: the same words by the same speaker
count twice. Across languages, of the speaker with each name and number in the words.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence

from bot.model import Quote
from bot.stories.terms import NAME, SOUNDS, TERM, WORD, Words
from bot.text.romanise import sound

RUN = 5  # words; fewer are a turn of phrase
RUN_UNSPACED = 10  # characters, in scripts that write no spaces
MOST_SAYINGS = 48  # of an article: the smallest hashes, so that two articles keep the same ones


def hash_sayings(quotes: Sequence[Quote], words: Words) -> tuple[int, ...]:
    """Return the hashes of what an article's quotes say, smallest first."""
    marks = {zlib.crc32(mark.encode()) for quote in quotes for mark in _marks(quote, words)}
    return tuple(sorted(marks)[:MOST_SAYINGS])


def _marks(quote: Quote, words: Words) -> Iterator[str]:
    said = [match.group() for match in WORD.finditer(quote.words)]
    speaker = _speaker(quote)
    for run in _runs(said, words):
        yield run
        if speaker:
            yield f"{speaker}:{run}"
    if speaker:
        wholes = TERM.finditer(quote.words)
        terms = (term for whole in wholes for term, _ in words.terms(whole.group()) if term.startswith(NAME))
        yield from (f"{speaker}:{term}" for term in terms if term != f"{NAME}{speaker}")


def _runs(said: Sequence[str], words: Words) -> Iterable[str]:
    if words.unspaced:
        letters = "".join(said).casefold()
        return (letters[place : place + RUN_UNSPACED] for place in range(len(letters) - RUN_UNSPACED + 1))
    small = [word.casefold() for word in said]
    return (" ".join(small[place : place + RUN]) for place in range(len(small) - RUN + 1))


def _speaker(quote: Quote) -> str:
    """Return the sound of a speaker's last name, "" where none is named."""
    names = WORD.findall(quote.speaker or "")
    return sound(names[-1])[:SOUNDS] if names else ""
