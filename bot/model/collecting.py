"""From feed bytes to articles: what travels through the collect stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model.ids import TITLE_END, ArticleId, FeedId


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave us to ask "changed since?" with, byte-exact (RFC 9110, section 8.8)."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What we remember of a feed between polls."""

    id: FeedId
    url: str
    validators: Validators = Validators()
    baselined: bool = False  # the first successful poll is behind us
    interval: timedelta = timedelta(minutes=15)
    next_poll_at: datetime
    failures: int = 0  # in a row
    failing_since: datetime | None = None
    reason: str | None = None  # of the last failure, in plain words
    polled_at: datetime | None = None
    succeeded_at: datetime | None = None
    entries: int = 0  # in the last document that was read
    slices: frozenset[bytes] = frozenset()  # digests of the last document's entries, where it could be cut
    ttl: timedelta | None = None  # how long the publisher says the feed can be kept
    hot_until: datetime | None = None  # it lately brought what somebody watches
    gone: bool = False
    moved_to: str | None = None  # where the server said at the last poll that the feed moved for good
    moves: int = 0  # how many polls in a row it said so
    source: str = ""
    read_at: datetime | None = None  # when a whole document last said which entries it lists, to the day
    found_at: datetime | None = None  # when it last published something
    told_failing_at: datetime | None = None  # the admins were told that it fails; None once they know that it recovered
    told_silent_at: datetime | None = None  # the admins were told that it publishes nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What a feed's articles so far say of its languages: log-likelihoods, that of the likeliest 0."""

    articles: int = 0
    likelihoods: Mapping[str, float] = field(default_factory=dict)  # by language tag
    rest: float = 0.0  # of every other language


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body that came over HTTP."""

    url: str  # after redirects
    body: bytes
    headers: Mapping[str, str]  # names in lower case
    validators: Validators
    moved_to: str | None = None  # where the server says that it moved for good


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The server says 304, or the body is the one we know."""

    url: str
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the feed said, with HTML already turned into text. Nothing is guessed here."""

    guid: str | None = None
    link: str | None = None  # absolute
    title: str = ""
    text: str = ""  # the longest of content and summary
    published_at: datetime | None = None
    updated_at: datetime | None = None
    language: str | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document, read."""

    title: str = ""
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    ttl: timedelta | None = None  # how long the publisher says it can be kept
    fault: str | None = None  # what is wrong with the document, though entries could be read


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """What identity has to know of a stored article."""

    id: ArticleId  # of the first revision
    guid: str | None
    url: str | None
    title: str
    published_at: datetime | None
    digest: str  # of title and text as the feed gave them


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article to be stored: a new one, or a revision of ``revises``."""

    keys: tuple[str, ...]  # what the entry will be recognised by
    guid: str | None
    url: str | None
    title: str
    text: str  # title, TITLE_END, body; just the title where there is no body
    digest: str
    language_hint: str | None
    published_at: datetime  # as stated; the time of the poll where nothing plausible is stated
    dated: bool  # whether the feed stated a plausible date
    revises: ArticleId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One normalised entry. It is never edited: a changed entry makes a new revision beside it."""

    id: ArticleId
    origin: ArticleId  # the first revision; equal to id there
    feed_url: str
    source: str
    country: str | None
    url: str | None
    title: str
    text: str  # title, TITLE_END, body
    language_hint: str | None
    published_at: datetime
    first_seen_at: datetime
    baseline: bool  # came with the first poll of its feed
    fresh: bool = True  # dated recently enough to tell someone about, when it was first seen
    prior: Prior = Prior()  # of its feed, while it awaits analysis

    @property
    def body(self) -> str:
        """The text below the title; empty where the feed gave a title only."""
        return self.text[len(self.title) + len(TITLE_END) :]
