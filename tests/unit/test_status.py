"""What `dragoman status` shows: the worst first, with plain reasons, on a narrow terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from rich.console import Console

from bot.model import FeedId, FeedState
from bot.status import Status, set_status, status_json
from tests.fakes import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def state(name: str, **more: Any) -> FeedState:
    own: dict[str, Any] = {
        "id": FeedId(1),
        "url": f"https://www.{name}.example/feed",
        "source": name.title(),
        "next_poll_at": NOW + HOUR,
        "polled_at": NOW,
        "succeeded_at": NOW - 2 * HOUR,
        "found_at": NOW - HOUR,
        "entries": 30,
    }
    return FeedState(**(own | more))


FAILING = {"failures": 3, "failing_since": NOW - 5 * HOUR, "reason": "HTTP 404: the page does not exist"}
STATUS = Status(
    feeds=(
        state("well"),
        state("untried", polled_at=None, succeeded_at=None, found_at=None, next_poll_at=NOW),
        state("moved", moved_to="https://new.example/feed", moves=5),
        state("silent", found_at=NOW - 45 * DAY),
        state("once", **FAILING | {"failures": 1}),
        state("often", **FAILING),
        state("gone", **FAILING | {"gone": True, "reason": "HTTP 410: gone for good"}),
    ),
    subscriptions=1,
    waiting=2,
    heartbeat=NOW - timedelta(seconds=30),
    now=NOW,
)


def shown(status: Status = STATUS, width: int = 80) -> list[str]:
    console = Console(width=width, highlight=False)
    with console.capture() as captured:
        console.print(set_status(status))
    return captured.get().splitlines()


def test_the_worst_feeds_come_first() -> None:
    order = [feed["source"] for feed in json.loads(status_json(STATUS))["feeds"]]
    assert order == ["Gone", "Often", "Once", "Moved", "Silent", "Untried", "Well"]
    table = "\n".join(shown())
    assert sorted(order, key=table.index) == order


def test_reasons_are_plain_and_say_since_when() -> None:
    table = " ".join(" ".join(shown(width=200)).split())
    for words in (
        "Gone gone.example/feed gone: HTTP 410: gone for good (3 times in a row, for 5 h)",
        "Often often.example/feed HTTP 404: the page does not exist (3 times in a row, for 5 h) 2 h ago in 1 h",
        "(once, for 5 h)",
        "publishes nothing for 45 days",
        "Untried untried.example/feed not tried yet never now",
        "Moved moved.example/feed moved for good: put https://new.example/feed into sources.yaml in its place",
        "30 in the feed",
        "3 feeds read · 3 failing · 1 not tried yet · 1 silent",
        "1 subscription · 2 alerts waiting · running",
    ):
        assert words in table


def test_it_fits_80_columns_and_loses_no_word_there() -> None:
    lines = shown()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if "…" in line]
    assert len([line for line in lines if "in 1 h" in line or "now " in line]) == len(STATUS.feeds)


def test_a_move_that_was_said_once_is_not_shown_yet() -> None:
    status = replace(STATUS, feeds=(state("moved", moved_to="https://new.example/feed", moves=1),))
    assert "moved for good" not in "\n".join(shown(status))


def test_json_says_all_that_the_table_does() -> None:
    silent = next(feed for feed in json.loads(status_json(STATUS))["feeds"] if feed["source"] == "Silent")
    assert silent["silent"]
    assert silent["last_published"] == (NOW - 45 * DAY).isoformat()
    assert json.loads(status_json(STATUS))["running"]
