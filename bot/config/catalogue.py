"""The catalogue's YAML files in, languages and topics out.

The catalogue is data beside the code: a file for each language and each topic. This is also the only place that
reads the names of countries from the Unicode CLDR (https://cldr.unicode.org), through Babel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

from babel import localedata
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

import bot
from bot.errors import ConfigInvalid, Fault
from bot.model import Language, Term, Topic, TopicId

FOLDER = Path(bot.__file__).parent / "catalogue"
ANY_LANGUAGE = "*"

_REMEDIES = {
    "extra_forbidden": "Remove it, or correct its spelling.",
    "missing": "Add it.",
    "string_type": "Write a text; put it in quotation marks if it looks like a number or like yes or no.",
    "list_type": "Write a list: lines that begin with a dash, or [one, two].",
    "dict_type": "Write keys and values: lines of the form key: value.",
    "bool_type": "Write true or false.",
}


class _Strict(BaseModel):
    """A file's model: nothing unknown passes, nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TermFile(_Strict):
    """A term with its options, as a topic file writes it."""

    text: str
    case: bool = False


TermEntry = str | TermFile


def _by_language(terms: object) -> object:
    """A plain list of terms holds in every language."""
    return {ANY_LANGUAGE: terms} if isinstance(terms, list) else terms


TermLists = Annotated[dict[str, list[TermEntry]], BeforeValidator(_by_language)]


class LanguageFile(_Strict):
    """A file of ``catalogue/languages``, key by key a ``Language``."""

    tag: str
    name: str
    own_name: str
    group: str
    scripts: list[str]
    cased: bool = True
    quotation_marks: list[list[str]] = []
    cues: list[str] = []
    attributions: list[str] = []
    roles: list[str] = []
    pronouns: list[str] = []
    abbreviations: list[str] = []
    sentence_ends: str = ".!?…"
    stop_words: list[str] = []

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


class TopicFile(_Strict):
    """A file of ``catalogue/topics``, or a topic of sources.yaml: key by key a ``Topic``."""

    id: str
    name: str
    emoji: str = ""
    names: dict[str, str] = {}
    countries: list[str] = []
    terms: TermLists = {}
    exclude: TermLists = {}
    within: list[str] = []

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


def _to_term(entry: TermEntry) -> Term:
    return Term(text=entry) if isinstance(entry, str) else Term(text=entry.text, case=entry.case)


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


FileT = TypeVar("FileT", bound=_Strict)


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
    text = path.read_text(encoding="utf-8")
    try:
        return model.model_validate(YAML(typ="safe", pure=False).load(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ConfigInvalid(
            (
                Fault(
                    file=str(path),
                    line=mark.line + 1 if mark else 1,
                    column=mark.column + 1 if mark else 1,
                    field=path.stem,
                    problem=f"This is not YAML: {error.problem or 'it cannot be read'}.",
                    remedy="Look for a missing colon, quotation mark or indentation there.",
                ),
            )
        ) from error
    except ValidationError as error:
        tree = YAML(typ="rt").load(text)
        faults = dict.fromkeys(_fault(path, tree, detail) for detail in error.errors())
        raise ConfigInvalid(tuple(faults)) from error


def _fault(path: Path, tree: object, detail: Mapping[str, Any]) -> Fault:
    """Tell an operator what pydantic found, and where it stands."""
    place, line, column = _locate(tree, detail["loc"])
    return Fault(
        file=str(path),
        line=line,
        column=column,
        field=".".join(map(str, place)) or path.stem,
        problem=f"{detail['msg']}.",
        remedy=_REMEDIES.get(detail["type"], "Compare it with the other files of the folder."),
    )


def _locate(tree: Any, location: Iterable[str | int]) -> tuple[list[str | int], int, int]:
    """Follow a location into the round-trip tree as far as it goes; return that place, its line and column."""
    place: list[str | int] = []
    line, column = 0, 0
    for step in location:
        known = isinstance(step, int) and isinstance(tree, list) and step < len(tree)
        known = known or (isinstance(tree, dict) and step in tree)
        if not known:
            # A missing key has no line of its own, and the branches of a union are no part of the file.
            if isinstance(tree, dict) and not place:
                place.append(step)
            continue
        marks: Any = tree.lc  # ruamel's own kinds of list and dict know where they stand
        line, column = marks.item(step) if isinstance(tree, list) else marks.key(step)
        place.append(step)
        tree = tree[step]
    return place, line + 1, column + 1


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
