"""Who may talk to the bot: its admins, whom they invite, and the chats that those bring it to. Others learn nothing."""

from __future__ import annotations

import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

import structlog

from bot.commands.limits import Buckets
from bot.commands.router import Pace, Standing
from bot.dialogue import Asker
from bot.model import Target
from bot.ports import Acquaintance, Clock, Invitation, Invitations, Kind, Member, Members, Notes, Place, Role

A_MINUTE = 30  # questions and pressed buttons of one account
CODE_BYTES = 16
LOG_EVERY = timedelta(hours=1)  # of one stranger
MOST_LOGGED = 20  # strangers in an hour
CLAIM_SALT = "claim salt"  # the note of what the claim link is made with

log = structlog.get_logger()


@dataclass(slots=True)
class Strangers:
    """Whom the bot did not answer since it began: how many tries, and whose were logged lately."""

    tries: int = 0
    _logged: OrderedDict[str, datetime] = field(default_factory=OrderedDict)

    def count(self, who: str, now: datetime) -> bool:
        """Count a try; say whether it should be logged: each stranger's once an hour, and twenty an hour in all."""
        self.tries += 1
        while self._logged and next(iter(self._logged.values())) <= now - LOG_EVERY:
            self._logged.popitem(last=False)
        if who in self._logged or len(self._logged) >= MOST_LOGGED:
            return False
        self._logged[who] = now
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Implements router.Gate. ``admins`` are those of the settings, whom nobody can ban; ``is_open`` lets all in.

    An admitted account that writes in a group, or adds the bot to one, admits the group: all may read there then. In an
    open house, whoever comes is written down, and stays when it is closed.
    """

    members: Members
    invitations: Invitations
    clock: Clock
    admins: frozenset[str] = frozenset()
    is_open: bool = False
    buckets: Buckets = field(default_factory=lambda: Buckets(a_minute=A_MINUTE))
    strangers: Strangers = field(default_factory=Strangers)

    async def standing(self, target: Target, asker: Asker) -> Standing:
        """Return what somebody is to the bot; by the way, admit the chat that a member writes in."""
        known = await self.members.known(asker.account, target)
        standing = Standing.ADMIN if asker.account in self.admins else self._standing(known)
        if standing is not Standing.STRANGER:
            await self._write_down(target, asker, known)
        return standing

    async def joined(self, target: Target, asker: Asker) -> None:
        """Admit the chat that a member adds the bot to. Strangers may add it, but nobody is answered there."""
        await self.standing(target, asker)

    async def left(self, target: Target) -> None:
        """Admit a chat no longer that the bot was removed from."""
        await self.members.forget(Place(kind=Kind.CHAT, channel=target.channel, address=target.address))

    async def invite(self, target: Target, asker: Asker, code: str) -> bool:
        """Let in who brings a code: the account, and where it is brought to a group, that as well."""
        here = [_chat(target, asker)] if not asker.private else []
        whoever = [_account(target, asker), *here] if asker.account else here
        invitation = await self.invitations.redeem(digest(code), whoever, self.clock())
        if invitation is None:
            return False
        log.info("invitation_used", invitation=invitation.id, account=asker.account, role=invitation.role)
        return True

    def turned_away(self, target: Target, asker: Asker) -> None:
        """Count a stranger; log its number, seldom."""
        if self.strangers.count(asker.account or target.address, self.clock()):
            log.info("stranger_turned_away", account=asker.account, chat=target.address)

    def pace(self, target: Target, asker: Asker) -> Pace:
        """Count what a member asks; whoever writes in a group's or channel's name counts together."""
        if asker.account in self.admins:
            return Pace.WITHIN
        return self.buckets.take(asker.account or target.address, self.clock())

    def _standing(self, known: Acquaintance) -> Standing:
        account, chat = known.account, known.chat
        if (account and account.banned) or (chat and chat.banned):
            return Standing.STRANGER
        if account and account.role is Role.ADMIN:
            return Standing.ADMIN
        admitted = (account and account.role) or (chat and chat.role) or known.static
        return Standing.MEMBER if admitted or self.is_open else Standing.STRANGER

    async def _write_down(self, target: Target, asker: Asker, known: Acquaintance) -> None:
        """Admit the chat of a member, or in an open house whoever comes."""
        now, account = self.clock(), known.account
        is_known = account is not None and account.role is not Role.NONE
        is_ours = is_known or asker.account in self.admins
        renamed = account is not None and asker.name not in ("", account.name)
        if asker.account and (renamed or (not is_known and (is_ours or self.is_open))):
            await self.members.admit(_account(target, asker), now)
        if not asker.private and not known.chat and (is_ours or self.is_open):
            await self.members.admit(_chat(target, asker, by=asker.account), now)


# ── codes ───────────────────────────────────────────────────────────────────────────────────────────────


def make_code() -> str:
    """Return a code that nobody guesses, of letters that a deep link takes."""
    return secrets.token_urlsafe(CODE_BYTES)


def digest(code: str) -> str:
    """Return what is kept of a code. A fast digest is enough: the code has 128 bits of chance."""
    return sha256(code.encode()).hexdigest()


async def claim_code(notes: Notes, invitations: Invitations, token: str, now: datetime) -> str:
    """Return the code by which an installation without admins is claimed, the same at every start until it is used.

    It is kept nowhere: it follows from the bot's token and a note. Its digest is stored, as that of an invitation
    that does not expire.
    """
    salt = await notes.note(CLAIM_SALT)
    if salt:
        stored = await invitations.write(_claim(salt, token, now))
        if stored.used < stored.uses:
            return _code(salt, token)
    salt = make_code()
    await notes.write_note(CLAIM_SALT, salt)
    await invitations.write(_claim(salt, token, now))
    return _code(salt, token)


async def retire_claim(notes: Notes, invitations: Invitations, token: str, now: datetime) -> None:
    """Let nobody claim an installation that has got an admin by other means, or is open to all."""
    if salt := await notes.note(CLAIM_SALT):
        await invitations.revoke((await invitations.write(_claim(salt, token, now))).id)
        await notes.write_note(CLAIM_SALT, "")


def _code(salt: str, token: str) -> str:
    return hmac.new(token.encode(), salt.encode(), "sha256").hexdigest()[: 2 * CODE_BYTES]


def _claim(salt: str, token: str, now: datetime) -> Invitation:
    code = _code(salt, token)
    return Invitation(digest=digest(code), role=Role.ADMIN, uses=1, created_at=now, expires_at=None, by="")


def _account(target: Target, asker: Asker) -> Member:
    place = Place(kind=Kind.ACCOUNT, channel=target.channel, address=asker.account)
    return Member(place=place, role=Role.MEMBER, name=asker.name)


def _chat(target: Target, asker: Asker, by: str = "") -> Member:
    place = Place(kind=Kind.CHAT, channel=target.channel, address=target.address)
    return Member(place=place, role=Role.MEMBER, name=asker.chat_name, by=by)
