"""What people can ask, and what they are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

import bot.desk
from bot.alerts.evidence import placed_words
from bot.commands import Commands
from bot.commands.adding import OFFERS_SHOWN
from bot.commands.router import ONLY_ADMINS, ONLY_BOT_ADMINS
from bot.commands.watching import MOST_OWN
from bot.desk import make_commands
from bot.dialogue import Asker
from bot.errors import FetchFailed, UnknownName
from bot.feeds.offers import Found, Offer
from bot.model import (
    ArticleId,
    Briefing,
    Feed,
    Match,
    Reason,
    Report,
    Subscription,
    SubscriptionId,
    Target,
    Topic,
    TopicId,
)
from bot.speech import ENGLISH
from bot.storage.database import Database
from bot.storage.feeds import SqlFeeds
from bot.storage.subscriptions import SqlSubscriptions
from bot.topic_names import find_topics
from tests.desks import make_desk
from tests.fakes import NOW, FakeIntake, make_article, make_briefing, make_entry, make_report

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


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Commands with their stores, and a person who may change things, or may not."""

    made: bot.desk.Desk
    commands: Commands
    subscriptions: SqlSubscriptions
    feeds: SqlFeeds
    intake: FakeIntake
    reader = Asker(account="12", may_change=yes, locale="en")
    changes: list[None]  # one for each time that a chat changed its own topics

    async def ask(self, line: str, *, admin: bool = True, target: Target = CHAT, account: str = "12") -> str:
        async def may_change() -> bool:
            return admin

        command, _, argument = line.partition(" ")
        asker = Asker(account=account, may_change=may_change)
        answer = await self.commands.answer(target, command, argument, asker)
        return str(answer.text) if answer else ""

    async def press(self, *packed: str, admin: bool = True, target: Target = CHAT) -> str:
        """Press buttons one after the other; return what the last brings about."""
        answer = None
        for each in packed:
            answer = await self.commands.press(target, each, replace(self.reader, may_change=yes if admin else no), "1")
        return str(answer.text) if answer else ""

    async def buttons(self, line: str) -> dict[str, str]:
        """Return what the buttons of an answer hold, by label."""
        command, _, argument = line.partition(" ")
        answer = await self.commands.answer(CHAT, command, argument, self.reader)
        rows = answer.keyboard if answer else ()
        return {button.label: button.action.pack() for row in rows for button in row if button.action}

    async def watched(self, target: Target = CHAT) -> tuple[str, ...]:
        subscription = await self.subscriptions.of(target)
        return subscription.topics if subscription else ()


@pytest.fixture
def desk() -> Iterator[Desk]:
    database = Database("sqlite://")
    database.open()
    subscriptions, feeds = SqlSubscriptions(database), SqlFeeds(database)
    intake = FakeIntake(Found(url="https://c.example/", offers=OFFERS, tried=(("https://c.example/", "a page"),)))
    changes: list[None] = []
    made = make_desk(
        database,
        topics=TOPICS,
        intake=intake,
        changed=lambda: changes.append(None),
        admins=frozenset({ADMIN}),
    )
    commands = make_commands(made)
    yield Desk(made=made, commands=commands, subscriptions=subscriptions, feeds=feeds, intake=intake, changes=changes)
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
    assert "<b>NATO</b> and <b>Kosovo</b>" in answer


async def test_what_is_known_is_watched_though_another_name_is_not(desk: Desk) -> None:
    answer = await desk.ask("watch nato, kosvo")
    assert await desk.watched() == ("nato",)
    assert "“kosvo”. Did you mean Kosovo?" in answer


@pytest.mark.parametrize("nothing", ["watch", "watch  ", "watch ,,", "unwatch"])
async def test_a_command_without_topics_is_told_an_example(desk: Desk, nothing: str) -> None:
    await desk.ask("watch nato")
    assert "/watch Dodik" in await desk.ask(nothing) or "/unwatch all" in await desk.ask(nothing)
    assert await desk.watched() == ("nato",)


async def test_unwatching_takes_away_one_or_all(desk: Desk) -> None:
    await desk.ask("watch nato, kosovo")
    assert await desk.ask("unwatch NATO") == "This chat watches <b>Kosovo</b>."
    assert "Stop watching everything?" in await desk.ask("unwatch ALL")
    assert await desk.watched() == ("kosovo",)
    assert await desk.press("stop") == "This chat watches nothing now."
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
    countries = await desk.buttons("topics")
    assert set(countries) == {"• Balkans", "Countries", "Themes"}
    await desk.ask("watch north macedonia")
    page = await desk.commands.press(CHAT, countries["Themes"], desk.reader, "1")
    assert page
    assert "✓ NATO" in [button.label for row in page.keyboard for button in row]


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
    assert "7 feeds fail, the worst:" in answer
    assert answer.count("HTTP 500 &lt;oops&gt;, 1 time in a row") == 5


async def test_every_command_that_is_described_exists(desk: Desk) -> None:
    described = [name for name, _ in desk.commands.menu(ENGLISH, admin=True)]
    assert [name for name in described if "There is no command" in await desk.ask(name)] == []
    assert len(described) > 8


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
    assert "1. <b>&lt;News&gt;</b>\nhttps://c.example/news?a=1&amp;b=2\nSerbian · newest 3 h ago, 12 a day" in answer
    assert "· news &amp; more" in answer
    assert "Already in sources.yaml, under &lt;Old&gt;" in answer
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
    office = replace(desk.made.office, admins=frozenset())
    nobodys = replace(desk, commands=make_commands(replace(desk.made, office=office)))
    assert "/addfeed" not in await nobodys.ask("help")
    assert await nobodys.ask("addfeed c.example", account="") == ONLY_BOT_ADMINS


async def test_a_site_that_cannot_be_had_or_has_none_is_told(desk: Desk) -> None:
    desk.intake.found = FetchFailed("https://c.example cannot be had: <HTTP 404>.")
    assert await desk.ask("addfeed c.example", account=ADMIN) == "https://c.example cannot be had: &lt;HTTP 404&gt;."
    desk.intake.found = Found(url="https://c.example/", tried=(("https://c.example/", "a page"),))
    assert "No feed was found at c.example; 1 address" in await desk.ask("addfeed c.example", account=ADMIN)
    assert "Which site?" in await desk.ask("addfeed", account=ADMIN)


async def test_many_offers_are_cut_to_what_a_message_holds(desk: Desk) -> None:
    many = tuple(replace(OFFERS[0], title="x" * 500, entries=(make_entry("y" * 500),) * 3) for _ in range(20))
    desk.intake.found = Found(url="https://c.example/", offers=many)
    answer = await desk.ask("addfeed c.example", account=ADMIN)
    assert f"and {20 - OFFERS_SHOWN} more" in answer
    assert len(answer) < 4000


# ── topics of a chat's own ──────────────────────────────────────────────────────────────────────────────


async def test_a_name_that_is_no_topic_becomes_one_of_the_chats_own(desk: Desk) -> None:
    answer = await desk.ask("watch nato, Dodik")
    assert await desk.watched() == ("nato", "own-1")
    assert "any of Dodik*, Додик*, Ντοντικ*" in answer
    assert "This chat watches <b>NATO</b> and <b>Dodik</b>" in answer
    assert len(desk.changes) == 1


async def test_a_known_topic_comes_before_a_word(desk: Desk) -> None:
    await desk.ask('watch "НАТО"')
    assert (await desk.watched(), desk.changes) == (("nato",), [])


async def test_a_name_that_is_probably_mistyped_is_asked_about(desk: Desk) -> None:
    answer = await desk.ask("watch kosvo")
    assert (await desk.watched(), "Did you mean Kosovo?" in answer) == ((), True)
    await desk.ask('watch "kosvo"')
    assert await desk.watched() == ("own-1",)


async def test_a_common_word_is_said_to_have_no_translation(desk: Desk) -> None:
    assert "no translation of <i>earthquake</i>" in await desk.ask("watch earthquake")
    assert "no translation" not in await desk.ask("watch Dodik")
    assert "no translation" not in await desk.ask("watch lithium = litijum, литијум, lithium")


async def test_a_topic_is_written_anew_under_its_name(desk: Desk) -> None:
    await desk.ask("watch lithium")
    answer = await desk.ask("watch Lithium = (litijum, литијум) NOT battery")
    assert await desk.watched() == ("own-1",)
    assert "any of litijum*, литијум*; must not occur battery*" in answer


async def test_no_topic_of_a_chats_own_takes_a_name_of_all(desk: Desk) -> None:
    assert "Choose another name" in await desk.ask("watch kosovo = football")
    assert await desk.watched() == ()


async def test_where_a_query_breaks_is_shown(desk: Desk) -> None:
    answer = await desk.ask("watch Dodik NEAR/10 <")
    assert "letters or digits.\nDodik NEAR/10 <b>▸</b>&lt;" in answer
    assert await desk.watched() == ()


async def test_own_topics_are_listed_to_their_chat_alone_and_forgotten_when_unwatched(desk: Desk) -> None:
    await desk.ask("watch Dodik")
    assert "Dodik = Dodik <i>own-1</i>" in await desk.ask("topics")
    assert "Dodik <i>" not in await desk.ask("topics", target=Target(channel="telegram", address="8"))
    await desk.ask("unwatch dodik")
    assert await desk.watched() == ()
    assert len(desk.changes) == 2


async def test_a_topic_can_be_unwatched_by_its_number(desk: Desk) -> None:
    await desk.ask("watch (Dodik, Vučić) NOT futbol")
    await desk.ask("unwatch own-1")
    assert await desk.watched() == ()


async def test_a_chat_has_so_many_topics_of_its_own_and_no_more(desk: Desk) -> None:
    await desk.ask("watch " + ", ".join(f"Name{number}" for number in range(MOST_OWN)))
    answer = await desk.ask("watch nato, Another")
    assert "cannot have more" in answer
    assert await desk.watched() == (*(f"own-{number + 1}" for number in range(MOST_OWN)), "nato")
    assert "cannot have more" not in await desk.ask("watch Name3 = Another")


# ── muting, and the evidence of alerts ──────────────────────────────────────────────────────────────────


async def test_what_is_muted_is_shown_and_can_be_taken_back(desk: Desk) -> None:
    assert "watches nothing yet" in await desk.ask("mute kosovo")
    await desk.ask("watch nato")
    assert "mainly on <b>Kosovo</b>" in await desk.ask("mute kosovo")
    assert "mainly on <b>Kosovo</b>" in await desk.ask("topics")
    assert "mutes nothing" in await desk.ask("unmute kosovo")
    assert await desk.ask("mute nato", admin=False) == ONLY_ADMINS


async def test_a_topic_is_muted_for_the_sake_of_a_watched_one(desk: Desk) -> None:
    await desk.ask("watch nato, kosovo")
    answer = await desk.ask("mute nato for kosovo")
    assert "For the sake of <b>Kosovo</b>, this chat is not told of what is mainly on <b>NATO</b>" in answer
    assert "watches <b>NATO</b> and <b>Kosovo</b>" in await desk.ask("topics")
    assert "mutes nothing" not in await desk.ask("unmute nato")
    refused = await desk.ask("mute nato for north macedonia")
    assert "does not watch <b>North Macedonia</b>" in refused
    assert "for the sake of <b>North Macedonia</b>" not in refused
    assert "mutes nothing" in await desk.ask("unmute nato for kosovo")


async def test_why_says_that_nothing_was_told(desk: Desk) -> None:
    assert await desk.ask("why") == "This chat was told nothing yet."


async def test_why_shows_the_words_and_their_place() -> None:
    article = make_article(title="NATO in Brenna", body="The pact of NATO met.")
    match = Match(topic=TopicId("nato"), score=4.4, spans=((0, 4), (29, 33)), words=("NATO", "NATO"))
    assert placed_words(match, article) == (("NATO", "in the title"), ("NATO", "at the beginning"))


@dataclass
class FakeArchive:
    """Implements ports.Archive: one alert, with its message."""

    briefing: Briefing
    message_id: str = "5"

    async def told(self, target: Target, message_id: str = "") -> Briefing | None:
        return self.briefing if message_id in ("", self.message_id) else None

    async def reports(self, since: datetime, after: ArticleId, limit: int) -> tuple[Report, ...]:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("replies_to", "answer"),
    [
        ("", "<b>NATO in &lt;Brenna&gt;</b> (A)\n<b>NATO</b>, score 3: NATO <i>in the title</i>"),
        ("5", "<b>NATO in &lt;Brenna&gt;</b> (A)\n<b>NATO</b>, score 3: NATO <i>in the title</i>"),
        ("4", "That is no alert of mine, as far as I remember."),
    ],
)
async def test_why_explains_the_last_alert_or_the_one_that_is_answered(
    desk: Desk, replies_to: str, answer: str
) -> None:
    match = Match(topic=TopicId("nato"), score=3.0, spans=((0, 4),), words=("NATO",))
    told = make_briefing(make_report(title="NATO in <Brenna>", matches=(match,)))
    assert await explained(desk, told, replies_to) == answer


async def explained(desk: Desk, told: Briefing, replies_to: str = "") -> str:
    async def nobody() -> bool:
        return False

    asker = Asker(account="12", replies_to=replies_to, may_change=nobody)
    answer = await make_commands(replace(desk.made, archive=FakeArchive(told))).answer(CHAT, "why", "", asker)
    return str(answer.text) if answer else ""


async def test_why_says_what_was_new_and_how_the_headline_was_before(desk: Desk) -> None:
    match = Match(topic=TopicId("nato"), score=3.0, spans=((0, 4),), words=("NATO",))
    told = make_briefing(make_report(1), make_report(2, source="B", title="NATO: 12 <dead>", matches=(match,)))
    alert = replace(told.alert, reason=Reason.DEVELOPMENT, article_id=ArticleId(2), words="12 in the title; it was 3")
    assert (await explained(desk, replace(told, alert=alert, former_title="NATO: 11 <dead>"))).splitlines() == [
        "<b>NATO: 12 &lt;dead&gt;</b> (B)",
        "A development of a story that was told before. 12 in the title; it was 3.",
        "The title was changed: NATO: <s>11</s> <b>12</b> &lt;dead&gt;",
        "<b>NATO</b>, score 3: NATO <i>in the title</i>",
    ]
    rewritten = await explained(desk, replace(told, alert=alert, former_title="A <night> of floods"))
    assert "The title was “A &lt;night&gt; of floods” before." in rewritten.splitlines()
