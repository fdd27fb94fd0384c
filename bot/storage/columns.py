"""Values in, what a column keeps of them out, where that is more than SQLAlchemy knows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Dialect, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import TSVECTOR


class Terms(TypeDecorator[tuple[str, ...]]):
    """The keys of a text, in their order: a line in SQLite, whose full text index reads it, a vector in PostgreSQL.

    Keys are of small Latin letters, digits and ``_``, so nothing in them needs quoting.
    """

    impl = Text
    cache_ok = True
    LAST_PLACE, MOST_PLACES = 16383, 255  # that a vector holds

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Choose the type."""
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Write the keys with their places."""
        if value is None or dialect.name != "postgresql":
            return None if value is None else " ".join(value)
        places: dict[str, list[int]] = {}
        for place, key in enumerate(value, 1):
            places.setdefault(key, []).append(min(place, self.LAST_PLACE))
        return " ".join(f"'{key}':{','.join(map(str, at[: self.MOST_PLACES]))}" for key, at in places.items())


def storable(text: str) -> str:
    """Return a text as it is read back once it was stored."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
