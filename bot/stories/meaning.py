"""Vectors of an embedding model in, how close in meaning their texts are out; where there is a model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np

LONGEST = 127  # what the number of a packed vector can be


class Embedder(Protocol):
    """An embedding model, in the process or behind it."""

    def embed(self, text: str, language: str) -> Sequence[float]:
        """Return a text's vector, of length 1 and centred: those of texts with nothing in common are about square."""
        ...


def pack(vector: Sequence[float]) -> bytes:
    """Return a vector in a byte for each number, which is as fine as telling stories apart needs."""
    array = np.asarray(vector, dtype=np.float32)
    longest = float(np.abs(array).max(initial=0.0))
    return np.round(array * (LONGEST / longest)).astype(np.int8).tobytes() if longest else b""


def closeness(a: bytes, b: bytes) -> float | None:
    """Return the cosine of two packed vectors, None where one is missing or of another model's length."""
    if not a or len(a) != len(b):
        return None
    return float(unpack(a) @ unpack(b))


@lru_cache(maxsize=2048)  # the members of the stories of the day are compared again and again; 3 MB when full
def unpack(packed: bytes) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return a packed vector, of length 1."""
    array = np.frombuffer(packed, dtype=np.int8).astype(np.float32)
    length = float(np.linalg.norm(array))
    return array / length if length else array
