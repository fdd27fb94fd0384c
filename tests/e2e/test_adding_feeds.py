"""Feeds come into sources.yaml through the command line and through Telegram, from a site on loopback."""

from __future__ import annotations

import asyncio
import os
import pty
import sys
import time
from collections.abc import Iterator
from email.utils import formatdate
from functools import partial
from itertools import count
from pathlib import Path
from threading import Event

import pytest

from bot.config.opml import read_opml
from bot.config.settings import load_settings
from bot.wiring import open_application
from tests.e2e.workers import dragoman, fork_server
from tests.telegram_server.server import TOKEN, BotApiServer
from tests.web import HTML, Document, Piece, WebServer, rss

TEXT = "# what we read\nsources: []  # none yet\n# the end\n"
NEWS = ("Vlada je usvojila budžet za narednu godinu", "Poslanici su raspravljali do kasno u noć o novom zakonu.")
SPORT = ("Reprezentacija je pobedila u produžetku", "Utakmica je odlučena poslednjim šutem na kraju večeri.")


def pieces(kind: str, title: str, text: str) -> list[Piece]:
    stamps = [formatdate(time.time() - hours * 3600) for hours in (1, 7, 13, 19)]
    return [
        Piece(guid=f"{kind}{number}", title=f"{title} {number}", text=text, published=stamp)
        for number, stamp in enumerate(stamps, 1)
    ]


@pytest.fixture
def site() -> Iterator[WebServer]:
    home = (
        '<!DOCTYPE html><html><head><meta property="og:site_name" content="Danube Courier">'
        '<link rel="alternate" type="application/rss+xml" href="/rss"></head>'
        "<body><a href='/sport/feed'>RSS</a><a href='/comments/feed'>RSS</a></body></html>"
    )
    with WebServer() as web:
        web.documents |= {
            "/": Document(body=home.encode(), content_type=HTML),
            "/rss": rss("Courier: all", *pieces("n", *NEWS), language="sr"),
            "/sport/feed": rss("Courier: sport", *pieces("s", *SPORT), language="sr"),
        }
        yield web


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "sources.yaml").write_text(TEXT, encoding="utf-8")
    return folder


def written(folder: Path) -> str:
    return (folder / "sources.yaml").read_text(encoding="utf-8")


# ── dragoman add ────────────────────────────────────────────────────────────────────────────────────────


def test_the_best_feed_of_a_site_is_shown_and_written(folder: Path, site: WebServer) -> None:
    ran = dragoman(folder, "add", site.url, "--yes", "--country", "Serbia")
    shown = " ".join(ran.out.split())
    assert ran.status == 0, ran.err
    assert "1. Courier: all" in shown
    assert "2. Courier: sport" in shown
    assert "Serbian · newest 1 h ago, 4 a day" in shown
    assert all(f"{NEWS[0]} {number}" in shown for number in (1, 2, 3))
    assert f"{NEWS[0]} 4" not in shown
    assert written(folder) == TEXT.replace(
        "sources: []  # none yet\n",
        "sources:  # none yet\n  - name: Danube Courier\n    country: RS\n    language: sr-Latn\n    feeds:\n"
        f"      - {site.url}/rss\n",
    )
    assert sorted(site.asked) == ["/", "/rss", "/sport/feed"]  # those of the page are asked side by side


def test_another_feed_goes_to_the_same_source_and_one_that_is_there_is_said(folder: Path, site: WebServer) -> None:
    for address in (f"{site.url}/rss", f"{site.url}/sport/feed"):
        assert dragoman(folder, "add", address, "--yes", "--name", "Courier").status == 0
    before = written(folder)
    again = dragoman(folder, "add", site.url, "--yes")
    assert before.count("name:") == 1
    assert again.status == 0
    assert f"{site.url}/rss is there already, under Courier." in again.out
    assert written(folder) == before


def test_a_feed_is_written_to_the_file_that_is_named(folder: Path, site: WebServer) -> None:
    other = folder / "other.yaml"
    other.write_text("sources: []\n", encoding="utf-8")
    assert dragoman(folder, "add", f"{site.url}/rss", "--yes", "--to", "other.yaml").status == 0
    assert f"- {site.url}/rss" in other.read_text(encoding="utf-8")
    assert written(folder) == TEXT


def test_without_anybody_to_ask_feeds_are_shown_and_none_is_written(folder: Path, site: WebServer) -> None:
    ran = dragoman(folder, "add", site.url)
    assert ran.status == 1
    assert "Courier: sport" in ran.out
    assert "With --yes the first is taken" in ran.err
    assert written(folder) == TEXT


def test_a_site_without_feeds_is_told_with_all_that_was_tried(folder: Path, site: WebServer) -> None:
    site.documents = {"/": Document(body=b"<html><title>Just a page</title>", content_type=HTML)}
    ran = dragoman(folder, "add", site.url, "--yes")
    assert ran.status == 1
    assert f"No feed was found at {site.url}" in ran.err
    assert "an HTML page titled “Just a page”" in ran.err
    assert f"{site.url}/atom.xml: there is nothing at this address (HTTP 404" in ran.err
    assert written(folder) == TEXT


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["http://127.0.0.1:9/"], 1, "http://127.0.0.1:9/ cannot be had: "),
        (["http://127.0.0.1:9/", "--country", "Serbja"], 2, "“Serbja” is not a country"),
        (["http://127.0.0.1:9/", "--to", "nowhere.yaml"], 2, "nowhere.yaml:1:1: the file: There is no such file."),
    ],
)
def test_what_cannot_be_done_is_said_in_plain_words(folder: Path, arguments: list[str], status: int, said: str) -> None:
    ran = dragoman(folder, "add", *arguments, "--yes")
    assert ran.status == status
    assert said in " ".join(ran.err.replace("│", " ").split())
    assert "Traceback" not in ran.err


def _add_at(terminal: str, folder: Path, address: str) -> None:
    """Run ``dragoman add`` at a terminal, as a shell would."""
    handle = os.open(terminal, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(handle, stream)
    sys.stdin = os.fdopen(0)  # multiprocessing has put another one there
    os.chdir(folder)
    os.environ["DRAGOMAN_ALLOW_PRIVATE_NETWORKS"] = "true"
    from bot.cli import app

    app(["add", address])


def test_at_a_terminal_the_operator_chooses(folder: Path, site: WebServer) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, b"7\n2\n")  # the first is no choice, and asked again
    process = fork_server().Process(target=_add_at, args=(os.ttyname(theirs), folder, site.url))
    process.start()
    process.join(60)
    said = os.read(ours, 100_000).decode("utf-8", "replace")
    os.close(ours)
    os.close(theirs)
    assert process.exitcode == 0, said
    assert "write a number from 1 to 2" in said
    assert f"- {site.url}/sport/feed" in written(folder)
    assert f"{site.url}/rss" not in written(folder)


# ── dragoman opml ───────────────────────────────────────────────────────────────────────────────────────

OPML = b"""<opml version="2.0"><body><outline text="Serbia"><outline text="Courier" xmlUrl="https://courier.example/rss"/>
  <outline text="Bad" xmlUrl="ftp://courier.example/"/></outline></body></opml>"""


def test_opml_comes_in_once_and_goes_out_again(folder: Path) -> None:
    (folder / "reader.opml").write_bytes(OPML)
    tried = dragoman(folder, "opml", "import", "reader.opml", "--dry-run")
    assert "Serbia / Courier: https://courier.example/rss\nWould add 1 feed of 1 source to sources.yaml." in tried.out
    assert "“ftp://courier.example/” is not a web address." in tried.out
    assert written(folder) == TEXT

    first, second = (dragoman(folder, "opml", "import", "reader.opml") for _ in range(2))
    assert (first.status, second.status) == (0, 0)
    assert "Added 1 feed of 1 source" in first.out
    assert "Passed over 1 feed" in second.out
    exported = dragoman(folder, "opml", "export")
    (feed,) = read_opml(exported.out.encode())
    assert (feed.title, feed.url, feed.folder) == ("Courier", "https://courier.example/rss", "Serbia")


def test_a_list_that_is_no_opml_changes_nothing(folder: Path) -> None:
    (folder / "list.txt").write_text("https://courier.example/rss\n", encoding="utf-8")
    wrong, missing = (dragoman(folder, "opml", "import", name) for name in ("list.txt", "missing.opml"))
    assert (wrong.status, missing.status) == (2, 1)
    assert "list.txt:1:7: the file: This is not XML" in wrong.err
    assert "missing.opml cannot be read: No such file" in missing.err
    assert written(folder) == TEXT


# ── /addfeed ────────────────────────────────────────────────────────────────────────────────────────────


def _has_sent(server: BotApiServer, number: int) -> bool:
    return len(server.sent) >= number


async def test_a_feed_added_in_telegram_is_read_by_the_running_bot(
    folder: Path, site: WebServer, server: BotApiServer
) -> None:
    settings = load_settings(
        sources=folder / "sources.yaml",
        database_url=f"sqlite:///{folder}/desk.sqlite",
        telegram_bot_token=TOKEN,
        telegram_base_url=server.base_url,
        allow_private_networks=True,
        admins="11",
        open_to_all=True,
    )
    admin, reader = server.private(11), server.private(12)
    sport, polled, asked = site.documents["/sport/feed"], Event(), count(1)

    def answer() -> Document:
        if next(asked) == 3:  # twice it is looked into
            polled.set()
        assert isinstance(sport, Document)
        return sport

    site.documents["/sport/feed"] = answer
    async with open_application(settings, serve_telegram=True) as application:
        running = asyncio.create_task(application.run())
        for number, (chat, said) in enumerate(
            [(reader, f"/addfeed {site.url} 2"), (admin, f"/addfeed {site.url}"), (admin, f"/addfeed {site.url} 2")]
        ):
            assert written(folder) == TEXT
            server.say(chat, said)
            assert await asyncio.to_thread(server.wait_for, partial(_has_sent, server, number + 1))
        assert await asyncio.to_thread(polled.wait, 30)
        running.cancel()
        await asyncio.wait([running])
    refused, offered, added = (sent.text for sent in server.sent[:3])
    assert "Only the admins of this bot" in refused
    assert "Courier" not in refused
    assert "2. Courier: sport" in offered
    assert f"{SPORT[0]} 3" in offered
    assert added.startswith(f"Added {site.url}/sport/feed under Danube Courier")
    assert written(folder).startswith("# what we read\n")
