"""A fingerprint in, compact columns out, and back: whoever places an article reads hundreds of them."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from sys import intern
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, select

from bot.model import Fingerprint
from bot.storage.tables import fingerprints, stories
from bot.stories.meaning import unpack

MOST_VECTORS = 5000  # of the latest reports, that one is compared with: 2 MB
NEAREST = 8  # stories
LEAST_CLOSE = 0.3  # a cosine; what is less close is no candidate


def dump_fingerprint(fingerprint: Fingerprint) -> dict[str, Any]:
    """Return the columns: hashes as unsigned 32-bit numbers, terms as JSON. Its keys are stored with the story."""
    return {
        "shingles": _pack(fingerprint.shingles),
        "lead": _pack(fingerprint.lead),
        "language_group": fingerprint.group,
        "terms": json.dumps(dict(fingerprint.terms), separators=(",", ":")),
        "sayings": _pack(fingerprint.sayings) if fingerprint.sayings else None,
        "vector": fingerprint.vector or None,
    }


def load_fingerprint(row: Row[Any]) -> Fingerprint:
    """Return the fingerprint of a row, without its keys."""
    return _load((row.shingles, row.lead, row.language_group, row.terms, row.sayings, row.vector))


@lru_cache(maxsize=1024)  # the members of the stories of the day are read again and again; about 15 MB when full
def _load(columns: tuple[bytes, bytes, str, str, bytes | None, bytes | None]) -> Fingerprint:
    shingles, lead, group, terms, sayings, vector = columns
    weights = {intern(term): weight for term, weight in json.loads(terms).items()}  # reports share their words
    return Fingerprint(
        shingles=_unpack(shingles),
        lead=_unpack(lead),
        group=group,
        terms=weights,
        sayings=_unpack(sayings),
        vector=vector or b"",
    )


def nearest_stories(tx: Connection, vector: bytes, since: datetime) -> list[int]:
    """Return the stories updated since then that have the report closest in meaning, the closest first.

    Keys cannot find them: two languages may share no name.
    """
    columns = (fingerprints.c.story_id, fingerprints.c.vector)
    known = select(*columns).join(stories).where(stories.c.updated_at >= since, fingerprints.c.vector.is_not(None))
    latest = known.order_by(fingerprints.c.article_id.desc()).limit(MOST_VECTORS)
    rows = [row for row in tx.execute(latest) if len(row.vector) == len(vector)]
    if not rows:
        return []
    vectors = np.frombuffer(b"".join(row.vector for row in rows), dtype=np.int8).reshape(len(rows), -1)
    floats = vectors.astype(np.float32)
    close = (floats @ unpack(vector)) / np.linalg.norm(floats, axis=1)
    best: dict[int, float] = {}
    for row, closeness in zip(rows, close.tolist(), strict=True):
        best[row.story_id] = max(closeness, best.get(row.story_id, LEAST_CLOSE))
    found = [story for story, closeness in best.items() if closeness > LEAST_CLOSE]
    return sorted(found, key=lambda story: (-best[story], -story))[:NEAREST]


def _pack(hashes: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(hashes)}I", *hashes)


def _unpack(packed: bytes | None) -> tuple[int, ...]:
    # rows from before version 0006 of the tables have an empty string in SQLite, those before 0008 no sayings
    return struct.unpack(f"<{len(packed or b'') // 4}I", packed or b"")
