"""A channel's or group's name in, the chat out for one of its administrators, or what is missing there."""

from __future__ import annotations

from telegram import ChatMember, ChatMemberAdministrator, ChatMemberRestricted
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.channels.telegram.channel import TelegramChannel
from bot.model import Target
from bot.ports import Elsewhere, Obstacle

_WIDE = (ChatType.CHANNEL, ChatType.SUPERGROUP, ChatType.GROUP)
_ADMINISTRATORS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)
_OUTSIDE = (ChatMember.LEFT, ChatMember.BANNED)


class TelegramPlaces:
    """Implements ports.Places by asking Telegram each time: rights change, and nobody tells."""

    def __init__(self, telegram: TelegramChannel) -> None:
        self._telegram = telegram

    async def find(self, name: str, account: str) -> Elsewhere | Obstacle:
        """Return the chat of a name; what the bot lacks there is said first, for without that nobody is known there."""
        if not account:
            return Obstacle.RIGHTLESS
        try:
            chat = await self._telegram.bot.get_chat(name)
        except BadRequest:
            return Obstacle.UNKNOWN
        except Forbidden:  # it was there once
            return Obstacle.ABSENT
        except TelegramError:
            return Obstacle.UNREACHABLE
        if chat.type not in _WIDE:
            return Obstacle.UNKNOWN
        obstacle = await self._own(chat.id, chat.type) or await self._askers(chat.id, int(account))
        target = Target(channel=self._telegram.name, address=str(chat.id))
        return obstacle or Elsewhere(target=target, name=chat.title or name)

    async def _own(self, chat_id: int, kind: str) -> Obstacle | None:
        """Return what keeps the bot from posting."""
        try:
            member = await self._telegram.bot.get_chat_member(chat_id, self._telegram.bot.id)
        except (BadRequest, Forbidden):  # in a channel, only its administrators may ask that
            return Obstacle.ABSENT
        except TelegramError:
            return Obstacle.UNREACHABLE
        if member.status in _OUTSIDE:
            return Obstacle.ABSENT
        if kind == ChatType.CHANNEL:
            may = isinstance(member, ChatMemberAdministrator) and bool(member.can_post_messages)
        else:
            may = not isinstance(member, ChatMemberRestricted) or member.can_send_messages
        return None if may else Obstacle.MUTE

    async def _askers(self, chat_id: int, account: int) -> Obstacle | None:
        """Return what keeps whoever asks from deciding what the chat watches."""
        try:
            member = await self._telegram.bot.get_chat_member(chat_id, account)
        except (BadRequest, Forbidden):
            return Obstacle.RIGHTLESS
        except TelegramError:
            return Obstacle.UNREACHABLE
        return None if member.status in _ADMINISTRATORS else Obstacle.RIGHTLESS
