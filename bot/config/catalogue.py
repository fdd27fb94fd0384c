"""The catalogue's YAML files in, languages and topics out.

The catalogue is data beside the code: a file for each language and each topic. This is also the only place that
reads the names of countries from the Unicode CLDR (https://cldr.unicode.org), through Babel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, TypeVar

from babel import localedata
from pydantic import AfterValidator, BeforeValidator, Field

import bot
from bot.config.checks import check_language, check_term_language
from bot.config.faults import Strict, read_as
from bot.config.yaml_files import decode, parse, read_file
from bot.errors import ConfigInvalid, Fault
from bot.model import Language, Term, Topic, TopicId

FOLDER = Path(bot.__file__).parent / "catalogue"
ANY_LANGUAGE = "*"


class TermFile(Strict):
    """A term with its options, as a topic file writes it."""

    text: str = Field(min_length=1, description="The words; a trailing * stands for any ending.")
    case: bool = Field(default=False, description="Whether capitals count as written.")


def _written_out(term: object) -> object:
    """A text alone is a term without options."""
    return {"text": term} if isinstance(term, str) else term


def _by_language(terms: object) -> object:
    """A plain list of terms holds in every language."""
    return {ANY_LANGUAGE: terms} if isinstance(terms, list) else terms


TermEntry = Annotated[TermFile, BeforeValidator(_written_out, json_schema_input_type=str | TermFile)]
TermsByLanguage = dict[Annotated[str, AfterValidator(check_term_language)], list[TermEntry]]
TermLists = Annotated[
    TermsByLanguage, BeforeValidator(_by_language, json_schema_input_type=list[TermEntry] | TermsByLanguage)
]


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


class TopicFile(Strict):
    """A file of ``catalogue/topics``, or a topic of sources.yaml: key by key a ``Topic``."""

    id: str = Field(min_length=1, description="A short name in small letters, as commands and subscriptions use it.")
    name: str = Field(min_length=1, description="The topic's name in English.")
    emoji: str = Field(default="", description="Stands before the name in alerts.")
    names: dict[Annotated[str, AfterValidator(check_language)], str] = Field(
        default={}, description="What the topic is called in other languages, by language tag."
    )
    countries: list[str] = Field(
        default=[], description="Country codes (ISO 3166-1): what these countries are called in any language counts."
    )
    terms: TermLists = Field(default={}, description="What to look for: a list, or lists by language tag.")
    exclude: TermLists = Field(default={}, description="Words that only look like the topic, in the form of terms.")
    within: list[str] = Field(default=[], description="Wider topics: what is on this one is on those as well.")

    def to_topic(self) -> Topic:
        """Return the value that the engines know."""
        return Topic(
            id=TopicId(self.id),
            name=self.name,
            emoji=self.emoji,
            names=dict(self.names),
            countries=tuple(self.countries),
            terms={language: tuple(map(_to_term, terms)) for language, terms in self.terms.items()},
            exclude={language: tuple(map(_to_term, terms)) for language, terms in self.exclude.items()},
            within=tuple(map(TopicId, self.within)),
        )


def _to_term(entry: TermFile) -> Term:
    return Term(text=entry.text, case=entry.case)


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
