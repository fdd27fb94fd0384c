"""What the stages need of chat services: to send, and to edit."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from bot.model import Message, Receipt, Target


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
