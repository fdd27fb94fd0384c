"""Who watches what, and small facts, stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, select, tuple_, update

from bot.model import AlertDraft, Mute, Subscription, SubscriptionId, Target, TopicId
from bot.ports import Kind
from bot.storage.alerting import read_alert, timed_anew, write_alerts
from bot.storage.chats import OWN_CHAT, dump_choices, ensure_chat, ensure_subscription, load_choices
from bot.storage.database import Database, transaction, upsert
from bot.storage.mutes import dump_mute, load_mute, of_the_chat
from bot.storage.own_topics import keep_own, move_own
from bot.storage.tables import alerts, chats, members, notes, subscriptions

BANNED = "banned"  # why what a chat watched ended


class SqlSubscriptions:
    """Implements ports.SubscriptionStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def active(self, tx: Connection) -> tuple[Subscription, ...]:
        """Return all that are told about stories."""
        query = _select().where(subscriptions.c.active).order_by(subscriptions.c.id)
        return tuple(_subscription(row) for row in tx.execute(query))

    @transaction
    def replace_static(self, tx: Connection, wanted: Sequence[Subscription], now: datetime) -> None:
        """Make the static subscriptions exactly these."""
        kept = [_set(tx, _with_mutes_of_its_chat(tx, subscription), now) for subscription in wanted]
        left = (subscriptions.c.static, subscriptions.c.active, subscriptions.c.id.not_in(kept))
        _end(tx, tx.execute(select(subscriptions.c.id).where(*left)).scalars().all(), "no longer in sources.yaml", now)

    @transaction
    def of(self, tx: Connection, target: Target) -> Subscription | None:
        """Return the target's own subscription."""
        row = tx.execute(_select().where(at(target), subscriptions.c.active)).one_or_none()
        return _subscription(row) if row else None

    @transaction
    def watch(
        self,
        tx: Connection,
        target: Target,
        topics: Sequence[TopicId],
        now: datetime,
        muted: Sequence[Mute] | None = None,
    ) -> Subscription:
        """Set the target's topics; what else it chose stays."""
        row = tx.execute(_select().where(at(target))).one_or_none()
        before = _subscription(row) if row else Subscription(id=SubscriptionId(0), target=target, topics=())
        wanted = replace(
            before, topics=tuple(topics), muted=before.muted if muted is None else tuple(muted), static=False
        )
        subscription_id = _set(tx, wanted, now)
        keep_own(tx, subscription_id, topics)
        return read_subscription(tx, subscription_id)

    @transaction
    def stop(self, tx: Connection, target: Target, reason: str, now: datetime, *, alone: bool = False) -> None:
        """End everything for a chat that is gone, or for one of its threads; or a target's own subscription alone."""
        if alone:
            _end(tx, tx.execute(select(subscriptions.c.id).where(at(target))).scalars().all(), reason, now)
        else:
            end_all(tx, target, reason, now)

    @transaction
    def move(self, tx: Connection, target: Target, address: str, now: datetime) -> None:
        """Give a chat its new address; a thread that is subscribed there already keeps that subscription."""
        if address == target.address:
            return
        _forget_messages(tx, target)
        _move_chat(tx, target, address)
        banned = _move_member(tx, target, address)
        at_channel = select(subscriptions).where(subscriptions.c.channel == target.channel)
        there = {row.thread: row for row in tx.execute(at_channel.where(subscriptions.c.address == address))}
        for row in tx.execute(at_channel.where(subscriptions.c.address == target.address)).all():
            if row.thread in there:
                _merge(tx, row, there[row.thread], now)
            else:
                tx.execute(update(subscriptions).where(subscriptions.c.id == row.id).values(address=address))
        if banned:  # whoever let the new address in did not know that yet
            end_all(tx, Target(channel=target.channel, address=address), BANNED, now)


class SqlNotes:
    """Implements ports.Notes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def note(self, tx: Connection, name: str) -> str | None:
        """Return a fact."""
        return tx.execute(select(notes.c.text).where(notes.c.name == name)).scalar()

    @transaction
    def write_note(self, tx: Connection, name: str, text: str) -> None:
        """Write a fact over the older one."""
        written = upsert(tx, notes).values(name=name, text=text)
        tx.execute(written.on_conflict_do_update(index_elements=["name"], set_={"text": text}))


def read_subscription(tx: Connection, subscription_id: SubscriptionId) -> Subscription:
    """Return a subscription that exists, active or not."""
    return _subscription(tx.execute(_select().where(subscriptions.c.id == subscription_id)).one())


def _with_mutes_of_its_chat(tx: Connection, wanted: Subscription) -> Subscription:
    row = tx.execute(select(subscriptions.c.muted).where(at(wanted.target), subscriptions.c.active)).first()
    return replace(wanted, muted=(*wanted.muted, *of_the_chat(tuple(map(load_mute, row.muted if row else ())))))


def _set(tx: Connection, wanted: Subscription, now: datetime) -> SubscriptionId:
    """Write a subscription at its target; one without topics is ended."""
    chosen: dict[str, Any] = {
        "topics": list(wanted.topics),
        "settings": dump_choices(wanted.own),
        "muted": list(map(dump_mute, wanted.muted)),
        "static": wanted.static,
        "active": bool(wanted.topics),
        "reason": None if wanted.topics else "no topics",
    }
    ensure_subscription(tx, wanted.target, now)
    subscription_id = SubscriptionId(tx.execute(select(subscriptions.c.id).where(at(wanted.target))).scalar_one())
    with timed_anew(tx, [subscription_id], now):
        tx.execute(update(subscriptions).where(subscriptions.c.id == subscription_id).values(**chosen))
    if not wanted.topics:
        _end(tx, [subscription_id], "no topics", now)
    return subscription_id


def end_all(tx: Connection, target: Target, reason: str, now: datetime) -> None:
    """End the subscriptions of a chat, or of one of its threads."""
    place = (subscriptions.c.channel == target.channel) & (subscriptions.c.address == target.address)
    if target.thread:
        place = place & (subscriptions.c.thread == target.thread)
    _end(tx, tx.execute(select(subscriptions.c.id).where(place)).scalars().all(), reason, now)


def _end(tx: Connection, ids: Sequence[int], reason: str, now: datetime) -> None:
    """End subscriptions, and the alerts that wait for them."""
    ended = update(subscriptions).where(subscriptions.c.id.in_(ids)).values(active=False, reason=reason[:500])
    tx.execute(ended)
    place = select(subscriptions.c.channel, subscriptions.c.address).where(subscriptions.c.id.in_(ids))
    tx.execute(update(chats).where(tuple_(chats.c.channel, chats.c.address).in_(place)).values(lease_until=None))
    tx.execute(
        update(alerts)
        .where(alerts.c.subscription_id.in_(ids), alerts.c.state == "pending")
        .values(state="abandoned", error=reason[:500], done_at=now)
    )


def _forget_messages(tx: Connection, target: Target) -> None:
    """Forget how a chat that moves shows its messages: at the new address, their numbers are those of others."""
    here = (subscriptions.c.channel == target.channel) & (subscriptions.c.address == target.address)
    own = select(subscriptions.c.id).where(here)
    forgotten = {"receipt": None, "card": None, "edit_due_at": None}
    tx.execute(update(alerts).where(alerts.c.subscription_id.in_(own)).values(**forgotten))


def _move_chat(tx: Connection, target: Target, address: str) -> None:
    """Let a chat be what it was at its new address; one that is known there keeps what it chose, if it did."""
    ensure_chat(tx, target.channel, target.address)
    old, new = ((chats.c.channel == target.channel) & (chats.c.address == place) for place in (target.address, address))
    ensure_chat(tx, target.channel, address)
    settings = tx.execute(select(chats.c.settings).where(new)).scalar_one()
    settings = settings or tx.execute(select(chats.c.settings).where(old)).scalar_one()
    tx.execute(update(chats).where(new).values(settings=settings))
    tx.execute(update(chats).where(old).values(lease_until=None, held_until=None))


def _move_member(tx: Connection, target: Target, address: str) -> bool:
    """Let a chat stay admitted at its new address, or what it is there already; say whether it is banned."""
    chat = (members.c.channel == target.channel, members.c.kind == Kind.CHAT)
    old, new = (*chat, members.c.address == target.address), (*chat, members.c.address == address)
    moved = tx.execute(select(members.c.banned_at).where(*old).with_for_update()).first()
    if tx.execute(select(members.c.role).where(*new)).first() is None:
        tx.execute(update(members).where(*old).values(address=address))
    elif moved and moved.banned_at:
        tx.execute(update(members).where(*new, members.c.banned_at.is_(None)).values(banned_at=moved.banned_at))
    tx.execute(delete(members).where(*old))
    return bool(moved and moved.banned_at)


def _merge(tx: Connection, old: Row[Any], new: Row[Any], now: datetime) -> None:
    """Let a moved subscription go on in the one that its chat has at the new address; that keeps what it chose."""
    if old.active and not new.active:
        chosen = {
            "topics": old.topics,
            "settings": old.settings,
            "muted": old.muted,
            "static": old.static,
            "active": True,
            "reason": None,
        }
        tx.execute(update(subscriptions).where(subscriptions.c.id == new.id).values(**chosen))
        move_own(tx, SubscriptionId(old.id), SubscriptionId(new.id))
    tx.execute(
        update(subscriptions).where(subscriptions.c.id == old.id).values(active=False, reason=f"moved to {new.address}")
    )
    waiting = (
        select(alerts).where(alerts.c.subscription_id == old.id, alerts.c.state == "pending").order_by(alerts.c.id)
    )
    for alert in tx.execute(waiting).all():
        told = read_alert(alert)
        draft = AlertDraft(
            subscription_id=SubscriptionId(new.id), reason=told.reason, article_id=told.article_id, words=told.words
        )
        write_alerts(tx, told.story_id, [draft], told.created_at)
        given_up = {"state": "abandoned", "error": f"moved to {new.address}", "done_at": now}
        tx.execute(update(alerts).where(alerts.c.id == alert.id).values(**given_up))


def _select() -> Select[Any]:
    """Select subscriptions, each with what its chat chose."""
    return select(subscriptions, chats.c.settings.label("of_chat")).join(chats, OWN_CHAT)


def at(target: Target) -> ColumnElement[bool]:
    """Tell a target's own subscription."""
    return (
        (subscriptions.c.channel == target.channel)
        & (subscriptions.c.address == target.address)
        & (subscriptions.c.thread == target.thread)
    )


def _subscription(row: Row[Any]) -> Subscription:
    subscription = Subscription(
        id=SubscriptionId(row.id),
        target=Target(channel=row.channel, address=row.address, thread=row.thread),
        topics=tuple(TopicId(topic) for topic in row.topics),
        muted=tuple(map(load_mute, row.muted)),
        static=row.static,
        own=load_choices(row.settings),
    )
    return subscription.within(load_choices(row.of_chat))
