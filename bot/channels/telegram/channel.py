"""Messages in, receipts out: alerts and notices sent through Telegram's Bot API.

Retries are the outbox's: a failure is turned into ours and raised at once. ``Pacing`` keeps answers and alerts together
below Telegram's limits: an answer waits for its turn, an alert whose turn is not soon is the outbox's again.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog
from telegram import LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.alerts.digest import Digest
from bot.channels.telegram.digest import compose_digest
from bot.channels.telegram.failures import REFUSED, UNMODIFIED, Redaction, translate
from bot.channels.telegram.html import bare, compose, escaped, plain, split
from bot.channels.telegram.pacing import PAUSE_GROUP, PAUSE_PRIVATE, SECOND, Pacing, is_group
from bot.errors import ChannelRefused, DeliveryFailed, MessageRejected, RetryLater
from bot.model import Message, Receipt, StoryId, Target

BASE_URL = "https://api.telegram.org"
PATIENCE = timedelta(seconds=1)  # of an alert, for its turn: meanwhile, no other goes out
AT_ONCE = timedelta()
GENERAL = ("", "1")  # the General topic: Telegram sends there only where no thread is named
CONNECT_SECONDS, READ_SECONDS = 10, 20
_TALKATIVE = ("httpx", "httpcore.http11", "httpcore.proxy", "telegram.ext.ExtBot")  # loggers that see URLs
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

# python-telegram-bot warns at every 429 unless one opts in to what retry_after will be in its next major version
os.environ.setdefault("PTB_TIMEDELTA", "1")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manner:
    """How a message is sent."""

    gap: timedelta = AT_ONCE  # behind the one before it in its chat
    patient: bool = False  # it waits for its turn, however long
    silent: bool = False
    to: int | None = None  # the message that it answers
    parse_mode: str | None = ParseMode.HTML


def _utc_now() -> datetime:
    return datetime.now(UTC)


async def _sleep(span: timedelta) -> None:
    await asyncio.sleep(span.total_seconds())


class TelegramChannel:
    """Implements ports.Channel. ``base_url`` is the Bot API server's, Telegram's own or one that is self-hosted.

    ``clock`` tells the time by which limits are kept, and ``sleep`` lets it pass.
    """

    name = "telegram"

    def __init__(
        self,
        token: str,
        base_url: str = BASE_URL,
        clock: Callable[[], datetime] = _utc_now,
        sleep: Callable[[timedelta], Awaitable[None]] = _sleep,
    ) -> None:
        """Make no connection yet. Raises ChannelRefused where the token cannot be one."""
        self._pacing, self._clock, self._sleep = Pacing(), clock, sleep
        self._begun: tuple[str, Receipt, tuple[str, ...]] | None = None  # a digest whose parts did not all arrive
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

    async def send(
        self, target: Target, message: Message | Digest, answers: Receipt | None = None, *, silent: bool = False
    ) -> Receipt:
        """Send an alert or a digest; one whose form is refused is sent once more as plain text."""
        if isinstance(message, Digest):
            return await self._send_digest(target, message, silent=silent)
        manner = _Manner(gap=self.pause(target), silent=silent, to=int(answers.message_id) if answers else None)
        return await self._post_either(target, compose(message), bare(message), manner)

    async def _send_digest(self, target: Target, digest: Digest, *, silent: bool) -> Receipt:
        """Send a digest in as many messages as it takes, those alone that have not arrived where it is sent again."""
        parts = compose_digest(digest, self._link)
        key, first, arrived = self._begun or ("", None, ())
        if first is None or (key, arrived) != (digest.key, parts[: len(arrived)]):
            first, arrived = None, ()
        for part in parts[len(arrived) :]:
            gap = SECOND if first else self.pause(target)
            manner = _Manner(gap=gap, silent=silent or first is not None, patient=first is not None)
            receipt = await self._post_either(target, part, plain(part), manner)
            first, arrived = first or Receipt(message_id=receipt.message_id), (*arrived, part)
            self._begun = digest.key, first, arrived
        self._begun = None
        assert first is not None  # a digest has a heading at least
        return first

    async def _post_either(self, target: Target, html: str, text: str, manner: _Manner) -> Receipt:
        """Send HTML, or where that is refused, the text."""
        try:
            return await self._post(target, html, manner)
        except MessageRejected as error:
            log.warning("alert_sent_plain", target=str(target), reason=str(error), text=html)
            return await self._post(target, text, replace(manner, parse_mode=None))

    def _link(self, story: StoryId) -> str | None:
        """Return the address at which a person gets the whole card of a story; None while we do not know our name."""
        try:
            return f"https://t.me/{self.bot.username}?start=story_{story}"
        except RuntimeError:  # Telegram could not be reached when we began
            return None

    async def edit(self, target: Target, receipt: Receipt, message: Message) -> None:
        """Set an alert anew where it stands; one that Telegram finds the same as before is as it should be."""
        await self._turn(target, _Manner(gap=self.pause(target)))
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
                raise self._refusal(target, error) from None

    async def tell(self, target: Target, text: str) -> None:
        """Send a plain notice, in parts where it is long."""
        await self.reply(target, escaped(text))

    async def reply(self, target: Target, answer: str, to: int | None = None) -> None:
        """Send Telegram HTML, in parts where it is long; the first is a reply to message ``to``."""
        for part in split(answer):
            await self._post(target, part, _Manner(to=to, patient=True))
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
        return PAUSE_GROUP if is_group(target.address) else PAUSE_PRIVATE

    async def _post(self, target: Target, text: str, manner: _Manner) -> Receipt:
        await self._turn(target, manner)
        try:
            sent = await self.bot.send_message(
                target.address,
                text,
                parse_mode=manner.parse_mode,
                link_preview_options=_NO_PREVIEW,
                disable_notification=manner.silent,
                message_thread_id=None if target.thread in GENERAL else int(target.thread),
                reply_parameters=ReplyParameters(manner.to, allow_sending_without_reply=True) if manner.to else None,
            )
        except TelegramError as error:
            raise self._refusal(target, error) from None  # the library's exception may hold the URL
        return Receipt(message_id=str(sent.message_id), editable=True)

    async def _turn(self, target: Target, manner: _Manner) -> None:
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
