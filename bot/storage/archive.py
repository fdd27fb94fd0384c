"""What was read and told before, looked up for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, func, select

from bot.alerts.outlook import Sighting
from bot.alerts.render import told_report
from bot.feeds.identity import link_key
from bot.model import Alert, Article, ArticleId, Briefing, Detection, Report, Story, StoryId, Target, TopicId
from bot.ports import AlertOutcome, Stage, Trace, Written
from bot.storage.alerting import read_alert
from bot.storage.articles import read_report, read_stories, select_reports
from bot.storage.database import Database, transaction
from bot.storage.search import find_words, lowest_since
from bot.storage.subscriptions import read_subscription
from bot.storage.tables import alerts, analyses, articles, feeds, identities, matches, subscriptions
from bot.text.searching import Search

DETECTION = TypeAdapter(Detection)


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


class SqlLedger:
    """Implements ports.Ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def traces(self, tx: Connection, address: str, subscription: int | None) -> tuple[Trace, ...]:
        """Return what became of the articles at an address."""
        # feed by feed, for that is how the index of identities begins
        here = (identities.c.feed_id.in_(select(feeds.c.id)), identities.c.key == link_key(address))
        origins = tx.execute(select(identities.c.article_id).where(*here)).scalars().all()
        query = select(articles, feeds.c.url.label("feed_url")).join(feeds, feeds.c.id == articles.c.feed_id)
        rows = tx.execute(query.where(articles.c.origin.in_(origins)).order_by(articles.c.id)).all()
        return tuple(
            _trace(tx, [row for row in rows if row.origin == origin], subscription)
            for origin in dict.fromkeys(row.origin for row in rows)
        )

    @transaction
    def sightings(self, tx: Connection, topic: TopicId, since: datetime, least: float) -> tuple[Sighting, ...]:
        """Return the reports that a topic counts in: those that could be told, so first revisions of fresh articles."""
        columns = [articles.c[name] for name in ("story_id", "published_at", "source")]
        query = (
            select(matches.c.article_id, matches.c.score, *columns, analyses.c.language)
            .join(articles, articles.c.id == matches.c.article_id)
            .join(analyses, analyses.c.article_id == matches.c.article_id)
            .where(matches.c.topic == topic, matches.c.score >= least, matches.c.article_id >= lowest_since(tx, since))
            .where(articles.c.published_at >= since, articles.c.id == articles.c.origin)
            .order_by(articles.c.published_at, articles.c.id)
        )
        return tuple(
            Sighting(
                article_id=ArticleId(row.article_id),
                story_id=StoryId(row.story_id),
                published_at=row.published_at,
                language=row.language,
                source=row.source,
                score=row.score,
            )
            for row in tx.execute(query)
        )

    @transaction
    def candidates(self, tx: Connection, search: Search, since: datetime, most: int) -> tuple[ArticleId, ...]:
        """Return reports with the words of a search."""
        return tuple(ArticleId(row.id) for row in find_words(tx, search, since, most))

    @transaction
    def written(self, tx: Connection, ids: Sequence[ArticleId]) -> tuple[Written, ...]:
        """Return what stands in reports; of what was concluded, only the language is read, for that takes time."""
        columns = [articles.c[name] for name in ("id", "story_id", "title", "text", "source", "published_at")]
        query = select(*columns, analyses.c.document).join(analyses, analyses.c.article_id == articles.c.id)
        return tuple(
            Written(
                article_id=ArticleId(row.id),
                story_id=StoryId(row.story_id),
                title=row.title,
                text=row.text,
                source=row.source,
                published_at=row.published_at,
                detection=DETECTION.validate_python(json.loads(row.document)["detection"]),
            )
            for row in tx.execute(query.where(articles.c.id.in_(list(ids))))
        )

    @transaction
    def read(self, tx: Connection, ids: Sequence[ArticleId]) -> tuple[Report, ...]:
        """Return reports."""
        rows = {row.id: row for row in tx.execute(select_reports().where(articles.c.id.in_(list(ids))))}
        return tuple(read_report(rows[each]) for each in ids if each in rows)

    @transaction
    def output(self, tx: Connection, since: datetime) -> Mapping[str, int]:
        """Return how much each source has published."""
        first = (articles.c.published_at >= since, articles.c.id == articles.c.origin)
        query = select(articles.c.source, func.count().label("articles")).where(*first).group_by(articles.c.source)
        return {row.source: row.articles for row in tx.execute(query)}


def _trace(tx: Connection, revisions: Sequence[Row[Any]], subscription: int | None) -> Trace:
    """Return what became of an article, given its revisions, the oldest first."""
    first, latest = revisions[0], revisions[-1]
    shown = next((row for row in revisions if row.current), latest)
    reports = tx.execute(select_reports().where(articles.c.id == shown.id)).first()
    members = select(articles.c.title, articles.c.url).where(articles.c.story_id == shown.story_id, articles.c.current)
    opened = tx.execute(members.order_by(articles.c.published_at, articles.c.id).limit(1)).first()
    told: Sequence[Row[Any]] = ()
    if shown.story_id and subscription is not None:
        mine = (alerts.c.story_id == shown.story_id, alerts.c.subscription_id == subscription)
        told = tx.execute(select(alerts).where(*mine).order_by(alerts.c.id)).all()
    return Trace(
        stage=Stage(shown.state),
        reason=shown.reason if shown.state == Stage.SKIPPED else None,
        title=shown.title,
        source=shown.source,
        feed_url=shown.feed_url,
        published_at=first.published_at,
        first_seen_at=first.first_seen_at,
        baseline=first.baseline,
        fresh=first.fresh,
        report=read_report(reports) if reports else None,
        story_id=StoryId(shown.story_id) if shown.story_id else None,
        first_title=opened.title if opened else "",
        first_url=opened.url if opened else None,
        outcomes=tuple(
            AlertOutcome(state=row.state, error=row.error, at=row.done_at or row.created_at, message_id=row.receipt)
            for row in told
        ),
    )


def _former_title(tx: Connection, article: Article) -> str:
    """Return the last other headline of an article; empty where it never had one."""
    earlier = (articles.c.origin == article.origin, articles.c.id < article.id, articles.c.title != article.title)
    return tx.execute(select(articles.c.title).where(*earlier).order_by(articles.c.id.desc()).limit(1)).scalar() or ""
