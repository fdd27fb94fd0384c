"""What the stages need of chat services: to send, and to edit."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from bot.alerts.digest import Digest
from bot.model import Message, Receipt, Target


class Channel(Protocol):
    """One chat service. Adapters turn its every failure into a DeliveryFailed."""

    @property
    def name(self) -> str:
        """What stands before the colon of a target: ``telegram`` in ``telegram:-100123``."""
        ...

    async def send(
        self, target: Target, message: Message | Digest, answers: Receipt | None = None, *, silent: bool = False
    ) -> Receipt:
        """Set and send an alert or a digest; where it can, as an answer to the message of that receipt, or silently.

        The receipt of a digest that takes several messages is that of the first.
        """
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
