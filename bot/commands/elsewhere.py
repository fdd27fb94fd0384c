"""Commands for a chat that they name, from a private one: ``/watch @channel nato``, and the buttons that come of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from markupsafe import Markup

from bot.commands.router import START, Gate, Standing, lacks
from bot.dialogue import Action, Answer, Button, Command, Keyboard, Manner, Press, Question, Right
from bot.ports import Elsewhere, Obstacle, Places
from bot.speech import N_, Speech
from bot.topic_names import short

# "/mute @source Kurir" is of an outlet, not for a channel of that name
_NAMED = re.compile(r"(?!@source\b)(@[A-Za-z]\w{3,31}|-100\d{5,15})(?:\s+(.*))?", re.DOTALL | re.ASCII)
_MEGA = "-100"  # stands before the number of every channel and supergroup; left out in buttons, which hold little
_OBSTACLES = {
    Obstacle.UNKNOWN: N_(
        "I know no channel or group {name}. Look whether the name is right, and add me there as an administrator first."
    ),
    Obstacle.ABSENT: N_("I am not in {name}. Add me there as an administrator who may post, and ask again."),
    Obstacle.MUTE: N_("I may not post in {name}. Give me that right there, and ask again."),
    Obstacle.RIGHTLESS: N_("You are no administrator of {name}, so you cannot change what it watches."),
    Obstacle.UNREACHABLE: N_("I cannot learn anything about {name} just now. Try again in a moment."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InOtherChats:
    """Implements router.Elsewheres: rights are asked for anew with every command and every pressed button."""

    places: Places
    gate: Gate

    def is_meant(self, question: Question, command: Command) -> bool:
        """Say whether a command names another chat; in groups, such a word is an argument as any other."""
        chat_wide = command.right is not Right.BOT and command.name != START
        return question.asker.private and chat_wide and _NAMED.fullmatch(question.argument) is not None

    async def ask(self, question: Question, command: Command) -> Answer:
        """Answer for the chat that is named."""
        named = _NAMED.fullmatch(question.argument)
        assert named
        found = await self._find(named[1], question)
        if isinstance(found, Answer):
            return found
        there = replace(self._there(question, found), argument=(named[2] or "").strip())
        answer = await lacks(command.right, there) or await command.answer(there)
        return _placed(answer, found, question.say)

    async def press(self, question: Question, press: Press, action: Action) -> Answer:
        """Do what a button asks for, where whoever presses it still administers the chat."""
        found = await self._find(_MEGA + action.place, question)
        if isinstance(found, Answer):
            return replace(found, manner=Manner.BRIEF)
        there = self._there(question, found)
        answer = await lacks(press.right, there) or await press.answer(there, action.arguments)
        return _placed(answer, found, question.say)

    async def _find(self, name: str, question: Question) -> Elsewhere | Answer:
        found = await self.places.find(name, question.asker.account)
        if isinstance(found, Elsewhere):
            asker = replace(question.asker, private=False, chat_name=found.name)
            if await self.gate.standing(found.target, asker) is not Standing.STRANGER:
                return found
            found = Obstacle.UNKNOWN
        return Answer(text=question.say(_OBSTACLES[found], name=short(name)))

    def _there(self, question: Question, found: Elsewhere) -> Question:
        async def may_change() -> bool:
            return True  # ``find`` finds for administrators only

        asker = replace(question.asker, may_change=may_change, replies_to="", answered="", chat_name=found.name)
        return replace(question, target=found.target, asker=asker)


def _placed(answer: Answer, found: Elsewhere, say: Speech) -> Answer:
    """Say which chat an answer is about, and let its buttons act there; one that cannot hold that is left out."""
    address = found.target.address.removeprefix(_MEGA)
    rows = (tuple(button for button in (_bound(each, address) for each in row) if button) for row in answer.keyboard)
    keyboard: Keyboard = tuple(row for row in rows if row)
    if answer.manner is Manner.BRIEF:
        return replace(answer, keyboard=keyboard)
    head = say("<b>{name}</b>:", name=found.name)
    return replace(answer, text=Markup("\n").join([head, answer.text]), keyboard=keyboard)


def _bound(button: Button, address: str) -> Button | None:
    if button.action is None:
        return button
    action = replace(button.action, place=address)
    try:
        action.pack()
    except ValueError:
        return None
    return replace(button, action=action)
