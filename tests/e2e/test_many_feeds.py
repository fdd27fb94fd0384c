"""Five hundred feeds in one process: no error, and a second round with nothing new costs next to nothing."""

from __future__ import annotations

import random
from email.utils import formatdate
from pathlib import Path

from tests.e2e.workers import fork_server, work_once
from tests.web import Document, Piece, WebServer, rss

FEEDS, ENTRIES = 500, 4


def test_500_feeds_are_polled_and_an_unchanged_round_costs_a_fifth_at_most(tmp_path: Path) -> None:
    sources, database = tmp_path / "sources.yaml", f"sqlite:///{tmp_path}/dragoman.sqlite"
    spent, failed = [], []
    with WebServer() as web:
        web.documents |= {f"/{number}": _feed(number) for number in range(FEEDS)}
        feeds = "".join(f"      - url: {web.url}/{number}\n        page_text: false\n" for number in range(FEEDS))
        sources.write_text(
            f"sources:\n  - name: Test\n    feeds:\n{feeds}subscriptions:\n  - to: console\n    topics: [nato]\n",
            encoding="utf-8",
        )
        for round_number in range(2):
            report = tmp_path / f"report{round_number}.txt"
            process = fork_server().Process(target=work_once, args=(sources, database, tmp_path / "alerts.txt", report))
            process.start()
            process.join(240)
            assert process.exitcode == 0
            seconds, failures = report.read_text(encoding="utf-8").split()
            spent.append(float(seconds))
            failed.append(int(failures))
        assert len(web.asked) == 2 * FEEDS
    assert failed == [0, 0]
    assert spent[1] * 5 <= spent[0]


def _feed(number: int) -> Document:
    draw = random.Random(number)

    def words(count: int) -> str:
        return " ".join("".join(draw.choices("aeioubdgklmnprstv", k=draw.randint(2, 9))) for _ in range(count))

    return rss(
        f"Feed {number}",
        *(
            Piece(guid=f"{number}-{place}", title=words(9).title(), text=words(60), published=formatdate())
            for place in range(ENTRIES)
        ),
    )
