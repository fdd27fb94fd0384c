"""Messages in, receipts out: alerts and notices sent through Telegram's Bot API.

Retries are the outbox's: a failure is turned into ours and raised at once. The rate limiter only keeps answers and
alerts together below Telegram's limits (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import InvalidToken, TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.channels.display import clip
from bot.channels.telegram.failures import REFUSED, UNMODIFIED, Redaction, translate
from bot.channels.telegram.html import bare, compose, escaped, split
from bot.dialogue import Answer, Keyboard
from bot.errors import ChannelRefused, DeliveryFailed, MessageRejected
from bot.model import Message, Receipt, Target
from bot.speech import ENGLISH, Speech

BASE_URL = "https://api.telegram.org"
LONGEST_LABEL = 60  # UTF-16 units of a button
PAUSE_PRIVATE = timedelta(seconds=1)
PAUSE_GROUP = timedelta(seconds=3)  # 20 messages a minute
GENERAL = ("", "1")  # the General topic: Telegram sends there only where no thread is named
CONNECT_SECONDS, READ_SECONDS = 10, 20
_TALKATIVE = ("httpx", "httpcore.http11", "httpcore.proxy", "telegram.ext.ExtBot")  # loggers that see URLs
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

# python-telegram-bot warns at every 429 unless one opts in to what retry_after will be in its next major version
os.environ.setdefault("PTB_TIMEDELTA", "1")

log = structlog.get_logger()


class TelegramChannel:
    """Implements ports.Channel. ``base_url`` is the Bot API server's, Telegram's own or one that is self-hosted."""

    name = "telegram"

    def __init__(
        self,
        token: str,
        base_url: str = BASE_URL,
        *,
        speech: Callable[[str], Speech] = lambda _: ENGLISH,
        buttons: Callable[[Message, Speech], Keyboard] = lambda _message, _say: (),
    ) -> None:
        """Make no connection yet. Raises ChannelRefused where the token cannot be one.

        ``speech`` finds the words for a message's language, ``buttons`` those that stand below an alert.
        """
        self._token = token.strip()
        self._speech = speech
        self._buttons = buttons
        if not self._token or not self._token.isascii() or not self._token.isprintable():
            raise ChannelRefused(REFUSED)
        self._redaction = Redaction(self._token)
        for name in _TALKATIVE:  # before the bot is made, for it begins with logging its URL
            logging.getLogger(name).addFilter(self._redaction)
        server = base_url.rstrip("/").removesuffix("/bot")
        self.bot: ExtBot[int] = ExtBot(
            self._token,
            base_url=f"{server}/bot",
            base_file_url=f"{server}/file/bot",
            request=HTTPXRequest(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, connection_pool_size=16),
            get_updates_request=HTTPXRequest(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS),
            rate_limiter=AIORateLimiter(max_retries=0),
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

    async def send(self, target: Target, message: Message, answers: Receipt | None = None) -> Receipt:
        """Send an alert; one whose form is refused is sent once more as plain text."""
        say = self._speech(message.speech)
        text, keyboard = compose(message, say), set_keyboard(self._buttons(message, say))
        to = int(answers.message_id) if answers else None
        try:
            return await self.post(target, text, to=to, keyboard=keyboard)
        except MessageRejected as error:
            log.warning("alert_sent_plain", target=str(target), reason=str(error), text=text)
            return await self.post(target, bare(message, say), parse_mode=None, to=to)

    async def edit(self, target: Target, receipt: Receipt, message: Message) -> None:
        """Set an alert anew where it stands; one that Telegram finds the same as before is as it should be."""
        say = self._speech(message.speech)
        try:
            await self.bot.edit_message_text(
                compose(message, say),
                chat_id=target.address,
                message_id=int(receipt.message_id),
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                reply_markup=set_keyboard(self._buttons(message, say)),
            )
        except TelegramError as error:
            if UNMODIFIED not in error.message.casefold():
                raise self.explain(error) from None

    async def tell(self, target: Target, text: str) -> None:
        """Send a plain notice, in parts where it is long."""
        for part in split(escaped(text)):
            await self.post(target, part)

    async def role(self, chat_id: int, user_id: int) -> str:
        """Return what a person is in a chat: ``creator``, ``administrator``, ``member`` … Raises DeliveryFailed."""
        try:
            member = await self.bot.get_chat_member(chat_id, user_id)
        except TelegramError as error:
            raise self.explain(error) from None
        return str(member.status)

    def explain(self, error: TelegramError) -> DeliveryFailed:
        """Return what a failure means, in words without the token."""
        return translate(error, self._token)

    def pause(self, target: Target) -> timedelta:
        """Return how long Telegram wants a chat to be left alone."""
        return PAUSE_GROUP if target.address.startswith(("-", "@")) else PAUSE_PRIVATE

    async def post(
        self,
        target: Target,
        text: str,
        *,
        parse_mode: str | None = ParseMode.HTML,
        to: int | None = None,
        keyboard: InlineKeyboardMarkup | None = None,
    ) -> Receipt:
        """Send one message, as a reply to message ``to``. Raises DeliveryFailed."""
        try:
            sent = await self.bot.send_message(
                target.address,
                text,
                parse_mode=parse_mode,
                link_preview_options=_NO_PREVIEW,
                message_thread_id=_thread(target),
                reply_parameters=ReplyParameters(to, allow_sending_without_reply=True) if to else None,
                reply_markup=keyboard,
            )
        except TelegramError as error:
            raise self.explain(error) from None  # the library's exception may hold the URL
        return Receipt(message_id=str(sent.message_id), editable=True)

    async def post_file(
        self, target: Target, answer: Answer, caption: str | None, keyboard: InlineKeyboardMarkup | None
    ) -> None:
        """Send an answer's picture or its document. Raises DeliveryFailed."""
        shared: dict[str, Any] = {
            "caption": caption,
            "parse_mode": ParseMode.HTML,
            "reply_markup": keyboard,
            "message_thread_id": _thread(target),
        }
        try:
            if answer.picture:
                await self.bot.send_photo(target.address, InputFile(answer.picture, filename="picture.png"), **shared)
            if answer.document:
                file = InputFile(answer.document.content, filename=answer.document.name)
                await self.bot.send_document(target.address, file, **shared)
        except TelegramError as error:
            raise self.explain(error) from None


def set_keyboard(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """Return buttons as Telegram wants them."""
    rows = [
        [
            InlineKeyboardButton(
                clip(button.label, LONGEST_LABEL),
                url=button.url,
                callback_data=button.action.pack() if button.action else None,
            )
            for button in row
        ]
        for row in keyboard
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def _thread(target: Target) -> int | None:
    return None if target.thread in GENERAL else int(target.thread)
