"""What the bot needs of chat services: to send, to edit, and who asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.model import Message, Receipt, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Whoever writes to the bot."""

    account: str  # with the chat service; empty where that does not tell
    replies_to: str = ""  # the id of a message that is answered
    may_change: Callable[[], Awaitable[bool]]  # what the chat watches; asked only where that matters


class Channel(Protocol):
    """One chat service. Adapters turn its every failure into a DeliveryFailed."""

    @property
    def name(self) -> str:
        """What stands before the colon of a target: ``telegram`` in ``telegram:-100123``."""
        ...

    async def send(self, target: Target, message: Message, answers: Receipt | None = None) -> Receipt:
        """Set and send an alert; where it can, as an answer to the message of that receipt."""
        ...

    async def edit(self, target: Target, receipt: Receipt, message: Message) -> None:
        """Set a message anew where it stands, without a sound; one that shows it already is left as it is.

        Raises MessageRejected where the message cannot be changed: never, too late, or deleted.
        """
        ...

    def pause(self, target: Target) -> timedelta:
        """Return how long a target wants to be left alone between two messages."""
        ...

    async def tell(self, target: Target, text: str) -> None:
        """Send a plain notice: to the admins, mostly."""
        ...
