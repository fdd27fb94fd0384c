"""The deliver stage: renders alerts that are due, sends them, edits those that grew, and stores what came of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import structlog

from bot.alerts.decide import is_hushed, retry_at
from bot.alerts.digest import Bundle, Digest, Headline
from bot.alerts.timing import is_quiet
from bot.errors import ChannelRefused, DragomanError, MessageRejected, RetryLater, TargetGone, TargetMoved
from bot.model import AlertId, Briefing, Edit, Message, Target
from bot.pipeline.worlds import Rules, Worlds

ALERT_LEASE = timedelta(minutes=2)
CHANNEL_ABSENT_RETRY = timedelta(minutes=10)
EDIT_RETRY = timedelta(minutes=10)
MAX_CRASHES = 5  # of a delivery, in ways that nobody planned

log = structlog.get_logger()


class Deliver:
    """The stage, wired to its worlds. ``rules`` may be replaced at any time."""

    def __init__(self, worlds: Worlds, rules: Rules) -> None:
        self.rules = rules
        self._worlds = worlds
        # since we began, for the version that is started next may be the remedy; what was planned for does not count
        self._crashes: Counter[AlertId] = Counter()

    async def turn(self) -> int:
        """Send alerts that are due, and edit messages, one at a time, until none is; return how many alerts arrived.

        One at a time, so that a crash can cut off one receipt at the most. Nothing is edited while an alert can go out.
        """
        worlds, arrived = self._worlds, 0
        while True:
            if claimed := await worlds.outbox.claim(worlds.clock(), ALERT_LEASE):
                if await asyncio.to_thread(_are_hushed, claimed, worlds.clock()):
                    await worlds.outbox.abandon(claimed.alert.id, "muted since", worlds.clock())
                    continue
                sent = await self._send(claimed)
                worlds.meter.alert_tried(sent)
                arrived += sent
            elif edit := await worlds.edits.claim(worlds.clock(), ALERT_LEASE):
                await self._edit(edit)
            else:
                return arrived

    async def _send(self, claimed: Briefing | Bundle) -> bool:
        """Render and send one alert, or those that go out together, and store what came of it."""
        alert, subscription = claimed.alert, claimed.subscription
        target = subscription.target
        channel = self._worlds.channels.get(target.channel)
        now = self._worlds.clock()
        if channel is None:
            await self._worlds.outbox.postpone(alert, f"{target.channel} is not set up", now + CHANNEL_ABSENT_RETRY)
            log.warning("channel_absent", channel=target.channel, alert=alert.id)
            return False
        silent = is_quiet(subscription.quiet, subscription.timezone, now)
        try:
            message: Message | Digest
            if isinstance(claimed, Bundle):
                message = await asyncio.to_thread(self._digest, claimed, now)
                receipt = await channel.send(target, message, silent=silent)
            else:
                message = await asyncio.to_thread(self.rules.renderer.render, claimed, now)
                message = await self._rewritten(message, claimed)
                receipt = await channel.send(target, message, claimed.answers, silent=silent)
        except DragomanError as error:
            await self._undelivered(claimed, error)
            return False
        except Exception as error:
            log.exception("alert_crashed", alert=alert.id)
            await self._undelivered(claimed, error)
            return False
        del self._crashes[alert.id]
        await self._worlds.outbox.delivered(alert, receipt, message, self._worlds.clock(), channel.pause(target))
        log.info("alert_sent", alert=alert.id, target=str(target), story=alert.story_id)
        return True

    def _digest(self, bundle: Bundle, now: datetime) -> Digest:
        """Return the message for alerts that go out together; one that cannot be rendered must not stop the others."""
        headlines: list[Headline] = []
        for briefing in bundle.briefings:
            if is_hushed(briefing, now):
                continue
            try:
                headlines.append(self.rules.renderer.headline(briefing))
            except Exception:
                log.exception("alert_crashed", alert=briefing.alert.id)
        if not headlines:
            raise MessageRejected("none of its alerts can be rendered")
        return self.rules.renderer.digest(bundle, headlines, now)

    async def _rewritten(self, message: Message, briefing: Briefing) -> Message:
        """Let machines improve a message. Whatever goes wrong there, the message goes out."""
        try:
            return await self._worlds.rewriter.rewrite(message, briefing)
        except Exception:
            log.exception("rewriting_crashed", alert=briefing.alert.id)
            return message

    async def _undelivered(self, claimed: Briefing | Bundle, error: Exception) -> None:
        """Store why an alert did not arrive, and decide what becomes of it and of its target."""
        worlds, alert, target = self._worlds, claimed.alert, claimed.subscription.target
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
            case RetryLater(after=after, everyone=everyone):
                await worlds.outbox.postpone(alert, reason, retry_at(now, alert.attempts, after), everyone=everyone)
            case _ if self._crashes[alert.id] + 1 >= MAX_CRASHES:
                del self._crashes[alert.id]
                await worlds.outbox.abandon(alert.id, reason, now)
            case _:
                self._crashes[alert.id] += 1
                await worlds.outbox.postpone(alert, reason, retry_at(now, alert.attempts, None))

    async def _edit(self, edit: Edit) -> None:
        """Show in a message who reports its story by now. Where that cannot be done, the message stays as it is."""
        worlds, alert, target = self._worlds, edit.briefing.alert, edit.briefing.subscription.target
        channel = worlds.channels.get(target.channel)
        if channel is None:
            await worlds.edits.postpone(edit, worlds.clock() + EDIT_RETRY, whole_chat=False)
            return
        shown, pause = edit.card, timedelta()
        try:
            hushed = is_hushed(edit.briefing, worlds.clock())
            grown = edit.card if hushed else await asyncio.to_thread(self.rules.renderer.grow, edit.card, edit.briefing)
            if grown != edit.card:
                await channel.edit(target, edit.receipt, grown)
                shown, pause = grown, channel.pause(target)
                log.info("alert_edited", alert=alert.id, target=str(target), story=alert.story_id)
        except (RetryLater, ChannelRefused) as error:
            asked = error.after if isinstance(error, RetryLater) else None
            due_at = worlds.clock() + (asked or EDIT_RETRY)
            await worlds.edits.postpone(edit, due_at, whole_chat=asked is not None)
            return
        except TargetGone as error:
            await worlds.subscriptions.stop(target, str(error), worlds.clock())
        except TargetMoved as error:
            await worlds.subscriptions.move(target, error.address)  # its messages are out of reach
            return
        except DragomanError as error:
            log.info("alert_not_edited", alert=alert.id, target=str(target), reason=str(error))
        except Exception:
            log.exception("edit_crashed", alert=alert.id)
        await worlds.edits.done(edit, shown, pause, worlds.clock())

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


def _are_hushed(claimed: Briefing | Bundle, now: datetime) -> bool:
    """Say whether nothing is left to tell; with many stories and words that are muted, it takes a second."""
    told = claimed.briefings if isinstance(claimed, Bundle) else (claimed,)
    return all(is_hushed(briefing, now) for briefing in told)
