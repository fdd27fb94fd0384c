"""/trend, as somebody asks for it in a chat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.commands import Commands
from bot.commands.trends import read_range
from bot.desk import make_commands
from bot.dialogue import Answer, Asker, Manner
from bot.errors import DrawingFailed
from bot.model import Target, Topic, TopicId
from bot.preferences import Preferences
from bot.storage.database import Database
from bot.storage.preferences import SqlPreferences
from bot.storage.subscriptions import SqlSubscriptions
from bot.storage.tables import analyses, articles, feeds, fingerprints, matches, stories
from tests.desks import make_desk
from tests.fakes import NOW, FakeDraughtsman

CHAT = Target(channel="telegram", address="7")
LONG = TopicId("a" * 60)
TOPICS = {
    topic.id: topic
    for topic in (
        Topic(id=TopicId("kosovo"), name="Kosovo", emoji="🇽🇰", names={"sr-Cyrl": "Косово"}),
        Topic(id=TopicId("nato"), name="NATO"),
        Topic(id=TopicId("odd"), name="<Odd> & co"),
        Topic(id=LONG, name="Long"),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A chat, and what was drawn for it."""

    commands: Commands
    subscriptions: SqlSubscriptions
    draughtsman: FakeDraughtsman
    database: Database

    async def ask(self, argument: str, locale: str = "") -> Answer:
        """Ask for a trend."""
        answer = await self.commands.answer(CHAT, "trend", argument, asker(locale))
        assert answer is not None
        return answer

    async def press(self, packed: str) -> Answer:
        """Press a button."""
        answer = await self.commands.press(CHAT, packed, asker(), "5")
        assert answer is not None
        return answer

    def report(self, number: int, language: str, days: int, topic: str = "kosovo") -> None:
        """Store a story of its own of so many days ago."""
        at = NOW - timedelta(days=days)
        words = {"source": "a", "title": "t", "text": "x", "digest": "", "state": "analysed"}
        times = {"published_at": at, "first_seen_at": at, "seen_at": at}
        place = {"id": number, "origin": number, "current": True, "feed_id": 1, "story_id": number}
        with self.database.engine.begin() as tx:
            tx.execute(insert(stories).values(id=number, opened_at=at, updated_at=at))
            tx.execute(insert(articles).values(**words, **times, **place, baseline=False, fresh=True))
            analysis = {"version": 1, "language": language, "document": "{}", "analysed_at": at}
            tx.execute(insert(analyses).values(article_id=number, **analysis))
            tx.execute(insert(matches).values(article_id=number, topic=topic, score=1.0))
            print_ = {"shingles": b"", "lead": b"", "language_group": "en", "terms": "[]"}
            tx.execute(insert(fingerprints).values(article_id=number, story_id=number, **print_))


def asker(locale: str = "") -> Asker:
    """Return somebody who may change nothing: /trend changes nothing."""

    async def may_change() -> bool:
        return False

    return Asker(account="12", may_change=may_change, locale=locale)


@pytest.fixture
def chat() -> Iterator[Chat]:
    """A chat, and a feed without stories."""
    database = Database("sqlite://")
    database.open()
    with database.engine.begin() as tx:
        feed = {"url": "https://a.example/", "source": "a", "active": True, "interval_seconds": 60, "next_poll_at": NOW}
        tx.execute(insert(feeds).values(id=1, **feed))
    draughtsman = FakeDraughtsman()
    commands = make_commands(make_desk(database, topics=TOPICS, draughtsman=draughtsman))
    yield Chat(commands=commands, subscriptions=SqlSubscriptions(database), draughtsman=draughtsman, database=database)
    database.close()


def labels(answer: Answer) -> list[str]:
    """Return what stands on the buttons."""
    return [button.label for row in answer.keyboard for button in row]


def actions(answer: Answer) -> list[str]:
    """Return what the buttons hold."""
    return [button.action.pack() for row in answer.keyboard for button in row if button.action]


async def test_a_trend_is_a_picture_with_its_number_in_words_and_buttons_for_ranges(chat: Chat) -> None:
    for number, (language, days) in enumerate([("sr-Latn", 0), ("sr-Latn", 3), ("en", 3), ("en", 29)], 1):
        chat.report(number, language, days)
    answer = await chat.ask("Kosovo")
    assert answer.picture == b"a picture"
    assert answer.manner is Manner.SEND
    assert answer.text == "<b>Kosovo</b>: 4 stories since Sun 1 Feb."
    assert labels(answer) == ["7 days", "• 30 days", "90 days"]
    assert actions(answer) == ["trend|kosovo|7", "trend|kosovo|30", "trend|kosovo|90"]
    (trend,) = chat.draughtsman.drawn
    assert (trend.topic, trend.heading) == ("Kosovo", "4 stories since Sun 1 Feb")
    assert len(trend.days) == 30
    assert trend.days[-1] == trend.today == NOW.date()
    assert (trend.totals[-1], trend.totals[-4], trend.totals[0], sum(trend.totals)) == (1, 2, 1, 4)
    assert {series.name: sum(series.counts) for series in trend.series} == {"Serbian (Latin)": 2, "English": 2}


async def test_a_button_replaces_the_picture_by_one_of_another_range(chat: Chat) -> None:
    chat.report(1, "en", 3)
    chat.report(2, "en", 60)
    answer = await chat.press("trend|kosovo|90")
    assert answer.manner is Manner.REPLACE
    assert answer.picture
    assert sum(chat.draughtsman.drawn[0].totals) == 2
    assert labels(answer)[2] == "• 90 days"


@pytest.mark.parametrize("packed", ["trend|kosovo|900000", "trend|kosovo|x", "trend|gone|30", "trend|kosovo", "trend|"])
async def test_a_button_that_this_version_does_not_make_is_explained(chat: Chat, packed: str) -> None:
    assert "earlier version" in (await chat.press(packed)).text


async def test_no_stories_are_a_sentence_and_no_picture(chat: Chat) -> None:
    chat.report(1, "en", 60)
    answer = await chat.ask("kosovo 7d")
    assert answer.text == "<b>Kosovo</b>: no stories since Tue 24 Feb."
    assert answer.picture is None
    assert labels(answer) == ["• 7 days", "30 days", "90 days"]


async def test_without_a_topic_those_that_are_watched_are_offered(chat: Chat) -> None:
    assert "/trend kosovo 30d" in (await chat.ask("")).text
    await chat.subscriptions.watch(CHAT, [TopicId("kosovo"), TopicId("nato"), LONG], NOW)
    answer = await chat.ask("")
    assert labels(answer) == ["🇽🇰 Kosovo", "NATO"]  # the other does not fit a button, and can be written
    assert actions(answer) == ["trend|kosovo|30", "trend|nato|30"]


async def test_a_topic_whose_id_fits_no_button_is_drawn_all_the_same(chat: Chat) -> None:
    chat.report(1, "en", 1, topic=LONG)
    answer = await chat.ask("Long")
    assert answer.picture
    assert answer.keyboard == ()


async def test_several_topics_are_asked_about_and_an_unknown_one_is_said_to_be_so(chat: Chat) -> None:
    assert labels(await chat.ask("kosovo nato")) == ["🇽🇰 Kosovo", "NATO"]
    assert "Did you mean Kosovo?" in (await chat.ask("kosvo 30d")).text
    assert chat.draughtsman.drawn == []


async def test_a_picture_that_cannot_be_drawn_is_told_in_words(chat: Chat) -> None:
    chat.draughtsman.failure = DrawingFailed("no fonts")
    chat.report(1, "en", 3)
    answer = await chat.ask("kosovo")
    assert answer.picture is None
    assert answer.text.endswith("The picture could not be drawn. In words:\nEnglish: 1")


async def test_days_are_those_of_the_chats_time_zone(chat: Chat) -> None:
    await chat.subscriptions.watch(CHAT, [TopicId("kosovo")], NOW)
    zone = Preferences(timezone="Pacific/Kiritimati")  # where it is two in the morning, tomorrow
    await SqlPreferences(chat.database).prefer(CHAT, zone, NOW, whole_chat=True)
    chat.report(1, "en", 0)
    await chat.ask("kosovo")
    assert chat.draughtsman.drawn[0].today == NOW.date() + timedelta(days=1)
    assert chat.draughtsman.drawn[0].totals[-1] == 1


async def test_a_name_from_outside_is_escaped_in_the_text_and_plain_in_the_picture(chat: Chat) -> None:
    chat.report(1, "en", 3, topic="odd")
    answer = await chat.ask("<Odd> & co")
    assert "<b>&lt;Odd&gt; &amp; co</b>" in answer.text
    assert chat.draughtsman.drawn[0].topic == "<Odd> & co"


async def test_the_picture_speaks_the_askers_language(chat: Chat) -> None:
    chat.report(1, "en", 3)
    await chat.ask("kosovo", locale="de")
    (trend,) = chat.draughtsman.drawn
    assert trend.locale.startswith("de")
    assert trend.series[0].name == "Englisch"


@pytest.mark.parametrize(
    ("argument", "read"),
    [
        ("kosovo", ("kosovo", 30)),
        ("kosovo 90d", ("kosovo", 90)),
        ("north macedonia, 14 d", ("north macedonia", 14)),
        ("kosovo 1", ("kosovo", 7)),
        ("kosovo 999D", ("kosovo", 90)),
        ("30d", ("", 30)),
        ("g20", ("g20", 30)),
        ("resolution 1244", ("resolution 1244", 30)),
        ("", ("", 30)),
    ],
)
def test_a_range_stands_behind_the_topic(argument: str, read: tuple[str, int]) -> None:
    assert read_range(argument) == read
