"""Updates in, the same in turn out: one after the other in each chat, side by side in different ones."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor


class OneByOne(BaseUpdateProcessor):
    """Takes the updates of one chat in their order, and those of different chats at the same time.

    Two commands of a chat at once could overwrite each other's changes; a slow chat must not hold up the others.
    """

    def __init__(self, at_once: int) -> None:
        super().__init__(at_once)
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def initialize(self) -> None:
        """Need nothing."""

    async def shutdown(self) -> None:
        """Hold nothing."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's turn."""
        chat = update.effective_chat if isinstance(update, Update) else None
        async with self._chats.setdefault(chat.id if chat else 0, asyncio.Lock()):
            await coroutine
