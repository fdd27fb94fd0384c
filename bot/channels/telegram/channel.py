"""Messages in, receipts out: alerts and notices sent through Telegram's Bot API.

Retries are the outbox's: a failure is turned into ours and raised at once. The rate limiter only keeps answers and
alerts together below Telegram's limits (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
"""

from __future__ import annotations

import logging
import os
from datetime import timedelta

import structlog
from telegram import LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import InvalidToken, TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.channels.telegram.failures import REFUSED, UNMODIFIED, Redaction, translate
from bot.channels.telegram.html import bare, compose, escaped, split
from bot.errors import ChannelRefused, DeliveryFailed, MessageRejected
from bot.model import Message, Receipt, Target

BASE_URL = "https://api.telegram.org"
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

    def __init__(self, token: str, base_url: str = BASE_URL) -> None:
        """Make no connection yet. Raises ChannelRefused where the token cannot be one."""
        self._token = token.strip()
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
        text = compose(message)
        to = int(answers.message_id) if answers else None
        try:
            return await self._post(target, text, to=to)
        except MessageRejected as error:
            log.warning("alert_sent_plain", target=str(target), reason=str(error), text=text)
            return await self._post(target, bare(message), parse_mode=None, to=to)

    async def edit(self, target: Target, receipt: Receipt, message: Message) -> None:
        """Set an alert anew where it stands; one that Telegram finds the same as before is as it should be."""
        try:
            await self.bot.edit_message_text(
                compose(message),
                chat_id=target.address,
                message_id=int(receipt.message_id),
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
            )
        except TelegramError as error:
            if UNMODIFIED not in error.message.casefold():
                raise self.explain(error) from None

    async def tell(self, target: Target, text: str) -> None:
        """Send a plain notice, in parts where it is long."""
        await self.reply(target, escaped(text))

    async def reply(self, target: Target, answer: str, to: int | None = None) -> None:
        """Send Telegram HTML, in parts where it is long; the first is a reply to message ``to``."""
        for part in split(answer):
            await self._post(target, part, to=to)
            to = None

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

    async def _post(
        self, target: Target, text: str, *, parse_mode: str | None = ParseMode.HTML, to: int | None = None
    ) -> Receipt:
        try:
            sent = await self.bot.send_message(
                target.address,
                text,
                parse_mode=parse_mode,
                link_preview_options=_NO_PREVIEW,
                message_thread_id=None if target.thread in GENERAL else int(target.thread),
                reply_parameters=ReplyParameters(to, allow_sending_without_reply=True) if to else None,
            )
        except TelegramError as error:
            raise self.explain(error) from None  # the library's exception may hold the URL
        return Receipt(message_id=str(sent.message_id), editable=True)
