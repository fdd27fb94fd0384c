"""The room of how a chat wants to be told: /settings, and a page and a command for each choice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from markupsafe import Markup

from bot.commands.choices import INHERITED, Choice, titled
from bot.commands.keyboards import rows_of
from bot.dialogue import Action, Answer, Button, Command, Manner, Press, Question, Right
from bot.errors import UnknownName
from bot.model import Target
from bot.ports import Clock, PreferenceStore, SubscriptionStore
from bot.preferences import NO_PREFERENCES, Preferences, defaults, inherit
from bot.speech import N_, Speech

CHOSEN = "✓ "
COLUMNS = 2
Changed = Callable[[Target], Awaitable[None]]


async def _nothing(target: Target) -> None:
    """Do nothing for a chat that chose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Lets chats choose. What is chosen in a forum's topic holds there, elsewhere in the whole chat."""

    choices: Sequence[Choice]
    preferences: PreferenceStore
    subscriptions: SubscriptionStore
    tongue: Callable[[str], Speech]  # by tag
    clock: Clock
    changed: Changed = _nothing  # is told of a chat that chose the bot's language

    @property
    def commands(self) -> tuple[Command, ...]:
        """/settings, and one for each choice; those of the last are found by /settings only."""
        named = tuple(
            Command(
                name=choice.name,
                description=choice.title,
                answer=partial(self._ask, choice),
                example=f"/{choice.name} {choice.example}",
            )
            for choice in self.choices
        )
        return (Command(name="settings", description=N_("how you are told"), answer=self.overview), *named)

    @property
    def presses(self) -> tuple[Press, ...]:
        """A page for each choice, and the values on it."""
        return (
            Press(name="settings", answer=self._show_overview),
            Press(name="page", answer=self._show_page),
            Press(name="set", answer=self._set, right=Right.CHAT),
        )

    async def overview(self, question: Question) -> Answer:
        """Show all that is chosen, each with a button to its page."""
        say = question.say
        holds, own = await self._layers(question.target)
        lines = [say("<b>Settings</b>")]
        buttons = []
        for choice in self.choices:
            value = choice.shown(choice.value(holds), say)
            lines.append(
                say("{choice}: <b>{value}</b>", choice=titled(choice, say), value=value)
                if choice.value(own) is not None
                else say("{choice}: {value}", choice=titled(choice, say), value=value)
            )
            page = Action(name="page", arguments=(choice.name,))
            buttons.append(Button(label=titled(choice, say).unescape(), action=page))
        lines += [Markup(), say("What was chosen here is bold; all else is as usual.")]
        return Answer(text=Markup("\n").join(lines), keyboard=rows_of(buttons, COLUMNS))

    async def _show_overview(self, question: Question, _arguments: tuple[str, ...]) -> Answer:
        return replace(await self.overview(question), manner=Manner.REPLACE)

    async def _show_page(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        return replace(await self._page(self._choice(arguments[0]), question), manner=Manner.REPLACE)

    async def _ask(self, choice: Choice, question: Question) -> Answer:
        """Set a choice to what the words behind the command mean, or offer values."""
        say = question.say
        if not question.argument:
            return await self._page(choice, question)
        if not await question.asker.may_change():
            return Answer(text=say(N_("Only this chat's administrators can change what it watches.")))
        example = f"/{choice.name} {choice.example}"
        try:
            value = choice.read(question.argument, say)
        except UnknownName as error:
            said = say("“{words}” is not known here.", words=error.name)
            near = (
                say("Did you mean {nearest}?", nearest=say.listed(error.nearest, either=True)) if error.nearest else ""
            )
            hint = say("For example: {command}", command=example)
            return Answer(text=Markup(" ").join(part for part in (said, near, hint) if part))
        except ValueError:
            words = question.argument[:60]
            return Answer(
                text=say("I do not understand “{words}”. For example: {command}", words=words, command=example),
                keyboard=(await self._page(choice, question)).keyboard,
            )
        return await self._change(choice, value, question)

    async def _set(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        choice, packed = self._choice(arguments[0]), arguments[1]
        value = None if packed == INHERITED else choice.unpack(packed)
        return replace(await self._change(choice, value, question), manner=Manner.REPLACE)

    async def _change(self, choice: Choice, value: Any, question: Question) -> Answer:
        """Choose, and offer to undo it."""
        target, say = question.target, question.say
        subscription = await self.subscriptions.of(target)
        if subscription and subscription.static:
            return told_by_operator(say)
        before = await self._own(target)
        after = replace(before, **choice.applied(await self._holds(target), value))
        holds = await self.preferences.prefer(target, after, self.clock(), whole_chat=not target.thread)
        if choice.name == "language":
            say = self.tongue(holds.interface or "en")
            await self.changed(target)
        old = choice.value(before)
        undo = Action(name="set", arguments=(choice.name, INHERITED if old is None else choice.pack(old)))
        told = say("{choice}: <b>{value}</b>", choice=titled(choice, say), value=choice.shown(choice.value(holds), say))
        buttons = (
            Button(label=say("Undo").unescape(), action=undo),
            Button(label=say("Settings").unescape(), action=Action(name="settings")),
        )
        return Answer(text=told, keyboard=(buttons,))

    async def _page(self, choice: Choice, question: Question) -> Answer:
        """Show what holds, and offer values."""
        say, now = question.say, self.clock()
        holds = await self._holds(question.target)
        current = choice.value(holds)
        buttons = [
            Button(
                label=(CHOSEN if offer.packed == choice.pack(current) else "") + offer.label,
                action=Action(name="set", arguments=(choice.name, offer.packed)),
            )
            for offer in choice.offers(say, now)
        ]
        command = f"/{choice.name} {choice.example}"
        told = say("{choice}: <b>{value}</b>", choice=titled(choice, say), value=choice.shown(current, say))
        asks = say(choice.asks, command=command) if "{command}" in choice.asks else say(choice.asks)
        back = Button(label=say("Settings").unescape(), action=Action(name="settings"))
        by_hand = say("By hand: {command}", command=command)
        return Answer(text=Markup("\n").join([told, asks, by_hand]), keyboard=(*rows_of(buttons, COLUMNS), (back,)))

    def _choice(self, name: str) -> Choice:
        return {choice.name: choice for choice in self.choices}[name]

    async def _own(self, target: Target) -> Preferences:
        """Return what was chosen in this place itself."""
        chat, own = await self.preferences.preferences(target)
        return own if target.thread else chat

    async def _holds(self, target: Target) -> Preferences:
        return (await self._layers(target))[0]

    async def _layers(self, target: Target) -> tuple[Preferences, Preferences]:
        """Return what holds in a place, and what was chosen in it or its chat."""
        layers = await self.preferences.preferences(target)
        return inherit(defaults(target.channel), *layers), inherit(NO_PREFERENCES, *layers)


def told_by_operator(say: Speech) -> Answer:
    """Say why a chat cannot choose how it is told."""
    return Answer(text=say("The operator set how this chat is told, in sources.yaml."))
