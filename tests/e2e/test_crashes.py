"""Kill the process anywhere: no alert is lost, and at most the one whose receipt was cut off comes twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from email.utils import formatdate
from pathlib import Path

from tests.e2e.workers import fork_server, ready, work_once, work_until_killed
from tests.web import Document, Piece, WebServer, rss

KILLS = 50
ALERTS_A_ROUND = 3
LONGEST_LIFE = 2.2  # seconds from the start on: a first round of work takes about half of that
PLACES = [
    "Niš",
    "Split",
    "Zadar",
    "Ohrid",
    "Bitola",
    "Vlorë",
    "Mostar",
    "Tuzla",
    "Budva",
    "Peja",
    "Varna",
    "Ruse",
    "Cluj",
    "Patras",
    "Kotor",
    "Šibenik",
    "Pula",
]


def test_kill_at_any_point_loses_nothing_and_repeats_one_at_most(tmp_path: Path) -> None:
    draw = random.Random(20)
    pieces: list[Piece] = []
    sources, alerts = tmp_path / "sources.yaml", tmp_path / "alerts.txt"
    database = f"sqlite:///{tmp_path}/dragoman.sqlite"
    processes = fork_server()
    kills = 0
    with WebServer() as web:
        web.documents["/feed"] = lambda: _feed(pieces)
        sources.write_text(
            f"sources:\n  - name: Test\n    feeds:\n      - url: {web.url}/feed\n        page_text: false\n"
            "subscriptions:\n  - to: console\n    topics: [nato]\n",
            encoding="utf-8",
        )
        pieces.append(_piece(0, draw))
        baseline = processes.Process(target=work_once, args=(sources, database, alerts))
        baseline.start()
        baseline.join(60)
        assert baseline.exitcode == 0
        for _ in range(KILLS):
            for _ in range(ALERTS_A_ROUND):
                pieces.append(_piece(len(pieces), draw))
            worker = processes.Process(target=work_until_killed, args=(sources, database, alerts))
            ready(alerts).unlink(missing_ok=True)
            worker.start()
            if kills % 10:  # one in ten is killed while it starts
                _wait_for(ready(alerts))
            time.sleep(draw.uniform(0.0, LONGEST_LIFE))  # the moment of the kill is what is tested
            kills += worker.is_alive()
            worker.kill()
            worker.join(30)
        in_time = len(_told(alerts))
        last = processes.Process(target=work_once, args=(sources, database, alerts))
        last.start()
        last.join(60)
        assert last.exitcode == 0

    told = _told(alerts)
    assert in_time > len(pieces) // 2  # most kills cut off a bot at work
    expected = {_reference(number) for number in range(len(pieces))}
    assert kills == KILLS
    assert set(told) == expected
    repeats = sum(told.values()) - len(told)
    assert repeats <= KILLS
    assert max(told.values()) <= 2


def _told(alerts: Path) -> Counter[str]:
    return Counter(word for word in alerts.read_text(encoding="utf-8").split() if word.startswith("ref"))


def _wait_for(file: Path) -> None:
    until = time.monotonic() + 30
    while not file.exists() and time.monotonic() < until:
        time.sleep(0.02)


def _reference(number: int) -> str:
    return f"ref{number:04d}."


def _piece(number: int, draw: random.Random) -> Piece:
    """Return an entry that is a story of its own: other names, other words, other numbers."""
    words = " ".join("".join(draw.choices("abdegiklmnoprstuvz", k=8)) for _ in range(12))
    place = draw.choice(PLACES)
    return Piece(
        guid=f"entry-{number}",
        title=f"NATO note from {place}: {words.title()} {_reference(number)}",
        text=f"{words.capitalize()} {draw.randrange(10**6)}.",
        published=formatdate(),
    )


def _feed(pieces: list[Piece]) -> Document:
    return rss("Test", *reversed(pieces))
