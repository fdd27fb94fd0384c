"""The room of what a chat watches: known topics, topics of its own, and those that all share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

from markupsafe import Markup

from bot.alerts.mutes import unended
from bot.dialogue import Answer, Command, Press, Question, Right
from bot.errors import QueryInvalid, UnknownName
from bot.model import OwnTopic, Subscription, Target, Term, Topic, TopicId
from bot.ports import Clock, OwnTopics, SubscriptionStore
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
from bot.topics.explain import parts_of
from bot.topics.naming import display_name
from bot.topics.query import Query, parse_query, to_topic
from bot.topics.spelling import is_name, spell

MOST_OWN = 20  # topics of a chat's own
FORMS_SHOWN = 12
NOTHING_WATCHED = N_("This chat watches nothing yet. Begin with {command}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """Who watches what. ``topics`` gives the topics that all share; ``changed`` is called when a chat's own change."""

    subscriptions: SubscriptionStore
    own: OwnTopics
    topics: Callable[[], Mapping[TopicId, Topic]]
    changed: Callable[[], None]
    clock: Clock

    @property
    def commands(self) -> tuple[Command, ...]:
        """/watch, /unwatch and /topics."""
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
            Command(name="topics", description=N_("all topics, and which you watch"), answer=self.overview),
        )

    @property
    def presses(self) -> tuple[Press, ...]:
        """None."""
        return ()

    async def known(self, target: Target) -> Mapping[TopicId, Topic]:
        """Return the topics that a chat can name: those of all, and its own."""
        return {**self.topics(), **read_own(await self.own.of(target))}

    async def overview(self, question: Question) -> Answer:
        """List all topics, and mark those that the chat watches or mutes."""
        target, say = question.target, question.say
        subscription = await self.subscriptions.of(target)
        watched = subscription.topics if subscription else ()
        mutes = unended(subscription.muted, self.clock()) if subscription else ()
        muted = {mute.topic for mute in mutes if not mute.watched}

        def line(topic: Topic) -> Markup:
            mark = "✓" if topic.id in watched else "✗" if topic.id in muted else "·"
            name = f"{topic.emoji} {display_name(topic, say.tag)}".strip()
            return Markup("{} {} <i>{}</i>").format(mark, name, topic.id)

        shared = sorted(self.topics().values(), key=lambda topic: display_name(topic, say.tag).casefold())
        lines = [say("<b>Topics</b>"), *map(line, shared)]
        if own := await self.own.of(target):
            lines += [Markup(), say("<b>This chat's own</b>")]
            lines += [Markup("✓ {} <i>{}</i> = {}").format(each.name, each.id, each.query) for each in own]
        hint = say("Watch one: {topic}. Watch a word or a name: {name}", topic="/watch nato", name="/watch Dodik")
        return Answer(text=Markup("\n").join([*lines, Markup(), hint]))

    async def watch(self, question: Question) -> Answer:
        """Add to what a chat watches; what is no known topic becomes one of its own."""
        target, say = question.target, question.say
        requests = list(islice(read_requests(question.argument), MOST_NAMES))
        if not requests:
            return Answer(
                text=say(
                    "Which topic? For example: {topics}, or a name: {name}. All of them: /topics",
                    topics="/watch nato, kosovo",
                    name="/watch Dodik",
                )
            )
        subscription = await self.subscriptions.of(target)
        if subscription and subscription.static:
            return static(subscription, say)
        lines: list[Markup] = []
        wanted = list(subscription.topics) if subscription else []
        for name, query in requests:
            added, line = await self._add(question, name, query)
            wanted += [topic for topic in added if topic not in wanted]
            lines += [line] if line else []
            if added:
                await self.subscriptions.watch(target, wanted, self.clock())
        if wanted:
            names = name_all(wanted, await self.known(target), say)
            lines.append(say("This chat watches {topics}. You get one message per story.", topics=names))
        return Answer(text=Markup("\n").join(lines))

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
            names = name_all(subscription.topics, known, say)
            all_of_them = "/unwatch all"
            return Answer(
                text=say(
                    "Which topic? This chat watches {topics}. All of them: {command}", topics=names, command=all_of_them
                )
            )
        everything = question.argument.casefold() == "all"
        found, unknown = (subscription.topics, []) if everything else find_all(question.argument, known)
        left = tuple(topic for topic in subscription.topics if topic not in found)
        await self.subscriptions.watch(target, left, self.clock())
        if any(topic not in self.topics() for topic in found):
            self.changed()
        lines = [no_such(error, say) for error in unknown]
        lines.append(
            say("This chat watches {topics}.", topics=name_all(left, known, say))
            if left
            else say("This chat watches nothing now.")
        )
        return Answer(text=Markup("\n").join(lines))

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
        if len(mine) >= MOST_OWN and title.casefold() not in {own.name.casefold() for own in mine}:
            return (), say(
                "This chat has {most} topics of its own, and cannot have more: {command} one first.",
                most=say.number(MOST_OWN),
                command="/unwatch",
            )
        try:
            read = parse_query(query or name)
        except QueryInvalid as error:
            return (), Markup("{}\n{}<b>▸</b>{}").format(say(error.expected), error.before, error.behind)
        own = await self.own.write(target, title, query or name, self.clock())
        self.changed()
        return (own.id,), describe(own, read, say, by_hand=query is not None)


def describe(own: OwnTopic, query: Query, say: Speech, *, by_hand: bool) -> Markup:
    """Say what a chat's own topic is looked for as, and what it will not be found by."""
    parts = []
    for part in parts_of(to_topic(query, own.id, own.name, spell), {}):
        forms = part.distinct
        named = ", ".join(forms[:FORMS_SHOWN])
        rest = len(forms) - FORMS_SHOWN
        more = (
            say.plural("{forms} and {count} more", "{forms} and {count} more", rest, forms=named) if rest > 0 else named
        )
        parts.append(Markup("{} {}").format(say(part.role), more))
    lines = [
        say(
            "<b>{name}</b> is looked for as: {forms}. A star stands for any ending.",
            name=own.name,
            forms=Markup("; ").join(parts),
        )
    ]
    terms = [it for clause in query.clauses for it in clause if isinstance(it, Term) and not it.case]
    words = [term.text for term in terms if not is_name(term.text)]
    if words and not by_hand:
        lines.append(
            say(
                "I have no translation of <i>{words}</i>. Give what it is in other languages by hand: {command} "
                "If it is a name, write it with a capital letter.",
                words=", ".join(words),
                command=f"/watch {own.name} = {words[0]}, …",
            )
        )
    elif terms and not by_hand:
        lines.append(
            say(
                "Other spellings and alphabets can be given by hand: {command}",
                command=f"/watch {own.name} = {own.query}, …",
            )
        )
    return Markup("\n").join(lines)


def static(subscription: Subscription, say: Speech) -> Answer:
    """Say why a chat cannot change what it watches."""
    return Answer(
        text=say.plural(
            "The operator set what this chat watches ({count} topic) in sources.yaml.",
            "The operator set what this chat watches ({count} topics) in sources.yaml.",
            len(subscription.topics),
        )
    )


def no_such(error: UnknownName, say: Speech) -> Markup:
    """Say that there is no topic of a name, and which come closest."""
    if error.nearest:
        nearest = say.listed(error.nearest, either=True)
        return say("There is no topic “{name}”. Did you mean {nearest}?", name=error.name, nearest=nearest)
    return say("There is no topic “{name}”.", name=error.name)
