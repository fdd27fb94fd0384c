"""The raw chunks of an answer in, its body out: unpacked, and never more than the limit in memory."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable, Callable, Iterator, Mapping

import brotli
import zstandard

from bot.errors import FetchFailed

LARGEST = 10 * 1024 * 1024  # bytes, packed and unpacked
ENCODINGS = "gzip, br, zstd"  # what we ask for

_STEP = 1 << 18  # bytes that are unpacked at a time; brotli takes it as a hint
_WINDOW = 8 << 20  # bytes; RFC 8878 asks no reader of zstd for more


async def read_body(chunks: AsyncIterable[bytes], encoding: str) -> bytes:
    """Return a body, unpacked by what Content-Encoding says.

    Raises FetchFailed for what is too large, broken, packed in a way that is unknown, or packed more than once: that is
    how a hundred bytes become a gigabyte, and no server does it in earnest.
    """
    names = [name for part in encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if len(names) > 1:
        raise FetchFailed("the answer is compressed more than once")
    packed: list[bytes] = []
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > LARGEST:
            packed.clear()  # the failure is kept for a while, and its traceback would keep all this
            raise _too_large()
        packed.append(chunk)
    body = b"".join(packed)
    return _unpacked(body, names[0]) if names and body else body


def _unpacked(packed: bytes, encoding: str) -> bytes:
    if encoding not in _UNPACKERS:
        raise FetchFailed(f"the answer is compressed in a way that we do not know ({encoding[:20]})")
    pieces: list[bytes] = []
    size = 0
    try:
        for piece in _UNPACKERS[encoding](packed):
            size += len(piece)
            if size > LARGEST:
                pieces.clear()
                raise _too_large()
            pieces.append(piece)
    except (zlib.error, brotli.error, zstandard.ZstdError):
        raise FetchFailed("the answer is compressed, and broken") from None
    return b"".join(pieces)


def _unzipped(packed: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=47)  # finds out whether gzip or zlib
    while packed:
        yield unpacker.decompress(packed, _STEP)
        packed = unpacker.unconsumed_tail


def _unbrotlied(packed: bytes) -> Iterator[bytes]:
    unpacker = brotli.Decompressor()
    while piece := unpacker.process(packed, output_buffer_limit=_STEP):
        yield piece
        if unpacker.is_finished():
            return
        packed = b""


def _unzstandarded(packed: bytes) -> Iterator[bytes]:
    reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(packed)
    while piece := reader.read(_STEP):
        yield piece


_UNPACKERS: Mapping[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _unzipped,
    "x-gzip": _unzipped,
    "deflate": _unzipped,
    "br": _unbrotlied,
    "zstd": _unzstandarded,
}


def _too_large() -> FetchFailed:
    return FetchFailed("the answer is larger than 10 MB")
