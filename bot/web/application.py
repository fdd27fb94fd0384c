"""Feeds and what takes Telegram's updates in, an application of Starlette out: read-only, and closed by default.

A feed is for those who know its key. Without one it is for this computer alone: the request must say that it is meant
for a loopback address, which no page of the web can make a browser say, and no proxy may have passed it on.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.errors import DragomanError
from bot.web.atom import CONTENT_TYPE
from bot.web.feeds import Edition, Feeds

LARGEST_UPDATE = 1024 * 1024  # bytes; Telegram's have some thousand
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # a header's name
_HERE = ("localhost", "127.0.0.1", "[::1]")
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_CLOSED = {
    "Cache-Control": "private, max-age=60",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateHook:
    """Where Telegram's updates come in. ``take`` is given a body.

    It raises ValueError where that is no update, and a DragomanError where it is to come later.
    """

    path: str
    secret: str = field(repr=False)
    take: Callable[[bytes], Awaitable[None]]


def make_application(feeds: Feeds, key: str, *, here_only: bool, hook: UpdateHook | None = None) -> Starlette:
    """Make what is served. ``here_only`` opens feeds to this computer where there is no key."""

    async def feed(request: Request) -> Response:
        if not _may_read(request, key, here_only=here_only):
            return PlainTextResponse("The key of this feed is missing or wrong.\n", 403)
        try:
            edition = await feeds.edition(request.path_params["topic"])
            if edition is None:
                return PlainTextResponse("There is no such topic.\n", 404)
            headers = {"ETag": edition.etag, "Last-Modified": edition.last_modified, **_CLOSED}
            if _is_known(request, edition):
                return Response(status_code=304, headers=headers)
            address = str(request.url.replace(path=f"/feeds/{request.path_params['topic']}.atom", query=""))
            return Response(await edition.write(address), headers=headers, media_type=CONTENT_TYPE)
        except DragomanError:
            return PlainTextResponse("The database cannot be read now.\n", 503, {"Retry-After": "60"})

    routes: list[BaseRoute] = [Route("/feeds/{topic}.atom", feed), Route("/feeds/{key}/{topic}.atom", feed)]
    if hook:
        routes.append(Route(hook.path, _taking(hook), methods=["POST"]))
    return Starlette(routes=routes)


def _may_read(request: Request, key: str, *, here_only: bool) -> bool:
    if key:
        given = request.path_params.get("key") or request.query_params.get("key") or ""
        return hmac.compare_digest(given.encode(), key.encode())
    host = request.headers.get("host", "").lower().rsplit(":", 1)
    name = host[0] if len(host) == 2 and host[1].isdigit() else ":".join(host)
    return here_only and name in _HERE and not any(header in request.headers for header in _PASSED_ON)


def _is_known(request: Request, edition: Edition) -> bool:
    """Say whether the reader has this edition (RFC 9110, section 13.2.2: the tag goes before the date)."""
    if tags := request.headers.get("if-none-match"):
        return tags.strip() == "*" or edition.etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except (ValueError, IndexError):
        return False
    since = since if since.tzinfo else since.replace(tzinfo=UTC)
    return edition.updated_at.replace(microsecond=0) <= since


def _taking(hook: UpdateHook) -> Callable[[Request], Awaitable[Response]]:
    async def take(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("latin-1", "replace"), hook.secret.encode()):
            return PlainTextResponse("Forbidden\n", 403)
        body = bytearray()
        try:
            async for part in request.stream():
                body += part
                if len(body) > LARGEST_UPDATE:
                    return PlainTextResponse("Too large\n", 413, {"Connection": "close"})
            await hook.take(bytes(body))
        except ClientDisconnect:
            return Response(status_code=400)
        except ValueError:
            return PlainTextResponse("Not an update\n", 400)
        except DragomanError:
            return PlainTextResponse("Later\n", 503)  # Telegram keeps it, and comes again
        return Response(status_code=200)

    return take
