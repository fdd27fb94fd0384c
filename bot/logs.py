"""Events in, log lines out: for people on a terminal, as JSON anywhere else. No secret passes."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.types import Processor

# A Telegram token stands in every URL of the Bot API: "/bot123:ABC/sendMessage".
TOKEN = re.compile(r"\b(\d{5,15}):[A-Za-z0-9_-]{30,}")
_PASSWORD = re.compile(r"(://[^/\s:@]*):[^/\s@]+@")


def set_up_logs(level: str, stream: TextIO | None = None) -> None:
    """Send the events of Dragoman and of its libraries to ``stream``, standard error unless given.

    ``level`` is for Dragoman's own events; libraries are heard from "warning" on, for below that they report every
    request with its URL.
    """
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    render: Processor = (
        structlog.dev.ConsoleRenderer() if stream.isatty() else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,  # to text, before secrets are looked for
                without_secrets,
                render,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(level.upper())
    structlog.configure(
        processors=[*shared, ProcessorFormatter.wrap_for_formatter],
        logger_factory=lambda *_: logging.getLogger("bot"),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def without_secrets(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blot tokens and passwords out of an event, wherever they stand."""
    return {key: _blot(value) for key, value in event.items()}


def _blot(value: Any) -> Any:
    if isinstance(value, str):
        return _PASSWORD.sub(r"\1:…@", TOKEN.sub(r"\1:…", value))
    if isinstance(value, list | tuple):
        return [_blot(part) for part in value]
    if isinstance(value, dict):
        return {key: _blot(part) for key, part in value.items()}
    return value
