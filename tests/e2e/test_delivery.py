"""Alerts to many chats at Telegram's limits, with faults and three times kill -9: ``benchmarks.delivery`` in small."""

from __future__ import annotations

from pathlib import Path

from benchmarks.delivery import run

ALERTS = 60


def test_no_alert_is_lost_or_overtaken_and_each_kill_repeats_one_at_most(tmp_path: Path) -> None:
    outcome = run(ALERTS, tmp_path)
    assert (outcome.lost, outcome.out_of_order, outcome.kills) == (0, 0, 3)
    assert 1 <= outcome.repeated <= outcome.kills  # one is killed when its message was taken
    assert outcome.over_minimum <= 1.2
