"""What a chat can choose in, how each choice is shown, read from words and held by a button out."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from difflib import get_close_matches
from typing import Any
from zoneinfo import available_timezones

from markupsafe import Markup

from bot.commands.choice_words import city_of, find_language, own_name, read_times, zones_by_name
from bot.errors import UnknownName
from bot.model import Language
from bot.preferences import Preferences, Quiet, Rhythm
from bot.speech import N_, Speech

INHERITED = "-"  # a choice that is left to others
OFF = frozenset({"off", "no", "none", "never", "0", "-"})
ON = frozenset({"on", "yes", "1"})
ZONES_OFFERED = (
    "Europe/London", "Europe/Belgrade", "Europe/Athens", "Europe/Istanbul", "Europe/Moscow", "America/New_York",
    "America/Chicago", "America/Los_Angeles", "Asia/Dubai", "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo",
)  # fmt: skip
QUIET_OFFERED = ((time(22), time(7)), (time(23), time(6)), (time(20), time(8)))
HOURS_OFFERED = (time(7), time(8), time(12), time(18), time(20))
BOUNDS_OFFERED = (5, 10, 20, 50, 0)
MOST_AN_HOUR = 1000


@dataclass(frozen=True, slots=True)
class Offer:
    """A value that a button offers: what it says, and the value as the button holds it."""

    label: str
    packed: str


class Choice(ABC):
    """One field of the preferences, or two that go together."""

    name: str  # of the action that sets it, and of the command
    title: str  # a sentence to be translated
    asks: str  # what the page asks
    example: str  # of the command's argument

    @abstractmethod
    def value(self, layer: Preferences) -> Any:
        """Return what a layer says; None where it says nothing."""

    @abstractmethod
    def applied(self, layer: Preferences, value: Any) -> Mapping[str, Any]:
        """Return the fields to be changed in a layer for a value, or for none."""

    @abstractmethod
    def shown(self, value: Any, say: Speech) -> Markup:
        """Return a value in words."""

    @abstractmethod
    def offers(self, say: Speech, now: datetime) -> Sequence[Offer]:
        """Return what buttons offer."""

    @abstractmethod
    def pack(self, value: Any) -> str:
        """Return a value in a few characters."""

    @abstractmethod
    def unpack(self, packed: str) -> Any:
        """Return the value of such characters. Raises ValueError."""

    @abstractmethod
    def read(self, words: str, say: Speech) -> Any:
        """Return the value that a person's words mean. Raises ValueError, or UnknownName with the nearest."""


class TongueChoice(Choice):
    """The language in which the bot speaks."""

    name, title, example = "language", N_("the bot's language"), "Deutsch"
    asks = N_("In which language should I speak here? What sources say is told in their own.")

    def __init__(self, spoken: Sequence[str]) -> None:
        self._spoken = spoken

    def value(self, layer: Preferences) -> str | None:
        return layer.interface

    def applied(self, layer: Preferences, value: str | None) -> Mapping[str, Any]:  # noqa: ARG002
        return {"interface": value}

    def shown(self, value: str, say: Speech) -> Markup:  # noqa: ARG002
        return Markup("{}").format(own_name(value))

    def offers(self, say: Speech, now: datetime) -> Sequence[Offer]:  # noqa: ARG002
        return [Offer(own_name(tag), tag) for tag in self._spoken]

    def pack(self, value: str) -> str:
        return value

    def unpack(self, packed: str) -> str:
        if packed not in self._spoken:
            raise ValueError(packed)
        return packed

    def read(self, words: str, say: Speech) -> str:
        return find_language(
            words, {tag: (own_name(tag), say.language_name(tag), Speech().language_name(tag)) for tag in self._spoken}
        )


class ReadingChoice(Choice):
    """The languages that the reader reads, best first."""

    name, title, example = "reads", N_("languages you read"), "sr, en"
    asks = N_("Which languages do you read? Where a story is told in several, the first of yours leads.")

    def __init__(self, languages: Mapping[str, Language]) -> None:
        self._languages = languages

    def value(self, layer: Preferences) -> tuple[str, ...] | None:
        return layer.languages

    def applied(self, layer: Preferences, value: tuple[str, ...] | None) -> Mapping[str, Any]:  # noqa: ARG002
        return {"languages": value}

    def shown(self, value: tuple[str, ...], say: Speech) -> Markup:
        return say.listed(say.language_name(tag) for tag in value) if value else say("all alike")

    def offers(self, say: Speech, now: datetime) -> Sequence[Offer]:  # noqa: ARG002
        own = [say.tag] if say.tag in self._languages else []
        pairs = [(*own, "en")] if own and "en" not in own else []
        single = [(tag,) for tag in (*own, "en") if tag in self._languages]
        options = [(), *pairs, *dict.fromkeys(single)]
        return [Offer(self.shown(tuple(tags), say).unescape(), self.pack(tuple(tags))) for tags in options]

    def pack(self, value: tuple[str, ...]) -> str:
        return ",".join(value) or "all"

    def unpack(self, packed: str) -> tuple[str, ...]:
        tags = () if packed == "all" else tuple(packed.split(","))
        if any(tag not in self._languages for tag in tags):
            raise ValueError(packed)
        return tags

    def read(self, words: str, say: Speech) -> tuple[str, ...]:
        if words.casefold() == "all":
            return ()
        names = {
            tag: (language.own_name, language.name, say.language_name(tag), say.language_name(tag.partition("-")[0]))
            for tag, language in self._languages.items()
        }
        return tuple(
            dict.fromkeys(find_language(word, names) for word in re.split(r"[,;\n]+|\s+and\s+", words) if word.strip())
        )


class ZoneChoice(Choice):
    """The time zone."""

    name, title, example = "timezone", N_("time zone"), "Belgrade"
    asks = N_("What time is it where you are? Or send the city: {command}")

    def value(self, layer: Preferences) -> str | None:
        return layer.timezone

    def applied(self, layer: Preferences, value: str | None) -> Mapping[str, Any]:  # noqa: ARG002
        return {"timezone": value}

    def shown(self, value: str, say: Speech) -> Markup:
        return Markup("{}").format(city_of(value, say))

    def offers(self, say: Speech, now: datetime) -> Sequence[Offer]:
        return [Offer(f"{say.clock(now, zone)} {city_of(zone, say)}", zone) for zone in (*ZONES_OFFERED, "UTC")]

    def pack(self, value: str) -> str:
        return value

    def unpack(self, packed: str) -> str:
        if packed not in available_timezones():
            raise ValueError(packed)
        return packed

    def read(self, words: str, say: Speech) -> str:
        wanted = " ".join(words.split()).casefold()
        known = zones_by_name(say.tag)
        if wanted in known:
            return known[wanted]
        raise UnknownName("time zone", words, tuple(known[name] for name in get_close_matches(wanted, known, n=3)))


class QuietChoice(Choice):
    """When messages make no sound."""

    name, title, example = "quiet", N_("quiet hours"), "22-7"
    asks = N_("When should messages make no sound?")

    def value(self, layer: Preferences) -> Quiet | None:
        return layer.quiet

    def applied(self, layer: Preferences, value: Quiet | None) -> Mapping[str, Any]:  # noqa: ARG002
        return {"quiet": value}

    def shown(self, value: Quiet, say: Speech) -> Markup:
        start, end = value
        if start == end:
            return say("none")
        return say("from {start} to {end}", start=say.clock(start), end=say.clock(end))

    def offers(self, say: Speech, now: datetime) -> Sequence[Offer]:  # noqa: ARG002
        values = (*QUIET_OFFERED, (time(), time()))
        return [Offer(self.shown(value, say).unescape(), self.pack(value)) for value in values]

    def pack(self, value: Quiet) -> str:
        return "~".join(f"{at:%H%M}" for at in value)

    def unpack(self, packed: str) -> Quiet:
        start, end = (time(int(part[:2]), int(part[2:])) for part in packed.split("~"))
        return start, end

    def read(self, words: str, say: Speech) -> Quiet:  # noqa: ARG002
        if words.casefold() in OFF:
            return time(), time()
        start, end = read_times(words)
        return start, end


class DigestChoice(Choice):
    """How often the chat is told: at once, hourly, or daily at a time."""

    name, title, example = "digest", N_("how often"), "daily 8:00"
    asks = N_("How often do you want to be told? A digest is one message with the best of that time.")

    def value(self, layer: Preferences) -> tuple[Rhythm, time | None] | None:
        return (layer.rhythm, layer.digest_at) if layer.rhythm else None

    def applied(self, layer: Preferences, value: tuple[Rhythm, time | None] | None) -> Mapping[str, Any]:
        if value is None:
            return {"rhythm": None, "digest_at": None}
        return {"rhythm": value[0], "digest_at": value[1] or layer.digest_at}

    def shown(self, value: tuple[Rhythm, time | None], say: Speech) -> Markup:
        match value:
            case (Rhythm.HOURLY, _):
                return say("a digest every hour")
            case (Rhythm.DAILY, at):
                return say("a digest every day at {time}", time=say.clock(at or time(8)))
            case _:
                return say("at once")

    def offers(self, say: Speech, now: datetime) -> Sequence[Offer]:  # noqa: ARG002
        values = [(Rhythm.AT_ONCE, None), (Rhythm.HOURLY, None), *((Rhythm.DAILY, at) for at in HOURS_OFFERED)]
        return [Offer(self.shown(value, say).unescape(), self.pack(value)) for value in values]

    def pack(self, value: tuple[Rhythm, time | None]) -> str:
        rhythm, at = value
        return f"{rhythm.name}~{at:%H%M}" if at and rhythm is Rhythm.DAILY else rhythm.name

    def unpack(self, packed: str) -> tuple[Rhythm, time | None]:
        name, _, at = packed.partition("~")
        return Rhythm[name], time(int(at[:2]), int(at[2:])) if at else None

    def read(self, words: str, say: Speech) -> tuple[Rhythm, time | None]:  # noqa: ARG002
        said = words.casefold()
        if said in OFF or said in ("now", "at once", "immediately"):
            return Rhythm.AT_ONCE, None
        if said.startswith("hour"):
            return Rhythm.HOURLY, None
        if said in ("daily", "day", "every day"):
            return Rhythm.DAILY, None
        (at,) = read_times(said)
        return Rhythm.DAILY, at


class DevelopmentsChoice(Choice):
    """Whether the chat is told of developments."""

    name, title, example = "developments", N_("developments of stories"), "off"
    asks = N_("Should I answer an alert when its story takes a turn: a higher figure, a new voice, many more sources?")

    def value(self, layer: Preferences) -> bool | None:
        return layer.developments

    def applied(self, layer: Preferences, value: bool | None) -> Mapping[str, Any]:  # noqa: ARG002
        return {"developments": value}

    def shown(self, value: bool, say: Speech) -> Markup:
        return say("told") if value else say("not told")

    def offers(self, say: Speech, now: datetime) -> Sequence[Offer]:  # noqa: ARG002
        return [Offer(self.shown(value, say).unescape(), self.pack(value)) for value in (True, False)]

    def pack(self, value: bool) -> str:
        return str(int(value))

    def unpack(self, packed: str) -> bool:
        return bool(int(packed))

    def read(self, words: str, say: Speech) -> bool:  # noqa: ARG002
        said = words.casefold()
        if said not in ON | OFF:
            raise ValueError(words)
        return said in ON


class BoundChoice(Choice):
    """How many messages an hour are too many."""

    name, title, example = "limit", N_("messages an hour"), "10"
    asks = N_("How many messages an hour, before the rest of the hour comes in one digest?")

    def value(self, layer: Preferences) -> int | None:
        return layer.an_hour

    def applied(self, layer: Preferences, value: int | None) -> Mapping[str, Any]:  # noqa: ARG002
        return {"an_hour": value}

    def shown(self, value: int, say: Speech) -> Markup:
        return say("up to {count}", count=say.number(value)) if value else say("without a bound")

    def offers(self, say: Speech, now: datetime) -> Sequence[Offer]:  # noqa: ARG002
        return [Offer(self.shown(value, say).unescape(), self.pack(value)) for value in BOUNDS_OFFERED]

    def pack(self, value: int) -> str:
        return str(value)

    def unpack(self, packed: str) -> int:
        value = int(packed)
        if not 0 <= value <= MOST_AN_HOUR:
            raise ValueError(packed)
        return value

    def read(self, words: str, say: Speech) -> int:  # noqa: ARG002
        return 0 if words.casefold() in OFF else self.unpack(words)


def titled(choice: Choice, say: Speech) -> Markup:
    """Return what a choice is called, at the beginning of a line: in the menu of commands it is not."""
    title = say(choice.title)
    return title[:1].upper() + title[1:]
