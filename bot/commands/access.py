"""Who may talk to the bot."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.router import Standing
from bot.dialogue import Answer, Asker, Question
from bot.model import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHouse:
    """Implements router.Gate: everybody may ask; ``admins`` are the accounts that may do more."""

    admins: frozenset[str] = frozenset()

    async def standing(self, target: Target, asker: Asker) -> Standing:  # noqa: ARG002
        """Return what an account is to the bot."""
        return Standing.ADMIN if asker.account in self.admins else Standing.MEMBER

    async def turn_away(self, question: Question, command: str) -> Answer | None:  # noqa: ARG002
        """Say nothing: there are no strangers."""
        return None

    def within_limits(self, question: Question) -> Answer | None:  # noqa: ARG002
        """Set no limits."""
        return None
