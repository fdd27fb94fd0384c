"""Updates in, the same in turn out: one after the other in each chat, side by side in different ones."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

import structlog
from telegram import Update
from telegram.ext import BaseUpdateProcessor

MOST_WAITING = 20  # updates of a chat: as many answers as a group gets in a minute
_ALL = 100_000  # updates in memory: the library's limit counts those that wait as well, so it must not be the one met

log = structlog.get_logger()


@dataclass(slots=True, weakref_slot=True, eq=False)
class _Line:
    """The updates of one chat; it is forgotten when the last of them is done."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    overflowed: bool = False


class OneByOne(BaseUpdateProcessor):
    """Takes the updates of one chat in their order, and those of ``at_once`` chats at the same time.

    Two commands of a chat at once could overwrite each other's changes; a slow chat must not hold up the others. So an
    update waits for its chat's turn before it takes one of the places, and what a chat asks beyond ``MOST_WAITING`` is
    dropped; what became of the chat itself never is.
    """

    def __init__(self, at_once: int) -> None:
        super().__init__(_ALL)
        self._places = asyncio.Semaphore(at_once)
        self._chats: WeakValueDictionary[int, _Line] = WeakValueDictionary()

    async def initialize(self) -> None:
        """Need nothing."""

    async def shutdown(self) -> None:
        """Hold nothing."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's turn, then for a place; drop what too many wait before."""
        chat = update.effective_chat if isinstance(update, Update) else None
        line = self._chats.setdefault(chat.id if chat else 0, _Line())
        if line.waiting >= MOST_WAITING and not _is_of_the_chat(update):
            if isinstance(coroutine, Coroutine):
                coroutine.close()
            if not line.overflowed:
                line.overflowed = True
                log.warning("chat_too_busy", chat=chat.id if chat else None, waiting=line.waiting)
            return
        line.waiting += 1
        try:
            await line.turn.acquire()
        finally:
            line.waiting -= 1
        try:
            async with self._places:
                await coroutine
        finally:
            line.turn.release()


def _is_of_the_chat(update: object) -> bool:
    """Say whether an update tells what became of its chat: that comes once, and nobody would ask again."""
    if not isinstance(update, Update):
        return True
    message = update.effective_message
    return update.my_chat_member is not None or (message is not None and message.migrate_to_chat_id is not None)
