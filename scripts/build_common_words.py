"""Word frequencies of other packages in, the common words by which names are told in languages without case out.

    pip install wordfreq pythainlp faker
    python -m scripts.build_common_words

Sources: wordfreq (R. Speer; data CC BY-SA 4.0) and, for Thai, the word frequencies of the Thai National Corpus in
pythainlp (CC0). Words that sound like a common English name (of faker, MIT) are left out: they are common in film
subtitles, but they are names. The same packages make the same files, byte for byte.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path

from anyascii import anyascii

from bot.quotes.common import FOLDER

MOST = {"ar": 12000, "fa": 12000, "he": 15000, "hi": 10000, "ko": 15000, "ja": 15000, "zh": 15000, "th": 20000}
LEAST_CONSONANTS = 3  # of a name that is looked for by its sound
_LETTER = re.compile(r"[^\W\d_]")
_VOWELS = re.compile(r"(?<!^)h|[aeiouwy']+")
_DOUBLED = re.compile(r"(.)\1+")
_SOUNDS = (("ch", "ts"), ("sh", "s"), ("ph", "f"), ("ck", "k"), ("th", "t"), ("kh", "k"), ("x", "ks"), ("q", "k"))
_ALIKE = str.maketrans("cvzp", "kfsb")


def main() -> None:
    """Write the words of each language, the most common first."""
    names = {sound for name in _names() if len(sound := _sound(name)) >= LEAST_CONSONANTS}
    for language, most in MOST.items():
        frequent = (word for word in _frequent(language, most) if _LETTER.match(word))
        words = [word for word in frequent if not _is_name(word, names, language)]
        path = Path(str(FOLDER)) / f"{language}.txt.gz"
        path.write_bytes(gzip.compress("\n".join(words).encode(), mtime=0))


def _frequent(language: str, most: int) -> Iterable[str]:
    if language == "th":
        lines = (resources.files("pythainlp") / "corpus" / "tnc_freq.txt").read_text("utf-8").splitlines()
        return [line.split("\t")[0] for line in lines[:most]]
    from wordfreq import top_n_list  # this script alone needs it

    found: list[str] = top_n_list(language, most)
    return found


def _names() -> Iterator[str]:
    from faker.providers.person.en_US import Provider  # this script alone needs it

    for source in (Provider.first_names_male, Provider.first_names_female, Provider.last_names):
        yield from (name for name in source if len(name) >= 4)


def _is_name(word: str, names: set[str], language: str) -> bool:
    """Say whether a word is written by the sound of a name; Chinese and Thai lists are used to cut words only."""
    if language == "ja":
        return "\u30a0" <= word[0] <= "\u30ff"
    return language not in ("zh", "th", "ko") and len(word) >= 4 and _sound(anyascii(word)) in names


def _sound(word: str) -> str:
    """Return the consonants of a romanised word, like sounds written alike."""
    small = word.lower()
    for old, new in _SOUNDS:
        small = small.replace(old, new)
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", small.translate(_ALIKE)))


if __name__ == "__main__":
    main()
