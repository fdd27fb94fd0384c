"""A chat says what it does not want to be told, for how long, and takes it back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands.mute_requests import Wanted, read_wanted
from bot.dialogue import LONGEST_ACTION
from bot.model import Mute, StoryId, TopicId
from tests.alerted import KOSOVO, MATCH, SPORT, Alerted, alerted, labelled, labels
from tests.fakes import CHAT, NATO, NOW, make_feed, make_subscription

SPORTING = replace(MATCH, topic=SPORT)


@pytest.fixture
async def chat() -> AsyncIterator[Alerted]:
    with alerted() as opened:
        await opened.desk.subscriptions.watch(CHAT, [NATO, KOSOVO], NOW)
        await opened.desk.feeds.register([make_feed("k", source="Kurir"), make_feed("b", source="B92 <b>")], NOW)
        yield opened


async def muted(chat: Alerted) -> tuple[Mute, ...]:
    subscription = await chat.desk.subscriptions.of(CHAT)
    assert subscription
    return subscription.muted


@pytest.mark.parametrize(
    ("argument", "wanted"),
    [
        ("sport", Wanted(names="sport")),
        ("sport for nato", Wanted(names="sport", sakes="nato")),
        ("sport for 2h", Wanted(names="sport", until=NOW + timedelta(hours=2))),
        ("sport for nato for 2 days", Wanted(names="sport", sakes="nato", until=NOW + timedelta(days=2))),
        ("sport for an hour for nato", Wanted(names="sport", sakes="nato", until=NOW + timedelta(hours=1))),
        ("sport until 18:00", Wanted(names="sport", until=NOW + timedelta(hours=6))),
        ("for 2h", Wanted(names="", until=NOW + timedelta(hours=2))),
        ('"war for peace" for nato', Wanted(names='"war for peace"', sakes="nato")),
        ("fortress", Wanted(names="fortress")),
        ("sport until doomsday", Wanted(names="sport", misread="doomsday")),
        ("", Wanted(names="")),
    ],
)
def test_for_is_a_time_or_a_sake(argument: str, wanted: Wanted) -> None:
    assert read_wanted(argument, NOW, "UTC") == wanted


@pytest.mark.parametrize(
    ("line", "mute"),
    [
        ("sport", Mute(topic=SPORT)),
        ("sport for kosovo", Mute(topic=SPORT, watched=KOSOVO)),
        ("sport for 2h", Mute(topic=SPORT, until=NOW + timedelta(hours=2))),
        ("@source Kurir", Mute(source="Kurir")),
        ("@source “kurir” for 3 days", Mute(source="Kurir", until=NOW + timedelta(days=3))),
        ("kurir until 18:00", Mute(source="Kurir", until=NOW + timedelta(hours=6))),
        ("b92 <b>", Mute(source="B92 <b>")),
        ('"premier league" for nato', Mute(words='"premier league"', watched=NATO)),
    ],
)
async def test_topics_outlets_and_words_are_muted_and_unmuted(chat: Alerted, line: str, mute: Mute) -> None:
    answer = await chat.ask(f"/mute {line}")
    assert await muted(chat) == (mute,)
    await chat.press(labelled(answer, "Undo"))
    assert await muted(chat) == ()
    await chat.ask(f"/mute {line}")
    assert (
        "mutes nothing" in (await chat.ask(f"/unmute {line.partition(' for ')[0] if mute.until else line}")).text
        or mute.until
    )
    await chat.ask("/unmute all")
    assert await muted(chat) == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("kurirr", "No outlet “kurirr” is read. Did you mean Kurir?"),
        ("@source Nobody", "No outlet “Nobody” is read."),
        ("sprot", "There is no topic “sprot”. Did you mean Sport?"),
        ("qqq", "To leave out articles with the words: /mute &#34;qqq&#34;"),
        ("sport until whenever", "“whenever” is no time that I understand. For example"),
        ("sport for sport", "This chat does not watch <b>Sport</b>."),
        ('"()"', "Here should stand a word with letters or digits."),
    ],
)
async def test_nonsense_is_answered_with_what_was_understood(chat: Alerted, line: str, said: str) -> None:
    answer = await chat.ask(f"/mute {line}")
    assert said in answer.text
    assert await muted(chat) == ()


async def test_a_mute_is_shortened_and_shown_until_it_ends(chat: Alerted) -> None:
    answer = await chat.ask("/mute kurir")
    shortened = await chat.press(labelled(answer, "For a day"))
    assert "because of Kurir. It ends at 12:00, 3 Mar." in shortened.text
    chat.clock.advance(timedelta(days=1))
    assert "mutes nothing" in (await chat.ask("/mute")).text


async def test_a_story_is_muted_by_answering_its_alert(chat: Alerted) -> None:
    alert = await chat.tell("NATO meets")
    answer = await chat.ask("/mute for 2h", replies_to=str(100 + alert))
    assert "hears no more of the story “NATO meets”. It ends at 14:00." in answer.text
    (mute,) = await muted(chat)
    assert (mute.story, mute.until) == (StoryId(1), NOW + timedelta(hours=2))
    assert "mutes nothing" in (await chat.ask("/unmute", replies_to=str(100 + alert))).text
    await chat.ask("/mute source", replies_to=str(100 + alert))
    assert await muted(chat) == (Mute(source="a"),)
    assert "no alert of mine" in (await chat.ask("/mute", replies_to="1")).text


async def test_without_a_name_it_offers_what_the_last_alerts_were_on(chat: Alerted) -> None:
    await chat.tell("NATO at the Olympics", source="Danube Courier", matches=(MATCH, SPORTING))
    menu = await chat.ask("/mute")
    assert labels(menu) == ["Mute Sport", "Mute Danube Courier"]
    assert all(
        len(button.action.pack().encode()) <= LONGEST_ACTION for row in menu.keyboard for button in row if button.action
    )
    await chat.press(labelled(menu, "Mute Sport"))
    await chat.press(labelled(menu, "Mute Danube"))
    assert await muted(chat) == (Mute(topic=SPORT), Mute(source="Danube Courier"))
    await chat.press(labelled(menu, "Mute Danube"))  # twice: once is enough
    assert len(await muted(chat)) == 2
    again = await chat.ask("/unmute")
    assert labels(again) == ["Unmute Sport", "Unmute Danube Courier"]
    left = await chat.press(labelled(again, "Unmute Sport"))
    assert labels(left) == ["Unmute Danube Courier"]
    assert labels(await chat.press(labelled(again, "Unmute Sport"))) == ["Unmute Danube Courier"]


@pytest.mark.parametrize("packed", ["mute|topic|own-7", "mute|source|x", "mute|topic", "mutefor|x|1d", "mute|a|b|c"])
async def test_a_made_up_button_mutes_nothing(chat: Alerted, packed: str) -> None:
    await chat.press(packed)
    assert await muted(chat) == ()


async def test_what_the_operator_muted_stays_and_the_chat_mutes_beside_it(chat: Alerted) -> None:
    static = make_subscription(NATO, static=True, muted=(Mute(topic=SPORT),))
    await chat.desk.subscriptions.replace_static([static], NOW)
    assert "The operator set" in (await chat.ask("/mute kosovo")).text
    assert "The operator set" in (await chat.ask("/unmute sport")).text
    await chat.ask("/mute kurir")
    await chat.ask("/mute kosovo for 2h")
    assert await muted(chat) == (
        Mute(topic=SPORT),
        Mute(source="Kurir"),
        Mute(topic=KOSOVO, until=NOW + timedelta(hours=2)),
    )
    await chat.ask("/unmute all")
    assert await muted(chat) == (Mute(topic=SPORT),)
    subscription = await chat.desk.subscriptions.of(CHAT)
    assert subscription
    assert subscription.static


async def test_who_watches_nothing_is_told_how_to_begin(chat: Alerted) -> None:
    await chat.desk.subscriptions.watch(CHAT, [], NOW)
    assert "/watch balkans" in (await chat.ask("/mute sport")).text
    assert "/watch balkans" in (await chat.press("mute|topic|sport")).text


async def test_a_mute_of_a_topic_that_is_gone_is_still_shown_and_taken_back(chat: Alerted) -> None:
    subscription = await chat.desk.subscriptions.of(CHAT)
    assert subscription
    await chat.desk.mutes.add(subscription.id, [Mute(topic=TopicId("gone"))], NOW)
    assert labels(await chat.ask("/unmute")) == ["Unmute gone"]
