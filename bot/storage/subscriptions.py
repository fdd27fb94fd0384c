"""Who watches what, and small facts, stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from bot.model import Subscription, SubscriptionId, Target, TopicId
from bot.storage.database import Database, transaction
from bot.storage.tables import alerts, notes, subscriptions


class SqlSubscriptions:
    """Implements ports.SubscriptionStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def active(self, tx: Connection) -> tuple[Subscription, ...]:
        """Return all that are told about stories."""
        query = select(subscriptions).where(subscriptions.c.active).order_by(subscriptions.c.id)
        return tuple(_subscription(row) for row in tx.execute(query))

    @transaction
    def replace_static(self, tx: Connection, wanted: Sequence[Subscription], now: datetime) -> None:
        """Make the static subscriptions exactly these."""
        kept = [_set(tx, subscription, now) for subscription in wanted]
        tx.execute(
            update(subscriptions)
            .where(subscriptions.c.static, subscriptions.c.active, subscriptions.c.id.not_in(kept))
            .values(active=False, reason="no longer in sources.yaml")
        )

    @transaction
    def of(self, tx: Connection, target: Target) -> Subscription | None:
        """Return the target's own subscription."""
        row = tx.execute(select(subscriptions).where(_at(target), subscriptions.c.active)).one_or_none()
        return _subscription(row) if row else None

    @transaction
    def watch(self, tx: Connection, target: Target, topics: Sequence[TopicId], now: datetime) -> Subscription:
        """Set the target's topics; what else it chose stays."""
        row = tx.execute(select(subscriptions).where(_at(target))).one_or_none()
        before = _subscription(row) if row else Subscription(id=SubscriptionId(0), target=target, topics=())
        wanted = Subscription(
            id=before.id,
            target=target,
            topics=tuple(topics),
            timezone=before.timezone,
            languages=before.languages,
            static=before.static,
        )
        return read_subscription(tx, _set(tx, wanted, now))

    @transaction
    def stop(self, tx: Connection, target: Target, reason: str, now: datetime) -> None:
        """End everything for a chat that is gone, or for one of its threads."""
        place = (subscriptions.c.channel == target.channel) & (subscriptions.c.address == target.address)
        if target.thread:
            place = place & (subscriptions.c.thread == target.thread)
        ids = list(tx.execute(select(subscriptions.c.id).where(place)).scalars())
        tx.execute(update(subscriptions).where(subscriptions.c.id.in_(ids)).values(active=False, reason=reason[:500]))
        tx.execute(
            update(alerts)
            .where(alerts.c.subscription_id.in_(ids), alerts.c.state == "pending")
            .values(state="abandoned", error=reason[:500], done_at=now, lease_until=None)
        )

    @transaction
    def move(self, tx: Connection, target: Target, address: str) -> None:
        """Give a chat its new address; a thread that is subscribed there already keeps that subscription."""
        old = (subscriptions.c.channel == target.channel) & (subscriptions.c.address == target.address)
        new = (subscriptions.c.channel == target.channel) & (subscriptions.c.address == address)
        taken = set(tx.execute(select(subscriptions.c.thread).where(new)).scalars())
        for row in tx.execute(select(subscriptions).where(old)).all():
            here = update(subscriptions).where(subscriptions.c.id == row.id)
            if row.thread in taken:
                tx.execute(here.values(active=False, reason=f"moved to {address}"))
            else:
                tx.execute(here.values(address=address))


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
        if not tx.execute(update(notes).where(notes.c.name == name).values(text=text)).rowcount:
            tx.execute(insert(notes).values(name=name, text=text))


def read_subscription(tx: Connection, subscription_id: SubscriptionId) -> Subscription:
    """Return a subscription that exists, active or not."""
    return _subscription(tx.execute(select(subscriptions).where(subscriptions.c.id == subscription_id)).one())


def _set(tx: Connection, wanted: Subscription, now: datetime) -> SubscriptionId:
    """Write a subscription at its target; one without topics is ended."""
    chosen: dict[str, Any] = {
        "topics": list(wanted.topics),
        "timezone": wanted.timezone,
        "languages": list(wanted.languages),
        "static": wanted.static,
        "active": bool(wanted.topics),
        "reason": None if wanted.topics else "no topics",
    }
    found = tx.execute(select(subscriptions.c.id).where(_at(wanted.target))).scalar()
    if found is not None:
        tx.execute(update(subscriptions).where(subscriptions.c.id == found).values(**chosen))
        return SubscriptionId(found)
    place = {"channel": wanted.target.channel, "address": wanted.target.address, "thread": wanted.target.thread}
    inserted = tx.execute(insert(subscriptions).values(**place, **chosen, created_at=now)).inserted_primary_key
    return SubscriptionId(inserted[0] if inserted else 0)


def _at(target: Target) -> ColumnElement[bool]:
    return (
        (subscriptions.c.channel == target.channel)
        & (subscriptions.c.address == target.address)
        & (subscriptions.c.thread == target.thread)
    )


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        id=SubscriptionId(row.id),
        target=Target(channel=row.channel, address=row.address, thread=row.thread),
        topics=tuple(TopicId(topic) for topic in row.topics),
        timezone=row.timezone,
        languages=tuple(row.languages),
        static=row.static,
    )
