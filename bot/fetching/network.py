"""A host name in, a connection to an allowed address out: resolved once, and the checked address is dialled."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpcore

from bot.fetching.streams import AsyncioBackend

Network = IPv4Network | IPv6Network

EVERYWHERE: tuple[Network, ...] = (ip_network("0.0.0.0/0"), ip_network("::/0"))
MOST_ADDRESSES = 4  # of a name, that are tried one after another

_GLOBAL_UNICAST = IPv6Network("2000::/3")  # RFC 4291; the rest of IPv6 is special or not given out
_WRAPPING = (IPv6Network("::/96"), IPv6Network("64:ff9b::/96"))  # an IPv4 address in the last 32 bits: RFC 4291, 6052


class Refused(Exception):
    """A connection that is not made; the message says why in plain words."""


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the open internet's, also where IPv6 wraps an IPv4 address."""
    ip = _unwrapped(address)
    if isinstance(ip, IPv6Address) and ip not in _GLOBAL_UNICAST:
        return False
    return ip.is_global and not ip.is_multicast


@lru_cache(maxsize=1024)
def _unwrapped(address: str) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 address leads to (mapped, 6to4, Teredo, NAT64), or the address itself."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv4Address):
        return ip
    if any(ip in network for network in _WRAPPING) and int(ip) > 1:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or ip


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Dials public addresses only, and those of ``networks``, so that no feed reaches where its reader did not mean it.

    The check is made on the address that is dialled: a name that resolves differently the second time (DNS
    rebinding) gains nothing. Public servers are asked for the web's ports only: 80, 443, and those from 1024 on.
    """

    def __init__(self, networks: Sequence[Network] = (), inner: httpcore.AsyncNetworkBackend | None = None) -> None:
        self._networks = tuple(networks)
        self._inner = inner or AsyncioBackend()

    def is_own(self, address: str) -> bool:
        """Tell whether an address belongs to the networks that the operator allows; a name is none."""
        try:
            ip = _unwrapped(address)
        except ValueError:
            return False
        return any(ip in network for network in self._networks)

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
        own = [address for address in addresses if self.is_own(address)]
        allowed = own or [address for address in addresses if is_public(address)]
        if not allowed:
            raise Refused(f"{host} is an address of a private network, which is not allowed")
        if not own and port not in (80, 443) and port < 1024:
            raise Refused(f"port {port} is not one of the web's, which is not allowed")
        failure: Exception | None = None
        for address in allowed[:MOST_ADDRESSES]:
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
    """Return the addresses of a name; an address is its own, without the thread that asking takes."""
    try:
        return [str(ip_address(host))]
    except ValueError:
        pass
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused(f"the name {host} could not be found") from None
    return list(dict.fromkeys(str(address[4][0]) for address in found))
