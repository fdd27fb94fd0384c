"""The catalogue's YAML files in, languages and topics out.

The catalogue is data beside the code: a file for each language and each topic. The names of countries
are those of the Unicode CLDR (https://cldr.unicode.org), in one file that scripts/build_countries.py makes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import Field, ValidationError
from yaml import YAMLError

import bot
from bot.config.faults import Strict, read_as
from bot.config.topic_files import TopicFile
from bot.config.yaml_files import decode, parse, quick_value, read_file
from bot.errors import ConfigInvalid, Fault
from bot.model import UNKNOWN_LANGUAGE, CountryNames, Language, Naming, Topic, TopicId
from bot.stories.agencies import Agencies

FOLDER = Path(bot.__file__).parent / "catalogue"
MANY = 4  # languages that share an abbreviation which any language is thought to know
ORDINALS = "#"  # among a language's abbreviations: its ordinals take a full stop
_Names = Mapping[str, Mapping[str, Sequence[str]]]


class NamingKeys(Strict):
    """The key ``naming`` of a language without letter case, key by key a ``Naming``."""

    prefixes: list[str] = Field(default=[])
    articles: list[str] = Field(default=[])
    endings: list[str] = Field(default=[])
    subject_endings: list[str] = Field(default=[])
    subject_marks: list[str] = Field(default=[])
    topic_marks: list[str] = Field(default=[])
    object_marks: list[str] = Field(default=[])
    suffixes: list[str] = Field(default=[])
    nominative: str = ""
    never_ends: list[str] = Field(default=[])
    role_after: bool = False
    verb_last: bool = False
    subject_after_cue: bool = False
    surnames: list[str] = Field(default=[])
    titles: list[str] = Field(default=[])
    honorifics: list[str] = Field(default=[])
    sounds: str = ""

    def to_naming(self) -> Naming:
        """Return the value that the engines know."""
        return Naming(
            prefixes=tuple(self.prefixes),
            articles=tuple(self.articles),
            endings=tuple(self.endings),
            subject_endings=tuple(self.subject_endings),
            subject_marks=frozenset(self.subject_marks),
            topic_marks=frozenset(self.topic_marks),
            object_marks=frozenset(self.object_marks),
            suffixes=tuple(self.suffixes),
            nominative=self.nominative,
            never_ends=tuple(self.never_ends),
            role_after=self.role_after,
            verb_last=self.verb_last,
            subject_after_cue=self.subject_after_cue,
            surnames=frozenset(self.surnames),
            titles=frozenset(self.titles),
            honorifics=frozenset(self.honorifics),
            sounds=frozenset(self.sounds),
        )


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
    articles: list[str] = Field(default=[])
    particles: list[str] = Field(default=[])
    case_endings: list[str] = Field(default=[])
    added_endings: list[str] = Field(default=[])
    abbreviations: list[str] = Field(default=[])
    sentence_ends: str = ".!?…"
    sentence_breaks: list[str] = Field(default=[])
    sentence_joins: list[str] = Field(default=[])
    quote_particles: list[str] = Field(default=[])
    furniture: list[str] = Field(default=[])
    connectives: list[str] = Field(default=[])
    stop_words: list[str] = Field(default=[])
    conjunctions: list[str] = Field(default=[])
    role_links: list[str] = Field(default=[])
    role_modifiers: list[str] = Field(default=[])
    role_surnames: list[str] = Field(default=[])
    naming: NamingKeys = NamingKeys()

    def to_language(self, countries: Sequence[tuple[str, str]] = ()) -> Language:
        """Return the value that the engines know, with the names of countries in the language and their codes."""
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
            articles=tuple(self.articles),
            particles=tuple(self.particles),
            case_endings=tuple(self.case_endings),
            added_endings=tuple(self.added_endings),
            abbreviations=tuple(self.abbreviations),
            sentence_ends=self.sentence_ends,
            sentence_breaks=tuple(self.sentence_breaks),
            sentence_joins=tuple(self.sentence_joins),
            quote_particles=tuple(self.quote_particles),
            furniture=tuple(self.furniture),
            connectives=tuple(self.connectives),
            stop_words=tuple(self.stop_words),
            conjunctions=tuple(self.conjunctions),
            role_links=tuple(self.role_links),
            role_modifiers=tuple(self.role_modifiers),
            role_surnames=tuple(self.role_surnames),
            countries=tuple(name for name, _ in countries),
            country_codes=tuple(code for _, code in countries),
            naming=self.naming.to_naming(),
        )


@cache
def load_languages(folder: Path = FOLDER / "languages") -> Mapping[str, Language]:
    """Return the languages of the catalogue by tag. Raises ConfigInvalid with the faults of all files."""
    files = _load(folder, LanguageFile)
    named = _countries_in([file.tag for file in files])
    return {file.tag: file.to_language(named[file.tag]) for file in files}


@cache
def any_language() -> Language:
    """Return what stands in for a language without a file: English, but with the abbreviations that many share."""
    languages = load_languages()
    users: dict[str, set[str]] = {}
    for language in languages.values():
        for word in set(language.abbreviations) - {ORDINALS}:
            users.setdefault(word, set()).add(language.group)
    shared = sorted(word for word, groups in users.items() if len(groups) >= MANY)
    return replace(languages["en"], tag=UNKNOWN_LANGUAGE, abbreviations=tuple(shared))


@cache
def load_topics(folder: Path = FOLDER / "topics") -> Mapping[TopicId, Topic]:
    """Return the topics of the catalogue by id. Raises ConfigInvalid with the faults of all files."""
    files = _load(folder, TopicFile)
    return {TopicId(file.id): file.to_topic() for file in files}


class AgenciesFile(Strict):
    """``catalogue/agencies.yaml``."""

    agencies: Mapping[str, list[str]]
    sources: list[str]


@cache
def load_agencies(path: Path = FOLDER / "agencies.yaml") -> Agencies:
    """Return the news agencies of the catalogue. Raises ConfigInvalid."""
    file = _read(path, AgenciesFile)
    return Agencies(file.agencies, file.sources)


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
    text = decode(str(path), read_file(path))
    try:
        return model.model_validate(quick_value(text))
    except (YAMLError, ValidationError):
        return read_as(parse(str(path), text), model)  # which finds where it is wrong, and says so


# ── the names of countries ──────────────────────────────────────────────────────────────────────────────


def country_names(codes: Iterable[str]) -> Mapping[str, CountryNames]:
    """Return what countries (ISO 3166-1 alpha-2, XK for Kosovo) and their peoples are called, by code."""
    return _named(tuple(dict.fromkeys(codes)))


@lru_cache(maxsize=64)  # not the file: as values it takes 14 MB, and few of its countries are ever asked for
def _named(codes: tuple[str, ...]) -> Mapping[str, CountryNames]:
    content = _by_country()
    names, adjectives = content["names"], content["adjectives"]
    return {
        code: CountryNames(names=_of_country(names, code), adjectives=_of_country(adjectives, code)) for code in codes
    }


def _of_country(by_language: _Names, code: str) -> Mapping[str, tuple[str, ...]]:
    return {tag: tuple(countries[code]) for tag, countries in by_language.items() if code in countries}


def _countries_in(tags: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Return the names of countries in some languages with their codes; the rest of the file makes no values."""
    text = (FOLDER / "countries.json").read_text(encoding="utf-8")
    start = text.index('"names":{')
    found: dict[str, list[tuple[str, str]]] = {}
    for tag in tags:
        place = text.find(f'"{tag}":{{', start)
        names = json.JSONDecoder().raw_decode(text, place + len(tag) + 3)[0] if place >= 0 else {}
        found[tag] = [(name, code) for code, each in names.items() for name in each]
    return found


def _by_country() -> Mapping[str, _Names]:
    """Return the file that scripts/build_countries.py makes: kind, language tag, country, names."""
    content: Mapping[str, _Names] = json.loads((FOLDER / "countries.json").read_bytes())
    return content
