"""HTTP in, calls of the Bot API out: tokens and methods in paths, parameters in any of the ways that Telegram takes."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.telegram_server.values import Json

Call = Callable[[str, str, Mapping[str, str]], object]


class Refusal(Exception):
    """The Bot API answers with an error."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.answer: Json = {"ok": False, "error_code": status, "description": description}
        if parameters:
            self.answer["parameters"] = parameters


class Cut(Exception):
    """The connection ends without an answer."""


class HttpServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    call: Call
    file: Callable[[str, str], bytes]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that was killed while it asked."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: HttpServer

    def do_POST(self) -> None:
        """Answer a call to ``/bot<token>/<method>``; parameters stand in the query, a form or a JSON object.

        Of a file in a form, the parameter is its name, and ``file:`` before that parameter its bytes in Latin-1.
        """
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        address = urlsplit(self.path)
        parameters = dict(parse_qsl(address.query))
        if self.headers.get_content_type() == "application/json":
            parameters |= {key: _text(value) for key, value in json.loads(body or "{}").items()}
        elif self.headers.get_content_type() == "multipart/form-data":
            parameters |= _form(self.headers["content-type"], body)
        else:
            parameters |= dict(parse_qsl(body.decode(), keep_blank_values=True))
        found = re.fullmatch(r"/bot([^/]+)/(\w+)", address.path)
        try:
            if not found:
                raise Refusal(404, "Not Found")
            self._answer(200, {"ok": True, "result": self.server.call(found[1], found[2], parameters)})
        except Refusal as refusal:
            self._answer(refusal.status, refusal.answer)
        except Cut:
            self.close_connection = True

    def do_GET(self) -> None:
        """Answer a call that has no body, or give out a file."""
        found = re.fullmatch(r"/file/bot([^/]+)/(.+)", unquote(urlsplit(self.path).path))
        if not found:
            self.do_POST()
            return
        content = self.server.file(found[1], found[2])
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _answer(self, status: int, answer: Json) -> None:
        page = str(answer.get("description", ""))
        body = page.encode() if page.startswith("<") else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if page.startswith("<") else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


def _form(content_type: str, body: bytes) -> dict[str, str]:
    """Return the fields of a form with files."""
    fields: dict[str, str] = {}
    whole = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    for part in whole.iter_parts():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        assert isinstance(name, str)
        assert isinstance(content, bytes)
        if part.get_filename():
            fields[name], fields[f"file:{name}"] = part.get_filename() or "", content.decode("latin-1")
        else:
            fields[name] = content.decode()
    return fields


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
