"""A decision in, alerts on a story out: written in the transaction of whatever causes them, and read by many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, Select, Update, or_, select, update

from bot.alerts.decide import MIN_SCORE
from bot.alerts.timing import due
from bot.model import Alert, AlertDraft, AlertId, ArticleId, Message, Reason, Receipt, StoryId, SubscriptionId
from bot.preferences import NO_PREFERENCES, Preferences, Rhythm
from bot.storage.chats import what_holds
from bot.storage.database import upsert
from bot.storage.tables import alerts, articles, matches, subscriptions

CARD = TypeAdapter(Message)
EDIT_AFTER = timedelta(seconds=60)  # a report joined: those that come meanwhile are in the same edit
MOMENT = timedelta(seconds=10)  # from when a conclusion is drawn until it is stored
EDITED_FOR = timedelta(hours=48)  # after an alert: nobody looks at older ones, and Telegram lets few be edited
TOLD_BEFORE = "another message told of its story, as turned out later"


def write_alerts(tx: Connection, story_id: StoryId, drafts: Iterable[AlertDraft], now: datetime) -> tuple[AlertId, ...]:
    """Write alerts whose key is new: one per story and subscription, ever; of developments, one per article."""
    written: list[int] = []
    drafts = tuple(drafts)
    wanted = what_holds(tx, {draft.subscription_id for draft in drafts}) if drafts else {}
    for draft in drafts:
        added = upsert(tx, alerts).values(
            key=":".join(str(part) for part in (story_id, draft.subscription_id, draft.article_id) if part is not None),
            story_id=story_id,
            subscription_id=draft.subscription_id,
            why=draft.reason.value,
            state="pending",
            created_at=now,
            due_at=due(wanted.get(draft.subscription_id, NO_PREFERENCES), now),
            article_id=draft.article_id,
            words=draft.words or None,
        )
        written += tx.execute(added.on_conflict_do_nothing().returning(alerts.c.id)).scalars()
    return tuple(AlertId(alert_id) for alert_id in written)


@contextmanager
def timed_anew(tx: Connection, ids: Sequence[int], now: datetime) -> Iterator[None]:
    """Time the alerts that wait for subscriptions anew, where what is done meanwhile changes their rhythm."""
    before = what_holds(tx, ids)
    yield
    for subscription_id, holds in what_holds(tx, ids).items():
        if subscription_id in before and _rhythm(before[subscription_id]) != _rhythm(holds):
            waiting = (alerts.c.subscription_id == subscription_id, alerts.c.state == "pending")
            tx.execute(update(alerts).where(*waiting).values(due_at=due(holds, now), flooded=False))


def _rhythm(holds: Preferences) -> tuple[object, ...]:
    """Return all that decides when alerts are due."""
    if holds.rhythm is Rhythm.AT_ONCE:
        return (holds.rhythm,)
    return (holds.rhythm, holds.digest_at, holds.timezone)


def mark_grown(tx: Connection, story_id: StoryId, source: str, now: datetime) -> None:
    """Make the edits of a story's messages due, where the source had no report in it so far.

    Those of alerts on their way are marked too, for they may have been rendered already. What is due now may be under
    way: it becomes due another time, so that whoever ends that edit sees that there is more. So does what is due in a
    moment, for ``now`` may be a moment ago.
    """
    known = select(articles.c.id).where(articles.c.story_id == story_id, articles.c.source == source)
    told = (alerts.c.story_id == story_id, alerts.c.state != "abandoned", alerts.c.repeats.is_(None))
    tx.execute(_due(now).where(*told, ~known.exists()))


def mark_corrected(tx: Connection, story_ids: Sequence[int], now: datetime) -> None:
    """Make the edits of all messages on these stories due: what they say of their stories has changed.

    Of alerts that were given up, too, where another one told of the story: they may be on their way all the same.
    """
    shown = or_(alerts.c.state != "abandoned", alerts.c.repeats.is_not(None))
    tx.execute(_due(now).where(alerts.c.story_id.in_(story_ids), shown))


def _due(now: datetime) -> Update:
    """Make edits due, of messages that can be edited or may turn out so."""
    waits = or_(alerts.c.edit_due_at.is_(None), alerts.c.edit_due_at <= now + MOMENT)
    on_its_way = or_(alerts.c.state == "pending", (alerts.c.state == "abandoned") & alerts.c.repeats.is_not(None))
    lately = (alerts.c.created_at > now - EDITED_FOR, or_(alerts.c.card.is_not(None), on_its_way))
    return update(alerts).where(waits, *lately).values(edit_due_at=now + EDIT_AFTER)


def merge_alerts(tx: Connection, story_id: StoryId, into: StoryId, now: datetime) -> None:
    """Let a story's alerts go on in another one, and tell nobody twice.

    Of a subscription that has an alert on each, the first that was sent goes on growing. Another that was sent says so;
    one that waits is given up.
    """
    rows = tx.execute(_alerts_on(story_id, into)).all()
    taken = {row.key for row in rows}
    for row in rows:
        if row.story_id == story_id:
            key = _key_on(into, row)
            tx.execute(_alert(row.id).values(story_id=into, key=row.key if key in taken else key))
    first: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        if row.why != Reason.DEVELOPMENT and row.state != "abandoned" and row.repeats is None:
            first[row.subscription_id].append(row)
    for told in first.values():
        growing, *others = sorted(told, key=lambda row: (row.state != "delivered", row.id))
        for row in others:
            given_up = {} if row.state == "delivered" else {"state": "abandoned", "done_at": now, "error": TOLD_BEFORE}
            tx.execute(_alert(row.id).values(repeats=growing.id, **given_up))
    mark_corrected(tx, [into], now)


def split_alerts(tx: Connection, story_id: StoryId, into: StoryId, now: datetime) -> None:
    """Let the alerts that tell of articles that have left for another story follow them. Nobody is told anew."""
    leaving = set(tx.execute(select(articles.c.origin).where(articles.c.story_id == into)).scalars())
    topics = {part: _topics_of(tx, part) for part in (story_id, into)}
    watching = select(subscriptions.c.id, subscriptions.c.topics)
    watched = {row.id: set(row.topics) for row in tx.execute(watching.where(subscriptions.c.id.in_(_told(story_id))))}
    for row in tx.execute(_alerts_on(story_id)).all():
        wanted = watched[row.subscription_id]
        if row.article_id is None:  # it shows none yet, or stands in a digest: what the subscription watches decides
            leaves = bool(wanted & topics[into]) and not wanted & topics[story_id]
        else:
            leaves = row.article_id in leaving
        if leaves:
            tx.execute(_alert(row.id).values(story_id=into, key=_key_on(into, row)))
    mark_corrected(tx, [story_id, into], now)


def _topics_of(tx: Connection, story_id: StoryId) -> set[str]:
    """Return the topics on which a story has a report that somebody could be told of."""
    found = select(matches.c.topic).join(articles, articles.c.id == matches.c.article_id).distinct()
    strong = (articles.c.story_id == story_id, articles.c.current, matches.c.score >= MIN_SCORE)
    return set(tx.execute(found.where(*strong)).scalars())


def _alerts_on(*story_ids: StoryId) -> Select[Any]:
    """Select alerts on stories, and hold them: one that is just being sent may be done in between."""
    return select(alerts).where(alerts.c.story_id.in_(story_ids)).order_by(alerts.c.id).with_for_update()


def _told(story_id: StoryId) -> Select[Any]:
    return select(alerts.c.subscription_id).where(alerts.c.story_id == story_id)


def _alert(alert_id: int) -> Update:
    return update(alerts).where(alerts.c.id == alert_id)


def _key_on(story_id: StoryId, row: Row[Any]) -> str:
    """Return the key that an alert has on another story."""
    return f"{story_id}:{row.key.partition(':')[2]}"


def receipt_of_first(tx: Connection, alert: Alert) -> Receipt | None:
    """Return the receipt of the message that told a subscription of a story first; None where it is not known."""
    here = (alerts.c.story_id == alert.story_id, alerts.c.subscription_id == alert.subscription_id)
    first = select(alerts.c.receipt).where(*here, alerts.c.why != Reason.DEVELOPMENT, alerts.c.state == "delivered")
    receipt = tx.execute(first.order_by(alerts.c.id).limit(1)).scalar()
    return Receipt(message_id=receipt) if receipt else None


def read_alert(row: Row[Any]) -> Alert:
    """Return the alert of a row."""
    return Alert(
        id=AlertId(row.id),
        key=row.key,
        story_id=StoryId(row.story_id),
        subscription_id=SubscriptionId(row.subscription_id),
        reason=Reason(row.why),
        created_at=row.created_at,
        attempts=row.attempts,
        article_id=ArticleId(row.article_id) if row.article_id else None,
        words=row.words or "",
        delivered_at=row.done_at if row.state == "delivered" else None,
        repeats=AlertId(row.repeats) if row.repeats else None,
    )
