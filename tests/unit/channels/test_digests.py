"""Digests in a few messages: how long they get, and what is remembered of those that broke off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.alerts.digest import Digest, Occasion
from bot.channels.digests import MOST_BEGUN, Begun, compose_digest
from bot.channels.layout import HTML, MARKDOWN, PLAIN, Markup, Style, utf8_size
from bot.config.locales import speech_of, spoken
from bot.model import Receipt, Target
from tests.messages import digest_of

DESK = Target(channel="apprise", address="desk")
FIRST = Receipt(message_id="1")


def flood() -> Digest:
    return replace(digest_of(("NATO", 2)), occasion=Occasion.FLOOD, since="yesterday 23:59", most_an_hour=20)


@pytest.mark.parametrize("markup", [PLAIN, MARKDOWN, HTML], ids=["plain", "markdown", "html"])
@pytest.mark.parametrize("titled", [False, True])
@pytest.mark.parametrize("limit", [30, 60, 100, 140, 160, 200])
def test_no_page_is_longer_than_a_service_takes_in_any_language(markup: Markup, titled: bool, limit: int) -> None:
    for tag in spoken():
        for size in (len, utf8_size):
            style = Style(markup=markup, say=speech_of(tag), titled=titled, size=size)
            pages = compose_digest(flood(), style, limit)
            assert max(map(size, pages)) <= limit, (tag, pages)


def test_where_there_is_no_room_for_why_a_flood_is_one_it_still_says_how_much_it_is() -> None:
    style = Style(markup=HTML, say=speech_of("de"))
    assert "kommt" in compose_digest(flood(), style, 200)[0]
    short = compose_digest(flood(), style, 140)[0]
    assert "kommt" not in short
    assert "yesterday 23:59" in short


def test_only_the_pages_that_arrived_are_passed_over() -> None:
    begun = Begun()
    begun.keep(DESK, "d1", ("a", "b"), (FIRST,))
    assert begun.arrived(DESK, "d1", ("a", "c", "d")) == (FIRST,)
    assert begun.arrived(DESK, "d1", ("b", "c")) == ()
    assert begun.arrived(DESK, "d2", ("a", "b")) == ()
    assert begun.arrived(Target(channel="apprise", address="room"), "d1", ("a", "b")) == ()


def test_a_digest_that_arrived_is_forgotten() -> None:
    begun = Begun()
    begun.keep(DESK, "d1", ("a", "b"), (FIRST,))
    begun.keep(DESK, "d1", ("a", "b"), (FIRST, FIRST))
    assert begun.arrived(DESK, "d1", ("a", "b")) == ()


def test_digests_that_nobody_tries_again_do_not_add_up() -> None:
    begun = Begun()
    for number in range(MOST_BEGUN + 1):
        begun.keep(DESK, str(number), ("a", "b"), (FIRST,))
    assert begun.arrived(DESK, "0", ("a", "b")) == ()
    assert begun.arrived(DESK, str(MOST_BEGUN), ("a", "b")) == (FIRST,)
