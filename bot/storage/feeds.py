"""Feeds and the identities of their entries, stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update

from bot.feeds.polling import SLOWEST
from bot.feeds.slices import DIGEST_SIZE
from bot.model import ArticleId, Draft, Feed, FeedId, FeedState, KnownArticle, Validators
from bot.ports import PollOutcome
from bot.storage.database import Database, transaction, upsert
from bot.storage.tables import articles, feeds, identities

KEYS_A_QUERY = 500  # SQLite takes 32,766 variables at most; short statements are cached better
ROWS_AT_ONCE = 1000  # so that ten thousand feeds are never in memory together
RELISTED = timedelta(days=1)  # how exactly it is known until when a feed listed an entry
NO_ORIGIN = 0  # stands for an article's own id until that is known
_KNOWN = [articles.c[name] for name in ("origin", "guid", "url", "title", "published_at", "digest")]
_revisions = articles.alias()
_latest = (
    select(func.max(_revisions.c.id))
    .where(_revisions.c.origin == identities.c.article_id)
    .correlate(identities)
    .scalar_subquery()
)
# Statements are made once: making one costs more than running it.
_ADD_ARTICLES = insert(articles).returning(articles.c.id, sort_by_parameter_order=True)
_OWN_ORIGIN = update(articles).where(articles.c.origin == NO_ORIGIN).values(origin=articles.c.id)
_READ_WHOLE = (
    update(feeds)
    .where(feeds.c.id == bindparam("feed"), or_(feeds.c.read_at.is_(None), feeds.c.read_at <= bindparam("lately")))
    .values(read_at=bindparam("now"))
)
_REGISTERED = select(
    *(feeds.c[name] for name in ("id", "url", "source", "active", "interval_seconds", "next_poll_at", "failures"))
)
_LIST = update(articles).where(articles.c.id.in_(bindparam("ids", expanding=True))).values(seen_at=bindparam("now"))
_KNOWN_BY_KEY = (
    select(identities.c.key, *_KNOWN)
    .select_from(identities)
    .join(articles, articles.c.id == _latest)
    .where(identities.c.feed_id == bindparam("feed"), identities.c.key.in_(bindparam("keys", expanding=True)))
)


class SqlFeeds:
    """Implements ports.FeedStore and ports.Retrying."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def register(self, tx: Connection, wanted: Sequence[Feed], now: datetime) -> None:
        """Make the active feeds exactly these."""
        left, changes, gone = {feed.url: feed for feed in wanted}, [], []
        for row in tx.execute(_REGISTERED).yield_per(ROWS_AT_ONCE):
            feed = left.pop(row.url, None)
            if feed is None:
                gone += [row.id] if row.active else []
            elif changed := _reconciled(row, feed, now):
                changes.append({"feed_id": row.id, **changed})
        self._update(tx, changes)
        if left:
            tx.execute(insert(feeds), [_registered(feed, now) for feed in left.values()])
        for start in range(0, len(gone), KEYS_A_QUERY):
            ids = gone[start : start + KEYS_A_QUERY]
            tx.execute(update(feeds).where(feeds.c.id.in_(ids)).values(active=False))

    @transaction
    def claim_due(self, tx: Connection, now: datetime, lease: timedelta, limit: int) -> tuple[FeedState, ...]:
        """Take due feeds."""
        due = (
            select(feeds)
            .where(feeds.c.active, feeds.c.next_poll_at <= now)
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
            for row in tx.execute(_KNOWN_BY_KEY, {"feed": feed_id, "keys": some}):
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
    def record_polls(self, tx: Connection, outcomes: Sequence[PollOutcome]) -> tuple[int, ...]:
        """Store polls, each one's entries and validators together."""
        ids = iter(
            self._add_articles(tx, [_article(outcome, *draft) for outcome in outcomes for draft in outcome.drafts])
        )
        remembered = [
            (outcome.feed_id, key, article_id)
            for outcome in outcomes
            for key, article_id in (
                *(
                    (key, draft.revises or id_)
                    for (draft, _), id_ in zip(outcome.drafts, ids, strict=False)
                    for key in draft.keys
                ),
                *outcome.also_keys,
            )
        ]
        self._remember(tx, remembered)
        for outcome in outcomes:
            self._relist(tx, outcome)
        self._update(tx, [_changed(outcome) for outcome in outcomes])
        return tuple(sum(draft.revises is None for draft, _ in outcome.drafts) for outcome in outcomes)

    def _update(self, tx: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Update feeds by ``feed_id``, those that change the same columns in one statement."""
        by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            by_columns[tuple(row)].append(row)
        for columns, same in by_columns.items():
            values: dict[str, Any] = {name: bindparam(name) for name in columns if name != "feed_id"}
            tx.execute(update(feeds).where(feeds.c.id == bindparam("feed_id")).values(values), same)

    @transaction
    def record_failure(
        self, tx: Connection, feed_id: FeedId, reason: str | None, now: datetime, next_poll_at: datetime, gone: bool
    ) -> None:
        """Store a failure; validators and entries stay as they were."""
        if reason is None:
            tx.execute(update(feeds).where(feeds.c.id == feed_id).values(next_poll_at=next_poll_at, lease_until=None))
            return
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
    def make_due(self, tx: Connection, now: datetime, wanted: Sequence[FeedId] | None = None) -> None:
        """Let every feed, or these, be polled now, whatever their interval says."""
        due = update(feeds).where(feeds.c.active, feeds.c.next_poll_at > now).values(next_poll_at=now)
        tx.execute(due if wanted is None else due.where(feeds.c.id.in_(wanted)))

    @transaction
    def release(self, tx: Connection) -> None:
        """End all leases, at the start of the only process that holds any."""
        tx.execute(update(feeds).where(feeds.c.lease_until.is_not(None)).values(lease_until=None))

    @transaction
    def states(self, tx: Connection) -> tuple[FeedState, ...]:
        """Return all active feeds."""
        return tuple(_state(row) for row in tx.execute(select(feeds).where(feeds.c.active).order_by(feeds.c.url)))

    def _add_articles(self, tx: Connection, rows: Sequence[dict[str, Any]]) -> Sequence[int]:
        """Store articles; return their ids, in the same order."""
        if not rows:
            return ()
        ids = tx.execute(_ADD_ARTICLES, rows).scalars().all()
        tx.execute(_OWN_ORIGIN)
        return ids

    def _relist(self, tx: Connection, outcome: PollOutcome) -> None:
        """Note which articles a feed still lists; of whole documents once a day, for most stay for days."""
        now = outcome.polled_at
        if outcome.whole:
            read = {"feed": outcome.feed_id, "now": now, "lately": now - RELISTED}
            if not tx.execute(_READ_WHOLE, read).rowcount:
                return
        for start in range(0, len(outcome.listed), KEYS_A_QUERY):
            tx.execute(_LIST, {"ids": outcome.listed[start : start + KEYS_A_QUERY], "now": now})

    def _remember(self, tx: Connection, keys: Sequence[tuple[FeedId, str, int]]) -> None:
        """Point a feed's keys at articles; a reused key points at its latest user."""
        if keys:
            added = upsert(tx, identities)
            latest = added.on_conflict_do_update(
                index_elements=["feed_id", "key"], set_={"article_id": added.excluded.article_id}
            )
            tx.execute(latest, [{"feed_id": feed, "key": key, "article_id": article} for feed, key, article in keys])


def _registered(feed: Feed, now: datetime) -> dict[str, Any]:
    """Return the row of a feed that is new."""
    return {
        "url": feed.url,
        "source": feed.source,
        "active": True,
        "interval_seconds": int(feed.interval.total_seconds()),
        "next_poll_at": now,
    }


def _reconciled(row: Row[Any], feed: Feed, now: datetime) -> dict[str, Any]:
    """Return what of a feed's row is no longer as the operator wants it."""
    seconds = int(feed.interval.total_seconds())
    changed: dict[str, Any] = {}
    if not seconds <= row.interval_seconds <= seconds * SLOWEST:  # the operator changed the interval
        sooner = row.next_poll_at if row.failures else min(row.next_poll_at, now + feed.interval)
        changed = {"interval_seconds": seconds, "next_poll_at": sooner}
    if row.source != feed.source:
        changed["source"] = feed.source
    if not row.active:
        changed |= {"active": True, "next_poll_at": now}
    return changed


def _article(outcome: PollOutcome, draft: Draft, fresh: bool) -> dict[str, Any]:
    """Return the row of a new article, or of a revision."""
    return {
        "origin": draft.revises or NO_ORIGIN,
        # stories show the older revision until this one is analysed
        "current": draft.revises is None,
        "feed_id": outcome.feed_id,
        "source": outcome.feed.source,
        "country": outcome.feed.country,
        "guid": draft.guid,
        "url": draft.url,
        "title": draft.title,
        "text": draft.text,
        "digest": draft.digest,
        "language_hint": draft.language_hint,
        "published_at": draft.published_at,
        "first_seen_at": outcome.polled_at,
        "seen_at": outcome.polled_at,
        "baseline": outcome.baseline,
        "fresh": fresh,
        "state": "pending",
    }


def _changed(outcome: PollOutcome) -> dict[str, Any]:
    """Return what a poll changes of its feed's row."""
    changed: dict[str, Any] = {
        "feed_id": outcome.feed_id,
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
        "gone": False,
        "moved_to": outcome.moved_to,
        "moves": outcome.moves,
    }
    if outcome.entries is not None:
        changed |= {
            "baselined": True,
            "entries": outcome.entries,
            "slices": b"".join(sorted(outcome.slices)),
            "ttl_seconds": int(outcome.ttl.total_seconds()) if outcome.ttl else None,
        }
    if outcome.drafts:
        changed["found_at"] = _found_at(outcome)
    return changed


def _found_at(outcome: PollOutcome) -> datetime:
    """Return when a feed published what a poll found; the dates of a baseline say how long it has been silent."""
    return max(draft.published_at for draft, _ in outcome.drafts) if outcome.baseline else outcome.polled_at


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
        slices=frozenset(row.slices[place : place + DIGEST_SIZE] for place in range(0, len(row.slices), DIGEST_SIZE)),
        ttl=timedelta(seconds=row.ttl_seconds) if row.ttl_seconds else None,
        hot_until=row.hot_until,
        gone=row.gone,
        moved_to=row.moved_to,
        moves=row.moves,
        source=row.source,
        read_at=row.read_at,
        found_at=row.found_at,
        told_failing_at=row.told_failing_at,
        told_silent_at=row.told_silent_at,
    )
