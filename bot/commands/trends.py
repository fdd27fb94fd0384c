"""The room of how often topics are reported: /trend, a picture of stories by day and language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.commands.topic_words import no_such
from bot.commands.watching import Watching
from bot.dialogue import LONGEST_ACTION, Action, Answer, Button, Command, Keyboard, Manner, Press, Question, says
from bot.errors import DrawingFailed, UnknownName
from bot.model import Topic, TopicId
from bot.pictures.figures import Figures, count, last_days
from bot.pictures.trend import Series, Trend
from bot.ports import Clock, Draughtsman, Trends
from bot.speech import N_, Speech
from bot.topic_names import find_topics
from bot.topics.naming import display_name

RANGES = (7, 30, 90)  # days
USUAL = 30
BEFORE = timedelta(days=3)  # so long stories take reports in: those of the days before tell which are older
A_ROW = 2  # buttons
_RANGE = re.compile(r"(?P<topic>.*?)[\s,]*\b(?P<days>\d{1,3})\s*d?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trending:
    """Shows how many stories there were on a topic."""

    trends: Trends
    draughtsman: Draughtsman
    watching: Watching
    clock: Clock

    @property
    def commands(self) -> tuple[Command, ...]:
        """/trend."""
        words = N_("a picture of how much was reported on a topic, by day and language")
        return (Command(name="trend", description=words, answer=self.ask, example="/trend kosovo 30d"),)

    @property
    def presses(self) -> tuple[Press, ...]:
        """Other ranges, and the topics to choose from."""
        return (Press(name="trend", answer=self.press),)

    async def ask(self, question: Question) -> Answer:
        """Answer "kosovo", "kosovo 30d", or with the topics that the chat watches."""
        name, days = read_range(question.argument)
        known = await self.watching.known(question.target)
        if not name:
            return await self._choose(question)
        try:
            found = find_topics(name, known)
        except UnknownName as error:
            return Answer(text=no_such(error, question.say))
        if len(found) > 1:
            return says(question.say("Which topic?"), *_choices(found, known, question.say))
        return await self._show(question, known[found[0]], days)

    async def press(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Show a topic's trend over other days in place of the picture. Raises ValueError or LookupError."""
        topic, days = arguments
        known = await self.watching.known(question.target)
        if int(days) not in RANGES:
            raise ValueError(f"no range of {days} days")
        return await self._show(question, known[TopicId(topic)], int(days), Manner.REPLACE)

    async def _choose(self, question: Question) -> Answer:
        text = question.say("Of which topic? For example: {command}", command="/trend kosovo 30d")
        return says(text, *await self.watching.offered(question, lambda topic: _action(topic.id, USUAL)))

    async def _show(self, question: Question, topic: Topic, days: int, manner: Manner = Manner.SEND) -> Answer:
        say = question.say
        figures = await self._figures(question, topic.id, days)
        keyboard = _ranges(topic.id, days, say)
        total, name = sum(figures.totals), display_name(topic, say.tag)
        if not total:
            nothing = say("<b>{topic}</b>: no stories since {day}.", topic=name, day=say.day(figures.days[0]))
            return Answer(text=nothing, keyboard=keyboard, manner=manner)
        text = say.plural(
            "<b>{topic}</b>: {count} story since {day}.",
            "<b>{topic}</b>: {count} stories since {day}.",
            total,
            topic=name,
            day=say.day(figures.days[0]),
        )
        trend = make_trend(name, figures, say)
        try:
            picture = await self.draughtsman.draw(trend)
        except DrawingFailed:
            text = Markup("\n").join([text, say("The picture could not be drawn. In words:"), *_in_words(trend, say)])
            return Answer(text=text, keyboard=keyboard, manner=manner)
        return Answer(text=text, keyboard=keyboard, manner=manner, picture=picture)

    async def _figures(self, question: Question, topic: TopicId, days: int) -> Figures:
        subscription = await self.watching.subscriptions.of(question.target)
        zone = ZoneInfo(subscription.timezone) if subscription else ZoneInfo("UTC")
        dates = last_days(self.clock().astimezone(zone).date(), days)
        begin = datetime.combine(dates[0], time(), zone).astimezone(UTC)
        return count(await self.trends.first_reports(topic, begin - BEFORE), dates, zone)


def read_range(argument: str) -> tuple[str, int]:
    """Return the name of a topic, and how many days back: "kosovo 30d" or "kosovo 30"; thirty where none are named."""
    found = _RANGE.fullmatch(argument.strip())
    if found is None:
        return argument.strip(), USUAL
    return found["topic"].strip(), min(max(int(found["days"]), RANGES[0]), RANGES[-1])


def make_trend(topic: str, figures: Figures, say: Speech) -> Trend:
    """Put figures into the words of a language. Their last day is today."""
    heading = say.plural(
        "{count} story since {day}",
        "{count} stories since {day}",
        sum(figures.totals),
        day=say.day(figures.days[0]),
    )
    series = [Series(name=say.language_name(tag), counts=counts) for tag, counts in figures.languages]
    if any(figures.others):
        series.append(Series(name=say("other languages").unescape(), counts=figures.others))
    return Trend(
        topic=topic,
        heading=heading.unescape(),
        days=figures.days,
        totals=figures.totals,
        series=tuple(series),
        locale=str(say.locale),
        today=figures.days[-1],
        today_label=say("today so far").unescape(),
    )


def _in_words(trend: Trend, say: Speech) -> tuple[Markup, ...]:
    return tuple(
        say("{name}: {number}", name=series.name, number=say.number(sum(series.counts))) for series in trend.series
    )


def _choices(topics: tuple[TopicId, ...], known: Mapping[TopicId, Topic], say: Speech) -> Keyboard:
    """Return a button for each topic; one whose id is too long for a button has to be written."""
    buttons = [
        Button(
            label=f"{known[topic].emoji} {display_name(known[topic], say.tag)}".strip(), action=_action(topic, USUAL)
        )
        for topic in topics
        if _fits(topic)
    ]
    return tuple(tuple(buttons[place : place + A_ROW]) for place in range(0, len(buttons), A_ROW))


def _ranges(topic: TopicId, days: int, say: Speech) -> Keyboard:
    """Return a button for each range, the one that is shown marked."""
    if not _fits(topic):
        return ()
    labels = {each: say.plural("{count} day", "{count} days", each).unescape() for each in RANGES}
    row = (
        Button(label=f"• {label}" if each == days else label, action=_action(topic, each))
        for each, label in labels.items()
    )
    return (tuple(row),)


def _action(topic: TopicId, days: int) -> Action:
    return Action(name="trend", arguments=(topic, str(days)))


def _fits(topic: TopicId) -> bool:
    return len(f"trend|{topic}|{RANGES[-1]}".encode()) <= LONGEST_ACTION and "|" not in topic
