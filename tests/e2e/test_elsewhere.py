"""From a feed on loopback to addresses beside Telegram, through the command line and the real pipeline."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import feedparser
import httpx

from bot.config.settings import load_settings
from bot.wiring import open_application
from tests.e2e.workers import dragoman
from tests.telegram_server.server import TOKEN, BotApiServer
from tests.web import Piece, WebServer, rss

SECRET = "a-secret-of-this-test-0123456789"
SOURCES = """
sources:
  - name: Test
    feeds:
      - {feed}
subscriptions:
  - to: webhook:news-desk
    topics: [nato]
  - to: apprise:newsroom
    topics: [nato]
"""
SETTINGS = {
    "DRAGOMAN_WEBHOOK_URL_NEWS_DESK": "{url}/hook",
    "DRAGOMAN_WEBHOOK_SECRET_NEWS_DESK": SECRET,
    "DRAGOMAN_APPRISE_URL_NEWSROOM": "json://{host}/" + SECRET,
}


class _Desk(BaseHTTPRequestHandler):
    came: list[tuple[str, dict[str, Any]]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.came.append((self.path, json.loads(body)))
        self.send_response(http.HTTPStatus.NO_CONTENT)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


def test_an_alert_arrives_at_a_webhook_and_a_service_and_never_again(tmp_path: Path) -> None:
    report = Piece(guid="1", title="NATO pilots must spare the lake", text="Low flights.", published=formatdate())
    _Desk.came = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Desk)
    Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_address[1]}"
    settings = {name: value.format(url=f"http://{host}", host=host) for name, value in SETTINGS.items()}
    with WebServer() as web:
        web.documents["/feed"] = rss("Test", report)
        (tmp_path / "sources.yaml").write_text(SOURCES.format(feed=f"{web.url}/feed"), encoding="utf-8")
        checked = dragoman(tmp_path, "check", settings=settings)
        first = dragoman(tmp_path, "once", "--since", "10y", settings=settings)
        second = dragoman(tmp_path, "once", "--since", "10y", settings=settings)
    server.shutdown()
    server.server_close()
    assert (checked.status, first.status, second.status) == (0, 0, 0), checked.err + first.err + second.err
    came = dict(_Desk.came)
    assert len(_Desk.came) == len(came) == 2
    assert came["/hook"]["message"]["title"] == report.title
    assert came[f"/{SECRET}"]["title"] == report.title
    assert SECRET not in first.out + first.err


def test_check_names_targets_without_address_and_what_to_set(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(SOURCES.format(feed="https://a.example/feed"), encoding="utf-8")
    run = dragoman(tmp_path, "check")
    assert run.status == 2
    assert "webhook:news-desk has no address. Set DRAGOMAN_WEBHOOK_URL_NEWS_DESK" in run.err
    assert "apprise:newsroom has no address. Set DRAGOMAN_APPRISE_URL_NEWSROOM" in run.err


def test_check_names_an_address_that_no_service_understands(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(SOURCES.format(feed="https://a.example/feed"), encoding="utf-8")
    run = dragoman(tmp_path, "check", settings={"DRAGOMAN_APPRISE_URL_NEWSROOM": f"slack://{SECRET}"})
    assert run.status == 2
    assert "DRAGOMAN_APPRISE_URL_NEWSROOM is understood by no service" in run.err
    assert SECRET not in run.err


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


async def test_the_running_bot_serves_feeds_and_takes_updates_in(tmp_path: Path, server: BotApiServer) -> None:
    report = Piece(guid="1", title="NATO pilots must spare the lake", text="Low flights.", published=formatdate())
    port = free_port()
    with WebServer() as web:
        web.documents["/feed"] = rss("Test", report)
        text = f"sources:\n  - name: Test\n    feeds:\n      - {web.url}/feed\n"
        (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
        settings = load_settings(
            sources=tmp_path / "sources.yaml",
            database_url=f"sqlite:///{tmp_path}/dragoman.sqlite",
            allow_private_networks=True,
            telegram_bot_token=TOKEN,
            telegram_base_url=server.base_url,
            telegram_webhook_url="https://bot.example/telegram",
            web_port=port,
            web_key="0123456789abcdef",
            admins=frozenset({"7"}),
        )
        server.reaches["https://bot.example"] = f"http://127.0.0.1:{port}"
        async with open_application(settings, serve_telegram=True) as application:
            await application.once()
            running = asyncio.create_task(application.run())
            try:
                assert await asyncio.to_thread(server.wait_for, lambda: bool(server.webhook), 20)
                server.say(server.private(7), "/status")
                assert await asyncio.to_thread(server.bring) == [200]
                assert await asyncio.to_thread(server.wait_for, lambda: len(server.sent) == 1)
                async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}/feeds") as client:
                    answer = await client.get("/0123456789abcdef/nato.atom")
                    assert (await client.get("/nato.atom")).status_code == 403
            finally:
                running.cancel()
                await asyncio.wait([running])
    assert [entry.title for entry in feedparser.parse(answer.content).entries] == [report.title]
    assert "1 of 1 feed" in server.sent[0].text
