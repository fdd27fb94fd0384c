"""Messages in, receipts out: alerts, digests and notices set for Telegram and sent through its Bot API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from telegram.error import TelegramError

from bot.alerts.digest import Digest
from bot.channels.digests import Begun
from bot.channels.telegram.digest import compose_digest
from bot.channels.telegram.html import bare, compose, escaped, plain, split
from bot.channels.telegram.pacing import PAUSE_GROUP, PAUSE_PRIVATE, SECOND, is_group
from bot.channels.telegram.posting import BASE_URL, Manner, Posting
from bot.dialogue import Keyboard
from bot.errors import DeliveryFailed, MessageRejected
from bot.model import Message, Receipt, StoryId, Target
from bot.speech import ENGLISH, Speech

log = structlog.get_logger()


class TelegramChannel:
    """Implements ports.Channel. ``base_url`` is the Bot API server's; ``times``, clock and sleep, keep the limits.

    ``speech`` finds the words for a message's language, ``buttons`` those that stand below an alert.
    """

    name = "telegram"

    def __init__(
        self,
        token: str,
        base_url: str = BASE_URL,
        *,
        times: tuple[Callable[[], datetime], Callable[[timedelta], Awaitable[None]]] | tuple[()] = (),
        speech: Callable[[str], Speech] = lambda _: ENGLISH,
        buttons: Callable[[Message, Speech], Keyboard] = lambda _message, _say: (),
    ) -> None:
        """Make no connection yet. Raises ChannelRefused where the token cannot be one."""
        self.posting = Posting(token, base_url, *times)
        self.bot = self.posting.bot
        self._speech = speech
        self._buttons = buttons
        self._begun = Begun()

    async def open(self) -> None:
        """Ask who we are. Raises ChannelRefused for a wrong token; a server out of reach is logged and tried again."""
        await self.posting.open()

    async def close(self) -> None:
        """Close the connections."""
        await self.posting.close()

    async def send(
        self, target: Target, message: Message | Digest, answers: Receipt | None = None, *, silent: bool = False
    ) -> Receipt:
        """Send an alert or a digest; one whose form is refused is sent once more as plain text."""
        if isinstance(message, Digest):
            return await self._send_digest(target, message, silent=silent)
        to = int(answers.message_id) if answers else None
        return await self._send_card(target, message, Manner(gap=self.pause(target), silent=silent, to=to))

    async def show(self, target: Target, card: Message, to: int | None = None) -> Receipt:
        """Send a card to somebody who asked for it, as an answer to message ``to``: it may follow others at once."""
        return await self._send_card(target, card, Manner(patient=True, to=to))

    async def _send_card(self, target: Target, card: Message, manner: Manner) -> Receipt:
        say = self._speech(card.speech)
        manner = replace(manner, keyboard=self._buttons(card, say))
        return await self._post_either(target, compose(card, say), bare(card, say), manner)

    async def _send_digest(self, target: Target, digest: Digest, *, silent: bool) -> Receipt:
        """Send a digest in as many messages as it takes, those alone that have not arrived where it is sent again."""
        parts = compose_digest(digest, self._link, self._speech(digest.speech))
        arrived = self._begun.arrived(target, digest.key, parts)
        for part in parts[len(arrived) :]:
            gap = SECOND if arrived else self.pause(target)
            manner = Manner(gap=gap, silent=silent or bool(arrived), patient=bool(arrived))
            receipt = await self._post_either(target, part, plain(part), manner)
            arrived = (*arrived, Receipt(message_id=receipt.message_id))
            self._begun.keep(target, digest.key, parts, arrived)
        return arrived[0]  # a digest has a heading at least

    async def _post_either(self, target: Target, html: str, text: str, manner: Manner) -> Receipt:
        """Send HTML, or where that is refused, the text."""
        try:
            return await self.posting.text(target, html, manner)
        except MessageRejected as error:
            log.warning("alert_sent_plain", target=str(target), reason=str(error), text=html)
            return await self.posting.text(target, text, replace(manner, parse_mode=None))

    def _link(self, story: StoryId) -> str | None:
        """Return the address at which a person gets the whole card of a story; None while we do not know our name."""
        try:
            return f"https://t.me/{self.bot.username}?start=story_{story}"
        except RuntimeError:  # Telegram could not be reached when we began
            return None

    async def edit(self, target: Target, receipt: Receipt, message: Message) -> None:
        """Set an alert anew where it stands; one that Telegram finds the same as before is as it should be."""
        say = self._speech(message.speech)
        manner = Manner(gap=self.pause(target), keyboard=self._buttons(message, say))
        await self.posting.edit(target, receipt, compose(message, say), manner)

    async def tell(self, target: Target, text: str) -> None:
        """Send a plain notice, in parts where it is long."""
        for part in split(escaped(text)):
            await self.posting.text(target, part, Manner(patient=True))

    async def role(self, chat_id: int, user_id: int) -> str:
        """Return what a person is in a chat: ``creator``, ``administrator``, ``member`` … Raises DeliveryFailed."""
        try:
            member = await self.bot.get_chat_member(chat_id, user_id)
        except TelegramError as error:
            raise self.explain(error) from None
        return str(member.status)

    def explain(self, error: TelegramError) -> DeliveryFailed:
        """Return what a failure means, in words without the token."""
        return self.posting.explain(error)

    def pause(self, target: Target) -> timedelta:
        """Return how long Telegram wants a chat to be left alone."""
        return PAUSE_GROUP if is_group(target.address) else PAUSE_PRIVATE
