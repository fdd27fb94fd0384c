"""The three stages of an article's journey: collect, analyse, deliver. Each gathers, decides and applies; no more.

A stage may be started by anyone, at any time, as often as they like: what is due is in the tables, what is taken is
leased there, and what was decided is stored in one transaction.
"""

from __future__ import annotations

from datetime import datetime

from bot.model import Target
from bot.pipeline.analyse import Analyse
from bot.pipeline.collect import Collect, Polled
from bot.pipeline.deliver import Deliver
from bot.pipeline.worlds import Rules, Worlds

__all__ = ["Pipeline", "Polled", "Rules", "Worlds"]


class Pipeline:
    """The stages, wired to their worlds."""

    def __init__(self, worlds: Worlds, rules: Rules) -> None:
        self._collect = Collect(worlds, rules)
        self._analyse = Analyse(worlds, rules)
        self._deliver = Deliver(worlds, rules)

    @property
    def rules(self) -> Rules:
        """What is in force; it may be replaced at any time, and a turn under way keeps its own."""
        return self._collect.rules

    @rules.setter
    def rules(self, rules: Rules) -> None:
        self._collect.rules = self._analyse.rules = self._deliver.rules = rules

    async def collect(self) -> Polled:
        """Poll feeds that are due; zero feeds means that none was."""
        return await self._collect.turn()

    async def analyse(self) -> int:
        """Analyse articles that wait; return how many it took."""
        return await self._analyse.turn()

    async def backlog(self) -> bool:
        """Say whether articles await analysis."""
        return await self._analyse.backlog()

    async def look_back(self, limit: int | None) -> int:
        """Write alerts on the best stories of the time that ``rules.look_back`` spans; return how many are new."""
        return await self._analyse.look_back(limit)

    async def deliver(self) -> int:
        """Send alerts that are due until none is; return how many arrived."""
        return await self._deliver.turn()

    async def settle(self, until: datetime) -> int:
        """Deliver all that is due before then, waiting where a chat wants a pause; return how many arrived."""
        return await self._deliver.settle(until)

    async def tell(self, target: Target | None, text: str) -> bool:
        """Send a notice; say whether it arrived. One that cannot be sent is logged and forgotten."""
        return await self._deliver.tell(target, text)
