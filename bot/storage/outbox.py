"""The outbox, stored: alerts leave it with a receipt or a reason, and never otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, or_, select, update

from bot.model import Alert, AlertDraft, AlertId, Briefing, Reason, Receipt, StoryId, SubscriptionId
from bot.storage.articles import read_stories, write_alerts
from bot.storage.database import Database, transaction
from bot.storage.subscriptions import read_subscription
from bot.storage.tables import alerts, subscriptions


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
        """Take the alert that is due first."""
        query = (
            select(alerts)
            .where(alerts.c.state == "pending", alerts.c.due_at <= now)
            .where(or_(alerts.c.lease_until.is_(None), alerts.c.lease_until <= now))
            .order_by(alerts.c.due_at, alerts.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = tx.execute(query).one_or_none()
        if row is None:
            return None
        tx.execute(
            update(alerts).where(alerts.c.id == row.id).values(lease_until=now + lease, attempts=row.attempts + 1)
        )
        alert = Alert(
            id=AlertId(row.id),
            key=row.key,
            story_id=StoryId(row.story_id),
            subscription_id=SubscriptionId(row.subscription_id),
            reason=Reason(row.why),
            created_at=row.created_at,
            attempts=row.attempts + 1,
        )
        subscription = read_subscription(tx, row.subscription_id)
        (story,) = read_stories(tx, [row.story_id])
        return Briefing(alert=alert, subscription=subscription, story=story)

    @transaction
    def delivered(self, tx: Connection, alert: Alert, receipt: Receipt, now: datetime, pause: timedelta) -> None:
        """Store the receipt."""
        tx.execute(
            update(alerts)
            .where(alerts.c.id == alert.id)
            .values(state="delivered", receipt=receipt.message_id, done_at=now, lease_until=None, error=None)
        )
        if pause:
            self._hold(tx, alert, now + pause)

    @transaction
    def postpone(self, tx: Connection, alert: Alert, reason: str, due_at: datetime) -> None:
        """Hold the alert and its target's others back."""
        tx.execute(
            update(alerts).where(alerts.c.id == alert.id).values(due_at=due_at, error=reason[:500], lease_until=None)
        )
        self._hold(tx, alert, due_at)

    @transaction
    def abandon(self, tx: Connection, alert_id: AlertId, reason: str, now: datetime) -> None:
        """Give the alert up."""
        tx.execute(
            update(alerts)
            .where(alerts.c.id == alert_id)
            .values(state="abandoned", error=reason[:500], done_at=now, lease_until=None)
        )

    @transaction
    def next_due(self, tx: Connection) -> datetime | None:
        """Return when the next alert is due."""
        free = (alerts.c.state == "pending") & alerts.c.lease_until.is_(None)
        return tx.execute(select(alerts.c.due_at).where(free).order_by(alerts.c.due_at).limit(1)).scalar()

    @transaction
    def waiting(self, tx: Connection) -> int:
        """Return how many alerts are on their way."""
        return tx.execute(select(func.count()).where(alerts.c.state == "pending")).scalar_one()

    @transaction
    def release(self, tx: Connection) -> int:
        """End all leases, at the start of the only process that holds any; return how many there were."""
        return tx.execute(
            update(alerts)
            .where(alerts.c.state == "pending", alerts.c.lease_until.is_not(None))
            .values(lease_until=None)
        ).rowcount

    def _hold(self, tx: Connection, alert: Alert, until: datetime) -> None:
        """Let nothing go to the alert's chat before then: a chat's threads share its limits."""
        here = select(subscriptions).where(subscriptions.c.id == alert.subscription_id).subquery()
        same = select(subscriptions.c.id).join(
            here, (subscriptions.c.channel == here.c.channel) & (subscriptions.c.address == here.c.address)
        )
        tx.execute(
            update(alerts)
            .where(alerts.c.state == "pending", alerts.c.due_at < until, alerts.c.subscription_id.in_(same))
            .values(due_at=until)
        )
