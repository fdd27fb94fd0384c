"""The values that travel from stage to stage: frozen, plain, and free of any library's types.

Times are aware and in UTC. A span is a half-open pair of code point offsets into ``Article.text``.
Language tags are BCP 47 (``"mk"``, ``"sr-Cyrl"``); ``"und"`` is an answer: the language is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import NewType

from bot.preferences import NO_PREFERENCES, Preferences, Quiet, Rhythm, chosen, defaults, inherit

FeedId = NewType("FeedId", int)
ArticleId = NewType("ArticleId", int)
StoryId = NewType("StoryId", int)
SubscriptionId = NewType("SubscriptionId", int)
AlertId = NewType("AlertId", int)
TopicId = NewType("TopicId", str)

Span = tuple[int, int]
UNKNOWN_LANGUAGE = "und"
WITHIN_SHARE, TITLE_BOOST, LEAST_SCORE = 0.5, 3.0, 1.0  # of a topic that says nothing else
TITLE_END = "\n\n"  # stands between title and body in Article.text


# ── what the operator and the catalogue say ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One URL of a source, as the operator configured it."""

    url: str
    source: str
    country: str | None = None  # ISO 3166-1 alpha-2, XK for Kosovo
    language: str | None = None  # a hint, never a verdict
    interval: timedelta = timedelta(minutes=15)
    headers: Mapping[str, str] = field(default_factory=dict)
    owner: str | None = None  # of the source, where others of the file are theirs too
    page_text: bool = True  # fetch the article's page when a topic matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A surface form of a topic. A trailing ``*`` stands for any ending; ``case`` demands the case as written.

    A term of weight 3 counts as much as three others; one below 0 speaks against the topic.
    """

    text: str
    case: bool = False
    weight: float = 1.0


TermLists = Mapping[str, tuple[Term, ...]]  # by language tag; those under "*" hold in every language


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """One of the first terms and one of the second, in any order and with at most so many words between them."""

    first: TermLists
    second: TermLists
    within: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """A topic's own examples, by language tag: what is on it, and what only looks so."""

    match: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    skip: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


NO_PHRASES = Phrases()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What people watch, as data.

    ``never`` goes before ``all``, and that before the rest: a topic of which a ``never`` term or none of a group of
    ``all`` occurs does not count. Otherwise names of countries, terms, groups and pairs of ``near`` are evidence.
    """

    id: TopicId
    name: str
    emoji: str = ""
    names: Mapping[str, str] = field(default_factory=dict)  # how the topic is called, by language tag
    countries: tuple[str, ...] = ()  # ISO codes whose CLDR names belong to the topic
    terms: TermLists = field(default_factory=dict)
    exclude: TermLists = field(default_factory=dict)  # words that only look like it
    all: tuple[TermLists, ...] = ()  # groups, of each of which one term must occur
    never: TermLists = field(default_factory=dict)  # "not" in files
    near: tuple[Near, ...] = ()
    within: tuple[TopicId, ...] = ()  # wider topics: Kosovo is within Balkans
    share: float = WITHIN_SHARE  # of the score, for the wider topics
    title_boost: float = TITLE_BOOST  # what evidence in the title counts; in the body, 1
    min_score: float = LEAST_SCORE
    tests: Phrases = NO_PHRASES


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryNames:
    """What a country is called, and its people or language, by language tag."""

    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    adjectives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How a language marks names; what is told by letter case needs none of it but ``role_after``."""

    prefixes: tuple[str, ...] = ()  # little words written together with the word after them
    articles: tuple[str, ...] = ()  # written together with the word after them; no name's first word has one
    endings: tuple[str, ...] = ()  # case endings and particles written together with a name, the longest first
    subject_endings: tuple[str, ...] = ()  # those of who acts
    subject_marks: frozenset[str] = frozenset()  # words after who acts
    topic_marks: frozenset[str] = frozenset()  # of those subject endings and marks: of whom the sentence is about
    object_marks: frozenset[str] = frozenset()  # words after who does not act
    suffixes: tuple[str, ...] = ()  # endings of common words that are lists' words without them
    nominative: str = ""  # the ending of a name's own form, which other endings take the place of
    never_ends: tuple[str, ...] = ()  # endings of words that are no names
    role_after: bool = False  # "트럼프 대통령": a role can stand after its name
    verb_last: bool = False  # who acts begins the sentence, the verb ends it
    subject_after_cue: bool = False  # "قال ترامب": the reporting verb can stand before its subject
    surnames: frozenset[str] = frozenset()  # that stand before a given name of one or two characters
    titles: frozenset[str] = frozenset()  # that stand before nothing but names
    honorifics: frozenset[str] = frozenset()  # that stand after nothing but names
    sounds: frozenset[str] = frozenset()  # characters by which foreign names are written by their sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One file of ``catalogue/languages``: all that the engines know about a language."""

    tag: str
    name: str  # in English
    own_name: str
    group: str  # languages that are mistaken for each other share one: bs, hr and sr are "hbs"
    scripts: tuple[str, ...]  # ISO 15924, the usual one first
    cased: bool = True  # whether the script tells capital letters
    quotation_marks: tuple[tuple[str, str], ...] = ()
    cues: tuple[str, ...] = ()  # reporting verbs; a trailing ``*`` stands for any ending
    attributions: tuple[str, ...] = ()  # "according to"
    roles: tuple[str, ...] = ()  # "minister", "predsednik*"
    pronouns: tuple[str, ...] = ()  # that can stand for a speaker
    articles: tuple[str, ...] = ()  # "the", in the forms that a subject can have
    particles: tuple[str, ...] = ()  # common words that are also part of its names: "von", "de"
    case_endings: tuple[str, ...] = ()  # of names that are no subject
    added_endings: tuple[str, ...] = ()  # the same, where the text has the name without them, too
    abbreviations: tuple[str, ...] = ()  # words whose full stop ends no sentence
    sentence_ends: str = ".!?…"
    sentence_breaks: tuple[str, ...] = ()  # where spaces alone end sentences: "แต่*" begins one, "*แล้ว" ends one
    sentence_joins: tuple[str, ...] = ()  # and what cannot: "และ*" begins none, "*และ" ends none
    quote_particles: tuple[str, ...] = ()  # that take up a closed quote, whose sentence goes on: 「…。」と
    furniture: tuple[str, ...] = ()  # "read more", "photo:": with these begin lines that are no part of an article
    connectives: tuple[str, ...] = ()  # "but", "this": with these begin sentences that need the one before
    stop_words: tuple[str, ...] = ()
    conjunctions: tuple[str, ...] = ()  # "and"
    role_links: tuple[str, ...] = ()  # words that can stand within a role: "of", "the", "for"
    role_modifiers: tuple[str, ...] = ()  # what a word before a role that belongs to it looks like: "*ski"
    role_surnames: tuple[str, ...] = ()  # roles that are surnames, too: "King"
    countries: tuple[str, ...] = ()  # their names, from the Unicode CLDR
    country_codes: tuple[str, ...] = ()  # for each of these names whose it is
    naming: Naming = Naming()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A chat or address of a channel. ``thread`` is a forum topic within the chat."""

    channel: str
    address: str = ""
    thread: str = ""

    def __str__(self) -> str:
        return ":".join(part for part in (self.channel, self.address) if part) + (
            f"/{self.thread}" if self.thread else ""
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """What is not told: what is mainly on ``topic``, all of ``source``, all on ``story``, or what has ``words``.

    Exactly one of these four is said. A topic and words can count for the sake of the topic ``watched`` alone.
    """

    topic: TopicId | None = None
    watched: TopicId | None = None
    source: str = ""
    story: StoryId | None = None
    words: str = ""  # a query
    until: datetime | None = None  # it ends by itself
    title: str = ""  # of the story, for people


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A target, the topics it watches, and how it wants to be told. ``static`` ones live in sources.yaml.

    ``own`` is what was chosen for it alone; from ``interface`` on stands what holds, together with what it inherits.
    """

    id: SubscriptionId
    target: Target
    topics: tuple[TopicId, ...]
    muted: tuple[Mute, ...] = ()
    static: bool = False
    own: Preferences = NO_PREFERENCES
    interface: str = "en"  # the language in which the bot speaks
    timezone: str = "UTC"
    languages: tuple[str, ...] = ()  # what the reader reads, best first; empty: no preference
    rhythm: Rhythm = Rhythm.AT_ONCE
    digest_at: time = time(8)
    quiet: Quiet = (time(0), time(0))
    developments: bool = True  # it is told of them, too
    an_hour: int = 20

    def within(self, chat: Preferences) -> Subscription:
        """Return the subscription as it is in a chat that has chosen so."""
        return replace(self, **chosen(inherit(defaults(self.target.channel), chat, self.own)))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTopic:
    """A topic that a chat made for itself: kept as it was typed, so that a better engine expands it better."""

    id: TopicId
    name: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All that sources.yaml says, together with the catalogue's topics."""

    feeds: tuple[Feed, ...] = ()
    topics: Mapping[TopicId, Topic] = field(default_factory=dict)
    subscriptions: tuple[Subscription, ...] = ()  # static; their ids are not yet given
    admin: Target | None = None


# ── collect: feed bytes → entries → article ─────────────────────────────────────────────────────────────


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


# ── analyse: article → analysis → story → alert ─────────────────────────────────────────────────────────


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


# ── deliver: alert → message → chat ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """All that is needed to render an alert."""

    alert: Alert
    subscription: Subscription
    story: Story
    answers: Receipt | None = None  # of the message that a development answers
    former_title: str = ""  # of the article that the message shows, before its headline was changed last


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One outlet's report of a story, as the reader sees it."""

    source: str
    flag: str  # "🇷🇸", or "" where the country is not known
    link: str | None
    language: str  # its English name
    title: str = ""
    owner: str = ""  # of the outlet
    via: str = ""  # the agency whose text it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A quote as the reader sees it: the words without their marks."""

    words: str
    speaker: str | None
    role: str | None
    source: str  # who quotes it: named where the speaker is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A rendered alert. Plain text in every field: escaping and layout are the channel's."""

    key: str
    reason: Reason
    topics: tuple[str, ...]  # display names, the strongest first
    title: str
    lead: Credit
    article_id: ArticleId  # the lead's, in its first revision
    when: str  # in the reader's zone and words; and whether an earlier message told of the same story
    summary: tuple[str, ...]  # at most three sentences, verbatim unless a machine is named
    quotes: tuple[Citation, ...]  # key quotes, at most three
    more_quotes: tuple[Citation, ...] = ()
    others: tuple[Credit, ...] = ()  # who else reports it, independently
    echoes: tuple[Credit, ...] = ()  # who has it too: copies of a report's text, and outlets of the lead's owner
    news: str = ""  # what is new, where it tells of a development
    speech: str = "en"  # the language of the words around: a tag that the bot speaks
    machines: tuple[str, ...] = ()  # that had a hand in its words: "summary by …", "translated by …"
    alert_id: AlertId | None = None  # what its buttons ask for; None in messages from before there were any
    story_quotes: int = 0  # how many quotes all reports of the story have, the same words once
    story_sources: int = 0  # outlets that report it, the lead's included
    foreign: bool = False  # in a language that its reader is not known to read


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a channel gave for a delivered message: enough to edit or answer it later."""

    message_id: str
    editable: bool = False  # the channel can change the message where it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A message in a chat whose story has gained reports since it was sent."""

    briefing: Briefing
    receipt: Receipt
    card: Message  # as the chat shows it
    due_at: datetime  # a report that comes while the edit is under way makes it another time
