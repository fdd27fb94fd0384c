"""The commands in, the menus of apps out: one for each language, and those of single chats where that does not fit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

import structlog
from telegram import BotCommandScopeChat
from telegram.error import TelegramError

from bot.channels.telegram.channel import TelegramChannel
from bot.dialogue import Asker
from bot.model import Target
from bot.speech import Speech

MOST_REMEMBERED = 5_000  # chats

Menu = tuple[tuple[str, str], ...]

log = structlog.get_logger()


class MenuMaker(Protocol):
    """Whoever knows the commands."""

    def menu(self, say: Speech, *, admin: bool = False) -> Menu:
        """Return the commands and what each does in a few words."""
        ...

    async def menu_apart(self, target: Target, asker: Asker) -> Menu | None:
        """Return the menu that a chat needs for itself; None where it does with that of everybody."""
        ...


class Menus:
    """Sets menus. Those of single chats are looked at once while the bot runs, and when something ``changed``."""

    def __init__(self, telegram: TelegramChannel, maker: MenuMaker, tongues: Sequence[Speech]) -> None:
        """Make no connection yet. Menus come in ``tongues``, the first for whoever has another one."""
        self._telegram = telegram
        self._maker = maker
        self._tongues = tongues
        self._shown: OrderedDict[str, Menu | None] = OrderedDict()  # by chat

    async def show_all(self) -> None:
        """Set the menu of everybody, and of apps in each language that Telegram has a code for.

        Raises TelegramError.
        """
        first, *others = self._tongues
        await self._telegram.bot.set_my_commands(self._maker.menu(first))
        codes: set[str] = set()
        for say in others:
            code = say.tag.partition("-")[0]
            if len(code) == 2 and code not in codes:  # Telegram knows codes of two letters only
                codes.add(code)
                await self._telegram.bot.set_my_commands(self._maker.menu(say), language_code=code)

    async def meet(self, target: Target, asker: Asker) -> None:
        """Set the menu of a private chat that writes for the first time since the start."""
        if target.address not in self._shown:
            await self._show(target, asker)

    async def changed(self, target: Target) -> None:
        """Set a chat's menu anew: somebody became an admin, or is none any more, or chose a language."""
        account = "" if target.address.startswith("-") else target.address

        async def may_change() -> bool:
            return False  # nobody asks for anything

        await self._show(target, Asker(account=account, may_change=may_change, private=bool(account)))

    async def _show(self, target: Target, asker: Asker) -> None:
        """Set or take away the menu of a chat, unless it is shown already; that it cannot be is logged only."""
        wanted = await self._maker.menu_apart(target, asker)
        shown = self._shown.pop(target.address, None)
        self._shown[target.address] = wanted
        if len(self._shown) > MOST_REMEMBERED:
            self._shown.popitem(last=False)
        if wanted == shown:
            return
        scope = BotCommandScopeChat(target.address)
        try:
            if wanted:
                await self._telegram.bot.set_my_commands(wanted, scope=scope)
            else:
                await self._telegram.bot.delete_my_commands(scope=scope)
        except TelegramError as error:
            self._shown[target.address] = shown
            log.info("menu_not_set", target=str(target), reason=str(self._telegram.explain(error)))
