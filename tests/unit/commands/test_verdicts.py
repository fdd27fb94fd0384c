"""What a chat finds not relevant is asked, counted, acted upon and taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.alerts.decide import told_for
from bot.dialogue import LONGEST_ACTION, Manner
from bot.model import Mute, StoryId
from bot.ports import Tally
from tests.alerted import Alerted, alerted, labelled, labels
from tests.fakes import CHAT, NATO, NOW, make_article, make_match


@pytest.fixture
async def chat() -> AsyncIterator[Alerted]:
    with alerted() as opened:
        await opened.desk.subscriptions.watch(CHAT, [NATO], NOW)
        yield opened


async def muted(chat: Alerted) -> tuple[Mute, ...]:
    subscription = await chat.desk.subscriptions.of(CHAT)
    assert subscription
    return subscription.muted


async def test_it_is_asked_what_is_wrong_and_nothing_is_counted_before(chat: Alerted) -> None:
    alert = await chat.tell("NATO meets", source="Danube <b>")
    asked = await chat.press(labelled(chat.buttons(alert), "Not relevant"))
    assert asked.manner is Manner.REPLY
    assert labels(asked) == [
        "Not about NATO",
        "About NATO, but not interesting",
        "Not this outlet: Danube <b>",
        "Not this story",
    ]
    assert await chat.desk.verdicts.tally(CHAT, NATO, 14) == Tally(told=1, relevant=1)


async def test_a_verdict_is_counted_once_shown_and_taken_back(chat: Alerted) -> None:
    alert, _ = await chat.tell("NATO meets"), await chat.tell("NATO meets elsewhere")
    asked = await chat.press(f"wrong|{alert}")
    for _ in range(2):
        counted = await chat.press(labelled(asked, "Not about NATO"))
    assert "1 of the last 2 alerts on <b>NATO</b> were relevant." in counted.text
    assert "1 of the last 2 alerts on <b>NATO</b> were relevant." in (await chat.ask("/why")).text
    again = await chat.press(labelled(counted, "Undo"))
    assert (again.manner, labels(again)) == (Manner.REPLACE, labels(asked))
    assert await chat.desk.verdicts.tally(CHAT, NATO, 14) == Tally(told=2, relevant=2)
    assert "relevant" not in (await chat.ask("/why")).text


async def test_a_story_that_is_not_wanted_is_muted_and_an_outlet_is_offered_to_be(chat: Alerted) -> None:
    alert = await chat.tell("NATO meets", source="Danube Courier")
    story = await chat.press(f"judge|{alert}|story")
    assert [mute.story for mute in await muted(chat)] == [StoryId(1)]
    await chat.press(labelled(story, "Undo"))
    assert await muted(chat) == ()
    outlet = await chat.press(f"judge|{alert}|source")
    assert await muted(chat) == ()
    await chat.press(labelled(outlet, "Mute Danube Courier"))
    assert await muted(chat) == (Mute(source="Danube Courier"),)


async def test_an_undone_verdict_leaves_what_was_muted_by_hand(chat: Alerted) -> None:
    alert = await chat.tell("NATO meets")
    await chat.press(f"hush|{alert}")
    counted = await chat.press(f"judge|{alert}|dull0")
    await chat.press(labelled(counted, "Undo"))
    assert [mute.story for mute in await muted(chat)] == [StoryId(1)]


async def test_from_three_verdicts_on_the_telling_words_are_offered_to_be_left_out(chat: Alerted) -> None:
    for place, title in enumerate(("met ministers", "agreed on budgets", "sent observers")):
        await chat.tell(f"NATO {title}", f"Nothing of note happened on day {place}.")
    answers = []
    for club in ("Brenna", "Ostrava", "Turin"):
        alert = await chat.tell(f"NATO: {club} wins", f"{club} plays in the premier league.")
        answers.append(await chat.press(f"judge|{alert}|off0"))
    assert not [label for label in labels(answers[1]) if label.startswith("Leave out")]
    offer = labelled(answers[2], "Leave out articles with “premier league”")
    assert offer.action
    assert len(offer.action.pack().encode()) <= LONGEST_ACTION
    left_out = await chat.press(offer)
    subscription = await chat.desk.subscriptions.of(CHAT)
    assert subscription
    match = make_article(title="NATO wins", body="Another Premier League match.")
    assert told_for([make_match()], subscription, match) == ()
    assert told_for([make_match()], subscription, make_article(title="NATO agrees"))
    back = await chat.press(labelled(left_out, "Undo"))
    assert await muted(chat) == ()
    assert labels(back)[0].startswith("Leave out")


@pytest.mark.parametrize(
    "packed", ["judge|1|odd", "judge|1|off9", "judge|1|off", "leaveout|sport|x", "leaveout|nato|(", "letin|nato"]
)
async def test_a_made_up_verdict_changes_nothing(chat: Alerted, packed: str) -> None:
    await chat.tell("NATO meets")
    await chat.press(packed)
    assert await muted(chat) == ()
    assert await chat.desk.verdicts.tally(CHAT, NATO, 14) == Tally(told=1, relevant=1)
