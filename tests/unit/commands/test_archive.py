"""/search: what is found is shown with its words, page by page."""

from __future__ import annotations

import pytest

from bot.commands.archive import HITS_A_PAGE, mark
from bot.dialogue import Manner
from bot.text.searching import read_search
from tests.unit.commands.conftest import Chat, button, labels


async def test_hit_is_shown_with_its_words_in_bold(chat: Chat) -> None:
    await chat.read_in("Envoys meet", "They met in Brenna & talked <again>.", language="sr-Latn")
    answer = await chat.ask("/search brenna")
    assert '<b><a href="https://a.example/Envoys-meet">Envoys meet</a></b>' in answer.text
    assert "They met in <b>Brenna</b> &amp; talked &lt;again&gt;." in answer.text
    assert "🇷🇸 A · Serbian (Latin) · 11:00" in answer.text
    assert "1 story" in answer.text
    assert answer.keyboard == ()


@pytest.mark.parametrize("line", ["", "7d", "lang:sr", "-sport", "***"])
async def test_line_without_words_is_answered_with_an_example(chat: Chat, line: str) -> None:
    answer = await chat.ask(f"/search {line}")
    assert "lang:sr" in answer.text


async def test_nothing_found_is_said(chat: Chat) -> None:
    answer = await chat.ask("/search <vellach>")
    assert "Nothing was found for <b>&lt;vellach&gt;</b>" in answer.text


async def test_pages_are_turned_in_place(chat: Chat) -> None:
    for number in range(HITS_A_PAGE + 2):
        await chat.read_in(f"Brenna {number}")
    first = await chat.ask("/search brenna")
    assert labels(first) == ["More »"]
    second = await chat.press(button(first, "More"))
    assert second.manner is Manner.REPLACE
    assert labels(second) == ["« Back"]
    assert second.text.count("<a ") == 2
    assert (await chat.press(button(second, "Back"))).text == first.text


async def test_search_too_long_for_a_button_says_so(chat: Chat) -> None:
    for number in range(HITS_A_PAGE + 2):
        await chat.read_in(f"Бренна {number}")
    answer = await chat.ask("/search " + "бренна OR " * 6 + "бренна")
    assert labels(answer) == []
    assert "shorter" in answer.text


@pytest.mark.parametrize("first", ["-1", "x", "", "99999999", "1.5"])
async def test_button_that_nobody_made_is_an_old_one(chat: Chat, first: str) -> None:
    answer = await chat.press_action("search", first, "brenna")
    assert answer.manner is Manner.BRIEF
    assert "earlier version" in answer.text


def test_excerpt_begins_and_ends_with_dots_where_it_is_cut() -> None:
    text = "It rains. " * 40 + "Brenna votes. " + "It rains. " * 40
    shown = mark(text, read_search("brenna").sought, 100)
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "<b>Brenna</b>" in shown
