"""A YAML file's bytes in, plain values and the places where they stand out; or what keeps it from being YAML.

Values are text, true, false, None, lists and dicts. What YAML takes for a number or a date stays the text that was
written: a source may be called 24, and an interval of 15 is told as such. Keys are always text.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from bot.errors import ConfigInvalid, Fault

WHOLE_FILE = "the file"
BOM = "\ufeff"

Location = tuple[str | int, ...]

_TRUTH = {"true": True, "yes": True, "on": True, "y": True}
# What the parser says, and what it means. The first that is found counts.
_MEANINGS = (
    ("character '\\t'", "a tab stands here.", "Indent with spaces; YAML allows no tabs there."),
    (
        "cannot start any token",
        "a text cannot begin with this character.",
        "Put the text in quotation marks.",
    ),
    (
        "mapping values are not allowed",
        "a colon stands where none can.",
        "Check the indentation and the line above; put a text that holds “: ” in quotation marks.",
    ),
    ("undefined alias", "a text cannot begin with “*”.", "Put the text in quotation marks."),
    (
        "could not find expected ':'",
        "a colon is missing near here.",
        "Write “key: value”; put a text of several lines in quotation marks.",
    ),
    ("but found another document", "a second document begins here.", "Remove the line “---”."),
    (
        "unknown escape character",
        "a backslash stands before a character that it cannot stand before.",
        "Use single quotation marks, or write two backslashes.",
    ),
    (
        "expected <block end>",
        "this line does not fit the lines above.",
        "Indent it exactly like its neighbours, with spaces, and put a quoted text wholly in quotation marks.",
    ),
)
_UNCLOSED = {
    "quoted scalar": ("a quotation mark is opened here and never closed.", "Close it."),
    "flow sequence": ("a bracket “[” is opened here and not closed in time.", "Close it with “]”, or add a comma."),
    "flow mapping": ("a brace “{” is opened here and not closed in time.", "Close it with “}”, or add a comma."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that is YAML. ``faults`` are what YAML permits and we do not: keys that stand twice, tags."""

    file: str
    root: Node | None  # None: the file says nothing
    value: object
    faults: tuple[Fault, ...] = ()

    def node_at(self, location: Iterable[str | int]) -> Node | None:
        """Return the node at a location, as deep as the file follows it."""
        *_, last = self._path(location)
        return last[1]

    def key_at(self, location: Iterable[str | int]) -> Node | None:
        """Return the key at a location, as deep as the file follows it; None for a member of a list."""
        *_, last = self._path(location)
        return last[2]

    def fault(self, location: Iterable[str | int], problem: str, remedy: str, *, at_key: bool = False) -> Fault:
        """Return a fault that points at a value, or at its key; at the next thing around it where it is missing."""
        location = tuple(location)
        path = list(self._path(location))
        names = [step for step, _, _ in path if isinstance(step, str)]
        if len(path) <= len(location) and isinstance(location[-1], str) and not isinstance(path[-1][1], ScalarNode):
            names.append(location[-1])  # a key that is missing is named all the same
        _, node, key = path[-1]
        at = key if key is not None and (at_key or node is None or is_blank(node)) else node
        return Fault(
            file=self.file,
            line=at.start_mark.line + 1 if at else 1,
            column=at.start_mark.column + 1 if at else 1,
            field=".".join(names) or WHOLE_FILE,
            problem=problem,
            remedy=remedy,
        )

    def _path(self, location: Iterable[str | int]) -> Iterator[tuple[str | int | None, Node | None, Node | None]]:
        """Yield step, node and key from the root on. Steps that the file does not know are passed over."""
        node = self.root
        yield None, node, None
        for step in location:
            found = _child(node, step)
            if found:
                node = found[1]
                yield step, node, found[0]


def quick_value(text: str) -> object:
    """Return what ``parse`` finds in a file that is in order, fifteen times as fast and without places.

    For files of our own, which a test holds against ``parse``: keys that stand twice go unseen, and a quoted "true" is
    true. Raises yaml.YAMLError.
    """
    return _with_truth(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506  (it makes text, lists and dicts only)


def _with_truth(value: object) -> object:
    if isinstance(value, dict):
        return {key: _with_truth(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_truth(inner) for inner in value]
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def read_file(path: Path) -> bytes:
    """Return a file's bytes. Raises ConfigInvalid where it is missing or cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        problem, remedy = "There is no such file.", "Create it, or name another one with --sources or DRAGOMAN_SOURCES."
    except IsADirectoryError:
        problem, remedy = "This is a folder, not a file.", "Name the file within it."
    except PermissionError:
        problem, remedy = "The file may not be read.", "Give the bot's user the permission to read it."
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        problem, remedy = f"The file cannot be read: {reason}.", "Check the path and the disk."
    raise ConfigInvalid((_whole(str(path), problem, remedy),))


def decode(file: str, content: bytes) -> str:
    """Return the text of a file's bytes. Raises ConfigInvalid where they are not UTF-8."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        problem = "The file is not UTF-8 from here on."
        raise ConfigInvalid((_at(file, before, problem, "Save it with the encoding UTF-8."),)) from error


def parse(file: str, text: str) -> Document:
    """Read a YAML document. Raises ConfigInvalid where the text is not YAML."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ReusedAnchorWarning)
            root: Node | None = YAML(typ="safe", pure=True).compose(text.removeprefix(BOM))
    except MarkedYAMLError as error:
        raise ConfigInvalid((_explain(file, error),)) from error
    except ReaderError as error:
        before = text.removeprefix(BOM)[: error.position]
        problem = f"An invisible character (U+{error.character:04X}) stands here."
        raise ConfigInvalid((_at(file, before, problem, "Delete it."),)) from error
    except RecursionError as error:
        raise ConfigInvalid((_whole(file, "Brackets stand too deep in one another.", "Remove them."),)) from error
    reading = _Reading(file)
    value = reading.value(root) if root else None
    return Document(file=file, root=root, value=value, faults=tuple(reading.faults))


class _Reading:
    """Makes values of nodes. A node that is referred to from many places (an anchor) is read once."""

    def __init__(self, file: str) -> None:
        self.faults: list[Fault] = []
        self._file = file
        self._made: dict[int, object] = {}

    def value(self, node: Node) -> object:
        if id(node) in self._made:
            return self._made[id(node)]
        if node.tag and node.tag.startswith("!"):
            self._refuse(node, node.tag, f"“{node.tag}” means nothing in this file.", "Write the value itself.")
        if isinstance(node, SequenceNode):
            listed: list[object] = []
            self._made[id(node)] = listed  # before its members: an anchor may refer to itself
            listed.extend(self.value(member) for member in node.value)
            return listed
        if isinstance(node, MappingNode):
            return self._mapping(node)
        return _scalar(node)

    def _mapping(self, node: MappingNode) -> dict[str, object]:
        made: dict[str, object] = {}
        self._made[id(node)] = made
        lines: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self._refuse(key, WHOLE_FILE, "A list or a group stands where a key should.", "Write “key: value”.")
                continue
            name = str(key.value)
            if name in lines:
                problem = f"“{name}” stands twice here; the first is in line {lines[name]}."
                self._refuse(key, name, problem, "Remove one of the two, or merge them.")
            lines.setdefault(name, key.start_mark.line + 1)
            read = self.value(value)
            made.setdefault(name, read)
        return made

    def _refuse(self, node: Node, field: str, problem: str, remedy: str) -> None:
        mark = node.start_mark
        fault = Fault(
            file=self._file,
            line=mark.line + 1,
            column=mark.column + 1,
            field=field or WHOLE_FILE,
            problem=problem,
            remedy=remedy,
        )
        self.faults.append(fault)


def _scalar(node: Node) -> object:
    kind = str(node.tag).rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return str(node.value).lower() in _TRUTH
    return str(node.value)


def _child(node: Node | None, step: str | int) -> tuple[Node | None, Node] | None:
    """Return key and value of a mapping's key, or the member of a sequence."""
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == step:
                return key, value
    return None


def is_blank(node: Node) -> bool:
    """Tell a key without a value; YAML puts its place somewhere behind the colon."""
    return isinstance(node, ScalarNode) and node.start_mark.index == node.end_mark.index


def _explain(file: str, error: MarkedYAMLError) -> Fault:
    """Say in plain words why a text is not YAML."""
    problem = str(error.problem or error.context or "it cannot be read")
    mark = error.problem_mark or error.context_mark
    meaning = next(((said, remedy) for sign, said, remedy in _MEANINGS if sign in problem), None)
    if meaning is None and error.context_mark:
        meaning = next((said for context, said in _UNCLOSED.items() if context in str(error.context)), None)
        mark = error.context_mark if meaning else mark
    said, remedy = meaning or (f"it cannot be read on from here ({problem}).", "Look for a missing colon or mark.")
    return Fault(
        file=file,
        line=mark.line + 1 if mark else 1,
        column=mark.column + 1 if mark else 1,
        field=WHOLE_FILE,
        problem=f"This is not YAML: {said}",
        remedy=remedy,
    )


def _at(file: str, before: str, problem: str, remedy: str) -> Fault:
    """Return a fault that stands right behind a text."""
    lines = re.split(r"\r\n|\r|\n", before)
    return Fault(
        file=file, line=len(lines), column=len(lines[-1]) + 1, field=WHOLE_FILE, problem=problem, remedy=remedy
    )


def _whole(file: str, problem: str, remedy: str) -> Fault:
    return Fault(file=file, line=1, column=1, field=WHOLE_FILE, problem=problem, remedy=remedy)
