"""A fingerprint in, two compact columns out, and back: whoever places an article reads hundreds of them."""

from __future__ import annotations

import json
import struct
from functools import lru_cache

from bot.model import Fingerprint


def dump_fingerprint(fingerprint: Fingerprint) -> tuple[bytes, str]:
    """Return the shingles as unsigned 32-bit numbers, and the terms as JSON. Its keys are stored with the story."""
    shingles = struct.pack(f"<{len(fingerprint.shingles)}I", *fingerprint.shingles)
    return shingles, json.dumps(dict(fingerprint.terms), separators=(",", ":"))


@lru_cache(maxsize=2048)  # the members of the stories of the day are read again and again; about 30 MB when full
def load_fingerprint(shingles: bytes, terms: str) -> Fingerprint:
    """Return the fingerprint, without its keys."""
    return Fingerprint(shingles=struct.unpack(f"<{len(shingles) // 4}I", shingles), terms=json.loads(terms))
