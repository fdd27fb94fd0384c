"""Who may talk to the bot, and the invitations that let people in, stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, delete, func, literal, or_, select, update

from bot.model import Target
from bot.ports import Acquaintance, Invitation, Kind, Member, Place, Role
from bot.storage.database import Database, transaction, upsert
from bot.storage.subscriptions import BANNED, end_all
from bot.storage.tables import invitations, members, subscriptions

LONGEST_NAME = 200
_RANK = {Role.NONE: 0, Role.MEMBER: 1, Role.ADMIN: 2}


class SqlMembers:
    """Implements ports.Members."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def known(self, tx: Connection, account: str, target: Target) -> Acquaintance:
        """Return what is known of an account and of a chat."""
        somebody = Place(kind=Kind.ACCOUNT, channel=target.channel, address=account)
        chat = Place(kind=Kind.CHAT, channel=target.channel, address=target.address)
        rows = tx.execute(select(members).where(or_(_at(somebody), _at(chat)))).all()
        found = {each.place: each for each in map(_member, rows)}
        static = select(literal(1)).where(
            subscriptions.c.channel == target.channel,
            subscriptions.c.address == target.address,
            subscriptions.c.static,
            subscriptions.c.active,
        )
        return Acquaintance(
            account=found.get(somebody), chat=found.get(chat), static=tx.execute(static.limit(1)).first() is not None
        )

    @transaction
    def admit(self, tx: Connection, member: Member, now: datetime) -> bool:
        """Let somebody or a chat in, or give it a higher role."""
        return _admit(tx, member, now)

    @transaction
    def set_role(self, tx: Connection, place: Place, role: Role) -> None:
        """Give a role to one that is known; the invitations of who is an admin no longer let nobody in."""
        tx.execute(update(members).where(_at(place), members.c.banned_at.is_(None)).values(role=role))
        if role is not Role.ADMIN:
            _take_back(tx, place)

    @transaction
    def ban(self, tx: Connection, place: Place, banned: bool, now: datetime) -> None:
        """Ban or unban; what is not known is written down for the ban."""
        if not banned:
            tx.execute(update(members).where(_at(place)).values(banned_at=None))
            tx.execute(delete(members).where(_at(place), members.c.role == Role.NONE))
            return
        demoted = case((members.c.role == Role.ADMIN, Role.MEMBER.value), else_=members.c.role)
        row = _row(Member(place=place, role=Role.NONE), now) | {"banned_at": now}
        written = upsert(tx, members).values(**row)
        tx.execute(
            written.on_conflict_do_update(index_elements=_KEY, set_={"banned_at": now, "role": demoted}),
        )
        _take_back(tx, place)
        end_all(tx, Target(channel=place.channel, address=place.address), BANNED, now)

    @transaction
    def forget(self, tx: Connection, place: Place) -> None:
        """Admit a chat no longer."""
        tx.execute(delete(members).where(_at(place), members.c.banned_at.is_(None)))

    @transaction
    def listed(self, tx: Connection, first: int, limit: int) -> tuple[tuple[Member, ...], int]:
        """Return some, the newest first, and how many there are."""
        newest = select(members).order_by(members.c.created_at.desc(), members.c.kind, members.c.address)
        rows = tx.execute(newest.offset(first).limit(limit)).all()
        return tuple(map(_member, rows)), tx.execute(select(func.count()).select_from(members)).scalar_one()

    @transaction
    def has_admin(self, tx: Connection) -> bool:
        """Say whether anybody is an admin by invitation."""
        return tx.execute(select(members.c.address).where(members.c.role == Role.ADMIN).limit(1)).first() is not None


class SqlInvitations:
    """Implements ports.Invitations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def write(self, tx: Connection, invitation: Invitation) -> Invitation:
        """Store an invitation; forget those whose time is long over."""
        tx.execute(delete(invitations).where(invitations.c.expires_at < invitation.created_at))
        row = {
            "digest": invitation.digest,
            "role": invitation.role,
            "uses": invitation.uses,
            "used": invitation.used,
            "created_by": invitation.by,
            "created_at": invitation.created_at,
            "expires_at": invitation.expires_at,
        }
        tx.execute(upsert(tx, invitations).values(**row).on_conflict_do_nothing())
        stored = select(invitations).where(invitations.c.digest == invitation.digest)
        return _invitation(tx.execute(stored).one())

    @transaction
    def open(self, tx: Connection, now: datetime) -> tuple[Invitation, ...]:
        """Return those that still let somebody in."""
        rows = tx.execute(select(invitations).where(_lets_in(now)).order_by(invitations.c.id.desc()))
        return tuple(map(_invitation, rows))

    @transaction
    def revoke(self, tx: Connection, invitation_id: int) -> None:
        """Delete an invitation."""
        tx.execute(delete(invitations).where(invitations.c.id == invitation_id))

    @transaction
    def redeem(self, tx: Connection, digest: str, wanted: Sequence[Member], now: datetime) -> Invitation | None:
        """Use an invitation once; the row is locked, so that the last use is used by one."""
        found = select(invitations).where(invitations.c.digest == digest, _lets_in(now)).with_for_update()
        row = tx.execute(found).one_or_none()
        banned = [tx.execute(select(members.c.banned_at).where(_at(each.place))).scalar() for each in wanted]
        if row is None or any(banned) or not wanted:
            return None
        invitation = _invitation(row)
        came = [_admit(tx, each, now, invitation) for each in wanted]
        if any(came):
            used = invitations.c.used + 1
            tx.execute(update(invitations).where(invitations.c.id == invitation.id).values(used=used))
        return invitation


_KEY = ["channel", "kind", "address"]


def _admit(tx: Connection, member: Member, now: datetime, invitation: Invitation | None = None) -> bool:
    """Write a member down, with an invitation's role; say whether that changed anything."""
    place = member.place
    role = invitation.role if invitation and place.kind is Kind.ACCOUNT else member.role
    before = tx.execute(select(members).where(_at(place))).one_or_none()
    if before is None:
        by = invitation.by if invitation else member.by
        row = _row(member, now) | {"role": role, "admitted_by": by}
        tx.execute(upsert(tx, members).values(**row).on_conflict_do_nothing())
        return True
    if before.banned_at is not None:
        return False
    if member.name and member.name[:LONGEST_NAME] != before.name:
        tx.execute(update(members).where(_at(place)).values(name=member.name[:LONGEST_NAME]))
    if _RANK[Role(before.role)] >= _RANK[role]:
        return False
    tx.execute(update(members).where(_at(place)).values(role=role))
    return True


def _take_back(tx: Connection, place: Place) -> None:
    """Delete the invitations that an account has written."""
    if place.kind is Kind.ACCOUNT and place.address:
        tx.execute(delete(invitations).where(invitations.c.created_by == place.address))


def _row(member: Member, now: datetime) -> dict[str, Any]:
    return {
        "channel": member.place.channel,
        "kind": member.place.kind,
        "address": member.place.address,
        "role": member.role,
        "name": member.name[:LONGEST_NAME],
        "admitted_by": member.by,
        "created_at": now,
    }


def _at(place: Place) -> ColumnElement[bool]:
    return and_(members.c.channel == place.channel, members.c.kind == place.kind, members.c.address == place.address)


def _lets_in(now: datetime) -> ColumnElement[bool]:
    in_time = or_(invitations.c.expires_at.is_(None), invitations.c.expires_at > now)
    return and_(in_time, invitations.c.used < invitations.c.uses)


def _member(row: Row[Any]) -> Member:
    return Member(
        place=Place(kind=Kind(row.kind), channel=row.channel, address=row.address),
        role=Role(row.role),
        name=row.name,
        since=row.created_at,
        by=row.admitted_by,
        banned=row.banned_at is not None,
    )


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        id=row.id,
        digest=row.digest,
        role=Role(row.role),
        uses=row.uses,
        used=row.used,
        by=row.created_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
