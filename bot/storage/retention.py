"""Ages in, rows out: what is old is deleted, in transactions so small that nobody waits for them.

An article leaves in two steps. First go its text and all that was concluded from it; what is left is the little that
identity compares. That is remembered for as long as the feed lists the entry, and long after, so that an entry that
was pinned for years, or that comes and goes, is never new again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, or_, select, update

from bot.ports import Swept
from bot.storage.alerting import EDITED_FOR
from bot.storage.database import Database, transaction
from bot.storage.search_index import forget
from bot.storage.tables import (
    alerts,
    analyses,
    articles,
    feeds,
    fingerprints,
    identities,
    matches,
    stories,
    story_keys,
    verdicts,
)

ROWS_A_TRANSACTION = 200
IDENTITY_LIFE = 4  # times as long as articles, counted from when the feed last listed the entry
CARD_LIFE = 2 * EDITED_FOR  # an edit that has become due in time may have to wait
LATER = articles.alias()


class SqlRetention:
    """Implements ports.Retention."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self, now: datetime, keep: timedelta) -> Swept:
        """Delete all that is due; an article that awaits analysis and an alert that waits for its chat stay."""
        await _until_none(self._drop_cards, now - CARD_LIFE)
        return Swept(
            articles=await _until_none(self._empty_articles, now - keep),
            stories=await _until_none(self._delete_stories, now - keep),
            entries=await _until_none(self._forget_entries, now - keep * IDENTITY_LIFE),
        )

    @transaction
    def _drop_cards(self, tx: Connection, before: datetime) -> int:
        """Forget how chats show messages that are edited no more, and that they were to be."""
        kept = or_(alerts.c.card.is_not(None), alerts.c.edit_due_at.is_not(None))
        due = select(alerts.c.id).where(kept, alerts.c.created_at < before)
        ids = tx.execute(due.limit(ROWS_A_TRANSACTION)).scalars().all()
        tx.execute(update(alerts).where(alerts.c.id.in_(ids)).values(card=None, edit_due_at=None))
        return len(ids)

    @transaction
    def _empty_articles(self, tx: Connection, before: datetime) -> int:
        """Keep of articles only what identity needs; an article is as old as its latest revision."""
        revised = select(LATER.c.id).where(
            LATER.c.origin == articles.c.origin, (LATER.c.first_seen_at >= before) | (LATER.c.state == "pending")
        )
        due = (articles.c.state.in_(["analysed", "skipped"]), articles.c.first_seen_at < before)
        query = select(articles.c.id).where(*due, ~revised.exists(), ~_awaited(articles.c.story_id))
        ids = tx.execute(query.limit(ROWS_A_TRANSACTION)).scalars().all()
        forget(tx, ids)
        for table in (analyses, matches, fingerprints):
            tx.execute(delete(table).where(table.c.article_id.in_(ids)))
        emptied = {"text": "", "reason": None, "story_id": None, "current": False, "state": "forgotten"}
        tx.execute(update(articles).where(articles.c.id.in_(ids)).values(**emptied))
        newer = select(LATER.c.id).where(LATER.c.origin == articles.c.origin, LATER.c.id > articles.c.id)
        between = (articles.c.id.in_(ids), articles.c.id != articles.c.origin, newer.exists())
        tx.execute(delete(articles).where(*between))  # identity compares with the latest
        return len(ids)

    @transaction
    def _delete_stories(self, tx: Connection, before: datetime) -> int:
        """Delete stories that have no articles left, with their alerts."""
        told = select(articles.c.id).where(articles.c.story_id == stories.c.id)
        query = select(stories.c.id).where(stories.c.updated_at < before, ~told.exists(), ~_awaited(stories.c.id))
        ids = tx.execute(query.limit(ROWS_A_TRANSACTION).with_for_update()).scalars().all()
        tx.execute(
            delete(verdicts).where(verdicts.c.alert_id.in_(select(alerts.c.id).where(alerts.c.story_id.in_(ids))))
        )
        for table in (story_keys, alerts):
            tx.execute(delete(table).where(table.c.story_id.in_(ids)))
        tx.execute(delete(stories).where(stories.c.id.in_(ids)))
        return len(ids)

    @transaction
    def _forget_entries(self, tx: Connection, before: datetime) -> int:
        """Delete the identities, and what is left of the articles, of entries that their feeds have long dropped."""
        first = (articles.c.state == "forgotten", articles.c.first_seen_at < before, articles.c.id == articles.c.origin)
        # not the latest reading alone: a document may have come truncated
        dropped = (articles.c.seen_at < before, articles.c.seen_at < feeds.c.read_at)
        revised = select(LATER.c.id).where(LATER.c.origin == articles.c.id, LATER.c.state != "forgotten")
        query = select(articles.c.id).join(feeds).where(*first, *dropped, ~revised.exists())
        ids = tx.execute(query.limit(ROWS_A_TRANSACTION)).scalars().all()
        tx.execute(delete(identities).where(identities.c.article_id.in_(ids)))
        tx.execute(delete(articles).where(articles.c.origin.in_(ids)))
        return len(ids)


def _awaited(story_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Tell whether an alert on the story is still on its way."""
    return select(alerts.c.id).where(alerts.c.story_id == story_id, alerts.c.state == "pending").exists()


async def _until_none(step: Callable[[datetime], Awaitable[int]], before: datetime) -> int:
    """Repeat a step until it finds nothing more; return how much it found."""
    total = 0
    while count := await step(before):
        total += count
    return total
