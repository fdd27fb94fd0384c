"""The room of what a chat watches: known topics, topics of its own, and those that all share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from markupsafe import Markup

from bot.alerts.mutes import unended
from bot.commands.keyboards import rows_of
from bot.commands.listing import fits
from bot.commands.mute_words import MuteWords
from bot.commands.samples import Samples
from bot.commands.topic_words import NOTHING_WATCHED, describe, no_such, static, undoing
from bot.dialogue import Action, Answer, Button, Command, Keyboard, Manner, Press, Question, Right
from bot.errors import QueryInvalid, UnknownName
from bot.model import Message, Subscription, Target, Topic, TopicId
from bot.ports import Clock, OwnTopics, PreferenceStore, SubscriptionStore
from bot.speech import N_, Speech
from bot.topic_names import (
    MISTYPED,
    MOST_NAMES,
    OPERATOR,
    QUOTATION_MARKS,
    by_all_names,
    find_all,
    find_topics,
    name_all,
    nearest_names,
    read_own,
    read_requests,
    short,
)
from bot.topics.naming import display_name
from bot.topics.query import parse_query

MOST_OWN = 20  # topics of a chat's own
MOST = 50  # topics of a chat
MOST_BUTTONS = 30
SAMPLES = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """Who watches what. ``topics`` gives the topics that all share; ``changed`` is called when a chat's own change.

    ``pages`` shows all topics to whoever names none.
    """

    subscriptions: SubscriptionStore
    preferences: PreferenceStore
    own: OwnTopics
    samples: Samples
    pages: Callable[[Question], Awaitable[Answer]]
    topics: Callable[[], Mapping[TopicId, Topic]]
    changed: Callable[[], None]
    clock: Clock
    most: int = MOST
    most_own: int = MOST_OWN

    @property
    def commands(self) -> tuple[Command, ...]:
        """/watch and /unwatch."""
        return (
            Command(
                name="watch",
                description=N_("watch topics, or any name"),
                answer=self.watch,
                example="/watch nato, Dodik",
                right=Right.CHAT,
            ),
            Command(
                name="unwatch",
                description=N_("stop watching"),
                answer=self.unwatch,
                example="/unwatch nato",
                right=Right.CHAT,
            ),
        )

    @property
    def presses(self) -> tuple[Press, ...]:
        """To watch and not to watch, mostly to undo the other."""
        return (
            Press(name="watch", answer=self._press_watch, right=Right.CHAT),
            Press(name="unwatch", answer=self._press_unwatch, right=Right.CHAT),
            Press(name="unwatchall", answer=self._confirm_all, right=Right.CHAT),
            Press(name="stop", answer=self._stop, right=Right.CHAT),
            Press(name="keep", answer=self._keep, right=Right.CHAT),
            Press(name="resume", answer=self._resume, right=Right.CHAT),
        )

    async def known(self, target: Target) -> Mapping[TopicId, Topic]:
        """Return the topics that a chat can name: those of all, and its own."""
        return {**self.topics(), **read_own(await self.own.of(target))}

    async def offered(self, question: Question, act: Callable[[Topic], Action]) -> Keyboard:
        """Return a button for each topic that the chat watches; one whose id no button can hold has to be written."""
        subscription, known = await self.subscriptions.of(question.target), await self.known(question.target)
        topics = [known[topic] for topic in (subscription.topics if subscription else ()) if topic in known]
        buttons = [
            Button(label=f"{topic.emoji} {display_name(topic, question.say.tag)}".strip(), action=action)
            for topic in topics[:MOST_BUTTONS]
            if fits(action := act(topic))
        ]
        return rows_of(buttons, 2)

    async def said(self, subscription: Subscription, say: Speech) -> Markup:
        """Say what a chat watches, what its own topics are looked for as, and what it does not want to be told."""
        known = await self.known(subscription.target)
        lines = [say("This chat watches {topics}.", topics=name_all(subscription.topics, known, say))]
        own = await self.own.of(subscription.target)
        lines += [Markup("{} = {} <i>{}</i>").format(each.name, each.query, each.id) for each in own]
        if muted := unended(subscription.muted, self.clock()):
            lines += MuteWords(known, say, self.clock(), subscription.timezone).lines(muted)
        return Markup("\n").join(lines)

    async def watch(self, question: Question) -> Answer:
        """Add to what a chat watches; what is no known topic becomes one of its own."""
        target, say = question.target, question.say
        requests = list(islice(read_requests(question.argument), MOST_NAMES))
        if not requests:
            return await self.pages(question)
        subscription = await self.subscriptions.of(target)
        if subscription and subscription.static:
            return static(subscription, say)
        lines: list[Markup] = []
        before = subscription.topics if subscription else ()
        wanted = list(before)
        for name, query in requests:
            if len(wanted) >= self.most:
                lines.append(self._full(say))
                break
            added, line = await self._add(question, name, query)
            wanted += [topic for topic in added if topic not in wanted][: self.most - len(wanted)]
            lines += [line] if line else []
            if added:
                await self._set(question, wanted)
        new = [topic for topic in wanted if topic not in before]
        if wanted:
            names = name_all(wanted, await self.known(target), say)
            lines.append(say("This chat watches {topics}. You get one message per story.", topics=names))
        cards: tuple[Message, ...] = ()
        if new and not before:  # whoever begins sees at once what an alert is
            subscription = await self.subscriptions.of(target)
            cards = await self.samples.best(subscription, SAMPLES) if subscription else ()
            lines += [say("So it would have looked last week:")] if cards else []
        buttons = undoing("unwatch", new, say)
        return Answer(text=Markup("\n").join(lines), keyboard=(buttons,) if buttons else (), cards=cards)

    async def unwatch(self, question: Question) -> Answer:
        """Take from what a chat watches; its own topics are forgotten then."""
        target, say = question.target, question.say
        subscription = await self.subscriptions.of(target)
        if subscription is None:
            return Answer(text=say(NOTHING_WATCHED, command="/watch balkans"))
        if subscription.static:
            return static(subscription, say)
        known = await self.known(target)
        if not question.argument:
            return self._choose_what_to_drop(subscription, known, say)
        if question.argument.casefold() == "all":
            return await self._confirm_all(question, ())
        found, unknown = find_all(question.argument, known)
        answer = await self._drop(question, subscription, found)
        lines = [no_such(error, say) for error in unknown]
        return replace(answer, text=Markup("\n").join([*lines, answer.text]))

    def _choose_what_to_drop(self, subscription: Subscription, known: Mapping[TopicId, Topic], say: Speech) -> Answer:
        """Offer what is watched, each with a button that ends it."""
        buttons = [
            Button(
                label=f"✕ {display_name(known[topic], say.tag) if topic in known else topic}",
                action=Action(name="unwatch", arguments=(topic,)),
            )
            for topic in subscription.topics
        ]
        everything = Button(label=say("All of them").unescape(), action=Action(name="unwatchall"))
        text = say(
            "Which topic? This chat watches {topics}. All of them: {command}",
            topics=name_all(subscription.topics, known, say),
            command="/unwatch all",
        )
        return Answer(text=text, keyboard=(*rows_of(buttons[:MOST_BUTTONS], 2), (everything,)))

    async def _confirm_all(self, question: Question, _arguments: tuple[str, ...]) -> Answer:
        """Ask once more before everything ends."""
        say = question.say
        yes = Button(label=say("Yes, stop all").unescape(), action=Action(name="stop"))
        no = Button(label=say("No").unescape(), action=Action(name="keep"))
        text = say("Stop watching everything? Nothing more will be told here.")
        return Answer(text=text, keyboard=((yes, no),), manner=Manner.REPLACE)

    async def _stop(self, question: Question, _arguments: tuple[str, ...]) -> Answer:
        """End everything, so that it can be taken up again."""
        say = question.say
        subscription = await self.subscriptions.of(question.target)
        if subscription and subscription.static:
            return static(subscription, say)
        await self.subscriptions.stop(question.target, "asked to", self.clock(), alone=True)
        again = Button(label=say("Undo").unescape(), action=Action(name="resume"))
        text = say("This chat watches nothing now.")
        return Answer(text=text, keyboard=((again,),), manner=Manner.REPLACE)

    async def _keep(self, question: Question, _arguments: tuple[str, ...]) -> Answer:
        return Answer(text=question.say("Everything goes on as before."), manner=Manner.REPLACE)

    async def _resume(self, question: Question, _arguments: tuple[str, ...]) -> Answer:
        """Take up again what ended."""
        await self.take_up(question.target)
        return await self._say_watched(question)

    async def take_up(self, target: Target) -> None:
        """Let go on what ended because its chat was gone, or was asked to."""
        if await self.preferences.resume(target):
            self.changed()  # its own topics may be looked for again

    async def _press_watch(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Watch these topics, which all share."""
        topics = tuple(TopicId(topic) for topic in arguments if topic in self.topics())
        return await self.add(question, topics) or await self._say_watched(
            question, undoing("unwatch", topics, question.say)
        )

    async def _press_unwatch(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Stop watching these topics."""
        subscription = await self.subscriptions.of(question.target)
        if subscription is None:
            return await self._say_watched(question)
        if subscription.static:
            return static(subscription, question.say)
        dropped = await self._drop(question, subscription, [TopicId(topic) for topic in arguments])
        return replace(dropped, manner=Manner.REPLACE)

    async def _say_watched(self, question: Question, buttons: tuple[Button, ...] = ()) -> Answer:
        """Say what a chat watches, in the place of what was asked."""
        say, subscription = question.say, await self.subscriptions.of(question.target)
        if subscription is None:
            return Answer(text=say("This chat watches nothing now."), manner=Manner.REPLACE)
        names = name_all(subscription.topics, await self.known(question.target), say)
        text = say("This chat watches {topics}. You get one message per story.", topics=names)
        return Answer(text=text, keyboard=(buttons,) if buttons else (), manner=Manner.REPLACE)

    async def _drop(self, question: Question, subscription: Subscription, topics: Sequence[TopicId]) -> Answer:
        """Stop watching topics, and say what is left; those that all share can be taken up again by a button."""
        target, say = question.target, question.say
        known = await self.known(target)
        left = tuple(topic for topic in subscription.topics if topic not in topics)
        await self._set(question, left)
        own = [topic for topic in topics if topic not in self.topics()]
        if own:
            self.changed()
        text = (
            say("This chat watches {topics}.", topics=name_all(left, known, say))
            if left
            else say("This chat watches nothing now.")
        )
        shared = [topic for topic in topics if topic in subscription.topics and topic not in own]
        buttons = undoing("watch", shared, say)
        return Answer(text=text, keyboard=(buttons,) if buttons else ())

    async def add(self, question: Question, topics: Sequence[TopicId]) -> Answer | None:
        """Watch topics that exist; return what is said where that may not be."""
        subscription = await self.subscriptions.of(question.target)
        if subscription and subscription.static:
            return static(subscription, question.say)
        before = subscription.topics if subscription else ()
        wanted = tuple(dict.fromkeys([*before, *topics]))
        if len(wanted) > max(self.most, len(before)):
            return Answer(text=self._full(question.say), manner=Manner.BRIEF)
        await self._set(question, wanted)
        return None

    def _full(self, say: Speech) -> Markup:
        return say(
            "This chat watches {most} topics, and cannot watch more: {command} one first.",
            most=say.number(self.most),
            command="/unwatch",
        )

    async def drop(self, question: Question, topics: Sequence[TopicId]) -> Answer | None:
        """Stop watching topics; return what is said where that may not be."""
        subscription = await self.subscriptions.of(question.target)
        if subscription and subscription.static:
            return static(subscription, question.say)
        if subscription:
            await self._drop(question, subscription, topics)
        return None

    async def _set(self, question: Question, topics: Sequence[TopicId]) -> None:
        """Set what is watched; whoever begins is answered in the same language from then on."""
        target, now = question.target, self.clock()
        chat, own = await self.preferences.preferences(target)
        if chat.interface is None and own.interface is None:
            begun = replace(chat, interface=question.say.tag)
            await self.preferences.prefer(target, begun, now, whole_chat=True)
        await self.subscriptions.watch(target, topics, now)

    async def _add(self, question: Question, name: str, query: str | None) -> tuple[tuple[TopicId, ...], Markup]:
        """Return the topics that a request stands for, one made for it perhaps, and what to say of it."""
        shared, target, say = self.topics(), question.target, question.say
        if query is None:
            try:
                return find_topics(name, await self.known(target)), Markup()
            except UnknownName as error:
                if not OPERATOR.search(name) and nearest_names(name, shared, MISTYPED):
                    itself = say("To watch the word itself: {command}", command=f'/watch "{short(name)}"')
                    return (), no_such(error, say) + " " + itself
        title = short(name.strip(QUOTATION_MARKS + " ") or name)
        if query is not None and title.casefold() in by_all_names(shared):
            return (), say("“{name}” is a topic that all share already. Choose another name.", name=title)
        mine = await self.own.of(target)
        if len(mine) >= self.most_own and title.casefold() not in {own.name.casefold() for own in mine}:
            return (), say(
                "This chat has {most} topics of its own, and cannot have more: {command} one first.",
                most=say.number(self.most_own),
                command="/unwatch",
            )
        try:
            read = parse_query(query or name)
        except QueryInvalid as error:
            return (), Markup("{}\n{}<b>▸</b>{}").format(say(error.expected), error.before, error.behind)
        own = await self.own.write(target, title, query or name, self.clock())
        self.changed()
        return (own.id,), describe(own, read, say, by_hand=query is not None)
