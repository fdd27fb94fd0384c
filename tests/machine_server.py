"""A machine's server on loopback: speaks OpenAI's chat, LibreTranslate and DeepL, and misbehaves as it is told to."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

KEY = "secret-key-of-this-test:fx"

CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"  # and then the connection ends
NO_HTTP = b"220 mail.example ESMTP\r\n"


def answered(status: str, body: bytes = b"{}", *headers: str) -> bytes:
    """Return a whole answer as it goes over the wire."""
    head = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers)
    return "\r\n".join((*head, "", "")).encode() + body


@dataclass(frozen=True)
class Asked:
    """What a client asked."""

    path: str
    headers: Mapping[str, str]
    question: dict[str, Any]

    @property
    def mark(self) -> str:
        """The line that what a model is given stands between."""
        return str(self.question["messages"][1]["content"]).split("\n")[0]


@dataclass
class MachineServer:
    """Serves while its ``async with`` block runs.

    ``write`` says what it makes of a text; ``trouble`` is sent as it is in place of any answer; a ``silent`` server
    takes a question and says nothing until the client hangs up.
    """

    write: Callable[[str], str] = str.upper
    trouble: bytes | None = None
    silent: bool = False
    asked: list[Asked] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)  # a client hung up on a silent server
    url: str = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *rest = head.strip().split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in rest)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            asked = Asked(line.split(" ")[1], headers, json.loads(body))
            self.asked.append(asked)
            if self.silent:
                await reader.read()
                self.left.set()
            else:
                writer.write(self.trouble or answered("200 OK", json.dumps(self._answer(asked)).encode()))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _answer(self, asked: Asked) -> dict[str, Any]:
        match asked.path:
            case "/chat/completions":
                given = asked.question["messages"][1]["content"].split("\n", 1)[1].removesuffix(f"\n{asked.mark}")
                said = json.dumps([*map(self.write, json.loads(given))]) if given[:1] == "[" else self.write(given)
                return {"choices": [{"message": {"role": "assistant", "content": said}}]}
            case "/translate":
                return {"translatedText": [*map(self.write, asked.question["q"])]}
            case "/v2/translate":
                return {"translations": [{"text": self.write(text)} for text in asked.question["text"]]}
        raise AssertionError(asked.path)


def obey(text: str) -> str:
    """Do what the text says after "write:", as a model may that takes an article for its master."""
    found = re.search(r"write: ([^\n]+)", text)
    return found[1] if found else text
