"""The room of whoever runs the bot: how the feeds do, and new ones."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from bot.dialogue import Answer, Command, Press, Question, Right
from bot.errors import ConfigInvalid, FetchFailed
from bot.feeds.offers import Found, Offer, freshness, read_choice
from bot.ports import Clock, FeedIntake, FeedStore, SubscriptionStore
from bot.speech import N_, Speech
from bot.topic_names import short

WORST_SHOWN = 5
OFFERS_SHOWN = 6
LONGEST_TITLE = 90  # characters of an offered feed's titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """Shows how feeds do, and has the ``intake`` add some."""

    feeds: FeedStore
    subscriptions: SubscriptionStore
    intake: FeedIntake
    clock: Clock

    @property
    def commands(self) -> tuple[Command, ...]:
        """/status and /addfeed."""
        return (
            Command(name="status", description=N_("how the feeds are doing"), answer=self.status),
            Command(
                name="addfeed",
                description=N_("add the feed of a site"),
                answer=self.add_feed,
                example="/addfeed example.org",
                right=Right.BOT,
            ),
        )

    @property
    def presses(self) -> tuple[Press, ...]:
        """None."""
        return ()

    async def status(self, question: Question) -> Answer:
        """Say how many feeds are read, and which fail worst."""
        say = question.say
        states = await self.feeds.states()
        failing = sorted((state for state in states if state.failures), key=lambda state: -state.failures)
        polled = [state for state in states if state.succeeded_at]
        watchers = len(await self.subscriptions.active())
        read = say.plural(
            "<b>{read} of {count} feed</b> has been read.",
            "<b>{read} of {count} feeds</b> have been read.",
            len(states),
            read=say.number(len(polled)),
        )
        lines = [read, say.plural("{count} subscription.", "{count} subscriptions.", watchers)]
        if failing:
            lines.append(say.plural("{count} feed fails:", "{count} feeds fail, the worst:", len(failing)))
        lines += [
            say.plural(
                "· {url}: {reason}, {count} time in a row",
                "· {url}: {reason}, {count} times in a row",
                state.failures,
                url=state.url,
                reason=state.reason or "?",
            )
            for state in failing[:WORST_SHOWN]
        ]
        return Answer(text=Markup("\n").join(lines))

    async def add_feed(self, question: Question) -> Answer:
        """Offer the feeds of a site, or take in the one of that number."""
        say = question.say
        address, _, number = " ".join(question.argument.split()).partition(" ")
        if not address:
            return Answer(
                text=say("Which site? Send its address, or a feed's: {command}", command="/addfeed example.org")
            )
        try:
            found = await self.intake.find(address)
            if not found.offers:
                return Answer(
                    text=say.plural(
                        "No feed was found at {address}; {count} address was tried.",
                        "No feed was found at {address}; {count} addresses were tried.",
                        len(found.tried),
                        address=address,
                    )
                )
            if not number:
                return Answer(text=self._offers(found, address, say))
            chosen = read_choice(number, found.offers)
            return Answer(text=Markup("\n").join([await self._take(found, offer, say) for offer in chosen]))
        except (FetchFailed, ConfigInvalid, ValueError) as error:
            return Answer(text=Markup("{}").format(error))

    async def _take(self, found: Found, offer: Offer, say: Speech) -> Markup:
        if offer.source:
            return say("{url} is in sources.yaml already, under <b>{source}</b>.", url=offer.url, source=offer.source)
        source = await self.intake.add(found, offer)
        return say("Added {url} under <b>{source}</b>. The bot reads it within seconds.", url=offer.url, source=source)

    def _offers(self, found: Found, address: str, say: Speech) -> Markup:
        shown = found.offers[:OFFERS_SHOWN]
        parts = [self._offer(number, offer, say) for number, offer in enumerate(shown, 1)]
        if len(found.offers) > len(shown):
            parts.append(say.plural("and {count} more", "and {count} more", len(found.offers) - len(shown)))
        parts.append(say("Take one by its number: {command}", command=f"/addfeed {address} 1"))
        return Markup("\n\n").join(parts)

    def _offer(self, number: int, offer: Offer, say: Speech) -> Markup:
        about = Markup("{} · {}").format(offer.language_name, freshness(offer, self.clock()))
        if offer.source:
            about += " " + say("Already in sources.yaml, under {source}.", source=offer.source)
        lines = [
            Markup("{}. <b>{}</b>").format(number, short(offer.title, LONGEST_TITLE)),
            Markup("{}").format(offer.url),
            about,
        ]
        return Markup("\n").join(
            [*lines, *(Markup("· {}").format(short(entry.title, LONGEST_TITLE)) for entry in offer.entries)]
        )
