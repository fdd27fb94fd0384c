"""A length of time as people write it in, a timedelta out: 90s, 15m, 24h, 7d, 2w, 10y."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}
_DURATION = re.compile(r"\s*(\d{1,6})\s*([smhdwy])\s*")


def parse_duration(text: str) -> timedelta:
    """Return the length of time; raises ValueError in words for a person."""
    found = _DURATION.fullmatch(text.lower())
    if not found:
        raise ValueError(f"“{text}” is not a length of time; write for example 15m, 24h or 7d.")
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])
