"""The room of what a chat does not want to be told: topics, outlets, stories and words, for a time or for good."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from markupsafe import Markup

from bot.alerts.mutes import unended
from bot.alerts.render import Renderer, told_report
from bot.commands.alert_buttons import HUSH, UNHUSH, alert_buttons
from bot.commands.cards import forgotten, read_id, title_of
from bot.commands.mute_offers import offered_sources, offered_topics
from bot.commands.mute_requests import Asked, Reading, Wanted, read_wanted
from bot.commands.mute_words import (
    LONGEST_NAME,
    MuteWords,
    label_of,
    lasting,
    mark_of,
    marked,
    undo_row,
    unmute_rows,
)
from bot.commands.topic_words import NOTHING_WATCHED, no_such, static
from bot.commands.watching import Watching
from bot.dialogue import Answer, Command, Keyboard, Manner, Press, Question, Right
from bot.model import Briefing, Mute, Subscription, Topic, TopicId
from bot.ports import Archive, Cards, Clock, FeedStore, Mutes
from bot.speech import N_, Speech
from bot.text.display import one_line
from bot.text.until import read_span
from bot.topic_names import MOST_NAMES, find_all, read_requests

A_STORY_LASTS = timedelta(days=30)  # stories older than that have long ended
RECENT = 12  # alerts whose topics and outlets are offered
MOST_MUTES = 60  # of a chat


@dataclass(frozen=True, slots=True, kw_only=True)
class Muting:
    """Mutes and unmutes. ``translates`` says whether alerts have a button for that, which stays below them."""

    watching: Watching
    cards: Cards
    archive: Archive
    mutes: Mutes
    feeds: FeedStore
    renderer: Callable[[], Renderer]
    clock: Clock
    translates: bool = False

    @property
    def commands(self) -> tuple[Command, ...]:
        """/mute and /unmute."""
        return (
            Command(
                name="mute",
                description=N_("leave out topics, outlets, stories or words"),
                answer=self.mute,
                example="/mute sport for kosovo",
                right=Right.CHAT,
            ),
            Command(
                name="unmute",
                description=N_("tell it again"),
                answer=self.unmute,
                example="/unmute sport",
                right=Right.CHAT,
            ),
        )

    @property
    def presses(self) -> tuple[Press, ...]:
        """The buttons of alerts that mute their story, and those of /mute."""
        return (
            Press(name=HUSH, answer=self.hush, right=Right.CHAT),
            Press(name=UNHUSH, answer=self.unhush, right=Right.CHAT),
            Press(name="mute", answer=self.mute_offered, right=Right.CHAT),
            Press(name="mutefor", answer=self.mute_for, right=Right.CHAT),
            Press(name="unmute", answer=self.unmute_marked, right=Right.CHAT),
        )

    async def mute(self, question: Question) -> Answer:
        """Mute what is named, or the story of the alert that is answered; say what could be muted where nothing is."""
        found = await self._subscription(question)
        if isinstance(found, Answer):
            return found
        say, wanted = question.say, read_wanted(question.argument, self.clock(), found.timezone)
        if wanted.misread:
            return Answer(
                text=say(
                    "“{time}” is no time that I understand. For example: {examples}",
                    time=one_line(wanted.misread, LONGEST_NAME),
                    examples="/mute sport for 2h, /mute sport until 18:00",
                )
            )
        if not wanted.names and not question.asker.replies_to:
            return await self._menu(question, found, [])
        asked = await self._asked(question, found, wanted)
        mutes = [replace(mute, until=wanted.until or mute.until) for mute in asked.mutes]
        if found.static and any(mute.topic and not mute.until for mute in mutes):
            return static(found, say)
        if len(found.muted) + len(mutes) > MOST_MUTES:
            return Answer(text=say("This chat mutes enough: {command} some of it first.", command="/unmute"))
        after = await self.mutes.add(found.id, mutes, self.clock()) if mutes else found.muted
        lines = [*asked.refused, *self._words(found, asked.known, say).lines(after)]
        single = mutes[0] if len(mutes) == 1 else None
        return Answer(text=Markup("\n").join(lines), keyboard=lasting(single, say) if single else ())

    async def unmute(self, question: Question) -> Answer:
        """Mute no longer what is named; show what is muted where nothing is."""
        found = await self._subscription(question)
        if isinstance(found, Answer):
            return found
        say, wanted = question.say, read_wanted(question.argument, self.clock(), found.timezone)
        if not wanted.names and not question.asker.replies_to:
            return await self._menu(question, found, [], offering=False)
        if wanted.names.casefold() == "all":
            known, refused, gone = await self.watching.known(question.target), [], list(found.muted)
        else:
            asked = await self._asked(question, found, wanted, muting=False)
            known, refused, gone = asked.known, asked.refused, asked.mutes
        if found.static and any(mute.topic and not mute.until for mute in gone):
            gone = [mute for mute in gone if not mute.topic or mute.until]
            refused = [*refused, static(found, say).text]
        muted = await self.mutes.remove(found.id, gone, self.clock()) if gone else found.muted
        return Answer(text=Markup("\n").join([*refused, *self._words(found, known, say).lines(muted)]))

    async def hush(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Tell an alert's chat no more of its story."""
        return await self._hush(question, arguments[0], muting=True)

    async def unhush(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Tell of it again."""
        return await self._hush(question, arguments[0], muting=False)

    async def mute_offered(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Mute what /mute offered: a topic, or the outlet or the story of an alert."""
        found = await self._subscription(question)
        if isinstance(found, Answer):
            return found
        kind, value = arguments
        if kind == "topic":
            if found.static:
                return replace(static(found, question.say), manner=Manner.BRIEF)
            if TopicId(value) not in self.watching.topics():
                raise LookupError(value)
            mute = Mute(topic=TopicId(value))
        else:
            told = await self.cards.briefing(question.target, read_id(value))
            if told is None:
                return forgotten(question.say)
            mute = self._of_story(told) if kind == "story" else Mute(source=told_report(told).article.source)
        muted = await self.mutes.add(found.id, [mute], self.clock())
        return await self._again(question, replace(found, muted=muted), lasting(mute, question.say))

    async def mute_for(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Let a mute end after a time."""
        found = await self._subscription(question)
        if isinstance(found, Answer):
            return found
        mute, span = marked(found.muted, arguments[0]), read_span(arguments[1])
        if span is None:
            raise ValueError(arguments[1])
        shorter = replace(mute, until=self.clock() + span)
        if found.static and mute.topic and not mute.until:
            return replace(static(found, question.say), manner=Manner.BRIEF)
        muted = await self.mutes.add(found.id, [shorter], self.clock())
        return await self._again(question, replace(found, muted=muted), (undo_row(shorter, question.say),))

    async def unmute_marked(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Take a mute back; one that has ended is no longer there to be taken back, which is as good."""
        found = await self._subscription(question)
        if isinstance(found, Answer):
            return found
        mute = next((mute for mute in found.muted if mark_of(mute) == arguments[0]), None)
        if mute and found.static and mute.topic and not mute.until:
            return replace(static(found, question.say), manner=Manner.BRIEF)
        muted = await self.mutes.remove(found.id, [mute], self.clock()) if mute else found.muted
        return await self._again(question, replace(found, muted=muted))

    async def _hush(self, question: Question, alert: str, *, muting: bool) -> Answer:
        say, told = question.say, await self.cards.briefing(question.target, read_id(alert))
        if told is None:
            return forgotten(say)
        change = self.mutes.add if muting else self.mutes.remove
        await change(told.subscription.id, [self._of_story(told)], self.clock())
        message = await asyncio.to_thread(self.renderer().render, told, self.clock())
        keyboard = alert_buttons(message, say, translates=self.translates, muted=muting)
        text = say("This chat hears no more of this story.") if muting else say("This chat hears of this story again.")
        return Answer(text=text, keyboard=keyboard, manner=Manner.BRIEF)

    def _of_story(self, told: Briefing) -> Mute:
        return Mute(story=told.story.id, title=title_of(told), until=self.clock() + A_STORY_LASTS)

    async def _subscription(self, question: Question) -> Subscription | Answer:
        """Return what a chat watches, with the mutes in force; or what is said where it watches nothing."""
        found = await self.watching.subscriptions.of(question.target)
        if found is None:
            text = question.say(NOTHING_WATCHED, command="/watch balkans")
            return Answer(text=text, manner=Manner.BRIEF if question.pressed else Manner.SEND)
        return replace(found, muted=unended(found.muted, self.clock()))

    def _words(self, subscription: Subscription, known: Mapping[TopicId, Topic], say: Speech) -> MuteWords:
        return MuteWords(known, say, self.clock(), subscription.timezone)

    async def _asked(
        self, question: Question, subscription: Subscription, wanted: Wanted, *, muting: bool = True
    ) -> Asked:
        """Return the mutes that are asked for, and what is said of names that are none."""
        known = await self.watching.known(question.target)
        asked = Asked(known=known, mutes=[], refused=[])
        if question.asker.replies_to and wanted.names.casefold() in ("", "story", "this", "this story"):
            await self._answered(question, asked)
            return asked
        if question.asker.replies_to and wanted.names.casefold() in ("source", "@source"):
            await self._answered(question, asked, outlet=True)
            return asked
        sakes, misnamed = find_all(wanted.sakes, known)
        asked.refused += [no_such(error, question.say) for error in misnamed]
        reading = Reading(
            say=question.say,
            topics=self.watching.topics() if muting else known,
            sources=await self._sources(subscription),
            words={mute.words for mute in subscription.muted if mute.words},
        )
        counted: Sequence[TopicId | None] = sakes if wanted.sakes else (None,)
        for sake in counted:
            if sake and sake not in subscription.topics:
                unwatched = label_of(Mute(topic=sake), known, question.say)
                asked.refused.append(question.say("This chat does not watch {topic}.", topic=unwatched))
                continue
            for name, _ in [*read_requests(wanted.names)][:MOST_NAMES]:
                reading.add(asked, name, sake)
        return asked

    async def _answered(self, question: Question, asked: Asked, *, outlet: bool = False) -> None:
        """Mute the story of the alert that is answered, or its outlet."""
        told = await self.archive.told(question.target, question.asker.replies_to)
        if told is None:
            asked.refused.append(question.say("That is no alert of mine, as far as I remember."))
        else:
            asked.mutes.append(Mute(source=told_report(told).article.source) if outlet else self._of_story(told))

    async def _sources(self, subscription: Subscription) -> dict[str, str]:
        """Return the outlets that are read or muted, by their names in small letters."""
        names = [state.source for state in await self.feeds.states()]
        names += [mute.source for mute in subscription.muted]
        return {name.casefold(): name for name in names if name}

    async def _again(self, question: Question, subscription: Subscription, keyboard: Keyboard = ()) -> Answer:
        known = await self.watching.known(question.target)
        lines = self._words(subscription, known, question.say).lines(subscription.muted)
        rows = keyboard or unmute_rows(subscription.muted, known, question.say)
        return Answer(text=Markup("\n").join(lines), keyboard=rows, manner=Manner.REPLACE)

    async def _menu(
        self, question: Question, subscription: Subscription, first: Sequence[Markup], *, offering: bool = True
    ) -> Answer:
        """Say what is muted, with buttons that take it back, and what of the last alerts could be."""
        known, say = await self.watching.known(question.target), question.say
        lines = [*first, *self._words(subscription, known, say).lines(subscription.muted)]
        rows = [*unmute_rows(subscription.muted, known, say)]
        if offering:
            told = await self.cards.recent(question.target, RECENT)
            offers = [*offered_topics(told, subscription, self.watching.topics(), say)]
            offers += offered_sources(told, subscription, say)
            rows += [tuple(offers[place : place + 2]) for place in range(0, len(offers), 2)]
            lines.append(
                say(
                    "A topic, an outlet or words, for a time or for good: {examples}. "
                    "To hear no more of a story, answer its alert with {command}.",
                    examples='/mute sport for 2h, /mute @source Kurir, /mute "premier league" for kosovo',
                    command="/mute",
                )
            )
        return Answer(text=Markup("\n").join(lines), keyboard=tuple(rows))
