"""The room of those who do not know their way: /start, /help, and text that is no command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from bot.dialogue import Answer, Command, Press, Question
from bot.model import Topic, TopicId
from bot.speech import N_, Speech
from bot.topic_names import find_all, name_all

WELCOME = N_(
    "<b>Dragoman</b> reads the news in many languages and sends one message per story on what you watch: "
    "what happened, who said what, and who else reports it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """Shows the way. ``menu`` gives the commands with what they do, to admins or to others."""

    topics: Callable[[], Mapping[TopicId, Topic]]
    menu: Callable[[Speech, bool], tuple[tuple[str, str], ...]]

    @property
    def commands(self) -> tuple[Command, ...]:
        """/start and /help."""
        return (
            Command(name="start", description="", answer=self.start),
            Command(name="help", description=N_("this list"), answer=self.help),
        )

    @property
    def presses(self) -> tuple[Press, ...]:
        """None."""
        return ()

    async def start(self, question: Question) -> Answer:
        """Say what this is, and how to begin."""
        say = question.say
        begin = say("Begin with {command}, or see all {topics}.", command="/watch balkans", topics="/topics")
        return Answer(text=say(WELCOME) + Markup("\n\n") + begin)

    async def help(self, question: Question) -> Answer:
        """List the commands."""
        lines = (Markup("/{} · {}").format(name, words) for name, words in self.menu(question.say, question.admin))
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
