"""The room of what was not told: /missed, an article's address in, what became of it and why out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from markupsafe import Markup

from bot.alerts.decide import told_for, watched
from bot.analysis import Analyst
from bot.commands.listing import linked
from bot.commands.topic_words import NOTHING_WATCHED
from bot.commands.watching import Watching
from bot.dialogue import Answer, Command, Press, Question
from bot.errors import FetchFailed
from bot.feeds.health import public_label
from bot.feeds.urls import address, canonical_url
from bot.model import Analysis, FeedState, Report, Subscription, Topic, TopicId
from bot.ports import AlertOutcome, ArticlePages, Clock, FeedStore, Ledger, Stage, Trace
from bot.speech import N_, Speech
from bot.topic_names import name_all, short
from bot.topics.compile import Countries
from bot.topics.explain import NO_WORD, NOT_NEAR, try_topic

TOPICS_SHOWN = 8
FEEDS_SHOWN = 5
TRACES_SHOWN = 2  # of feeds that all brought the article
LONGEST_REASONS = 200  # characters
LONGEST_URL = 2000
EXAMPLE = "/missed https://example.org/article"
_PLAIN = frozenset({NO_WORD, NOT_NEAR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """Explains why an article was not told. ``analyst`` gives the engines as they are now."""

    ledger: Ledger
    feeds: FeedStore
    watching: Watching
    pages: ArticlePages
    analyst: Callable[[], Analyst]
    countries: Callable[[Sequence[str]], Countries]
    clock: Clock

    @property
    def commands(self) -> tuple[Command, ...]:
        """/missed."""
        words = N_("why an article was not told")
        return (Command(name="missed", description=words, answer=self.missed, example=EXAMPLE),)

    @property
    def presses(self) -> tuple[Press, ...]:
        """None."""
        return ()

    async def missed(self, question: Question) -> Answer:
        """Say what became of an article; of one that is not known, what would have."""
        say = question.say
        url = next(iter(question.argument[:LONGEST_URL].split()), "")
        url = url if "://" in url or not url else f"https://{url}"
        canonical = address(url)
        if canonical is None:
            return Answer(text=say("Which article? Send its address: {example}", example=EXAMPLE))
        subscription = await self.watching.subscriptions.of(question.target)
        known = await self.watching.known(question.target)
        traces = await self.ledger.traces(canonical, subscription.id if subscription else None)
        if traces:
            parts = [await self._explain(trace, subscription, known, question) for trace in _chief(traces)]
            return Answer(text=Markup("\n\n").join(parts))
        lines = [say("This article is not in the archive."), *await self._site(canonical, question)]
        try:
            article = await self.pages.article(url)
        except FetchFailed as error:
            lines.append(say("Its page cannot be read: {reason}.", reason=str(error).rstrip(".")))
            return Answer(text=Markup("\n").join(lines))
        analysis = await asyncio.to_thread(self.analyst().analyse, article)
        lines += [Markup(), Markup("<b>{}</b>").format(linked(article.title, article.url))]
        lines.append(_language(analysis, say))
        lines += await self._judge(Report(article=article, analysis=analysis), subscription, known, say)
        if subscription and told_for(analysis.matches, subscription, article):
            lines.append(say("<b>This chat would have been told</b>, had a feed brought it."))
        return Answer(text=Markup("\n").join(lines))

    async def _site(self, canonical: str, question: Question) -> list[Markup]:
        """Say which feeds of a site are read, and how they do."""
        say, site = question.say, _host(canonical)
        feeds = [state for state in await self.feeds.states() if _is_of(state, site)]
        if not feeds:
            return [
                say(
                    "No feed of {site} is read. An admin of this bot can add one: {command}",
                    site=site,
                    command=f"/addfeed {site}",
                )
            ]
        lines = [
            say.plural("{count} feed of {site} is read:", "{count} feeds of {site} are read:", len(feeds), site=site)
        ]
        now = self.clock()
        for state in feeds[:FEEDS_SHOWN]:
            called = state.url if question.shows_all else public_label(state.source, state.url)
            last = say.moment(state.succeeded_at, now, "UTC") if state.succeeded_at else "–"
            if state.failures:
                lines.append(
                    say(
                        "· {url}, last read {when} UTC; it fails: {reason}",
                        url=called,
                        when=last,
                        reason=state.reason or "?",
                    )
                )
            else:
                lines.append(say("· {url}, last read {when} UTC", url=called, when=last))
        return lines

    async def _explain(
        self, trace: Trace, subscription: Subscription | None, known: Mapping[TopicId, Topic], question: Question
    ) -> Markup:
        """Say what became of an article that was read."""
        say, zone = question.say, subscription.timezone if subscription else "UTC"
        now = self.clock()
        feed = trace.feed_url if question.shows_all else public_label("", trace.feed_url)
        seen = say.moment(trace.first_seen_at, now, zone)
        lines = [
            Markup("<b>{}</b> ({})").format(short(trace.title, 120), trace.source),
            say("Read {when} from {feed}.", when=seen, feed=feed),
        ]
        match trace.stage:
            case Stage.WAITING:
                lines.append(say("It still waits to be analysed."))
            case Stage.SKIPPED:
                lines.append(say("It was skipped: {reason}.", reason=trace.reason or "?"))
            case Stage.FORGOTTEN:
                lines.append(say("What was concluded from it is forgotten by now, with all that is as old."))
            case Stage.ANALYSED if trace.report is not None:
                lines.append(_language(trace.report.analysis, say))
                lines += [
                    _outcome(outcome, trace, say, say.moment(outcome.at, now, zone)) for outcome in trace.outcomes
                ]
                if not trace.outcomes:
                    lines += _held_back(trace, say)
                    lines += await self._judge(trace.report, subscription, known, say)
                    if (
                        subscription
                        and told_for(trace.report.analysis.matches, subscription, trace.report.article)
                        and not _held_back(trace, say)
                    ):
                        lines.append(_later(trace, say))
        return Markup("\n").join(lines)

    async def _judge(
        self, report: Report, subscription: Subscription | None, known: Mapping[TopicId, Topic], say: Speech
    ) -> list[Markup]:
        """Say of each watched topic whether it counts in a report, and what it lacks."""
        if subscription is None or not subscription.topics:
            return [say(NOTHING_WATCHED, command="/watch balkans")]
        matches = {match.topic: match for match in report.analysis.matches}
        strong = watched(report.analysis.matches, subscription.topics)
        told = told_for(report.analysis.matches, subscription, report.article)
        lines = []
        for match in strong:
            words = ", ".join(dict.fromkeys(match.words))
            score = say.number(round(match.score, 1))
            name = name_all([match.topic], known, say)
            lines.append(
                say("✓ {topic}, score {score}: {words}", topic=name, score=score, words=short(words, LONGEST_REASONS))
            )
            if match not in told:
                lines.append(say("… but this chat mutes such articles: {command}", command="/mute"))
        missing = [topic for topic in subscription.topics if topic not in {match.topic for match in strong}]
        for topic in missing[:TOPICS_SHOWN]:
            weak = matches.get(topic)
            name = name_all([topic], known, say)
            if weak:
                lines.append(
                    say("✗ {topic}: too weak, score {score}", topic=name, score=say.number(round(weak.score, 1)))
                )
            elif topic in known:
                lines.append(
                    say("✗ {topic}: {reasons}", topic=name, reasons=await self._reasons(known[topic], report, say))
                )
        if len(missing) > TOPICS_SHOWN:
            lines.append(
                say.plural("… and {count} more topic", "… and {count} more topics", len(missing) - TOPICS_SHOWN)
            )
        return lines

    async def _reasons(self, topic: Topic, report: Report, say: Speech) -> Markup:
        """Say why a topic does not count in a report."""
        article, detection = report.article, report.analysis.detection
        countries = self.countries(topic.countries)
        trial = await asyncio.to_thread(try_topic, topic, None, countries, article, detection)
        said = (say(reason) if reason in _PLAIN else Markup("{}").format(reason) for reason in trial.reasons)
        return Markup("; ").join(said)


def _chief(traces: Sequence[Trace]) -> Sequence[Trace]:
    """Return the traces that say most: those with an alert, else those that could have brought one."""
    return sorted(traces, key=lambda trace: (not trace.outcomes, trace.baseline, not trace.fresh))[:TRACES_SHOWN]


def _outcome(outcome: AlertOutcome, trace: Trace, say: Speech, when: str) -> Markup:
    title = linked(trace.first_title or trace.title, trace.first_url)
    match outcome.state:
        case "delivered":
            return say("This chat was told of its story at {when}: “{title}”.", when=when, title=title)
        case "pending":
            waits = say("An alert on its story is on its way to this chat since {when}.", when=when)
            return waits + " " + say("The last try failed: {reason}", reason=outcome.error) if outcome.error else waits
        case _:
            return say(
                "An alert on its story could not be delivered: {reason}.", reason=(outcome.error or "?").rstrip(".")
            )


def _held_back(trace: Trace, say: Speech) -> list[Markup]:
    """Say why nobody at all is told of an article."""
    if trace.baseline:
        return [say("It was there when its feed was read for the first time: nobody is told of those.")]
    if not trace.fresh:
        return [
            say(
                "It was dated {day} when it came: nobody is told of what is so old.",
                day=say.full_day(trace.published_at.date()),
            )
        ]
    return []


def _later(trace: Trace, say: Speech) -> Markup:
    """Say why an article that counts was not told all the same."""
    if trace.report and trace.report.article.id != trace.report.article.origin:
        return say("What counts came with a later revision: nobody is told of those.")
    return say("It counts by now. When it came, this chat did not watch that yet, or the topic was another one.")


def _language(analysis: Analysis, say: Speech) -> Markup:
    detection = analysis.detection
    return say(
        "Language: {language}, sure to {share}.",
        language=say.language_name(detection.language),
        share=say.percent(round(detection.confidence, 2)),
    )


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _is_of(state: FeedState, site: str) -> bool:
    """Say whether a feed is of a site, or of a part of it."""
    host = _host(canonical_url(state.url))
    return host == site or host.endswith(f".{site}") or site.endswith(f".{host}")
