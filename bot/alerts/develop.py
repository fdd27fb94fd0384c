"""A story and one more report of it in, what is materially new out: and who hears of it.

Only what rules can tell counts. That a later title corrects or denies an earlier one cannot be told without knowing
each language's words for it, so it does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from bot.alerts.decide import told_for
from bot.alerts.figures import risen
from bot.alerts.mutes import mutes_story
from bot.alerts.outlets import Owners, independent
from bot.alerts.render import Renderer
from bot.model import Alert, AlertDraft, Language, Quote, Reason, Report, Story, Subscription
from bot.speech import Speech
from bot.text.romanise import sound

News = Callable[[Speech], Markup]  # what is new, said in any language

SURE = 0.8  # of a name: one in sixteen is wrong then, in documents not seen before (docs/decisions/0009-who-said-it.md)
DISTINCT = 3  # consonants of a name
A_DAY, MOST_A_DAY = timedelta(hours=24), 2
QUIET = timedelta(minutes=30)  # after the alert and after each development
SPAN = timedelta(hours=1)  # in which the sources must have doubled
FEW, MANY = 3, 6  # independent sources


def listeners(
    alerts: Sequence[Alert], subscriptions: Iterable[Subscription], now: datetime
) -> tuple[Subscription, ...]:
    """Return who may be told of a development now: told of the story some time ago, and not twice today.

    ``alerts`` are all on the story.
    """
    return tuple(
        subscription
        for subscription in subscriptions
        if subscription.developments
        and not any(mutes_story(subscription, alert.story_id) for alert in alerts)
        and _may_hear([alert for alert in alerts if alert.subscription_id == subscription.id], now)
    )


def _may_hear(alerts: Sequence[Alert], now: datetime) -> bool:
    told = any(alert.reason is not Reason.DEVELOPMENT and alert.delivered_at for alert in alerts)
    silent = all((alert.delivered_at or alert.created_at) <= now - QUIET for alert in alerts)
    today = [alert for alert in alerts if alert.reason is Reason.DEVELOPMENT and alert.created_at > now - A_DAY]
    return told and silent and len(today) < MOST_A_DAY


def develop(
    before: Story, report: Report, listening: Iterable[Subscription], renderer: Renderer
) -> tuple[AlertDraft, ...]:
    """Say who is told that a report brings something new into its story, and what, in the reader's language.

    Nobody is told of what `decide` tells nobody of, of a copy, or of a report that is not on what the subscription
    watches.
    """
    article = report.article
    if article.baseline or not article.fresh or article.id != article.origin or report.copied:
        return ()
    on_topic = [subscription for subscription in listening if told_for(report.analysis.matches, subscription, article)]
    news = development(before, report, renderer.owners, renderer.languages) if on_topic else None
    if news is None:
        return ()
    return tuple(
        AlertDraft(
            subscription_id=subscription.id,
            reason=Reason.DEVELOPMENT,
            article_id=article.id,
            words=news(renderer.speech(subscription.interface)).unescape(),
        )
        for subscription in on_topic
    )


def development(before: Story, report: Report, owners: Owners, languages: Mapping[str, Language]) -> News | None:
    """Say what is new in a report on a story, if it is material: a figure, a speaker, many more sources."""
    return _new_figure(before, report, languages) or _new_speaker(before, report) or _doubled(before, report, owners)


def _new_figure(before: Story, report: Report, languages: Mapping[str, Language]) -> News | None:
    detection = report.analysis.detection
    language = languages.get(detection.language)
    if language is None:
        return None
    titles = [old.article.title for old in before.reports if old.analysis.detection.group == detection.group]
    rise = risen(titles, report.article.title, language)
    if rise is None:
        return None
    return lambda say: say("{now} in the title; it was {before}", now=rise.now, before=rise.before)


def _new_speaker(before: Story, report: Report) -> News | None:
    """Name a speaker of whom no report knew so far: who was mentioned may have been quoted where we did not see it."""
    quotes = [quote for quote in report.analysis.quotes if _weighs(quote)]
    if not quotes:
        return None
    words = {word for old in before.reports for word in re.findall(r"\w+", old.article.text)}
    keys = frozenset(map(sound, words))
    quote = next((quote for quote in quotes if quote.speaker and not _is_known(_key(quote.speaker), keys)), None)
    if quote is None:
        return None
    return lambda say: say("New: {speaker}, {role}, is quoted", speaker=quote.speaker, role=quote.role)


def _weighs(quote: Quote) -> bool:
    """Tell a person who is surely named, and has an office."""
    return bool(quote.speaker and quote.role and _is_full(quote.speaker)) and quote.confidence >= SURE


def _is_full(speaker: str) -> bool:
    """Say whether a name is a person's in full, as news gives it at first: agencies and acronyms are seldom so.

    Where a script has no capital letters, any name may be.
    """
    words = re.findall(r"\w+", speaker)
    cased = speaker.lower() != speaker.upper()
    return bool(words) and (not cased or (len(words) > 1 and not any(len(it) > 1 and it.isupper() for it in words)))


def _is_known(key: str, keys: frozenset[str]) -> bool:
    """Say whether a name is among the keys of words, also with an ending; short keys begin too many words."""
    return key in keys or (len(key) >= DISTINCT and any(other.startswith(key) for other in keys))


def _key(speaker: str) -> str:
    """Return what a person's name sounds like in any language: that of the last word, which is the family's in most."""
    return sound(re.findall(r"\w+", speaker)[-1])


def _doubled(before: Story, report: Report, owners: Owners) -> News | None:
    """Say that there are twice as many sources as an hour ago; only the report that makes them so many is news."""
    until = report.article.first_seen_at - SPAN
    earlier = len(independent((old for old in before.reports if old.article.first_seen_at <= until), owners))
    many = max(MANY, 2 * earlier)
    so_far, now = (len(independent(reports, owners)) for reports in (before.reports, (*before.reports, report)))
    if earlier < FEW or not so_far < many <= now:
        return None
    return lambda say: say.plural(
        "{count} independent source reports it; an hour ago it was {before}",
        "{count} independent sources report it; an hour ago it was {before}",
        now,
        before=say.number(earlier),
    )
