"""A fingerprint in, compact columns out, and back: whoever places an article reads hundreds of them."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from functools import lru_cache
from sys import intern
from typing import Any

from bot.model import Fingerprint


def dump_fingerprint(fingerprint: Fingerprint) -> dict[str, Any]:
    """Return the columns: hashes as unsigned 32-bit numbers, terms as JSON. Its keys are stored with the story."""
    return {
        "shingles": _pack(fingerprint.shingles),
        "lead": _pack(fingerprint.lead),
        "language_group": fingerprint.group,
        "terms": json.dumps(dict(fingerprint.terms), separators=(",", ":")),
    }


@lru_cache(maxsize=1024)  # the members of the stories of the day are read again and again; about 15 MB when full
def load_fingerprint(shingles: bytes, lead: bytes, language_group: str, terms: str) -> Fingerprint:
    """Return the fingerprint, without its keys."""
    weights = {intern(term): weight for term, weight in json.loads(terms).items()}  # reports share their words
    return Fingerprint(shingles=_unpack(shingles), lead=_unpack(lead), group=language_group, terms=weights)


def _pack(hashes: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(hashes)}I", *hashes)


def _unpack(packed: bytes) -> tuple[int, ...]:
    # rows from before version 0006 of the tables have an empty string in SQLite
    return struct.unpack(f"<{len(packed) // 4}I", packed or b"")
