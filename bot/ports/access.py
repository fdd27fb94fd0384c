"""What the gate and the admins need: who may talk to the bot, by which invitation, and what a chat elsewhere is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.model import Target


class Kind(StrEnum):
    """What a member is."""

    ACCOUNT = "account"  # somebody, wherever they write
    CHAT = "chat"  # a group or a channel: whoever writes there


class Role(StrEnum):
    """What a member may do. None of them, where only a ban is known of it."""

    NONE = ""
    MEMBER = "member"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A chat or an account as a member has it: its address with the chat service."""

    kind: Kind
    channel: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody, or a chat, that was admitted or banned."""

    place: Place
    role: Role
    name: str = ""
    since: datetime | None = None
    by: str = ""  # the account that admitted it; empty where it came by itself
    banned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquaintance:
    """What is known of whoever writes, and of where they do."""

    account: Member | None = None
    chat: Member | None = None
    static: bool = False  # the chat has a static subscription


class Members(Protocol):
    """Who may talk to the bot. A ban holds whatever else is said."""

    async def known(self, account: str, target: Target) -> Acquaintance:
        """Return what is known of an account, empty for none, and of a chat."""
        ...

    async def admit(self, member: Member, now: datetime) -> bool:
        """Let somebody or a chat in, or give it a higher role; say whether that changed anything. No ban ends so."""
        ...

    async def set_role(self, place: Place, role: Role) -> None:
        """Give a role to one that is known, or take it."""
        ...

    async def ban(self, place: Place, banned: bool, now: datetime) -> None:
        """Ban or unban; a ban ends the subscriptions there, makes an admin a member, and takes the invitations back."""
        ...

    async def forget(self, place: Place) -> None:
        """Admit a chat no longer that the bot has left; a ban stays."""
        ...

    async def listed(self, first: int, limit: int) -> tuple[tuple[Member, ...], int]:
        """Return some, the newest first, and how many there are."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What lets people in by a secret code, of which only a digest is kept. ``id`` is 0 before it is stored."""

    id: int = 0
    digest: str
    role: Role
    uses: int
    created_at: datetime
    expires_at: datetime | None  # None: never
    by: str  # the account that invites; empty: whoever reads the terminal
    used: int = 0


class Invitations(Protocol):
    """The invitations that are open."""

    async def write(self, invitation: Invitation) -> Invitation:
        """Store an invitation, unless one of that digest is there; return what is stored."""
        ...

    async def open(self, now: datetime) -> tuple[Invitation, ...]:
        """Return those that still let somebody in, the newest first."""
        ...

    async def revoke(self, invitation_id: int) -> None:
        """Let nobody in by it any more."""
        ...

    async def redeem(self, digest: str, members: Sequence[Member], now: datetime) -> Invitation | None:
        """Use an invitation once: admit these, the account in its role, all at once. None where it lets nobody in.

        It is not used up by who is in already with that role, and does not let in who is banned.
        """
        ...


class Proposals(Protocol):
    """What an admin was shown and may agree to with a button: it outlives the process for some days."""

    async def propose(self, kind: str, content: bytes, now: datetime) -> str:
        """Keep what is proposed; return its short name. The oldest give way to new ones."""
        ...

    async def proposed(self, kind: str, name: str) -> bytes | None:
        """Return what was proposed; None where it was forgotten."""
        ...


class Obstacle(StrEnum):
    """Why a command cannot be for a chat elsewhere."""

    UNKNOWN = "unknown"  # there is no such chat, or the bot was never in it
    ABSENT = "absent"  # the bot is not in it
    MUTE = "mute"  # the bot may not write there
    RIGHTLESS = "rightless"  # whoever asks is no administrator of it
    UNREACHABLE = "unreachable"  # nobody says, now


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A chat elsewhere that somebody administers."""

    target: Target
    name: str


class Places(Protocol):
    """Finds chats for whoever administers them."""

    async def find(self, name: str, account: str) -> Elsewhere | Obstacle:
        """Return the chat of a public name (``@name``) or an address, for one of its administrators."""
        ...
