"""What was read and told before, looked up for people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from bot.alerts.render import told_report
from bot.model import Alert, Article, ArticleId, Briefing, Report, Story, StoryId, Target
from bot.storage.alerting import read_alert
from bot.storage.articles import read_report, read_stories, select_reports
from bot.storage.database import Database, transaction
from bot.storage.subscriptions import read_subscription
from bot.storage.tables import alerts, articles, subscriptions


class SqlArchive:
    """Implements ports.Archive and ports.Chronicle."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def told(self, tx: Connection, target: Target, message_id: str = "") -> Briefing | None:
        """Return what a chat was last told, or was told with that message."""
        place = {"channel": target.channel, "address": target.address, "thread": target.thread}
        here = select(subscriptions.c.id).filter_by(**place)
        query = select(alerts).where(alerts.c.subscription_id.in_(here), alerts.c.state == "delivered")
        if message_id:
            query = query.where(alerts.c.receipt == message_id)
        row = tx.execute(query.order_by(alerts.c.done_at.desc(), alerts.c.id.desc()).limit(1)).first()
        story = read_stories(tx, [row.story_id]) if row else ()
        if row is None or not story:
            return None
        subscription = read_subscription(tx, row.subscription_id)
        briefing = Briefing(alert=read_alert(row), subscription=subscription, story=story[0])
        return replace(briefing, former_title=_former_title(tx, told_report(briefing).article))

    @transaction
    def alerts_on(self, tx: Connection, story_id: StoryId) -> tuple[Alert, ...]:
        """Return the alerts on a story."""
        query = select(alerts).where(alerts.c.story_id == story_id, alerts.c.state != "abandoned")
        return tuple(read_alert(row) for row in tx.execute(query.order_by(alerts.c.id)))

    @transaction
    def story(self, tx: Connection, story_id: StoryId) -> Story | None:
        """Return a story."""
        return next(iter(read_stories(tx, [story_id])), None)

    @transaction
    def reports(self, tx: Connection, since: datetime, after: ArticleId, limit: int) -> tuple[Report, ...]:
        """Return reports published since then, in the order of their articles' ids."""
        newer = (articles.c.current, articles.c.published_at >= since, articles.c.id > after)
        query = select_reports().where(*newer, articles.c.state == "analysed")
        return tuple(read_report(row) for row in tx.execute(query.order_by(articles.c.id).limit(limit)))


def _former_title(tx: Connection, article: Article) -> str:
    """Return the last other headline of an article; empty where it never had one."""
    earlier = (articles.c.origin == article.origin, articles.c.id < article.id, articles.c.title != article.title)
    return tx.execute(select(articles.c.title).where(*earlier).order_by(articles.c.id.desc()).limit(1)).scalar() or ""
