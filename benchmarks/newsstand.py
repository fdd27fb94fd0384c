"""Made-up outlets in, their feeds at any simulated moment out: with all that outlets do to those who read them.

What a feed holds follows from its number, the time and a seed, so a run can be repeated, and nothing has to be kept
but one number for each entry: who was served it when, where it was stored, and how often it was told.
"""

from __future__ import annotations

import hashlib
import random
import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime

from bot.errors import FetchFailed
from bot.model import Feed, Fetched, Unchanged, Validators

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ENTRIES_A_DAY = 2
WINDOW = 12  # entries that a feed lists
PINNED = 3  # entries, years old, that some feeds list for ever
BACKLOG = 20  # entries that were there before the first poll
FRESH = timedelta(days=2)  # what is served so soon must be told; the rule itself allows three days
TOLD_SHARE = 20  # one entry in so many is on the topic
TITLE = re.compile(r"Report (\d+)-(\d+) (?:nato )?ends")
TEXT = "harbour ferry bridge council budget storm choir school market tram river festival court museum orchard"


@dataclass(slots=True)
class Ledger:
    """What became of the entries of one feed, by their number."""

    served_at: array[float] = field(default_factory=lambda: array("d"))  # in a whole document, 0 for never
    origin: array[int] = field(default_factory=lambda: array("q"))  # the article, 0 for none
    told: array[int] = field(default_factory=lambda: array("b"))
    baselined: bool = False

    def reach(self, number: int) -> None:
        """Make room for an entry."""
        missing = number + 1 - len(self.origin)
        for column in (self.served_at, self.origin, self.told):
            column.extend([0] * missing)


class Newsstand:
    """Implements ports.Fetcher for ``feeds`` simulated feeds, and keeps the ledger."""

    def __init__(self, feeds: int, began: datetime, seed: int = 1) -> None:
        self.now = began
        self.feeds = tuple(
            Feed(url=f"https://outlet{number}.example/feed", source=f"Outlet {number}", interval=2 * HOUR)
            for number in range(feeds)
        )
        self.ledgers = [Ledger() for _ in range(feeds)]
        self.faults: dict[str, int] = {}
        self.doubled: list[str] = []
        self.calm = False  # no more faults: the end of the run, when all that is owed must come in
        self._began = began
        self._seed = seed

    def clock(self) -> datetime:
        """Tell the simulated time."""
        return self.now

    # ── what feeds say ──────────────────────────────────────────────────────────────────────────────────

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | Unchanged:
        """Answer like the outlet does at this moment. Raises FetchFailed."""
        number = int(feed.url.removeprefix("https://outlet").partition(".")[0])
        fault = self._fault(number)
        if fault:
            self.faults[fault] = self.faults.get(fault, 0) + 1
        if fault == "timeout":
            raise FetchFailed("no answer within 30 seconds")
        if fault == "error":
            raise FetchFailed("HTTP 503: the server is overloaded", status=503)
        listed = self._listed(number)
        body = self._document(number, listed)
        if fault == "broken":
            return Fetched(url=feed.url, body=body[: len(body) * 2 // 3], headers={}, validators=Validators())
        etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        if etag == validators.etag:
            self.faults["304"] = self.faults.get("304", 0) + 1
            return Unchanged(url=feed.url)
        self._take_down(number, listed)
        return Fetched(url=feed.url, body=body, headers={}, validators=Validators(etag=etag))

    async def page(self, url: str, headers: Mapping[str, str]) -> Fetched:  # noqa: ARG002
        """There are no pages."""
        raise FetchFailed("HTTP 404: not found", status=404)

    def _days(self) -> int:
        return (self.now - self._began).days

    def _draw(self, *what: object) -> random.Random:
        return random.Random(":".join(map(str, (self._seed, *what))))

    def _fault(self, number: int) -> str | None:
        """Outages last a day, lapses one poll; the first day is calm, for it is the baseline."""
        if self.calm or not self._days():
            return None
        lot = self._draw("outage", number, self._days()).random()
        if lot > 0.08:
            lot = self._draw("lapse", number, self.now).random() * 3
        return "timeout" if lot < 0.03 else "error" if lot < 0.055 else "broken" if lot < 0.08 else None

    def _listed(self, number: int) -> list[int]:
        """Return the numbers of the entries that a feed lists, newest first; its pinned ones are the lowest."""
        passed = (self.now - self._began) / DAY
        newest = BACKLOG + int(passed * ENTRIES_A_DAY + (number % 24) / 24)
        latest = list(range(newest, max(PINNED, newest - WINDOW), -1))
        if number % 10 == 1:  # "hottest": old ones leave and come back
            pool = range(newest - WINDOW * 3 // 2, newest + 1)
            latest = sorted(self._draw("hot", number, self._days()).sample(pool, WINDOW), reverse=True)
        return latest + (list(range(PINNED)) if number % 10 == 2 else [])

    def _published(self, entry: int) -> datetime:
        return self._began + (entry - BACKLOG) / ENTRIES_A_DAY * DAY if entry >= PINNED else self._began - 1500 * DAY

    def _document(self, number: int, listed: list[int]) -> bytes:
        pieces = [self._piece(number, entry) for entry in listed]
        if number % 7 == 3:  # each entry twice
            pieces += [piece.replace("<guid>", "<guid>again-") for piece in pieces[:4]]
        channel = f"<title>Outlet {number}</title><link>https://outlet{number}.example/</link>"
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}{"".join(pieces)}</channel></rss>'.encode()

    def _piece(self, number: int, entry: int) -> str:
        draw = self._draw(number, entry)
        age = self.now - self._published(entry)
        days = self._days()
        guid = f"{number}/{entry}" if days < 9 + number % 5 else f"urn:new:{number}:{entry}"
        host = "www." if number % 6 == 4 and days > 6 else ""
        topic = "nato " if _on_topic(number, entry) else ""
        text = f"{' '.join(draw.choices(TEXT.split(), k=40))} {number} {entry}"
        if draw.random() < 0.15 and age > DAY / 4:
            text += ". Corrected since."
        return (
            f"<item><guid>{guid}</guid><link>https://{host}outlet{number}.example/{entry}</link>"
            f"<title>Report {number}-{entry} {topic}ends</title>{self._date(draw, entry)}"
            f"<description>{text}</description></item>\n"
        )

    def _date(self, draw: random.Random, entry: int) -> str:
        lot = draw.random()
        if lot < 0.05 and entry >= PINNED:
            return ""
        future = 900 * DAY if lot < 0.08 else DAY / 3 if lot < 0.12 else timedelta()
        return f"<pubDate>{format_datetime(self._published(entry) + future)}</pubDate>"

    # ── the ledger ──────────────────────────────────────────────────────────────────────────────────────

    def _take_down(self, number: int, listed: list[int]) -> None:
        """Note who was served; what a first document holds is a baseline, and never told."""
        ledger = self.ledgers[number]
        for entry in listed:
            ledger.reach(entry)
            if not ledger.served_at[entry]:
                ledger.served_at[entry] = self.now.timestamp() if ledger.baselined else 1.0
        ledger.baselined = True

    def stored(self, title: str, origin: int) -> None:
        """Note as which article an entry was stored; a title that was cut off is none."""
        if found := TITLE.fullmatch(title):
            ledger, entry = self.ledgers[int(found[1])], int(found[2])
            ledger.reach(entry)
            if ledger.origin[entry] not in (0, origin):
                self.doubled.append(title)
            ledger.origin[entry] = origin

    def told(self, title: str) -> None:
        """Note that a chat was told of an entry."""
        if found := TITLE.fullmatch(title):
            self.ledgers[int(found[1])].told[int(found[2])] += 1

    def lost(self) -> list[str]:
        """Name the entries that were served and never stored."""
        return [
            f"Report {number}-{entry}"
            for number, ledger in enumerate(self.ledgers)
            for entry, served in enumerate(ledger.served_at)
            if served and not ledger.origin[entry]
        ]

    def untold(self) -> list[str]:
        """Name the entries on the topic that were served while fresh, and never told."""
        return [
            f"Report {number}-{entry}"
            for number, ledger in enumerate(self.ledgers)
            for entry, served in enumerate(ledger.served_at)
            if served > 1 and _on_topic(number, entry) and not ledger.told[entry] and entry >= BACKLOG
            if served - self._published(entry).timestamp() < FRESH.total_seconds()
        ]

    def told_twice(self) -> list[str]:
        """Name the entries that were told more than once."""
        return [
            f"Report {number}-{entry}"
            for number, ledger in enumerate(self.ledgers)
            for entry, times in enumerate(ledger.told)
            if times > 1
        ]

    def counts(self) -> Mapping[str, int]:
        """Return how many entries there were, and how many of them were stored and told."""
        return {
            "served": sum(sum(served > 0 for served in ledger.served_at) for ledger in self.ledgers),
            "stored": sum(sum(origin > 0 for origin in ledger.origin) for ledger in self.ledgers),
            "told": sum(sum(ledger.told) for ledger in self.ledgers),
        }


def _on_topic(number: int, entry: int) -> bool:
    return not (number + entry) % TOLD_SHARE
