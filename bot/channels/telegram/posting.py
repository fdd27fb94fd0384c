"""Calls of the Bot API in, receipts out: each in its turn below Telegram's limits, each failure in our words.

Retries are the outbox's: a failure is turned into ours and raised at once. ``Pacing`` keeps answers and alerts together
below Telegram's limits: an answer waits for its turn, an alert whose turn is not soon is the outbox's again.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.channels.display import clip
from bot.channels.telegram.failures import REFUSED, UNMODIFIED, Redaction, translate
from bot.channels.telegram.pacing import Pacing
from bot.dialogue import Answer, Button, Keyboard
from bot.errors import ChannelRefused, DeliveryFailed, RetryLater
from bot.model import Receipt, Target

BASE_URL = "https://api.telegram.org"
PATIENCE = timedelta(seconds=1)  # of an alert, for its turn: meanwhile, no other goes out
AT_ONCE = timedelta()
GENERAL = ("", "1")  # the General topic: Telegram sends there only where no thread is named
LONGEST_LABEL = 60  # UTF-16 units of a button
CONNECT_SECONDS, READ_SECONDS = 10, 20
_TALKATIVE = ("httpx", "httpcore.http11", "httpcore.proxy", "telegram.ext.ExtBot")  # loggers that see URLs
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

# python-telegram-bot warns at every 429 unless one opts in to what retry_after will be in its next major version
os.environ.setdefault("PTB_TIMEDELTA", "1")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a message is sent."""

    gap: timedelta = AT_ONCE  # behind the one before it in its chat
    patient: bool = False  # it waits for its turn, however long
    silent: bool = False
    to: int | None = None  # the message that it answers
    parse_mode: str | None = ParseMode.HTML
    keyboard: Keyboard = ()


def _utc_now() -> datetime:
    return datetime.now(UTC)


async def _sleep(span: timedelta) -> None:
    await asyncio.sleep(span.total_seconds())


class Posting:
    """A bot's account at the Bot API, Telegram's own or one that is self-hosted.

    ``clock`` tells the time by which limits are kept, and ``sleep`` lets it pass.
    """

    def __init__(
        self,
        token: str,
        base_url: str = BASE_URL,
        clock: Callable[[], datetime] = _utc_now,
        sleep: Callable[[timedelta], Awaitable[None]] = _sleep,
    ) -> None:
        """Make no connection yet. Raises ChannelRefused where the token cannot be one."""
        self._pacing, self._clock, self._sleep = Pacing(), clock, sleep
        self._token = token.strip()
        if not self._token or not self._token.isascii() or not self._token.isprintable():
            raise ChannelRefused(REFUSED)
        self._redaction = Redaction(self._token)
        for name in _TALKATIVE:  # before the bot is made, for it begins with logging its URL
            logging.getLogger(name).addFilter(self._redaction)
        server = base_url.rstrip("/").removesuffix("/bot")
        self.bot: ExtBot[None] = ExtBot(
            self._token,
            base_url=f"{server}/bot",
            base_file_url=f"{server}/file/bot",
            request=HTTPXRequest(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, connection_pool_size=16),
            get_updates_request=HTTPXRequest(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS),
        )

    async def open(self) -> None:
        """Ask who we are. Raises ChannelRefused for a wrong token; a server out of reach is logged and tried again."""
        try:
            await self.bot.initialize()
        except InvalidToken:
            raise ChannelRefused(REFUSED) from None  # the library's own words hold the token
        except TelegramError as error:
            log.warning("telegram_unreachable", reason=str(self.explain(error)))
        else:
            log.info("telegram_reached", bot=self.bot.username)

    async def close(self) -> None:
        """Close the connections."""
        await self.bot.shutdown()
        for name in _TALKATIVE:
            logging.getLogger(name).removeFilter(self._redaction)

    def explain(self, error: TelegramError) -> DeliveryFailed:
        """Return what a failure means, in words without the token."""
        return translate(error, self._token)

    async def text(self, target: Target, text: str, manner: Manner) -> Receipt:
        """Send a text. Raises DeliveryFailed."""
        await self.turn(target, manner)
        try:
            sent = await self.bot.send_message(
                target.address,
                text,
                parse_mode=manner.parse_mode,
                link_preview_options=_NO_PREVIEW,
                disable_notification=manner.silent,
                message_thread_id=_thread(target),
                reply_parameters=_answered(manner),
                reply_markup=set_keyboard(manner.keyboard),
            )
        except TelegramError as error:
            raise self._refusal(target, error) from None  # the library's exception may hold the URL
        return Receipt(message_id=str(sent.message_id), editable=True)

    async def file(self, target: Target, answer: Answer, caption: str | None, manner: Manner) -> None:
        """Send an answer's picture or its document. Raises DeliveryFailed."""
        await self.turn(target, manner)
        shared: dict[str, Any] = {
            "caption": caption,
            "parse_mode": manner.parse_mode,
            "reply_markup": set_keyboard(manner.keyboard),
            "message_thread_id": _thread(target),
            "reply_parameters": _answered(manner),
        }
        try:
            if answer.picture:
                await self.bot.send_photo(target.address, InputFile(answer.picture, filename="picture.png"), **shared)
            if answer.document:
                file = InputFile(answer.document.content, filename=answer.document.name)
                await self.bot.send_document(target.address, file, **shared)
        except TelegramError as error:
            raise self._refusal(target, error) from None

    async def edit(self, target: Target, receipt: Receipt, text: str, manner: Manner) -> None:
        """Set a message anew where it stands; one that Telegram finds the same is as it should be."""
        await self.turn(target, manner)
        try:
            await self.bot.edit_message_text(
                text,
                chat_id=target.address,
                message_id=int(receipt.message_id),
                parse_mode=manner.parse_mode,
                link_preview_options=_NO_PREVIEW,
                reply_markup=set_keyboard(manner.keyboard),
            )
        except TelegramError as error:
            if UNMODIFIED not in error.message.casefold():
                raise self._refusal(target, error) from None

    async def turn(self, target: Target, manner: Manner) -> None:
        """Wait until Telegram's limits allow a message. Raises RetryLater for an alert where that is not soon."""
        now, patience = self._clock(), None if manner.patient else PATIENCE
        at = self._pacing.take(target.address, now, manner.gap, patience)
        if patience is not None and at > now + patience:
            raise RetryLater("the chat was written to just now", at - now)
        if at > now:
            await self._sleep(at - now)

    def _refusal(self, target: Target, error: TelegramError) -> DeliveryFailed:
        """Return what a failure means; a wish to wait may be for all chats, and answers heed it, too."""
        failure = self.explain(error)
        if isinstance(failure, RetryLater) and failure.after:
            failure.everyone = self._pacing.refused(target.address, self._clock(), failure.after)
        return failure


def set_keyboard(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """Return buttons as Telegram wants them."""
    rows = [[set_ for button in row if (set_ := _button(button))] for row in keyboard]
    return InlineKeyboardMarkup([row for row in rows if row]) if any(rows) else None


def _button(button: Button) -> InlineKeyboardButton | None:
    """Return a button as Telegram wants it; None where it cannot hold what pressing it needs."""
    try:
        held = button.action.pack() if button.action else None
    except ValueError as error:
        log.warning("button_left_out", reason=str(error))
        return None
    return InlineKeyboardButton(clip(button.label, LONGEST_LABEL), url=button.url, callback_data=held)


def _thread(target: Target) -> int | None:
    return None if target.thread in GENERAL else int(target.thread)


def _answered(manner: Manner) -> ReplyParameters | None:
    return ReplyParameters(manner.to, allow_sending_without_reply=True) if manner.to else None
