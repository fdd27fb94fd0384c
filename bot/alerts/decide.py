"""Reports and subscriptions in, decisions to tell someone out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.model import AlertDraft, Article, Match, Reason, Report, Story, Subscription, TopicId

MIN_SCORE = 1.0  # one plain mention; what is weaker is a wider topic's echo


def decide(article: Article, matches: Sequence[Match], subscriptions: Iterable[Subscription]) -> tuple[AlertDraft, ...]:
    """Say who is told about an article that has just been placed in its story.

    Nobody is told of a feed's baseline, of a revision, or of what was old when we first saw it. The store sees to it
    that a subscription hears of a story once.
    """
    if article.baseline or not article.fresh or article.id != article.origin:
        return ()
    return tuple(
        AlertDraft(subscription_id=subscription.id, reason=Reason.NEW)
        for subscription in subscriptions
        if is_told(matches, subscription)
    )


def is_told(matches: Sequence[Match], subscription: Subscription) -> bool:
    """Say whether matches are on what the subscription watches, and not mainly on what it mutes.

    Mainly means: at least as strongly, so that a word of sport in passing mutes no politics.
    """
    found = watched(matches, subscription.topics)
    muted = watched(matches, [topic for topic in subscription.muted if topic not in subscription.topics])
    return bool(found) and not (muted and muted[0].score >= found[0].score)


def watched(matches: Sequence[Match], topics: Sequence[TopicId]) -> tuple[Match, ...]:
    """Return the matches that are strong enough and on one of the topics, strongest first."""
    wanted = set(topics)
    found = [match for match in matches if match.topic in wanted and match.score >= MIN_SCORE]
    return tuple(sorted(found, key=lambda match: (-match.score, match.topic)))


def first_look(
    stories: Sequence[Story], subscription: Subscription, since: datetime, limit: int | None
) -> tuple[Story, ...]:
    """Choose the stories that a subscription is shown of the time before it was there, the best first.

    A story is the better, the more outlets report it, the stronger its topics, and the later it was updated.
    Stories without a report published since then are left out; ``limit`` None takes all.
    """
    ranked = []
    for story in stories:
        reports = [report for report in story.reports if report.article.published_at >= since]
        score = max((topic_score(report, subscription) for report in reports), default=0.0)
        if score >= MIN_SCORE:
            outlets = len({report.article.source for report in story.reports})
            ranked.append((-outlets, -score, -story.updated_at.timestamp(), story.id, story))
    return tuple(entry[-1] for entry in sorted(ranked, key=lambda entry: entry[:-1])[:limit])


def topic_score(report: Report, subscription: Subscription) -> float:
    """Return how strongly a report is on what the subscription watches; 0 where it is not, or is muted."""
    if not is_told(report.analysis.matches, subscription):
        return 0.0
    return sum(match.score for match in watched(report.analysis.matches, subscription.topics))


def retry_at(now: datetime, attempts: int, asked: timedelta | None) -> datetime:
    """Say when a delivery is tried again: as asked, or after 5 s doubling to an hour."""
    return now + (asked or min(timedelta(seconds=5 * 2 ** min(attempts - 1, 10)), timedelta(hours=1)))
