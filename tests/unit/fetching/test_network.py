"""No feed and no redirect reaches into the operator's own network."""

import contextlib
from collections.abc import Iterable
from ipaddress import ip_network

import httpcore
import httpx
import pytest

from bot.errors import FetchFailed
from bot.fetching.http import HttpFetcher
from bot.fetching.network import EVERYWHERE, GuardedBackend, Refused, is_public
from bot.model import Feed, Validators


class Recorder(httpcore.AsyncMockBackend):
    """Dials nothing and remembers where it would have."""

    def __init__(self, answer: list[bytes] | None = None) -> None:
        super().__init__(answer or [])
        self.dialled: list[str] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.dialled.append(host)
        return await super().connect_tcp(host, port)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fd00:ec2::254",
        "::7f00:1",
        "64:ff9b:1::a00:1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "fec0::1",
        "198.18.0.1",
        "255.255.255.255",
        "5f00::1",
    ],
)
def test_private_addresses_are_known_in_every_guise(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "::ffff:93.184.215.14"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


async def test_the_checked_address_is_the_one_dialled() -> None:
    recorder = Recorder()
    await GuardedBackend(inner=recorder).connect_tcp("93.184.215.14", 80)
    with pytest.raises(Refused, match="private network"):
        await GuardedBackend(inner=recorder).connect_tcp("localhost", 80)
    await GuardedBackend(EVERYWHERE, inner=recorder).connect_tcp("localhost", 80)
    assert recorder.dialled[0] == "93.184.215.14"
    assert recorder.dialled[1] in ("127.0.0.1", "::1")
    assert len(recorder.dialled) == 2


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:a01:203", "64:ff9b::a01:203", "fd12::1"])
async def test_networks_of_the_operator_are_dialled_and_no_others(address: str) -> None:
    recorder = Recorder()
    guard = GuardedBackend([ip_network("10.0.0.0/8"), ip_network("fd12::/16")], inner=recorder)
    await guard.connect_tcp(address, 8000)
    with pytest.raises(Refused):
        await guard.connect_tcp("192.168.1.1", 8000)
    assert recorder.dialled == [address]


@pytest.mark.parametrize(("port", "dialled"), [(80, 1), (443, 1), (8080, 1), (22, 0), (25, 0), (0, 0)])
async def test_public_servers_are_asked_for_ports_of_the_web_only(port: int, dialled: int) -> None:
    recorder = Recorder()
    with contextlib.nullcontext() if dialled else pytest.raises(Refused, match="is not one of the web's"):
        await GuardedBackend(inner=recorder).connect_tcp("93.184.215.14", port)
    assert len(recorder.dialled) == dialled


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/latest/",
        "http://127.0.0.1:9200/",
        "https://[::ffff:10.0.0.1]/",
        "http://93.184.215.14:22/",
    ],
)
async def test_every_redirect_is_checked_anew(location: str) -> None:
    answer = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
    recorder = Recorder([answer])
    transport = httpx.AsyncHTTPTransport()
    transport._pool._network_backend = GuardedBackend(inner=recorder)
    web = HttpFetcher(transport=transport)
    with pytest.raises(FetchFailed, match="not allowed"):
        await web.fetch(Feed(url="http://93.184.215.14/feed", source=""), Validators())
    assert recorder.dialled == ["93.184.215.14"]


async def test_a_name_that_cannot_exist_is_not_found() -> None:
    with pytest.raises(Refused, match="could not be found"):
        await GuardedBackend(inner=Recorder()).connect_tcp("a" * 64 + ".invalid", 80)
