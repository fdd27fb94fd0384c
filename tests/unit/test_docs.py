"""The documentation is held against the code: what exists is documented, and what is linked exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, get_origin
from urllib.parse import unquote

import pytest
import typer.main
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot import errors
from bot.cli import app
from bot.config.faults import keys_of
from bot.config.grammar import DefaultsFile, FeedFile, OwnTopicFile, SourceFile, SourcesFile, SubscriptionFile
from bot.config.settings import Settings
from bot.desk import make_commands
from bot.speech import ENGLISH
from bot.storage.database import Database
from tests.desks import make_desk

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md")))
_CODE_BLOCK = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def section(page: Path, heading: str) -> str:
    """Return a page's text below a heading, up to the next one of its level."""
    _, found, rest = page.read_text(encoding="utf-8").partition(f"\n## {heading}\n")
    assert found, f"{page.name} has no section “{heading}”"
    return rest.partition("\n## ")[0]


def prose(page: Path) -> str:
    """Return a page without its code blocks."""
    return _CODE_BLOCK.sub("", page.read_text(encoding="utf-8"))


def code(page: Path) -> str:
    """Return what stands as code in a page: blocks, and words between backticks."""
    text = page.read_text(encoding="utf-8")
    return "\n".join([*_CODE_BLOCK.findall(text), *re.findall(r"`([^`\n]+)`", prose(page))])


def anchors(page: Path) -> set[str]:
    """Return what links can point to within a page, as GitHub makes it of headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands() -> dict[str, Any]:
    """Return the commands of the command line by name, those of groups as "group command"."""
    found: dict[str, Any] = {}
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]  # a group has them
        within = getattr(command, "commands", {})
        found |= {f"{name} {inner}": each for inner, each in within.items()} or {name: command}
    return found


def variable(field: FieldInfo) -> str:
    """Return how a setting is written: the variables of a mapping end in a name of the operator's."""
    return f"{field.validation_alias}_NAME" if get_origin(field.annotation) is dict else str(field.validation_alias)


def error_names() -> list[str]:
    return [name for name, it in vars(errors).items() if isinstance(it, type) and issubclass(it, errors.DragomanError)]


def relative_links() -> list[tuple[Path, str]]:
    return [(page, link) for page in PAGES for link in _LINK.findall(prose(page)) if "://" not in link]


@pytest.mark.parametrize("name", commands())
def test_every_command_and_its_options_are_documented(name: str) -> None:
    words = section(REFERENCE / "cli.md", name)
    options = {option for parameter in commands()[name].params for option in parameter.opts if option.startswith("--")}
    assert {option for option in options - {"--help"} if f"`{option}" not in words} == set()


@pytest.mark.parametrize("name", commands())
def test_no_option_is_documented_that_a_command_does_not_have(name: str) -> None:
    documented = set(re.findall(r"^\| `(--[a-z-]+)", section(REFERENCE / "cli.md", name), re.MULTILINE))
    assert documented <= {option for parameter in commands()[name].params for option in parameter.opts}


def test_every_command_has_a_help_text() -> None:
    assert [name for name, command in commands().items() if not command.help] == []


def test_exactly_the_commands_in_chats_are_documented() -> None:
    described = dict(make_commands(make_desk(Database("sqlite://"))).menu(ENGLISH, admin=True))
    documented = set(re.findall(r"^\| `/(\w+)", (REFERENCE / "commands.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert documented == {"start", *described}


def test_exactly_the_settings_are_documented() -> None:
    table = re.findall(r"^\| `([A-Z_]+)` \|", (REFERENCE / "settings.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(table) == sorted(map(variable, Settings.model_fields.values()))


def test_the_example_of_settings_names_only_what_exists() -> None:
    named = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    of_compose = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text(encoding="utf-8")))
    known = of_compose | {*map(variable, Settings.model_fields.values())}
    beginnings = tuple(name.removesuffix("NAME") for name in known if name.endswith("_NAME"))
    assert {name for name in named - known if not name.startswith(beginnings)} == set()


@pytest.mark.parametrize(
    ("heading", "model"),
    [
        ("defaults", DefaultsFile),
        ("sources", SourceFile),
        ("feeds", FeedFile),
        ("topics", OwnTopicFile),
        ("subscriptions", SubscriptionFile),
    ],
)
def test_exactly_the_keys_of_sources_yaml_are_documented(heading: str, model: type[BaseModel]) -> None:
    rows = re.findall(r"^\| (`.+?`) \|", section(REFERENCE / "sources.md", heading), re.MULTILINE)
    assert sorted(re.findall(r"`(\w+)`", " ".join(rows))) == sorted(keys_of(model))


@pytest.mark.parametrize("name", SourcesFile.model_fields)
def test_every_section_of_sources_yaml_is_documented(name: str) -> None:
    assert section(REFERENCE / "sources.md", name).strip()


def test_exactly_the_errors_are_documented() -> None:
    table = re.findall(r"^\| `(\w+)` \|", (REFERENCE / "errors.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(table) == sorted(error_names())


def test_the_error_tree_is_drawn_whole() -> None:
    assert [name for name in error_names() if not re.search(rf"\b{name}\b", errors.__doc__ or "")] == []


def test_the_map_of_the_code_names_every_module_and_folder() -> None:
    text = (REFERENCE / "architecture.md").read_text(encoding="utf-8")
    parts = [path for path in (ROOT / "bot").iterdir() if path.name not in ("__init__.py", "__pycache__")]
    assert sorted(path.name for path in parts if path.name not in text) == []


@pytest.mark.parametrize(("page", "link"), relative_links(), ids=lambda it: it.name if isinstance(it, Path) else it)
def test_links_lead_somewhere(page: Path, link: str) -> None:
    path, _, anchor = unquote(link).partition("#")
    target = (page.parent / path).resolve() if path else page
    assert target.exists(), f"{page.relative_to(ROOT)} links to {link}"
    assert target.is_relative_to(ROOT)
    assert not anchor or anchor in anchors(target), f"{page.relative_to(ROOT)} links to {link}"


def test_every_page_can_be_reached_from_the_index() -> None:
    reached, left = set[Path](), [DOCS / "index.md"]
    while left:
        page = left.pop()
        if page.suffix == ".md" and page not in reached:
            reached.add(page)
            links = (link.partition("#")[0] for link in _LINK.findall(prose(page)) if "://" not in link)
            left += [(page.parent / link).resolve() for link in links if link]
    assert {page for page in DOCS.rglob("*.md") if page not in reached} == set()


def test_every_decision_is_listed() -> None:
    listed = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in (DOCS / "decisions").glob("0*.md") if f"]({page.name})" not in listed] == []


def test_every_dependency_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [project["project"]["dependencies"], *project["project"]["optional-dependencies"].values()]
    groups += project["dependency-groups"].values()
    names = {re.split(r"[\[<>=~ ]", requirement)[0] for group in groups for requirement in group} - {"dragoman"}
    reasons = (DOCS / "decisions" / "0004-dependencies.md").read_text(encoding="utf-8").lower()
    assert sorted(name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", reasons)) == []


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"^make ([a-z]+)", code(page), re.MULTILINE)}
    assert {"run", "test"} <= named <= targets
