"""The collect stage: polls feeds that are due, and stores the articles they brought."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bot.errors import FeedGone, FeedUnreadable, FetchFailed, StorageFailed
from bot.feeds.identity import identify, is_fresh, keys
from bot.feeds.polling import after_failure, after_success
from bot.model import Feed, FeedState, Unchanged
from bot.pipeline.worlds import Rules, Worlds, all_of
from bot.ports import PollOutcome

POLL_DEADLINE = timedelta(minutes=2)  # for fetching and reading; many feeds of one slow host wait for each other
FEED_LEASE = timedelta(minutes=3)  # longer than the slowest poll
FEEDS_A_TURN = 50

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


class Collect:
    """The stage, wired to its worlds. ``rules`` may be replaced at any time."""

    def __init__(self, worlds: Worlds, rules: Rules) -> None:
        self.rules = rules
        self._worlds = worlds

    async def turn(self) -> Polled:
        """Poll feeds that are due, at most FEEDS_A_TURN; zero feeds means that none was due."""
        claimed = await self._worlds.feeds.claim_due(self._worlds.clock(), FEED_LEASE, FEEDS_A_TURN)
        results = await all_of(self._poll(self.rules.feeds.get(state.url), state) for state in claimed)
        return sum(results, Polled())

    async def _poll(self, feed: Feed | None, state: FeedState) -> Polled:
        """Poll one feed, and remember how it went. Whatever is wrong with it, the other feeds go on."""
        if feed is None:  # it has just left sources.yaml
            return Polled(feeds=1)
        try:
            async with asyncio.timeout(POLL_DEADLINE.total_seconds()):
                outcome = await self._read(feed, state)
            new = await self._worlds.feeds.record_poll(outcome)
        except StorageFailed:
            raise
        except TimeoutError:
            return await self._fail(feed, state, FetchFailed("reading it took longer than two minutes"))
        except (FetchFailed, FeedUnreadable) as error:
            return await self._fail(feed, state, error)
        except Exception as error:
            log.exception("feed_crashed", feed=feed.url)
            return await self._fail(feed, state, FetchFailed(f"an internal error: {type(error).__name__}: {error}"))
        log.info("feed_polled", source=feed.source, feed=feed.url, entries=outcome.entries, new=new)
        return Polled(feeds=1, articles=new)

    async def _read(self, feed: Feed, state: FeedState) -> PollOutcome:
        """Fetch and read a feed; decide which of its entries are new."""
        worlds = self._worlds
        fetched = await worlds.fetcher.fetch(feed, state.validators)
        now = worlds.clock()
        if isinstance(fetched, Unchanged):
            due, interval = after_success(state, feed, found_new=0, ttl=None, now=now, jitter=worlds.jitter())
            return PollOutcome(
                feed=feed,
                feed_id=state.id,
                polled_at=now,
                validators=state.validators,
                next_poll_at=due,
                interval=interval,
            )
        parsed = await worlds.parser.parse(fetched)
        if parsed.fault:
            log.warning("feed_malformed", feed=feed.url, fault=parsed.fault)
        entry_keys = [key for entry in parsed.entries for key in keys(entry)]
        known = await worlds.feeds.known(state.id, entry_keys)
        identified = identify(parsed.entries, known, now)
        due, interval = after_success(
            state, feed, found_new=len(identified.drafts), ttl=parsed.ttl, now=now, jitter=worlds.jitter()
        )
        hint = feed.language or parsed.language
        drafts = (replace(draft, language_hint=draft.language_hint or hint) for draft in identified.drafts)
        return PollOutcome(
            feed=feed,
            feed_id=state.id,
            polled_at=now,
            validators=fetched.validators,
            next_poll_at=due,
            interval=interval,
            entries=len(parsed.entries),
            baseline=not state.baselined,
            drafts=tuple((draft, is_fresh(draft, now)) for draft in drafts),
            also_keys=identified.also_keys,
        )

    async def _fail(self, feed: Feed, state: FeedState, error: FetchFailed | FeedUnreadable) -> Polled:
        """Back off, and keep the reason for people to read."""
        now = self._worlds.clock()
        gone = isinstance(error, FeedGone)
        wait = error.retry_after if isinstance(error, FetchFailed) else None
        due = after_failure(state, feed, now, self._worlds.jitter(), retry_after=wait, gone=gone)
        await self._worlds.feeds.record_failure(state.id, str(error), now, due, gone)
        log.warning("feed_failed", source=feed.source, feed=feed.url, reason=str(error), failures=state.failures + 1)
        return Polled(feeds=1, failed=1)
