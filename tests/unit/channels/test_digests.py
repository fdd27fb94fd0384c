"""Digests in a few messages: what is remembered of those that broke off."""

from __future__ import annotations

from bot.channels.digests import MOST_BEGUN, Begun
from bot.model import Receipt, Target

DESK = Target(channel="apprise", address="desk")
FIRST = Receipt(message_id="1")


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
