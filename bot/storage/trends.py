"""A topic in; when each of its stories was first reported, in each language, out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.model import StoryId, TopicId
from bot.pictures.figures import FirstReport
from bot.storage.database import Database, transaction
from bot.storage.tables import analyses, articles, fingerprints, matches


class SqlTrends:
    """Implements ports.Trends."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def first_reports(self, tx: Connection, topic: TopicId, since: datetime) -> tuple[FirstReport, ...]:
        """Return when each story of a topic was first reported since then, in each language."""
        # The story is taken from the fingerprint, which current revisions have and no others: in the articles' own rows
        # it stands behind the text, and SQLite would read through all of that.
        first = func.min(articles.c.published_at)
        # Articles come in the order of their days, more or less: from the first that is so late on, no match is older
        # by much, and those before it need not be looked at.
        # Added to, an id is not looked for in the order of ids, which begins with all that is too old.
        lowest = select(func.min(articles.c.id + 0)).where(articles.c.published_at >= since).scalar_subquery()
        query = (
            select(fingerprints.c.story_id, analyses.c.language, first.label("at"))
            .select_from(matches)
            .join(fingerprints, fingerprints.c.article_id == matches.c.article_id)
            .join(analyses, analyses.c.article_id == matches.c.article_id)
            .join(articles, articles.c.id == matches.c.article_id)
            .where(matches.c.topic == topic, matches.c.article_id >= lowest, articles.c.published_at >= since)
            .group_by(fingerprints.c.story_id, analyses.c.language)
        )
        return tuple(
            FirstReport(story_id=StoryId(story), language=language, at=at) for story, language, at in tx.execute(query)
        )
