"""The JSON Schema of sources.yaml, for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # its stubs are another package
from ruamel.yaml import YAML

from bot.config.schema import sources_schema

ROOT = Path(__file__).parents[3]
SCHEMA: dict[str, Any] = json.loads(sources_schema())


def errors(text: str) -> list[str]:
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(YAML(typ="safe").load(text))]


def test_the_committed_schema_is_current() -> None:
    committed = (ROOT / "docs" / "sources.schema.json").read_text(encoding="utf-8")
    assert committed == sources_schema(), "run: python -m bot.config.schema > docs/sources.schema.json"


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_key_is_described() -> None:
    models = {"the file": SCHEMA, **SCHEMA["$defs"]}
    keys = {f"{name}.{key}": said for name, model in models.items() for key, said in model["properties"].items()}
    assert len(keys) > 30
    assert [key for key, said in keys.items() if "description" not in said] == []


def test_the_shipped_file_names_the_schema_and_fits() -> None:
    text = (ROOT / "sources.yaml").read_text(encoding="utf-8")
    named = text.splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    assert (ROOT / named).is_file()
    assert errors(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "sources: [{name: A, feeds: [https://a/, {url: https://b/, interval: 1h, headers: {a: b}}]}]",
        "topics: [{id: a, name: A, terms: [x, {text: Y, case: true}]}, {id: b, name: B, terms: {en: [x]}}]",
        "sources:\ntopics:\nsubscriptions: [{to: console, topics: [a]}]\nadmin: console",
    ],
)
def test_what_the_bot_takes_fits(text: str) -> None:
    assert errors(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "sorces: []",
        "sources: [{name: A}]",
        "sources: [{name: A, country: Serbia, feeds: []}]",
        "sources: [{name: A, feeds: [{interval: 1h}]}]",
        "defaults: {interval: often}",
        "topics: [{id: a, name: A, terms: {en: x}}]",
        "subscriptions: [{to: console, topics: []}]",
    ],
)
def test_what_the_bot_refuses_does_not_fit(text: str) -> None:
    assert errors(text)
