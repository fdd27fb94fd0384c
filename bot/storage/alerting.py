"""A decision in, alerts on a story out: written in the transaction of whatever causes them, and read by many."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, or_, select, update

from bot.model import Alert, AlertDraft, AlertId, Message, Reason, StoryId, SubscriptionId
from bot.storage.database import upsert
from bot.storage.tables import alerts, articles

CARD = TypeAdapter(Message)
EDIT_AFTER = timedelta(seconds=60)  # a report joined: those that come meanwhile are in the same edit
EDITED_FOR = timedelta(hours=48)  # after an alert: nobody looks at older ones, and Telegram lets few be edited


def write_alerts(tx: Connection, story_id: StoryId, drafts: Iterable[AlertDraft], now: datetime) -> tuple[AlertId, ...]:
    """Write alerts whose key is new: one per story and subscription, ever."""
    written: list[int] = []
    for draft in drafts:
        added = upsert(tx, alerts).values(
            key=f"{story_id}:{draft.subscription_id}",
            story_id=story_id,
            subscription_id=draft.subscription_id,
            why=draft.reason.value,
            state="pending",
            created_at=now,
        )
        written += tx.execute(added.on_conflict_do_nothing().returning(alerts.c.id)).scalars()
    return tuple(AlertId(alert_id) for alert_id in written)


def mark_grown(tx: Connection, story_id: StoryId, source: str, now: datetime) -> None:
    """Make the edits of a story's messages due, where the source had no report in it so far.

    Those of alerts on their way are marked too, for they may have been rendered already. What is due now may be under
    way: it becomes due another time, so that whoever ends that edit sees that there is more.
    """
    known = select(articles.c.id).where(articles.c.story_id == story_id, articles.c.source == source)
    told = (alerts.c.story_id == story_id, alerts.c.state != "abandoned", alerts.c.created_at > now - EDITED_FOR)
    waits = or_(alerts.c.edit_due_at.is_(None), alerts.c.edit_due_at <= now)
    tx.execute(update(alerts).where(*told, waits, ~known.exists()).values(edit_due_at=now + EDIT_AFTER))


def read_alert(row: Row[Any]) -> Alert:
    """Return the alert of a row."""
    return Alert(
        id=AlertId(row.id),
        key=row.key,
        story_id=StoryId(row.story_id),
        subscription_id=SubscriptionId(row.subscription_id),
        reason=Reason(row.why),
        created_at=row.created_at,
        attempts=row.attempts,
    )
