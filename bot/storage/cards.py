"""Alerts that were sent, looked up for whoever presses their buttons or asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Row, select

from bot.model import Alert, AlertId, Briefing, Story, SubscriptionId, Target
from bot.storage.alerting import read_alert
from bot.storage.articles import address_keys, read_stories
from bot.storage.database import Database, transaction
from bot.storage.subscriptions import read_subscription
from bot.storage.tables import alerts, articles, stories, story_keys, subscriptions

LATEST = 2000  # alerts, of all chats, that a title is looked for in


class SqlCards:
    """Implements ports.Cards."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def briefing(self, tx: Connection, target: Target, alert_id: AlertId) -> Briefing | None:
        """Return an alert of the chat, in whichever of its threads it stands."""
        row = tx.execute(select(alerts).where(alerts.c.id == alert_id)).first()
        if row is None:
            return None
        there = read_subscription(tx, SubscriptionId(row.subscription_id)).target
        if (there.channel, there.address) != (target.channel, target.address):
            raise LookupError(alert_id)
        return _briefing(tx, row)

    @transaction
    def recent(self, tx: Connection, target: Target, limit: int) -> tuple[Briefing, ...]:
        """Return what the target was told last."""
        place = {"channel": target.channel, "address": target.address, "thread": target.thread}
        here = select(subscriptions.c.id).filter_by(**place)
        told = select(alerts).where(alerts.c.subscription_id.in_(here), alerts.c.state == "delivered")
        rows = tx.execute(told.order_by(alerts.c.done_at.desc(), alerts.c.id.desc()).limit(limit)).all()
        return tuple(found for row in rows if (found := _briefing(tx, row)))

    @transaction
    def titled(self, tx: Connection, titles: Sequence[str]) -> Briefing | None:
        """Return the latest alert that showed an article which has, or had, one of these titles."""
        latest = select(alerts.c.id).where(alerts.c.state == "delivered").order_by(alerts.c.id.desc()).limit(LATEST)
        shown = select(alerts).join(articles, articles.c.origin == alerts.c.article_id)
        told = shown.where(alerts.c.id.in_(latest), articles.c.title.in_(list(titles)))
        row = tx.execute(told.order_by(alerts.c.id.desc()).limit(1)).first()
        return _briefing(tx, row) if row else None

    @transaction
    def found_at(self, tx: Connection, address: str, target: Target) -> tuple[Story, Alert | None] | None:
        """Return the latest story with an article at the address."""
        newest = (
            select(stories.c.id)
            .join(story_keys, story_keys.c.story_id == stories.c.id)
            .where(story_keys.c.key.in_(address_keys(address)))
            .order_by(stories.c.updated_at.desc(), stories.c.id.desc())
            .limit(1)
        )
        story = read_stories(tx, list(tx.execute(newest).scalars()))
        if not story:
            return None
        place = {"channel": target.channel, "address": target.address, "thread": target.thread}
        here = select(subscriptions.c.id).filter_by(**place)
        told = select(alerts).where(alerts.c.story_id == story[0].id, alerts.c.subscription_id.in_(here))
        row = tx.execute(told.where(alerts.c.state == "delivered").order_by(alerts.c.id).limit(1)).first()
        return story[0], read_alert(row) if row else None


def _briefing(tx: Connection, row: Row[tuple[object, ...]]) -> Briefing | None:
    """Return an alert with its story; None where that has no reports any more."""
    story = read_stories(tx, [row.story_id])
    if not story:
        return None
    subscription = read_subscription(tx, SubscriptionId(row.subscription_id))
    return Briefing(alert=read_alert(row), subscription=subscription, story=story[0])
