"""What a chat chooses is read from words and buttons alike, holds where it was chosen, and can be undone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import Commands
from bot.commands.choice_words import read_times
from bot.commands.choices import DigestChoice, QuietChoice
from bot.commands.onboarding import grouped
from bot.config.catalogue import load_topics
from bot.config.locales import spoken
from bot.desk import Desk, make_commands
from bot.dialogue import LONGEST_ACTION, Answer, Asker, Manner
from bot.model import Target, TopicId
from bot.preferences import DEFAULTS, Preferences, Rhythm, inherit
from bot.storage.database import Database
from tests.desks import make_desk
from tests.fakes import NOW, make_subscription

CHAT = Target(channel="telegram", address="7")
FORUM_TOPIC = replace(CHAT, thread="45")


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


READER = Asker(account="12", may_change=yes, locale="en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """Commands, and what a chat holds."""

    desk: Desk
    commands: Commands

    async def ask(self, line: str, asker: Asker = READER, target: Target = CHAT) -> Answer:
        command, _, argument = line.partition(" ")
        answer = await self.commands.answer(target, command, argument, asker)
        assert answer
        return answer

    async def press(self, answer: Answer, label: str, asker: Asker = READER, target: Target = CHAT) -> Answer:
        held = {button.label: button.action for row in answer.keyboard for button in row}
        assert label in held, list(held)
        action = held[label]
        assert action
        after = await self.commands.press(target, action.pack(), asker, "1")
        assert after
        return after

    async def holds(self, target: Target = CHAT) -> Preferences:
        return inherit(DEFAULTS, *await self.desk.preferences.preferences(target))


@pytest.fixture
def chat() -> Iterator[Chat]:
    database = Database("sqlite://")
    database.open()
    desk = make_desk(database)
    yield Chat(desk=desk, commands=make_commands(desk))
    database.close()


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("quiet 22-7", "quiet", (time(22), time(7))),
        ("quiet from 23:30 to 6.15", "quiet", (time(23, 30), time(6, 15))),
        ("quiet 22–24", "quiet", (time(22), time(0))),
        ("quiet off", "quiet", (time(0), time(0))),
        ("quiet 10pm-7am", "quiet", (time(22), time(7))),
        ("quiet od 22 do 7", "quiet", (time(22), time(7))),
        ("digest daily 12 am", "digest_at", time(0)),
        ("digest daily 8:30", "digest_at", time(8, 30)),
        ("digest 20", "digest_at", time(20)),
        ("digest hourly", "rhythm", Rhythm.HOURLY),
        ("digest off", "rhythm", Rhythm.AT_ONCE),
        ("timezone Belgrade", "timezone", "Europe/Belgrade"),
        ("timezone europe/sarajevo", "timezone", "Europe/Sarajevo"),
        ("timezone new york", "timezone", "America/New_York"),
        ("timezone UTC", "timezone", "UTC"),
        ("reads sr-Latn, English", "languages", ("sr-Latn", "en")),
        ("reads македонски and german", "languages", ("mk", "de")),
        ("reads all", "languages", ()),
        ("developments off", "developments", False),
        ("limit 5", "an_hour", 5),
        ("limit off", "an_hour", 0),
    ],
)
async def test_words_are_understood(chat: Chat, line: str, field: str, value: object) -> None:
    await chat.ask(line)
    assert getattr(await chat.holds(), field) == value


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("quiet at night", "I do not understand “at night”. For example: /quiet 22-7"),
        ("quiet 22", "For example: /quiet 22-7"),
        ("quiet 25-7", "For example: /quiet 22-7"),
        ("digest daily 25:00", "For example: /digest daily 8:00"),
        ("digest 8:75", "For example: /digest daily 8:00"),
        ("digest every 2 hours", "For example: /digest daily 8:00"),
        ("quiet 13pm-2", "For example: /quiet 22-7"),
        ("digest sometimes", "For example: /digest daily 8:00"),
        ("timezone Belgrad", "Did you mean Europe/Belgrade"),
        ("timezone +2", "For example: /timezone Belgrade"),
        ("language Klingon", "“Klingon” is not known here."),
        ("reads serbien", "Did you mean"),
        ("limit many", "For example: /limit 10"),
        ("limit -1", "For example: /limit 10"),
        ("developments perhaps", "For example: /developments off"),
    ],
)
async def test_nonsense_is_answered_with_an_example_and_changes_nothing(chat: Chat, line: str, said: str) -> None:
    before = await chat.holds()
    assert said in (await chat.ask(line)).text
    assert await chat.holds() == before


async def test_what_was_chosen_by_a_button_can_be_undone(chat: Chat) -> None:
    await chat.ask("quiet 20-8")
    page = await chat.ask("quiet")
    after = await chat.press(page, "from 22:00 to 07:00")
    assert (await chat.holds()).quiet == (time(22), time(7))
    assert after.manner is Manner.REPLACE
    await chat.press(after, "Undo")
    assert (await chat.holds()).quiet == (time(20), time(8))


async def test_undoing_the_first_choice_leaves_it_to_others_again(chat: Chat) -> None:
    after = await chat.ask("limit 5")
    await chat.press(after, "Undo")
    assert (await chat.desk.preferences.preferences(CHAT))[0].an_hour is None


async def test_a_forums_topic_has_choices_of_its_own_and_the_chats_others(chat: Chat) -> None:
    await chat.ask("quiet 22-7")
    await chat.ask("digest hourly", target=FORUM_TOPIC)
    here, there = await chat.holds(), await chat.holds(FORUM_TOPIC)
    assert (here.rhythm, there.rhythm) == (Rhythm.AT_ONCE, Rhythm.HOURLY)
    assert there.quiet == (time(22), time(7))


async def test_the_bot_speaks_the_language_that_was_chosen(chat: Chat) -> None:
    after = await chat.ask("language deutsch")
    assert (await chat.holds()).interface == "de"
    assert (await chat.ask("language Englisch", replace(READER, locale="fr"))).text.endswith("<b>English</b>")
    assert after.keyboard


async def test_who_begins_is_spoken_to_in_the_same_language_from_then_on(chat: Chat) -> None:
    await chat.ask("watch nato", replace(READER, locale="de-AT"))
    assert (await chat.holds()).interface == "de"
    await chat.ask("watch kosovo", replace(READER, locale="en"))
    assert (await chat.holds()).interface == "de"


async def test_who_may_not_change_things_may_look(chat: Chat) -> None:
    guest = replace(READER, may_change=no)
    page = await chat.ask("quiet", guest)
    assert "When should messages make no sound?" in page.text
    assert "administrators" in (await chat.press(page, "from 22:00 to 07:00", guest)).text
    assert "administrators" in (await chat.ask("quiet 22-7", guest)).text
    assert (await chat.holds()).quiet == (time(0), time(0))


@pytest.mark.parametrize(
    "packed", ["set|quiet|x", "set|quiet", "set|nothing|1", "set|limit|-5", "page|", "tick|x|b|0|1"]
)
async def test_a_button_that_no_version_made_changes_nothing(chat: Chat, packed: str) -> None:
    before = await chat.holds()
    answer = await chat.commands.press(CHAT, packed, READER, "1")
    assert answer
    assert answer.manner is Manner.BRIEF
    assert await chat.holds() == before


async def test_who_may_not_change_things_does_not_start_again_what_was_stopped(chat: Chat) -> None:
    await chat.press(await chat.ask("watch nato"), "Undo")
    await chat.ask("watch nato")
    await chat.press(await chat.ask("unwatch all"), "Yes, stop all")
    await chat.ask("start", replace(READER, may_change=no))
    assert await chat.desk.subscriptions.of(CHAT) is None
    await chat.ask("start")
    assert await chat.desk.subscriptions.of(CHAT) is not None


async def test_what_is_stopped_in_a_forums_general_goes_on_in_its_topics(chat: Chat) -> None:
    await chat.ask("watch nato")
    await chat.ask("watch kosovo", target=FORUM_TOPIC)
    await chat.press(await chat.ask("unwatch all"), "Yes, stop all")
    assert await chat.desk.subscriptions.of(CHAT) is None
    assert await chat.desk.subscriptions.of(FORUM_TOPIC) is not None


async def test_how_a_chat_of_the_operators_is_told_is_changed_by_no_button(chat: Chat) -> None:
    await chat.desk.subscriptions.replace_static([make_subscription(TopicId("nato"), target=CHAT, static=True)], NOW)
    start = await chat.ask("start")
    assert not any(button.label.endswith("▸") for row in start.keyboard for button in row)
    answer = await chat.commands.press(CHAT, "begin|HOURLY", READER, "1")
    assert answer
    assert "operator" in answer.text
    assert (await chat.holds()).rhythm is Rhythm.AT_ONCE


@pytest.mark.parametrize("number", ["999999999999999999", "-1", "x", "", "²"])
async def test_a_story_that_cannot_be_is_not_remembered(chat: Chat, number: str) -> None:
    assert "do not remember" in (await chat.ask(f"start story_{number}")).text


async def test_three_taps_lead_to_a_first_subscription(chat: Chat) -> None:
    start = await chat.ask("start")
    ticked = await chat.press(start, "🇽🇰 Kosovo")
    asked = await chat.press(ticked, "a digest every hour ▸")
    done = await chat.press(asked, "English")
    subscription = await chat.desk.subscriptions.of(CHAT)
    assert subscription
    assert (subscription.topics, subscription.rhythm, subscription.languages) == (("kosovo",), Rhythm.HOURLY, ("en",))
    assert "This chat watches <b>Kosovo</b>" in done.text


async def test_a_second_tap_on_a_topic_takes_it_away(chat: Chat) -> None:
    once = await chat.press(await chat.ask("topics"), "🇽🇰 Kosovo")
    await chat.press(once, "✓ Kosovo")
    assert await chat.desk.subscriptions.of(CHAT) is None


async def test_everything_ends_only_when_it_was_said_twice_and_can_be_taken_up_again(chat: Chat) -> None:
    await chat.ask("watch nato, kosovo")
    asked = await chat.ask("unwatch all")
    assert "goes on" in (await chat.press(asked, "No")).text
    stopped = await chat.press(asked, "Yes, stop all")
    assert await chat.desk.subscriptions.of(CHAT) is None
    await chat.press(stopped, "Undo")
    subscription = await chat.desk.subscriptions.of(CHAT)
    assert subscription
    assert subscription.topics == ("nato", "kosovo")


async def test_watching_and_unwatching_undo_each_other(chat: Chat) -> None:
    watched = await chat.ask("watch nato, kosovo")
    dropped = await chat.press(watched, "Undo")
    assert await chat.desk.subscriptions.of(CHAT) is None
    await chat.press(dropped, "Undo")
    subscription = await chat.desk.subscriptions.of(CHAT)
    assert subscription
    assert subscription.topics == ("nato", "kosovo")


def test_every_topic_of_the_catalogue_is_on_one_page_of_the_keyboard() -> None:
    topics = load_topics()
    shown = [topic.id for group in grouped(topics).values() for topic in group]
    assert sorted(shown) == sorted(topics)
    assert max(len(f"tick|{topic}|b|99|1".encode()) for topic in topics) <= LONGEST_ACTION


@given(st.times(), st.times())
def test_quiet_hours_outlive_being_packed(start: time, end: time) -> None:
    value = start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    assert QuietChoice().unpack(QuietChoice().pack(value)) == value


@given(st.sampled_from(Rhythm), st.times())
def test_rhythms_outlive_being_packed(rhythm: Rhythm, at: time) -> None:
    value = rhythm, at.replace(second=0, microsecond=0) if rhythm is Rhythm.DAILY else None
    assert DigestChoice().unpack(DigestChoice().pack(value)) == value


@given(st.text(max_size=40))
def test_whatever_is_said_is_a_time_or_none(words: str) -> None:
    try:
        found = read_times(words)
    except ValueError:
        return
    assert len(found) <= sum(letter.isdigit() for letter in words)


async def test_every_language_that_the_bot_speaks_can_be_chosen_by_its_own_name(chat: Chat) -> None:
    page = await chat.ask("language")
    labels = [button.label.removeprefix("✓ ") for row in page.keyboard for button in row][:-1]
    for label, tag in zip(labels, spoken(), strict=True):
        await chat.ask(f"language {label}")
        assert (await chat.holds()).interface == tag


async def test_what_is_kept_of_a_chat_is_handed_out(chat: Chat) -> None:
    for line in ("watch nato, Dodik", "mute sport", "quiet 22-7", "reads sr, en", "limit 5"):
        await chat.ask(line)
    answer = await chat.ask("export")
    assert answer.document
    kept = json.loads(answer.document.content)
    assert [topic["name"] for topic in kept["topics"]] == ["NATO", "Dodik"]
    assert kept["own_topics"] == [{"name": "Dodik", "query": "Dodik"}]
    assert [mute["topic"] for mute in kept["mutes"]] == ["sport"]
    assert kept["chosen_in_the_chat"] | {"languages": []} == {
        "interface": "en",
        "quiet": ["22:00:00", "07:00:00"],
        "languages": [],
        "an_hour": 5,
    }
    assert kept["alerts"] == []


async def test_only_who_may_change_a_chat_takes_along_what_is_kept_of_it(chat: Chat) -> None:
    answer = await chat.ask("export", replace(READER, may_change=no))
    assert answer.document is None


async def test_the_bot_says_what_it_is_and_keeps(chat: Chat) -> None:
    text = (await chat.ask("about")).text
    assert "0 outlets" in text
    assert "/export" in text


async def test_a_chat_that_chose_the_usual_language_has_its_menu_in_it(chat: Chat) -> None:
    german = replace(READER, locale="de")
    assert await chat.commands.menu_apart(CHAT, german) is None
    await chat.ask("language English", german)
    menu = await chat.commands.menu_apart(CHAT, german)
    assert menu
    assert dict(menu)["watch"] == "watch topics, or any name"


@pytest.mark.parametrize("command", ["preview", "search", "trend"])
async def test_who_names_no_topic_is_offered_what_the_chat_watches(chat: Chat, command: str) -> None:
    await chat.ask("watch nato, kosovo")
    labels = [button.label for row in (await chat.ask(command)).keyboard for button in row]
    assert labels == ["🛡️ NATO", "🇽🇰 Kosovo"]
