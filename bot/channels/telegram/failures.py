"""An exception of python-telegram-bot in, one of our delivery errors out; no token passes.

Telegram tells many things apart by the words of a description only, and these are not documented. The words below are
those of the Bot API server's source: https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api/Client.cpp
"""

from __future__ import annotations

import logging
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.errors import ChannelRefused, DeliveryFailed, MessageRejected, RetryLater, TargetGone, TargetMoved

REFUSED = "Telegram refuses the token in TELEGRAM_BOT_TOKEN. Copy it anew from @BotFather: it looks like 123456789:AAF…"

UNMODIFIED = "message is not modified"  # said of an edit that would change nothing

# Said of the target, not of the message. A thread that is closed or deleted ends the subscription of that thread only,
# because the target that is gone names the thread.
_GONE = (
    "chat not found",
    "peer_id_invalid",
    "user not found",
    "user is deactivated",
    "bot was kicked",
    "chat_write_forbidden",
    "not enough rights",
    "have no rights to send",
    "group chat was deactivated",
    "need administrator rights in the channel",
    "message thread not found",
    "topic_deleted",
    "topic_closed",
    "topic_id_invalid",
)


def translate(error: TelegramError, secret: str) -> DeliveryFailed:
    """Return what a failure of Telegram means to the pipeline, in words that do not hold the secret."""
    reason = error.message.partition(". Parsing the server response")[0].replace(secret, "…")
    match error:
        case InvalidToken():
            return ChannelRefused(REFUSED)
        case ChatMigrated():
            return TargetMoved(reason, str(error.new_chat_id))
        case RetryAfter():
            after = error.retry_after
            return RetryLater(reason, after if isinstance(after, timedelta) else timedelta(seconds=after))
        case Forbidden():
            return TargetGone(reason)
        case BadRequest():  # a NetworkError by inheritance, so it stands before that
            gone = any(words in reason.casefold() for words in _GONE)
            return TargetGone(reason) if gone else MessageRejected(reason)
        case NetworkError():
            return RetryLater(reason)
        case _:
            return DeliveryFailed(reason)


class Redaction(logging.Filter):
    """Blots the token out of records: the HTTP libraries log URLs, and the token is part of every one."""

    def __init__(self, secret: str) -> None:
        super().__init__()
        self._secret = secret

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite a record that holds the token; let every record through."""
        line = record.getMessage()
        if self._secret in line:
            record.msg, record.args = line.replace(self._secret, "…"), ()
        return True
