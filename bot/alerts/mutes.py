"""What a subscription mutes and an article in, whether that is among it out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from bot.errors import QueryInvalid
from bot.model import UNKNOWN_LANGUAGE, Article, Detection, Mute, StoryId, Subscription, TopicId
from bot.topics.compile import Matcher, compile_topics
from bot.topics.query import parse_query, to_topic
from bot.topics.spelling import spell

_ANY_LANGUAGE = Detection(language=UNKNOWN_LANGUAGE, script="Zyyy", confidence=0.0, group=UNKNOWN_LANGUAGE)


def in_force(subscription: Subscription, now: datetime) -> Subscription:
    """Return the subscription without the mutes that have ended."""
    kept = unended(subscription.muted, now)
    return subscription if len(kept) == len(subscription.muted) else replace(subscription, muted=kept)


def unended(mutes: Iterable[Mute], now: datetime) -> tuple[Mute, ...]:
    """Return the mutes that have not ended."""
    return tuple(mute for mute in mutes if mute.until is None or now < mute.until)


def is_same(mute: Mute, other: Mute) -> bool:
    """Say whether two mutes are of the same thing, however long."""
    return replace(mute, until=None, title="") == replace(other, until=None, title="")


def mutes_story(subscription: Subscription, story_id: StoryId) -> bool:
    """Say whether a subscription wants to hear no more of a story."""
    return any(mute.story == story_id for mute in subscription.muted)


def mutes_source(subscription: Subscription, article: Article) -> bool:
    """Say whether a subscription wants nothing of an article's outlet."""
    return any(mute.source == article.source for mute in subscription.muted if mute.source)


def topics_without(subscription: Subscription, article: Article) -> frozenset[TopicId]:
    """Return the topics for whose sake an article is left out because of its words."""
    found = {mute.watched for mute in subscription.muted if mute.words and has_words(article, mute.words)}
    return frozenset(topic for topic in subscription.topics if None in found or topic in found)


def has_words(article: Article, query: str) -> bool:
    """Say whether what a query asks for stands in an article, at all; a query that is none stands nowhere."""
    matcher = _compiled(query)
    return bool(matcher and matcher.match(article.text, len(article.title), _ANY_LANGUAGE))


@lru_cache(maxsize=8192)  # 2.5 KB each; fewer than are in force, and every article compiles them all anew
def _compiled(query: str) -> Matcher | None:
    try:
        topic = to_topic(parse_query(query), TopicId("words"), query, spell)
    except QueryInvalid:
        return None
    return compile_topics([replace(topic, min_score=0.0)], {})
