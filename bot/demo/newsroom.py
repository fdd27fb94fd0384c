"""The demo's outlets in, a loopback web server with their feeds and pages out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from ruamel.yaml import YAML

from bot.demo.documents import (
    CONTENT_TYPES,
    HTML,
    latest,
    published_at,
    render_article,
    render_feed,
    render_front,
    render_index,
)
from bot.demo.outlets import DemoArticle, FeedFormat, Outlet, load_newsroom
from bot.errors import DragomanError

__all__ = ["DemoArticle", "FeedFormat", "Newsroom", "Outlet", "load_newsroom"]

TOPICS = ("balkans", "nato")
TIME_ZONE = "Europe/Belgrade"
_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class _Document:
    """What one path answers with."""

    body: bytes
    content_type: str
    modified: datetime

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


class Newsroom:
    """Serves the bundled outlets on 127.0.0.1 while its ``with`` block runs.

    ``now`` is aware; every article is dated relative to it. ``port`` 0 takes a free one; a port in use raises
    DragomanError. ``outlets`` are the bundled ones unless given; reading those raises ConfigInvalid.
    """

    def __init__(self, now: datetime, port: int = 0, outlets: Sequence[Outlet] | None = None) -> None:
        self.outlets = tuple(load_newsroom() if outlets is None else outlets)
        try:
            self._server = _Server((_HOST, port), _Answer)
        except OSError as error:
            raise DragomanError(f"The demo cannot serve on port {port}: {error.strerror}.") from error
        self.url = f"http://{_HOST}:{self._server.server_address[1]}"
        self._server.documents = _documents(self.outlets, self.url, now.astimezone(UTC))
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="newsroom", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def feed_url(self, outlet: Outlet) -> str:
        """Return where the outlet's feed is served."""
        return f"{self.url}/{outlet.slug}/feed"

    def sources_yaml(self) -> str:
        """Return a whole sources.yaml: every outlet as a source, and the console subscribed to the demo's topics."""
        document = {
            "sources": [
                {
                    "name": outlet.name,
                    "country": outlet.country,
                    "feeds": [{"url": self.feed_url(outlet), "language": outlet.language}],
                }
                for outlet in self.outlets
            ],
            "subscriptions": [{"to": "console", "topics": list(TOPICS), "timezone": TIME_ZONE}],
        }
        yaml = YAML()
        yaml.default_flow_style = False
        yaml.allow_unicode = True
        yaml.indent(mapping=2, sequence=4, offset=2)
        text = StringIO()
        yaml.dump(document, text)
        return text.getvalue()


class _Server(ThreadingHTTPServer):
    """A server that knows its documents by path."""

    daemon_threads = True
    documents: Mapping[str, _Document] = {}


class _Answer(BaseHTTPRequestHandler):
    """Answers GET and HEAD, conditionally (RFC 9110, section 13), and says nothing on the terminal."""

    protocol_version = "HTTP/1.1"
    server_version = "Newsroom"
    sys_version = ""
    wbufsize = -1  # head and body leave in one packet; otherwise delayed acknowledgements cost 40 ms each
    timeout = 10.0  # seconds an idle connection is kept
    server: _Server

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the library's name)
        """Stay silent: the terminal belongs to the alerts."""

    def _answer(self, *, with_body: bool) -> None:
        path = urlsplit(self.path).path
        document = self.server.documents.get(path if path == "/" else path.rstrip("/"))
        if document is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        unchanged = self._is_known(document)
        self.send_response(HTTPStatus.NOT_MODIFIED if unchanged else HTTPStatus.OK)
        self.send_header("ETag", document.etag)
        self.send_header("Last-Modified", format_datetime(document.modified, usegmt=True))
        self.send_header("Cache-Control", "no-cache")
        if not unchanged:
            self.send_header("Content-Type", document.content_type)
            self.send_header("Content-Length", str(len(document.body)))
        self.end_headers()
        if with_body and not unchanged:
            self.wfile.write(document.body)

    def _is_known(self, document: _Document) -> bool:
        """Tell whether the client has the document; an ETag counts more than a date (RFC 9110, 13.1.3)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return "*" in known or document.etag in known
        since = self.headers.get("If-Modified-Since")
        if since is None:
            return False
        try:
            return document.modified <= parsedate_to_datetime(since)
        except (ValueError, TypeError):  # an unreadable or zoneless date is no condition
            return False


def _documents(outlets: Sequence[Outlet], base: str, now: datetime) -> dict[str, _Document]:
    """Return every document of the newsroom by its path."""
    start = min((latest(outlet, now) for outlet in outlets), default=now - timedelta(days=1))
    documents = {"/": _Document(render_index(outlets), HTML, start)}
    for outlet in outlets:
        home, newest = f"/{outlet.slug}", latest(outlet, now)
        documents[home] = _Document(render_front(outlet), HTML, newest)
        documents[f"{home}/feed"] = _Document(render_feed(outlet, base, now), CONTENT_TYPES[outlet.format], newest)
        for article in outlet.articles:
            page = render_article(outlet, article, now)
            documents[f"{home}/{article.slug}"] = _Document(page, HTML, published_at(article, now))
    return documents
