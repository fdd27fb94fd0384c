"""Updates that Telegram brings itself in, checked ones out; and a look now and then at whether it reaches us.

How: https://core.telegram.org/bots/api#setwebhook. Who serves the address is not decided here.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from telegram import Update

from bot.channels.telegram.channel import TelegramChannel

AT_ONCE = 40  # connections that Telegram makes; its own default
REMEMBERED = 1000  # updates by number: one whose receipt was cut off is not taken twice

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateAddress:
    """Where Telegram brings updates, and the secret by which we know that it is Telegram."""

    url: str = field(repr=False)
    secret: str = field(repr=False)


def webhook_secret(token: str) -> str:
    """Return what Telegram proves itself with: it follows from the token, and the token does not follow from it."""
    return hmac.digest(token.encode(), b"dragoman: updates by webhook", hashlib.sha256).hex()


class Webhook:
    """Has updates brought to an address. Its methods that ask Telegram raise TelegramError."""

    def __init__(self, telegram: TelegramChannel, address: UpdateAddress) -> None:
        self._telegram = telegram
        self._address = address
        self._taken: deque[int] = deque(maxlen=REMEMBERED)
        self._failed_at: datetime | None = None  # when Telegram last failed to reach us

    async def announce(self, kinds: Sequence[str]) -> None:
        """Tell Telegram the address, and which kinds of updates we want."""
        await self._telegram.bot.set_webhook(
            self._address.url, secret_token=self._address.secret, allowed_updates=kinds, max_connections=AT_ONCE
        )

    async def look_after(self, kinds: Sequence[str]) -> None:
        """Log where Telegram fails to reach us, and announce the address anew where somebody took it away."""
        info = await self._telegram.bot.get_webhook_info()
        if info.url != self._address.url:
            log.warning("telegram_webhook_lost")
            await self.announce(kinds)
        if info.last_error_date and info.last_error_date != self._failed_at:
            self._failed_at = info.last_error_date
            log.warning("telegram_webhook_failing", reason=info.last_error_message, waiting=info.pending_update_count)

    def read(self, body: bytes) -> Update | None:
        """Return the update of a body; None where it was taken before. Raises ValueError where it is none."""
        said = json.loads(body)
        if not isinstance(said, dict) or not isinstance(said.get("update_id"), int):
            raise ValueError("no update")
        if said["update_id"] in self._taken:
            return None
        try:
            update = Update.de_json(said, self._telegram.bot)
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError("no update") from error
        self._taken.append(update.update_id)
        return update
