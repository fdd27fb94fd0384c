"""Reports and subscriptions in, decisions to tell someone out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.alerts.mutes import in_force, mutes_source, mutes_story, topics_without
from bot.alerts.outlets import Owners, independent
from bot.model import AlertDraft, Article, Briefing, Match, Reason, Report, Story, Subscription, TopicId

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
        if told_for(matches, subscription, article)
    )


def told_for(matches: Sequence[Match], subscription: Subscription, article: Article | None = None) -> tuple[Match, ...]:
    """Return the matches for whose sake a subscription is told, strongest first: not those that it mutes.

    What is mainly on a muted topic is left out. Mainly means: at least as strongly, so that a word of sport in passing
    mutes no politics. A topic that is itself watched is muted only where that is said of another one. With the
    ``article``, its outlet and its words can be muted, too.
    """
    if article and mutes_source(subscription, article):
        return ()
    scores = {match.topic: match.score for match in matches}
    muted = [
        (mute.topic, mute.watched)
        for mute in subscription.muted
        if mute.topic and (mute.watched or mute.topic not in subscription.topics)
    ]

    def is_muted(match: Match) -> bool:
        return any(
            sake in (None, match.topic) and topic != match.topic and scores.get(topic, 0.0) >= match.score
            for topic, sake in muted
        )

    heard = tuple(match for match in watched(matches, subscription.topics) if not is_muted(match))
    without = topics_without(subscription, article) if article and heard else frozenset()
    return tuple(match for match in heard if match.topic not in without)


def is_hushed(briefing: Briefing, now: datetime) -> bool:
    """Say whether a subscription has muted what an alert tells since that was written: it is not to hear of it now."""
    subscription = in_force(briefing.subscription, now)
    if mutes_story(subscription, briefing.story.id):
        return True
    outspoken = replace(subscription, muted=())
    reports = briefing.story.reports
    return any(topic_score(report, outspoken) for report in reports) and not any(
        topic_score(report, subscription) for report in reports
    )


def unwanted(briefing: Briefing, now: datetime) -> str:
    """Return why a subscription is not to hear of what an alert tells any more; nothing where it is.

    It has muted that since the alert was written, or watches its topics no longer. Of a story on no topic at all, as
    its reports may be after their revisions, it cannot have wanted to hear less.
    """
    if is_hushed(briefing, now):
        return "muted since"
    found = (match for report in briefing.story.reports for match in report.analysis.matches)
    topics = {match.topic for match in found if match.score >= MIN_SCORE}
    return "no longer watched" if topics and topics.isdisjoint(briefing.subscription.topics) else ""


def watched(matches: Sequence[Match], topics: Sequence[TopicId]) -> tuple[Match, ...]:
    """Return the matches that are strong enough and on one of the topics, strongest first."""
    wanted = set(topics)
    found = [match for match in matches if match.topic in wanted and match.score >= MIN_SCORE]
    return tuple(sorted(found, key=lambda match: (-match.score, match.topic)))


def first_look(
    stories: Sequence[Story], subscription: Subscription, since: datetime, limit: int | None, owners: Owners
) -> tuple[Story, ...]:
    """Choose the stories that a subscription is shown of the time before it was there, the best first.

    A story is the better, the more outlets report it independently, the stronger its topics, and the later it was
    updated.
    Stories without a report published since then are left out; ``limit`` None takes all.
    """
    ranked = []
    for story in stories:
        reports = [report for report in story.reports if report.article.published_at >= since]
        score = max((topic_score(report, subscription) for report in reports), default=0.0)
        if score >= MIN_SCORE:
            outlets = len(independent(story.reports, owners))
            ranked.append((-outlets, -score, -story.updated_at.timestamp(), story.id, story))
    return tuple(entry[-1] for entry in sorted(ranked, key=lambda entry: entry[:-1])[:limit])


def topic_score(report: Report, subscription: Subscription) -> float:
    """Return how strongly a report is on what the subscription watches; 0 where it is not, or is muted."""
    return sum(match.score for match in told_for(report.analysis.matches, subscription, report.article))


def retry_at(now: datetime, attempts: int, asked: timedelta | None) -> datetime:
    """Say when a delivery is tried again: as asked, or after 5 s doubling to an hour."""
    return now + (asked or min(timedelta(seconds=5 * 2 ** min(attempts - 1, 10)), timedelta(hours=1)))
