"""The room of those who do not know their way: /help, and text that is no command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from bot.dialogue import Answer, Command, Press, Question
from bot.model import Topic, TopicId
from bot.speech import N_, Speech
from bot.topic_names import find_all, name_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """Shows the way. ``menu`` gives the commands with what they do, to admins or to others."""

    topics: Callable[[], Mapping[TopicId, Topic]]
    menu: Callable[[Speech], tuple[tuple[str, str], ...]]

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
        lines = (Markup("/{} · {}").format(name, words) for name, words in self.menu(question.say))
        return Answer(text=Markup("\n").join(lines))

    async def hear(self, question: Question) -> Answer:
        """Answer text that is no command: a topic's name surely means that somebody wants to watch it."""
        say, known = question.say, self.topics()
        found, _ = find_all(question.argument, known)
        if found:
            return Answer(
                text=say(
                    "To watch {topics}, send {command}",
                    topics=name_all(found, known, say),
                    command=f"/watch {', '.join(found)}",
                )
            )
        return Answer(text=say("I understand commands: /help lists them."))
