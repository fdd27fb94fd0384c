"""The deliver stage: renders alerts that are due, sends them, and stores what came of it."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import structlog

from bot.alerts.decide import retry_at
from bot.errors import ChannelRefused, DragomanError, MessageRejected, RetryLater, TargetGone, TargetMoved
from bot.model import Briefing, Target
from bot.pipeline.worlds import Rules, Worlds

ALERT_LEASE = timedelta(minutes=2)
CHANNEL_ABSENT_RETRY = timedelta(minutes=10)
MAX_ATTEMPTS = 5  # at a delivery that fails in a way nobody planned

log = structlog.get_logger()


class Deliver:
    """The stage, wired to its worlds. ``rules`` may be replaced at any time."""

    def __init__(self, worlds: Worlds, rules: Rules) -> None:
        self.rules = rules
        self._worlds = worlds

    async def turn(self) -> int:
        """Send alerts that are due, one at a time, until none is; return how many arrived.

        One at a time, so that a crash can cut off one receipt at the most.
        """
        arrived = 0
        while briefing := await self._worlds.outbox.claim(self._worlds.clock(), ALERT_LEASE):
            sent = await self._send(briefing)
            self._worlds.meter.alert_tried(sent)
            arrived += sent
        return arrived

    async def _send(self, briefing: Briefing) -> bool:
        """Render and send one alert, and store what came of it."""
        alert, target = briefing.alert, briefing.subscription.target
        channel = self._worlds.channels.get(target.channel)
        now = self._worlds.clock()
        if channel is None:
            await self._worlds.outbox.postpone(alert, f"{target.channel} is not set up", now + CHANNEL_ABSENT_RETRY)
            log.warning("channel_absent", channel=target.channel, alert=alert.id)
            return False
        try:
            message = await asyncio.to_thread(self.rules.renderer.render, briefing, now)
            receipt = await channel.send(target, message)
        except DragomanError as error:
            await self._undelivered(briefing, error)
            return False
        except Exception as error:
            log.exception("alert_crashed", alert=alert.id)
            await self._undelivered(briefing, error)
            return False
        await self._worlds.outbox.delivered(alert, receipt, self._worlds.clock(), channel.pause(target))
        log.info("alert_sent", alert=alert.id, target=str(target), story=alert.story_id)
        return True

    async def _undelivered(self, briefing: Briefing, error: Exception) -> None:
        """Store why an alert did not arrive, and decide what becomes of it and of its target."""
        worlds, alert, target = self._worlds, briefing.alert, briefing.subscription.target
        now, reason = worlds.clock(), str(error)
        log.warning("alert_undelivered", alert=alert.id, target=str(target), reason=reason)
        match error:
            case TargetGone():
                await worlds.subscriptions.stop(target, reason, now)
            case TargetMoved(address=new_address):
                await worlds.subscriptions.move(target, new_address)
                # not at once: two chats that name each other as their new address would keep us busy for ever
                await worlds.outbox.postpone(alert, reason, retry_at(now, alert.attempts, None))
            case MessageRejected():
                await worlds.outbox.abandon(alert.id, reason, now)
            case ChannelRefused():
                await worlds.outbox.postpone(alert, reason, now + CHANNEL_ABSENT_RETRY)
            case RetryLater(after=after):
                await worlds.outbox.postpone(alert, reason, retry_at(now, alert.attempts, after))
            case _ if alert.attempts >= MAX_ATTEMPTS:
                await worlds.outbox.abandon(alert.id, reason, now)
            case _:
                await worlds.outbox.postpone(alert, reason, retry_at(now, alert.attempts, None))

    async def tell(self, target: Target | None, text: str) -> bool:
        """Send a notice; say whether it arrived. One that cannot be sent is logged and forgotten."""
        channel = self._worlds.channels.get(target.channel) if target else None
        if channel is None or target is None:
            return False
        try:
            await channel.tell(target, text)
        except DragomanError as error:
            log.warning("notice_undelivered", target=str(target), reason=str(error))
            return False
        return True

    async def settle(self, until: datetime) -> int:
        """Deliver all that is due before then, waiting where a chat wants a pause; return how many arrived."""
        arrived = await self.turn()
        while (due := await self._worlds.outbox.next_due()) is not None and due <= until:
            await asyncio.sleep(max(0.0, (due - self._worlds.clock()).total_seconds()))
            arrived += await self.turn()
        return arrived
