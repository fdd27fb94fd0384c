"""What the stages tell whoever measures them."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.ports.keeping import Stock


class PollResult(StrEnum):
    """How a poll ended."""

    NEW = "new"  # it brought articles
    UNCHANGED = "unchanged"
    FAILED = "failed"


class Meter(Protocol):
    """Measures what the stages do. None of its methods raises or waits."""

    def poll_began(self, late: timedelta) -> None:
        """Take down how late a poll begins."""
        ...

    def feed_fetched(self, took: timedelta, size: int) -> None:
        """Take down how long a request for a feed took, and how many bytes of it came, decoded."""
        ...

    def poll_ended(self, result: PollResult) -> None:
        """Count a poll."""
        ...

    def article_analysed(self, language: str) -> None:
        """Count an article."""
        ...

    def alert_tried(self, arrived: bool) -> None:
        """Count an attempt at a delivery."""
        ...

    def stock_taken(self, stock: Stock, now: datetime) -> None:
        """Take down what waits."""
        ...
