"""What the catalogue and the operator say of sources, topics and languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.model.ids import LEAST_SCORE, TITLE_BOOST, WITHIN_SHARE, TopicId


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
