"""A word that a chat watches, from the feed to the alert; and the command that looks into topics."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.model import Target
from bot.storage.database import Database
from bot.storage.own_topics import SqlOwnTopics
from bot.storage.subscriptions import SqlSubscriptions
from tests.e2e.workers import dragoman
from tests.fakes import NOW
from tests.telegram_server.server import TOKEN, BotApiServer
from tests.web import Piece, WebServer, rss

REPORT = Piece(
    guid="1",
    title="Градоначелник Петров посетио пеликане",
    text="Градоначелник Петар Петров јуче је посетио језеро. Пеликани су били мирни, каже Петров.",
    link="https://example.org/ohrid",
)


async def watch(folder: Path, chat: int, name: str) -> None:
    """Have a chat watch a topic of its own, as the bot does when it is told to."""
    database = Database(f"sqlite:///{folder}/data/dragoman.sqlite")
    database.open()
    target = Target(channel="telegram", address=str(chat))
    own = await SqlOwnTopics(database).write(target, name, name, NOW)
    await SqlSubscriptions(database).watch(target, [own.id], NOW)
    database.close()


def test_a_name_in_one_alphabet_is_told_from_another_and_the_archive_is_searched(
    tmp_path: Path, server: BotApiServer
) -> None:
    reader = server.private(7)
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "DRAGOMAN_TELEGRAM_BASE_URL": server.base_url}
    asyncio.run(watch(tmp_path, reader.id, "Petrov"))
    with WebServer() as web:
        web.documents["/feed"] = rss("Test", REPORT)
        text = f"sources:\n  - name: Test\n    feeds:\n      - {web.url}/feed\n"
        (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
        ran = dragoman(tmp_path, "once", "--since", "10y", settings=settings)
    assert ran.status == 0, ran.err
    assert [(sent.chat, "Petrov" in sent.text, REPORT.title in sent.text) for sent in server.sent] == [(7, True, True)]
    searched = dragoman(tmp_path, "topic", "Petrov", "--backtest", "10y")
    assert "1 article of 1: sr-Cyrl 1" in searched.out, searched.err
    assert "Петров" in searched.out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("kosovo", "--test", "Косово и Србија"), 0, "It counts, with a score of"),
        (("kosovo", "--test", "Nothing of that kind"), 0, "It does not count: none of its words occurs."),
        (("Dodik", "--explain"), 0, "Ντοντικ*"),
        (("natto",), 1, "Did you mean NATO?"),
        (("aa NEAR/x",), 1, "  aa NEAR/x\n          ^"),
        (("Dodik", "--backtest", "7d"), 1, "There is no database"),
    ],
)
def test_a_topic_is_looked_into(tmp_path: Path, arguments: tuple[str, ...], status: int, said: str) -> None:
    ran = dragoman(tmp_path, "topic", *arguments)
    assert (ran.status, said in ran.out + ran.err) == (status, True), ran.out + ran.err
