"""A bot that is not open, with its stores in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.storage.database import Database
from tests.houses import House


@pytest.fixture
def house() -> Iterator[House]:
    database = Database("sqlite://")
    database.open()
    yield House(database)
    database.close()
