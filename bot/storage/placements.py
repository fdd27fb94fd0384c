"""A placement in, its story out, and a correction in, stories merged or split out; in the caller's transaction.

A story that goes on in another one stays as a row that names it, for whoever has just been told to join it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, literal, select, update

from bot.model import Corrected, Correction, Join, Merge, Split, StoryId
from bot.ports import Conclusion
from bot.storage.alerting import merge_alerts, split_alerts
from bot.storage.database import upsert
from bot.storage.mutes import follow, follow_part
from bot.storage.tables import articles, fingerprints, stories, story_keys


def find_story(tx: Connection, conclusion: Conclusion, published_at: datetime) -> tuple[StoryId, str]:
    """Return the story that a placement means, and why; one that is to start is made."""
    placement, correction = conclusion.placement, conclusion.correction
    if isinstance(placement, Join):
        into = [correction.into, correction.story_id] if isinstance(correction, Merge) else []
        joined = _hold(tx, [placement.story_id, *into]).get(placement.story_id)
        if joined is not None and joined.merged_into:  # since it was looked up
            joined = _hold(tx, [joined.merged_into]).get(joined.merged_into)
        if joined is not None:
            later = (stories.c.id == joined.id, stories.c.updated_at < published_at)
            tx.execute(update(stories).where(*later).values(updated_at=published_at))
            return StoryId(joined.id), placement.why
    started = insert(stories).values(opened_at=published_at, updated_at=published_at).returning(stories.c.id)
    return StoryId(tx.execute(started).scalar_one()), "first report"


def correct(tx: Connection, correction: Correction, now: datetime) -> None:
    """Apply a correction; nothing where its stories were corrected or forgotten since it was drawn."""
    if isinstance(correction, Merge):
        _merge(tx, correction, now)
    else:
        _split(tx, correction, now)


def _merge(tx: Connection, merge: Merge, now: datetime) -> None:
    held = _hold(tx, [merge.story_id, merge.into])
    if len(held) < 2 or any(row.merged_into or row.corrected == Corrected.SPLIT for row in held.values()):
        return
    for table in (articles, fingerprints):
        tx.execute(update(table).where(table.c.story_id == merge.story_id).values(story_id=merge.into))
    _copy_keys(tx, merge.story_id, merge.into)
    tx.execute(story_keys.delete().where(story_keys.c.story_id == merge.story_id))
    _date(tx, merge.into, Corrected.MERGED)
    gone = (stories.c.id == merge.story_id) | (stories.c.merged_into == merge.story_id)
    tx.execute(update(stories).where(gone).values(merged_into=merge.into))
    merge_alerts(tx, merge.story_id, merge.into, now)
    follow(tx, merge.story_id, merge.into)


def _split(tx: Connection, split: Split, now: datetime) -> None:
    row = _hold(tx, [split.story_id]).get(split.story_id)
    if row is None or row.merged_into or row.corrected:
        return
    here = (articles.c.story_id == split.story_id, articles.c.current)
    members = {member.id: member.origin for member in tx.execute(select(articles.c.id, articles.c.origin).where(*here))}
    leaving = {members[article_id] for article_id in split.article_ids if article_id in members}
    if not leaving or leaving == set(members.values()):
        return
    began = insert(stories).values(opened_at=row.opened_at, updated_at=row.updated_at).returning(stories.c.id)
    part = StoryId(tx.execute(began).scalar_one())
    # all their revisions, for a later one goes where the first is
    tx.execute(update(articles).where(articles.c.origin.in_(leaving), here[0]).values(story_id=part))
    tx.execute(update(articles).where(articles.c.id == min(leaving)).values(reason="first report"))
    moved = fingerprints.c.article_id.in_(select(articles.c.id).where(articles.c.story_id == part))
    tx.execute(update(fingerprints).where(moved).values(story_id=part))
    _copy_keys(tx, split.story_id, part)  # whose they are is not kept; that each part has all of them is harmless
    for story_id in (split.story_id, part):
        _date(tx, story_id, Corrected.SPLIT)
    split_alerts(tx, split.story_id, part, now)
    follow_part(tx, split.story_id, part)


def _copy_keys(tx: Connection, story_id: StoryId, to: StoryId) -> None:
    keys = select(story_keys.c.key, literal(to)).where(story_keys.c.story_id == story_id)
    tx.execute(upsert(tx, story_keys).from_select(["key", "story_id"], keys).on_conflict_do_nothing())


def _date(tx: Connection, story_id: StoryId, corrected: Corrected) -> None:
    """Let a story last from its first report to its last, and say what was made of it."""
    published = articles.c.published_at
    here = (articles.c.story_id == story_id, articles.c.current)
    first, last = tx.execute(select(func.min(published), func.max(published)).where(*here)).one()
    dated = {"opened_at": first, "updated_at": last, "corrected": corrected.value}
    tx.execute(update(stories).where(stories.c.id == story_id).values(**dated))


def _hold(tx: Connection, story_ids: Sequence[StoryId]) -> dict[StoryId, Row[Any]]:
    """Hold those of the stories that are kept against changes, always in one order, and return them."""
    wanted = select(stories).where(stories.c.id.in_(story_ids)).order_by(stories.c.id).with_for_update()
    return {StoryId(row.id): row for row in tx.execute(wanted)}
