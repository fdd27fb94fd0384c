"""A command, a pressed button or a text in, an answer out: who may ask is decided here, what is said in the rooms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import Enum, IntEnum
from functools import cached_property
from typing import Protocol

from bot.dialogue import Action, Answer, Asker, Command, Document, Manner, Press, Question, Right
from bot.model import Target
from bot.speech import N_, Speech
from bot.topic_names import short

ONLY_ADMINS = N_("Only this chat's administrators can change what it watches.")
ONLY_BOT_ADMINS = N_("Only the admins of this bot can do that.")
TOO_FAST = N_("That was a lot at once. I answer again in a minute.")
START = "start"  # the command that carries an invitation
OLD_BUTTON = N_("This button is of an earlier version of the bot. Ask again with a command: /help")

Fetch = Callable[[], Awaitable[Document]]  # gets a file; without content where it is too large


class Room(Protocol):
    """A family of commands, with the buttons that they show."""

    @property
    def commands(self) -> tuple[Command, ...]:
        """What can be asked there, in the order of the menu."""
        ...

    @property
    def presses(self) -> tuple[Press, ...]:
        """What its buttons ask for."""
        ...


class Standing(IntEnum):
    """What somebody is to the bot."""

    STRANGER = 0  # learns nothing
    MEMBER = 1
    ADMIN = 2


class Elsewheres(Protocol):
    """Answers for chats other than the one that is written in."""

    def is_meant(self, question: Question, command: Command) -> bool:
        """Say whether a question names another chat."""
        ...

    async def ask(self, question: Question, command: Command) -> Answer:
        """Answer for the chat that is named."""
        ...

    async def press(self, question: Question, press: Press, action: Action) -> Answer:
        """Do what a button asks for in another chat."""
        ...


class Pace(Enum):
    """Whether somebody asks too much."""

    WITHIN = "within"
    TOO_FAST = "too fast"  # and is told so
    SILENCED = "silenced"  # and was told so


class Gate(Protocol):
    """Who may talk to the bot, and how much."""

    async def standing(self, target: Target, asker: Asker) -> Standing:
        """Return what whoever asks there is to the bot; nobody is kept waiting longer than others."""
        ...

    async def invite(self, target: Target, asker: Asker, code: str) -> bool:
        """Let in who brings the code of an invitation; False where it is none, or not any more."""
        ...

    def turned_away(self, target: Target, asker: Asker) -> None:
        """Count a stranger."""
        ...

    def pace(self, target: Target, asker: Asker) -> Pace:
        """Count what a member asks."""
        ...


@dataclass(frozen=True, kw_only=True)
class Commands:
    """All that can be asked.

    ``tongue`` finds the language to answer in, ``chosen`` the one that somebody chose for a chat. ``hear`` answers
    text that is no command, ``receive`` a file that an admin sends. ``elsewhere`` finds the chats that commands are
    for which name another one.
    """

    rooms: Sequence[Room]
    gate: Gate
    tongue: Callable[[Target, Asker], Awaitable[Speech]]
    chosen: Callable[[Target], Awaitable[Speech | None]]
    hear: Callable[[Question], Awaitable[Answer]]
    receive: Callable[[Question], Awaitable[Answer]]
    elsewhere: Elsewheres

    @cached_property
    def _commands(self) -> dict[str, Command]:
        return {command.name: command for room in self.rooms for command in room.commands}

    @cached_property
    def _presses(self) -> dict[str, Press]:
        return {press.name: press for room in self.rooms for press in room.presses}

    def menu(self, say: Speech, *, admin: bool = False) -> tuple[tuple[str, str], ...]:
        """Return commands and what each does in a few words, for whom they are meant."""
        shown = (command for command in self._commands.values() if command.description)
        return tuple(
            (command.name, say(command.description).unescape())
            for command in shown
            if admin or command.right is not Right.BOT
        )

    def knows(self, command: str) -> bool:
        """Say whether there is a command of that name."""
        return command in self._commands

    async def menu_apart(self, target: Target, asker: Asker) -> tuple[tuple[str, str], ...] | None:
        """Return the menu that a chat needs for itself; None where it does with that of everybody."""
        admin = asker.private and await self.gate.standing(target, asker) is Standing.ADMIN
        chosen = await self.chosen(target)
        if chosen is None:
            return self.menu(await self.tongue(target, asker), admin=True) if admin else None
        return self.menu(chosen, admin=admin)

    async def answer(
        self, target: Target, command: str, argument: str, asker: Asker, fetch: Fetch | None = None
    ) -> Answer | None:
        """Return the answer to a command; the empty command stands for text that is none. None: nothing is said.

        ``fetch`` gets the file that came with it, which is not done for strangers.
        """
        standing, argument = await self.gate.standing(target, asker), argument.strip()
        if command == START and argument and await self.gate.invite(target, asker, argument):
            standing, argument = await self.gate.standing(target, asker), ""
        if standing is Standing.STRANGER:
            self.gate.turned_away(target, asker)
            return None
        say, admin = await self.tongue(target, asker), standing is Standing.ADMIN
        question = Question(target=target, asker=asker, say=say, argument=argument, admin=admin)
        if (pace := self.gate.pace(target, asker)) is not Pace.WITHIN:
            return _slow_down(pace, say)
        if not command:
            return await self._hear(question, fetch)
        known = self._commands.get(command)
        if known is None:
            return self._unknown(command, question)
        if self.elsewhere.is_meant(question, known):
            return await self.elsewhere.ask(question, known)
        return await lacks(known.right, question) or await known.answer(question)

    async def press(self, target: Target, packed: str, asker: Asker, pressed: str) -> Answer | None:
        """Return what a button brings about, pressed at that message. None: nothing is said."""
        standing = await self.gate.standing(target, asker)
        if standing is Standing.STRANGER:
            self.gate.turned_away(target, asker)
            return None
        say, admin = await self.tongue(target, asker), standing is Standing.ADMIN
        question = Question(target=target, asker=asker, say=say, pressed=pressed, admin=admin)
        if (pace := self.gate.pace(target, asker)) is not Pace.WITHIN:
            return _slow_down(pace, say)
        action = Action.unpack(packed)
        known = self._presses.get(action.name)
        try:
            if known is None:
                return Answer(text=say(OLD_BUTTON), manner=Manner.BRIEF)
            if asker.channel and (lacking := await lacks(Right.CHAT, question)):
                return lacking  # every answer is a post, and its subscribers are no authors
            if action.place:
                return await self.elsewhere.press(question, known, action)
            return await lacks(known.right, question) or await known.answer(question, action.arguments)
        except (ValueError, LookupError):  # arguments that this version does not make
            return Answer(text=say(OLD_BUTTON), manner=Manner.BRIEF)

    async def _hear(self, question: Question, fetch: Fetch | None) -> Answer:
        """Answer text that is no command, or a file, which only admins may send."""
        if fetch is None:
            return await self.hear(question)
        if lacking := await lacks(Right.BOT, question):
            return lacking
        return await self.receive(replace(question, document=await fetch()))

    def _unknown(self, command: str, question: Question) -> Answer:
        say, asked = question.say, f"/{short(command)}"
        close = get_close_matches(command, [name for name, _ in self.menu(say, admin=question.admin)], n=1)
        if close:
            text = say("There is no command {command}. Did you mean {nearest}?", command=asked, nearest=f"/{close[0]}")
        else:
            text = say("There is no command {command}. All of them: /help", command=asked)
        return Answer(text=text)


async def lacks(right: Right, question: Question) -> Answer | None:
    """Return what is said to somebody who may not do that."""
    if right is Right.BOT and not question.admin:
        return Answer(text=question.say(ONLY_BOT_ADMINS), manner=Manner.BRIEF)
    if right is Right.CHAT and not await question.asker.may_change():
        return Answer(text=question.say(ONLY_ADMINS), manner=Manner.BRIEF)
    return None


def _slow_down(pace: Pace, say: Speech) -> Answer | None:
    """Tell somebody who asks too much, once."""
    return Answer(text=say(TOO_FAST), manner=Manner.BRIEF) if pace is Pace.TOO_FAST else None
