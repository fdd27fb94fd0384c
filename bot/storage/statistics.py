"""The tables in, figures for the admins out."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from bot.ports import Figures, Kind
from bot.storage.database import Database, transaction
from bot.storage.tables import alerts, analyses, articles, members, subscriptions

LANGUAGES_COUNTED = 8


class SqlStatistics:
    """Implements ports.Statistics."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def figures(self, tx: Connection, now: datetime, span: timedelta) -> Figures:
        """Count. Revisions count as articles, for each is read and analysed."""
        since = now - span
        number = func.count()
        by_language = (
            select(analyses.c.language, number)
            .join(articles, articles.c.id == analyses.c.article_id)
            .where(articles.c.state == "analysed", articles.c.first_seen_at > since)
            .group_by(analyses.c.language)
            .order_by(number.desc(), analyses.c.language)
        )
        languages = [(str(language), int(count)) for language, count in tx.execute(by_language)]
        waiting = select(number).select_from(alerts).where(alerts.c.state == "pending")
        arrived = select(number).where(alerts.c.state == "delivered", alerts.c.done_at > since)
        kinds = select(members.c.kind, number).where(members.c.banned_at.is_(None), members.c.role != "")
        admitted = {str(kind): int(count) for kind, count in tx.execute(kinds.group_by(members.c.kind))}
        pending = select(number).select_from(articles).where(articles.c.state == "pending")
        return Figures(
            articles=sum(count for _, count in languages),
            languages=tuple(languages[:LANGUAGES_COUNTED]),
            alerts=tx.execute(arrived).scalar_one(),
            edits_waiting=tx.execute(select(number).where(alerts.c.edit_due_at.is_not(None))).scalar_one(),
            alerts_waiting=tx.execute(waiting).scalar_one(),
            articles_waiting=tx.execute(pending).scalar_one(),
            subscriptions=tx.execute(select(number).where(subscriptions.c.active)).scalar_one(),
            accounts=admitted.get(Kind.ACCOUNT, 0),
            chats=admitted.get(Kind.CHAT, 0),
        )
