"""How what a subscription chose stands before what its chat chose, and that before what everybody gets."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import time

from bot.model import Target
from bot.preferences import DEFAULTS, NO_PREFERENCES, Preferences, Rhythm, chosen, defaults, inherit
from tests.fakes import make_subscription


def test_the_last_that_says_anything_holds() -> None:
    chat = Preferences(timezone="Europe/Belgrade", rhythm=Rhythm.DAILY)
    own = Preferences(rhythm=Rhythm.HOURLY, languages=())
    held = inherit(DEFAULTS, chat, own)
    assert (held.timezone, held.rhythm, held.languages, held.an_hour) == ("Europe/Belgrade", Rhythm.HOURLY, (), 20)


def test_false_and_nothing_are_choices_too() -> None:
    own = Preferences(developments=False, an_hour=0, languages=(), quiet=(time(0), time(0)))
    chat = Preferences(an_hour=5, languages=("mk",), quiet=(time(22), time(7)))
    assert inherit(DEFAULTS, chat, own) == replace(
        DEFAULTS, developments=False, an_hour=0, languages=(), quiet=(time(0), time(0))
    )


def test_every_choice_has_a_default_and_a_place_in_the_subscription() -> None:
    names = {field.name for field in fields(Preferences)}
    assert set(chosen(DEFAULTS)) == names
    assert chosen(NO_PREFERENCES) == {}
    assert names <= {field.name for field in fields(make_subscription())}


def test_subscription_without_choices_is_as_the_defaults_say() -> None:
    made = make_subscription()
    assert made.within(NO_PREFERENCES) == made


def test_a_terminal_is_never_flooded_unless_the_operator_says_so() -> None:
    assert defaults("console").an_hour == 0
    static = make_subscription(target=Target(channel="console"), own=Preferences(an_hour=3))
    assert static.within(NO_PREFERENCES).an_hour == 3
