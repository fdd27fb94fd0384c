"""Feeds and the identities of their entries, stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from bot.model import ArticleId, Draft, Feed, FeedId, FeedState, KnownArticle, Validators
from bot.ports import PollOutcome
from bot.storage.database import Database, transaction
from bot.storage.tables import articles, feeds, identities

KEYS_A_QUERY = 500  # SQLite takes 32,766 variables at most; short statements are cached better


class SqlFeeds:
    """Implements ports.FeedStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def register(self, tx: Connection, wanted: Sequence[Feed], now: datetime) -> None:
        """Make the active feeds exactly these."""
        known: dict[str, Any] = {row.url: row for row in tx.execute(select(feeds))}
        for feed in wanted:
            row = known.pop(feed.url, None)
            seconds = int(feed.interval.total_seconds())
            if row is None:
                tx.execute(
                    insert(feeds).values(
                        url=feed.url, source=feed.source, active=True, interval_seconds=seconds, next_poll_at=now
                    )
                )
            elif not row.active or row.source != feed.source or row.gone:
                tx.execute(
                    update(feeds)
                    .where(feeds.c.id == row.id)
                    .values(active=True, source=feed.source, next_poll_at=row.next_poll_at if row.active else now)
                )
        gone = [row.id for row in known.values() if row.active]
        for start in range(0, len(gone), KEYS_A_QUERY):
            ids = gone[start : start + KEYS_A_QUERY]
            tx.execute(update(feeds).where(feeds.c.id.in_(ids)).values(active=False))

    @transaction
    def claim_due(self, tx: Connection, now: datetime, lease: timedelta, limit: int) -> tuple[FeedState, ...]:
        """Take due feeds."""
        due = (
            select(feeds)
            .where(feeds.c.active, ~feeds.c.gone, feeds.c.next_poll_at <= now)
            .where(or_(feeds.c.lease_until.is_(None), feeds.c.lease_until <= now))
            .order_by(feeds.c.next_poll_at, feeds.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = tx.execute(due).all()
        if rows:
            ids = [row.id for row in rows]
            tx.execute(update(feeds).where(feeds.c.id.in_(ids)).values(lease_until=now + lease))
        return tuple(_state(row) for row in rows)

    @transaction
    def known(self, tx: Connection, feed_id: FeedId, keys: Sequence[str]) -> Mapping[str, KnownArticle]:
        """Look keys up; each points at the latest revision of its article."""
        found: dict[str, KnownArticle] = {}
        for start in range(0, len(keys), KEYS_A_QUERY):
            some = keys[start : start + KEYS_A_QUERY]
            query = (
                select(identities.c.key, articles)
                .join(articles, (articles.c.origin == identities.c.article_id) & articles.c.current)
                .where(identities.c.feed_id == feed_id, identities.c.key.in_(some))
            )
            for row in tx.execute(query):
                found[row.key] = KnownArticle(
                    id=ArticleId(row.origin),
                    guid=row.guid,
                    url=row.url,
                    title=row.title,
                    published_at=row.published_at,
                    digest=row.digest,
                )
        return found

    @transaction
    def record_poll(self, tx: Connection, outcome: PollOutcome) -> int:
        """Store a poll, its entries and its validators together."""
        new = 0
        for draft, fresh in outcome.drafts:
            new += draft.revises is None
            self._add_article(tx, outcome, draft, fresh)
        for key, article_id in outcome.also_keys:
            self._remember(tx, outcome.feed_id, key, article_id)
        changed: dict[str, Any] = {
            "etag": outcome.validators.etag,
            "last_modified": outcome.validators.last_modified,
            "body_hash": outcome.validators.body_hash,
            "next_poll_at": outcome.next_poll_at,
            "interval_seconds": int(outcome.interval.total_seconds()),
            "polled_at": outcome.polled_at,
            "succeeded_at": outcome.polled_at,
            "lease_until": None,
            "failures": 0,
            "failing_since": None,
            "reason": None,
        }
        if outcome.entries is not None:
            changed |= {"baselined": True, "entries": outcome.entries}
        tx.execute(update(feeds).where(feeds.c.id == outcome.feed_id).values(**changed))
        return new

    @transaction
    def record_failure(
        self, tx: Connection, feed_id: FeedId, reason: str, now: datetime, next_poll_at: datetime, gone: bool
    ) -> None:
        """Store a failure; validators and entries stay as they were."""
        row = tx.execute(select(feeds.c.failures, feeds.c.failing_since).where(feeds.c.id == feed_id)).one()
        tx.execute(
            update(feeds)
            .where(feeds.c.id == feed_id)
            .values(
                failures=row.failures + 1,
                failing_since=row.failing_since or now,
                reason=reason,
                polled_at=now,
                next_poll_at=next_poll_at,
                lease_until=None,
                gone=gone,
            )
        )

    @transaction
    def make_due(self, tx: Connection, now: datetime) -> None:
        """Let every feed be polled now, whatever its interval says."""
        tx.execute(update(feeds).where(feeds.c.active, feeds.c.next_poll_at > now).values(next_poll_at=now))

    @transaction
    def release(self, tx: Connection) -> None:
        """End all leases, at the start of the only process that holds any."""
        tx.execute(update(feeds).where(feeds.c.lease_until.is_not(None)).values(lease_until=None))

    @transaction
    def states(self, tx: Connection) -> tuple[FeedState, ...]:
        """Return all active feeds."""
        return tuple(_state(row) for row in tx.execute(select(feeds).where(feeds.c.active).order_by(feeds.c.url)))

    def _add_article(self, tx: Connection, outcome: PollOutcome, draft: Draft, fresh: bool) -> None:
        if draft.revises is not None:
            tx.execute(
                update(articles).where(articles.c.origin == draft.revises, articles.c.current).values(current=False)
            )
        inserted = tx.execute(
            insert(articles).values(
                origin=draft.revises or 0,
                current=True,
                feed_id=outcome.feed_id,
                source=outcome.feed.source,
                country=outcome.feed.country,
                guid=draft.guid,
                url=draft.url,
                title=draft.title,
                text=draft.text,
                digest=draft.digest,
                language_hint=draft.language_hint or outcome.feed.language,
                published_at=draft.published_at,
                first_seen_at=outcome.polled_at,
                baseline=outcome.baseline,
                fresh=fresh,
                state="pending",
            )
        ).inserted_primary_key
        article_id = ArticleId(inserted[0]) if inserted else ArticleId(0)
        if draft.revises is None:
            tx.execute(update(articles).where(articles.c.id == article_id).values(origin=article_id))
        for key in draft.keys:
            self._remember(tx, outcome.feed_id, key, draft.revises or article_id)

    def _remember(self, tx: Connection, feed_id: FeedId, key: str, article_id: ArticleId) -> None:
        """Point a key at an article; a reused key points at its latest user."""
        place = (identities.c.feed_id == feed_id) & (identities.c.key == key)
        if not tx.execute(update(identities).where(place).values(article_id=article_id)).rowcount:
            tx.execute(insert(identities).values(feed_id=feed_id, key=key, article_id=article_id))


def _state(row: Row[Any]) -> FeedState:
    return FeedState(
        id=FeedId(row.id),
        url=row.url,
        validators=Validators(etag=row.etag, last_modified=row.last_modified, body_hash=row.body_hash),
        baselined=row.baselined,
        interval=timedelta(seconds=row.interval_seconds),
        next_poll_at=row.next_poll_at,
        failures=row.failures,
        failing_since=row.failing_since,
        reason=row.reason,
        polled_at=row.polled_at,
        succeeded_at=row.succeeded_at,
        entries=row.entries,
        gone=row.gone,
    )
