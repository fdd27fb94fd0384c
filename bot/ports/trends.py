"""How often topics are reported."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.model import TopicId
from bot.pictures.figures import FirstReport
from bot.pictures.trend import Trend


class Trends(Protocol):
    """The stories of a topic in time."""

    async def first_reports(self, topic: TopicId, since: datetime) -> tuple[FirstReport, ...]:
        """Return when each story of a topic was first reported since then, in each language; current reports only."""
        ...


class Draughtsman(Protocol):
    """Draws without holding up the event loop."""

    async def draw(self, trend: Trend) -> bytes:
        """Return a PNG. Raises DrawingFailed, with a reason in plain words."""
        ...
