"""Alerts to many chats through Telegram's limits in, proof out that none is lost, overtaken or sent twice without need.

    python -m benchmarks.delivery [--alerts 500] [--json]

A tenth as many chats as alerts, a fifth of them groups. The deliver stage runs in a process of its own on a SQLite
file, with python-telegram-bot as it is, over HTTP to the Bot API server of the tests. That keeps Telegram's limits (30
messages a second, one a second in a chat, 20 a minute in a group) and lets calls go wrong: 429, 500, 502, connections
that are cut before the message was taken, chats that have blocked the bot, groups that have become supergroups. Three
times the process is killed with SIGKILL: when a message was taken and its receipt is still to come, when one was not
taken yet, and anywhere.

Time is simulated: it jumps to when the next alert is due, and the server judges by it. Its minimum is the longer of all
alerts at 30 a second and of any chat's alerts with their pauses and what the server asked of that chat beside, and the
seconds in which the killed process starts again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import pairwise
from multiprocessing.context import ForkServerContext
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from benchmarks.postman import BEGAN, NATO, Place, deliver
from bot.model import AlertDraft, Analysis, Detection, Draft, Feed, Match, Reason, Start, StoryId, Target, Validators
from bot.ports import Conclusion, PollOutcome
from bot.preferences import Preferences
from bot.storage.articles import SqlArticles
from bot.storage.database import Database
from bot.storage.feeds import SqlFeeds
from bot.storage.outbox import SqlOutbox
from bot.storage.preferences import SqlPreferences
from bot.storage.subscriptions import SqlSubscriptions
from tests.e2e.workers import fork_server
from tests.telegram_server.server import TOKEN, BotApiServer
from tests.telegram_server.values import FAULTS, Chat, Limits

ALERTS_A_CHAT = 10  # on average
FEWEST, MOST = 5, 15
GROUPS = 5  # every fifth chat is one
GONE, MOVING = 40, 60  # every so many-th chat
PAUSE = {True: 3, False: 1}  # seconds between two messages, in groups and elsewhere
OVERALL = 30  # messages a second
RESTART = timedelta(seconds=1)  # a process takes longer to start
KILLS = ("held after", "held before", "anywhere")
ENGLISH = Detection(language="en", script="Latn", confidence=1.0, group="en")
HANGS = 3600  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a run."""

    lost: int
    repeated: int
    kills: int
    out_of_order: int
    over_minimum: float  # simulated time over the limits' own minimum


def main() -> int:
    """Run the benchmark; print what happened, or with ``--json`` one line for machines at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--alerts", type=int, default=500)
    parser.add_argument("--json", action="store_true", help="print one line of JSON last")
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(options.alerts, Path(folder), tell=True)
    print(f"{time.monotonic() - began:.0f} s on this machine")
    if options.json:
        print(json.dumps(asdict(outcome)))
    return 0


def run(alerts: int, folder: Path, *, tell: bool = False) -> Outcome:
    """Deliver so many alerts, whatever happens, and judge it."""
    context = fork_server()
    passed: Synchronized[int] = context.Value("q", 0)
    limits = Limits(clock=lambda: passed.value / 1e6, a_second=OVERALL, private_a_second=1)
    with BotApiServer(limits=limits) as server:
        place = Place(database=f"sqlite:///{folder}/dragoman.sqlite", telegram=server.base_url, token=TOKEN)
        chats = _chats(server, alerts)
        asyncio.run(_write(place, chats))
        _faults(server, alerts)
        kills = _deliver(context, server, place, passed)
        took = passed.value / 1e6
        least = max(alerts / OVERALL, *(_least(server, chat, count) for chat, count in chats.items()))
        least += kills * RESTART.total_seconds()
        outcome = _judge(server, chats, kills, took / least)
        if tell:
            left = asyncio.run(_waiting(place))
            calls = server.calls["sendmessage"]
            print(f"{alerts} alerts to {len(chats)} chats: {calls} calls, {len(server.sent)} messages, {left} left")
            print(f"{took:.0f} simulated seconds, at least {least:.0f}")
    return outcome


def _chats(server: BotApiServer, alerts: int) -> dict[int, int]:
    """Let the server know the chats; return how many alerts each gets. Some take none, some have moved."""
    draw, number = random.Random(20), max(1, alerts // ALERTS_A_CHAT)
    counts = [draw.randint(FEWEST, MOST) for _ in range(number)]
    while sum(counts) != alerts:
        at, step = draw.randrange(number), 1 if sum(counts) < alerts else -1
        counts[at] += step if FEWEST <= counts[at] + step <= MOST else 0
    chats: dict[int, int] = {}
    for place, count in enumerate(counts, 1):
        chat = server.group(-place) if place % GROUPS == 0 else server.private(place)
        chats[chat.id] = count
        if place % GONE == 7:
            server.refuse(chat)
        if place % MOVING == 10:
            server.migrate(chat, -1_000_000_000_000 - place, told=False)
    return chats


def _least(server: BotApiServer, chat: int, count: int) -> float:
    """Return the seconds that a chat's alerts take at least: their pauses, and what the server asked of it beside."""
    known = server.chats[chat]
    asked = server.asked[str(chat)] + server.asked[str(known.moved_to)]
    return max(0, len(_expected(known, count)) - 1) * PAUSE[chat < 0] + asked


def _faults(server: BotApiServer, alerts: int) -> None:
    """Plan what goes wrong, with which call."""
    draw = random.Random(21)
    kinds = ["429"] * (2 + alerts // 500) + ["500", "502", "cut before"] * (1 + alerts // 300)
    for call, kind in zip(draw.sample(range(5, alerts - 5), len(kinds)), kinds, strict=True):
        server.plan(kind, call)


async def _write(place: Place, chats: dict[int, int]) -> None:
    """Write stories, and alerts on them: of each chat, the first so many."""
    database = Database(place.database)
    database.open()
    subscriptions, preferences, outbox = SqlSubscriptions(database), SqlPreferences(database), SqlOutbox(database)
    watching = {}
    for chat, count in chats.items():
        target = Target(channel="telegram", address=str(chat))
        # more than twenty in an hour would come as one: here, the limits are to be met
        await preferences.prefer(target, Preferences(an_hour=0), BEGAN, whole_chat=True)
        watching[(await subscriptions.watch(target, [NATO], BEGAN)).id] = count
    for number in range(max(chats.values())):
        drafts = [AlertDraft(subscription_id=it, reason=Reason.NEW) for it, count in watching.items() if count > number]
        await outbox.add(await _story(database, number), drafts, BEGAN)
    database.close()


async def _story(database: Database, number: int) -> StoryId:
    feeds, articles = SqlFeeds(database), SqlArticles(database)
    feed = Feed(url="https://a.example/feed", source="Danube Courier", country="RS")
    await feeds.register([feed], BEGAN)
    (state,) = await feeds.states()
    title = f"Report {number:04d} on NATO"
    draft = Draft(
        keys=(title,),
        guid=title,
        url=f"https://a.example/{number}",
        title=title,
        text=f"{title}\n\nThe ministers met in Brenna. They spoke of the river.",
        digest=title,
        language_hint="en",
        published_at=BEGAN,
        dated=True,
    )
    outcome = PollOutcome(
        feed=feed,
        feed_id=state.id,
        polled_at=BEGAN,
        validators=Validators(),
        next_poll_at=BEGAN,
        interval=timedelta(hours=1),
        drafts=((draft, True),),
    )
    await feeds.record_polls([outcome])
    (article,) = await articles.pending(1)
    match = Match(topic=NATO, score=2.0, spans=((0, 6),), words=(title[:6],))
    analysis = Analysis(article_id=article.id, version=1, detection=ENGLISH, matches=(match,))
    conclusion = Conclusion(
        article_id=article.id, analysis=analysis, text=None, placement=Start(), alerts=(), concluded_at=BEGAN
    )
    await articles.conclude(conclusion)
    story = await articles.story_of(article.id)
    assert story is not None
    return story


async def _waiting(place: Place) -> int:
    database = Database(place.database)
    database.open()
    left = await SqlOutbox(database).waiting()
    database.close()
    return left


def _deliver(context: ForkServerContext, server: BotApiServer, place: Place, passed: Synchronized[int]) -> int:
    """Run the process until all is sent, kill it on the way, and return how often."""
    alerts = asyncio.run(_waiting(place))
    kills = 0
    for number, kind in enumerate(KILLS, 1):
        call = max(server.calls["sendmessage"] + 1, alerts * number // (len(KILLS) + 1))
        if kind in FAULTS:
            server.plan(kind, call)
        process = context.Process(target=deliver, args=(place, passed))
        process.start()
        server.wait_for(lambda call=call: server.calls["sendmessage"] >= call, HANGS)  # type: ignore[misc]
        kills += process.is_alive()
        process.kill()
        process.join()
        with passed.get_lock():
            passed.value += RESTART // timedelta(microseconds=1)
    last = context.Process(target=deliver, args=(place, passed))
    last.start()
    last.join(HANGS)
    if last.exitcode is None:
        last.kill()
        last.join()
    return kills


def _judge(server: BotApiServer, chats: dict[int, int], kills: int, over_minimum: float) -> Outcome:
    """Compare what arrived with what was to arrive."""
    arrived: defaultdict[int, list[int]] = defaultdict(list)
    moved = {chat.moved_to: chat.id for chat in server.chats.values() if chat.moved_to}
    for sent in server.sent:
        arrived[moved.get(sent.chat, sent.chat)].append(int(sent.text.split("Report ")[1][:4]))
    lost = repeated = out_of_order = 0
    for chat, count in chats.items():
        numbers = arrived[chat]
        lost += len(set(_expected(server.chats[chat], count)) - set(numbers))
        repeated += sum(times - 1 for times in Counter(numbers).values())
        firsts = list(dict.fromkeys(numbers))
        out_of_order += sum(later < earlier for earlier, later in pairwise(firsts))
    return Outcome(
        lost=lost, repeated=repeated, kills=kills, out_of_order=out_of_order, over_minimum=round(over_minimum, 2)
    )


def _expected(chat: Chat, count: int) -> range:
    """Return the numbers of the reports that a chat is to get: none, where it has blocked the bot."""
    return range(0 if chat.refusal else count)


if __name__ == "__main__":
    sys.exit(main())
