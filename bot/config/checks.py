"""A text of sources.yaml in, the same text out, or what is wrong with it: one check for each kind of value.

Checks that must know more than the text itself (which topics there are, what the file said above) find it in the
validation's context, a ``Known``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from babel import Locale
from pydantic import ValidationInfo

from bot.config.faults import suggestion, wrong
from bot.model import Target, TopicId
from bot.text.durations import parse_duration

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=1)

_NAME = r"(?P<address>[a-z0-9][a-z0-9_-]{0,39})"  # of an address that stands among the settings
_TARGETS = {
    "console": re.compile("console"),
    "telegram": re.compile(r"telegram:(?P<address>-?\d{1,19}|@[A-Za-z]\w{3,31})(/(?P<thread>\d{1,10}))?", re.A),
    "apprise": re.compile(f"apprise:{_NAME}"),
    "webhook": re.compile(f"webhook:{_NAME}"),
}
_USUAL_TARGETS = {
    "console": "Write “console” alone.",
    "telegram": "Write a chat's number or @name behind “telegram:”.",
    "apprise": "Write a name in small letters, as in apprise:newsroom; DRAGOMAN_APPRISE_URL_NEWSROOM has its address.",
    "webhook": "Write a name in small letters, as in webhook:desk; DRAGOMAN_WEBHOOK_URL_DESK has its address.",
}
LONGEST_ID = 40  # bytes of a topic's id: a button in a chat holds 64, with what else it needs
_HOST = re.compile(r"[^\s/?#@\\%\"<>^`{|}]+")
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110, section 5.1
_NO_COUNTRIES = {"XA", "XB", "EZ", "QO", "ZZ"}  # CLDR's pseudo-locales and groups
_LANGUAGE = re.compile(r"(?P<language>[a-z]{2,3})(-(?P<script>[A-Z][a-z]{3}))?(-(?P<region>[A-Z]{2}|\d{3}))?")


@dataclass(slots=True, kw_only=True)
class Known:
    """What checks know beside the text before them. What they see in the file, they note here."""

    topics: Mapping[str, TopicId]  # by id and by name, in small letters
    urls: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    topic_ids: set[str] = field(default_factory=set)
    channels: dict[str, str] = field(default_factory=dict)  # the targets that have names
    targets: set[str] = field(default_factory=set)


def check_source_name(name: str, info: ValidationInfo[Known]) -> str:
    """Refuse a name that another source has."""
    if name.casefold() in info.context.sources:
        raise wrong(f"There are two sources “{name}”.", "Put all feeds of a source under one name.")
    info.context.sources.add(name.casefold())
    return name


def check_url(url: str, info: ValidationInfo[Known]) -> str:
    """Refuse what is no web address, and an address that stood before."""
    try:
        parts = urlsplit(url)
        valid = _HOST.fullmatch(parts.hostname or "") and parts.port != 0
    except ValueError:
        raise wrong(f"“{url}” is not a web address.", "Copy the feed's address from a browser.") from None
    if parts.scheme not in ("http", "https"):
        bare = not parts.scheme and "." in url
        remedy = f"Write https://{url.lstrip('/')}" if bare else "Give an address that begins with https:// or http://."
        raise wrong(f"“{url}” is not a web address.", remedy)
    if not valid or re.search(r"[\s\x00-\x1f\x7f]", url):
        raise wrong(f"“{url}” is not a web address.", "Copy the feed's address from a browser.")
    same = parts._replace(netloc=parts.netloc.lower(), fragment="").geturl()
    if same in info.context.urls:
        raise wrong(f"The feed {url} stands twice in this file.", "Remove one of the two.")
    info.context.urls.add(same)
    return url


def check_interval(text: str) -> str:
    """Refuse what is no length of time, and one that is impolite or of no use."""
    try:
        interval = parse_duration(text)
    except ValueError:
        remedy = (
            f"Write {text}m for minutes or {text}h for hours." if text.isdigit() else "Write for example 15m or 1h."
        )
        raise wrong(f"“{text}” is not an interval.", remedy) from None
    if not SHORTEST <= interval <= LONGEST:
        raise wrong(f"An interval of {text} is too {'short' if interval < SHORTEST else 'long'}.", "Write 1m to 1d.")
    return text


def check_country(code: str) -> str:
    """Refuse what is no country code; EU is one for outlets of the whole Union."""
    names = _territories()
    if code in names:
        return code
    if code.upper() in names:
        raise wrong(f"“{code}” is written in capitals.", f"Write {code.upper()}.")
    known = country_code(code)
    remedy = f"Write {known}." if known else "Write the two letters of ISO 3166-1, such as RS; XK for Kosovo."
    raise wrong(f"“{code}” is not a country code.", remedy)


def country_code(text: str) -> str | None:
    """Return the code of a country that is named in English, or by its code in any case; None for other words."""
    names = _territories()
    by_name = {name.casefold(): known for known, name in names.items()} | {"uk": "GB"}
    return text.upper() if text.upper() in names else by_name.get(text.casefold())


def country_name(code: str) -> str:
    """Return a country's English name."""
    return _territories().get(code, code)


def check_language(tag: str) -> str:
    """Refuse what is no language tag of BCP 47, in its usual capitals."""
    found = _LANGUAGE.fullmatch(tag)
    english = Locale("en")
    if (
        found
        and found["language"] in {*english.languages, "cnr"}  # Montenegrin has its code, but no CLDR name
        and (found["script"] is None or found["script"] in english.scripts)
        and (found["region"] is None or found["region"] in english.territories)
    ):
        return tag
    usual = _usual_capitals(tag)
    if usual != tag and _LANGUAGE.fullmatch(usual):
        raise wrong(f"“{tag}” is not how a language tag is written.", f"Write {usual}.")
    by_name = {name.casefold(): known for known, name in english.languages.items() if "_" not in known}
    known = by_name.get(tag.casefold())
    remedy = f"Write {known}." if known else "Write a tag such as en, sq or sr-Latn."
    raise wrong(f"“{tag}” is not a language tag.", remedy)


def check_term_language(tag: str) -> str:
    """Refuse what is neither a language tag nor the star that stands for all languages."""
    return tag if tag == "*" else check_language(tag)


def check_timezone(name: str) -> str:
    """Refuse what is no time zone of the IANA database."""
    zones = _zones()
    if name in zones:
        return name
    cities = {zone.rpartition("/")[2].replace("_", " ").casefold(): zone for zone in sorted(zones)}
    city = cities.get(name.casefold())
    remedy = (
        f"Did you mean “{city}”?" if city else suggestion(name, zones, "Write for example Europe/Belgrade, or UTC.")
    )
    raise wrong(f"“{name}” is not a time zone.", remedy)


def check_header_name(name: str) -> str:
    """Refuse what HTTP does not allow as a header's name."""
    if not _HEADER_NAME.fullmatch(name):
        raise wrong(f"“{name}” cannot be a header's name.", "Use letters, digits and hyphens, as in Accept-Language.")
    return name


def check_header_value(value: str) -> str:
    """Refuse what HTTP does not allow in a header."""
    if not value.isprintable():
        raise wrong("A header must be one line of visible characters.", "Remove line breaks and invisible characters.")
    return value


def check_target(text: str) -> str:
    """Refuse what is no target of a channel that we have."""
    channel = text.partition(":")[0]
    if channel not in _TARGETS:
        usual = (
            "Write “console”, “telegram:-100123”, “telegram:-100123/45” for a topic of a forum, “telegram:@name”, "
            "“apprise:name” or “webhook:name”."
        )
        bare = re.fullmatch(r"(-?\d+(/\d+)?|@\w+)", text)
        remedy = f"Write telegram:{text}." if bare else suggestion(text, _TARGETS, usual)
        raise wrong(f"“{text}” is not a target.", remedy)
    if not _TARGETS[channel].fullmatch(text):
        raise wrong(f"“{text}” is not a target.", _USUAL_TARGETS[channel])
    return text


def check_channel_name(name: str) -> str:
    """Refuse a name for a channel that could be taken for a target."""
    if name in _TARGETS or not re.fullmatch(r"\w[\w .-]*", name):
        raise wrong(f"“{name}” cannot be the name of a channel.", "Use letters, digits and hyphens, as in news-desk.")
    return name


def name_channels(channels: dict[str, str], info: ValidationInfo[Known]) -> dict[str, str]:
    """Note which targets have names, for what stands further down."""
    info.context.channels.update(channels)
    return channels


def check_target_or_name(text: str, info: ValidationInfo[Known]) -> str:
    """Return the target that is given as such, or by its name among the channels; refuse what is neither."""
    channels = info.context.channels
    if text in channels:
        return channels[text]
    if channels and ":" not in text and text not in _TARGETS:
        remedy = suggestion(text, channels, f"Give one of the channels ({', '.join(channels)}), or a target.")
        raise wrong(f"There is no channel “{text}”.", remedy)
    return check_target(text)


def check_new_target(text: str, info: ValidationInfo[Known]) -> str:
    """Refuse a target that has a subscription above."""
    if text in info.context.targets:
        raise wrong(f"“{text}” has two subscriptions.", "Put all its topics into one.")
    info.context.targets.add(text)
    return text


def read_target(text: str) -> Target:
    """Return the target that a checked text names."""
    channel = text.partition(":")[0]
    found = _TARGETS[channel].fullmatch(text)
    assert found
    parts = found.groupdict()
    return Target(channel=channel, address=parts.get("address") or "", thread=parts.get("thread") or "")


def check_new_topic(topic: str, info: ValidationInfo[Known]) -> str:
    """Refuse an id that another topic of the file has, or that no button could hold."""
    if len(topic.encode()) > LONGEST_ID or "|" in topic:
        raise wrong(
            f"“{topic[:LONGEST_ID]}…” cannot be an id.", f"Choose one of at most {LONGEST_ID} letters, without “|”."
        )
    if topic in info.context.topic_ids:
        raise wrong(f"There are two topics “{topic}”.", "Give each topic an id of its own.")
    info.context.topic_ids.add(topic)
    return topic


def find_topic(name: str, info: ValidationInfo[Known]) -> str:
    """Return the id of a topic that is given by id or by name in any language; refuse what is neither."""
    known = info.context.topics
    if name.casefold() in known:
        return known[name.casefold()]
    remedy = suggestion(name, known, "Name a topic of this file or of the catalogue.")
    raise wrong(f"There is no topic “{name}”.", remedy)


@cache
def _territories() -> Mapping[str, str]:
    """Return the English names of countries by code."""
    territories = Locale("en").territories
    return {
        code: name for code, name in territories.items() if re.fullmatch("[A-Z]{2}", code) and code not in _NO_COUNTRIES
    }


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _usual_capitals(tag: str) -> str:
    language, *rest = re.split("[-_]", tag)
    shaped = (part.title() if len(part) == 4 else part.upper() for part in rest)
    return "-".join((language.lower(), *shaped))
