"""The room of those who do not know their way: /help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from bot.dialogue import Answer, Command, Press, Question
from bot.speech import N_, Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """Shows the way. ``menu`` gives the commands with what they do, to admins or to others."""

    menu: Callable[[Speech, bool], tuple[tuple[str, str], ...]]

    @property
    def commands(self) -> tuple[Command, ...]:
        """/help."""
        return (Command(name="help", description=N_("this list"), answer=self.help),)

    @property
    def presses(self) -> tuple[Press, ...]:
        """None."""
        return ()

    async def help(self, question: Question) -> Answer:
        """List the commands."""
        lines = (Markup("/{} · {}").format(name, words) for name, words in self.menu(question.say, question.admin))
        return Answer(text=Markup("\n").join(lines))
