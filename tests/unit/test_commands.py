"""What people can ask, and what they are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.commands import HELP, OFFERS_SHOWN, ONLY_ADMINS, ONLY_BOT_ADMINS, Commands, find_topics
from bot.errors import FetchFailed, UnknownName
from bot.feeds.offers import Found, Offer
from bot.model import Feed, Subscription, SubscriptionId, Target, Topic, TopicId
from bot.ports import Asker
from bot.storage.database import Database
from bot.storage.feeds import SqlFeeds
from bot.storage.subscriptions import SqlSubscriptions
from tests.fakes import NOW, FakeIntake, make_entry

ADMIN = "11"
CHAT = Target(channel="telegram", address="7")
TOPICS = {
    topic.id: topic
    for topic in (
        Topic(id=TopicId("nato"), name="NATO", emoji="🛡", names={"sr-Cyrl": "НАТО", "fr": "OTAN"}),
        Topic(id=TopicId("north_macedonia"), name="North Macedonia", names={"mk": "Северна Македонија"}),
        Topic(id=TopicId("kosovo"), name="Kosovo"),
        Topic(id=TopicId("odd"), name="<Odd> & co"),
    )
}


OFFERS = tuple(
    Offer(
        url=f"https://c.example/{path}?a=1&b=2",
        title=f"<{path.title()}>",
        language="sr-Latn",
        language_name="Serbian",
        newest=NOW - timedelta(hours=3),
        per_day=12.2,
        entries=(make_entry(f"{path} & more"),),
        home="c.example",
        source=source,
    )
    for path, source in (("news", None), ("sport", None), ("old", "<Old>"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Commands with their stores, and a person who may change things, or may not."""

    commands: Commands
    subscriptions: SqlSubscriptions
    feeds: SqlFeeds
    intake: FakeIntake

    async def ask(self, line: str, *, admin: bool = True, target: Target = CHAT, account: str = "12") -> str:
        async def may_change() -> bool:
            return admin

        command, _, argument = line.partition(" ")
        return await self.commands.answer(target, command, argument, Asker(account=account, may_change=may_change))

    async def watched(self, target: Target = CHAT) -> tuple[str, ...]:
        subscription = await self.subscriptions.of(target)
        return subscription.topics if subscription else ()


@pytest.fixture
def desk() -> Iterator[Desk]:
    database = Database("sqlite://")
    database.open()
    subscriptions, feeds = SqlSubscriptions(database), SqlFeeds(database)
    intake = FakeIntake(Found(url="https://c.example/", offers=OFFERS, tried=(("https://c.example/", "a page"),)))
    commands = Commands(
        subscriptions=subscriptions,
        feeds=feeds,
        topics=lambda: TOPICS,
        clock=lambda: NOW,
        intake=intake,
        admins=frozenset({ADMIN}),
    )
    yield Desk(commands=commands, subscriptions=subscriptions, feeds=feeds, intake=intake)
    database.close()


@pytest.mark.parametrize(
    ("names", "topics"),
    [
        ("nato", ("nato",)),
        ("НАТО", ("nato",)),
        ("otan, kosovo", ("nato", "kosovo")),
        ("nato\nkosovo", ("nato", "kosovo")),
        ("nato kosovo", ("nato", "kosovo")),
        ("north  macedonia", ("north_macedonia",)),
        ("north_macedonia", ("north_macedonia",)),
        ("nato, nato, НАТО", ("nato",)),
    ],
)
async def test_topics_are_found_by_any_of_their_names(desk: Desk, names: str, topics: tuple[str, ...]) -> None:
    await desk.ask(f"watch {names}")
    assert await desk.watched() == topics


async def test_watching_adds_to_what_is_watched(desk: Desk) -> None:
    await desk.ask("watch nato")
    answer = await desk.ask("watch kosovo")
    assert await desk.watched() == ("nato", "kosovo")
    assert "<b>NATO</b>, <b>Kosovo</b>" in answer


async def test_what_is_known_is_watched_though_another_name_is_not(desk: Desk) -> None:
    answer = await desk.ask("watch nato, kosvo")
    assert await desk.watched() == ("nato",)
    assert "“kosvo”. Did you mean Kosovo?" in answer


@pytest.mark.parametrize("nothing", ["watch", "watch  ", "watch ,,", "unwatch"])
async def test_a_command_without_topics_is_told_an_example(desk: Desk, nothing: str) -> None:
    await desk.ask("watch nato")
    assert "Which topic?" in await desk.ask(nothing)
    assert await desk.watched() == ("nato",)


async def test_unwatching_takes_away_one_or_all(desk: Desk) -> None:
    await desk.ask("watch nato, kosovo")
    assert await desk.ask("unwatch NATO") == "This chat watches <b>Kosovo</b>."
    assert await desk.ask("unwatch ALL") == "This chat watches nothing now."
    assert await desk.watched() == ()
    assert "nothing yet" in await desk.ask("unwatch kosovo")


@pytest.mark.parametrize("line", ["watch nato", "unwatch all"])
async def test_who_may_not_change_things_changes_nothing(desk: Desk, line: str) -> None:
    await desk.ask("watch kosovo")
    assert await desk.ask(line, admin=False) == ONLY_ADMINS
    assert await desk.watched() == ("kosovo",)


@pytest.mark.parametrize("line", ["start", "help", "topics", "status"])
async def test_who_may_not_change_things_may_ask(desk: Desk, line: str) -> None:
    assert await desk.ask(line, admin=False) == await desk.ask(line)


@pytest.mark.parametrize("line", ["watch kosovo", "unwatch all"])
async def test_what_the_operator_set_stays(desk: Desk, line: str) -> None:
    static = Subscription(id=SubscriptionId(0), target=CHAT, topics=(TopicId("nato"),), static=True)
    await desk.subscriptions.replace_static([static], NOW)
    assert "sources.yaml" in await desk.ask(line)
    assert await desk.watched() == ("nato",)


async def test_chats_and_threads_watch_for_themselves(desk: Desk) -> None:
    thread = Target(channel="telegram", address="7", thread="5")
    await desk.ask("watch nato", target=thread)
    assert (await desk.watched(thread), await desk.watched()) == (("nato",), ())


async def test_the_list_of_topics_marks_those_watched(desk: Desk) -> None:
    await desk.ask("watch nato")
    lines = (await desk.ask("topics")).split("\n")
    assert "✓ 🛡 NATO <i>nato</i>" in lines
    assert "· &lt;Odd&gt; &amp; co <i>odd</i>" in lines


async def test_names_are_escaped_wherever_they_stand(desk: Desk) -> None:
    answers = [await desk.ask(line) for line in ("watch odd", "watch <b>, &amp;", "<i>", " <i>", "unwatch <u>")]
    assert "&lt;Odd&gt; &amp; co" in answers[0]
    assert [answer for answer in answers if "<Odd" in answer or "“<" in answer or "/<" in answer] == []


async def test_status_counts_feeds_and_shows_the_worst(desk: Desk) -> None:
    urls = [f"https://feed{number}.example/<rss>" for number in range(8)]
    await desk.feeds.register([Feed(url=url, source="S") for url in urls], NOW)
    for state in (await desk.feeds.states())[1:]:
        await desk.feeds.record_failure(state.id, "HTTP 500 <oops>", NOW, NOW + timedelta(hours=1), False)
    answer = await desk.ask("status")
    assert "0 of 8 feeds" in answer
    assert "7 failing, the worst:" in answer
    assert answer.count("HTTP 500 &lt;oops&gt;, 1 in a row") == 5


async def test_every_command_that_is_described_exists(desk: Desk) -> None:
    assert [name for name in HELP if "There is no command" in await desk.ask(name)] == []


async def test_an_unknown_command_is_told_the_nearest(desk: Desk) -> None:
    assert "Did you mean /watch?" in await desk.ask("wacth nato")


async def test_text_that_names_a_topic_is_told_how_to_watch_it(desk: Desk) -> None:
    assert await desk.ask(" Северна Македонија") == ("To watch <b>North Macedonia</b>, send /watch north_macedonia")


async def test_an_endless_argument_is_answered_shortly(desk: Desk) -> None:
    answers = [await desk.ask(line) for line in ("watch " + "x" * 10_000, "watch " + "x," * 5000, "y" * 10_000)]
    assert max(map(len, answers)) < 4000


def test_an_unknown_topic_is_told_the_nearest_names() -> None:
    with pytest.raises(UnknownName) as raised:
        find_topics("north macedona", TOPICS)
    assert raised.value.nearest == ("North Macedonia",)


# ── /addfeed ────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_admin_of_the_bot_is_shown_what_a_site_holds(desk: Desk) -> None:
    answer = await desk.ask("addfeed c.example", account=ADMIN)
    assert desk.intake.asked == ["c.example"]
    assert "1. <b>&lt;News&gt;</b>\nhttps://c.example/news?a=1&amp;b=2\nSerbian · newest 3 h ago, 12 a day." in answer
    assert "· news &amp; more" in answer
    assert "Already in sources.yaml, under &lt;Old&gt;" in answer
    assert "/addfeed c.example 1" in answer
    assert desk.intake.added == []


async def test_the_feed_of_a_number_is_added(desk: Desk) -> None:
    answer = await desk.ask("addfeed  c.example\n 2", account=ADMIN)
    assert desk.intake.added == [OFFERS[1]]
    assert "Added https://c.example/sport?a=1&amp;b=2 under <b>Courier</b>" in answer


async def test_a_feed_that_is_there_already_is_not_added_twice(desk: Desk) -> None:
    assert "already, under <b>&lt;Old&gt;</b>" in await desk.ask("addfeed c.example 3", account=ADMIN)
    assert desk.intake.added == []


@pytest.mark.parametrize("number", ["4", "x", "1 ; 7", "<b>"])
async def test_a_number_that_names_no_feed_adds_none(desk: Desk, number: str) -> None:
    answer = await desk.ask(f"addfeed c.example {number}", account=ADMIN)
    assert "write a number from 1 to 3" in answer
    assert "<b>" not in answer
    assert desk.intake.added == []


@pytest.mark.parametrize("account", ["12", "", "1", "111"])
@pytest.mark.parametrize("line", ["addfeed", "addfeed c.example", "addfeed c.example 1"])
async def test_who_is_no_admin_of_the_bot_learns_nothing_of_feeds(desk: Desk, line: str, account: str) -> None:
    assert await desk.ask(line, account=account) == ONLY_BOT_ADMINS
    assert (desk.intake.asked, desk.intake.added) == ([], [])


async def test_a_bot_without_admins_does_not_speak_of_adding_feeds(desk: Desk) -> None:
    nobodys = replace(desk, commands=replace(desk.commands, admins=frozenset()))
    assert "addfeed" in desk.commands.descriptions
    assert "addfeed" not in nobodys.commands.descriptions
    assert "/addfeed" not in await nobodys.ask("help")
    assert await nobodys.ask("addfeed c.example", account="") == ONLY_BOT_ADMINS


async def test_a_site_that_cannot_be_had_or_has_none_is_told(desk: Desk) -> None:
    desk.intake.found = FetchFailed("https://c.example cannot be had: <HTTP 404>.")
    assert await desk.ask("addfeed c.example", account=ADMIN) == "https://c.example cannot be had: &lt;HTTP 404&gt;."
    desk.intake.found = Found(url="https://c.example/", tried=(("https://c.example/", "a page"),))
    assert "No feed was found at c.example; 1 addresses" in await desk.ask("addfeed c.example", account=ADMIN)
    assert "Which site?" in await desk.ask("addfeed", account=ADMIN)


async def test_many_offers_are_cut_to_what_a_message_holds(desk: Desk) -> None:
    many = tuple(replace(OFFERS[0], title="x" * 500, entries=(make_entry("y" * 500),) * 3) for _ in range(20))
    desk.intake.found = Found(url="https://c.example/", offers=many)
    answer = await desk.ask("addfeed c.example", account=ADMIN)
    assert f"and {20 - OFFERS_SHOWN} more" in answer
    assert len(answer) < 4000
