"""How chats and their subscriptions want to be told, stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, select, update

from bot.model import Subscription, SubscriptionId, Target
from bot.preferences import NO_PREFERENCES, Preferences, defaults, inherit
from bot.storage.alerting import timed_anew
from bot.storage.chats import dump_choices, ensure_subscription, load_choices
from bot.storage.database import Database, transaction
from bot.storage.subscriptions import at, read_subscription
from bot.storage.tables import chats, subscriptions

# outside of threads, a chat's choices are those of the whole chat, unless the operator set them
_SPEAKS_FOR_ITS_CHAT = and_(subscriptions.c.thread == "", ~and_(subscriptions.c.static, subscriptions.c.active))


class SqlPreferences:
    """Implements ports.PreferenceStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def prefer(
        self, tx: Connection, target: Target, preferences: Preferences, now: datetime, *, whole_chat: bool
    ) -> Preferences:
        """Set a layer, time waiting alerts anew where that changes their rhythm, and return what holds."""
        ensure_subscription(tx, target, now)
        in_chat = (subscriptions.c.channel == target.channel, subscriptions.c.address == target.address)
        ids = tx.execute(select(subscriptions.c.id).where(*in_chat)).scalars().all()
        settings = dump_choices(preferences)
        with timed_anew(tx, ids, now):
            if whole_chat:
                here = (chats.c.channel == target.channel, chats.c.address == target.address)
                tx.execute(update(chats).where(*here).values(settings=settings))
                tx.execute(update(subscriptions).where(at(target), _SPEAKS_FOR_ITS_CHAT).values(settings={}))
            else:
                tx.execute(update(subscriptions).where(at(target)).values(settings=settings))
        return inherit(defaults(target.channel), *_layers(tx, target))

    @transaction
    def preferences(self, tx: Connection, target: Target) -> tuple[Preferences, Preferences]:
        """Return the layer of the chat, and that of the target's own subscription.

        What is left there by an older version, or by a static subscription that ended, is the chat's to change: it
        counts as chosen by the chat.
        """
        return _layers(tx, target)

    @transaction
    def resume(self, tx: Connection, target: Target) -> Subscription | None:
        """Let go on what ended when its chat was gone, or stopped: of a whole chat, all that ended for one reason."""
        chat = (subscriptions.c.channel == target.channel, subscriptions.c.address == target.address)
        query = select(subscriptions).where(*chat, ~subscriptions.c.active, ~subscriptions.c.static)
        ended = [row for row in tx.execute(query.order_by(subscriptions.c.thread)) if row.topics]
        own = next((row for row in ended if row.thread == target.thread), None)
        if own is None:
            return None
        with_it = [row.id for row in ended if row is own or (not target.thread and row.reason == own.reason)]
        begun = update(subscriptions).where(subscriptions.c.id.in_(with_it)).values(active=True, reason=None)
        tx.execute(begun)
        return read_subscription(tx, SubscriptionId(own.id))


def _layers(tx: Connection, target: Target) -> tuple[Preferences, Preferences]:
    here = (chats.c.channel == target.channel, chats.c.address == target.address)
    chat = load_choices(tx.execute(select(chats.c.settings).where(*here)).scalar() or {})
    query = select(subscriptions.c.settings, _SPEAKS_FOR_ITS_CHAT.label("for_chat")).where(at(target))
    row = tx.execute(query).one_or_none()
    own = load_choices(row.settings) if row else NO_PREFERENCES
    return (inherit(chat, own), NO_PREFERENCES) if row and row.for_chat else (chat, own)
