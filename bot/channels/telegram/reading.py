"""A message of Telegram in, what it means to the bot out: where it was written, by whom, and which command it is."""

from __future__ import annotations

import re
from collections.abc import Callable

from telegram import Message, MessageOriginUser
from telegram.constants import ChatType

from bot.channels.telegram.channel import TelegramChannel
from bot.model import Target

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)


def understand(message: Message, username: str, knows: Callable[[str], bool]) -> tuple[str, str] | None:
    """Return command and argument; None for what is not meant for us. In private, everything is."""
    text, private = message.text or message.caption or "", message.chat.type == ChatType.PRIVATE
    if message.forward_origin and text.startswith("/"):  # a forwarded command is a quotation
        return None
    if not text and not (message.document and private):
        return None
    found = _COMMAND.fullmatch(text)
    if not found:
        return ("", text) if private else None
    name, addressee, argument = found[1].lower(), found[2], found[3] or ""
    if addressee and addressee.casefold() != username.casefold():
        return None
    return (name, argument.strip()) if knows(name) or addressee or private else None


def place(message: Message) -> Target:
    """Return where a message was written: the chat, and the forum topic unless that is the General one.

    Outside forums ``message_thread_id`` marks a chain of replies, where nothing can be subscribed.
    """
    thread = str(message.message_thread_id) if message.is_topic_message and message.message_thread_id else ""
    return Target(channel=TelegramChannel.name, address=str(message.chat.id), thread=thread)


def account(message: Message) -> str:
    """Return who wrote a message, empty for a chat: Telegram then names an account that stands for many."""
    return str(message.from_user.id) if message.from_user and not message.sender_chat else ""


def answered(message: Message) -> str:
    """Return the message that is answered; in a forum every message answers the one that opened its topic."""
    there = message.reply_to_message
    return str(there.message_id) if there and not there.forum_topic_created else ""


def answered_account(message: Message) -> str:
    """Return who wrote the message that is answered, or first wrote it; empty where that is hidden, or the bot."""
    there = message.reply_to_message
    if not there or there.forum_topic_created:
        return ""
    if origin := there.forward_origin:
        return str(origin.sender_user.id) if isinstance(origin, MessageOriginUser) else ""
    return "" if there.from_user and there.from_user.is_bot else account(there)


def chat_of(chat_id: int) -> Target:
    """Return a chat as a target, with all its threads."""
    return Target(channel=TelegramChannel.name, address=str(chat_id))
