"""Articles, what we concluded from them, and their stories, stored."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, text, update

from bot.feeds.polling import HOT
from bot.feeds.urls import address
from bot.model import (
    COPIED,
    AlertId,
    Analysis,
    Article,
    ArticleId,
    Candidate,
    Corrected,
    Fingerprint,
    Join,
    Prior,
    Report,
    Story,
    StoryId,
    TopicId,
)
from bot.ports import Conclusion
from bot.storage.alerting import mark_grown, write_alerts
from bot.storage.database import Database, transaction, upsert
from bot.storage.fingerprints import dump_fingerprint, load_fingerprint, nearest_stories
from bot.storage.placements import correct, find_story
from bot.storage.search_index import forget, remember
from bot.storage.tables import Utc, analyses, articles, feeds, fingerprints, matches, stories, story_keys

MAX_CANDIDATES = 20
MAX_MEMBERS = 20  # whose fingerprints stand for a story
STORIES_A_KEY = 100  # the latest; a mark that more stories share tells few apart
MOST_KEYS = 32  # of an article that are looked up: a fingerprint and an address have fewer
# Each key by itself, so that the index gives its latest stories and no more. As text, for building and caching
# thirty-two selects costs more than running them.
_LATEST = (
    "SELECT story_id FROM (SELECT story_id FROM story_keys WHERE key = :{0} ORDER BY story_id DESC LIMIT {1}) AS {0}"
)
_SHARED = " UNION ALL ".join(_LATEST.format(f"key{number}", STORIES_A_KEY) for number in range(MOST_KEYS))
LIKELIEST = (
    text(
        f"SELECT id, opened_at, updated_at, corrected FROM stories JOIN ({_SHARED}) AS shared ON story_id = id "  # noqa: S608
        f"WHERE updated_at >= :since GROUP BY id ORDER BY count(*) DESC, id DESC LIMIT {MAX_CANDIDATES}"
    )
    .bindparams(bindparam("since", type_=Utc))
    .columns(stories.c.id, stories.c.opened_at, stories.c.updated_at, stories.c.corrected)
)
DOCUMENT = TypeAdapter(Analysis)
PRIOR = TypeAdapter(Prior)
NO_FINGERPRINT = {"fingerprint"}  # it has a table of its own


class SqlArticles:
    """Implements ports.ArticleStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def pending(self, tx: Connection, limit: int) -> tuple[Article, ...]:
        """Return articles that await analysis, oldest first; a revision only when those before it are through."""
        earlier = articles.alias()
        waits = select(earlier.c.id).where(
            earlier.c.origin == articles.c.origin, earlier.c.id < articles.c.id, earlier.c.state == "pending"
        )
        query = (
            _articles()
            .add_columns(feeds.c.prior)
            .where(articles.c.state == "pending", ~waits.exists())
            .order_by(articles.c.published_at, articles.c.id)
        )
        rows = tx.execute(query.limit(limit)).all()
        priors = {row.prior: PRIOR.validate_json(row.prior) for row in rows if row.prior}
        return tuple(replace(_article(row), prior=priors.get(row.prior, Prior())) for row in rows)

    @transaction
    def candidates(
        self, tx: Connection, article: Article, fingerprint: Fingerprint, since: datetime
    ) -> tuple[Candidate, ...]:
        """Return the stories that share most keys with the article, and with a vector those closest in meaning."""
        here = address(article.url)
        shared = list(_likeliest(tx, [*address_keys(here), *fingerprint.keys], since))
        if fingerprint.vector:
            near = set(nearest_stories(tx, fingerprint.vector, since)) - {story.id for story in shared}
            shared += tx.execute(select(stories).where(stories.c.id.in_(near)).order_by(stories.c.id.desc()))
        if not shared:
            return ()
        members: dict[int, list[tuple[ArticleId, Fingerprint]]] = defaultdict(list)
        addresses: dict[int, set[str]] = defaultdict(set)
        for row in tx.execute(_members([story.id for story in shared], here)):
            members[row.story_id].append((ArticleId(row.article_id), load_fingerprint(row)))
            if row.address:
                addresses[row.story_id].add(row.address)
        return tuple(
            Candidate(
                story_id=StoryId(story.id),
                opened_at=story.opened_at,
                updated_at=story.updated_at,
                fingerprints=tuple(mark for _, mark in members[story.id]),
                urls=frozenset(addresses[story.id]),
                article_ids=tuple(article_id for article_id, _ in members[story.id]),
                corrected=Corrected(story.corrected),
            )
            for story in shared
        )

    @transaction
    def story_of(self, tx: Connection, article_id: ArticleId) -> StoryId | None:
        """Return the story that an article was placed in."""
        found = tx.execute(select(articles.c.story_id).where(articles.c.id == article_id)).scalar()
        return StoryId(found) if found else None

    @transaction
    def conclude(self, tx: Connection, conclusion: Conclusion) -> tuple[AlertId, ...]:
        """Store analysis, placement and alerts; nothing where the article is no longer pending."""
        row = tx.execute(select(articles).where(articles.c.id == conclusion.article_id).with_for_update()).first()
        if row is None or row.state != "pending":
            return ()
        story_id, why = find_story(tx, conclusion, row.published_at)
        changed: dict[str, Any] = {"state": "analysed", "story_id": story_id, "reason": why, "current": True}
        if isinstance(conclusion.placement, Join) and conclusion.placement.story_id == story_id:
            changed["copy_of"] = conclusion.placement.copy_of
        if conclusion.text is not None:
            changed["text"] = conclusion.text
        if row.id != row.origin:
            self._retire(tx, row.origin)
        else:
            mark_grown(tx, story_id, row.source, conclusion.concluded_at)
        tx.execute(update(articles).where(articles.c.id == row.id).values(**changed))
        self._add_analysis(tx, conclusion)
        self._add_fingerprint(tx, conclusion, story_id, address(row.url))
        self._update_feed(tx, row.feed_id, conclusion)
        remember(tx, row, conclusion)
        if conclusion.correction is not None:
            correct(tx, conclusion.correction, conclusion.concluded_at)
            story_id = tx.execute(select(articles.c.story_id).where(articles.c.id == row.id)).scalar_one()
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

    def _update_feed(self, tx: Connection, feed_id: int, conclusion: Conclusion) -> None:
        """Note what a conclusion tells of the feed."""
        changed: dict[str, Any] = {}
        if conclusion.alerts:
            changed["hot_until"] = conclusion.concluded_at + HOT
        if conclusion.prior is not None:
            changed["prior"] = PRIOR.dump_json(conclusion.prior).decode()
        if changed:
            tx.execute(update(feeds).where(feeds.c.id == feed_id).values(**changed))

    def _retire(self, tx: Connection, origin: int) -> None:
        """Let an article's earlier revisions stand for it no longer."""
        earlier = tx.execute(select(articles.c.id).where(articles.c.origin == origin)).scalars().all()
        forget(tx, earlier)
        tx.execute(delete(fingerprints).where(fingerprints.c.article_id.in_(earlier)))
        tx.execute(update(articles).where(articles.c.origin == origin, articles.c.current).values(current=False))

    def _add_analysis(self, tx: Connection, conclusion: Conclusion) -> None:
        analysis = conclusion.analysis
        tx.execute(
            insert(analyses).values(
                article_id=conclusion.article_id,
                version=analysis.version,
                language=analysis.detection.language,
                document=DOCUMENT.dump_json(analysis, exclude=NO_FINGERPRINT).decode(),
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

    def _add_fingerprint(self, tx: Connection, conclusion: Conclusion, story_id: StoryId, here: str | None) -> None:
        fingerprint = conclusion.analysis.fingerprint
        columns = dump_fingerprint(fingerprint)
        values = {"article_id": conclusion.article_id, "story_id": story_id, "address": here, **columns}
        tx.execute(insert(fingerprints).values(values))
        keys = dict.fromkeys([*fingerprint.keys, *address_keys(here)])
        if keys:
            added = upsert(tx, story_keys).on_conflict_do_nothing()
            tx.execute(added, [{"key": key, "story_id": story_id} for key in keys])


def read_stories(tx: Connection, ids: Sequence[int]) -> tuple[Story, ...]:
    """Return stories with their current reports, oldest report first, in the order of the ids."""
    if not ids:
        return ()
    reports: dict[int, list[Report]] = defaultdict(list)
    members = select_reports().where(articles.c.story_id.in_(ids), articles.c.current)
    for row in tx.execute(members.order_by(articles.c.published_at, articles.c.id)):
        reports[row.story_id].append(read_report(row))
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


def select_reports() -> Any:
    """Select articles with their analyses, and why each was placed where it is."""
    first = articles.alias()
    columns = (analyses.c.document, first.c.reason.label("placed"), first.c.copy_of.label("copied_from"))
    joined = _articles().add_columns(*columns).join(analyses, analyses.c.article_id == articles.c.id)
    return joined.join(first, first.c.id == articles.c.origin)


def read_report(row: Row[Any]) -> Report:
    """Return the report of a row."""
    copied = row.placed in COPIED
    analysis = DOCUMENT.validate_json(row.document)
    return Report(article=_article(row), analysis=analysis, copied=copied, copy_of=row.copied_from)


def _articles() -> Any:
    return select(articles, feeds.c.url.label("feed_url")).join(feeds, feeds.c.id == articles.c.feed_id)


def _likeliest(tx: Connection, keys: Sequence[str], since: datetime) -> Sequence[Any]:
    """Return the stories updated since then that share most of the keys, the newest of equals first."""
    padded = [*keys, *[""] * MOST_KEYS][:MOST_KEYS]
    return tx.execute(LIKELIEST, {"since": since} | {f"key{number}": key for number, key in enumerate(padded)}).all()


def _members(ids: Sequence[int], here: str | None) -> Any:
    """Select each story's newest fingerprints, and those of reports at this address."""
    age = func.row_number().over(partition_by=fingerprints.c.story_id, order_by=fingerprints.c.article_id.desc())
    # the index has all that the choice needs, so that of a long story only the chosen rows are read
    chosen = select(fingerprints.c.article_id, fingerprints.c.address, age.label("age"))
    ranked = chosen.where(fingerprints.c.story_id.in_(ids)).subquery()
    return (
        select(fingerprints)
        .join(ranked, ranked.c.article_id == fingerprints.c.article_id)
        .where((ranked.c.age <= MAX_MEMBERS) | (ranked.c.address == here))
        .order_by(fingerprints.c.article_id.desc())
    )


def address_keys(here: str | None) -> tuple[str, ...]:
    """Return the keys that a story has for an article at a canonical URL."""
    return ("u:" + hashlib.blake2b(here.encode("utf-8", "replace"), digest_size=12).hexdigest(),) if here else ()


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
