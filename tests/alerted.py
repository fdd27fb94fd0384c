"""A chat that was told of stories, with commands to ask and buttons to press: for tests of what follows an alert."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.commands import Commands
from bot.commands.alert_buttons import alert_buttons
from bot.desk import Desk, make_commands
from bot.dialogue import Answer, Asker, Button, Keyboard
from bot.model import TITLE_END, AlertId, Join, Match, Message, Quote, Receipt, StoryId, Target, Term, Topic, TopicId
from bot.ports import ArticlePages, Translating
from bot.speech import ENGLISH
from bot.storage.articles import SqlArticles
from bot.storage.database import Database
from bot.storage.outbox import SqlOutbox
from tests.contract.test_stores import LEASE, SEEN, conclusion, draft, poll
from tests.desks import make_desk
from tests.fakes import CHAT, NATO, NOW, FixedClock, make_feed

KOSOVO, SPORT = TopicId("kosovo"), TopicId("sport")
TOPICS = {
    topic.id: topic
    for topic in (
        Topic(id=NATO, name="NATO", terms={"*": (Term(text="NATO", case=True),)}),
        Topic(id=KOSOVO, name="Kosovo"),
        Topic(id=SPORT, name="Sport"),
    )
}
MATCH = Match(topic=NATO, score=3.0, spans=((0, 4),), words=("NATO",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerted:
    """The desk and its chat."""

    database: Database
    desk: Desk
    commands: Commands
    clock: FixedClock
    delivered: dict[AlertId, Message] = field(default_factory=dict)

    async def read(
        self,
        title: str,
        body: str = "",
        *,
        source: str = "a",
        into: StoryId | None = None,
        matches: tuple[Match, ...] = (MATCH,),
        quotes: tuple[Quote, ...] = (),
        tell: Target | None = None,
        **more: Any,
    ) -> StoryId:
        """Read an article and place it; with ``tell``, write an alert to that chat."""
        text = title + TITLE_END + body if body else title
        feed = make_feed(source[:1].lower(), source=source, **more)
        await self.desk.feeds.register([feed], NOW)
        (state,) = await self.desk.feeds.states()
        written = draft(f"{source}-{title}"[:40], title=title, text=text, url=f"https://{source}.example/{len(title)}")
        await self.desk.feeds.record_polls([poll(state, written, feed=feed, validators=SEEN)])
        (article,) = await SqlArticles(self.database).pending(9)
        subscription = await self.desk.subscriptions.of(tell) if tell else None
        placement = Join(story_id=into, why="same event") if into else None
        told = (subscription.id,) if subscription else ()
        concluded = conclusion(article, *told, placement=placement, matches=matches, quotes=quotes)
        await SqlArticles(self.database).conclude(concluded)
        story = await SqlArticles(self.database).story_of(article.id)
        assert story
        return story

    async def tell(self, title: str, body: str = "", *, target: Target = CHAT, **more: Any) -> AlertId:
        """Tell the chat of a story of its own; return the alert."""
        await self.read(title, body, tell=target, **more)
        outbox = SqlOutbox(self.database)
        briefing = await outbox.claim(NOW, LEASE)
        assert briefing
        message = self.desk.renderer().render(briefing, NOW)  # type: ignore[arg-type]  # nothing goes out as a digest
        number = str(100 + briefing.alert.id)
        await outbox.delivered(briefing.alert, Receipt(message_id=number), message, NOW, timedelta())
        self.delivered[briefing.alert.id] = message
        return briefing.alert.id

    def buttons(self, alert: AlertId, *, translates: bool = False) -> Keyboard:
        """Return the buttons below an alert."""
        return alert_buttons(self.delivered[alert], ENGLISH, translates=translates)

    async def ask(self, line: str, *, target: Target = CHAT, admin: bool = True, replies_to: str = "") -> Answer:
        """Ask with a command, or in words."""
        command, _, argument = line.removeprefix("/").partition(" ") if line.startswith("/") else ("", "", line)
        answer = await self.commands.answer(target, command, argument, asker(admin=admin, replies_to=replies_to))
        assert answer
        return answer

    async def press(self, pressed: Button | str, *, target: Target = CHAT, admin: bool = True) -> Answer:
        """Press a button."""
        packed = pressed if isinstance(pressed, str) else pressed.action.pack() if pressed.action else ""
        answer = await self.commands.press(target, packed, asker(admin=admin), "7")
        assert answer
        return answer


def asker(*, admin: bool = True, replies_to: str = "") -> Asker:
    """Return somebody who may change what the chat watches, or may not."""

    async def may_change() -> bool:
        return admin

    return Asker(account="12", may_change=may_change, replies_to=replies_to)


def labelled(answer: Answer | Keyboard, label: str) -> Button:
    """Return the button whose label begins so."""
    rows = answer.keyboard if isinstance(answer, Answer) else answer
    return next(button for row in rows for button in row if button.label.startswith(label))


def labels(answer: Answer | Keyboard) -> list[str]:
    """Return what stands on the buttons."""
    rows = answer.keyboard if isinstance(answer, Answer) else answer
    return [button.label for row in rows for button in row]


@contextmanager
def alerted(
    *,
    topics: Mapping[TopicId, Topic] = TOPICS,
    translator: Translating | None = None,
    pages: ArticlePages | None = None,
) -> Iterator[Alerted]:
    """Open a desk on a database in memory."""
    database = Database("sqlite://")
    database.open()
    clock = FixedClock()
    desk = replace(make_desk(database, topics=topics, clock=clock, pages=pages), translator=translator)
    yield Alerted(database=database, desk=desk, commands=make_commands(desk), clock=clock)
    database.close()
