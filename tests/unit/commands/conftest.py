"""A chat with the bot, on real stores in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.commands import Commands
from bot.desk import make_commands
from bot.dialogue import Action, Answer, Asker, Button, Question
from bot.feeds.identity import link_key
from bot.model import Article, Detection, Feed, Join, Match, Quote, Start, StoryId, Topic, TopicId
from bot.speech import ENGLISH
from bot.storage.database import Database
from tests.contract.conftest import Stores, open_stores
from tests.contract.test_stores import conclusion, draft, store
from tests.desks import make_desk
from tests.fakes import CHAT, NOW, FakePages, make_feed
from tests.houses import House

KOSOVO = Topic(id=TopicId("kosovo"), name="Kosovo", names={"sr-Cyrl": "Косово"})
FLOODS = Topic(id=TopicId("floods"), name="Floods")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Chat:
    """A chat in which questions are asked, and the archive that answers are from."""

    stores: Stores
    commands: Commands
    pages: FakePages

    async def ask(self, line: str, *, locale: str = "en") -> Answer:
        """Ask a command, as it is typed."""
        name, _, argument = line.removeprefix("/").partition(" ")
        answer = await self.commands.answer(CHAT, name, argument, self._asker(locale))
        assert answer is not None
        return answer

    def question(self, argument: str) -> Question:
        """Return what a room is asked."""
        return Question(target=CHAT, asker=self._asker("en"), say=ENGLISH, argument=argument)

    async def press(self, button: Button) -> Answer:
        """Press a button."""
        assert button.action is not None
        answer = await self.commands.press(CHAT, button.action.pack(), self._asker("en"), "1")
        assert answer is not None
        return answer

    async def press_action(self, *parts: str) -> Answer:
        """Press a button that somebody made up."""
        return await self.press(Button(label="", action=Action(name=parts[0], arguments=parts[1:])))

    async def read_in(self, title: str, body: str = "", **more: Any) -> tuple[Article, StoryId]:
        """Have an article read; ``age``, ``language``, ``story``, ``topics`` and ``quotes`` say the rest."""
        age, language = more.pop("age", 0 * DAY), more.pop("language", "en")
        url = f"https://a.example/{title.replace(' ', '-')}"
        keys = (f"g:{title}", link_key(url))
        published = NOW - timedelta(hours=1) - age
        written = draft(title, keys=keys, url=url, text=f"{title}\n\n{body}", published_at=published)
        (article,) = await store(self.stores, written)
        detection = Detection(language=language, script="Latn", confidence=0.9, group=language)
        matches = tuple(
            Match(topic=TopicId(topic), score=2.0, spans=((0, 1),), words=(title.split()[0],))
            for topic in more.pop("topics", ())
        )
        placement = Join(story_id=more.pop("story"), why="alike") if "story" in more else Start()
        told = more.pop("told", ())
        concluded = conclusion(article, *told, placement=placement, matches=matches, **more)
        await self.stores.articles.conclude(
            replace(concluded, analysis=replace(concluded.analysis, detection=detection))
        )
        story = await self.stores.articles.story_of(article.id)
        assert story is not None
        return article, story

    def _asker(self, locale: str) -> Asker:
        async def may_change() -> bool:
            return True

        return Asker(account="1", may_change=may_change, locale=locale)


@pytest.fixture
def feeds() -> tuple[Feed, ...]:
    """The feeds of sources.yaml."""
    return (make_feed("a", language="sr-Latn"), make_feed("b", country="GB"), make_feed("c", country=None))


@pytest.fixture
def chat(feeds: tuple[Feed, ...]) -> Iterator[Chat]:
    """A chat with an empty archive."""
    database = Database("sqlite://")
    database.open()
    pages = FakePages()
    topics = {topic.id: topic for topic in (KOSOVO, FLOODS)}
    commands = make_commands(make_desk(database, topics=topics, pages=pages, feeds=feeds))
    yield Chat(stores=open_stores(database), commands=commands, pages=pages)
    database.close()


def labels(answer: Answer) -> list[str]:
    """Return what stands on the buttons."""
    return [button.label for row in answer.keyboard for button in row]


def button(answer: Answer, label: str) -> Button:
    """Return the button with that label."""
    return next(button for row in answer.keyboard for button in row if label in button.label)


def said(words: str, speaker: str | None, role: str | None = None) -> Quote:
    """Return a quote."""
    return Quote(span=(0, len(words)), words=words, speaker=speaker, role=role, confidence=0.9)


@pytest.fixture
def house() -> Iterator[House]:
    """A bot that is not open to all."""
    database = Database("sqlite://")
    database.open()
    yield House(database)
    database.close()
