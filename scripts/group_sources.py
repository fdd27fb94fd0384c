"""Development packages and texts in, what is learned from out: models of letter sequences, and labelled sentences."""

from __future__ import annotations

import json
import math
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import brotli

LENGTHS = ("uni", "bi", "tri", "quadri", "five")
UNSEEN = -12.0  # log probability of a letter after letters with which it was never seen
BACK_OFF = -0.8  # for each letter of the context that is left out

_CYRILLIC = "абвгдђежзијклљмнњопрстћуфхцчџш"
_LATIN = "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š"
_TO_LATIN = dict(zip(_CYRILLIC, _LATIN.split(), strict=True))
_TO_CYRILLIC = {latin: cyrillic for cyrillic, latin in _TO_LATIN.items()}
_SYLLABLE = re.compile("lj|nj|dž|.")
_LOOKALIKES = str.maketrans("aeopcxyjABEKMHOPCTXYJ", "аеорсхујАВЕКМНОРСТХУЈ")
_CYRILLIC_WORD = re.compile(r"\w*[Ѐ-ӿ]\w*")


@dataclass(frozen=True, slots=True, order=True)
class Labelled:
    """A text whose language is known. Texts of one document, or of one event, are never both learned and tested."""

    language: str
    text: str
    document: str
    corpus: str
    kind: str = ""  # headline, lead or long where it is for tests


class LetterModel:
    """How likely a language's news make a word: each letter by the four before it (lingua's models, with back-off)."""

    def __init__(self, wheel: Path, name: str) -> None:
        self._cyrillic = name == "sr"
        self._logs: dict[str, float] = {}
        with zipfile.ZipFile(wheel) as archive:
            for length in LENGTHS:
                packed = archive.read(f"lingua/language-models/{name}/{length}grams.json.br")
                for share, listed in json.loads(brotli.decompress(packed))["ngrams"].items():
                    part, whole = map(int, share.split("/"))
                    self._logs.update(dict.fromkeys(listed.split(" "), math.log(part / whole)))

    def log_probability(self, word: str) -> float:
        """Return the log probability of a word in Latin letters."""
        if self._cyrillic:
            word = "".join(_TO_CYRILLIC.get(part, part) for part in _SYLLABLE.findall(word))
        return sum(self._letter(word[max(0, end - len(LENGTHS)) : end]) for end in range(1, len(word) + 1))

    def _letter(self, sequence: str) -> float:
        for start in range(len(sequence)):
            found = self._logs.get(sequence[start:])
            if found is not None:
                return found + BACK_OFF * start
        return UNSEEN


def to_latin(text: str) -> str:
    """Return a Serbian text in Latin letters; Latin look-alikes within Cyrillic words are read as Cyrillic."""
    text = _CYRILLIC_WORD.sub(lambda word: word[0].translate(_LOOKALIKES), text)
    return "".join(_in_latin(letter) for letter in text)


def _in_latin(letter: str) -> str:
    latin = _TO_LATIN.get(letter.lower(), letter)
    return latin.capitalize() if letter.isupper() else latin


def strip_marks(text: str) -> str:
    """Return a text as it is typed without diacritics."""
    bare = text.replace("đ", "dj").replace("Đ", "Dj").replace("ł", "l").replace("Ł", "L")
    return "".join(letter for letter in unicodedata.normalize("NFD", bare) if not unicodedata.combining(letter))


def read_texts(folder: Path, languages: Mapping[str, str]) -> list[Labelled]:
    """Return the sentences and labelled texts of a data folder in some languages, ``languages[file] = tag``."""
    found = set(_sentences(folder, languages)) | set(_tests(folder, languages))
    return sorted(found)


def _sentences(folder: Path, languages: Mapping[str, str]) -> Iterator[Labelled]:
    for name, tag in languages.items():
        sources = (
            ("articles", f"{name}.jsonl"),
            ("quotes", f"ntrex_{ {'sr-Latn': 'sr', 'no': 'nb'}.get(name, name) }.jsonl"),
        )
        for path in (folder / shelf / file for shelf, file in sources):
            for line in path.read_text("utf-8").splitlines() if path.exists() else ():
                record = json.loads(line)
                corpus, document = _origin(record)
                if not corpus:
                    continue
                for text in (record.get("title") or "", *record["text"].split("\n")):
                    if len(text) > 15:
                        yield Labelled(tag, to_latin(text), document, corpus)


def _origin(record: Mapping[str, str]) -> tuple[str, str]:
    """Return a record's corpus and document; no corpus where its licence does not let us derive anything."""
    name = record["id"]
    if name.startswith("ntrex"):
        return "ntrex", re.split("[:/]", name)[1]
    return ("set", record["group"].rpartition(":")[2]) if name.startswith("ud:set") else ("", "")


def _tests(folder: Path, languages: Mapping[str, str]) -> Iterator[Labelled]:
    for corpus, file in (("ntrex", "ntrex.jsonl"), ("set", "set_hr_sr.jsonl")):
        for line in (folder / "languages" / file).read_text("utf-8").splitlines():
            record = json.loads(line)
            tag = languages.get(record["lang"])
            if tag:
                name = record["source"].split("/")[-1 if corpus == "set" else 1]
                document = name.partition("#")[0] if corpus == "ntrex" else _part(name.partition("#")[2])
                kind = record["kind"] if record["lang"] == tag or tag == "hbs" else ""
                yield Labelled(tag, to_latin(record["text"]), document, corpus, kind)


def _part(sentence: str) -> str:
    """Return which part of SETimes a sentence is of: its documents follow one another, and are the same in all."""
    words = re.match(r"([a-z]+)\D*(\d+)", sentence)
    return f"{words[1]} {int(words[2]) // 60}" if words else sentence
