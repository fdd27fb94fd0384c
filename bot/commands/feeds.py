"""The room of the feeds: how they do, for all; for the admins also to try one again, to take one out, to add one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from difflib import get_close_matches

from markupsafe import Markup

from bot.dialogue import Action, Answer, Button, Command, Manner, Press, Question, Right, number_in
from bot.errors import ConfigInvalid, UnknownName
from bot.feeds.health import badness, is_silent, public_label, short_url
from bot.feeds.polling import MOVED
from bot.model import FeedState
from bot.ports import Clock, FeedStore, Retrying, SourcesFile, SubscriptionStore
from bot.speech import N_, Speech
from bot.topic_names import short

WORST_SHOWN = 5
ON_A_PAGE = 8
IN_A_ROW = 4  # buttons
MOST_RETRIED = 10  # feeds, by one word that is not “all”
FORGOTTEN = N_("That feed is not read any more. All of them: /feeds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeds:
    """Shows how feeds do, and does something about it."""

    feeds: FeedStore
    subscriptions: SubscriptionStore
    retrying: Retrying
    sources: SourcesFile
    clock: Clock

    @property
    def commands(self) -> tuple[Command, ...]:
        """/status, /feeds and /retry."""
        return (
            Command(name="status", description=N_("how the feeds are doing"), answer=self.status),
            Command(
                name="feeds", description=N_("each feed, the worst first"), answer=self.list_feeds, right=Right.BOT
            ),
            Command(
                name="retry",
                description=N_("ask a feed now"),
                answer=self.retry,
                example="/retry all",
                right=Right.BOT,
            ),
        )

    @property
    def presses(self) -> tuple[Press, ...]:
        """The pages, and what can be done about a feed."""
        return (
            Press(name="feeds", answer=self.turn_page, right=Right.BOT),
            Press(name="feed", answer=self.show, right=Right.BOT),
            Press(name="retry", answer=self.press_retry, right=Right.BOT),
            Press(name="drop?", answer=self.ask_to_remove, right=Right.BOT),
            Press(name="drop", answer=self.remove, right=Right.BOT),
            Press(name="readdress", answer=self.readdress, right=Right.BOT),
        )

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
                url=state.url if question.shows_all else public_label(state.source, state.url),
                reason=state.reason or "?",
            )
            for state in failing[:WORST_SHOWN]
        ]
        return Answer(text=Markup("\n").join(lines))

    # ── all of them ─────────────────────────────────────────────────────────────────────────────────────

    async def list_feeds(self, question: Question) -> Answer:
        """List the feeds, the worst first, a page at a time."""
        return await self._page(0, question.say, Manner.SEND)

    async def turn_page(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Show a page of them."""
        return await self._page(number_in(arguments[0]), question.say, Manner.REPLACE)

    async def _page(self, page: int, say: Speech, manner: Manner) -> Answer:
        now, states = self.clock(), await self.feeds.states()
        if not states:
            return Answer(text=say("No feeds yet: {command}", command="/addfeed example.org"), manner=manner)
        ranked = sorted(states, key=lambda state: badness(state, now))
        page = min(page, (len(ranked) - 1) // ON_A_PAGE)
        first = page * ON_A_PAGE
        shown = ranked[first : first + ON_A_PAGE]
        head = say.plural(
            "<b>{count} feed</b>, {failing} failing", "<b>{count} feeds</b>, {failing} failing", len(states),
            failing=say.number(sum(state.failures > 0 for state in states)),
        )  # fmt: skip
        lines = [head]
        lines += [
            Markup("{}. <b>{}</b> {}\n{}").format(number, state.source, short_url(state.url), self._state(state, say))
            for number, state in enumerate(shown, first + 1)
        ]
        numbers = [
            Button(label=str(number), action=Action(name="feed", arguments=(str(state.id), str(page))))
            for number, state in enumerate(shown, first + 1)
        ]
        rows = [tuple(numbers[start : start + IN_A_ROW]) for start in range(0, len(numbers), IN_A_ROW)]
        turns = [page - 1] * (page > 0) + [page + 1] * (first + ON_A_PAGE < len(ranked))
        if turns:
            rows.append(
                tuple(
                    Button(label="◀" if turn < page else "▶", action=Action(name="feeds", arguments=(str(turn),)))
                    for turn in turns
                )
            )
        return Answer(text=Markup("\n").join(lines), keyboard=tuple(rows), manner=manner)

    def _state(self, state: FeedState, say: Speech) -> Markup:
        """Say in a line how a feed does."""
        now = self.clock()
        if state.failures:
            reason = state.reason or "?"
            times = say.plural(
                "{reason}, {count} time", "{reason}, {count} times in a row", state.failures, reason=reason
            )
            return say("gone: {reason}", reason=times) if state.gone else times
        if state.moves >= MOVED and state.moved_to:
            return say("moved for good to {url}", url=state.moved_to)
        if state.found_at is not None and is_silent(state, now):
            return say("publishes nothing for {span}", span=say.span(now - state.found_at))
        if state.polled_at is None:
            return say("not tried yet")
        return say.plural("{count} entry", "{count} entries", state.entries)

    # ── one of them ─────────────────────────────────────────────────────────────────────────────────────

    async def show(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Show a feed, with what can be done about it."""
        return await self._on_feed(question, arguments, self._shown)

    async def press_retry(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Have a feed polled now."""

        async def act(state: FeedState, page: str, say: Speech) -> Answer:  # noqa: ARG001
            await self.retrying.make_due(self.clock(), [state.id])
            return Answer(text=say("It is asked within seconds."), manner=Manner.BRIEF)

        return await self._on_feed(question, arguments, act)

    async def ask_to_remove(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Ask whether a feed shall really go."""

        async def act(state: FeedState, page: str, say: Speech) -> Answer:
            rows = (
                (Button(label=say("Yes, remove it"), action=_on(state, "drop", page)),),
                (Button(label=say("Back"), action=_on(state, "feed", page)),),
            )
            text = say("Take {url} of <b>{source}</b> out of sources.yaml?", url=state.url, source=state.source)
            return Answer(text=text, keyboard=rows, manner=Manner.REPLACE)

        return await self._on_feed(question, arguments, act)

    async def remove(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Take a feed out of the file."""

        async def act(state: FeedState, page: str, say: Speech) -> Answer:
            await self.sources.remove(state.url)
            back = Button(label=say("Back"), action=Action(name="feeds", arguments=(page,)))
            text = say(
                "{url} is not in sources.yaml any more. What it brought is kept as long as the rest.", url=state.url
            )
            return Answer(text=text, keyboard=((back,),), manner=Manner.REPLACE)

        return await self._on_feed(question, arguments, act)

    async def readdress(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Take the address over that a feed says it moved to."""

        async def act(state: FeedState, page: str, say: Speech) -> Answer:
            if not state.moved_to:
                raise LookupError(state.url)
            await self.sources.readdress(state.url, state.moved_to)
            back = Button(label=say("Back"), action=Action(name="feeds", arguments=(page,)))
            text = say("In sources.yaml stands {url} now.", url=state.moved_to)
            return Answer(text=text, keyboard=((back,),), manner=Manner.REPLACE)

        return await self._on_feed(question, arguments, act)

    async def _on_feed(
        self,
        question: Question,
        arguments: tuple[str, ...],
        act: Callable[[FeedState, str, Speech], Awaitable[Answer]],
    ) -> Answer:
        """Do something about the feed of that number; one that is read no longer is told."""
        say, number, page = question.say, number_in(arguments[0]), str(number_in(arguments[1]))
        state = next((state for state in await self.feeds.states() if state.id == number), None)
        if state is None:
            return Answer(text=say(FORGOTTEN), manner=Manner.BRIEF)
        try:
            return await act(state, page, say)
        except (ConfigInvalid, UnknownName) as error:
            return Answer(text=Markup("{}").format(error))

    async def _shown(self, state: FeedState, page: str, say: Speech) -> Answer:
        now = self.clock()
        lines = [
            Markup("<b>{}</b>").format(state.source),
            Markup("{}").format(state.url),
            self._state(state, say),
        ]
        if state.failing_since:
            lines.append(say("Failing for {span}.", span=say.span(now - state.failing_since)))
        if state.succeeded_at:
            lines.append(say("Last read {span} ago.", span=say.span(now - state.succeeded_at)))
        lines.append(
            say("Next poll in {span}.", span=say.span(state.next_poll_at - now))
            if state.next_poll_at > now
            else say("It is polled now.")
        )
        rows = [(Button(label=say("Try again now"), action=_on(state, "retry", page)),)]
        if state.moves >= MOVED and state.moved_to:
            rows.append((Button(label=say("Take the new address"), action=_on(state, "readdress", page)),))
        rows.append((Button(label=say("Remove from sources.yaml"), action=_on(state, "drop?", page)),))
        rows.append((Button(label=say("Back"), action=Action(name="feeds", arguments=(page,))),))
        return Answer(text=Markup("\n").join(lines), keyboard=tuple(rows), manner=Manner.REPLACE)

    async def retry(self, question: Question) -> Answer:
        """Have feeds polled now: all, or those whose source or address holds a word."""
        say, word, now = question.say, question.argument.strip(), self.clock()
        states = await self.feeds.states()
        if word.casefold() == "all":
            await self.retrying.make_due(now)
            return Answer(text=say.plural("{count} feed is asked now.", "{count} feeds are asked now.", len(states)))
        usage = say("Name a source or a part of its address: {command}", command="/retry example.org")
        found = (
            [state for state in states if word.casefold() in f"{state.source} {state.url}".casefold()] if word else []
        )
        if not found:
            nearest = get_close_matches(word, sorted({state.source for state in states}), n=1) if word else []
            lines = [say("No feed is called “{word}”.", word=short(word))] if word else []
            lines += [say("Did you mean {nearest}?", nearest=each) for each in nearest]
            return Answer(text=Markup("\n").join([*lines, usage]))
        if len(found) > MOST_RETRIED:
            return Answer(
                text=say("{count} feeds are called so. Say more, or {command}", count=len(found), command="/retry all")
            )
        await self.retrying.make_due(now, [state.id for state in found])
        return Answer(text=say("Asked now: {feeds}", feeds=say.listed(short_url(state.url) for state in found)))


def _on(state: FeedState, name: str, page: str) -> Action:
    return Action(name=name, arguments=(str(state.id), page))
