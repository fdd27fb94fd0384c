"""Telegram's limits, kept on a clock that the test moves: 30 a second, one in a chat, 20 a minute in a group."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.pacing import BURST, GROUP, OVERALL, PAUSE_GROUP, SECOND, Pacing
from tests.fakes import NOW

AT_ONCE, MINUTE = timedelta(), timedelta(minutes=1)


def test_thirty_go_out_at_once_and_the_next_a_second_later() -> None:
    pacing = Pacing()
    times = [pacing.take(str(chat), NOW, SECOND) for chat in range(2 * OVERALL + 1)]
    assert times == [NOW] * OVERALL + [NOW + SECOND] * OVERALL + [NOW + 2 * SECOND]


def test_an_alert_keeps_its_gap_to_what_was_said_before_it_in_its_chat_alone() -> None:
    pacing = Pacing()
    assert pacing.take("7", NOW, AT_ONCE) == NOW
    assert pacing.take("7", NOW, SECOND) == NOW + SECOND
    assert pacing.take("8", NOW, SECOND) == NOW


def test_a_person_gets_a_few_answers_at_once_and_then_one_a_second() -> None:
    pacing = Pacing()
    times = [pacing.take("7", NOW, AT_ONCE) for _ in range(BURST + 2)]
    assert times == [NOW] * BURST + [NOW + BURST * SECOND] * 2


def test_a_group_gets_twenty_a_minute() -> None:
    pacing = Pacing()
    times = [pacing.take("-5", NOW, SECOND) for _ in range(GROUP + 1)]
    assert times[-1] == NOW + MINUTE
    assert times[GROUP - 1] == NOW + (GROUP - 1) * SECOND


def test_who_would_wait_too_long_is_not_counted() -> None:
    pacing = Pacing()
    pacing.take("-5", NOW, PAUSE_GROUP)
    assert pacing.take("-5", NOW, PAUSE_GROUP, patience=SECOND) == NOW + PAUSE_GROUP
    assert pacing.take("-5", NOW, SECOND) == NOW + SECOND


def test_a_chat_that_asks_to_wait_is_left_alone_and_others_are_not() -> None:
    pacing = Pacing()
    assert not pacing.refused("7", NOW, 9 * SECOND)
    assert pacing.take("7", NOW, SECOND) == NOW + 9 * SECOND
    assert pacing.take("8", NOW, SECOND) == NOW
    assert not pacing.refused("7", NOW, 5 * SECOND)  # once more the same chat


def test_three_chats_that_ask_to_wait_at_a_time_mean_the_whole_bot() -> None:
    pacing = Pacing()
    assert not pacing.refused("6", NOW, 9 * SECOND)
    assert not pacing.refused("7", NOW, 9 * SECOND)
    assert pacing.refused("8", NOW + 5 * SECOND, 7 * SECOND)
    assert pacing.take("9", NOW + 5 * SECOND, SECOND) == NOW + 12 * SECOND


def test_chats_one_after_the_other_mean_themselves() -> None:
    pacing = Pacing()
    assert not pacing.refused("6", NOW, 4 * SECOND)
    assert not pacing.refused("7", NOW, 4 * SECOND)
    assert not pacing.refused("8", NOW + 5 * SECOND, 7 * SECOND)
    assert pacing.take("9", NOW + 5 * SECOND, SECOND) == NOW + 5 * SECOND


def test_a_clock_that_is_set_back_holds_nobody_up() -> None:
    pacing = Pacing()
    pacing.take("7", NOW + timedelta(hours=1), SECOND)
    assert pacing.take("7", NOW, SECOND) == NOW


CALLS = st.lists(
    st.tuples(st.sampled_from(["7", "8", "9", "-5"]), st.integers(0, 400), st.sampled_from([AT_ONCE, SECOND])),
    max_size=200,
)


@given(CALLS)
def test_no_limit_is_ever_exceeded(calls: list[tuple[str, int, timedelta]]) -> None:
    pacing, now = Pacing(), NOW
    taken: dict[str, list[float]] = {}
    for chat, later, gap in calls:
        now += timedelta(milliseconds=later)
        at = pacing.take(chat, now, gap)
        assert at >= now
        taken.setdefault(chat, []).append((at - NOW).total_seconds())
    spans = [(1.0, OVERALL, sorted(time for times in taken.values() for time in times))]
    spans += [(60.0, GROUP, times) for chat, times in taken.items() if chat == "-5"]
    spans += [(float(BURST), BURST, times) for times in taken.values()]
    for span, most, times in spans:
        assert times == sorted(times)
        assert all(last - first >= span - 1e-6 for first, last in zip(times, times[most:], strict=False))
