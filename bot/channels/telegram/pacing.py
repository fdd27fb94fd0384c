"""What was sent and the time in, when the next message may go out: Telegram's limits, kept by ourselves.

What Telegram says of them: 30 messages a second altogether, one a second in a chat with short bursts above that, 20 a
minute in a group (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). What it asks for
beside that, it asks for with a 429, "the number of seconds left to wait before the request can be repeated"
(https://core.telegram.org/bots/api#responseparameters), without saying whether the chat or the bot has been too busy.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from datetime import datetime, timedelta

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
OVERALL = 30  # messages a second
BURST = 3  # answers that a person gets at once, if only a second apart on average
GROUP = 20  # messages a minute
OTHERS = 2  # chats that rest when one more is refused: then it is the bot that was too busy
PAUSE_PRIVATE, PAUSE_GROUP = SECOND, MINUTE / GROUP


def is_group(address: str) -> bool:
    """Say whether a chat is a group or a channel: PTB's wiki has it from Telegram's support that they are alike."""
    return address.startswith(("-", "@"))


class Pacing:
    """Gives every message its time. It reads no clock and waits for nothing, so that a simulation can use it."""

    def __init__(self) -> None:
        self._all: list[datetime] = []  # in order; some are in the future
        self._chats: defaultdict[str, list[datetime]] = defaultdict(list)
        self._held: dict[str, datetime] = {}  # chats that asked to be left alone, until when
        self._all_held: datetime | None = None
        self._swept_at: datetime | None = None

    def take(self, address: str, now: datetime, gap: timedelta, patience: timedelta | None = None) -> datetime:
        """Return when a message may go to a chat, at least a gap behind the one before it there, and count it.

        One that would have to wait for longer than there is patience is not counted. Who comes first is served first:
        since alerts come one after the other, an answer waits for one of them at the most.
        """
        self._forget(now)
        at = self._overall(max(now, self._in_chat(address, now, gap)))
        if patience is None or at <= now + patience:
            insort(self._all, at)
            insort(self._chats[address], at)
        return at

    def refused(self, address: str, now: datetime, after: timedelta) -> bool:
        """Take a 429 down; say whether it is meant for the whole bot: while others rest, one more chat is refused."""
        self._held = {chat: until for chat, until in self._held.items() if until > now}
        everyone = len(self._held.keys() - {address}) >= OTHERS
        self._held[address] = max(now + after, self._held.get(address, now))
        if everyone:
            self._all_held = max(now + after, self._all_held or now)
        return everyone

    def _in_chat(self, address: str, now: datetime, gap: timedelta) -> datetime:
        """Return when a chat takes a message."""
        times, at = self._chats.get(address, []), self._held.get(address, now)
        if times:
            at = max(at, times[-1] + gap)
        if len(times) >= BURST:
            at = max(at, times[-BURST] + BURST * SECOND)
        if is_group(address) and len(times) >= GROUP:
            at = max(at, times[-GROUP] + MINUTE)
        return at

    def _overall(self, at: datetime) -> datetime:
        """Return the first moment from then on at which no second gets too many messages."""
        at = max(at, self._all_held or at)
        later = (sent + SECOND for sent in self._all if sent + SECOND > at)
        return next(moment for moment in (at, *later) if self._fits(moment))

    def _fits(self, moment: datetime) -> bool:
        """Say whether one more message then leaves every second that it lies in with no more than it may have."""
        around = self._all[bisect_right(self._all, moment - SECOND) : bisect_left(self._all, moment + SECOND)]
        insort(around, moment)
        return all(last - first >= SECOND for first, last in zip(around, around[OVERALL:], strict=False))

    def _forget(self, now: datetime) -> None:
        """Drop what no limit counts any longer; nothing lies far ahead, unless the clock was set back."""
        self._all = self._all[bisect_right(self._all, now - SECOND) : bisect_right(self._all, now + MINUTE)]
        if self._swept_at is None or not timedelta() <= now - self._swept_at < SECOND:
            self._swept_at = now
            kept = ((chat, [at for at in times if abs(at - now) < MINUTE]) for chat, times in self._chats.items())
            self._chats = defaultdict(list, {chat: times for chat, times in kept if times})
