"""A chat's last alerts in, buttons that mute what they were on out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.alerts.decide import watched
from bot.alerts.render import told_report
from bot.commands.mute_words import button, label_of
from bot.dialogue import Button
from bot.model import Briefing, Mute, Subscription, Topic, TopicId
from bot.speech import Speech

OFFERED = 4  # of each kind
LONGEST_ID = 48  # bytes of a topic's id that a button can hold


def offered_topics(
    told: Sequence[Briefing], subscription: Subscription, shared: Mapping[TopicId, Topic], say: Speech
) -> list[Button]:
    """Offer the topics that the alerts were on beside what is watched, the most frequent first."""
    if subscription.static:
        return []
    counted: Counter[TopicId] = Counter()
    for briefing in told:
        matches = told_report(briefing).analysis.matches
        counted.update(match.topic for match in watched(matches, [match.topic for match in matches]))
    without = {*subscription.topics, *(mute.topic for mute in subscription.muted if not mute.watched)}
    topics = [topic for topic, _ in counted.most_common() if topic in shared and topic not in without]
    return [
        button(say("Mute {name}", name=label_of(Mute(topic=topic), shared, say)), "mute", "topic", topic)
        for topic in topics
        if len(topic.encode()) <= LONGEST_ID
    ][:OFFERED]


def offered_sources(told: Sequence[Briefing], subscription: Subscription, say: Speech) -> list[Button]:
    """Offer the outlets whose reports the alerts showed, the latest first."""
    muted = {mute.source for mute in subscription.muted}
    latest: dict[str, Briefing] = {}
    for briefing in told:
        latest.setdefault(told_report(briefing).article.source, briefing)
    return [
        button(
            say("Mute {name}", name=label_of(Mute(source=source), {}, say)), "mute", "source", str(briefing.alert.id)
        )
        for source, briefing in latest.items()
        if source not in muted
    ][:OFFERED]
