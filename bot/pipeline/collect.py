"""The collect stage: polls feeds that are due, and stores the articles they brought."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bot.errors import FeedGone, FeedUnreadable, FetchFailed, HostResting, StorageFailed
from bot.feeds.documents import shorten, unpack
from bot.feeds.identity import Identified, identify, is_fresh, mark
from bot.feeds.polling import MOVED, after_failure, after_success, count_moves, stated_ttl
from bot.feeds.slices import cut
from bot.model import Feed, FeedState, Fetched, ParsedFeed, Unchanged
from bot.pipeline.worlds import Rules, Worlds
from bot.ports import PollOutcome, PollResult

POLL_DEADLINE = timedelta(minutes=5)  # for fetching and reading; many feeds of one slow host wait for each other
FEED_LEASE = timedelta(minutes=6)  # longer than the slowest poll
AT_ONCE = 100  # polls under way; most of them wait for a server
WHOLE_AFTER = timedelta(days=7)  # a document is read whole so often, to learn which old entries it still lists
PATIENCE = 4 * WHOLE_AFTER  # so long one that was cut off does not count as whole; then the feed has no better
FEEDS_A_TURN = 1000  # so that a turn ends; few turns, for at the end of each the slowest are waited for

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What a turn of collecting brought."""

    feeds: int = 0
    failed: int = 0
    articles: int = 0

    def __add__(self, other: Polled) -> Polled:
        return Polled(
            feeds=self.feeds + other.feeds,
            failed=self.failed + other.failed,
            articles=self.articles + other.articles,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Poll:
    """A poll that ended: what is to be stored of it, or why it failed."""

    state: FeedState
    feed: Feed | None  # None: it has just left sources.yaml
    outcome: PollOutcome | None = None
    error: FetchFailed | FeedUnreadable | StorageFailed | None = None


_NOTHING = Identified()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What a document brought; ``entries`` None where the server sent none."""

    identified: Identified = _NOTHING
    entries: int | None = None
    slices: frozenset[bytes]
    whole: bool = False  # all of the document was read, not only what was new in it
    ttl: timedelta | None = None
    language: str | None = None


class Collect:
    """The stage, wired to its worlds. ``rules`` may be replaced at any time."""

    def __init__(self, worlds: Worlds, rules: Rules) -> None:
        self.rules = rules
        self._worlds = worlds

    async def turn(self) -> Polled:
        """Poll feeds that are due, many side by side; zero feeds means that none was due.

        What ends while something is being stored is stored next, in one transaction: under load that is one for many.
        """
        ended: asyncio.Queue[_Poll] = asyncio.Queue()
        tasks: list[asyncio.Task[None]] = []
        total, stored, more = Polled(), 0, True
        try:
            while True:
                under_way = len(tasks) - stored
                room = min(AT_ONCE - under_way, FEEDS_A_TURN - len(tasks))
                if more and room and (not under_way or room >= AT_ONCE // 4):
                    states = await self._worlds.feeds.claim_due(self._worlds.clock(), FEED_LEASE, room)
                    more = len(states) == room
                    tasks += [asyncio.create_task(self._poll(state, ended)) for state in states]
                if len(tasks) == stored:
                    return total
                polls = [await ended.get()]
                while not ended.empty():
                    polls.append(ended.get_nowait())
                total += await self._store(polls)
                stored += len(polls)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    # ── one poll ────────────────────────────────────────────────────────────────────────────────────────

    async def _poll(self, state: FeedState, ended: asyncio.Queue[_Poll]) -> None:
        """Poll one feed. Whatever is wrong with it, the other feeds go on."""
        feed = self.rules.feeds.get(state.url)
        poll = _Poll(state=state, feed=feed)
        self._worlds.meter.poll_began(self._worlds.clock() - state.next_poll_at)
        if feed is not None:
            try:
                async with asyncio.timeout(POLL_DEADLINE.total_seconds()):
                    poll = replace(poll, outcome=await self._read(feed, state))
            except TimeoutError:
                poll = replace(poll, error=FetchFailed("reading it took longer than five minutes"))
            except (FetchFailed, FeedUnreadable, StorageFailed) as error:
                poll = replace(poll, error=error)
            except Exception as error:
                log.exception("feed_crashed", feed=feed.url)
                poll = replace(poll, error=FetchFailed(f"an internal error: {type(error).__name__}"))
        ended.put_nowait(poll)

    async def _read(self, feed: Feed, state: FeedState) -> PollOutcome:
        """Fetch and read a feed; decide which of its entries are new."""
        worlds = self._worlds
        began = worlds.clock()
        fetched = await worlds.fetcher.fetch(feed, state.validators)
        size = 0 if isinstance(fetched, Unchanged) else len(fetched.body)
        worlds.meter.feed_fetched(worlds.clock() - began, size)
        if isinstance(fetched, Unchanged):
            reading, validators, ttl = _Reading(slices=state.slices), state.validators, state.ttl
        else:
            reading, validators = await self._new_in(fetched, feed, state), fetched.validators
            ttl = stated_ttl(reading.ttl, fetched.headers.get("cache-control", ""))
        now, drafts = worlds.clock(), reading.identified.drafts
        due, interval = after_success(state, feed, found_new=len(drafts), ttl=ttl, now=now, jitter=worlds.jitter())
        hint = feed.language or reading.language
        hinted = (replace(draft, language_hint=draft.language_hint or hint) for draft in drafts)
        return PollOutcome(
            feed=feed,
            feed_id=state.id,
            polled_at=now,
            validators=validators,
            next_poll_at=due,
            interval=interval,
            entries=reading.entries,
            slices=reading.slices,
            ttl=ttl,
            baseline=not state.baselined,
            moved_to=fetched.moved_to,
            moves=count_moves(state, fetched.moved_to),
            drafts=tuple((draft, is_fresh(draft, now)) for draft in hinted),
            also_keys=reading.identified.also_keys,
            listed=reading.identified.listed,
            whole=reading.whole,
        )

    async def _new_in(self, fetched: Fetched, feed: Feed, state: FeedState) -> _Reading:
        """Read what of a document was not seen before; all of it where that cannot be told, or is not enough."""
        document = replace(fetched, body=shorten(unpack(fetched.body)))
        cut_up = cut(document.body, state.slices)
        slices = frozenset(cut_up.digests) if cut_up else frozenset()
        age = self._worlds.clock() - state.read_at if state.read_at else None
        lately = age is not None and age < WHOLE_AFTER
        seen = state.slices if lately else frozenset()
        entries = len(cut_up) if cut_up else None
        if cut_up and cut_up.huge:
            log.warning("feed_malformed", feed=feed.url, fault=f"entries longer than 1 MB, left out: {cut_up.huge}")
        part = cut_up.without(seen) if cut_up else document.body
        if part is None:
            return _Reading(entries=entries, slices=slices, ttl=state.ttl)
        whole = not slices & seen
        parsed, identified = await self._identify(replace(document, body=part), state)
        if cut_up and not whole and any(draft.revises for draft in identified.drafts):
            # an edit, or another entry with the same guid? only the whole document tells
            part, whole = cut_up.without(frozenset()) or part, True
            parsed, identified = await self._identify(replace(document, body=part), state)
        if parsed.fault:
            log.warning("feed_malformed", feed=feed.url, fault=parsed.fault)
        complete = cut_up.complete if cut_up else parsed.fault is None
        return _Reading(
            identified=identified,
            entries=len(parsed.entries) if entries is None else entries,
            slices=slices,
            whole=whole and (complete or age is None or age > PATIENCE),
            ttl=parsed.ttl,
            language=parsed.language,
        )

    async def _identify(self, fetched: Fetched, state: FeedState) -> tuple[ParsedFeed, Identified]:
        """Parse a document, or a part of it, and recognise its entries."""
        parsed = await self._worlds.parser.parse(fetched)
        marked = mark(parsed.entries)
        entry_keys = [key for entry in marked for key in entry.keys]
        # before its first poll nothing is known of a feed
        known = await self._worlds.feeds.known(state.id, entry_keys) if state.baselined else {}
        return parsed, identify(marked, known, self._worlds.clock())

    # ── what came of it ─────────────────────────────────────────────────────────────────────────────────

    async def _store(self, polls: Sequence[_Poll]) -> Polled:
        """Store what came of some polls; one whose articles cannot be stored is a failure of its feed alone."""
        good = [poll for poll in polls if poll.outcome]
        try:
            stored = await self._store_together(good)
        except StorageFailed:
            raise
        except Exception:  # noqa: BLE001  (one of them is at fault: let each stand for itself)
            stored = [await self._store_alone(poll) for poll in good]
        return sum(stored + [await self._fail(poll) for poll in polls if not poll.outcome], Polled())

    async def _store_together(self, polls: Sequence[_Poll]) -> list[Polled]:
        outcomes = [poll.outcome for poll in polls if poll.outcome]
        if not outcomes:
            return []
        numbers = await self._worlds.feeds.record_polls(outcomes)
        for outcome, new in zip(outcomes, numbers, strict=True):
            self._worlds.meter.poll_ended(PollResult.NEW if new else PollResult.UNCHANGED)
            log.info("feed_polled", source=outcome.feed.source, feed=outcome.feed.url, entries=outcome.entries, new=new)
            if outcome.moves == MOVED:
                log.warning("feed_moved", source=outcome.feed.source, feed=outcome.feed.url, to=outcome.moved_to)
        return [Polled(feeds=1, articles=new) for new in numbers]

    async def _store_alone(self, poll: _Poll) -> Polled:
        try:
            (polled,) = await self._store_together([poll])
        except StorageFailed:
            raise
        except Exception as error:
            log.exception("feed_crashed", feed=poll.state.url)
            failure = FetchFailed(f"an internal error: {type(error).__name__}")
            return await self._fail(replace(poll, outcome=None, error=failure))
        return polled

    async def _fail(self, poll: _Poll) -> Polled:
        """Back off, and keep the reason for people to read."""
        state, feed, error = poll.state, poll.feed, poll.error
        if feed is None or error is None:
            return Polled(feeds=1)
        if isinstance(error, StorageFailed):
            raise error
        now = self._worlds.clock()
        if isinstance(error, HostResting):  # it was not even asked
            due = after_failure(state, feed, now, self._worlds.jitter(), retry_after=error.retry_after)
            await self._worlds.feeds.record_failure(state.id, None, now, due, state.gone)
            log.info("feed_put_off", source=feed.source, feed=feed.url, reason=str(error))
            return Polled(feeds=1)
        gone = isinstance(error, FeedGone)
        wait = error.retry_after if isinstance(error, FetchFailed) else None
        due = after_failure(state, feed, now, self._worlds.jitter(), retry_after=wait, gone=gone)
        self._worlds.meter.poll_ended(PollResult.FAILED)
        await self._worlds.feeds.record_failure(state.id, str(error), now, due, gone)
        log.warning("feed_failed", source=feed.source, feed=feed.url, reason=str(error), failures=state.failures + 1)
        return Polled(feeds=1, failed=1)
