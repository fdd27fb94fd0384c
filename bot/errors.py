"""The error tree. Adapters turn third-party exceptions into these; the pipeline knows no others.

::

    DragomanError
    ├── ConfigInvalid        sources.yaml or a catalogue file is wrong; carries every fault at once
    ├── SettingsInvalid      an environment variable is wrong or missing
    ├── StorageFailed        the database is locked, full, unreachable or belongs to a newer version
    │   └── AlreadyRunning   another process works on the same SQLite file
    ├── FetchFailed          a feed or page could not be had this time; try again later
    │   ├── FeedGone         the server says it will never come back (HTTP 410)
    │   └── HostResting      its host asked to be left alone: it was not asked, and that is no failure of the feed
    ├── FeedUnreadable       bytes came, but they are not a feed
    ├── MachineFailed        a model or a translator could not be asked, or its answer cannot be read
    ├── DrawingFailed        a picture could not be drawn, or not in time
    ├── InputUnreadable      a file or page that somebody wants looked into cannot be read
    ├── QueryInvalid         a query for a topic breaks off or contradicts itself; points at the character
    ├── UnknownName          a topic, feed or language that does not exist; carries the nearest names
    └── DeliveryFailed       a message did not reach its target
        ├── RetryLater       the chat service asks to wait, or is down
        ├── TargetGone       the chat is deleted, the bot was blocked or removed
        ├── TargetMoved      the chat has a new address
        ├── MessageRejected  the chat service refuses this very message, whenever it is sent
        └── ChannelRefused   the chat service refuses us: a wrong token
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


class DragomanError(Exception):
    """Whatever Dragoman raises on purpose. ``str()`` of it is a sentence for an operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong in a file: where, what, and how to mend it. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    field: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        return f"{place}: {self.field}: {self.problem} {self.remedy}".rstrip()


class ConfigInvalid(DragomanError):
    """A configuration file has faults; ``faults`` holds all of them, in file order."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class SettingsInvalid(DragomanError):
    """An environment variable or command-line option is wrong or missing."""


class StorageFailed(DragomanError):
    """The database cannot be used now; nothing was half written."""


class AlreadyRunning(StorageFailed):
    """Another process works on the same SQLite file."""


class FetchFailed(DragomanError):
    """A feed or page could not be had; ``retry_after`` is what the server asked for, if it did."""

    def __init__(self, reason: str, *, status: int | None = None, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.retry_after = retry_after


class FeedGone(FetchFailed):
    """The server says that the feed will never come back (HTTP 410)."""


class HostResting(FetchFailed):
    """The feed was not asked for, because its host wants to be left alone until ``retry_after`` has passed."""


class FeedUnreadable(DragomanError):
    """Bytes came, but they are not a feed; the message says what they look like."""


class MachineFailed(DragomanError):
    """A model or translator gave no answer that can be read; ``retry_after`` is what it asked for, if it did."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class DrawingFailed(DragomanError):
    """A picture could not be drawn, or not in time; what it shows can still be said."""


class InputUnreadable(DragomanError):
    """A file or page that somebody wants looked into cannot be read; the message says why."""


class QueryInvalid(DragomanError):
    """A query for a topic cannot be read: at ``place`` (a code point offset) stands not what is ``expected``."""

    def __init__(self, query: str, place: int, expected: str) -> None:
        line = "".join(letter if letter.isprintable() else " " for letter in query)
        super().__init__(f"{expected}\n  {line}\n  {' ' * place}^")
        self.expected = expected
        self.before, self.behind = line[:place], line[place:]


class UnknownName(DragomanError):
    """A topic, feed or language that does not exist; ``nearest`` are the names that come closest."""

    def __init__(self, kind: str, name: str, nearest: tuple[str, ...] = ()) -> None:
        hint = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
        super().__init__(f"There is no {kind} “{name}”.{hint}")
        self.kind = kind
        self.name = name
        self.nearest = nearest


class DeliveryFailed(DragomanError):
    """A message did not reach its target."""


class RetryLater(DeliveryFailed):
    """The chat service asks to wait for ``after``, or is down. The message is as good as before.

    Where it asks that of us, and not of one chat, nobody on it is sent anything until then: ``everyone``.
    """

    def __init__(self, reason: str, after: timedelta | None = None, *, everyone: bool = False) -> None:
        super().__init__(reason)
        self.after = after
        self.everyone = everyone


class TargetGone(DeliveryFailed):
    """The chat is deleted, or the bot was blocked or removed; nothing sent there will ever arrive."""


class TargetMoved(DeliveryFailed):
    """The chat has a new address (a Telegram group became a supergroup)."""

    def __init__(self, reason: str, address: str) -> None:
        super().__init__(reason)
        self.address = address


class MessageRejected(DeliveryFailed):
    """The chat service refuses this very message, whenever it is sent."""


class ChannelRefused(DeliveryFailed):
    """The chat service refuses us: a wrong or revoked token."""
