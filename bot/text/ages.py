"""A length of time or a number of things in, a few words out."""

from __future__ import annotations

from datetime import timedelta


def ago(span: timedelta) -> str:
    """Return a length of time in its largest unit: "3 min", "5 h", "2 days"."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 2 * 86400:
        return f"{seconds // 3600} h"
    return f"{seconds // 86400} days"


def counted(number: int, thing: str) -> str:
    """Return a number of things: "1 feed", "2 feeds"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
