"""From articles to alerts: what is concluded, and whom it is decided to tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.collecting import Article
from bot.model.ids import AlertId, ArticleId, Span, StoryId, SubscriptionId, TopicId


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A language that a text may be in, with its probability by each witness and by both."""

    language: str
    by_text: float  # the text by itself
    by_feed: float  # before the text is read: what the feed declares, and its earlier articles
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """The language of a text. ``confidence`` runs from 0 to 1."""

    language: str
    script: str  # ISO 15924, "Zyyy" where the text has no letters
    confidence: float
    group: str
    runner_up: str | None = None
    reasons: tuple[str, ...] = ()  # for people: why this language
    contenders: tuple[Contender, ...] = ()  # the likeliest first; none where the script alone decides
    others: tuple[str, ...] = ()  # further languages that parts of the text are in, the longest part's first


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A topic in a text: ``words[i]`` stands at ``spans[i]``. ``score`` grows with number and place of the evidence."""

    topic: TopicId
    score: float
    spans: tuple[Span, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Verbatim words, their marks included: ``article.text[start:end] == words``."""

    span: Span
    words: str
    speaker: str | None = None  # canonical within the article: nominative, full form
    role: str | None = None
    speaker_span: Span | None = None  # the mention: a name, "he", "the minister"
    confidence: float = 0.0  # that the speaker is right, 0 to 1


class Merit(StrEnum):
    """What speaks for showing a quote, in the words in which a person is told."""

    ON_TOPIC = "names the topic"
    NEAR_TOPIC = "beside the topic"
    IN_OFFICE = "by somebody in office"
    NAMED = "by a named speaker"
    IN_TITLE = "by whom the title names"
    OFTEN = "by whom the article quotes most"
    READABLE = "of a good length"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyQuote:
    """A quote that is worth showing, and what speaks for it."""

    quote: Quote
    merits: tuple[Merit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What a text is recognised by without its words: made by ``stories.fingerprint``."""

    shingles: tuple[int, ...] = ()  # bottom-k hashes of word shingles: is it the same text?
    lead: tuple[
        int, ...
    ] = ()  # hashes of all shingles of its first words, in their order: a copy begins like its original
    group: str = ""  # of its language: words are compared within it, names across
    terms: Mapping[str, float] = field(default_factory=dict)  # weighted words and names: is it the same event?
    sayings: tuple[int, ...] = ()  # hashes of who said what, in which words: a sample, the smallest
    vector: bytes = b""  # what an embedding model makes of it, a signed byte for each number; mostly there is none
    keys: tuple[str, ...] = ()  # the rarest marks, exact: what an index looks candidates up by


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What we concluded from an article; a better engine (another ``version``) may conclude anew."""

    article_id: ArticleId
    version: int
    detection: Detection
    matches: tuple[Match, ...] = ()
    quotes: tuple[Quote, ...] = ()
    fingerprint: Fingerprint = Fingerprint()
    agency: str = ""  # whose text it is, where it says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An article and what we concluded from it."""

    article: Article
    analysis: Analysis
    copied: bool = False  # it has the text of a report that was in its story before
    copy_of: ArticleId | None = None  # of which one, as it was then


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Articles on one event, each in its latest revision, oldest first."""

    id: StoryId
    opened_at: datetime
    updated_at: datetime
    reports: tuple[Report, ...]


class Corrected(StrEnum):
    """What later evidence made of a story."""

    NEVER = ""
    MERGED = "merged"  # another one goes on in it
    SPLIT = "split"  # it is one of two parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story that an article may belong to, with its members' fingerprints, newest first, at most twenty."""

    story_id: StoryId
    opened_at: datetime
    updated_at: datetime
    fingerprints: tuple[Fingerprint, ...]
    urls: frozenset[str]  # canonical
    article_ids: tuple[ArticleId, ...] = ()  # of the fingerprints, in their order
    corrected: Corrected = Corrected.NEVER


COPIED = frozenset({"same address", "same text"})  # of the reasons to join: a report that adds no source


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A placement: the article belongs to a story that exists."""

    story_id: StoryId
    why: str
    copy_of: ArticleId | None = None  # the member with the same text


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A placement: the article opens a story."""


Placement = Join | Start


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A correction: a story turns out to be one with an older one, and goes on in that."""

    story_id: StoryId
    into: StoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A correction: a story turns out to be two. Some of its articles go on in a story of their own."""

    story_id: StoryId
    article_ids: tuple[ArticleId, ...]


Correction = Merge | Split


class Reason(StrEnum):
    """Why someone is told."""

    NEW = "new"  # a story with a fresh article on a watched topic
    DEVELOPMENT = "development"  # something material is new in a story that was told
    FIRST_LOOK = "first look"  # what the last hours would have brought; shown once, at the very first run


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDraft:
    """A decision to tell someone, before it is stored. The store refuses a second one with the same key."""

    subscription_id: SubscriptionId
    reason: Reason
    article_id: ArticleId | None = None  # that brings a development
    words: str = ""  # what is new, for people


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A stored decision to tell a subscription about a story."""

    id: AlertId
    key: str  # story and subscription: one alert per story and subscriber, ever; of a development, the article too
    story_id: StoryId
    subscription_id: SubscriptionId
    reason: Reason
    created_at: datetime
    attempts: int = 0
    article_id: ArticleId | None = None  # whose report the message shows, in its first revision
    words: str = ""  # what is new, where it tells of a development
    delivered_at: datetime | None = None
    repeats: AlertId | None = None  # an earlier one of the subscription, where both turned out to be on one story
