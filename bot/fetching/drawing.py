"""What a picture shows in, its PNG out, while the event loop goes on."""

from __future__ import annotations

from bot.errors import DrawingFailed
from bot.fetching.workers import Overburdened, Workers
from bot.pictures.trend import Trend, draw_trend


class PooledDraughtsman:
    """Draws in worker processes, for in a thread it would hold up all others: implements ``ports.Draughtsman``."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    async def draw(self, trend: Trend) -> bytes:
        """Return a PNG. Raises DrawingFailed where it takes too long, or fonts or the library are missing."""
        try:
            return await self._workers.run(draw_trend, trend)
        except Overburdened as error:
            raise DrawingFailed(f"The picture {error}.") from None
        except (ImportError, OSError, ValueError) as error:
            raise DrawingFailed(f"The picture cannot be drawn: {error}. Install Dragoman again.") from error
