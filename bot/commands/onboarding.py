"""The room of those who begin: three taps to a first subscription, and all topics by region and theme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from bot.commands.choices import DigestChoice, ReadingChoice, titled
from bot.commands.keyboards import paged, rows_of
from bot.commands.samples import Samples
from bot.commands.settings import told_by_operator
from bot.commands.watching import Watching
from bot.dialogue import Action, Answer, Button, Command, Keyboard, Manner, Press, Question, Right, number_in
from bot.model import StoryId, Subscription, SubscriptionId, Topic, TopicId
from bot.ports import Clock, PreferenceStore
from bot.preferences import Rhythm
from bot.speech import N_, Speech
from bot.topics.naming import display_name

WELCOME = N_(
    "<b>Dragoman</b> reads the news in many languages and sends one message per story on what you watch: "
    "what happened, who said what, and who else reports it."
)
BALKANS = TopicId("balkans")
STORY = "story_"  # what a link to the bot begins with that asks for a story
COLUMNS = 2
SAMPLES = 1
GROUPS = {"b": N_("Balkans"), "c": N_("Countries"), "t": N_("Themes")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Onboarding:
    """Leads from /start to the first alert."""

    watching: Watching
    preferences: PreferenceStore
    samples: Samples
    topics: Callable[[], Mapping[TopicId, Topic]]
    digest: DigestChoice
    reading: ReadingChoice
    clock: Clock

    @property
    def commands(self) -> tuple[Command, ...]:
        """/start and /topics."""
        return (
            Command(name="start", description="", answer=self.start),
            Command(name="topics", description=N_("all topics, and which you watch"), answer=self.overview),
        )

    @property
    def presses(self) -> tuple[Press, ...]:
        """Pages of topics, and the steps of the beginning."""
        return (
            Press(name="topics", answer=self._turn),
            Press(name="tick", answer=self._tick, right=Right.CHAT),
            Press(name="begin", answer=self._begin, right=Right.CHAT),
            Press(name="reads", answer=self._reads, right=Right.CHAT),
        )

    async def start(self, question: Question) -> Answer:
        """Welcome whoever comes, or show the story that a link asks for."""
        if question.argument.startswith(STORY):
            return await self._story(question, question.argument.removeprefix(STORY))
        if await question.asker.may_change():  # else any member could start again what an administrator stopped
            await self.watching.take_up(question.target)
        page = await self._topics(question, "b", 0, starting=True)
        return replace(page, text=question.say(WELCOME) + Markup("\n\n") + page.text)

    async def overview(self, question: Question) -> Answer:
        """Show all topics by region and theme, and which the chat watches."""
        return await self._topics(question, "b", 0, starting=False)

    async def _story(self, question: Question, number: str) -> Answer:
        say, gone = question.say, Answer(text=question.say("I do not remember that story any more."))
        try:
            story = StoryId(number_in(number))
        except ValueError:
            return gone
        subscription = await self.watching.subscriptions.of(question.target) or _nobody(question)
        card = await self.samples.card(story, subscription)
        return Answer(text=say("Here it is:"), cards=(card,)) if card else gone

    async def _turn(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        group, page, starting = arguments
        shown = await self._topics(question, group, int(page), starting=starting == "1")
        return replace(shown, manner=Manner.REPLACE)

    async def _tick(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Watch a topic, or stop watching it, and show the page again."""
        topic, group, page, starting = arguments
        if topic not in self.topics():
            raise LookupError(topic)
        subscription = await self.watching.subscriptions.of(question.target)
        watched = subscription.topics if subscription else ()
        if TopicId(topic) in watched:
            refused = await self.watching.drop(question, (TopicId(topic),))
        else:
            refused = await self.watching.add(question, (TopicId(topic),))
        shown = await self._topics(question, group, int(page), starting=starting == "1")
        return refused or replace(shown, manner=Manner.REPLACE)

    async def _begin(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Set how often, and ask what is read."""
        say, rhythm = question.say, self.digest.unpack(arguments[0])
        if refused := await self._refused(question):
            return refused
        await self._prefer(question, self.digest, rhythm)
        buttons = [
            Button(label=offer.label, action=Action(name="reads", arguments=(offer.packed,)))
            for offer in self.reading.offers(say, self.clock())
        ]
        told = say("{choice}: <b>{value}</b>", choice=titled(self.digest, say), value=self.digest.shown(rhythm, say))
        text = Markup("\n\n").join([told, say(self.reading.asks)])
        return Answer(text=text, keyboard=rows_of(buttons, COLUMNS), manner=Manner.REPLACE)

    async def _reads(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Set what is read, and show what would have been told."""
        say = question.say
        if refused := await self._refused(question):
            return refused
        await self._prefer(question, self.reading, self.reading.unpack(arguments[0]))
        subscription = await self.watching.subscriptions.of(question.target)
        if subscription is None:
            page = await self._topics(question, "b", 0, starting=True)
            return replace(page, manner=Manner.REPLACE)
        lines = [await self.watching.said(subscription, say)]
        cards = await self.samples.best(subscription, SAMPLES)
        lines.append(
            say("So it would have looked last week:")
            if cards
            else say("Nothing on it was read so far; the first alert comes with the first report.")
        )
        settings = Button(label=say("Settings").unescape(), action=Action(name="settings"))
        return Answer(text=Markup("\n").join(lines), keyboard=((settings,),), cards=cards, manner=Manner.REPLACE)

    async def _refused(self, question: Question) -> Answer | None:
        """Return what is said where the operator set how a chat is told."""
        subscription = await self.watching.subscriptions.of(question.target)
        return told_by_operator(question.say) if subscription and subscription.static else None

    async def _prefer(self, question: Question, choice: DigestChoice | ReadingChoice, value: object) -> None:
        target = question.target
        chat, own = await self.preferences.preferences(target)
        before = own if target.thread else chat
        after = replace(before, **choice.applied(before, value))  # type: ignore[arg-type]  # the value is the choice's
        await self.preferences.prefer(target, after, self.clock(), whole_chat=not target.thread)

    async def _topics(self, question: Question, group: str, page: int, *, starting: bool) -> Answer:
        """Return a page of the topics of a group, those that are watched with a tick."""
        say, target = question.say, question.target
        subscription = await self.watching.subscriptions.of(target)
        watched = subscription.topics if subscription else ()
        starting = starting and not (subscription and subscription.static)  # how it is told is the operator's
        by_hand = "/watch Dodik"
        lines = [say("What do you want to watch? Tap topics, or send a name or a word: {command}", command=by_hand)]
        if subscription:
            lines.append(await self.watching.said(subscription, say))
        return Answer(
            text=Markup("\n\n").join(lines), keyboard=self._keyboard(say, watched, group, page, starting=starting)
        )

    def _keyboard(self, say: Speech, watched: Iterable[TopicId], group: str, page: int, *, starting: bool) -> Keyboard:
        mark, ticked = "1" if starting else "0", set(watched)

        def turn(number: int, to: str = group) -> Action:
            return Action(name="topics", arguments=(to, str(number), mark))

        tabs = tuple(
            Button(label=("• " if key == group else "") + say(name).unescape(), action=turn(0, key))
            for key, name in GROUPS.items()
        )
        buttons = [
            Button(
                label=("✓ " if topic.id in ticked else f"{topic.emoji} ") + display_name(topic, say.tag),
                action=Action(name="tick", arguments=(topic.id, group, str(page), mark)),
            )
            for topic in grouped(self.topics())[group]
        ]
        keyboard = (tabs, *paged(buttons, page, COLUMNS, turn))
        if not (starting and ticked):
            return keyboard
        rhythms = (Rhythm.AT_ONCE, None), (Rhythm.HOURLY, None), (Rhythm.DAILY, None)
        steps = tuple(
            Button(
                label=f"{self.digest.shown(rhythm, say).unescape()} ▸",
                action=Action(name="begin", arguments=(self.digest.pack(rhythm),)),
            )
            for rhythm in rhythms
        )
        return (*keyboard, *rows_of(steps, 1))


def grouped(topics: Mapping[TopicId, Topic]) -> Mapping[str, tuple[Topic, ...]]:
    """Return topics by region and theme; within one, wide ones first: those that others are within."""
    wide = {wider for topic in topics.values() for wider in topic.within}

    def above(topic: Topic) -> set[TopicId]:
        found: set[TopicId] = set()
        waiting = list(topic.within)
        while waiting:
            wider = waiting.pop()
            if wider not in found and wider in topics:
                found.add(wider)
                waiting += topics[wider].within
        return found

    def group(topic: Topic) -> str:
        wider = above(topic)
        if topic.id == BALKANS or BALKANS in wider:
            return "b"
        return "c" if topic.countries or any(topics[each].countries for each in wider) else "t"

    ordered = sorted(topics.values(), key=lambda each: (each.id != BALKANS, each.id not in wide, each.name))
    return {key: tuple(topic for topic in ordered if group(topic) == key) for key in GROUPS}


def _nobody(question: Question) -> Subscription:
    """Return what stands for a chat that watches nothing."""
    return Subscription(id=SubscriptionId(0), target=question.target, topics=(), interface=question.say.tag)
