"""A command, a pressed button or a text in, an answer out: who may ask is decided here, what is said in the rooms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum
from functools import cached_property
from typing import Protocol

from bot.dialogue import Action, Answer, Asker, Command, Document, Manner, Press, Question, Right
from bot.model import Target
from bot.speech import N_, Speech
from bot.topic_names import short

ONLY_ADMINS = N_("Only this chat's administrators can change what it watches.")
ONLY_BOT_ADMINS = N_("Only the admins of this bot can do that.")
OLD_BUTTON = N_("This button is of an earlier version of the bot. Ask again with a command: /help")


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


class Gate(Protocol):
    """Who may talk to the bot, and how much."""

    async def standing(self, target: Target, asker: Asker) -> Standing:
        """Return what whoever asks there is to the bot."""
        ...

    async def turn_away(self, question: Question, command: str) -> Answer | None:
        """Answer a stranger, who may bring an invitation with /start; None says nothing at all."""
        ...

    def within_limits(self, question: Question) -> Answer | None:
        """Count what somebody asks; return what is said to one who asks too much."""
        ...


@dataclass(frozen=True)
class Commands:
    """All that can be asked. ``tongue`` finds the language to answer in; ``hear`` answers text that is no command."""

    rooms: Sequence[Room]
    gate: Gate
    tongue: Callable[[Target, Asker], Awaitable[Speech]]
    hear: Callable[[Question], Awaitable[Answer]]

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

    async def answer(
        self, target: Target, command: str, argument: str, asker: Asker, document: Document | None = None
    ) -> Answer | None:
        """Return the answer to a command; the empty command stands for text that is none. None: nothing is said."""
        standing = await self.gate.standing(target, asker)
        say = await self.tongue(target, asker)
        question = Question(target=target, asker=asker, say=say, argument=argument.strip(), document=document)
        if standing is Standing.STRANGER:
            return await self.gate.turn_away(question, command)
        if refused := self.gate.within_limits(question):
            return refused
        if not command:
            return await self.hear(question)
        known = self._commands.get(command)
        if known is None:
            return self._unknown(command, question, standing)
        return await self._lacks(known.right, question, standing) or await known.answer(question)

    async def press(self, target: Target, packed: str, asker: Asker, pressed: str) -> Answer | None:
        """Return what a button brings about, pressed at that message. None: nothing is said."""
        standing = await self.gate.standing(target, asker)
        if standing is Standing.STRANGER:
            return None
        say = await self.tongue(target, asker)
        question = Question(target=target, asker=asker, say=say, pressed=pressed)
        if refused := self.gate.within_limits(question):
            return refused
        action = Action.unpack(packed)
        known = self._presses.get(action.name)
        if known is None:
            return Answer(text=say(OLD_BUTTON), manner=Manner.BRIEF)
        if lacking := await self._lacks(known.right, question, standing):
            return lacking
        try:
            return await known.answer(question, action.arguments)
        except (ValueError, LookupError):  # arguments that this version does not make
            return Answer(text=say(OLD_BUTTON), manner=Manner.BRIEF)

    async def _lacks(self, right: Right, question: Question, standing: Standing) -> Answer | None:
        """Return what is said to somebody who may not do that."""
        if right is Right.BOT and standing is not Standing.ADMIN:
            return Answer(text=question.say(ONLY_BOT_ADMINS), manner=Manner.BRIEF)
        if right is Right.CHAT and not await question.asker.may_change():
            return Answer(text=question.say(ONLY_ADMINS), manner=Manner.BRIEF)
        return None

    def _unknown(self, command: str, question: Question, standing: Standing) -> Answer:
        say = question.say
        menu = self.menu(say, admin=standing is Standing.ADMIN)
        close = get_close_matches(command, [name for name, _ in menu], n=1)
        if close:
            text = say(
                "There is no command /{command}. Did you mean /{nearest}?", command=short(command), nearest=close[0]
            )
        else:
            text = say("There is no command /{command}. All of them: /help", command=short(command))
        return Answer(text=text)
