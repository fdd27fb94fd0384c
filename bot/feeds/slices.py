"""A feed document in, its entries as slices of bytes out, so that only those not seen before have to be parsed.

Parsing costs a hundred times more than finding where entries begin and end. Where a document leaves any doubt about
that, it is not cut.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
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
    """A document cut into what stands before, between and behind its entries."""

    head: bytes
    entries: tuple[bytes, ...]
    tail: bytes
    digests: tuple[bytes, ...]  # one for each entry

    def without(self, seen: Collection[bytes]) -> bytes | None:
        """Return the document with the unseen entries only, and of these not the huge; None where none is left."""
        unseen = [
            entry
            for entry, digest in zip(self.entries, self.digests, strict=True)
            if digest not in seen and len(entry) <= LONGEST_ENTRY
        ]
        return b"".join((self.head, *unseen, self.tail)) if unseen else None

    @property
    def complete(self) -> bool:
        """Whether the document came to its end: one that was cut off says nothing of the entries it lacks."""
        return b"</" in self.tail

    @property
    def huge(self) -> int:
        """How many entries are too long to be read."""
        return sum(len(entry) > LONGEST_ENTRY for entry in self.entries)


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
    head, tail = body[: spans[0][0]], body[spans[-1][1] :]
    if not _are_whole([head]) or _ANY_ENTRY.search(head) or _ANY_ENTRY.search(tail):
        return None
    entries = tuple(body[start:end] for start, end in spans)
    digests = tuple(map(xxh3_64_digest, entries))
    new = [entry for entry, digest in zip(entries, digests, strict=True) if digest not in known]
    if not _are_whole([*new, tail]):
        return None
    return Slices(head=head, entries=entries, tail=tail, digests=digests)


def _spans(body: bytes, name: bytes) -> list[tuple[int, int]] | None:
    """Return where entries begin and end; None where one has no end, holds another, or something stands between."""
    opener, closer = b"<" + name, b"</" + name + b">"
    spans: list[tuple[int, int]] = []
    start = _next(body, opener, 0)
    while start >= 0:
        end = body.find(closer, start)
        if end < 0:
            return None
        end += len(closer)
        if spans and body[spans[-1][1] : start].strip():
            return None
        following = _next(body, opener, start + len(opener))
        if 0 <= following < end:
            return None
        spans.append((start, end))
        start = following
    return spans


def _next(body: bytes, opener: bytes, start: int) -> int:
    """Return where the next element of that name begins, -1 if none does."""
    place = body.find(opener, start)
    while place >= 0 and body[place + len(opener) : place + len(opener) + 1] not in _DELIMITERS:
        place = body.find(opener, place + len(opener))
    return place


def _are_whole(pieces: Iterable[bytes]) -> bool:
    """Say whether every comment, CDATA section and instruction that begins in a piece ends there."""
    return all(
        piece.count(opener) == piece.count(closer) for piece in pieces for opener, closer in _PAIRS if opener in piece
    )
