"""A Bot API server on loopback, and a channel that is connected to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.channels.telegram.channel import TelegramChannel
from tests.telegram_server.server import TOKEN, BotApiServer


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    with BotApiServer() as running:
        yield running


@pytest.fixture
async def channel(server: BotApiServer) -> AsyncIterator[TelegramChannel]:
    telegram = TelegramChannel(TOKEN, server.base_url)
    await telegram.open()
    yield telegram
    await telegram.close()
