"""What the Bot API server of the tests speaks of: chats, messages as they are shown, faults, limits."""

from __future__ import annotations

import json
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.telegram_server.entities import Entity

Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Chat:
    """A chat that the bot knows. ``members`` are statuses by user; ``threads`` the forum topics that are open."""

    id: int
    type: str
    title: str = ""
    username: str | None = None
    threads: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    members: dict[int, str] = field(default_factory=dict)
    refusal: tuple[int, str] | None = None  # what every message is answered with
    moved_to: int | None = None
    posting: bool = True  # the bot may, in a channel

    def json(self) -> Json:
        name = {"first_name": self.title} if self.type == "private" else {"title": self.title}
        forum = {"is_forum": True} if self.threads else {}
        return {"id": self.id, "type": self.type, **name, **forum}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message of the bot as the chat shows it."""

    message_id: int
    chat: int
    text: str
    entities: tuple[Entity, ...]
    thread: int | None
    reply_to: int | None
    markup: str  # as it was sent
    preview: bool
    silent: bool = False
    file: bytes = b""  # a picture or document, whose caption the text is
    file_name: str = ""

    @property
    def buttons(self) -> dict[str, str]:
        """What the buttons below hold, or their address, by their label."""
        rows = json.loads(self.markup)["inline_keyboard"] if self.markup else []
        return {button["text"]: button.get("callback_data") or button["url"] for row in rows for button in row}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one call: an answer, or a connection that is cut before or after the message was taken."""

    status: int = 0
    description: str = ""
    retry_after: int | None = None
    body: bytes | None = None
    taken: bool = False
    held: bool = False  # the connection stays open, and silent


FAULTS = {
    "401": Fault(status=401, description="Unauthorized"),
    "404": Fault(status=404, body=b"<html>no such page</html>"),
    "429": Fault(status=429, description="Too Many Requests: retry after 7", retry_after=7),
    "500": Fault(status=500, description="Internal Server Error"),
    "502": Fault(status=502, body=b"<html><body><h1>502 Bad Gateway</h1></body></html>"),
    "entities": Fault(status=400, description="Bad Request: can't parse entities: Unsupported start tag"),
    "cut before": Fault(),
    "cut after": Fault(taken=True),
    "held before": Fault(held=True),
    "held after": Fault(taken=True, held=True),
}


@dataclass(slots=True, kw_only=True)
class Limits:
    """Telegram's limits, with short bursts: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits."""

    clock: Callable[[], float] = time.monotonic
    a_second: int = 30
    private_a_second: int = 3
    group_a_minute: int = 20
    _all: deque[float] = field(default_factory=deque)
    _chats: defaultdict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def wait(self, chat: int) -> int:
        """Return the seconds that the next message must wait; where that is 0, count it."""
        now = self.clock()
        span, most = (60, self.group_a_minute) if chat < 0 else (1, self.private_a_second)
        for times, seconds, limit in ((self._all, 1, self.a_second), (self._chats[chat], span, most)):
            while times and times[0] <= now - seconds:
                times.popleft()
            if len(times) >= limit:
                return int(times[0] + seconds - now) + 1
        self._all.append(now)
        self._chats[chat].append(now)
        return 0
