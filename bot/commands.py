"""A command of a person in, an answer out: what can be asked of the bot in any chat, without knowing which one.

Answers are plain text in which ``<b>`` and ``<i>`` may stand; everything else is escaped for HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from html import escape
from itertools import islice

from bot.errors import ConfigInvalid, FetchFailed, UnknownName
from bot.feeds.offers import Found, Offer, freshness, read_choice
from bot.model import Subscription, Target, Topic, TopicId
from bot.ports import Asker, Clock, FeedIntake, FeedStore, SubscriptionStore

HELP = {
    "watch": "watch topics: /watch nato, kosovo",
    "unwatch": "stop watching: /unwatch nato, or /unwatch all",
    "topics": "all topics, and which you watch",
    "status": "how the feeds are doing",
    "addfeed": "for the bot's admins: /addfeed example.org",
    "help": "this list",
}
WORST_SHOWN = 5
LONGEST_NAME = 60  # characters of a name that is answered back
MOST_NAMES = 30  # in one command; looking for the nearest names takes time
OFFERS_SHOWN = 6
LONGEST_TITLE = 90  # characters of an offered feed's titles
ONLY_ADMINS = "Only this chat's administrators can change what it watches."
ONLY_BOT_ADMINS = "Sorry, only the admins of this bot can add feeds."


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """What people can ask. ``topics`` gives the topics in force, for they may be edited while the bot runs.

    ``admins`` are the accounts that may have the ``intake`` add feeds; without any, nobody is told of that command.
    """

    subscriptions: SubscriptionStore
    feeds: FeedStore
    topics: Callable[[], Mapping[TopicId, Topic]]
    clock: Clock
    intake: FeedIntake
    admins: frozenset[str] = frozenset()

    @property
    def descriptions(self) -> Mapping[str, str]:
        """What each command does, in a few words."""
        return {name: words for name, words in HELP.items() if name != "addfeed" or self.admins}

    async def answer(self, target: Target, command: str, argument: str, asker: Asker) -> str:
        """Return the answer to a command; the empty command stands for text that is none."""
        match command:
            case "":
                return self._advise(argument)
            case "start":
                return self._start()
            case "topics":
                return await self._topics(target)
            case "status":
                return await self._status()
            case "watch" | "unwatch" if not await asker.may_change():
                return ONLY_ADMINS
            case "addfeed" if asker.account not in self.admins:
                return ONLY_BOT_ADMINS
            case "addfeed":
                return await self._add_feed(argument)
            case "watch":
                return await self._watch(target, argument)
            case "unwatch":
                return await self._unwatch(target, argument)
            case "help":
                return self._help()
            case _:
                return self._unknown(command)

    def _start(self) -> str:
        return (
            "<b>Dragoman</b> reads the news in many languages and sends one message per story on what you watch: "
            "what happened, who said what, and who else reports it.\n\n"
            "Begin with /watch balkans, or see all /topics."
        )

    def _help(self) -> str:
        return "\n".join(f"/{name} · {escape(words)}" for name, words in self.descriptions.items())

    def _unknown(self, command: str) -> str:
        close = get_close_matches(command, self.descriptions, n=1)
        hint = f" Did you mean /{close[0]}?" if close else ""
        return f"There is no command /{escape(_short(command))}.{hint}\n\n{self._help()}"

    def _advise(self, text: str) -> str:
        """Answer text that is no command: a topic's name surely means that somebody wants to watch it."""
        found, _ = self._find(text)
        if found:
            return f"To watch {self._names(found)}, send /watch {escape(', '.join(found))}"
        return f"I understand commands only:\n\n{self._help()}"

    async def _topics(self, target: Target) -> str:
        subscription = await self.subscriptions.of(target)
        watched = set(subscription.topics) if subscription else set()
        lines = [
            f"{'✓' if topic.id in watched else '·'} {escape(f'{topic.emoji} {topic.name}'.strip())} "
            f"<i>{escape(topic.id)}</i>"
            for topic in sorted(self.topics().values(), key=lambda topic: topic.name.casefold())
        ]
        return "<b>Topics</b>\n" + "\n".join(lines) + "\n\nWatch one: /watch nato"

    async def _watch(self, target: Target, argument: str) -> str:
        found, unknown = self._find(argument)
        if not found and not unknown:
            return "Which topic? For example: /watch nato, kosovo. All of them: /topics"
        subscription = await self.subscriptions.of(target)
        if subscription and subscription.static:
            return _static(subscription)
        before = subscription.topics if subscription else ()
        wanted = tuple(dict.fromkeys([*before, *found]))
        if found:
            await self.subscriptions.watch(target, wanted, self.clock())
        lines = [escape(str(error)) for error in unknown]
        if wanted:
            lines.append(f"This chat watches {self._names(wanted)}. You get one message per story.")
        return "\n".join(lines)

    async def _unwatch(self, target: Target, argument: str) -> str:
        subscription = await self.subscriptions.of(target)
        if subscription is None:
            return "This chat watches nothing yet. Begin with /watch balkans"
        if subscription.static:
            return _static(subscription)
        if not argument.strip():
            return f"Which topic? This chat watches {self._names(subscription.topics)}. All of them: /unwatch all"
        everything = argument.strip().casefold() == "all"
        found, unknown = (subscription.topics, []) if everything else self._find(argument)
        left = tuple(topic for topic in subscription.topics if topic not in found)
        await self.subscriptions.watch(target, left, self.clock())
        lines = [escape(str(error)) for error in unknown]
        lines.append(f"This chat watches {self._names(left)}." if left else "This chat watches nothing now.")
        return "\n".join(lines)

    async def _status(self) -> str:
        states = await self.feeds.states()
        failing = sorted((state for state in states if state.failures), key=lambda state: -state.failures)
        polled = [state for state in states if state.succeeded_at]
        watchers = len(await self.subscriptions.active())
        lines = [f"<b>{len(polled)} of {len(states)} feeds</b> have been read; {watchers} subscriptions."]
        if failing:
            lines.append(f"{len(failing)} failing, the worst:")
        lines += [
            f"· {escape(state.url)}: {escape(state.reason or 'unknown')}, {state.failures} in a row"
            for state in failing[:WORST_SHOWN]
        ]
        return "\n".join(lines)

    async def _add_feed(self, argument: str) -> str:
        """Offer the feeds of a site, or take in the one of that number."""
        address, _, number = " ".join(argument.split()).partition(" ")
        if not address:
            return "Which site? Send its address, or a feed's: /addfeed example.org"
        try:
            found = await self.intake.find(address)
            if not found.offers:
                return f"No feed was found at {escape(address)}; {len(found.tried)} addresses were tried."
            if not number:
                return self._offers(found, address)
            return "\n".join([await self._take(found, offer) for offer in read_choice(number, found.offers)])
        except (FetchFailed, ConfigInvalid, ValueError) as error:
            return escape(str(error))

    async def _take(self, found: Found, offer: Offer) -> str:
        if offer.source:
            return f"{escape(offer.url)} is in sources.yaml already, under <b>{escape(offer.source)}</b>."
        source = await self.intake.add(found, offer)
        return f"Added {escape(offer.url)} under <b>{escape(source)}</b>. The bot reads it within seconds."

    def _offers(self, found: Found, address: str) -> str:
        shown = found.offers[:OFFERS_SHOWN]
        parts = [self._offer(number, offer) for number, offer in enumerate(shown, 1)]
        if len(found.offers) > len(shown):
            parts.append(f"and {len(found.offers) - len(shown)} more")
        parts.append(f"Take one by its number: /addfeed {escape(address)} 1")
        return "\n\n".join(parts)

    def _offer(self, number: int, offer: Offer) -> str:
        known = f" Already in sources.yaml, under {escape(offer.source)}." if offer.source else ""
        lines = [
            f"{number}. <b>{escape(_short(offer.title, LONGEST_TITLE))}</b>",
            escape(offer.url),
            f"{escape(offer.language_name)} · {freshness(offer, self.clock())}.{known}",
        ]
        return "\n".join([*lines, *(f"· {escape(_short(entry.title, LONGEST_TITLE))}" for entry in offer.entries)])

    def _find(self, argument: str) -> tuple[tuple[TopicId, ...], list[UnknownName]]:
        """Return the topics that are named, and an error with the nearest names for each that does not exist."""
        found: list[TopicId] = []
        unknown: list[UnknownName] = []
        names = (name for name in argument.replace("\n", ",").split(",") if name.strip())
        for name in islice(names, MOST_NAMES):
            try:
                found += find_topics(name, self.topics())
            except UnknownName as error:
                unknown.append(error)
        return tuple(dict.fromkeys(found)), unknown

    def _names(self, topics: Sequence[TopicId]) -> str:
        known = self.topics()
        return ", ".join(f"<b>{escape(known[topic].name if topic in known else topic)}</b>" for topic in topics)


def find_topics(name: str, topics: Mapping[TopicId, Topic]) -> tuple[TopicId, ...]:
    """Return the topic that is called so in any language, or the several that are named word by word.

    Raises UnknownName with the nearest names.
    """
    called: dict[str, TopicId] = {}
    for topic in topics.values():
        for known in (*topic.names.values(), topic.name, topic.id, topic.id.replace("_", " ")):
            called[known.casefold()] = topic.id
    wanted = " ".join(name.split()).casefold()
    if wanted in called:
        return (called[wanted],)
    words = wanted.split()
    if all(word in called for word in words):
        return tuple(called[word] for word in words)
    close = get_close_matches(wanted[:LONGEST_NAME], called, n=3, cutoff=0.6)
    raise UnknownName("topic", _short(name), tuple(dict.fromkeys(topics[called[word]].name for word in close)))


def _short(name: str, longest: int = LONGEST_NAME) -> str:
    name = " ".join(name.split())
    return name if len(name) <= longest else name[:longest] + "…"


def _static(subscription: Subscription) -> str:
    return f"The operator set what this chat watches ({len(subscription.topics)} topics) in sources.yaml."
