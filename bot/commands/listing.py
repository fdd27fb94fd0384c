"""What rooms list in, lines and buttons for pages out."""

from __future__ import annotations

from markupsafe import Markup

from bot.alerts.render import flag
from bot.dialogue import LONGEST_ACTION, Action, Button, Question
from bot.model import UNKNOWN_LANGUAGE
from bot.ports import SubscriptionStore
from bot.speech import Speech
from bot.topic_names import short

LONGEST_TITLE = 120  # characters


def linked(words: str, url: str | None, longest: int = LONGEST_TITLE) -> Markup:
    """Return words that lead to an address of the web; just the words where it is none."""
    shown = short(words, longest)
    if url and url.startswith(("https://", "http://")):
        return Markup('<a href="{}">{}</a>').format(url, shown)
    return Markup("{}").format(shown)


def outlet(source: str, country: str | None, url: str | None = None) -> Markup:
    """Return an outlet with its flag."""
    return Markup("{} {}").format(flag(country), linked(source, url)) if flag(country) else linked(source, url)


def origin(say: Speech, source: Markup, language: str, when: str) -> Markup:
    """Return where something was read: outlet, language where it is known, and time."""
    if language == UNKNOWN_LANGUAGE:
        return Markup("{} · {}").format(source, when)
    return Markup("{} · {} · {}").format(source, say.language_name(language), when)


async def zone_of(subscriptions: SubscriptionStore, question: Question) -> str:
    """Return the zone of the chat's clock."""
    subscription = await subscriptions.of(question.target)
    return subscription.timezone if subscription else "UTC"


def turning(say: Speech, name: str, first: int, size: int, more: bool, *arguments: str) -> tuple[Button, ...]:
    """Return the buttons that turn pages: ``name`` is their press, its arguments the place and ``arguments``.

    Without room for these in a button there is none; the answer then says how to ask for less.
    """
    wanted = [(say("« Back"), first - size)] if first else []
    wanted += [(say("More »"), first + size)] if more else []
    buttons = []
    for label, place in wanted:
        action = Action(name=name, arguments=(str(max(0, place)), *arguments))
        if fits(action):
            buttons.append(Button(label=label.unescape(), action=action))
    return tuple(buttons)


def fits(action: Action) -> bool:
    """Say whether a button can hold an action."""
    packed = "|".join((action.name, *action.arguments))
    return len(packed.encode()) <= LONGEST_ACTION and packed.count("|") == len(action.arguments)


def place_of(argument: str) -> int:
    """Return the place where a page begins. Raises ValueError where a button says none."""
    place = int(argument)
    if not 0 <= place <= 10_000:
        raise ValueError(argument)
    return place
