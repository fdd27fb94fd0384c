"""Articles, what we concluded from them, and their stories, stored."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, func, insert, select, update

from bot.model import (
    AlertDraft,
    AlertId,
    Analysis,
    Article,
    ArticleId,
    Candidate,
    Fingerprint,
    Join,
    Report,
    Story,
    StoryId,
    TopicId,
)
from bot.ports import Conclusion
from bot.storage.database import Database, transaction
from bot.storage.tables import alerts, analyses, articles, feeds, matches, stories, story_keys

MAX_CANDIDATES = 20
MAX_MEMBERS = 20  # whose fingerprints stand for a story
DOCUMENT = TypeAdapter(Analysis)


class SqlArticles:
    """Implements ports.ArticleStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def pending(self, tx: Connection, limit: int) -> tuple[Article, ...]:
        """Return articles that await analysis, oldest first."""
        query = _articles().where(articles.c.state == "pending").order_by(articles.c.published_at, articles.c.id)
        return tuple(_article(row) for row in tx.execute(query.limit(limit)))

    @transaction
    def candidates(
        self, tx: Connection, article: Article, fingerprint: Fingerprint, since: datetime
    ) -> tuple[Candidate, ...]:
        """Return the stories that share most keys with the article."""
        keys = [*fingerprint.keys, *_url_keys(article.url)]
        shared = (
            select(story_keys.c.story_id, func.count().label("shared"))
            .join(stories, stories.c.id == story_keys.c.story_id)
            .where(story_keys.c.key.in_(keys), stories.c.updated_at >= since)
            .group_by(story_keys.c.story_id)
            .order_by(func.count().desc(), story_keys.c.story_id.desc())
            .limit(MAX_CANDIDATES)
        )
        ids = [row.story_id for row in tx.execute(shared)]
        if not ids:
            return ()
        opened = {row.id: row for row in tx.execute(select(stories).where(stories.c.id.in_(ids)))}
        members: dict[int, list[Any]] = defaultdict(list)
        query = (
            select(articles.c.story_id, articles.c.url, analyses.c.document)
            .join(analyses, analyses.c.article_id == articles.c.id)
            .where(articles.c.story_id.in_(ids), articles.c.current)
            .order_by(articles.c.id.desc())
        )
        for row in tx.execute(query):
            members[row.story_id].append(row)
        return tuple(
            Candidate(
                story_id=StoryId(story_id),
                opened_at=opened[story_id].opened_at,
                updated_at=opened[story_id].updated_at,
                fingerprints=tuple(
                    DOCUMENT.validate_json(row.document).fingerprint for row in members[story_id][:MAX_MEMBERS]
                ),
                urls=frozenset(row.url for row in members[story_id] if row.url),
            )
            for story_id in ids
        )

    @transaction
    def story_of(self, tx: Connection, article_id: ArticleId) -> StoryId | None:
        """Return the story that an article was placed in."""
        found = tx.execute(select(articles.c.story_id).where(articles.c.id == article_id)).scalar()
        return StoryId(found) if found else None

    @transaction
    def conclude(self, tx: Connection, conclusion: Conclusion) -> tuple[AlertId, ...]:
        """Store analysis, placement and alerts; nothing where the article is no longer pending."""
        row = tx.execute(select(articles).where(articles.c.id == conclusion.article_id).with_for_update()).one_or_none()
        if row is None or row.state != "pending":
            return ()
        placement = conclusion.placement
        if isinstance(placement, Join):
            story_id, why = placement.story_id, placement.why
            tx.execute(
                update(stories)
                .where(stories.c.id == story_id, stories.c.updated_at < row.published_at)
                .values(updated_at=row.published_at)
            )
        else:
            started = tx.execute(
                insert(stories).values(opened_at=row.published_at, updated_at=row.published_at)
            ).inserted_primary_key
            story_id, why = StoryId(started[0] if started else 0), "first report"
        changed: dict[str, Any] = {"state": "analysed", "story_id": story_id, "reason": why}
        if conclusion.text is not None:
            changed["text"] = conclusion.text
        tx.execute(update(articles).where(articles.c.id == row.id).values(**changed))
        self._add_analysis(tx, conclusion)
        self._add_keys(tx, story_id, [*conclusion.analysis.fingerprint.keys, *_url_keys(row.url)])
        return write_alerts(tx, story_id, conclusion.alerts, conclusion.concluded_at)

    @transaction
    def skip(self, tx: Connection, article_id: ArticleId, reason: str, now: datetime) -> None:  # noqa: ARG002
        """Give an article up."""
        tx.execute(update(articles).where(articles.c.id == article_id).values(state="skipped", reason=reason[:500]))

    @transaction
    def stories(self, tx: Connection, since: datetime, topics: Sequence[TopicId], limit: int) -> tuple[Story, ...]:
        """Return stories on the topics, the latest first."""
        query = (
            select(articles.c.story_id)
            .join(matches, matches.c.article_id == articles.c.id)
            .where(articles.c.current, articles.c.published_at >= since, matches.c.topic.in_(list(topics)))
            .group_by(articles.c.story_id)
            .order_by(func.max(articles.c.published_at).desc())
            .limit(limit)
        )
        ids = [row.story_id for row in tx.execute(query) if row.story_id]
        return read_stories(tx, ids)

    def _add_analysis(self, tx: Connection, conclusion: Conclusion) -> None:
        analysis = conclusion.analysis
        tx.execute(
            insert(analyses).values(
                article_id=conclusion.article_id,
                version=analysis.version,
                language=analysis.detection.language,
                document=DOCUMENT.dump_json(analysis).decode(),
                analysed_at=conclusion.concluded_at,
            )
        )
        if analysis.matches:
            tx.execute(
                insert(matches),
                [
                    {"article_id": conclusion.article_id, "topic": match.topic, "score": match.score}
                    for match in analysis.matches
                ],
            )

    def _add_keys(self, tx: Connection, story_id: StoryId, keys: Iterable[str]) -> None:
        here = set(tx.execute(select(story_keys.c.key).where(story_keys.c.story_id == story_id)).scalars())
        new = [{"key": key, "story_id": story_id} for key in dict.fromkeys(keys) if key not in here]
        if new:
            tx.execute(insert(story_keys), new)


def write_alerts(tx: Connection, story_id: StoryId, drafts: Iterable[AlertDraft], now: datetime) -> tuple[AlertId, ...]:
    """Write alerts whose key is new: one per story and subscription, ever."""
    written: list[AlertId] = []
    for draft in drafts:
        key = f"{story_id}:{draft.subscription_id}"
        if tx.execute(select(alerts.c.id).where(alerts.c.key == key)).first():
            continue
        inserted = tx.execute(
            insert(alerts).values(
                key=key,
                story_id=story_id,
                subscription_id=draft.subscription_id,
                why=draft.reason.value,
                state="pending",
                due_at=now,
                created_at=now,
            )
        ).inserted_primary_key
        if inserted:
            written.append(AlertId(inserted[0]))
    return tuple(written)


def read_stories(tx: Connection, ids: Sequence[int]) -> tuple[Story, ...]:
    """Return stories with their current reports, oldest report first, in the order of the ids."""
    if not ids:
        return ()
    reports: dict[int, list[Report]] = defaultdict(list)
    query = (
        _articles()
        .add_columns(analyses.c.document)
        .join(analyses, analyses.c.article_id == articles.c.id)
        .where(articles.c.story_id.in_(ids), articles.c.current)
        .order_by(articles.c.published_at, articles.c.id)
    )
    for row in tx.execute(query):
        report = Report(article=_article(row), analysis=DOCUMENT.validate_json(row.document))
        reports[row.story_id].append(report)
    opened = {row.id: row for row in tx.execute(select(stories).where(stories.c.id.in_(ids)))}
    return tuple(
        Story(
            id=StoryId(story_id),
            opened_at=opened[story_id].opened_at,
            updated_at=opened[story_id].updated_at,
            reports=tuple(reports[story_id]),
        )
        for story_id in ids
        if reports[story_id]
    )


def _articles() -> Any:
    return select(articles, feeds.c.url.label("feed_url")).join(feeds, feeds.c.id == articles.c.feed_id)


def _url_keys(url: str | None) -> tuple[str, ...]:
    return ("u:" + hashlib.blake2b(url.encode(), digest_size=12).hexdigest(),) if url else ()


def _article(row: Row[Any]) -> Article:
    return Article(
        id=ArticleId(row.id),
        origin=ArticleId(row.origin),
        feed_url=row.feed_url,
        source=row.source,
        country=row.country,
        url=row.url,
        title=row.title,
        text=row.text,
        language_hint=row.language_hint,
        published_at=row.published_at,
        first_seen_at=row.first_seen_at,
        baseline=row.baseline,
        fresh=row.fresh,
    )
