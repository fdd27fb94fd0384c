"""/sources: what is read, by country and by name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.commands.sources import COUNTRIES_A_PAGE, OUTLETS_A_PAGE
from bot.dialogue import Manner
from bot.model import Feed
from tests.fakes import NOW, make_feed
from tests.unit.commands.conftest import Chat, button, labels


async def test_countries_are_offered_with_their_flags(chat: Chat) -> None:
    await chat.read_in("one")
    answer = await chat.ask("/sources")
    assert "<b>3 outlets</b> are read." in answer.text
    assert "2 countries" in answer.text
    assert "1 article came" in answer.text
    assert labels(answer) == ["🇬🇧 United Kingdom (1)", "🇷🇸 Serbia (1)", "no country (1)"]


async def test_country_shows_its_outlets(chat: Chat) -> None:
    await chat.read_in("one")
    answer = await chat.press(button(await chat.ask("/sources"), "Serbia"))
    assert answer.manner is Manner.REPLACE
    assert "🇷🇸 <b>A</b> · Serbian (Latin) · 1 article in 7 days" in answer.text
    assert labels(answer) == ["All countries"]
    assert labels(await chat.press(button(answer, "All"))) == labels(await chat.ask("/sources"))


@pytest.mark.parametrize("asked", ["rs", "Serbia", "serbia"])
async def test_country_is_found_by_code_and_name(chat: Chat, asked: str) -> None:
    assert "<b>A</b>" in (await chat.ask(f"/sources {asked}")).text


async def test_outlet_is_found_by_a_part_of_its_name(chat: Chat) -> None:
    assert "<b>B</b>" in (await chat.ask("/sources b")).text
    assert "<b>B</b>" in (await chat.ask("/sources Б")).text
    assert "No outlet and no country" in (await chat.ask("/sources <x>")).text


async def test_health_is_shown(chat: Chat) -> None:
    await chat.stores.feeds.register([make_feed("a"), make_feed("b")], NOW)
    state, other = await chat.stores.feeds.states()
    await chat.stores.feeds.record_failure(state.id, "no <such> host", NOW, NOW + timedelta(hours=1), False)
    assert "⚠ it fails: no &lt;such&gt; host" in (await chat.ask("/sources rs")).text
    assert "not read yet" in (await chat.ask("/sources gb")).text
    assert other.failures == 0


async def test_button_that_nobody_made_is_an_old_one(chat: Chat) -> None:
    assert "earlier version" in (await chat.press_action("outlets", "-3", "RS")).text


class TestMany:
    """Of many outlets in many countries."""

    @pytest.fixture
    def feeds(self) -> tuple[Feed, ...]:
        """Return more outlets and countries than fit on a page."""
        codes = [first + second for first in "BCDGLMS" for second in "AEGZ"][:27]
        here = [make_feed(f"s{number}", country="RS") for number in range(OUTLETS_A_PAGE + 1)]
        return (*here, *(make_feed(f"c{code.lower()}", country=code) for code in codes))

    async def test_pages_of_countries_and_outlets_are_turned(self, chat: Chat) -> None:
        answer = await chat.ask("/sources")
        assert len(labels(answer)) == COUNTRIES_A_PAGE + 1
        assert len(labels(await chat.press(button(answer, "More")))) == 5
        first = await chat.press(button(answer, "Serbia"))
        second = await chat.press(button(first, "More"))
        assert (first.text.count("🇷🇸"), second.text.count("🇷🇸")) == (OUTLETS_A_PAGE + 1, 2)


class TestNone:
    """Without any feed."""

    @pytest.fixture
    def feeds(self) -> tuple[Feed, ...]:
        """Return none."""
        return ()

    async def test_no_outlets_are_said(self, chat: Chat) -> None:
        assert "sources.yaml" in (await chat.ask("/sources")).text
