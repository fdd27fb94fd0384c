"""The topics that chats made for themselves, stored beside their subscriptions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.model import OwnTopic, SubscriptionId, Target, TopicId
from bot.storage.chats import ensure_subscription
from bot.storage.database import Database, transaction, upsert
from bot.storage.tables import own_topics, subscriptions

_PREFIX = "own-"  # no id of the catalogue has a hyphen


class SqlOwnTopics:
    """Implements ports.OwnTopics."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def write(self, tx: Connection, target: Target, name: str, query: str, now: datetime) -> OwnTopic:
        """Write a topic of the target's own, over one of that name."""
        place = {"channel": target.channel, "address": target.address, "thread": target.thread}
        ensure_subscription(tx, target, now)  # to hang the topic on; it begins when something is watched
        here = select(subscriptions.c.id).filter_by(**place).scalar_subquery()
        written = (
            upsert(tx, own_topics)
            .values(subscription_id=here, key=name.casefold(), name=name, query=query, created_at=now)
            .on_conflict_do_update(index_elements=["subscription_id", "key"], set_={"name": name, "query": query})
            .returning(own_topics)
        )
        row = tx.execute(written).one()
        return OwnTopic(id=own_id(row.id), name=row.name, query=row.query)

    @transaction
    def watched(self, tx: Connection) -> tuple[OwnTopic, ...]:
        """Return those that active subscriptions watch."""
        return _read(tx)

    @transaction
    def of(self, tx: Connection, target: Target) -> tuple[OwnTopic, ...]:
        """Return a target's own, in the order in which it made them."""
        return _read(tx, channel=target.channel, address=target.address, thread=target.thread)


def keep_own(tx: Connection, subscription_id: SubscriptionId, topics: Sequence[TopicId]) -> None:
    """Delete a subscription's own topics that it watches no longer."""
    kept = [int(topic.removeprefix(_PREFIX)) for topic in topics if topic.startswith(_PREFIX)]
    here = own_topics.c.subscription_id == subscription_id
    tx.execute(delete(own_topics).where(here, own_topics.c.id.not_in(kept)))


def move_own(tx: Connection, old: SubscriptionId, new: SubscriptionId) -> None:
    """Give a subscription's own topics to another one, in place of what that had."""
    keep_own(tx, new, ())
    tx.execute(update(own_topics).where(own_topics.c.subscription_id == old).values(subscription_id=new))


def _read(tx: Connection, **place: str) -> tuple[OwnTopic, ...]:
    """Return what is watched by active subscriptions, at a place or anywhere."""
    query = select(subscriptions, *(own_topics.c[name].label(f"own_{name}") for name in ("id", "name", "query")))
    joined = query.join(own_topics, own_topics.c.subscription_id == subscriptions.c.id)
    rows = tx.execute(joined.where(subscriptions.c.active).filter_by(**place).order_by(own_topics.c.id))
    found = ((OwnTopic(id=own_id(row.own_id), name=row.own_name, query=row.own_query), row.topics) for row in rows)
    return tuple(own for own, topics in found if own.id in topics)


def own_id(number: int) -> TopicId:
    """Return the id that a topic of that number has."""
    return TopicId(f"{_PREFIX}{number}")
