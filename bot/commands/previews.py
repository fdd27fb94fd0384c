"""The room of what would come: /preview, a topic or a query in, what it would have sent in the last days out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from time import monotonic

from markupsafe import Markup

from bot.alerts.decide import MIN_SCORE
from bot.alerts.outlook import Outlook, Sighting, foresee
from bot.commands.listing import fits, linked, origin, outlet, place_of, zone_of
from bot.commands.topic_words import no_such
from bot.commands.watching import Watching
from bot.dialogue import Action, Answer, Button, Command, Manner, Press, Question, Right, says
from bot.errors import QueryInvalid, UnknownName
from bot.languages.detect import base
from bot.model import ArticleId, Report, Topic, TopicId
from bot.ports import Clock, Ledger, Written
from bot.speech import N_, Speech
from bot.text.searching import LONGEST_LINE
from bot.topic_names import read_topic, short
from bot.topics.compile import compile_topics
from bot.topics.match import Matcher
from bot.topics.naming import display_name
from bot.topics.prefilter import prefilter

DAYS = 7
SAMPLES = 3
LOOKED_AT = 600  # reports with a word of a query, the newest
AT_ONCE = 100  # of them, between looks at the clock
PATIENCE = 0.2  # seconds that a query is tried on reports
WIDEST = 12  # blocks of a bar
LANGUAGES_SHOWN = 8
EVERY, MINE = "", "m"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a topic was found in. ``looked`` is how many reports were matched of those with its words, if it was few."""

    sightings: tuple[Sighting, ...]
    looked: int | None = None
    back_to: datetime | None = None  # where the patience ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Previews:
    """Tries topics on what was read; queries on the ``most`` newest reports with their words, for ``patience`` s."""

    ledger: Ledger
    watching: Watching
    clock: Clock
    most: int = LOOKED_AT
    at_once: int = AT_ONCE
    patience: float = PATIENCE

    @property
    def commands(self) -> tuple[Command, ...]:
        """/preview."""
        words = N_("what a topic would have brought you in the last week")
        return (Command(name="preview", description=words, answer=self.preview, example="/preview kosovo"),)

    @property
    def presses(self) -> tuple[Press, ...]:
        """Another choice of languages, further samples, and watching what was tried."""
        return (
            Press(name="preview", answer=self._turn),
            Press(name="samples", answer=self._samples),
            Press(name="subscribe", answer=self._subscribe, right=Right.CHAT),
        )

    async def preview(self, question: Question) -> Answer:
        """Show how many stories of which languages there were on which day, and the best."""
        return await self._preview(question, question.argument, EVERY)

    async def _turn(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        whose, name = arguments
        return replace(await self._preview(question, name, whose), manner=Manner.REPLACE)

    async def _subscribe(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        (name,) = arguments
        # a comma would make two topics of it
        wanted = f"{short(name.replace(',', ' ').replace('=', ' '), 40)} = {name}" if "," in name else name
        return await self.watching.watch(replace(question, argument=wanted))

    async def _samples(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        first, whose, name = place_of(arguments[0]), arguments[1], arguments[2]
        topic, _ = await self._topic(question, name)
        now, zone = self.clock(), await zone_of(self.watching.subscriptions, question)
        found = await self._find(topic, now)
        outlook = foresee(found.sightings, now, DAYS, zone, await self._languages(question, whose))
        lines = await self._best(outlook.best[first : first + SAMPLES], question.say, now, zone)
        if not lines:
            return Answer(text=question.say("That was all."), manner=Manner.BRIEF)
        more = first + SAMPLES < outlook.stories
        action = Action(name="samples", arguments=(str(first + SAMPLES), whose, name))
        row = [Button(label=question.say("More samples").unescape(), action=action)] if more and fits(action) else []
        return says(Markup("\n").join(lines), *([tuple(row)] if row else []))

    async def _preview(self, question: Question, argument: str, whose: str) -> Answer:
        say, name = question.say, " ".join(argument[:LONGEST_LINE].replace("|", " ").split())
        if not name:
            asks = say("Which topic, or which query? For example: {example}", example="/preview kosovo")
            offered = await self.watching.offered(
                question, lambda topic: Action(name="preview", arguments=(EVERY, topic.id))
            )
            return Answer(text=asks, keyboard=offered)
        try:
            topic, shared = await self._topic(question, name)
        except UnknownName as error:
            return Answer(text=no_such(error, say))
        except QueryInvalid as error:
            return Answer(text=Markup("{}\n{}<b>▸</b>{}").format(say(error.expected), error.before, error.behind))
        now, zone = self.clock(), await zone_of(self.watching.subscriptions, question)
        found = await self._find(topic, now)
        outlook = foresee(found.sightings, now, DAYS, zone, await self._languages(question, whose))
        called = display_name(topic, say.tag) if shared else short(name)
        blocks = [_head(called, outlook, say)]
        if outlook.stories:
            blocks.append(_chart(outlook.days, say))
            blocks.append(_by_language(outlook, say))
            blocks += await self._best(outlook.best[:SAMPLES], say, now, zone)
        if found.looked is not None:
            blocks.append(_looked(found, say, now, zone))
        return says(Markup("\n\n").join(blocks), *_buttons(name, whose, outlook, say))

    async def _topic(self, question: Question, name: str) -> tuple[Topic, bool]:
        """Return a topic by its name or as a query asks for it, and whether it is one that all share."""
        topic, topics = read_topic(name, await self.watching.known(question.target))
        return topics[topic], topic in self.watching.topics()

    async def _find(self, topic: Topic, now: datetime) -> _Found:
        """Look a shared topic up; try another one on reports."""
        since = now - timedelta(days=DAYS)
        if topic.id in self.watching.topics():
            return _Found(sightings=await self.ledger.sightings(topic.id, since, MIN_SCORE))
        matcher = await asyncio.to_thread(compile_topics, [topic], {})
        ids = await self.ledger.candidates(prefilter(topic), since, self.most)
        found, begun, looked = list[Sighting](), monotonic(), 0
        back_to: datetime | None = None
        while looked < len(ids) and (not looked or monotonic() - begun < self.patience):
            reports = await self.ledger.written(ids[looked : looked + self.at_once])
            looked += self.at_once
            found += await asyncio.to_thread(_match, matcher, topic.id, reports)
            back_to = min((report.published_at for report in reports), default=back_to)
        whole = looked >= len(ids) < self.most
        return _Found(sightings=tuple(found), looked=min(looked, len(ids)), back_to=None if whole else back_to)

    async def _languages(self, question: Question, whose: str) -> frozenset[str]:
        """Return the languages that whoever asks reads; none at all stands for every one."""
        if whose != MINE:
            return frozenset()
        subscription = await self.watching.subscriptions.of(question.target)
        read = subscription.languages if subscription else ()
        return frozenset(map(base, read or (question.asker.locale or question.say.tag,)))

    async def _best(self, ids: Sequence[ArticleId], say: Speech, now: datetime, zone: str) -> list[Markup]:
        return [_line(report, say, now, zone) for report in await self.ledger.read(ids)]


def _match(matcher: Matcher, topic: TopicId, reports: Sequence[Written]) -> list[Sighting]:
    """Return the reports that a topic counts in."""
    found = []
    for report in reports:
        matches = matcher.match(report.text, len(report.title), report.detection)
        score = max((match.score for match in matches if match.topic == topic), default=0.0)
        if score >= MIN_SCORE:
            found.append(
                Sighting(
                    article_id=report.article_id,
                    story_id=report.story_id,
                    published_at=report.published_at,
                    language=report.detection.language,
                    source=report.source,
                    score=score,
                )
            )
    return found


def _head(called: str, outlook: Outlook, say: Speech) -> Markup:
    return say.plural(
        "<b>{topic}</b> would have brought {count} story in the last 7 days.",
        "<b>{topic}</b> would have brought {count} stories in the last 7 days.",
        outlook.stories,
        topic=called,
    )


def _chart(days: Sequence[tuple[date, int]], say: Speech) -> Markup:
    """Return a bar for each day."""
    most = max(count for _, count in days) or 1
    lines = (
        Markup("{} {} {}").format(say.day(day), "▇" * -(-count * WIDEST // most) or "·", say.number(count))
        for day, count in days
    )
    return Markup("\n").join(lines)


def _by_language(outlook: Outlook, say: Speech) -> Markup:
    shown = outlook.languages[:LANGUAGES_SHOWN]
    named = [Markup("{} {}").format(say.language_name(tag), say.number(count)) for tag, count in shown]
    rest = outlook.stories - sum(count for _, count in shown)
    if rest:
        named.append(say("other languages {count}", count=say.number(rest)))
    return Markup(" · ").join(named)


def _line(report: Report, say: Speech, now: datetime, zone: str) -> Markup:
    article = report.article
    source = outlet(article.source, article.country)
    where = origin(say, source, report.analysis.detection.language, say.moment(article.published_at, now, zone))
    return Markup("• {}\n{}").format(linked(article.title, article.url), where)


def _looked(found: _Found, say: Speech, now: datetime, zone: str) -> Markup:
    """Say what an own query was tried on."""
    tried = say.plural(
        "It was tried on {count} report that has one of its words.",
        "It was tried on {count} reports that have one of its words.",
        found.looked or 0,
    )
    if found.back_to is None:
        return tried
    return (
        tried
        + " "
        + say(
            "There are older ones than {when}: it would have brought more.", when=say.moment(found.back_to, now, zone)
        )
    )


def _buttons(name: str, whose: str, outlook: Outlook, say: Speech) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons below a preview; those that cannot hold a long query are left out."""
    other = (say("In all languages"), EVERY) if whose == MINE else (say("Only in my languages"), MINE)
    offered = [(say("Subscribe"), Action(name="subscribe", arguments=(name,)))]
    if outlook.stories > SAMPLES:
        offered.append((say("More samples"), Action(name="samples", arguments=(str(SAMPLES), whose, name))))
    offered.append((other[0], Action(name="preview", arguments=(other[1], name))))
    return tuple((Button(label=label.unescape(), action=action),) for label, action in offered if fits(action))
