"""The admins' room of the bot at work: its figures, and sources.yaml read again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from markupsafe import Markup

from bot.dialogue import Answer, Command, Press, Question, Right
from bot.errors import ConfigInvalid
from bot.ports import Clock, FeedStore, Operation, Statistics
from bot.speech import N_

A_DAY = timedelta(days=1)
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Shows figures and reloads. ``turned_away`` says how often strangers were not answered."""

    operation: Operation
    statistics: Statistics
    feeds: FeedStore
    turned_away: Callable[[], int]
    clock: Clock

    @property
    def commands(self) -> tuple[Command, ...]:
        """/stats and /reload."""
        return (
            Command(name="stats", description=N_("figures of the last day"), answer=self.stats, right=Right.BOT),
            Command(name="reload", description=N_("read sources.yaml now"), answer=self.reload, right=Right.BOT),
        )

    @property
    def presses(self) -> tuple[Press, ...]:
        """None."""
        return ()

    async def stats(self, question: Question) -> Answer:
        """Say what was read, told and asked in a day, and what the process did since it began."""
        say, now = question.say, self.clock()
        day, run = await self.statistics.figures(now, A_DAY), self.operation.since_start()
        states = await self.feeds.states()
        languages = say.listed(f"{say.language_name(tag)} {say.number(count)}" for tag, count in day.languages)
        number = say.number
        lines = [
            say("<b>In the last 24 hours</b>"),
            say.plural("{count} article", "{count} articles", day.articles),
            *([say("of which {languages}", languages=languages)] if day.languages else []),
            say.plural("{count} alert", "{count} alerts", day.alerts),
            Markup(),
            say("<b>Now</b>"),
            say(
                "{read} of {feeds} feeds are read, {failing} fail",
                read=number(sum(state.succeeded_at is not None for state in states)),
                feeds=number(len(states)),
                failing=number(sum(state.failures > 0 for state in states)),
            ),
            say.plural("{count} subscription", "{count} subscriptions", day.subscriptions),
            say(
                "{accounts} accounts and {chats} groups or channels are members",
                accounts=number(day.accounts),
                chats=number(day.chats),
            ),
            say(
                "Waiting: {articles} articles, {alerts} alerts, {edits} edits",
                articles=number(day.articles_waiting),
                alerts=number(day.alerts_waiting),
                edits=number(day.edits_waiting),
            ),
            Markup(),
            say("<b>Since the start, {span} ago</b>", span=say.span(now - run.began_at)),
            say("{polls} polls, of which {failed} failed", polls=number(run.polls), failed=number(run.failed_polls)),
            say("{articles} articles, {alerts} alerts", articles=number(run.articles), alerts=number(run.alerts)),
            say.plural(
                "{count} try of strangers was not answered",
                "{count} tries of strangers were not answered",
                self.turned_away(),
            ),
            say("{megabytes} MB of memory", megabytes=number(round(run.memory / MEGABYTE))),
        ]
        return Answer(text=Markup("\n").join(lines))

    async def reload(self, question: Question) -> Answer:
        """Read sources.yaml now; its faults are told with their lines, and what was in force stays."""
        say = question.say
        try:
            config = await self.operation.reload()
        except ConfigInvalid as invalid:
            head = say("sources.yaml has faults, and what was in force stays:")
            return Answer(text=Markup("\n").join([head, *(Markup("{}").format(fault) for fault in invalid.faults)]))
        return Answer(
            text=say.plural(
                "sources.yaml was read again: {count} feed.",
                "sources.yaml was read again: {count} feeds.",
                len(config.feeds),
            )
        )
