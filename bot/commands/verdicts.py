"""The room of what a chat finds not relevant: it is asked what is wrong, counted, and shown what would help.

Verdicts stay in the database; they are sent nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from bot.alerts.decide import watched
from bot.alerts.render import Renderer, told_report
from bot.alerts.telling_words import telling_words
from bot.commands.alert_buttons import WRONG
from bot.commands.cards import forgotten, read_id, title_of
from bot.commands.mute_words import button
from bot.commands.mutes import A_STORY_LASTS
from bot.commands.watching import Watching
from bot.dialogue import LONGEST_ACTION, Answer, Command, Keyboard, Manner, Press, Question, Right
from bot.errors import QueryInvalid
from bot.model import Briefing, Mute, Topic, TopicId
from bot.ports import Cards, Clock, Fault, Mutes, Tally, Verdicts
from bot.speech import Speech
from bot.text.display import one_line
from bot.topic_names import name_all
from bot.topics.naming import display_name
from bot.topics.query import parse_query

ASKED_ABOUT = 2  # topics of an alert
LAST = 14  # alerts that a share is counted of
WEIGHED = 60  # alerts whose words are compared
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """Takes verdicts on alerts."""

    watching: Watching
    cards: Cards
    mutes: Mutes
    verdicts: Verdicts
    renderer: Callable[[], Renderer]
    clock: Clock

    @property
    def commands(self) -> tuple[Command, ...]:
        """None."""
        return ()

    @property
    def presses(self) -> tuple[Press, ...]:
        """The button of alerts, and those of the question that it asks."""
        return (
            Press(name=WRONG, answer=self.ask, right=Right.CHAT),
            Press(name="judge", answer=self.judge, right=Right.CHAT),
            Press(name="unjudge", answer=self.withdraw, right=Right.CHAT),
            Press(name="leaveout", answer=self.leave_out, right=Right.CHAT),
            Press(name="letin", answer=self.let_in, right=Right.CHAT),
        )

    async def ask(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Ask what is wrong with an alert."""
        say, told = question.say, await self.cards.briefing(question.target, read_id(arguments[0]))
        if told is None:
            return forgotten(say)
        alert, known = arguments[0], await self.watching.known(told.subscription.target)
        rows: list[tuple[str, Markup]] = []
        for place, topic in enumerate(_topics(told)[:ASKED_ABOUT]):
            name = one_line(display_name(known[topic], say.tag) if topic in known else topic, LONGEST_NAME)
            rows.append((f"{Fault.OFF_TOPIC}{place}", say("Not about {topic}", topic=name)))
            rows.append((f"{Fault.DULL}{place}", say("About {topic}, but not interesting", topic=name)))
        outlet = one_line(told_report(told).article.source, LONGEST_NAME)
        rows.append((Fault.SOURCE, say("Not this outlet: {outlet}", outlet=outlet)))
        rows.append((Fault.STORY, say("Not this story")))
        text = say("<b>What is wrong?</b>\n{title}", title=title_of(told))
        keyboard = tuple((button(label, "judge", alert, fault),) for fault, label in rows)
        return Answer(text=text, keyboard=keyboard, manner=Manner.REPLY if len(arguments) == 1 else Manner.REPLACE)

    async def judge(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Count a verdict, act on it where it says how, and offer what would spare the chat such alerts."""
        say, told = question.say, await self.cards.briefing(question.target, read_id(arguments[0]))
        if told is None:
            return forgotten(say)
        fault, place = Fault(arguments[1].rstrip("0123456789")), arguments[1].lstrip("abcdefghijklmnopqrstuvwxyz")
        topics = _topics(told)
        if fault in (Fault.OFF_TOPIC, Fault.DULL):
            topics = (topics[int(read_id(place))],)
        await self.verdicts.judge(told.alert.id, topics, fault, self.clock())
        if fault is Fault.STORY:
            mute = Mute(story=told.story.id, title=title_of(told), until=self.clock() + A_STORY_LASTS)
            await self.mutes.add(told.subscription.id, [mute], self.clock())
        return await self._counted(question, told, topics, fault)

    async def withdraw(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Take a verdict back, and what it muted, and ask again."""
        told = await self.cards.briefing(question.target, read_id(arguments[0]))
        if told is None:
            return forgotten(question.say)
        await self.verdicts.withdraw(told.alert.id)
        if Fault(arguments[1]) is Fault.STORY:
            await self.mutes.remove(told.subscription.id, [Mute(story=told.story.id)], self.clock())
        return await self.ask(question, (arguments[0], "again"))

    async def leave_out(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Mute words for the sake of a topic."""
        return await self._words(question, arguments, muting=True)

    async def let_in(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Mute them no longer."""
        return await self._words(question, arguments, muting=False)

    async def _words(self, question: Question, arguments: tuple[str, ...], *, muting: bool) -> Answer:
        say, (topic, words) = question.say, arguments
        subscription = await self.watching.subscriptions.of(question.target)
        if subscription is None or topic not in subscription.topics:
            raise LookupError(topic)
        mute = _words_mute(words, TopicId(topic))
        change = self.mutes.add if muting else self.mutes.remove
        await change(subscription.id, [mute], self.clock())
        name = name_all([TopicId(topic)], await self.watching.known(question.target), say)
        if muting:
            text = say(
                "For the sake of {topic}, this chat is not told of articles with {words}.",
                topic=name,
                words=say("“{words}”", words=one_line(words, LONGEST_NAME)),
            )
            back = button(say("Undo"), "letin", topic, words)
        else:
            text = say("Articles with “{words}” are told again.", words=one_line(words, LONGEST_NAME))
            back = button(_leave_out(words, say), "leaveout", topic, words)
        return Answer(text=text, keyboard=((back,),), manner=Manner.REPLACE)

    async def _counted(self, question: Question, told: Briefing, topics: tuple[TopicId, ...], fault: Fault) -> Answer:
        """Say what a verdict came to."""
        say, target = question.say, told.subscription.target
        known = await self.watching.known(target)
        lines = [say("Counted.")]
        if fault is Fault.STORY:
            lines.append(say("This chat hears no more of this story."))
        rows: Keyboard = ()
        for topic in topics[:ASKED_ABOUT]:
            tally = await self.verdicts.tally(target, topic, LAST)
            if tally.told:
                lines.append(say_tally(tally, topic, known, say))
            rows += await self._suggestions(told, topic, say)
        if fault is Fault.SOURCE:
            outlet = one_line(told_report(told).article.source, LONGEST_NAME)
            rows += ((button(say("Mute {name}", name=outlet), "mute", "source", str(told.alert.id)),),)
        undo = button(say("Undo"), "unjudge", str(told.alert.id), fault)
        return Answer(text=Markup("\n").join(lines), keyboard=(*rows, (undo,)), manner=Manner.REPLACE)

    async def _suggestions(self, told: Briefing, topic: TopicId, say: Speech) -> Keyboard:
        """Return buttons that leave out the words which tell what was rejected from what was kept."""
        judged = await self.verdicts.judged(told.subscription.target, topic, WEIGHED)
        muted = {mute.words for mute in told.subscription.muted}
        found = telling_words(judged.rejected, judged.kept, topic, self.renderer().languages)
        return tuple(
            (button(_leave_out(words, say), "leaveout", topic, words),)
            for words in found
            if _quoted(words) not in muted and len(f"leaveout|{topic}|{words}".encode()) <= LONGEST_ACTION
        )


def say_tally(tally: Tally, topic: TopicId, known: Mapping[TopicId, Topic], say: Speech) -> Markup:
    """Say how many of the last alerts on a topic were relevant."""
    return say.plural(
        "{relevant} of the last {count} alert on {topic} was relevant.",
        "{relevant} of the last {count} alerts on {topic} were relevant.",
        tally.told,
        relevant=say.number(tally.relevant),
        topic=name_all([topic], known, say),
    )


def _topics(told: Briefing) -> tuple[TopicId, ...]:
    """Return the topics for whose sake an alert was told, the strongest first."""
    matches = watched(told_report(told).analysis.matches, told.subscription.topics)
    return tuple(match.topic for match in matches)


def _leave_out(words: str, say: Speech) -> Markup:
    return say("Leave out articles with “{words}”", words=words)


def _quoted(words: str) -> str:
    return f'"{words}"'


def _words_mute(words: str, topic: TopicId) -> Mute:
    """Return the mute of words that a button carries. Raises ValueError where they are no query."""
    try:
        parse_query(_quoted(words))
    except QueryInvalid as error:
        raise ValueError(words) from error
    return Mute(words=_quoted(words), watched=topic)
