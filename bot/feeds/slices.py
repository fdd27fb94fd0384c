"""A feed document in, its entries as slices of bytes out, so that only those not seen before have to be parsed.

Parsing costs a hundred times more than finding where entries begin and end. Where a document leaves any doubt about
that, it is not cut.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection
from dataclasses import dataclass

from xxhash import xxh3_64_digest

from bot.feeds.documents import is_wide, opening, root

DIGEST_SIZE = 8  # bytes of XXH3: no entry is like another of its feed by chance, and none gains by making it so
LONGEST_ENTRY = 1_000_000  # bytes; the longest article with its pictures written into it takes less

_ENTRY_OF = {"rss": b"item", "rdf:rdf": b"item", "channel": b"item", "feed": b"entry"}
_DELIMITERS = b"> \t\r\n"  # what follows an element's name; "<items>" is another element
_ANY_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>/]", re.I)
_STATEFUL = re.compile(rb"""encoding\s*=\s*["'](?:iso-?2022|hz|utf-?7|utf-?16|utf-?32|ucs)""", re.I)
_PAIRS = ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->"), (b"<?", b"?>"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Slices:
    """A document, and where in it entries begin and end."""

    body: bytes
    starts: array[int]
    ends: array[int]
    digests: tuple[bytes, ...]  # one for each entry

    def __len__(self) -> int:
        return len(self.digests)

    def without(self, seen: Collection[bytes]) -> bytes | None:
        """Return the document with the unseen entries only, and of these not the huge; None where none is left."""
        unseen = [
            (start, end)
            for start, end, digest in zip(self.starts, self.ends, self.digests, strict=True)
            if digest not in seen and end - start <= LONGEST_ENTRY
        ]
        if len(unseen) == len(self):
            return self.body  # as it is: a large one is not copied
        whole = memoryview(self.body)
        entries = (whole[start:end] for start, end in unseen)
        return b"".join((whole[: self.starts[0]], *entries, whole[self.ends[-1] :])) if unseen else None

    @property
    def complete(self) -> bool:
        """Whether the document came to its end: one that was cut off says nothing of the entries it lacks."""
        return self.body.find(b"</", self.ends[-1]) >= 0

    @property
    def huge(self) -> int:
        """How many entries are too long to be read."""
        return sum(end - start > LONGEST_ENTRY for start, end in zip(self.starts, self.ends, strict=True))


def cut(body: bytes, known: Collection[bytes] = frozenset()) -> Slices | None:
    """Cut a document at its ``<item>`` or ``<entry>`` elements; None where it has none, or leaves doubt.

    ``known`` are the digests of entries that an earlier cut brought: they are not looked through again.
    """
    if is_wide(body) or _STATEFUL.search(body, 0, 200):
        return None
    name = _ENTRY_OF.get(root(opening(body)))
    spans = _spans(body, name) if name else None
    if not spans:
        return None
    starts, ends = spans
    first, last = starts[0], ends[-1]
    if _ANY_ENTRY.search(body, 0, first) or _ANY_ENTRY.search(body, last):
        return None
    if not _is_whole(body, 0, first) or not _is_whole(body, last, len(body)):
        return None
    whole = memoryview(body)
    digests = tuple(xxh3_64_digest(whole[start:end]) for start, end in zip(starts, ends, strict=True))
    for start, end, digest in zip(starts, ends, digests, strict=True):
        if digest not in known and not _is_whole(body, start, end):
            return None
    return Slices(body=body, starts=starts, ends=ends, digests=digests)


def _spans(body: bytes, name: bytes) -> tuple[array[int], array[int]] | None:
    """Return where entries begin and end.

    None where there is none, one has no end or holds another, or something stands between two.
    """
    opener, closer = b"<" + name, b"</" + name + b">"
    starts, ends = array("Q"), array("Q")
    start = _next(body, opener, 0)
    while start >= 0:
        end = body.find(closer, start)
        if end < 0:
            return None
        end += len(closer)
        if ends and body[ends[-1] : start].strip():
            return None
        following = _next(body, opener, start + len(opener))
        if 0 <= following < end:
            return None
        starts.append(start)
        ends.append(end)
        start = following
    return (starts, ends) if starts else None


def _next(body: bytes, opener: bytes, start: int) -> int:
    """Return where the next element of that name begins, -1 if none does."""
    place = body.find(opener, start)
    while place >= 0 and body[place + len(opener) : place + len(opener) + 1] not in _DELIMITERS:
        place = body.find(opener, place + len(opener))
    return place


def _is_whole(body: bytes, start: int, end: int) -> bool:
    """Say whether every comment, CDATA section and instruction that begins in a part of a document ends there."""
    return all(
        body.find(opener, start, end) < 0 or body.count(opener, start, end) == body.count(closer, start, end)
        for opener, closer in _PAIRS
    )
