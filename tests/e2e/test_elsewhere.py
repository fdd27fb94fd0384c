"""From a feed on loopback to addresses beside Telegram, through the command line and the real pipeline."""

from __future__ import annotations

import http.client
import json
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from tests.e2e.workers import dragoman
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
