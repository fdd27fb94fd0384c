"""A host name in, a connection to a public address out: names are resolved once, and the checked address is dialled."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpcore

_NAT64 = IPv6Network("64:ff9b::/96")


class Refused(Exception):
    """A connection that is not made; the message says why in plain words."""


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the open internet's, also where IPv6 wraps an IPv4 address."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            wrapped = IPv4Address(int(ip) & 0xFFFFFFFF)
        ip = wrapped or ip
    return ip.is_global and not ip.is_multicast


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Dials public addresses only, so that no feed or redirect reaches into the operator's network.

    The check is made on the address that is dialled: a name that resolves differently the second time (DNS
    rebinding) gains nothing.
    """

    def __init__(self, allow_private: bool = False, inner: httpcore.AsyncNetworkBackend | None = None) -> None:
        self._allow_private = allow_private
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's signature)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, check and dial, one address after another. Raises Refused, or httpcore's errors."""
        addresses = await _resolve(host, port)
        allowed = [address for address in addresses if self._allow_private or is_public(address)]
        if not allowed:
            raise Refused(f"{host} is an address of a private network, which is not allowed")
        failure: Exception | None = None
        for address in allowed[:4]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or Refused(f"the name {host} has no address")

    async def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002
        timeout: float | None = None,  # noqa: ARG002, ASYNC109
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: feeds come over the network."""
        raise Refused("feeds are not read from Unix sockets")

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore asks between its attempts."""
        await self._inner.sleep(seconds)


async def _resolve(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused(f"the name {host} could not be found") from None
    return list(dict.fromkeys(str(address[4][0]) for address in found))
