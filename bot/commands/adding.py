"""The admins' room of new feeds: those of a site, shown before they are added, and lists of other readers (OPML)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from markupsafe import Markup

from bot.dialogue import Action, Answer, Button, Command, Document, Manner, Press, Question, Right, number_in
from bot.errors import ConfigInvalid, FetchFailed
from bot.feeds.offers import Found, Offer, freshness, read_choice
from bot.ports import Clock, FeedIntake, ImportPlan, Proposals, SourcesFile
from bot.speech import N_, Speech
from bot.topic_names import short

OFFERS_SHOWN = 6
IN_A_ROW = 3  # buttons
NAMED = 8  # feeds of a list
LONGEST_TITLE = 90  # characters of an offered feed's titles
OFFERED, LISTED = "offer", "opml"  # kinds of proposals
FORGOTTEN = N_("I no longer know what I showed you there. Ask again, please.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Adding:
    """Has the ``intake`` look for feeds, and ``sources`` write them; what is shown is kept among the proposals."""

    intake: FeedIntake
    sources: SourcesFile
    proposals: Proposals
    clock: Clock

    @property
    def commands(self) -> tuple[Command, ...]:
        """/addfeed and /opml."""
        return (
            Command(
                name="addfeed",
                description=N_("add the feed of a site"),
                answer=self.add_feed,
                example="/addfeed example.org",
                right=Right.BOT,
            ),
            Command(
                name="opml",
                description=N_("all feeds as a file for other readers; send me such a file to add its feeds"),
                answer=self.export,
                right=Right.BOT,
            ),
        )

    @property
    def presses(self) -> tuple[Press, ...]:
        """Adding what was shown."""
        return (
            Press(name="add", answer=self.press_add, right=Right.BOT),
            Press(name="opml", answer=self.press_list, right=Right.BOT),
        )

    # ── of a site ───────────────────────────────────────────────────────────────────────────────────────

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
                return await self._offers(found, address, say)
            chosen = read_choice(number, found.offers)
            return Answer(text=Markup("\n").join([await self._take(found, offer, say) for offer in chosen]))
        except (FetchFailed, ConfigInvalid, ValueError) as error:
            return Answer(text=Markup("{}").format(error))

    async def press_add(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Add a feed that was shown. The site is asked again: what it offers may have changed."""
        say = question.say
        content = await self.proposals.proposed(OFFERED, arguments[0])
        if content is None:
            return Answer(text=say(FORGOTTEN))
        shown = json.loads(content)
        url = shown["urls"][number_in(arguments[1])]
        try:
            found = await self.intake.find(shown["address"])
            offer = next((offer for offer in found.offers if offer.url == url), None)
            if offer is None:
                return Answer(text=say("{address} does not offer {url} any more.", address=shown["address"], url=url))
            return Answer(text=await self._take(found, offer, say))
        except (FetchFailed, ConfigInvalid) as error:
            return Answer(text=Markup("{}").format(error))

    async def _take(self, found: Found, offer: Offer, say: Speech) -> Markup:
        if offer.source:
            return say("{url} is in sources.yaml already, under <b>{source}</b>.", url=offer.url, source=offer.source)
        source = await self.intake.add(found, offer)
        return say("Added {url} under <b>{source}</b>. The bot reads it within seconds.", url=offer.url, source=source)

    async def _offers(self, found: Found, address: str, say: Speech) -> Answer:
        shown = found.offers[:OFFERS_SHOWN]
        parts = [self._offer(number, offer, say) for number, offer in enumerate(shown, 1)]
        if len(found.offers) > len(shown):
            parts.append(say.plural("and {count} more", "and {count} more", len(found.offers) - len(shown)))
            parts.append(say("Take one by its number: {command}", command=f"/addfeed {address} {len(shown) + 1}"))
        content = json.dumps({"address": address, "urls": [offer.url for offer in shown]}).encode()
        name = await self.proposals.propose(OFFERED, content, self.clock())
        buttons = [
            Button(label=say("Add {number}", number=index + 1), action=_add(name, index))
            for index, offer in enumerate(shown)
            if not offer.source
        ]
        rows = tuple(tuple(buttons[start : start + IN_A_ROW]) for start in range(0, len(buttons), IN_A_ROW))
        return Answer(text=Markup("\n\n").join(parts), keyboard=rows)

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

    # ── of a list ───────────────────────────────────────────────────────────────────────────────────────

    async def export(self, question: Question) -> Answer:
        """Send all feeds as OPML."""
        try:
            content = await self.sources.export()
        except ConfigInvalid as error:
            return Answer(text=Markup("{}").format(error))
        text = question.say("All feeds of sources.yaml. Send me such a file of another reader to add its feeds.")
        return Answer(text=text, document=Document(name="dragoman.opml", content=content))

    async def receive(self, question: Question) -> Answer:
        """Show what is in a file that an admin sends, before anything of it is added."""
        say, sent = question.say, question.document
        if sent is None or not sent.content:
            return Answer(text=say("The file is empty, or larger than I read (2 MB)."))
        try:
            plan = await self.sources.plan(sent.content, sent.name or "OPML")
        except ConfigInvalid as error:
            return Answer(text=Markup("{}").format(error))
        new = [feed for _, feeds in plan.groups for feed in feeds]
        if not new:
            return Answer(text=Markup("\n").join([say("There is no new feed in it."), *_passed_over(plan, say)]))
        name = await self.proposals.propose(LISTED, sent.content, self.clock())
        head = say.plural("<b>{count} new feed</b>", "<b>{count} new feeds</b>", len(new))
        lines = [head, *(Markup("· {} <i>{}</i>").format(short(feed.source), feed.url) for feed in new[:NAMED])]
        if more := len(new) - NAMED if len(new) > NAMED else 0:
            lines.append(say.plural("and {count} more", "and {count} more", more))
        rows = (
            (
                Button(label=say("Add all"), action=Action(name="opml", arguments=(name, "yes"))),
                Button(label=say("Cancel"), action=Action(name="opml", arguments=(name, "no"))),
            ),
        )
        return Answer(text=Markup("\n").join([*lines, *_passed_over(plan, say)]), keyboard=rows)

    async def press_list(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Add the feeds of a list that was shown, or leave it."""
        say = question.say
        name, wish = arguments
        if wish != "yes":
            return Answer(text=say("Nothing was added."), manner=Manner.REPLACE)
        content = await self.proposals.proposed(LISTED, name)
        if content is None:
            return Answer(text=say(FORGOTTEN), manner=Manner.REPLACE)
        try:
            plan = await self.sources.take_in(content, "OPML")
        except ConfigInvalid as error:
            return Answer(text=Markup("{}").format(error))
        number = sum(len(feeds) for _, feeds in plan.groups)
        done = say.plural(
            "{count} feed was added to sources.yaml.", "{count} feeds were added to sources.yaml.", number
        )
        return Answer(text=Markup("\n").join([done, *_passed_over(plan, say)]), manner=Manner.REPLACE)


def _add(name: str, index: int) -> Action:
    return Action(name="add", arguments=(name, str(index)))


def _passed_over(plan: ImportPlan, say: Speech) -> list[Markup]:
    """Say what of a list is there already, and what cannot be read."""
    lines = []
    if plan.known:
        known = len(plan.known)
        lines.append(say.plural("{count} feed is there already.", "{count} feeds are there already.", known))
    lines += [say("Passed over {url}: {reason}", url=short(url), reason=why) for url, why in plan.refused[:NAMED]]
    if more := max(0, len(plan.refused) - NAMED):
        lines.append(say.plural("and {count} more", "and {count} more", more))
    return lines
