"""The YAML files of the demo newsroom in, checked outlets with their articles out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from bot.errors import ConfigInvalid, Fault

ARTICLES = Path(__file__).parent / "articles"

Words = Annotated[str, Field(min_length=1)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class FeedFormat(StrEnum):
    """How an outlet publishes its feed."""

    RSS = "rss"
    ATOM = "atom"
    JSON = "json"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DemoArticle(_Strict):
    """One invented article. ``story`` names the happening that articles of several outlets share."""

    slug: Slug
    title: Words
    teaser: Words  # all that the feed says; the paragraphs stand on the page only
    paragraphs: Annotated[tuple[Words, ...], Field(min_length=3, max_length=6)]
    hours_ago: Annotated[float, Field(ge=0)]
    story: Slug


class Outlet(_Strict):
    """One invented outlet: a feed of its own, in one language."""

    name: Words
    slug: Slug
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]  # ISO 3166-1 alpha-2, XK for Kosovo
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?$")]  # BCP 47
    format: FeedFormat
    articles: Annotated[tuple[DemoArticle, ...], Field(min_length=1)]


def load_newsroom(folder: Path = ARTICLES) -> tuple[Outlet, ...]:
    """Return the outlets of all ``*.yaml`` files in the folder, by file name.

    Raises ConfigInvalid with every fault of every file, each with its line; also when the folder holds no outlet.
    """
    outlets: list[Outlet] = []
    faults: list[Fault] = []
    slugs: dict[str, Path] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            outlet = _read(path)
        except ConfigInvalid as invalid:
            faults.extend(invalid.faults)
            continue
        faults.extend(_repeated(outlet, path))
        if outlet.slug in slugs:
            problem = f"“{outlet.slug}” is also the outlet of {slugs[outlet.slug].name}."
            faults.append(_fault(path, ("slug",), problem, "Give each outlet a slug of its own."))
        slugs.setdefault(outlet.slug, path)
        outlets.append(outlet)
    if not outlets and not faults:
        faults.append(_fault(folder, (), "There is no outlet here.", "Add a YAML file for each outlet."))
    if faults:
        raise ConfigInvalid(tuple(faults))
    return tuple(outlets)


def _read(path: Path) -> Outlet:
    """Return the outlet of one file; raises ConfigInvalid with all its faults."""
    try:
        document: Any = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        return Outlet.model_validate(document)
    except OSError as error:
        raise ConfigInvalid((_fault(path, (), f"The file cannot be read ({error.strerror}).", ""),)) from error
    except UnicodeDecodeError as error:
        raise ConfigInvalid((_fault(path, (), "The file is not UTF-8.", "Save it as UTF-8."),)) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = f"This is not YAML: {error.problem or error.context}."
        fault = Fault(file=str(path), line=line, column=column, field="(file)", problem=problem, remedy="")
        raise ConfigInvalid((fault,)) from error
    except ValidationError as error:
        raise ConfigInvalid(tuple(_invalid(path, error))) from error


def _invalid(path: Path, error: ValidationError) -> Iterator[Fault]:
    """Yield the faults that pydantic found, but for those that only follow from a deeper one.

    A list whose one member is wrong also counts as too short, which would send the reader the wrong way.
    """
    found = [(each["loc"], each["msg"]) for each in error.errors()]
    for where, problem in found:
        if not any(deeper[: len(where)] == where and len(deeper) > len(where) for deeper, _ in found):
            yield _fault(path, where, f"{problem}.", "See the other files of the folder.")


def _repeated(outlet: Outlet, path: Path) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, article in enumerate(outlet.articles):
        if article.slug in seen:
            where = ("articles", index, "slug")
            yield _fault(path, where, f"“{article.slug}” stands twice.", "Give each article a slug of its own.")
        seen.add(article.slug)


def _fault(path: Path, where: Sequence[str | int], problem: str, remedy: str) -> Fault:
    line, column = _position(path, where) if where else (1, 1)
    field = ".".join(str(step) for step in where) or "(file)"
    return Fault(file=str(path), line=line, column=column, field=field, problem=problem, remedy=remedy)


def _position(path: Path, where: Sequence[str | int]) -> tuple[int, int]:
    """Return line and column, from 1, of the deepest part of ``where`` that the file has."""
    node: Any = YAML().load(path.read_text(encoding="utf-8"))  # only round-trip loading keeps positions
    line, column = 0, 0
    for step in where:
        try:
            line, column = node.lc.data[step][:2]
            node = node[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line + 1, column + 1
