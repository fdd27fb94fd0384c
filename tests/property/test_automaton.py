"""All occurrences of all strings, with the library and without."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.topics.automaton import make_finder, make_plain_finder

LETTERS = st.sampled_from("abя北\U00010400")
STRINGS = st.lists(st.text(LETTERS, min_size=1, max_size=4), unique=True, max_size=8)


@given(STRINGS, st.text(LETTERS, max_size=30))
def test_every_occurrence_is_found(strings: list[str], text: str) -> None:
    expected = {
        (number, start, start + len(string))
        for number, string in enumerate(strings)
        for start in range(len(text))
        if text.startswith(string, start)
    }
    assert sorted(make_finder(strings)(text)) == sorted(expected)
    assert sorted(make_plain_finder(strings)(text)) == sorted(expected)
