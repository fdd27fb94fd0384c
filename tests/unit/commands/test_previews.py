"""/preview: what a topic or a query would have brought."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.commands.previews import SAMPLES, Previews
from bot.dialogue import Manner
from tests.fakes import CHAT
from tests.unit.commands.conftest import DAY, Chat, button, labels


async def test_topic_shows_its_stories_by_day_and_language(chat: Chat) -> None:
    _, story = await chat.read_in("one", topics=("kosovo",))
    await chat.read_in("two", topics=("kosovo",), story=story)
    await chat.read_in("three", topics=("kosovo",), age=DAY, language="sr-Latn")
    await chat.read_in("four", topics=("floods",))
    await chat.read_in("five", topics=("kosovo",), age=8 * DAY)
    answer = await chat.ask("/preview kosovo")
    assert "<b>Kosovo</b> would have brought 2 stories" in answer.text
    assert "Sat 28 Feb · 0\nSun 1 Mar ▇▇▇▇▇▇▇▇▇▇▇▇ 1\nMon 2 Mar ▇▇▇▇▇▇▇▇▇▇▇▇ 1" in answer.text
    assert "English 1 · Serbian 1" in answer.text
    assert answer.text.count("•") == 2
    assert labels(answer) == ["Subscribe", "Only in my languages"]


async def test_topic_that_found_nothing_still_can_be_watched(chat: Chat) -> None:
    answer = await chat.ask("/preview floods")
    assert "0 stories" in answer.text
    assert "Subscribe" in labels(answer)
    await chat.press(button(answer, "Subscribe"))
    subscription = await chat.stores.subscriptions.of(CHAT)
    assert subscription is not None
    assert subscription.topics == ("floods",)


async def test_query_is_tried_on_reports_with_its_words(chat: Chat) -> None:
    await chat.read_in("Envoys meet in Brenna")
    await chat.read_in("Посланици у Бренни", language="sr-Cyrl")
    await chat.read_in("Weather")
    answer = await chat.ask("/preview Brenna")
    assert "<b>Brenna</b> would have brought 2 stories" in answer.text
    assert "tried on 2 reports that have one of its words" in answer.text
    await chat.press(button(answer, "Subscribe"))
    subscription = await chat.stores.subscriptions.of(CHAT)
    assert subscription is not None
    assert len(subscription.topics) == 1


async def test_query_is_matched_exactly_and_not_only_by_its_words(chat: Chat) -> None:
    await chat.read_in("Brenna " + "rains " * 30 + "Vellach")
    await chat.read_in("Brenna and Vellach")
    answer = await chat.ask("/preview Brenna NEAR/3 Vellach")
    assert "1 story" in answer.text
    assert "tried on 2 reports" in answer.text


async def test_query_with_a_comma_is_subscribed_to_as_one(chat: Chat) -> None:
    answer = await chat.ask("/preview lithium, litijum")
    await chat.press(button(answer, "Subscribe"))
    assert len(await chat.stores.own_topics.of(CHAT)) == 1


@pytest.mark.parametrize("bound", [{"patience": 0.0, "at_once": 2}, {"most": 2}])
async def test_patience_ends_and_it_is_said_how_far_it_went(chat: Chat, bound: dict[str, Any]) -> None:
    for number in range(3):
        await chat.read_in(f"Brenna {number}", age=timedelta(hours=3 - number))
    (room,) = (room for room in chat.commands.rooms if isinstance(room, Previews))
    answer = await replace(room, **bound).preview(chat.question("Brenna"))
    assert "2 stories" in answer.text
    assert "tried on 2 reports" in answer.text
    assert "There are older ones than 09:00" in answer.text


@pytest.mark.parametrize(
    ("line", "words"), [("", "/preview kosovo"), ("kosovoo", "Did you mean"), ("(a", "▸"), ("a NEAR", "▸")]
)
async def test_what_cannot_be_tried_is_explained(chat: Chat, line: str, words: str) -> None:
    assert words in (await chat.ask(f"/preview {line}")).text


async def test_languages_are_those_of_the_reader(chat: Chat) -> None:
    await chat.read_in("one", topics=("kosovo",))
    await chat.read_in("two", topics=("kosovo",), language="sr-Latn")
    answer = await chat.ask("/preview kosovo")
    mine = await chat.press(button(answer, "Only in my languages"))
    assert mine.manner is Manner.REPLACE
    assert "1 story" in mine.text
    assert "English" in mine.text
    every = await chat.press(button(mine, "In all languages"))
    assert every.text == answer.text


async def test_samples_are_shown_until_there_are_none(chat: Chat) -> None:
    for number in range(SAMPLES + 2):
        await chat.read_in(f"Report {number}", topics=("kosovo",))
    answer = await chat.ask("/preview kosovo")
    more = await chat.press(button(answer, "More samples"))
    assert more.text.count("•") == 2
    assert labels(more) == []
    shown = {line for text in (answer.text, more.text) for line in text.splitlines() if line.startswith("•")}
    assert len(shown) == SAMPLES + 2
    assert "all" in (await chat.press_action("samples", "50", "", "kosovo")).text


async def test_button_of_a_topic_that_is_gone_is_an_old_one(chat: Chat) -> None:
    for parts in (("samples", "x", "", "kosovo"), ("preview", "kosovo"), ("samples", "0", "")):
        assert "earlier version" in (await chat.press_action(*parts)).text


async def test_long_query_has_no_buttons_that_cannot_hold_it(chat: Chat) -> None:
    await chat.read_in("Brenna")
    answer = await chat.ask("/preview " + "Brenna OR " * 10 + "Brenna")
    assert labels(answer) == []
