"""Claims about how a changed headline is shown."""

from __future__ import annotations

import pytest

from bot.text.changes import marked


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Storm: 3 dead in Brenna", "Storm: 5 dead in Brenna", "Storm: <s>3</s> <b>5</b> dead in Brenna"),
        ("Minister resigns", "Minister resigns after protest", "Minister resigns <b>after protest</b>"),
        ("NATO meets in Brenna on Monday", "NATO meets in Brenna", "NATO meets in Brenna <s>on Monday</s>"),
        ("Old bridge falls, 2 hurt", "Bridge falls, 2 hurt", "<s>Old bridge</s> <b>Bridge</b> falls, 2 hurt"),
        ("Some 1,200 homes flooded", "Some 1,300 homes flooded", "Some <s>1,200</s> <b>1,300</b> homes flooded"),
        ("पुल पर 3 लोग", "पुल पर 5 लोग", "पुल पर <s>3</s> <b>5</b> लोग"),
        ("首相在布雷納會見3人", "首相在布雷納會見5人", "首相在布雷納會見<s>3</s> <b>5</b>人"),
    ],
)
def test_words_that_went_are_struck_out_and_words_that_came_are_bold(before: str, after: str, shown: str) -> None:
    assert marked(before, after) == shown


def test_a_mark_at_a_word_is_no_part_of_it() -> None:
    assert marked("Bridge falls in Brenna", "Bridge falls in Brenna!") == "Bridge falls in Brenna<b>!</b>"


def test_what_a_publisher_writes_is_never_markup() -> None:
    assert marked("<b>A & B</b> meet", "<i>A & B</b> meet") == (
        "<s>&lt;b&gt;A</s> <b>&lt;i&gt;A</b> &amp; B&lt;/b&gt; meet"
    )


@pytest.mark.parametrize(("before", "after"), [("A night of floods", "NATO meets in Brenna"), ("", "News")])
def test_another_headline_is_not_shown_as_a_change_of_the_first(before: str, after: str) -> None:
    assert not marked(before, after)


def test_spaces_alone_are_no_change() -> None:
    assert marked("NATO  meets", "NATO meets") == "NATO meets"
