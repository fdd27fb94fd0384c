"""A decision in, alerts on a story out: written in the transaction of whatever causes them, and read by many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, or_, select, update

from bot.alerts.timing import due
from bot.model import Alert, AlertDraft, AlertId, ArticleId, Message, Reason, Receipt, StoryId, SubscriptionId
from bot.preferences import Preferences, Rhythm
from bot.storage.chats import what_holds
from bot.storage.database import upsert
from bot.storage.tables import alerts, articles

CARD = TypeAdapter(Message)
EDIT_AFTER = timedelta(seconds=60)  # a report joined: those that come meanwhile are in the same edit
MOMENT = timedelta(seconds=10)  # from when a conclusion is drawn until it is stored
EDITED_FOR = timedelta(hours=48)  # after an alert: nobody looks at older ones, and Telegram lets few be edited


def write_alerts(tx: Connection, story_id: StoryId, drafts: Iterable[AlertDraft], now: datetime) -> tuple[AlertId, ...]:
    """Write alerts whose key is new: one per story and subscription, ever; of developments, one per article."""
    written: list[int] = []
    drafts = tuple(drafts)
    wanted = what_holds(tx, {draft.subscription_id for draft in drafts}) if drafts else {}
    for draft in drafts:
        added = upsert(tx, alerts).values(
            key=":".join(str(part) for part in (story_id, draft.subscription_id, draft.article_id) if part is not None),
            story_id=story_id,
            subscription_id=draft.subscription_id,
            why=draft.reason.value,
            state="pending",
            created_at=now,
            due_at=due(wanted[draft.subscription_id], now),
            article_id=draft.article_id,
            words=draft.words or None,
        )
        written += tx.execute(added.on_conflict_do_nothing().returning(alerts.c.id)).scalars()
    return tuple(AlertId(alert_id) for alert_id in written)


@contextmanager
def timed_anew(tx: Connection, ids: Sequence[int], now: datetime) -> Iterator[None]:
    """Time the alerts that wait for subscriptions anew, where what is done meanwhile changes their rhythm."""
    before = what_holds(tx, ids)
    yield
    for subscription_id, holds in what_holds(tx, ids).items():
        if subscription_id in before and _rhythm(before[subscription_id]) != _rhythm(holds):
            waiting = (alerts.c.subscription_id == subscription_id, alerts.c.state == "pending")
            tx.execute(update(alerts).where(*waiting).values(due_at=due(holds, now), flooded=False))


def _rhythm(holds: Preferences) -> tuple[object, ...]:
    """Return all that decides when alerts are due."""
    if holds.rhythm is Rhythm.AT_ONCE:
        return (holds.rhythm,)
    return (holds.rhythm, holds.digest_at, holds.timezone)


def mark_grown(tx: Connection, story_id: StoryId, source: str, now: datetime) -> None:
    """Make the edits of a story's messages due, where the source had no report in it so far.

    Those of alerts on their way are marked too, for they may have been rendered already. What is due now may be under
    way: it becomes due another time, so that whoever ends that edit sees that there is more. So does what is due in a
    moment, for ``now`` may be a moment ago.
    """
    known = select(articles.c.id).where(articles.c.story_id == story_id, articles.c.source == source)
    told = (alerts.c.story_id == story_id, alerts.c.state != "abandoned", alerts.c.created_at > now - EDITED_FOR)
    waits = or_(alerts.c.edit_due_at.is_(None), alerts.c.edit_due_at <= now + MOMENT)
    tx.execute(update(alerts).where(*told, waits, ~known.exists()).values(edit_due_at=now + EDIT_AFTER))


def receipt_of_first(tx: Connection, alert: Alert) -> Receipt | None:
    """Return the receipt of the message that told a subscription of a story first; None where it is not known."""
    here = (alerts.c.story_id == alert.story_id, alerts.c.subscription_id == alert.subscription_id)
    first = select(alerts.c.receipt).where(*here, alerts.c.why != Reason.DEVELOPMENT, alerts.c.state == "delivered")
    receipt = tx.execute(first.order_by(alerts.c.id).limit(1)).scalar()
    return Receipt(message_id=receipt) if receipt else None


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
        article_id=ArticleId(row.article_id) if row.article_id else None,
        words=row.words or "",
        delivered_at=row.done_at if row.state == "delivered" else None,
    )
