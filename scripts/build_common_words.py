"""Word frequencies of other packages in, the common words by which names are told where case does not tell them out.

    pip install wordfreq pythainlp faker german-nouns && apt-get install tesseract-ocr tesseract-ocr-kat
    python -m scripts.build_common_words

German writes its nouns with capitals: its list are the nouns of german-nouns (G. Weichbrodt, from the German
Wiktionary; CC BY-SA 4.0) with their inflected forms, as far as wordfreq knows them as frequent. A compound whose parts
are in the list is left out, as it is told by them.

Other sources: wordfreq (R. Speer; data CC BY-SA 4.0); for Thai the word frequencies of the Thai National Corpus in
pythainlp (CC0); for Georgian the dictionary of tesseract (Apache-2.0), which has no frequencies: its stems. Words that
sound like a common English name (of faker, MIT) are left out: they are common in film
subtitles, but they are names. The same packages make the same files, byte for byte.
"""

from __future__ import annotations

import csv
import gzip
import math
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from anyascii import anyascii

from bot.text.common import FOLDER, STEM, Nouns

MOST = {"ar": 12000, "fa": 12000, "he": 15000, "hi": 10000, "ko": 15000, "ja": 15000, "zh": 15000, "th": 8000, "ka": 0}
LEAST_LETTERS = {"ko": 3, "th": 8000}  # of a word that is taken for a name, where it is not four
SURE = 1500  # most common words, among which no names are looked for but those of leaders
SEMITIC_LETTERS = ("ar", "fa", "he")
MOST_GERMAN = 200_000  # words among which German nouns are looked for
CASES = ("lemma", "nominativ", "genitiv", "dativ", "akkusativ")  # columns of german-nouns
MONTHS = frozenset({"april", "mai", "juni", "juli", "august"})  # which are first names, too
NO_NOUN = frozenset(
    {"Abkürzung", "Buchstabe", "Affix", "Wortverbindung", "Toponym", "Nachname", "Eigenname", "Straßenname"}
)
LEAST_CONSONANTS = 3  # of a name that is looked for by its sound
MORE_FREQUENT = 0.3  # powers of ten by which a name can be more frequent than in English
LEADERS = (
    *("Trump", "Obama", "Biden", "Clinton", "Putin", "Merkel", "Macron"),
    *("Zelensky", "Netanyahu", "Erdogan", "Assad"),
)
GEORGIAN = Path("/usr/share/tesseract-ocr/5/tessdata/kat.traineddata")
GEORGIAN_ENDING = re.compile(
    "(?:ისთვის|ებისთვის|ებიდან|ებთან|ებში|ებზე|ებმა|ების|ებს|ები|იდან|თან|ისა|სთან|სა|მდე|ში|ზე|მა|ის|ით|ად|ს|მ|ი|ა|ე|ო)$"
)
NATIVE_SURNAME = re.compile("(?:შვილ|ძე|იან|ავა|უა|აძე|იძე|ეიშვილ)$")
_LETTER = re.compile(r"[^\W\d_]")
_VOWELS = re.compile(r"(?<!^)h|[aeiouwy']+")
_DOUBLED = re.compile(r"(.)\1+")
_SOUNDS = (("ch", "ts"), ("sh", "s"), ("ph", "f"), ("ck", "k"), ("th", "t"), ("kh", "k"), ("x", "ks"), ("q", "k"))
_ALIKE = str.maketrans("cvzp", "kfsb")
_ONE_LETTER = str.maketrans("fp", "bb")  # p, f and b are in Hebrew, or stand for each other in Arabic


def main() -> None:
    """Write the words of each language, the most common first."""
    for language, most in MOST.items():
        names, leaders = _by_sound(_names(), language), _by_sound(LEADERS, language)
        frequent = [word for word in _frequent(language, most) if _LETTER.match(word)]
        sure = 0 if language == "ka" else SURE
        words = [word for word in frequent[:sure] if not _is_name(word, leaders, language)]
        words += [word for word in frequent[sure:] if not _is_name(word, names, language)]
        _write(language, words)
    _write("de", sorted(_german()))


def _write(language: str, words: Iterable[str]) -> None:
    path = Path(str(FOLDER)) / f"{language}.txt.gz"
    path.write_bytes(gzip.compress("\n".join(words).encode(), mtime=0))


def _german() -> set[str]:
    """Return the frequent German nouns that are no first names, without compounds of them."""
    with (resources.files("german_nouns") / "nouns.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    nouns: set[str] = set()
    names: set[str] = set()
    for row in rows:
        kinds = set(row["pos"].split(","))
        columns = [column for column in row if column.split()[0] in CASES]
        forms = {row[column].casefold() for column in columns if row[column].isalpha() and len(row[column]) > 2}
        if "Vorname" in kinds:
            names |= forms - MONTHS
        elif not kinds & NO_NOUN:
            nouns |= forms
    frequent = {word.casefold() for word in _frequent("de", MOST_GERMAN)}
    nouns = (nouns & frequent) - names
    listed = Nouns(nouns)
    return {word for word in nouns if not listed.is_compound(word)}


def _georgian() -> Iterator[str]:
    """Yield the stems of the words of tesseract's dictionary."""
    with tempfile.TemporaryDirectory() as folder:
        base = f"{folder}/kat."
        subprocess.run(["combine_tessdata", "-u", str(GEORGIAN), base], check=True, capture_output=True)  # noqa: S603, S607
        parts = [f"{base}lstm-unicharset", f"{base}lstm-word-dawg", f"{base}words"]
        subprocess.run(["dawg2wordlist", *parts], check=True, capture_output=True)  # noqa: S603, S607
        words = Path(f"{base}words").read_text("utf-8").splitlines()
    stems = {GEORGIAN_ENDING.sub("", word) for word in words if word.isalpha()}
    yield from sorted({stem[:STEM] for stem in stems if len(stem) > 1 and not NATIVE_SURNAME.search(stem)})


def _frequent(language: str, most: int) -> Iterable[str]:
    if language == "ka":
        return _georgian()
    if language == "th":
        lines = (resources.files("pythainlp") / "corpus" / "tnc_freq.txt").read_text("utf-8").splitlines()
        return [line.split("\t")[0] for line in lines[:most]]
    from wordfreq import top_n_list  # type: ignore[import-not-found]  # this script alone needs it

    found: list[str] = top_n_list(language, most)
    return found


def _names() -> Iterator[str]:
    from faker.providers.person.en_US import Provider  # type: ignore[import-not-found]

    yield from LEADERS
    for source in (Provider.first_names_male, Provider.first_names_female, Provider.last_names):
        yield from (name for name in source if len(name) >= 4)


def _by_sound(names: Iterable[str], language: str) -> dict[str, float]:
    """Return how frequent names are in English, the most frequent of those that sound alike."""
    from wordfreq import zipf_frequency

    found: dict[str, float] = {}
    for name in names:
        if len(sound := _sound(name, language)) >= LEAST_CONSONANTS:
            found[sound] = max(found.get(sound, 0.0), zipf_frequency(name, "en"))
    return found


def _is_name(word: str, names: Mapping[str, float], language: str) -> bool:
    """Say whether a word is written by the sound of a name and not much more frequent than that is in English.

    The Chinese list is used to cut words only.
    """
    if language == "ja":
        return "\u30a0" <= word[0] <= "\u30ff"
    if language == "zh" or len(word) < LEAST_LETTERS.get(language, 4):
        return False
    frequency = names.get(_sound(anyascii(word), language))
    return frequency is not None and (language == "ka" or _zipf(word, language) <= frequency + MORE_FREQUENT)


def _zipf(word: str, language: str) -> float:
    return 9 + math.log10(_frequencies(language)[word])


@cache
def _frequencies(language: str) -> dict[str, float]:
    from wordfreq import get_frequency_dict

    found: dict[str, float] = get_frequency_dict(language)
    return found


def _sound(word: str, language: str) -> str:
    """Return the consonants of a romanised word, like sounds written alike."""
    small = word.lower()
    for old, new in _SOUNDS:
        small = small.replace(old, new)
    alike = small.translate(_ALIKE)
    if language in SEMITIC_LETTERS:
        alike = alike.translate(_ONE_LETTER)
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", alike))


if __name__ == "__main__":
    main()
