"""A web server of the tests on loopback: documents by path, conditional answers, and a list of what was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self

RSS = "application/rss+xml; charset=utf-8"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a path answers with; ``etag`` None makes a server that knows no conditions."""

    body: bytes
    content_type: str = RSS
    status: int = 200
    etag: bool = True


class WebServer:
    """Serves ``documents`` on 127.0.0.1 while its ``with`` block runs; a path may be a function of the moment."""

    def __init__(self) -> None:
        self.documents: dict[str, Document | Callable[[], Document]] = {}
        self.asked: list[str] = []
        self._server = _Server(("127.0.0.1", 0), _Answer)
        self._server.web = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    web: WebServer


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    timeout = 10.0
    server: _Server

    def do_GET(self) -> None:
        self.server.web.asked.append(self.path)
        document = self.server.web.documents.get(self.path)
        if callable(document):
            document = document()
        if document is None:
            document = Document(body=b"not here", content_type="text/plain", status=404, etag=False)
        etag = f'"{blake2b(document.body, digest_size=8).hexdigest()}"'
        unchanged = document.etag and self.headers.get("If-None-Match") == etag
        self.send_response(304 if unchanged else document.status)
        if document.etag:
            self.send_header("ETag", etag)
        self.send_header("Content-Type", document.content_type)
        self.send_header("Content-Length", "0" if unchanged else str(len(document.body)))
        self.end_headers()
        if not unchanged:
            self.wfile.write(document.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the library's name)
        """Stay silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An entry of a feed that ``rss`` writes."""

    guid: str
    title: str
    text: str = ""
    link: str = ""
    published: str = ""  # as RSS writes it; "" for an undated entry


def rss(title: str, *pieces: Piece, language: str = "en") -> Document:
    """Return an RSS 2.0 document."""
    entries = "".join(
        f"<item><guid isPermaLink='false'>{escape(piece.guid)}</guid><title>{escape(piece.title)}</title>"
        f"<description>{escape(piece.text)}</description>"
        + (f"<link>{escape(piece.link)}</link>" if piece.link else "")
        + (f"<pubDate>{escape(piece.published)}</pubDate>" if piece.published else "")
        + "</item>"
        for piece in pieces
    )
    return Document(
        body=(
            f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{escape(title)}</title>'
            f"<language>{language}</language>{entries}</channel></rss>"
        ).encode()
    )


def page(title: str, *paragraphs: str) -> Document:
    """Return an article's page."""
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return Document(
        body=(
            f"<!DOCTYPE html><html><head><title>{escape(title)}</title></head>"
            f"<body><main><article><h1>{escape(title)}</h1>{body}</article></main></body></html>"
        ).encode(),
        content_type=HTML,
    )
