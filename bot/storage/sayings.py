"""The sounds of a name in, who is called so and what they said out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.model import TopicId
from bot.ports import Saying, Speaker
from bot.storage.database import Database, transaction
from bot.storage.tables import articles, matches, sayings, speaker_sounds, speakers

MOST_SPEAKERS = 500  # that sound alike
MOST_SOUNDS = 6


class SqlSayings:
    """Implements ports.Sayings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def speakers(self, tx: Connection, sounds: Sequence[str]) -> tuple[Speaker, ...]:
        """Return the names with these sounds."""
        wanted = list(dict.fromkeys(sounds))[:MOST_SOUNDS]
        if not wanted:
            return ()
        query = select(speakers.c.id, speakers.c.name)
        for sound in wanted:
            own = select(speaker_sounds.c.speaker_id).where(speaker_sounds.c.sound == sound)
            query = query.where(speakers.c.id.in_(own))
        called = query.subquery()
        counted = (
            select(called.c.id, called.c.name, func.count().label("sayings"))
            .join(sayings, sayings.c.speaker_id == called.c.id)
            .group_by(called.c.id, called.c.name)
            .order_by(func.count().desc(), called.c.id)
            .limit(MOST_SPEAKERS)
        )
        return tuple(Speaker(id=row.id, name=row.name, sayings=row.sayings) for row in tx.execute(counted))

    @transaction
    def most_quoted(self, tx: Connection, since: datetime, most: int) -> tuple[Speaker, ...]:
        """Return who was quoted most."""
        counted = (
            select(speakers.c.id, speakers.c.name, func.count().label("sayings"))
            .join(sayings, sayings.c.speaker_id == speakers.c.id)
            .where(sayings.c.said_at >= since)
            .group_by(speakers.c.id, speakers.c.name)
            .order_by(func.count().desc(), speakers.c.id)
            .limit(most)
        )
        return tuple(Speaker(id=row.id, name=row.name, sayings=row.sayings) for row in tx.execute(counted))

    @transaction
    def sayings(self, tx: Connection, ids: Sequence[int], topic: TopicId | None, most: int) -> tuple[Saying, ...]:
        """Return what was said."""
        mine = select(sayings).where(sayings.c.speaker_id.in_(list(ids)))
        if topic is not None:
            on_topic = (matches.c.topic == topic, matches.c.article_id == sayings.c.article_id)
            mine = mine.where(select(matches.c.article_id).where(*on_topic).exists())
        said = mine.order_by(sayings.c.said_at.desc(), sayings.c.id.desc()).limit(most).subquery()
        query = (
            select(said, speakers.c.name, articles.c.source, articles.c.country, articles.c.url)
            .join(speakers, speakers.c.id == said.c.speaker_id)
            .join(articles, articles.c.id == said.c.article_id)
            .order_by(said.c.said_at.desc(), said.c.id.desc())
        )
        return tuple(
            Saying(
                words=row.words,
                speaker=row.name,
                role=row.role,
                language=row.language,
                said_at=row.said_at,
                source=row.source,
                country=row.country,
                url=row.url,
            )
            for row in tx.execute(query)
        )
