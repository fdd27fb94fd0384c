from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import Chat, Message, Update

from bot.channels.telegram.turns import MOST_WAITING, OneByOne

AT_ONCE = 4


def update(number: int, chat: int, moved_to: int | None = None) -> Update:
    written = Message(
        number, datetime(2026, 1, 1, tzinfo=UTC), Chat(chat, Chat.SUPERGROUP), migrate_to_chat_id=moved_to
    )
    return Update(number, message=written)


class Turns:
    """Updates that stay under way until they are let go, and which of them were begun."""

    def __init__(self) -> None:
        self.processor = OneByOne(AT_ONCE)
        self.begun: list[int] = []
        self.gate = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []

    async def _answer(self, number: int) -> None:
        self.begun.append(number)
        await self.gate.wait()

    async def come(self, number: int, chat: int, moved_to: int | None = None) -> None:
        answer: Coroutine[Any, Any, None] = self._answer(number)
        self.tasks.append(asyncio.create_task(self.processor.process_update(update(number, chat, moved_to), answer)))
        for _ in range(5):
            await asyncio.sleep(0)

    async def end(self) -> None:
        self.gate.set()
        await asyncio.gather(*self.tasks)


async def test_updates_that_wait_for_their_chat_s_turn_leave_the_places_to_other_chats() -> None:
    turns = Turns()
    for number in range(AT_ONCE * 3):
        await turns.come(number, chat=1)
    await turns.come(100, chat=2)
    assert turns.begun == [0, 100]
    await turns.end()
    assert turns.begun == [0, 100, *range(1, AT_ONCE * 3)]  # in the order in which they came


async def test_no_more_chats_are_answered_at_once_than_there_are_places() -> None:
    turns = Turns()
    for chat in range(AT_ONCE + 3):
        await turns.come(chat, chat=chat)
    assert len(turns.begun) == AT_ONCE
    await turns.end()
    assert len(turns.begun) == AT_ONCE + 3


@pytest.mark.filterwarnings("error")  # an answer that is dropped is closed
async def test_what_a_chat_asks_beyond_what_may_wait_is_dropped_and_logged_once() -> None:
    turns = Turns()
    with capture_logs() as logged:
        for number in range(MOST_WAITING + 6):
            await turns.come(number, chat=1)
        await turns.come(100, chat=2)
    assert [line["event"] for line in logged] == ["chat_too_busy"]
    await turns.end()
    assert sorted(turns.begun) == [*range(MOST_WAITING + 1), 100]
    turns.begun.clear()
    await turns.come(200, chat=1)
    assert turns.begun == [200]  # once the line is gone, it is answered again


async def test_that_a_chat_moved_is_never_dropped() -> None:
    turns = Turns()
    for number in range(MOST_WAITING + 6):
        await turns.come(number, chat=1)
    await turns.come(100, chat=1, moved_to=2)
    await turns.end()
    assert 100 in turns.begun


async def test_an_answer_that_fails_gives_its_place_and_turn_back() -> None:
    processor = OneByOne(1)

    async def fail() -> None:
        raise RuntimeError("as it may")

    for number in range(3):
        with pytest.raises(RuntimeError):
            await asyncio.wait_for(processor.process_update(update(number, chat=1), fail()), 5)
