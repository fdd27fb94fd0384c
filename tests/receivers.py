"""Where alerts arrive in tests: web servers and a mail server on loopback that show what came as a reader sees it."""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import re
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope
from markdown_it import MarkdownIt
from pydantic import TypeAdapter

from bot.alerts.digest import Digest
from bot.channels.digests import compose_digest
from bot.channels.layout import PLAIN, Style, compose
from bot.model import Message

_MESSAGE, _DIGEST = TypeAdapter(Message), TypeAdapter(Digest)
_BREAK, _TAG = re.compile(r"<br\s*/?>\n?|\n*</?(?:p|blockquote)\b[^>]*>\n*"), re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Came:
    """A request."""

    path: str
    headers: Mapping[str, str]  # names in small letters
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """What it holds."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Receiver:
    """A web server while its ``async with`` block runs; ``answers`` are what the next requests get, 200 after them."""

    read: Callable[[Came], str] = lambda came: came.body.decode()
    answers: deque[str] = field(default_factory=deque)  # status lines, with headers behind them
    came: list[Came] = field(default_factory=list)
    port: int = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    def shown(self) -> str:
        """Return all that came, each once, as its reader sees it."""
        return "\n".join(dict.fromkeys(map(self.read, self.came)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *rest = head.strip().split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in rest)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            status = self.answers.popleft() if self.answers else "200 OK"
            if status.startswith("200"):
                self.came.append(Came(line.split(" ")[1], headers, body))
            writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode())
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@dataclass
class Mailbox:
    """What a mail server took; ``answers`` are what the next mails get, "250 OK" after them."""

    answers: deque[str] = field(default_factory=deque)
    mails: list[bytes] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail, as aiosmtpd wants it."""
        if self.answers:
            return self.answers.popleft()
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        return "250 OK"

    def shown(self) -> str:
        """Return the mails as a reader of HTML sees them."""
        return "\n".join(map(read_mail, self.mails))


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    """Serve mail on loopback."""
    box = Mailbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(box), "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    yield box
    server.close()


def read_delivery(came: Came) -> str:
    """Return what a receiver of webhooks makes of one: nothing but fields of its JSON."""
    said = came.json
    if said["digest"]:
        return "\n".join(compose_digest(_DIGEST.validate_python(said["digest"]), Style(markup=PLAIN), 10**9))
    if said["message"] is None:
        return str(said["text"])
    return compose(_MESSAGE.validate_python(said["message"]), Style(markup=PLAIN), 10**9)


def read_titled(came: Came) -> str:
    """Return what a service shows that has a title and a plain text."""
    return f"{came.json.get('title', '')}\n{came.json['message']}"


def read_markdown(came: Came) -> str:
    """Return what a service shows that reads Markdown."""
    return visible(MarkdownIt("commonmark").render(came.json["text"]))


def read_mail(content: bytes) -> str:
    """Return subject and text of a mail."""
    mail = email.message_from_bytes(content, policy=email.policy.default)
    body = mail.get_body(("html", "plain"))
    assert body is not None
    return f"{mail['Subject']}\n{visible(body.get_content())}"


def visible(html: str) -> str:
    """Return the text of HTML as it is read, line by line."""
    return unescape(_TAG.sub("", _BREAK.sub("\n", html)))
