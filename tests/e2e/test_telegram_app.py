"""From a feed on loopback to the alert in a Telegram chat, through the command line and the real pipeline."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.workers import dragoman
from tests.telegram_server.server import TOKEN, BotApiServer
from tests.web import Piece, WebServer, rss

REPORT = Piece(
    guid="1",
    title="NATO pilots must spare the lake, says Ohrid",
    text="Low flights scare the pelicans of Lake Ohrid. “Our birds signed no treaty”, said mayor Petar Petrov.",
    link="https://example.org/ohrid",
)


def sources(folder: Path, feed: str, *chats: int) -> None:
    subscriptions = "".join(f"  - to: telegram:{chat}\n    topics: [nato]\n" for chat in chats)
    text = f"sources:\n  - name: Test\n    feeds:\n      - {feed}\nsubscriptions:\n{subscriptions}"
    (folder / "sources.yaml").write_text(text, encoding="utf-8")


def test_an_alert_arrives_in_the_chats_that_take_it_and_never_again(tmp_path: Path, server: BotApiServer) -> None:
    reader, gone, moved = server.private(7), server.private(8), server.group(-500)
    server.refuse(gone)
    server.migrate(moved, -100500)
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "DRAGOMAN_TELEGRAM_BASE_URL": server.base_url}
    with WebServer() as web:
        web.documents["/feed"] = rss("Test", REPORT)
        sources(tmp_path, f"{web.url}/feed", reader.id, gone.id, moved.id)
        first = dragoman(tmp_path, "once", "--since", "10y", settings=settings)
        second = dragoman(tmp_path, "once", "--since", "10y", settings=settings)
    assert (first.status, second.status) == (0, 0), first.err
    assert sorted(sent.chat for sent in server.sent) == [-100500, 7]
    assert all(REPORT.title in sent.text for sent in server.sent)
    assert TOKEN not in first.out + first.err


@pytest.mark.parametrize("command", ["once", "run"])
def test_a_wrong_token_is_one_line_and_exit_status_2(tmp_path: Path, server: BotApiServer, command: str) -> None:
    wrong = "123456789:" + "B" * 35
    sources(tmp_path, "http://127.0.0.1:9/feed", 7)
    settings = {"TELEGRAM_BOT_TOKEN": wrong, "DRAGOMAN_TELEGRAM_BASE_URL": server.base_url}
    ran = dragoman(tmp_path, command, settings=settings)
    assert ran.status == 2
    assert "Telegram refuses the token" in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert wrong not in ran.out + ran.err
