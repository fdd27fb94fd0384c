"""Bodies are unpacked as their server says, and never further than the limit."""

import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable

import brotli
import pytest
import zstandard

from bot.errors import FetchFailed
from bot.fetching.bodies import LARGEST, read_body

FEED = b"<rss version='2.0'><channel/></rss>" * 9000
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda body: bytes(brotli.compress(body, quality=1)),
    "zstd": zstandard.compress,
}


async def in_chunks(body: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for place in range(0, len(body), size):
        yield body[place : place + size]


@pytest.mark.parametrize("encoding", PACKERS)
async def test_what_was_packed_comes_out(encoding: str) -> None:
    assert await read_body(in_chunks(PACKERS[encoding](FEED)), encoding.upper()) == FEED


@pytest.mark.parametrize("encoding", ["", "identity", " , "])
async def test_what_was_not_packed_stays(encoding: str) -> None:
    assert await read_body(in_chunks(FEED), encoding) == FEED


@pytest.mark.parametrize("encoding", PACKERS)
async def test_a_bomb_never_unfolds_past_the_limit(encoding: str) -> None:
    bomb = PACKERS[encoding](bytes(8 * LARGEST))
    assert len(bomb) < LARGEST // 100
    tracemalloc.start()
    try:
        with pytest.raises(FetchFailed, match="larger than 10 MB"):
            await read_body(in_chunks(bomb), encoding)
        assert tracemalloc.get_traced_memory()[1] < LARGEST * 1.5
    finally:
        tracemalloc.stop()


async def test_what_is_packed_twice_is_refused_unread() -> None:
    with pytest.raises(FetchFailed, match="compressed more than once"):
        await read_body(in_chunks(gzip.compress(gzip.compress(FEED))), "gzip, gzip")


async def test_an_unknown_way_of_packing_is_named() -> None:
    with pytest.raises(FetchFailed, match="do not know \\(compress\\)"):
        await read_body(in_chunks(FEED), "compress")


@pytest.mark.parametrize("encoding", PACKERS)
async def test_what_is_not_packed_as_stated_is_broken(encoding: str) -> None:
    with pytest.raises(FetchFailed, match="compressed, and broken"):
        await read_body(in_chunks(b"<rss version='2.0'></rss>"), encoding)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
async def test_of_a_body_that_is_cut_off_comes_what_was_there(encoding: str) -> None:
    packed = PACKERS[encoding](FEED)
    assert FEED.startswith(await read_body(in_chunks(packed[: len(packed) // 2]), encoding))
