"""A command of a person in, an answer out: what can be asked of the bot in any chat, without knowing which one.

Answers are plain text in which ``<b>``, ``<i>`` and ``<s>`` may stand; everything else is escaped for HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from html import escape

from bot.alerts.decide import watched
from bot.alerts.evidence import placed_words
from bot.alerts.render import told_report
from bot.errors import ConfigInvalid, FetchFailed
from bot.feeds.offers import Found, Offer, freshness, read_choice
from bot.model import Target
from bot.ports import Archive, Asker, Clock, FeedIntake, FeedStore
from bot.text.changes import marked
from bot.watching import Watching, find_all, name_all, short

HELP = {
    "watch": "watch topics, or any name: /watch nato, Dodik",
    "unwatch": "stop watching: /unwatch nato, or /unwatch all",
    "topics": "all topics, and which you watch",
    "mute": "leave out what is mainly on a topic: /mute sport, or /mute sport for kosovo",
    "unmute": "tell it again: /unmute sport",
    "why": "which words made the last alert; or answer an alert with it",
    "status": "how the feeds are doing",
    "addfeed": "for the bot's admins: /addfeed example.org",
    "help": "this list",
}
WORST_SHOWN = 5
OFFERS_SHOWN = 6
LONGEST_TITLE = 90  # characters of an offered feed's titles
ONLY_ADMINS = "Only this chat's administrators can change what it watches."
ONLY_BOT_ADMINS = "Sorry, only the admins of this bot can add feeds."


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """What people can ask.

    ``admins`` are the accounts that may have the ``intake`` add feeds; without any, nobody is told of that command.
    """

    watching: Watching
    feeds: FeedStore
    archive: Archive
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
                return await self.watching.overview(target)
            case "why":
                return await self._why(target, asker.replies_to)
            case "status":
                return await self._status()
            case "watch" | "unwatch" | "mute" | "unmute" if not await asker.may_change():
                return ONLY_ADMINS
            case "addfeed" if asker.account not in self.admins:
                return ONLY_BOT_ADMINS
            case "addfeed":
                return await self._add_feed(argument)
            case "watch":
                return await self.watching.watch(target, argument)
            case "unwatch":
                return await self.watching.unwatch(target, argument)
            case "mute" | "unmute":
                return await self.watching.mute(target, argument, muting=command == "mute")
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
        return f"There is no command /{escape(short(command))}.{hint}\n\n{self._help()}"

    def _advise(self, text: str) -> str:
        """Answer text that is no command: a topic's name surely means that somebody wants to watch it."""
        known = self.watching.topics()
        found, _ = find_all(text, known)
        if found:
            return f"To watch {name_all(found, known)}, send /watch {escape(', '.join(found))}"
        return f"I understand commands only:\n\n{self._help()}"

    async def _status(self) -> str:
        states = await self.feeds.states()
        failing = sorted((state for state in states if state.failures), key=lambda state: -state.failures)
        polled = [state for state in states if state.succeeded_at]
        watchers = len(await self.watching.subscriptions.active())
        lines = [f"<b>{len(polled)} of {len(states)} feeds</b> have been read; {watchers} subscriptions."]
        if failing:
            lines.append(f"{len(failing)} failing, the worst:")
        lines += [
            f"· {escape(state.url)}: {escape(state.reason or 'unknown')}, {state.failures} in a row"
            for state in failing[:WORST_SHOWN]
        ]
        return "\n".join(lines)

    async def _why(self, target: Target, message_id: str) -> str:
        """Show the evidence of the chat's last alert, or of the one that is answered."""
        told = await self.archive.told(target, message_id)
        if told is None:
            return (
                "That is no alert of mine, as far as I remember." if message_id else "This chat was told nothing yet."
            )
        report = told_report(told)
        article, matches = report.article, watched(report.analysis.matches, told.subscription.topics)
        if not matches:
            return "The story has changed since then: nothing that this chat watches is in it now."
        known = await self.watching.known(target)
        lines = [f"<b>{escape(short(article.title, LONGEST_TITLE))}</b> ({escape(article.source)})"]
        if told.alert.words:
            lines.append(f"A development of a story that was told before. {escape(told.alert.words)}.")
        if told.former_title:
            former, now = short(told.former_title, LONGEST_TITLE), short(article.title, LONGEST_TITLE)
            changed = marked(former, now)
            lines.append(
                f"The title was changed: {changed}" if changed else f"The title was “{escape(former)}” before."
            )
        for match in matches:
            words = ", ".join(f"{escape(word)} <i>{place}</i>" for word, place in placed_words(match, article))
            lines.append(f"{name_all([match.topic], known)}, score {match.score:.1f}: {words}")
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
            f"{number}. <b>{escape(short(offer.title, LONGEST_TITLE))}</b>",
            escape(offer.url),
            f"{escape(offer.language_name)} · {freshness(offer, self.clock())}.{known}",
        ]
        return "\n".join([*lines, *(f"· {escape(short(entry.title, LONGEST_TITLE))}" for entry in offer.entries)])
