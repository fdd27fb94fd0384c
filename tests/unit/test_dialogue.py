"""Buttons hold what pressing them needs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import LONGEST_ACTION, Action


@given(st.lists(st.text(st.characters(exclude_characters="|", codec="utf-8"), max_size=12), max_size=4))
def test_an_action_outlives_being_packed(arguments: list[str]) -> None:
    action = Action(name="do", arguments=tuple(arguments))
    try:
        packed = action.pack()
    except ValueError:
        assert sum(len(argument.encode()) + 1 for argument in arguments) + len("do") > LONGEST_ACTION
    else:
        assert Action.unpack(packed) == action


def test_an_argument_that_could_be_two_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        Action(name="do", arguments=("a|b",)).pack()


@given(st.text(st.characters(codec="utf-8"), max_size=16))
def test_whatever_a_button_is_said_to_hold_is_an_action(packed: str) -> None:
    assert Action.unpack(packed).pack() == packed
