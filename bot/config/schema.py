"""The grammar of sources.yaml in, its JSON Schema out: ``python -m bot.config.schema > docs/sources.schema.json``.

Editors that know the YAML language server show its descriptions and mark mistakes while the operator writes.
"""

from __future__ import annotations

import json
import sys

from pydantic.json_schema import GenerateJsonSchema

from bot.config.grammar import SourcesFile


class _Untitled(GenerateJsonSchema):
    """Leaves out the titles that only repeat the keys."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002  (the library's name)
        return False


def sources_schema() -> str:
    """Return the JSON Schema of sources.yaml (draft 2020-12) as text."""
    schema = SourcesFile.model_json_schema(schema_generator=_Untitled)
    for model in (schema, *schema["$defs"].values()):
        del model["title"]
    document = {"$schema": GenerateJsonSchema.schema_dialect, **schema}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(sources_schema())
