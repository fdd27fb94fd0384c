"""A message in, the buttons below it out: what else can be learned of its story, and what can be said of it."""

from __future__ import annotations

from collections.abc import Callable

from bot.dialogue import Action, Button, Keyboard
from bot.model import Message
from bot.speech import Speech

QUOTES, SOURCES, TRANSLATE, HUSH, UNHUSH, WRONG = "quotes", "sources", "translate", "hush", "unhush", "wrong"


def buttons_below(*, translates: bool) -> Callable[[Message, Speech], Keyboard]:
    """Return what gives alerts their buttons; ``translates`` where a machine does."""

    def buttons(message: Message, say: Speech) -> Keyboard:
        return alert_buttons(message, say, translates=translates)

    return buttons


def alert_buttons(message: Message, say: Speech, *, translates: bool, muted: bool = False) -> Keyboard:
    """Return the buttons of an alert in two rows, none where there is nothing behind it.

    They carry the alert's id, not the message: its story is looked up when one is pressed.
    """
    if message.alert_id is None:
        return ()
    alert = str(message.alert_id)

    def button(label: str, name: str) -> Button:
        return Button(label=label, action=Action(name=name, arguments=(alert,)))

    look: list[Button] = []
    if message.story_quotes:
        label = say.plural("Quotes ({count})", "Quotes ({count})", message.story_quotes)
        look.append(button(label.unescape(), QUOTES))
    if message.story_sources > 1:
        label = say.plural("Sources ({count})", "Sources ({count})", message.story_sources)
        look.append(button(label.unescape(), SOURCES))
    if translates and message.foreign:
        look.append(button(say("Translate").unescape(), TRANSLATE))
    mute = button(say("Unmute story").unescape(), UNHUSH) if muted else button(say("Mute story").unescape(), HUSH)
    judge = (mute, button(say("Not relevant").unescape(), WRONG))
    return (tuple(look), judge) if look else (judge,)
