"""Who asks when in, whether that is too much out: a bucket of tokens for each account, in memory."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.commands.router import Pace

MINUTE = timedelta(minutes=1)
MOST_REMEMBERED = 10_000  # accounts; of those who asked longest ago nothing need be known


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: datetime
    silent_until: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Buckets:
    """Lets everybody ask ``a_minute`` times at once, and as often again in a minute.

    Who asks more is told once and not answered until the bucket is full again, so that no stream of messages costs a
    stream of answers. See https://en.wikipedia.org/wiki/Token_bucket.
    """

    a_minute: int
    _buckets: OrderedDict[str, _Bucket] = field(default_factory=OrderedDict)

    def take(self, who: str, now: datetime) -> Pace:
        """Count a question."""
        bucket = self._buckets.pop(who, None) or _Bucket(tokens=self.a_minute, filled_at=now)
        self._buckets[who] = bucket
        if len(self._buckets) > MOST_REMEMBERED:
            self._buckets.popitem(last=False)
        if bucket.silent_until:
            if now < bucket.silent_until:
                return Pace.SILENCED
            bucket.silent_until = None
        bucket.tokens = min(self.a_minute, bucket.tokens + (now - bucket.filled_at) / MINUTE * self.a_minute)
        bucket.filled_at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return Pace.WITHIN
        bucket.silent_until = now + MINUTE
        return Pace.TOO_FAST
