"""Messages whose stories have grown, stored: due from when a report of another source joins, until they are edited."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import ValidationError
from sqlalchemy import Connection, case, select, update

from bot.model import AlertId, Briefing, Edit, Message, Receipt
from bot.storage.alerting import CARD, read_alert
from bot.storage.articles import read_stories
from bot.storage.chats import OWN_CHAT, chat_is_free, lease_chat, set_chat
from bot.storage.database import Database, transaction
from bot.storage.subscriptions import read_subscription
from bot.storage.tables import alerts, chats, subscriptions


class SqlEdits:
    """Implements ports.Edits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def claim(self, tx: Connection, now: datetime, lease: timedelta) -> Edit | None:
        """Take the message that has been due longest, of the chats that may be written to."""
        due = (alerts.c.edit_due_at <= now, alerts.c.card.is_not(None), subscriptions.c.active, chat_is_free(now))
        query = (
            select(alerts, chats.c.id.label("chat_id"))
            .join(subscriptions, subscriptions.c.id == alerts.c.subscription_id)
            .join(chats, OWN_CHAT)
            .where(*due)
            .order_by(alerts.c.edit_due_at, alerts.c.id)
            .limit(1)
        )
        while row := tx.execute(query).first():
            if lease_chat(tx, row.chat_id, now, lease) is None:
                continue  # another worker was faster
            story, card = read_stories(tx, [row.story_id]), _card(row.card)
            if story and card:
                subscription = read_subscription(tx, row.subscription_id)
                return Edit(
                    briefing=Briefing(alert=read_alert(row), subscription=subscription, story=story[0]),
                    receipt=Receipt(message_id=row.receipt, editable=True),
                    card=card,
                    due_at=row.edit_due_at,
                )
            tx.execute(update(alerts).where(alerts.c.id == row.id).values(edit_due_at=None))
            set_chat(tx, AlertId(row.id), lease_until=None)
        return None

    @transaction
    def done(self, tx: Connection, edit: Edit, card: Message, pause: timedelta, now: datetime) -> None:
        """Store the card; a report that came since the edit was claimed has made it due at another time."""
        alert_id = edit.briefing.alert.id
        left = case((alerts.c.edit_due_at == edit.due_at, None), else_=alerts.c.edit_due_at)
        shown = CARD.dump_json(card).decode()
        here = (
            alerts.c.id == alert_id,
            alerts.c.receipt == edit.receipt.message_id,
        )  # the chat may have moved meanwhile
        tx.execute(update(alerts).where(*here).values(card=shown, edit_due_at=left))
        set_chat(tx, alert_id, lease_until=None)
        if pause:
            set_chat(tx, alert_id, held_until=now + pause)

    @transaction
    def postpone(self, tx: Connection, edit: Edit, due_at: datetime, *, whole_chat: bool) -> None:
        """Try later."""
        alert_id = edit.briefing.alert.id
        tx.execute(update(alerts).where(alerts.c.id == alert_id).values(edit_due_at=due_at))
        set_chat(tx, alert_id, lease_until=None)
        if whole_chat:
            set_chat(tx, alert_id, held_until=due_at)


def _card(written: str) -> Message | None:
    """Read a card; None where another version of Dragoman wrote it in a form of its own."""
    try:
        return CARD.validate_json(written)
    except ValidationError:
        return None
