"""What the threads of a chat share, stored: what the chat chose, whether it may be written to, and when it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, Connection, Row, or_, select, tuple_, update

from bot.model import AlertId, SubscriptionId, Target
from bot.preferences import Preferences, defaults, inherit
from bot.storage.database import upsert
from bot.storage.tables import alerts, chats, subscriptions

_CHOICES = TypeAdapter(Preferences)
OWN_CHAT = (chats.c.channel == subscriptions.c.channel) & (chats.c.address == subscriptions.c.address)


def dump_choices(layer: Preferences) -> Any:
    """Return a layer as JSON."""
    return _CHOICES.dump_python(layer, mode="json", exclude_none=True)


def load_choices(written: object) -> Preferences:
    """Read a layer; one of another version of Dragoman, in a form of its own, chooses nothing.

    Nor is a time zone chosen that this machine does not know: the database may have come from another one.
    """
    try:
        read = _CHOICES.validate_python(written)
    except ValidationError:
        return Preferences()
    return read if read.timezone is None or read.timezone in available_timezones() else replace(read, timezone=None)


def ensure_chat(tx: Connection, channel: str, address: str) -> None:
    """Have a row for a chat."""
    row = upsert(tx, chats).values(channel=channel, address=address, settings={}, hour_count=0)
    tx.execute(row.on_conflict_do_nothing())


def ensure_subscription(tx: Connection, target: Target, now: datetime) -> None:
    """Have a row for a target and its chat; one that watches nothing is no active subscription."""
    ensure_chat(tx, target.channel, target.address)
    place = {"channel": target.channel, "address": target.address, "thread": target.thread}
    empty = {"topics": [], "muted": [], "settings": {}, "static": False, "active": False}
    tx.execute(upsert(tx, subscriptions).values(**place, **empty, created_at=now).on_conflict_do_nothing())


def what_holds(tx: Connection, ids: Iterable[int]) -> Mapping[SubscriptionId, Preferences]:
    """Return what subscriptions want, together with what they inherit."""
    layers = select(subscriptions.c.id, chats.c.channel, chats.c.settings.label("chat"), subscriptions.c.settings)
    rows = tx.execute(layers.join(chats, OWN_CHAT).where(subscriptions.c.id.in_(list(ids))))
    return {
        SubscriptionId(row.id): inherit(defaults(row.channel), load_choices(row.chat), load_choices(row.settings))
        for row in rows
    }


def chat_is_free(now: datetime) -> ColumnElement[bool]:
    """Tell whether a chat may be written to: nobody is sending, and it does not ask for a pause."""
    held, leased = chats.c.held_until, chats.c.lease_until
    return or_(held.is_(None), held <= now) & or_(leased.is_(None), leased <= now)


def lease_chat(tx: Connection, chat_id: int, now: datetime, lease: timedelta) -> Row[Any] | None:
    """Take a chat with all its threads; None where it is taken. The database checks under its row locks."""
    free = update(chats).where(chats.c.id == chat_id, chat_is_free(now))
    return tx.execute(free.values(lease_until=now + lease).returning(chats)).one_or_none()


def release_chat(tx: Connection, chat_id: int) -> None:
    """End a lease."""
    tx.execute(update(chats).where(chats.c.id == chat_id).values(lease_until=None))


def set_chat(tx: Connection, alert_id: AlertId, **values: Any) -> None:
    """Set what is known of an alert's chat."""
    tx.execute(update(chats).where(_with_alert(alert_id)).values(**values))


def chat_with(tx: Connection, alert_id: AlertId) -> Row[Any] | None:
    """Return an alert's chat."""
    return tx.execute(select(chats).where(_with_alert(alert_id))).one_or_none()


def _with_alert(alert_id: AlertId) -> ColumnElement[bool]:
    own = select(alerts.c.subscription_id).where(alerts.c.id == alert_id).scalar_subquery()
    place = select(subscriptions.c.channel, subscriptions.c.address).where(subscriptions.c.id == own)
    return tuple_(chats.c.channel, chats.c.address).in_(place)
