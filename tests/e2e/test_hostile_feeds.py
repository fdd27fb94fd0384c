"""Every hostile feed at once among good ones: the good ones are read, nothing hangs, and status says what is wrong."""

from benchmarks.hostile import measure


def test_hostile_feeds_harm_no_good_one_and_each_has_its_plain_reason() -> None:
    result = measure(feeds=40, deadline=3)
    assert result.unexplained == ()
    assert result.unread == 0
    assert result.together.seconds < 45
