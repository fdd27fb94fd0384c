"""Colours, and how a number or a day is written where room is short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel.dates import format_skeleton
from babel.numbers import format_decimal

WIDTH = 1080  # pixels, what a phone is wide
MARGIN = 56
SMALL = 40  # the size of type beside the figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Colours by what they are for."""

    background: str
    ink: str
    muted: str
    line: str
    accent: str
    pale: str  # of a day that is not over


# A picture has one background for the chat's day and night: this one neither glares at night nor drowns by day.
NIGHT = Style(background="#1b2733", ink="#f4f7fa", muted="#a9b8c6", line="#44566a", accent="#5cb3f5", pale="#3a6d99")


def short_number(number: int, locale: str) -> str:
    """Write a number as the reader's language groups its digits."""
    return format_decimal(number, locale=locale)


def short_date(day: date, locale: str) -> str:
    """Write day and month: ``3 Nov``, ``3. нов``."""
    return format_skeleton("MMMd", day, locale=locale)


def weekday(day: date, locale: str) -> str:
    """Write the short name of a weekday."""
    return format_skeleton("E", day, locale=locale)
