"""Claims about vectors of embedding models."""

from __future__ import annotations

import pytest

from bot.stories.meaning import closeness, pack


def test_packing_keeps_the_angle() -> None:
    assert closeness(pack([0.6, 0.8, 0.0]), pack([0.8, 0.6, 0.0])) == pytest.approx(0.96, abs=0.005)


def test_what_cannot_be_compared_has_no_closeness() -> None:
    assert closeness(b"", pack([1.0])) is None
    assert closeness(pack([1.0, 0.0]), pack([1.0])) is None


def test_no_direction_is_no_vector() -> None:
    assert pack([]) == pack([0.0, 0.0]) == b""
