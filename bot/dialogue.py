"""The values of a conversation: what somebody asks in a chat, and what is answered, without knowing which chat service.

Buttons hold all that pressing them needs, so they outlive the process, and an old one still works or is explained.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from markupsafe import Markup

from bot.model import Message, Target
from bot.speech import Speech

LONGEST_ACTION = 64  # bytes: Telegram's limit for what a button holds
HIGHEST_NUMBER = 2**31 - 1
_SEPARATOR = "|"
_ELSEWHERE = "@"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What pressing a button asks for: the name of a ``Press``, and its arguments."""

    name: str
    arguments: tuple[str, ...] = ()
    place: str = ""  # the address of the chat that it is for, where that is another than the button's

    def pack(self) -> str:
        """Return the action as text. Raises ValueError where it is too long, or an argument cannot be told apart."""
        place = (f"{_ELSEWHERE}{self.place}",) if self.place else ()
        packed = _SEPARATOR.join((*place, self.name, *self.arguments))
        if len(packed.encode()) > LONGEST_ACTION or packed.count(_SEPARATOR) != len(place) + len(self.arguments):
            raise ValueError(f"A button cannot hold {packed!r}.")
        return packed

    @classmethod
    def unpack(cls, packed: str) -> Self:
        """Return the action of a text that ``pack`` made."""
        place, parts = "", packed.split(_SEPARATOR)
        if parts[0].startswith(_ELSEWHERE) and len(parts) > 1:
            place, parts = parts[0].removeprefix(_ELSEWHERE), parts[1:]
        return cls(name=parts[0], arguments=tuple(parts[1:]), place=place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button below an answer: it acts, or it leads to an address of the web."""

    label: str
    action: Action | None = None
    url: str | None = None


def number_in(argument: str) -> int:
    """Return the number that an action holds. Raises ValueError for what is none, or more than any table numbers."""
    number = int(argument)
    if not 0 <= number <= HIGHEST_NUMBER:
        raise ValueError(argument)
    return number


Keyboard = tuple[tuple[Button, ...], ...]  # rows


class Manner(StrEnum):
    """How an answer is given."""

    SEND = "send"  # as a message of its own
    REPLY = "reply"  # as an answer to the message whose button was pressed; else as SEND
    REPLACE = "replace"  # in the place of the message whose button was pressed; else as SEND
    # as a short notice that fades, where a button was pressed; its keyboard takes the place of that below the message
    BRIEF = "brief"  # else as SEND


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that is sent or received."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is said: a text of any length in which only ``<b>``, ``<i>``, ``<s>``, ``<a>`` and ``<blockquote>`` stand.

    Each tag closes on its line. ``cards`` are alerts that follow it; ``picture`` (PNG) and ``document`` come with it.
    """

    text: Markup
    keyboard: Keyboard = ()
    manner: Manner = Manner.SEND
    cards: tuple[Message, ...] = ()
    picture: bytes | None = None
    document: Document | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Whoever writes to the bot, or presses a button."""

    account: str  # with the chat service; empty where that does not tell
    may_change: Callable[[], Awaitable[bool]]  # what the chat watches; asked only where that matters
    locale: str = ""  # the language that the account's app is set to, a BCP 47 tag
    name: str = ""  # for people
    replies_to: str = ""  # the id of a message that is answered
    answered: str = ""  # the account that wrote that message, or wrote it first where it was forwarded
    private: bool = True  # nobody else reads the chat
    channel: bool = False  # the chat is one that only its administrators write in, while anybody can press its buttons
    chat_name: str = ""  # for people


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody asks. ``argument`` is what stands behind a command; ``pressed`` the message of a pressed button."""

    target: Target
    asker: Asker
    say: Speech
    argument: str = ""
    pressed: str = ""
    document: Document | None = None
    admin: bool = False  # whoever asks is an admin of the bot

    @property
    def shows_all(self) -> bool:
        """Whether only an admin reads the answer: it may hold addresses with keys or passwords in them."""
        return self.admin and self.asker.private


class Right(StrEnum):
    """Who may ask."""

    ANYONE = "anyone"  # whom the bot talks to at all
    CHAT = "chat"  # who may change what the chat watches
    BOT = "bot"  # the bot's admins


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command, as ``/name`` in chats. ``description`` is a sentence to be translated, ``example`` is not."""

    name: str
    description: str
    answer: Callable[[Question], Awaitable[Answer]]
    example: str = ""
    right: Right = Right.ANYONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What buttons of one name ask for; the strings are the action's arguments, which are a stranger's words."""

    name: str
    answer: Callable[[Question, tuple[str, ...]], Awaitable[Answer]]
    right: Right = Right.ANYONE


def says(text: Markup, *rows: tuple[Button, ...]) -> Answer:
    """Return an answer with these rows of buttons."""
    return Answer(text=text, keyboard=rows)
