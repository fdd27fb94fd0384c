"""What a chat wants to watch in, its subscription changed and an answer out: known topics, and topics of its own.

Answers are plain text in which ``<b>`` and ``<i>`` may stand; everything else is escaped for HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from html import escape
from itertools import islice

from bot.errors import QueryInvalid, UnknownName
from bot.model import Mute, OwnTopic, Subscription, Target, Term, Topic, TopicId
from bot.ports import Clock, OwnTopics, SubscriptionStore
from bot.topics.explain import parts_of
from bot.topics.query import Query, parse_query, to_topic
from bot.topics.spelling import is_name, spell

LONGEST_NAME = 60  # characters of a name that is answered back
MOST_NAMES = 30  # in one command; looking for the nearest names takes time
MOST_OWN = 20  # topics of a chat's own
MISTYPED = 0.8  # so like the name of a topic is probably meant for it
FORMS_SHOWN = 12
_DEFINITION = re.compile(r"(?P<name>[^=]*[^\s=])(?:=|\s+=\s+)(?P<query>[^=].*)", re.DOTALL)
_PIECE = re.compile(r"""(?:["“”„«»][^"“”»«]*["“”»«]|\([^()]*\)|[^,\n])+""")
_QUOTES = '"“”„«»'
_OPERATOR = re.compile(r'["“”„«»()*^=]|\b(?:AND|OR|NOT|NEAR)\b')


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """Who watches what. ``topics`` gives the topics that all share; ``changed`` is called when a chat's own change."""

    subscriptions: SubscriptionStore
    own: OwnTopics
    topics: Callable[[], Mapping[TopicId, Topic]]
    changed: Callable[[], None]
    clock: Clock

    async def known(self, target: Target) -> Mapping[TopicId, Topic]:
        """Return the topics that a chat can name: those of all, and its own."""
        return {**self.topics(), **read_own(await self.own.of(target))}

    async def overview(self, target: Target) -> str:
        """List all topics, and mark those that the chat watches or mutes."""
        subscription = await self.subscriptions.of(target)
        watched = subscription.topics if subscription else ()
        muted = {mute.topic for mute in subscription.muted if not mute.watched} if subscription else ()

        def line(topic: Topic) -> str:
            mark = "✓" if topic.id in watched else "✗" if topic.id in muted else "·"
            return f"{mark} {escape(f'{topic.emoji} {topic.name}'.strip())} <i>{escape(topic.id)}</i>"

        shared = sorted(self.topics().values(), key=lambda topic: topic.name.casefold())
        lines = ["<b>Topics</b>", *map(line, shared)]
        if own := await self.own.of(target):
            lines += ["", "<b>This chat's own</b>"]
            lines += [f"✓ {escape(each.name)} <i>{each.id}</i> = {escape(each.query)}" for each in own]
        return "\n".join([*lines, "", "Watch one: /watch nato. Watch a word or a name: /watch Dodik"])

    async def watch(self, target: Target, argument: str) -> str:
        """Add to what a chat watches; what is no known topic becomes one of its own."""
        requests = list(islice(read_requests(argument), MOST_NAMES))
        if not requests:
            return "Which topic? For example: /watch nato, kosovo, or a name: /watch Dodik. All of them: /topics"
        subscription = await self.subscriptions.of(target)
        if subscription and subscription.static:
            return static(subscription)
        lines: list[str] = []
        wanted = list(subscription.topics) if subscription else []
        for name, query in requests:
            added, line = await self._add(target, name, query)
            wanted += [topic for topic in added if topic not in wanted]
            lines += [line] if line else []
            if added:
                await self.subscriptions.watch(target, wanted, self.clock())
        if wanted:
            names = await self.names(target, wanted)
            lines.append(f"This chat watches {names}. You get one message per story.")
        return "\n".join(lines)

    async def unwatch(self, target: Target, argument: str) -> str:
        """Take from what a chat watches; its own topics are forgotten then."""
        subscription = await self.subscriptions.of(target)
        if subscription is None:
            return "This chat watches nothing yet. Begin with /watch balkans"
        if subscription.static:
            return static(subscription)
        if not argument.strip():
            names = await self.names(target, subscription.topics)
            return f"Which topic? This chat watches {names}. All of them: /unwatch all"
        everything = argument.strip().casefold() == "all"
        known = await self.known(target)
        found, unknown = (subscription.topics, []) if everything else find_all(argument, known)
        left = tuple(topic for topic in subscription.topics if topic not in found)
        await self.subscriptions.watch(target, left, self.clock())
        if any(topic not in self.topics() for topic in found):
            self.changed()
        lines = [escape(str(error)) for error in unknown]
        lines.append(f"This chat watches {name_all(left, known)}." if left else "This chat watches nothing now.")
        return "\n".join(lines)

    async def mute(self, target: Target, argument: str, *, muting: bool) -> str:
        """Add to the topics that a chat does not want to be told of, or take from them: “sport”, “sport for nato”."""
        subscription = await self.subscriptions.of(target)
        if subscription is None:
            return "This chat watches nothing yet. Begin with /watch balkans"
        if subscription.static:
            return static(subscription)
        known = await self.known(target)
        named, _, behind = argument.partition(" for ")
        found, unknown = find_all(named, self.topics())
        sakes, misnamed = find_all(behind, known)
        watched = [topic for topic in sakes if topic in subscription.topics]
        changed = [Mute(topic=topic, watched=each) for topic in found for each in (watched if behind else [None])]
        kept = [mute for mute in subscription.muted if mute not in changed]
        muted = [*kept, *changed] if muting else kept
        if changed:
            await self.subscriptions.watch(target, subscription.topics, self.clock(), muted=muted)
        lines = [escape(str(error)) for error in (*unknown, *misnamed)]
        lines += [f"This chat does not watch {name_all([topic], known)}." for topic in sakes if topic not in watched]
        for each in dict.fromkeys(mute.watched for mute in muted):
            names = name_all([mute.topic for mute in muted if mute.watched == each], known)
            sake = f" for the sake of {name_all([each], known)}" if each else ""
            lines.append(f"This chat is not told{sake} of what is mainly on {names}.")
        return "\n".join(lines if muted else [*lines, "This chat mutes nothing: /mute sport"])

    async def names(self, target: Target, topics: Sequence[TopicId]) -> str:
        """Return what topics are called, ready to be shown."""
        return name_all(topics, await self.known(target))

    async def _add(self, target: Target, name: str, query: str | None) -> tuple[tuple[TopicId, ...], str]:
        """Return the topics that a request stands for, one made for it perhaps, and what to say of it."""
        shared = self.topics()
        if query is None:
            try:
                return find_topics(name, await self.known(target)), ""
            except UnknownName as error:
                if not _OPERATOR.search(name) and _nearest(name, shared, MISTYPED):
                    return (), f'{escape(str(error))} To watch the word itself: /watch "{escape(short(name))}"'
        title = short(name.strip(_QUOTES + " ") or name)
        if query is not None and title.casefold() in _called(shared):
            return (), f"“{escape(title)}” is a topic that all share already. Choose another name."
        mine = await self.own.of(target)
        if len(mine) >= MOST_OWN and title.casefold() not in {own.name.casefold() for own in mine}:
            return (), f"This chat has {MOST_OWN} topics of its own, and cannot have more: /unwatch one first."
        try:
            read = parse_query(query or name)
        except QueryInvalid as error:
            return (), f"{escape(error.expected)}\n{escape(error.before)}<b>▸</b>{escape(error.behind)}"
        own = await self.own.write(target, title, query or name, self.clock())
        self.changed()
        return (own.id,), describe(own, read, by_hand=query is not None)


def read_own(own_topics: Iterable[OwnTopic]) -> Mapping[TopicId, Topic]:
    """Return the topics that chats' queries ask for; those that this version no longer understands are left out."""
    read: dict[TopicId, Topic] = {}
    for own in own_topics:
        with suppress(QueryInvalid):
            read[own.id] = to_topic(parse_query(own.query), own.id, own.name, spell)
    return read


def read_topic(name: str, topics: Mapping[TopicId, Topic]) -> tuple[TopicId, Mapping[TopicId, Topic]]:
    """Return the topic that is called so, or that a query asks for, and all topics together with it.

    Raises UnknownName where the name is nearly that of a topic, or QueryInvalid.
    """
    try:
        return find_topics(name, topics)[0], topics
    except UnknownName:
        if not _OPERATOR.search(name) and _nearest(name, topics, MISTYPED):
            raise
    own = TopicId(name)
    return own, {**topics, own: to_topic(parse_query(name), own, name, spell)}


def describe(own: OwnTopic, query: Query, *, by_hand: bool) -> str:
    """Say what a chat's own topic is looked for as, and what it will not be found by."""
    parts = []
    for part in parts_of(to_topic(query, own.id, own.name, spell), {}):
        forms = part.distinct
        more = f" and {len(forms) - FORMS_SHOWN} more" if len(forms) > FORMS_SHOWN else ""
        parts.append(f"{part.role} {escape(', '.join(forms[:FORMS_SHOWN]))}{more}")
    name = escape(own.name)
    lines = [f"<b>{name}</b> is looked for as: {'; '.join(parts)}. A star stands for any ending."]
    terms = [it for clause in query.clauses for it in clause if isinstance(it, Term) and not it.case]
    words = [escape(term.text) for term in terms if not is_name(term.text)]
    if words and not by_hand:
        lines.append(
            f"I have no translation of <i>{', '.join(words)}</i>. Give what it is in other languages by hand: "
            f"/watch {name} = {words[0]}, … If it is a name, write it with a capital letter."
        )
    elif terms and not by_hand:
        lines.append(f"Other spellings and alphabets can be given by hand: /watch {name} = {escape(own.query)}, …")
    return "\n".join(lines)


def read_requests(argument: str) -> Iterable[tuple[str, str | None]]:
    """Yield what is asked for, with its query where one is given: a line, or what stands between commas."""
    for line in argument.splitlines():
        if found := _DEFINITION.fullmatch(line.strip()):
            yield found["name"], found["query"].strip()
            continue
        for piece in _PIECE.findall(line):
            if piece.strip():
                yield piece.strip(), None


def find_all(argument: str, topics: Mapping[TopicId, Topic]) -> tuple[tuple[TopicId, ...], list[UnknownName]]:
    """Return the topics that are named, and an error with the nearest names for each that does not exist."""
    found: list[TopicId] = []
    unknown: list[UnknownName] = []
    for name, _ in islice(read_requests(argument), MOST_NAMES):
        try:
            found += find_topics(name, topics)
        except UnknownName as error:
            unknown.append(error)
    return tuple(dict.fromkeys(found)), unknown


def find_topics(name: str, topics: Mapping[TopicId, Topic]) -> tuple[TopicId, ...]:
    """Return the topic that is called so in any language, or the several that are named word by word.

    Raises UnknownName with the nearest names.
    """
    called = _called(topics)
    wanted = " ".join(name.split()).strip(_QUOTES).casefold()
    for form in (wanted, wanted + "s"):  # an earthquake is on earthquakes
        if form in called:
            return (called[form],)
    words = wanted.split()
    if words and all(word in called for word in words):
        return tuple(called[word] for word in words)
    raise UnknownName("topic", short(name), _nearest(name, topics, 0.6))


def name_all(topics: Sequence[TopicId], known: Mapping[TopicId, Topic]) -> str:
    """Return what topics are called, ready to be shown."""
    return ", ".join(f"<b>{escape(known[topic].name if topic in known else topic)}</b>" for topic in topics)


def short(name: str, longest: int = LONGEST_NAME) -> str:
    """Return a text on one line, its end cut off where it is long."""
    name = " ".join(name.split())
    return name if len(name) <= longest else name[:longest] + "…"


def static(subscription: Subscription) -> str:
    """Say why a chat cannot change what it watches."""
    return f"The operator set what this chat watches ({len(subscription.topics)} topics) in sources.yaml."


def _called(topics: Mapping[TopicId, Topic]) -> dict[str, TopicId]:
    """Return topics by all that they are called, in small letters."""
    return {
        name.casefold(): topic.id
        for topic in topics.values()
        for name in (*topic.names.values(), topic.name, topic.id, topic.id.replace("_", " "))
    }


def _nearest(name: str, topics: Mapping[TopicId, Topic], likeness: float) -> tuple[str, ...]:
    """Return the topics whose names come closest to one, at most three."""
    called = _called(topics)
    close = get_close_matches(" ".join(name.split()).casefold()[:LONGEST_NAME], called, n=3, cutoff=likeness)
    return tuple(dict.fromkeys(topics[called[word]].name for word in close))
