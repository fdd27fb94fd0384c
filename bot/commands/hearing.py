"""The room of text that is no command: a link is looked into, a name can be watched, an alert is shown again."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from bot.alerts.decide import is_hushed, told_for
from bot.alerts.mutes import in_force
from bot.alerts.render import Renderer
from bot.analysis import Analyst
from bot.commands.cards import title_of
from bot.commands.found import say_report
from bot.commands.mute_words import button
from bot.commands.topic_words import describe, no_such
from bot.commands.watching import Watching
from bot.dialogue import LONGEST_ACTION, Answer, Button, Command, Keyboard, Press, Question, Right
from bot.errors import FetchFailed, QueryInvalid, UnknownName
from bot.feeds.urls import canonical_url
from bot.model import Alert, Briefing, OwnTopic, Report, Story, Subscription, SubscriptionId, Topic, TopicId
from bot.ports import ArticlePages, Cards, Clock
from bot.speech import Speech
from bot.text.display import one_line
from bot.topic_names import QUOTATION_MARKS, find_topics, name_all, read_requests
from bot.topics.query import parse_query

LONGEST_NAME, MOST_WORDS = 60, 5  # of a text that may be a name; longer ones are sentences
NAMES_SHOWN = 3
LINES_LOOKED_AT, SHORTEST_TITLE = 4, 12  # of a text that may be an alert
LONGEST_URL = 2000
_URL = re.compile(r"https?://[^\s<>\"“”«»]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """Makes something of what people write. ``analyst`` and ``renderer`` are those in force."""

    watching: Watching
    cards: Cards
    pages: ArticlePages
    analyst: Callable[[], Analyst]
    renderer: Callable[[], Renderer]
    clock: Clock

    @property
    def commands(self) -> tuple[Command, ...]:
        """None."""
        return ()

    @property
    def presses(self) -> tuple[Press, ...]:
        """The button that watches what was offered."""
        return (Press(name="follow", answer=self._follow, right=Right.CHAT),)

    async def hear(self, question: Question) -> Answer:
        """Answer text that is no command."""
        text, say = question.argument, question.say
        if shown := await self._alert(question):
            return shown
        if found := _URL.search(text[:LONGEST_URL]):
            return await self._link(question, found[0].rstrip(".,;:!?)]"))
        name = " ".join(text.split())
        if name and len(name) <= LONGEST_NAME and len(name.split()) <= MOST_WORDS and "?" not in name:
            return await self._name(question, name)
        return Answer(
            text=say(
                "Send a name or a topic to watch it, or the link of an article to have it looked into. "
                "All commands: {command}",
                command="/help",
            )
        )

    async def _follow(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Watch what a button offers."""
        return await self.watching.watch(replace(question, argument=arguments[0]))

    async def _alert(self, question: Question) -> Answer | None:
        """Show the card of an alert that is forwarded or copied; None where the text is none."""
        lines = [line.strip() for line in question.argument.splitlines()[:LINES_LOOKED_AT]]
        titles = [line for line in lines if len(line) >= SHORTEST_TITLE]
        told = await self.cards.titled(titles) if titles else None
        if told is None:
            return None
        own = await self._own(question)
        is_own = told.subscription.target == question.target
        briefing = told if is_own else replace(told, subscription=own)
        message = await asyncio.to_thread(self.renderer().render, briefing, self.clock())
        # an alert's buttons are its own chat's
        return Answer(text=Markup(), cards=(message if is_own else replace(message, alert_id=None),))

    async def _own(self, question: Question) -> Subscription:
        """Return what the chat watches, with the mutes in force; of one that watches nothing, an empty subscription."""
        found = await self.watching.subscriptions.of(question.target)
        nobody = Subscription(id=SubscriptionId(0), target=question.target, topics=())
        return in_force(found or nobody, self.clock())

    async def _link(self, question: Question, url: str) -> Answer:
        """Look into an article, and say whether the chat was told of it, would have been, and why."""
        say, own = question.say, await self._own(question)
        known = await self.watching.known(question.target)
        if stored := await self.cards.found_at(canonical_url(url), question.target):
            story, alert = stored
            here = canonical_url(url)
            report = next(
                (each for each in story.reports if canonical_url(each.article.url or "") == here), story.reports[0]
            )
            verdict = self._told(story, alert, report, own, say, known)
        else:
            try:
                article = await self.pages.article(url)
            except FetchFailed as error:
                return Answer(
                    text=say("That page cannot be read: {reason}.", reason=one_line(str(error), 200).rstrip("."))
                )
            report = Report(article=article, analysis=await asyncio.to_thread(self.analyst().analyse, article))
            verdict = _would(report, own, say, known)
        text = Markup("\n").join([*say_report(report, self.renderer(), known, say), Markup(), verdict])
        matched = [match.topic for match in report.analysis.matches if match.topic not in own.topics]
        return Answer(text=text, keyboard=_offers([topic for topic in matched if topic in known], known, say))

    def _told(
        self,
        story: Story,
        alert: Alert | None,
        report: Report,
        own: Subscription,
        say: Speech,
        known: Mapping[TopicId, Topic],
    ) -> Markup:
        """Say of an article that was read whether the chat was told of its story."""
        if alert is None or alert.delivered_at is None:
            return say("It was read; this chat was not told of it.") + Markup("\n") + _would(report, own, say, known)
        briefing = Briefing(alert=alert, subscription=own, story=story)
        when = say.moment(alert.delivered_at, self.clock(), own.timezone)
        told = say(
            "Already known: this chat was told of the story “{title}” at {when}.", title=title_of(briefing), when=when
        )
        return told + Markup(" ") + say("It is muted now.") if is_hushed(briefing, self.clock()) else told

    async def _name(self, question: Question, text: str) -> Answer:
        """Offer to watch what may be names."""
        say, known = question.say, await self.watching.known(question.target)
        own = await self._own(question)
        lines: list[Markup] = []
        rows: list[tuple[Button, ...]] = []
        for name, _ in [*read_requests(text)][:NAMES_SHOWN]:
            try:
                found = find_topics(name, known)
            except UnknownName as error:
                said, offered = _offer_word(name, error, known, say)
                lines.append(said)
                rows += offered
                continue
            watched = [topic for topic in found if topic in own.topics]
            if watched:
                lines.append(say("This chat watches {topics} already.", topics=name_all(watched, known, say)))
            if new := [topic for topic in found if topic not in own.topics]:
                command = f"/watch {', '.join(new)}"
                lines.append(
                    say("To watch {topics}, send {command}", topics=name_all(new, known, say), command=command)
                )
                rows += _offers(new, known, say)
        return Answer(text=Markup("\n").join(lines), keyboard=tuple(rows))


def _would(report: Report, own: Subscription, say: Speech, known: Mapping[TopicId, Topic]) -> Markup:
    """Say whether a chat would be told of an article, and why."""
    matches, article = report.analysis.matches, report.article
    if told := told_for(matches, own, article):
        topics = name_all([match.topic for match in told], known, say)
        return say("<b>This chat would be told</b> of such an article, because of {topics}.", topics=topics)
    if not own.topics:
        return say("This chat watches nothing yet, so it is told nothing.")
    if muted := told_for(matches, replace(own, muted=()), article):
        topics = name_all([match.topic for match in muted], known, say)
        return say("It is on {topics}, but this chat mutes such articles: {command}", topics=topics, command="/mute")
    return say("<b>This chat would not be told</b>: nothing that it watches is in the article.")


def _offer_word(
    name: str, unknown: UnknownName, known: Mapping[TopicId, Topic], say: Speech
) -> tuple[Markup, Keyboard]:
    """Say what a word would be looked for as, and return buttons that watch it, preview it, or watch a near topic."""
    title = name.strip(QUOTATION_MARKS + " ")
    rows: list[tuple[Button, ...]] = []
    try:
        read = parse_query(name)
    except QueryInvalid as error:
        said = Markup("{}").format(say(error.expected))
    else:
        said = describe(
            OwnTopic(id=TopicId(""), name=one_line(title, LONGEST_NAME), query=name), read, say, by_hand=False
        )
        offered = [
            _fitting(say("Watch “{name}”", name=one_line(title, LONGEST_NAME)), "follow", name),
            _fitting(say("Preview"), "preview", "", name),
        ]
        if row := tuple(each for each in offered if each):
            rows.append(row)
        else:
            said += Markup("\n") + say("To watch it, send {command}", command=f"/watch {one_line(name, LONGEST_NAME)}")
    if unknown.nearest:
        said = no_such(unknown, say) + Markup("\n") + said
        near = [topic for each in unknown.nearest for topic in find_topics(each, known)]
        rows += _offers(near, known, say)
    return said, tuple(rows)


def _offers(topics: list[TopicId], known: Mapping[TopicId, Topic], say: Speech) -> Keyboard:
    """Return buttons that watch topics."""
    offered = [
        _fitting(say("Watch {topic}", topic=name_all([topic], known, say)), "follow", topic)
        for topic in topics[:NAMES_SHOWN]
    ]
    return tuple((each,) for each in offered if each)


def _fitting(label: Markup, name: str, *arguments: str) -> Button | None:
    """Return a button that acts; None where it could not hold what it is to do."""
    packed = "|".join((name, *arguments))
    fits = len(packed.encode()) <= LONGEST_ACTION and packed.count("|") == len(arguments)
    return button(label, name, *arguments) if fits else None
