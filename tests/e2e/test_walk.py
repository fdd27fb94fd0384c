"""A reader's way through the bot in three languages over real HTTP: every command, and every kind of button.

What is said on the way is a page of the documentation: ``docs/conversation.html`` must be what the walk makes
(``DRAGOMAN_WRITE_DOCS=1`` writes it).
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.conversation import Conversation, Listener
from bot.commands import Commands
from bot.commands.alert_buttons import buttons_below
from bot.config.catalogue import load_languages, load_topics
from bot.config.locales import speech_of
from bot.demo.documents import published_at
from bot.demo.outlets import load_newsroom
from bot.desk import make_commands
from bot.engines import make_analyst, make_renderer
from bot.feeds.offers import Found, Offer
from bot.feeds.polling import MOVED
from bot.fetching.drawing import PooledDraughtsman
from bot.fetching.workers import Workers
from bot.model import Briefing, Entry, Feed, Message, Target
from bot.pipeline import Pipeline, Rules
from bot.ports import ImportPlan
from bot.speech import ENGLISH
from bot.storage.database import Database
from tests.desks import make_desk, make_office
from tests.e2e.transcript import Line, render_page
from tests.fakes import NOW, FakeIntake, FakeSourcesFile, FakeWeb, FixedClock, make_entry, make_feed
from tests.telegram_server.server import TOKEN, BotApiServer
from tests.telegram_server.values import Chat, Sent
from tests.worlds import make_worlds

READER = 4711
PAGE = Path(__file__).parents[2] / "docs" / "conversation.html"
LOCALES = {"en": "English", "sr": "Српски", "ar": "العربية"}
DAYS = timedelta(days=2)  # between the baseline and what is told
SECOND, MESSAGES = timedelta(seconds=1), 20
AGO = 6.0  # hours: what appeared before is there from the beginning


@dataclass
class Walker:
    """Somebody who talks with the bot, and what was said."""

    server: BotApiServer
    chat: Chat
    locale: str
    commands: Commands
    pipeline: Pipeline
    clock: FixedClock
    web: FakeWeb
    lines: list[Line] = field(default_factory=list)
    pressed: set[str] = field(default_factory=set)  # names of actions
    sayings: int = 0

    async def say(self, text: str) -> list[Sent]:
        """Write something, and return what the bot answers."""
        self.lines.append(Line(own=text))
        return await self._after(lambda: self.server.say(self.chat, text, sender=READER, locale=self.locale))

    async def send(self, name: str, content: bytes) -> list[Sent]:
        """Send a file, and return what the bot answers."""
        self.lines.append(Line(own=f"📎 {name}"))
        return await self._after(lambda: self.server.send_file(self.chat, name, content, sender=READER))

    async def press(self, sent: Sent, held: str) -> list[Sent]:
        """Press a button that begins so, and return what is sent for it."""
        shown = self.server.shown(sent)
        label, action = next((label, action) for label, action in shown.buttons.items() if action.startswith(held))
        self.pressed.add(action.partition("|")[0])
        self._mark(shown, label)
        notices, before = len(self.server.notices), shown

        def pressing() -> None:
            self.server.press_data(sent, action, sender=READER, locale=self.locale)

        said = len(self.lines)
        answers = await self._after(pressing)
        after = self.server.shown(sent)
        shown_first = [Line(notice=notice) for notice in self.server.notices[notices:] if notice]
        shown_first += [Line(sent=after)] if after != before else []
        self.lines[said:said] = shown_first
        return answers

    def _mark(self, sent: Sent, label: str) -> None:
        """Show in the transcript which button was pressed."""
        for place in range(len(self.lines) - 1, -1, -1):
            known = self.lines[place].sent
            if known and (known.chat, known.message_id) == (sent.chat, sent.message_id):
                self.lines[place] = replace(self.lines[place], pressed=label)
                return

    async def _after(self, act: Callable[[], object]) -> list[Sent]:
        """Act, and return what is sent for it: a last question of the same chat is answered after all else."""
        before = len(self.server.sent)
        act()
        marker = f"/nothing{self.sayings}"
        self.sayings += 1
        self.server.say(self.chat, marker, sender=READER, locale=self.locale)

        def answered() -> bool:
            return any(marker in sent.text for sent in self.server.sent[before:])

        assert await asyncio.to_thread(self.server.wait_for, answered, 30)
        self.server.sent[:] = [sent for sent in self.server.sent if marker not in sent.text]
        answers = self.server.sent[before:]
        self.lines += [Line(sent=sent) for sent in answers]
        return answers

    async def alerts(self) -> list[Sent]:
        """Let the stages run, and return what they tell."""
        before = len(self.server.sent)
        while (await self.pipeline.collect()).feeds:
            pass
        while await self.pipeline.analyse():
            pass
        for _ in range(MESSAGES):
            await self.pipeline.deliver()
            self.clock.advance(SECOND)  # a chat is left alone for so long between two messages
        told = self.server.sent[before:]
        self.lines += [Line(sent=sent) for sent in told]
        return told


@asynccontextmanager
async def walking(server: BotApiServer, locale: str) -> AsyncIterator[Walker]:
    """Let somebody talk to a bot that has read the demo's newsroom in part; the rest is there when it polls again."""
    database, clock, workers, topics = Database("sqlite://"), FixedClock(), Workers(), load_topics()
    database.open()

    async def no_time(span: timedelta) -> None:
        clock.advance(span)

    times, below = (clock, no_time), buttons_below(translates=True)
    telegram = TelegramChannel(TOKEN, server.base_url, times=times, speech=speech_of, buttons=below)
    web, feeds = FakeWeb(), []
    later: dict[str, list[Entry]] = {}
    for outlet in load_newsroom():
        feed = Feed(
            url=f"https://{outlet.slug}.example/feed", source=outlet.name, country=outlet.country, page_text=False
        )
        feeds.append(feed)
        entries = [
            Entry(
                guid=article.slug,
                link=f"https://{outlet.slug}.example/{article.slug}",
                title=article.title.strip(),
                text="\n\n".join(article.paragraphs),
                published_at=published_at(article, NOW + DAYS),
                language=outlet.language,
            )
            for article in outlet.articles
        ]
        later[feed.url] = entries
        old = [article.slug for article in outlet.articles if article.hours_ago > AGO]
        web.feeds[feed.url] = [entry for entry in entries if entry.guid in old]
    worlds = make_worlds(database, web, clock, {"telegram": telegram})
    languages = load_languages()
    rules = Rules(
        feeds={feed.url: feed for feed in feeds},
        analyst=make_analyst(topics, languages),
        renderer=make_renderer(topics, languages),
    )
    pipeline = Pipeline(worlds, rules)
    clock.advance(DAYS)
    await worlds.feeds.register(feeds, clock())
    desk = make_desk(
        database,
        intake=FakeIntake(found=Found(url="https://new.example/", offers=(OFFER,))),
        feeds=feeds,
        draughtsman=PooledDraughtsman(workers),
        clock=clock,
        translator=Translator(),
        office=make_office(database, sources=FakeSourcesFile(planned=PLAN), admins=frozenset({str(READER)})),
    )
    commands = make_commands(desk)

    async def gone(target: Target, reason: str) -> None:
        await worlds.subscriptions.stop(target, reason, clock())

    await telegram.open()
    talking = Conversation(
        telegram, commands, Listener(gone=gone, moved=lambda old, new: worlds.subscriptions.move(old, new, NOW))
    )
    await talking.start()
    walker = Walker(
        server=server,
        chat=server.private(READER),
        locale=locale,
        commands=commands,
        pipeline=pipeline,
        clock=clock,
        web=web,
    )
    try:
        await walker.alerts()
        web.feeds |= later
        clock.advance(timedelta(hours=3))
        yield walker
    finally:
        await talking.stop()
        await telegram.close()
        workers.close()
        database.close()


OFFER = Offer(
    url="https://new.example/feed",
    title="New Example",
    language="en",
    language_name="English",
    newest=NOW,
    per_day=3.0,
    entries=(make_entry("A bridge is opened"),),
    home="new.example",
    source=None,
)
PLAN = ImportPlan(groups=(("New", (make_feed("new"),)),), known=(), refused=())
WITH_WORDS = (
    "/watch Dodik",
    "/unwatch all",
    "/unwatch kosovo",
    "/mute sport",
    "/preview balkans",
    "/search a OR e",
    "/said Lint",
    "/addfeed example.org",
    "/invite",
    "/retry all",
    "/missed https://nowhere.example/",
    "Mirotvorac",
)
OPML = b"""<opml version="2.0"><body><outline text="New" xmlUrl="https://new.example/feed"/></body></opml>"""


async def begin(walker: Walker) -> None:
    """Walk from the first word to the first alert, and ask what people ask then."""
    (start,) = await walker.say("/start")
    await walker.press(start, "tick|kosovo")
    await walker.press(start, "begin|AT_ONCE")
    await walker.press(start, "reads|")
    alerts = await walker.alerts()
    assert alerts, "nothing was told"
    for button in ("quotes", "sources"):
        if any(held.startswith(button) for held in alerts[0].buttons.values()):
            await walker.press(alerts[0], button)
    await walker.say("/why")
    await walker.say("/watch Lavrov")
    await walker.say("/preview nato")
    await walker.say("/search NATO 7d")
    await walker.say("/said Lavrov")
    await walker.say("/trend kosovo")
    await walker.say("/quiet 22-7")
    await walker.say("/digest daily 8:00")
    await walker.say("/settings")


class Translator:
    """Implements ports.Translating: turns nothing into another language."""

    async def translate(self, message: Message, briefing: Briefing, tag: str) -> Message | None:
        return replace(message, title=f"[{tag}] {message.title}", machines=("translated by nobody",))


LEAGUE = {
    "Kosovo: Brenna beat Koritza in the Premier League": "Striker Alen Moravec scored twice before the break.",
    "Wind tears a roof off before a Premier League evening in Kosovo": "Firemen of Zelenika worked until midnight.",
    "Premier League fines a club of Kosovo for unpaid wages": "Players of Markovac went on strike on Friday.",
    "Tickets gone in an hour: Kosovo waits for a Premier League derby": "Queues formed in Rudnik before sunrise.",
    "A referee of the Premier League retires in Kosovo": "He will grow apples with his brother in Lipovac.",
}


async def enrich(walker: Walker) -> None:
    """Let more happen: somebody else comes, one person is quoted at length, a feed moves, a reader is not content."""
    other = walker.server.private(READER + 1)
    walker.server.say(other, "/start", sender=other.id, locale=walker.locale)
    await walker.say("/reads en")
    await walker.say("/digest off")
    first, second, *_ = walker.web.feeds
    said = "\n\n".join(
        f"“The bridge at Brenna needs {number} more pillars,” said Ana Lint." for number in range(12, 24)
    )
    speech = make_entry("Ana Lint speaks of a bridge in Kosovo", text=said, published_at=walker.clock())
    feed = walker.web.feeds[first]
    assert isinstance(feed, list)
    matches = [make_entry(title, text=text, published_at=walker.clock()) for title, text in LEAGUE.items()]
    walker.web.feeds[first] = [*feed, speech, *matches]
    walker.web.moved[second] = "https://moved.example/feed"
    for _ in range(MOVED):
        walker.clock.advance(timedelta(days=1))
        await walker.alerts()
    for sent in [sent for sent in walker.server.sent if "Premier League" in sent.text and sent.buttons]:
        (asked,) = await walker.press(sent, "wrong")
        await walker.press(asked, "judge")
    await walker.press(asked, "leaveout")
    await walker.press(asked, "letin")

    (members,) = await walker.say("/members")
    await walker.press(members, "member|")
    await walker.press(members, "role")
    (feeds,) = await walker.say("/feeds")
    await walker.press(feeds, "feed|")
    await walker.press(feeds, "readdress")
    walker.pressed -= {"feed", "member"}  # what else stands on their pages is still to be pressed


async def explore(walker: Walker) -> None:
    """Ask every command without words, then press one button of every kind that appears, until there is no other."""
    waiting = list(walker.server.sent)
    for name, _ in walker.commands.menu(ENGLISH, admin=True):
        answers = await walker.say(f"/{name}")
        assert answers, name
        waiting += answers
    for line in WITH_WORDS:
        answers = await walker.say(line)
        assert answers, line
        waiting += answers
    waiting += await walker.send("feeds.opml", OPML)
    while waiting:
        sent = waiting.pop(0)
        for held in list(walker.server.shown(sent).buttons.values()):
            name = held.partition("|")[0]
            if (
                held.startswith("http")
                or name in walker.pressed
                or held not in walker.server.shown(sent).buttons.values()
            ):
                continue
            waiting += [*await walker.press(sent, held), sent]


@pytest.mark.parametrize("locale", LOCALES)
async def test_every_command_and_every_kind_of_button_is_answered(server: BotApiServer, locale: str) -> None:
    async with walking(server, locale) as walker:
        await begin(walker)
        await enrich(walker)
        await explore(walker)
        known = {press.name for room in walker.commands.rooms for press in room.presses}
        assert known <= walker.pressed, sorted(known - walker.pressed)
        assert [sent.text for sent in server.sent if not sent.text.strip()] == []


async def test_the_page_of_conversations_is_what_the_bot_says(server: BotApiServer) -> None:
    chapters = []
    for locale, name in LOCALES.items():
        server.sent.clear()
        async with walking(server, locale) as walker:
            await begin(walker)
            chapters.append((name, walker.lines))
    page = render_page("A conversation with Dragoman", chapters)
    if os.environ.get("DRAGOMAN_WRITE_DOCS"):
        PAGE.write_text(page, encoding="utf-8")
    written = PAGE.read_text(encoding="utf-8")
    assert without_pictures(page) == without_pictures(written), "DRAGOMAN_WRITE_DOCS=1 writes it anew"


def without_pictures(page: str) -> str:
    """Return a page without what its pictures hold: another version of a library draws a line a little otherwise."""
    return re.sub(r"base64,[^\"]+", "", page)
