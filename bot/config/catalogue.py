"""The catalogue's YAML files in, languages and topics out.

The catalogue is data beside the code: a file for each language and each topic. This is also the only place that
reads the names of countries from the Unicode CLDR (https://cldr.unicode.org), through Babel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from babel import localedata
from pydantic import Field

import bot
from bot.config.faults import Strict, read_as
from bot.config.topic_files import TopicFile
from bot.config.yaml_files import decode, parse, read_file
from bot.errors import ConfigInvalid, Fault
from bot.model import Language, Topic, TopicId

FOLDER = Path(bot.__file__).parent / "catalogue"


class LanguageFile(Strict):
    """A file of ``catalogue/languages``, key by key a ``Language``."""

    tag: str
    name: str
    own_name: str
    group: str
    scripts: list[str]
    cased: bool = True
    quotation_marks: list[list[str]] = Field(default=[])
    cues: list[str] = Field(default=[])
    attributions: list[str] = Field(default=[])
    roles: list[str] = Field(default=[])
    pronouns: list[str] = Field(default=[])
    abbreviations: list[str] = Field(default=[])
    sentence_ends: str = ".!?…"
    stop_words: list[str] = Field(default=[])

    def to_language(self) -> Language:
        """Return the value that the engines know."""
        return Language(
            tag=self.tag,
            name=self.name,
            own_name=self.own_name,
            group=self.group,
            scripts=tuple(self.scripts),
            cased=self.cased,
            quotation_marks=tuple((pair[0], pair[1]) for pair in self.quotation_marks if len(pair) == 2),
            cues=tuple(self.cues),
            attributions=tuple(self.attributions),
            roles=tuple(self.roles),
            pronouns=tuple(self.pronouns),
            abbreviations=tuple(self.abbreviations),
            sentence_ends=self.sentence_ends,
            stop_words=tuple(self.stop_words),
        )


@cache
def load_languages(folder: Path = FOLDER / "languages") -> Mapping[str, Language]:
    """Return the languages of the catalogue by tag. Raises ConfigInvalid with the faults of all files."""
    files = _load(folder, LanguageFile)
    return {file.tag: file.to_language() for file in files}


@cache
def load_topics(folder: Path = FOLDER / "topics") -> Mapping[TopicId, Topic]:
    """Return the topics of the catalogue by id. Raises ConfigInvalid with the faults of all files."""
    files = _load(folder, TopicFile)
    return {TopicId(file.id): file.to_topic() for file in files}


FileT = TypeVar("FileT", bound=Strict)


def _load(folder: Path, model: type[FileT]) -> list[FileT]:
    """Read all files of a folder, by name."""
    read: list[FileT] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            read.append(_read(path, model))
        except ConfigInvalid as invalid:
            faults.extend(invalid.faults)
    if faults:
        raise ConfigInvalid(tuple(faults))
    return read


def _read(path: Path, model: type[FileT]) -> FileT:
    """Read one file. Raises ConfigInvalid."""
    return read_as(parse(str(path), decode(str(path), read_file(path))), model)


# ── the names of countries ──────────────────────────────────────────────────────────────────────────────

_SCRIPTED = {"sr": "sr-Cyrl", "sr_Latn": "sr-Latn", "nb": "no", "nn": "no", "zh_Hant": "zh-Hant"}
_LOCALE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?")
_BRACKETS = re.compile(r"\s*[(\[（]([^)\]）]*)[)\]）]\s*")


def country_names(codes: Iterable[str]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return what countries (ISO 3166-1 alpha-2, XK for Kosovo) are called: code, then language tag, then names.

    A name with brackets counts as two: "Myanmar (Burma)". Languages that do not name a country are left out.
    """
    by_language = _territories()
    return {
        code: {tag: names for tag, territories in by_language.items() if (names := territories.get(code))}
        for code in dict.fromkeys(codes)
    }


@cache
def _territories() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return language tag, then country, then its names, of all CLDR locales without a region of their own."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for identifier in sorted(localedata.locale_identifiers()):
        if not _LOCALE.fullmatch(identifier) or identifier == "root":
            continue
        tag = _SCRIPTED.get(identifier, identifier.replace("_", "-"))
        names = found.setdefault(tag, {})
        territories = localedata.load(identifier, merge_inherited=False).get("territories", {})
        for code, name in territories.items():
            if len(code) == 2 and code.isalpha():
                names[code] = tuple(dict.fromkeys((*names.get(code, ()), *_split(name))))
    return found


def _split(name: str) -> tuple[str, ...]:
    """Take a name's brackets apart."""
    outside = _BRACKETS.sub(" ", name).strip()
    return tuple(part for part in (outside, *_BRACKETS.findall(name)) if part and part != name) or (name,)
