"""How the feeds and queues do, and what the admins were told of it, stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from bot.feeds.health import Change, Notice
from bot.ports import Stock
from bot.storage.database import Database, transaction
from bot.storage.tables import alerts, articles, feeds

TOLD = {
    Change.FAILING: feeds.c.told_failing_at,
    Change.RECOVERED: feeds.c.told_failing_at,
    Change.SILENT: feeds.c.told_silent_at,
}


class SqlHealth:
    """Implements ports.HealthStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def told(self, tx: Connection, notices: Sequence[Notice], now: datetime) -> None:
        """Remember that the admins were told; of a failure that is over, that they know it is."""
        for notice in notices:
            moment = None if notice.change is Change.RECOVERED else now
            here = update(feeds).where(feeds.c.id == notice.state.id)
            tx.execute(here.values({TOLD[notice.change]: moment}))

    @transaction
    def stock(self, tx: Connection) -> Stock:
        """Return how much waits, and how many feeds fail."""
        pending = select(func.count()).select_from(articles).where(articles.c.state == "pending")
        outbox = select(func.count(), func.min(alerts.c.due_at)).where(alerts.c.state == "pending")
        failing = select(func.count()).select_from(feeds).where(feeds.c.active, feeds.c.failures > 0)
        waiting, oldest = tx.execute(outbox).one()
        return Stock(
            pending_articles=tx.execute(pending).scalar_one(),
            waiting_alerts=waiting,
            oldest_alert_at=oldest,
            failing_feeds=tx.execute(failing).scalar_one(),
        )
