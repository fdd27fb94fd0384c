"""The outbox, stored: alerts leave it with a receipt or a reason, and never otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, or_, select, update

from bot.alerts.digest import Bundle, Digest, Occasion
from bot.model import (
    Alert,
    AlertDraft,
    AlertId,
    Briefing,
    Message,
    Reason,
    Receipt,
    StoryId,
    Subscription,
    SubscriptionId,
)
from bot.preferences import Rhythm
from bot.storage.alerting import CARD, read_alert, receipt_of_first, write_alerts
from bot.storage.articles import read_stories
from bot.storage.chats import (
    OWN_CHAT,
    chat_is_free,
    chat_with,
    lease_chat,
    release_chat,
    set_chat,
)
from bot.storage.database import Database, transaction
from bot.storage.subscriptions import read_subscription
from bot.storage.tables import Utc, alerts, chats, subscriptions

HOUR = timedelta(hours=1)
MOST_READ = 200  # stories of a digest that are looked at, the latest: those before them are counted


class SqlOutbox:
    """Implements ports.Outbox. ``most_read`` are the stories of a digest that are looked at."""

    def __init__(self, database: Database, most_read: int = MOST_READ) -> None:
        self._database = database
        self._most_read = most_read

    @transaction
    def add(
        self, tx: Connection, story_id: StoryId, drafts: Sequence[AlertDraft], now: datetime
    ) -> tuple[AlertId, ...]:
        """Write alerts about a story."""
        return write_alerts(tx, story_id, drafts, now)

    @transaction
    def claim(self, tx: Connection, now: datetime, lease: timedelta) -> Briefing | Bundle | None:
        """Take what is due of the chat that was served longest ago.

        The lease is on the chat, not on the alert: nothing overtakes an alert on its way to the same chat.
        """
        while chat_id := tx.execute(_longest_unserved(now)).scalar():
            chat = lease_chat(tx, chat_id, now, lease)
            if chat is None:
                continue  # another worker was faster
            row = tx.execute(_due(now).where(_in_chat(chat)).order_by(alerts.c.id).limit(1)).first()
            claimed = self._take(tx, row, chat, now) if row else None  # another worker may have been much faster
            if claimed:
                return claimed
            release_chat(tx, chat.id)
        return None

    def _take(self, tx: Connection, row: Row[Any], chat: Row[Any], now: datetime) -> Briefing | Bundle | None:
        """Take a chat's oldest alert, alone or with those that go out with it; None where it has to wait."""
        subscription = read_subscription(tx, SubscriptionId(row.subscription_id))
        mine = (alerts.c.state == "pending", alerts.c.subscription_id == row.subscription_id, alerts.c.due_at <= now)
        if subscription.rhythm is not Rhythm.AT_ONCE:
            rows = tx.execute(select(alerts).where(*mine).order_by(alerts.c.id)).all()
            occasion = Occasion.DAY if subscription.rhythm is Rhythm.DAILY else Occasion.HOUR
            return self._bundle(tx, rows, subscription, occasion, now)
        if row.flooded:
            rows = tx.execute(select(alerts).where(*mine, alerts.c.flooded).order_by(alerts.c.id)).all()
            return self._bundle(tx, rows, subscription, Occasion.FLOOD, now)
        if over := _end_of_full_hour(chat, subscription.an_hour, now):
            tx.execute(update(alerts).where(*mine, ~alerts.c.flooded).values(due_at=over, flooded=True))
            return None
        return next(iter(self._brief(tx, [row], subscription, now)), None)

    def _bundle(
        self, tx: Connection, rows: Sequence[Row[Any]], subscription: Subscription, occasion: Occasion, now: datetime
    ) -> Bundle | None:
        """Take alerts that go out together: until then the first stands for all."""
        briefings = self._brief(tx, rows[-self._most_read :], subscription, now)
        if not briefings:
            return None
        first, uncounted = briefings[0].alert.id, rows[: -self._most_read]
        together = [briefing.alert.id for briefing in briefings] + [AlertId(row.id) for row in uncounted]
        tx.execute(update(alerts).where(alerts.c.id.in_(together)).values(bundle=first))
        return Bundle(occasion=occasion, briefings=briefings, uncounted=len(uncounted))

    def _brief(
        self, tx: Connection, rows: Sequence[Row[Any]], subscription: Subscription, now: datetime
    ) -> tuple[Briefing, ...]:
        """Return all that is needed to render alerts; one whose story has no reports must not stop the others."""
        stories = {story.id: story for story in read_stories(tx, [StoryId(row.story_id) for row in rows])}
        if empty := [row.id for row in rows if row.story_id not in stories]:
            given_up = {"state": "abandoned", "error": "its story has no reports", "done_at": now}
            tx.execute(update(alerts).where(alerts.c.id.in_(empty)).values(**given_up))
        told = [row for row in rows if row.story_id in stories]
        tried = update(alerts).where(alerts.c.id.in_([row.id for row in told]))
        tx.execute(tried.values(attempts=alerts.c.attempts + 1, bundle=None))
        _unbundle(tx, [row.id for row in told], subscription.id)
        return tuple(
            Briefing(
                alert=(alert := replace(read_alert(row), attempts=row.attempts + 1)),
                subscription=subscription,
                story=stories[alert.story_id],
                answers=receipt_of_first(tx, alert) if alert.reason is Reason.DEVELOPMENT else None,
            )
            for row in told
        )

    @transaction
    def delivered(
        self,
        tx: Connection,
        alert: Alert,
        receipt: Receipt,
        message: Message | Digest,
        now: datetime,
        pause: timedelta,
    ) -> None:
        """Store the receipt, and the message where it is to be edited; a development says what was new, and stays."""
        shown: dict[str, Any] = {}
        if isinstance(message, Message):
            shown["article_id"] = message.article_id
        if isinstance(message, Message) and receipt.editable and alert.reason is not Reason.DEVELOPMENT:
            shown["card"] = CARD.dump_json(message).decode()
        else:
            shown |= {"card": None, "edit_due_at": None}
        self._finish(tx, alert.id, now, state="delivered", receipt=receipt.message_id, error=None, **shown)
        if chat := chat_with(tx, alert.id):
            begun = chat.hour_began_at is not None and now < chat.hour_began_at + HOUR
            hour = {"hour_count": chat.hour_count + 1} if begun else {"hour_count": 1, "hour_began_at": now}
            held = {"held_until": now + pause} if pause else {}
            served = update(chats).where(chats.c.id == chat.id)
            tx.execute(served.values(lease_until=None, served_at=now, **hour, **held))

    @transaction
    def postpone(self, tx: Connection, alert: Alert, reason: str, due_at: datetime, *, everyone: bool = False) -> None:
        """Hold the whole chat back: its threads share its limits, and its alerts keep their order."""
        tx.execute(update(alerts).where(alerts.c.id == alert.id).values(error=reason[:500]))
        set_chat(tx, alert.id, held_until=due_at, lease_until=None)
        if everyone and (chat := chat_with(tx, alert.id)):
            sooner = or_(chats.c.held_until.is_(None), chats.c.held_until < due_at)
            tx.execute(update(chats).where(chats.c.channel == chat.channel, sooner).values(held_until=due_at))

    @transaction
    def abandon(
        self, tx: Connection, alert_id: AlertId, reason: str, now: datetime, only: Sequence[AlertId] = ()
    ) -> None:
        """Give the alert up with its bundle; where it is ``only`` some of that, the others go on waiting."""
        if only:
            left = (alerts.c.bundle == alert_id, alerts.c.state == "pending", alerts.c.id.not_in(only))
            tx.execute(update(alerts).where(*left).values(bundle=None))
        self._finish(tx, alert_id, now, state="abandoned", error=reason[:500], edit_due_at=None)
        set_chat(tx, alert_id, lease_until=None)

    @transaction
    def next_due(self, tx: Connection) -> datetime | None:
        """Return when the next alert is due."""
        held = chats.c.held_until
        due = case((held > alerts.c.due_at, held), else_=alerts.c.due_at)
        query = _waiting().where(chats.c.lease_until.is_(None)).with_only_columns(func.min(due, type_=Utc))
        return tx.execute(query).scalar()

    @transaction
    def waiting(self, tx: Connection) -> int:
        """Return how many alerts are on their way."""
        return tx.execute(select(func.count()).where(alerts.c.state == "pending")).scalar_one()

    @transaction
    def release(self, tx: Connection) -> None:
        """End all leases, at the start of the only process that holds any."""
        tx.execute(update(chats).where(chats.c.lease_until.is_not(None)).values(lease_until=None))

    def _finish(self, tx: Connection, alert_id: AlertId, now: datetime, **outcome: str | int | None) -> None:
        """Let an alert leave the outbox with all that it stands for."""
        with_it = (alerts.c.bundle == alert_id) & (alerts.c.state == "pending")
        tx.execute(update(alerts).where((alerts.c.id == alert_id) | with_it).values(done_at=now, **outcome))


def _unbundle(tx: Connection, ids: Sequence[int], subscription_id: SubscriptionId) -> None:
    """Let alerts stand for no others: a digest that failed has left them so, and its chat may want no digests now."""
    left = (alerts.c.subscription_id == subscription_id, alerts.c.state == "pending", alerts.c.bundle.in_(ids))
    tx.execute(update(alerts).where(*left).values(bundle=None))


def _waiting() -> Select[Any]:
    """Select the alerts that wait, with their chats."""
    joined = select(alerts).join(subscriptions, subscriptions.c.id == alerts.c.subscription_id).join(chats, OWN_CHAT)
    return joined.where(alerts.c.state == "pending")


def _due(now: datetime) -> Select[Any]:
    joined = select(alerts).join(subscriptions, subscriptions.c.id == alerts.c.subscription_id)
    return joined.where(alerts.c.state == "pending", alerts.c.due_at <= now)


def _in_chat(chat: Row[Any]) -> Any:
    return (subscriptions.c.channel == chat.channel) & (subscriptions.c.address == chat.address)


def _longest_unserved(now: datetime) -> Select[Any]:
    """Select the chat that may be written to, has an alert that is due, and was served longest ago."""
    waits = _due(now).with_only_columns(alerts.c.id).where(OWN_CHAT).correlate(chats).exists()
    free = select(chats.c.id).where(chat_is_free(now), waits)
    return free.order_by(chats.c.served_at.nulls_first(), chats.c.id).limit(1)


def _end_of_full_hour(chat: Row[Any], an_hour: int, now: datetime) -> datetime | None:
    """Return when the hour ends in which a chat has had all the messages that it wants; None while it may have more."""
    if not an_hour or chat.hour_began_at is None or chat.hour_count < an_hour:
        return None
    ends: datetime = chat.hour_began_at + HOUR
    return ends if now < ends else None
