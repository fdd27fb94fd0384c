"""A document and the model it should fit in; the model's values out, or all faults in an operator's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from bot.config.yaml_files import Document, Location
from bot.errors import ConfigInvalid, Fault

_OURS = "dragoman"
_KEY = "[key]"  # pydantic's word for: the key, not the value
_EXPECTED = {
    "string_type": ("a text", "Put it in quotation marks if it is meant as a text."),
    "list_type": ("a list", "Write lines that begin with a dash, or [one, two]."),
    "dict_type": ("keys and values", "Write lines of the form “key: value”."),
    "model_type": ("keys and values", "Write lines of the form “key: value”."),
    "bool_type": ("true or false", "Write true or false, without quotation marks."),
    **dict.fromkeys(("float_type", "float_parsing"), ("a number", "Write a number such as 2 or 0.5.")),
    **dict.fromkeys(("int_type", "int_parsing"), ("a whole number", "Write a number such as 10.")),
}
_PLAIN = {
    "string_too_short": ("This is empty.", "Write a text, or remove the line."),
    "too_short": ("This list is empty.", "Add to it."),
}
_LIMITS = {
    "greater_than_equal": ("{} is too little.", "Write {} or more."),
    "less_than_equal": ("{} is too much.", "Write {} or less."),
}


class Strict(BaseModel):
    """A file's model: nothing unknown passes, nothing is converted. Its field descriptions are shown by editors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def wrong(problem: str, remedy: str) -> PydanticCustomError:
    """Return what a validator raises: what is wrong, and how to mend it, each a sentence."""
    return PydanticCustomError(_OURS, "{problem}", {"problem": problem, "remedy": remedy})


def nearest(name: str, known: Iterable[str], number: int = 3) -> list[str]:
    """Return the names that come closest, whatever their case; the closest first."""
    by_fold: dict[str, str] = {}
    for each in known:
        by_fold.setdefault(each.casefold(), each)
    return [by_fold[fold] for fold in get_close_matches(name.casefold(), by_fold, n=number, cutoff=0.6)]


def suggestion(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return a remedy: the nearest names, or else another sentence."""
    found = nearest(name, known)
    return f"Did you mean {' or '.join(f'“{each}”' for each in found)}?" if found else otherwise


ModelT = TypeVar("ModelT", bound=Strict)


def read_as(document: Document, model: type[ModelT], context: object = None) -> ModelT:
    """Return the document as its model. Raises ConfigInvalid with all faults, in file order."""
    faults = list(document.faults)
    read: ModelT | None = None
    try:
        read = model.model_validate(document.value, context=context)
    except ValidationError as error:
        faults += [_fault(document, model, detail) for detail in _deepest(error.errors(include_url=False))]
    if faults or read is None:
        raise ConfigInvalid(tuple(sorted(dict.fromkeys(faults), key=lambda fault: (fault.line, fault.column))))
    return read


def _deepest(details: Iterable[Any]) -> Iterator[Any]:
    """Leave out that a list is too short where its only member is wrong: it follows from that."""
    found = list(details)
    for detail in found:
        where = detail["loc"]
        inner = any(other["loc"][: len(where)] == where and len(other["loc"]) > len(where) for other in found)
        if not (detail["type"] == "too_short" and inner):
            yield detail


def _fault(document: Document, model: type[Strict], detail: Mapping[str, Any]) -> Fault:
    """Tell an operator what pydantic found."""
    kind = str(detail["type"])
    location = tuple(step for step in detail["loc"] if step != _KEY)
    if kind == _OURS:
        at_key = _KEY in detail["loc"]
        return document.fault(location, detail["ctx"]["problem"], detail["ctx"]["remedy"], at_key=at_key)
    name = str(location[-1]) if location else ""
    if kind == "extra_forbidden":
        known = _keys_at(model, location[:-1])
        remedy = suggestion(name, known, f"Known here: {', '.join(known)}.")
        return document.fault(location, f"“{name}” is not known here.", remedy, at_key=True)
    if kind == "missing":
        return document.fault(location, f"“{name}” is missing.", f"Add “{name}: …”.")
    if kind in _EXPECTED:
        (expected, remedy), found = _EXPECTED[kind], detail["input"]
        if found is None:
            remedy = "Write it behind the colon, or remove the line."
        elif kind == "list_type" and isinstance(found, str):
            remedy = f"Write [{found}]."
        return document.fault(location, f"Here should stand {expected}, not {_describe(found)}.", remedy)
    if kind in _LIMITS:
        problem, remedy = _LIMITS[kind]
        limit = next(iter(detail["ctx"].values()), "")
        return document.fault(location, problem.format(detail["input"]), remedy.format(f"{limit:g}"))
    problem, remedy = _PLAIN.get(kind, ("This does not fit here.", "Compare it with the reference of the file."))
    return document.fault(location, problem, remedy)


def _describe(value: object) -> str:
    """Say what stands in the file."""
    match value:
        case None:
            return "nothing"
        case bool():
            return f"“{str(value).lower()}”"
        case list():
            return "a list"
        case dict():
            return "keys and values"
        case _:
            return f"the text “{str(value)[:40]}”"


def _keys_at(model: type[Strict], location: Location) -> list[str]:
    """Return the keys that the model knows at a location."""
    annotations: list[Any] = [model]
    for step in location:
        inner = [part for annotation in annotations for part in _parts(annotation)]
        models = [part for part in inner if isinstance(part, type) and issubclass(part, BaseModel)]
        fields = [known[step].annotation for known in map(keys_of, models) if step in known]
        annotations = fields or [part for part in inner if part not in models]
    inner = [part for annotation in annotations for part in _parts(annotation)]
    return [key for part in inner if isinstance(part, type) and issubclass(part, BaseModel) for key in keys_of(part)]


def keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return a model's fields by the keys that files have for them."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _parts(annotation: Any) -> Iterator[Any]:
    """Yield an annotation and all that it is made of: unions, lists and their like."""
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)
