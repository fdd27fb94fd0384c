"""A Bot API server on loopback, and a channel that is connected to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.channels.telegram.channel import TelegramChannel
from tests.fakes import FixedClock
from tests.telegram_server.server import TOKEN, BotApiServer


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    with BotApiServer() as running:
        yield running


@pytest.fixture
def clock() -> FixedClock:
    """What the channel keeps Telegram's limits by."""
    return FixedClock()


@pytest.fixture
async def channel(server: BotApiServer, clock: FixedClock) -> AsyncIterator[TelegramChannel]:
    telegram = TelegramChannel(TOKEN, server.base_url, times=(clock, clock.sleep))
    await telegram.open()
    yield telegram
    await telegram.close()
