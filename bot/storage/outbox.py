"""The outbox, stored: alerts leave it with a receipt or a reason, and never otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select, tuple_, update

from bot.model import Alert, AlertDraft, AlertId, Briefing, Message, Reason, Receipt, StoryId
from bot.storage.alerting import CARD, read_alert, receipt_of_first, write_alerts
from bot.storage.articles import read_stories
from bot.storage.database import Database, transaction
from bot.storage.subscriptions import read_subscription
from bot.storage.tables import Utc, alerts, subscriptions


class SqlOutbox:
    """Implements ports.Outbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def add(
        self, tx: Connection, story_id: StoryId, drafts: Sequence[AlertDraft], now: datetime
    ) -> tuple[AlertId, ...]:
        """Write alerts about a story."""
        return write_alerts(tx, story_id, drafts, now)

    @transaction
    def claim(self, tx: Connection, now: datetime, lease: timedelta) -> Briefing | None:
        """Take the oldest alert whose chat may be written to.

        The lease is on the chat, not on the alert: nothing overtakes an alert on its way to the same chat.
        """
        while row := tx.execute(_waiting().where(chat_is_free(now)).order_by(alerts.c.id).limit(1)).first():
            if not lease_chat(tx, row, now, lease):
                continue  # another worker was faster
            here = update(alerts).where(alerts.c.id == row.id, alerts.c.state == "pending")
            if not tx.execute(here.values(attempts=alerts.c.attempts + 1)).rowcount:
                set_chat(tx, AlertId(row.id), lease_until=None)  # another worker was much faster
                continue
            if story := read_stories(tx, [row.story_id]):
                subscription = read_subscription(tx, row.subscription_id)
                alert = replace(read_alert(row), attempts=row.attempts + 1)
                answers = receipt_of_first(tx, alert) if alert.reason is Reason.DEVELOPMENT else None
                return Briefing(alert=alert, subscription=subscription, story=story[0], answers=answers)
            # one broken alert must not stop the others
            self._finish(tx, AlertId(row.id), now, state="abandoned", error="its story has no reports")
        return None

    @transaction
    def delivered(
        self,
        tx: Connection,
        alert: Alert,
        receipt: Receipt,
        message: Message,
        now: datetime,
        pause: timedelta,
    ) -> None:
        """Store the receipt, and the message where it is to be edited; a development says what was new, and stays."""
        edited = receipt.editable and alert.reason is not Reason.DEVELOPMENT
        shown = {"article_id": message.article_id, "card": CARD.dump_json(message).decode() if edited else None}
        self._finish(tx, alert.id, now, state="delivered", receipt=receipt.message_id, error=None, **shown)
        if pause:
            set_chat(tx, alert.id, held_until=now + pause)

    @transaction
    def postpone(self, tx: Connection, alert: Alert, reason: str, due_at: datetime) -> None:
        """Hold the whole chat back: its threads share its limits, and its alerts keep their order."""
        tx.execute(update(alerts).where(alerts.c.id == alert.id).values(error=reason[:500]))
        set_chat(tx, alert.id, held_until=due_at, lease_until=None)

    @transaction
    def abandon(self, tx: Connection, alert_id: AlertId, reason: str, now: datetime) -> None:
        """Give the alert up."""
        self._finish(tx, alert_id, now, state="abandoned", error=reason[:500])

    @transaction
    def next_due(self, tx: Connection) -> datetime | None:
        """Return when the next alert is due."""
        due = func.coalesce(subscriptions.c.held_until, alerts.c.created_at, type_=Utc)
        query = _waiting(due.label("due")).where(subscriptions.c.lease_until.is_(None)).order_by(due).limit(1)
        row = tx.execute(query).first()
        return row.due if row else None

    @transaction
    def waiting(self, tx: Connection) -> int:
        """Return how many alerts are on their way."""
        return tx.execute(select(func.count()).where(alerts.c.state == "pending")).scalar_one()

    @transaction
    def release(self, tx: Connection) -> None:
        """End all leases, at the start of the only process that holds any."""
        tx.execute(update(subscriptions).where(subscriptions.c.lease_until.is_not(None)).values(lease_until=None))

    def _finish(self, tx: Connection, alert_id: AlertId, now: datetime, **outcome: str | int | None) -> None:
        """Let an alert leave the outbox, and its chat be written to again."""
        tx.execute(update(alerts).where(alerts.c.id == alert_id).values(done_at=now, **outcome))
        set_chat(tx, alert_id, lease_until=None)


def _waiting(*more: ColumnElement[Any]) -> Select[Any]:
    """Select the alerts that wait, with their chats."""
    return (
        select(alerts, subscriptions.c.channel, subscriptions.c.address, *more)
        .join(subscriptions, subscriptions.c.id == alerts.c.subscription_id)
        .where(alerts.c.state == "pending")
    )


def lease_chat(tx: Connection, row: Row[Any], now: datetime, lease: timedelta) -> bool:
    """Take an alert's chat with all its threads; False where it is taken. The database checks under its row locks."""
    here = (subscriptions.c.channel == row.channel) & (subscriptions.c.address == row.address)
    taken = update(subscriptions).where(here, chat_is_free(now)).values(lease_until=now + lease)
    return tx.execute(taken).rowcount > 0


def chat_is_free(now: datetime) -> ColumnElement[bool]:
    """Tell whether a chat may be written to: nobody is sending, and it does not ask for a pause."""
    held, leased = subscriptions.c.held_until, subscriptions.c.lease_until
    return or_(held.is_(None), held <= now) & or_(leased.is_(None), leased <= now)


def set_chat(tx: Connection, alert_id: AlertId, **times: datetime | None) -> None:
    """Set the times of an alert's chat, in all its threads."""
    own = select(alerts.c.subscription_id).where(alerts.c.id == alert_id).scalar_subquery()
    here = select(subscriptions.c.channel, subscriptions.c.address).where(subscriptions.c.id == own)
    chat = tuple_(subscriptions.c.channel, subscriptions.c.address)
    tx.execute(update(subscriptions).where(chat.in_(here)).values(**times))
