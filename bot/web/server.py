"""An application of Starlette in, a web server at work out: uvicorn within our own event loop, bounded, and silent."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from ipaddress import IPv6Address, ip_address

import uvicorn
from starlette.applications import Starlette

from bot.errors import SettingsInvalid

AT_ONCE = 64  # connections; further ones get 503
IDLE_SECONDS, STOP_SECONDS = 5, 5


class _Server(uvicorn.Server):
    """Leaves signals to the application, which ends it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: Starlette, host: str, port: int) -> AsyncIterator[int]:
    """Serve while the block runs; give the port, which 0 leaves to the system.

    Raises SettingsInvalid where that address cannot be had.
    """
    try:
        listening = socket.create_server((host, port), family=_family(host))
    except OSError as error:
        raise SettingsInvalid(
            f"DRAGOMAN_WEB_HOST and DRAGOMAN_WEB_PORT: {host}:{port} cannot be had: {error.strerror}."
        ) from error
    server = _Server(
        uvicorn.Config(
            app,
            log_config=None,  # ours is set up already
            access_log=False,  # an address may hold the key
            lifespan="off",
            ws="none",
            server_header=False,
            proxy_headers=False,
            limit_concurrency=AT_ONCE,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
    )
    work = asyncio.create_task(server.serve(sockets=[listening]), name="web server")
    try:
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        await work
        listening.close()


def _family(host: str) -> socket.AddressFamily:
    try:
        return socket.AF_INET6 if isinstance(ip_address(host), IPv6Address) else socket.AF_INET
    except ValueError:
        return socket.AF_INET
