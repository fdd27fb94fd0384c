"""The feeds that were found in, what to offer of them out: how fresh each is, and where in sources.yaml it belongs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.feeds.urls import canonical_url
from bot.model import UNKNOWN_LANGUAGE, Entry, Feed, ParsedFeed
from bot.text.ages import ago

STALE = timedelta(days=30)
SHOWN = 3  # entries of an offer
_SAMPLES = 10  # entries whose language is looked at
_RATED = 20  # entries that tell how much is published
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A feed that was found, and what its entries tell."""

    url: str
    title: str
    language: str | None  # what most of its entries are in
    language_name: str  # in English
    newest: datetime | None
    per_day: float | None  # entries; None where too few are dated to tell
    entries: tuple[Entry, ...]  # the newest three
    home: str  # the host that most entries lead to; the feed's own where they lead nowhere
    source: str | None = None  # of sources.yaml, that has the feed already
    twin: frozenset[str] = frozenset()  # two feeds that have it in common are one in two formats


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a site has to offer, the best first; where there is nothing, ``tried`` says why."""

    url: str  # that was asked for, after redirects
    site: str = ""  # what it calls itself
    offers: tuple[Offer, ...] = ()
    tried: tuple[tuple[str, str], ...] = ()  # addresses that gave no feed, each with the reason


# ── what they offer ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongues:
    """Tells languages: ``detect`` a text's, given the feed's hint; ``names`` are the English names by tag."""

    detect: Callable[[str, str | None], str]
    names: Mapping[str, str]


def assess(url: str, parsed: ParsedFeed, tongues: Tongues, now: datetime) -> Offer:
    """Return what a feed's entries tell of it."""
    by_age = sorted(parsed.entries, key=lambda entry: _date(entry, now) or _NEVER, reverse=True)
    dates = [date for entry in by_age[:_RATED] if (date := _date(entry, now))]
    span = dates[0] - dates[-1] if dates else timedelta()
    hosts = Counter(filter(None, (host_of(entry.link or "") for entry in parsed.entries)))
    language = _language(parsed, tongues.detect)
    return Offer(
        url=url,
        title=parsed.title or host_of(url),
        language=language,
        language_name=tongues.names.get(language, language) if language else "language unknown",
        newest=dates[0] if dates else None,
        per_day=(len(dates) - 1) / (span / timedelta(days=1)) if span else None,
        entries=tuple(by_age[:SHOWN]),
        home=hosts.most_common(1)[0][0] if hosts else host_of(url),
        twin=frozenset(canonical_url(entry.link or entry.title) for entry in parsed.entries[:5]),
    )


def rank(offers: Sequence[Offer], page: str, now: datetime) -> tuple[Offer, ...]:
    """Return offers, the best first: those that still publish, those below the page asked for, then as listed.

    Of a feed in two formats, only the first stays.
    """
    kept: list[Offer] = []
    for offer in offers:
        if not any(offer.url == other.url or (offer.twin and offer.twin == other.twin) for other in kept):
            kept.append(offer)
    below = canonical_url(page) + "/"

    def merit(offer: Offer) -> tuple[bool, bool]:
        return not is_fresh(offer, now), not canonical_url(offer.url).startswith(below)

    return tuple(sorted(kept, key=merit))


def is_fresh(offer: Offer, now: datetime) -> bool:
    """Tell whether a feed has entries, and none that show it asleep."""
    return bool(offer.entries) and (offer.newest is None or now - offer.newest <= STALE)


def freshness(offer: Offer, now: datetime) -> str:
    """Say in plain words when a feed last had something, and how much it publishes."""
    if not offer.entries:
        return "no entries"
    if offer.newest is None:
        return "undated entries"
    pace = offer.per_day or 0
    amount = f", {pace:.0f} a day" if pace >= 1.5 else f", {pace * 7:.0f} a week" if pace * 7 >= 1.5 else ""
    return f"newest {ago(now - offer.newest)} ago{amount}"


def settled(asked: str, answered: str) -> str:
    """Return the address to keep: where a site redirects within itself, the one it redirects to."""
    return answered if same_site(host_of(asked), host_of(answered)) else asked


def read_choice(text: str, offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """Return the offers whose numbers a text names, counted from 1; 0 is none. Raises ValueError with a sentence."""
    words = [word for word in re.split(r"[\s,]+", text.strip()) if word]
    if not words or not all(word.isascii() and word.isdigit() and int(word[:9]) <= len(offers) for word in words):
        raise ValueError(f"“{text.strip()}” is no choice: write a number from 1 to {len(offers)}, or 0 for none.")
    return tuple(offers[number - 1] for number in dict.fromkeys(map(int, words)) if number)


# ── where they belong ───────────────────────────────────────────────────────────────────────────────────


def host_of(url: str) -> str:
    """Return an address's host without ``www.``; empty where it has none."""
    return canonical_url(url).partition("://")[2].partition("/")[0].partition("?")[0]


def same_site(host: str, other: str) -> bool:
    """Tell whether two hosts are one site's: the same, or one below the other."""
    return bool(host and other) and (host == other or host.endswith(f".{other}") or other.endswith(f".{host}"))


def with_known(found: Found, feeds: Sequence[Feed]) -> Found:
    """Return what was found, with the source of each feed that is configured already."""
    known = {canonical_url(feed.url): feed.source for feed in feeds}
    offers = tuple(replace(offer, source=known.get(canonical_url(offer.url))) for offer in found.offers)
    return replace(found, offers=offers)


def source_for(chosen: Found, feeds: Sequence[Feed]) -> str:
    """Return the source that the offers, at least one, belong to: one of the same site, or the name of a new one."""
    offer = chosen.offers[0]
    # Where the feed itself was asked for, its host tells little: many sites have theirs at one service.
    direct = canonical_url(chosen.url) == canonical_url(offer.url)
    hosts = [offer.home] if direct else [host_of(chosen.url), offer.home]
    for feed in feeds:
        if any(same_site(host, host_of(feed.url)) for host in hosts):
            return feed.source
    taken = {feed.source.casefold() for feed in feeds}
    names = (chosen.site, offer.title, offer.home)
    return next((name for name in names if name and name.casefold() not in taken), offer.url)


def _date(entry: Entry, now: datetime) -> datetime | None:
    """Return when an entry was published; a date ahead of us tells nothing."""
    date = entry.published_at or entry.updated_at
    return date if date and date <= now + timedelta(days=1) else None


def _language(parsed: ParsedFeed, detect: Callable[[str, str | None], str]) -> str | None:
    """Return the language that more than half of the entries are in."""
    sample = parsed.entries[:_SAMPLES]
    counted = Counter(detect(f"{entry.title}\n\n{entry.text}", entry.language or parsed.language) for entry in sample)
    language, number = counted.most_common(1)[0] if counted else (UNKNOWN_LANGUAGE, 0)
    return language if language != UNKNOWN_LANGUAGE and 2 * number > len(sample) else None
