"""What chats mute, stored with their subscriptions: a topic as its id alone, with its topic as a pair, else as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from bot.alerts.mutes import is_same, unended
from bot.model import Mute, StoryId, SubscriptionId, TopicId
from bot.storage.database import Database, transaction
from bot.storage.tables import alerts, subscriptions

Written = str | list[str] | dict[str, Any]


class SqlMutes:
    """Implements ports.Mutes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def add(
        self, tx: Connection, subscription_id: SubscriptionId, mutes: Sequence[Mute], now: datetime
    ) -> tuple[Mute, ...]:
        """Mute these, in the place of mutes of the same things; what has ended is forgotten."""
        before = unended(_read(tx, subscription_id), now)
        kept = [mute for mute in before if not any(is_same(mute, added) for added in mutes)]
        return _write(tx, subscription_id, (*kept, *mutes))

    @transaction
    def remove(
        self, tx: Connection, subscription_id: SubscriptionId, mutes: Sequence[Mute], now: datetime
    ) -> tuple[Mute, ...]:
        """Mute these no longer."""
        before = unended(_read(tx, subscription_id), now)
        kept = [mute for mute in before if not any(is_same(mute, removed) for removed in mutes)]
        return _write(tx, subscription_id, kept)


def follow(tx: Connection, story_id: StoryId, into: StoryId) -> None:
    """Let those who were told of a story that goes on in another one, and muted it, mute that."""
    told = select(alerts.c.subscription_id).where(alerts.c.story_id == into)
    for row in tx.execute(select(subscriptions.c.id, subscriptions.c.muted).where(subscriptions.c.id.in_(told))).all():
        mutes = tuple(map(load_mute, row.muted))
        if any(mute.story == story_id for mute in mutes):
            followed = [replace(mute, story=into) if mute.story == story_id else mute for mute in mutes]
            _write(tx, SubscriptionId(row.id), followed)


def follow_part(tx: Connection, story_id: StoryId, part: StoryId) -> None:
    """Let those whose alert on a story went along with a part of it, and who muted the story, mute both."""
    told = select(alerts.c.subscription_id).where(alerts.c.story_id == part)
    for row in tx.execute(select(subscriptions.c.id, subscriptions.c.muted).where(subscriptions.c.id.in_(told))).all():
        mutes = tuple(map(load_mute, row.muted))
        if of_part := [replace(mute, story=part) for mute in mutes if mute.story == story_id]:
            _write(tx, SubscriptionId(row.id), (*mutes, *of_part))


def dump_mute(mute: Mute) -> Written:
    """Return what a mute is stored as."""
    if mute.topic and not mute.until:
        return [mute.topic, mute.watched] if mute.watched else mute.topic
    said = {"topic": mute.topic, "watched": mute.watched, "source": mute.source, "story": mute.story}
    rest = {"words": mute.words, "title": mute.title, "until": mute.until.isoformat() if mute.until else None}
    return {name: value for name, value in (said | rest).items() if value}


def load_mute(written: Written) -> Mute:
    """Return a mute that was stored."""
    if isinstance(written, dict):
        until = written.get("until")
        return Mute(
            topic=TopicId(written["topic"]) if written.get("topic") else None,
            watched=TopicId(written["watched"]) if written.get("watched") else None,
            source=written.get("source", ""),
            story=StoryId(written["story"]) if written.get("story") else None,
            words=written.get("words", ""),
            until=datetime.fromisoformat(until) if until else None,
            title=written.get("title", ""),
        )
    topic, *watched = [written] if isinstance(written, str) else written
    return Mute(topic=TopicId(topic), watched=TopicId(watched[0]) if watched else None)


def of_the_chat(mutes: Sequence[Mute]) -> tuple[Mute, ...]:
    """Return the mutes that sources.yaml cannot say: those are a chat's own, also where the operator set the rest."""
    return tuple(mute for mute in mutes if not mute.topic or mute.until)


def _read(tx: Connection, subscription_id: SubscriptionId) -> tuple[Mute, ...]:
    here = select(subscriptions.c.muted).where(subscriptions.c.id == subscription_id).with_for_update()
    return tuple(map(load_mute, tx.execute(here).scalar_one()))


def _write(tx: Connection, subscription_id: SubscriptionId, mutes: Sequence[Mute]) -> tuple[Mute, ...]:
    here = update(subscriptions).where(subscriptions.c.id == subscription_id)
    tx.execute(here.values(muted=list(map(dump_mute, mutes))))
    return tuple(mutes)
