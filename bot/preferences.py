"""Layers of choices in, what holds out: how a chat, or one of its subscriptions, wants to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import time
from enum import StrEnum
from typing import Any

Quiet = tuple[time, time]  # start and end, by the reader's clock; two that are equal are no quiet time at all


class Rhythm(StrEnum):
    """When somebody wants to be told."""

    AT_ONCE = "at once"
    HOURLY = "hourly"  # all of an hour in one message, at the full hour
    DAILY = "daily"  # all of a day, at an hour of the reader's


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """One layer of choices; what is None is chosen elsewhere. Times are local to ``timezone``."""

    interface: str | None = None  # the language in which the bot speaks
    timezone: str | None = None  # IANA
    languages: tuple[str, ...] | None = None  # what the reader reads, best first
    rhythm: Rhythm | None = None
    digest_at: time | None = None
    quiet: Quiet | None = None  # messages make no sound then
    developments: bool | None = None  # it is told of them, too
    an_hour: int | None = None  # so many messages; further ones are gathered. 0 is no bound


NO_PREFERENCES = Preferences()
DEFAULTS = Preferences(
    interface="en",
    timezone="UTC",
    languages=(),
    rhythm=Rhythm.AT_ONCE,
    digest_at=time(8),
    quiet=(time(0), time(0)),
    developments=True,
    an_hour=20,
)
_OF_CHANNELS = {"console": Preferences(an_hour=0)}  # a terminal rings nobody


def defaults(channel: str) -> Preferences:
    """Return what holds in a chat of a channel that chose nothing; no field of it is None."""
    return inherit(DEFAULTS, _OF_CHANNELS.get(channel, NO_PREFERENCES))


def inherit(*layers: Preferences) -> Preferences:
    """Return what holds: of each field, what the last layer says that says anything."""
    return Preferences(**{name: value for layer in layers for name, value in chosen(layer).items()})


def chosen(layer: Preferences) -> Mapping[str, Any]:
    """Return the choices of a layer by name, without those that it leaves to others."""
    values = {field.name: getattr(layer, field.name) for field in fields(layer)}
    return {name: value for name, value in values.items() if value is not None}
