"""What the bot needs of machines that write, where the operator wants any."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.model import Briefing, Language, Message


class SummaryMachine(Protocol):
    """A model that sums articles up. What it writes is checked by whoever asks."""

    @property
    def name(self) -> str:
        """What readers are told that the summary is by."""
        ...

    async def summarise(self, title: str, text: str, language: Language) -> str:
        """Return a summary in the article's language. Raises MachineFailed."""
        ...


class TranslationMachine(Protocol):
    """A translator. What it writes is checked by whoever asks."""

    @property
    def name(self) -> str:
        """What readers are told that the translation is by."""
        ...

    async def translate(self, texts: Sequence[str], source: Language, target: Language) -> tuple[str, ...]:
        """Return the translation of each text, in their order. Raises MachineFailed."""
        ...


class Rewriter(Protocol):
    """Lets machines improve a message before it is sent, where the operator wants it."""

    async def rewrite(self, message: Message, briefing: Briefing) -> Message:
        """Return the message with a better summary or in the reader's language; as it was where that is not to be had.

        The time that an alert waits for it is limited.
        """
        ...


class Translating(Protocol):
    """Has machines translate a message that somebody wants in another language."""

    async def translate(self, message: Message, briefing: Briefing, tag: str) -> Message | None:
        """Return the message with title and summary in a language.

        None where no machine can, may or did it in time, or where its answer did not stand the checks.
        """
        ...
