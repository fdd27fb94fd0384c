"""What went wrong between us and a server in, a FetchFailed with plain words out. No words hold a URL."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import datetime

import httpx

from bot.errors import FeedGone, FetchFailed
from bot.feeds.polling import read_retry_after
from bot.fetching.network import Refused

_WORDS = {
    400: "the server does not understand the request",
    401: "the server asks for a password",
    402: "the server asks for payment",
    403: "the server refuses us; it may refuse all programs, or our user agent",
    404: "there is nothing at this address",
    410: "the server says it is gone for good",
    406: "the server has no form of it that we accept",
    408: "the server waited too long for the request",
    429: "the server asks us to come less often",
    451: "the server may not show it for legal reasons",
    500: "the server has an error of its own",
    502: "the server behind the server does not answer",
    503: "the server is overloaded or under maintenance",
    504: "the server behind the server does not answer in time",
}


def of_status(response: httpx.Response, now: datetime) -> FetchFailed:
    """Say what a status other than success means; with what Retry-After asks for, if it stands there."""
    status = response.status_code
    words = _WORDS.get(status)
    if words is None:
        words = "the server has an error of its own" if status >= 500 else "the server gives nothing that can be read"
    phrase = response.reason_phrase if response.reason_phrase.isascii() else ""
    reason = f"{words} (HTTP {status}{f' {phrase}' if phrase else ''})"
    kind = FeedGone if status == httpx.codes.GONE else FetchFailed
    return kind(reason, status=status, retry_after=read_retry_after(response.headers.get("retry-after"), now))


def of_error(error: Exception, host: str, deadline: float) -> FetchFailed:
    """Say what an exception of the network means."""
    return FetchFailed(_words(error, host, deadline))


def _words(error: Exception, host: str, deadline: float) -> str:
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return f"the server did not answer within {deadline:g} s"
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate is not valid: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError):
            return f"no secure connection could be made ({getattr(cause, 'reason', None) or 'TLS failure'})"
        if isinstance(cause, socket.gaierror):
            return f"the name {host} could not be found"
        if isinstance(cause, ConnectionRefusedError):
            return f"{host} refuses connections"
        if isinstance(cause, ConnectionResetError):
            return "the server broke the connection off"
    if isinstance(error, httpx.ConnectError):
        return f"{host} could not be reached"
    if isinstance(error, httpx.DecodingError):
        return "the answer is compressed, and broken"
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return "the address is not a valid http or https address"
    if isinstance(error, httpx.RemoteProtocolError) and "buffer too long" in str(error):
        return "the server's headers are larger than 100 KB"
    if isinstance(error, httpx.RemoteProtocolError) and "illegal" in str(error):
        return "the server does not speak HTTP"
    if isinstance(error, httpx.RemoteProtocolError | httpx.NetworkError):
        return "the server broke the connection off"
    return f"the answer could not be read ({type(error).__name__})"


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    for _ in range(10):
        if seen is None:
            return
        yield seen
        seen = seen.__cause__ or seen.__context__
