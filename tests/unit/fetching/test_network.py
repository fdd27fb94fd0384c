"""No feed and no redirect reaches into the operator's own network."""

from collections.abc import Iterable

import httpcore
import pytest

from bot.fetching.network import GuardedBackend, Refused, is_public


class Recorder(httpcore.AsyncMockBackend):
    """Dials nothing and remembers where it would have."""

    def __init__(self) -> None:
        super().__init__([])
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
    await GuardedBackend(allow_private=True, inner=recorder).connect_tcp("localhost", 80)
    assert recorder.dialled[0] == "93.184.215.14"
    assert recorder.dialled[1] in ("127.0.0.1", "::1")
    assert len(recorder.dialled) == 2


async def test_a_name_that_cannot_exist_is_not_found() -> None:
    with pytest.raises(Refused, match="could not be found"):
        await GuardedBackend(inner=Recorder()).connect_tcp("a" * 64 + ".invalid", 80)
