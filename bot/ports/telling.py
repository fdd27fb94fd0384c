"""What the deliver stage needs of tables: who watches what, and the alerts on their way to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.alerts.digest import Bundle, Digest
from bot.model import (
    Alert,
    AlertDraft,
    AlertId,
    ArticleId,
    Briefing,
    Edit,
    Message,
    Mute,
    OwnTopic,
    Receipt,
    Report,
    StoryId,
    Subscription,
    Target,
    TopicId,
)
from bot.preferences import Preferences


class Outbox(Protocol):
    """Alerts on their way. An alert is written once per key and leaves with a receipt or a reason."""

    async def add(self, story_id: StoryId, alerts: Sequence[AlertDraft], now: datetime) -> tuple[AlertId, ...]:
        """Write alerts about a story; those whose key exists are left out. Return the new ones."""
        ...

    async def claim(self, now: datetime, lease: timedelta) -> Briefing | Bundle | None:
        """Take the oldest alert that is due in the chat that was served longest ago, with all that rendering needs.

        It comes with those that go out in one message with it; None when there is none. The lease is on the chat: none
        of its alerts is given out before this one is delivered, postponed or abandoned. Of a bundle, the first stands
        for all.
        """
        ...

    async def delivered(
        self, alert: Alert, receipt: Receipt, message: Message | Digest, now: datetime, pause: timedelta
    ) -> None:
        """Store receipt and message; the alert is done. The same chat gets its next one after the pause."""
        ...

    async def postpone(self, alert: Alert, reason: str, due_at: datetime, *, everyone: bool = False) -> None:
        """Try the alert, and all others to the same chat (to ``everyone`` on its channel), not before then."""
        ...

    async def abandon(self, alert_id: AlertId, reason: str, now: datetime) -> None:
        """Give the alert up, with the reason."""
        ...

    async def next_due(self) -> datetime | None:
        """Return when the next alert is due that nobody holds; None when none waits."""
        ...


class Edits(Protocol):
    """Messages in chats whose stories have grown since: due from the transaction on that stores the further report."""

    async def claim(self, now: datetime, lease: timedelta) -> Edit | None:
        """Take the message that has been due longest; None when there is none. The lease is on its chat."""
        ...

    async def done(self, edit: Edit, card: Message, pause: timedelta, now: datetime) -> None:
        """Store how the chat shows the message now. It is due again only where another report came meanwhile."""
        ...

    async def postpone(self, edit: Edit, due_at: datetime, *, whole_chat: bool) -> None:
        """Try the edit not before then; hold nothing else back but where the chat asked for that."""
        ...


class SubscriptionStore(Protocol):
    """Who watches what."""

    async def active(self) -> tuple[Subscription, ...]:
        """Return all subscriptions that are told about stories."""
        ...

    async def replace_static(self, subscriptions: Sequence[Subscription], now: datetime) -> None:
        """Make the static subscriptions exactly these, keeping ids of those whose target stays."""
        ...

    async def of(self, target: Target) -> Subscription | None:
        """Return the target's own subscription."""
        ...

    async def watch(
        self, target: Target, topics: Sequence[TopicId], now: datetime, muted: Sequence[Mute] | None = None
    ) -> Subscription:
        """Set the target's topics, and what it mutes unless that is None. Return what the subscription is now.

        An empty list of topics ends it. Topics of the target's own that are not among them are forgotten.
        """
        ...

    async def stop(self, target: Target, reason: str, now: datetime, *, alone: bool = False) -> None:
        """End everything for a chat that is gone: its subscriptions and the alerts that wait for it.

        ``alone`` ends those of the target itself, and not of a forum's topics.
        """
        ...

    async def move(self, target: Target, address: str) -> None:
        """Give a chat its new address, in all its threads."""
        ...


class PreferenceStore(Protocol):
    """How chats and their subscriptions want to be told; a subscription inherits what its chat chose."""

    async def prefer(self, target: Target, preferences: Preferences, now: datetime, *, whole_chat: bool) -> Preferences:
        """Set the layer of the whole chat, or of the target alone, to exactly this; return what holds then.

        A target that watches nothing yet may choose, too. Waiting alerts whose rhythm changes are timed anew.
        """
        ...

    async def preferences(self, target: Target) -> tuple[Preferences, Preferences]:
        """Return what the chat chose, and what the target chose for itself."""
        ...

    async def resume(self, target: Target) -> Subscription | None:
        """Let a subscription go on that ended because its chat was gone or stopped; None where there is none.

        With that of a whole chat, its threads go on that ended for the same reason.
        """
        ...


class OwnTopics(Protocol):
    """The topics that chats make for themselves."""

    async def write(self, target: Target, name: str, query: str, now: datetime) -> OwnTopic:
        """Write a topic of the target's own, over one of that name. It counts from when the target watches it."""
        ...

    async def of(self, target: Target) -> tuple[OwnTopic, ...]:
        """Return those that the target watches, in the order in which it made them."""
        ...

    async def watched(self) -> tuple[OwnTopic, ...]:
        """Return those that any active subscription watches."""
        ...


class Archive(Protocol):
    """What was read and told before."""

    async def told(self, target: Target, message_id: str = "") -> Briefing | None:
        """Return what a chat was last told, or was told with that message; the story is as it is now."""
        ...

    async def reports(self, since: datetime, after: ArticleId, limit: int) -> tuple[Report, ...]:
        """Return reports published since then whose articles' ids are higher, lowest first."""
        ...
