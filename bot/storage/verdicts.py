"""What chats found not relevant of what they were told, stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from bot.alerts.decide import MIN_SCORE
from bot.model import AlertId, Reason, Target, TopicId
from bot.ports import Fault, Judged, Tally
from bot.storage.articles import read_report, select_reports
from bot.storage.database import Database, transaction
from bot.storage.tables import alerts, articles, matches, subscriptions, verdicts


class SqlVerdicts:
    """Implements ports.Verdicts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def judge(self, tx: Connection, alert_id: AlertId, topics: Sequence[TopicId], fault: Fault, now: datetime) -> None:
        """Write what is wrong with an alert, for each topic."""
        tx.execute(delete(verdicts).where(verdicts.c.alert_id == alert_id))
        rows = [
            {"alert_id": alert_id, "topic": topic, "fault": fault.value, "created_at": now}
            for topic in dict.fromkeys(topics)
        ]
        if rows:
            tx.execute(insert(verdicts), rows)

    @transaction
    def withdraw(self, tx: Connection, alert_id: AlertId) -> None:
        """Forget it."""
        tx.execute(delete(verdicts).where(verdicts.c.alert_id == alert_id))

    @transaction
    def tally(self, tx: Connection, target: Target, topic: TopicId, last: int) -> Tally:
        """Count."""
        rows = tx.execute(_told(target, topic, last).with_only_columns(alerts.c.id, verdicts.c.fault)).all()
        return Tally(told=len(rows), relevant=sum(row.fault is None for row in rows))

    @transaction
    def judged(self, tx: Connection, target: Target, topic: TopicId, last: int) -> Judged:
        """Return the reports that were shown, as they are now."""
        told = _told(target, topic, last).with_only_columns(articles.c.id, verdicts.c.fault)
        rejected = {row.id: row.fault is not None for row in tx.execute(told)}
        query = select_reports().where(articles.c.id.in_(list(rejected))).order_by(articles.c.id.desc())
        reports = [read_report(row) for row in tx.execute(query)]
        return Judged(
            rejected=tuple(report for report in reports if rejected[report.article.id]),
            kept=tuple(report for report in reports if not rejected[report.article.id]),
        )


def _told(target: Target, topic: TopicId, last: int) -> Any:
    """Select the last alerts that told a chat of a story because of a topic, with the articles that they show."""
    on_topic = (matches.c.article_id == articles.c.id, matches.c.topic == topic, matches.c.score >= MIN_SCORE)
    verdict = (verdicts.c.alert_id == alerts.c.id, verdicts.c.topic == topic)
    place = {"channel": target.channel, "address": target.address, "thread": target.thread}
    here = select(subscriptions.c.id).filter_by(**place)
    condition = on_topic[0]
    for more in on_topic[1:]:
        condition &= more
    return (
        select(alerts)
        .join(articles, (articles.c.origin == alerts.c.article_id) & articles.c.current)
        .join(matches, condition)
        .outerjoin(verdicts, verdict[0] & verdict[1])
        .where(alerts.c.subscription_id.in_(here), alerts.c.state == "delivered", alerts.c.why != Reason.DEVELOPMENT)
        .order_by(alerts.c.done_at.desc(), alerts.c.id.desc())
        .limit(last)
    )
