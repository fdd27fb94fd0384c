"""What the commands need in, the commands out: every room that people can ask in, wired to its ports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.alerts.render import Renderer
from bot.commands import Commands
from bot.commands.access import OpenHouse
from bot.commands.administration import Administration
from bot.commands.cards import Looking
from bot.commands.guide import Guide
from bot.commands.mutes import Muting
from bot.commands.telling import Telling
from bot.commands.verdicts import Judging
from bot.commands.watching import Watching
from bot.config.locales import speech_of
from bot.dialogue import Asker
from bot.model import Target, Topic, TopicId
from bot.ports import (
    Archive,
    Cards,
    Clock,
    FeedIntake,
    FeedStore,
    Mutes,
    OwnTopics,
    SubscriptionStore,
    Translating,
    Verdicts,
)
from bot.speech import Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The ports of the commands. ``topics`` are those that all share; ``changed`` is told when a chat's own change."""

    subscriptions: SubscriptionStore
    own_topics: OwnTopics
    feeds: FeedStore
    archive: Archive
    intake: FeedIntake
    cards: Cards
    mutes: Mutes
    verdicts: Verdicts
    renderer: Callable[[], Renderer]  # the one in force
    topics: Callable[[], Mapping[TopicId, Topic]]
    changed: Callable[[], None]
    clock: Clock
    admins: frozenset[str] = frozenset()
    translator: Translating | None = None


def make_commands(desk: Desk) -> Commands:
    """Wire the rooms, in the order of the menu."""

    async def tongue(target: Target, asker: Asker) -> Speech:  # noqa: ARG001
        return speech_of(asker.locale)

    watching = Watching(
        subscriptions=desk.subscriptions,
        own=desk.own_topics,
        topics=desk.topics,
        changed=desk.changed,
        clock=desk.clock,
    )
    guide = Guide(topics=desk.topics, menu=lambda say: commands.menu(say))  # noqa: PLW0108  # commands come below
    muting = Muting(
        watching=watching,
        cards=desk.cards,
        archive=desk.archive,
        mutes=desk.mutes,
        feeds=desk.feeds,
        renderer=desk.renderer,
        clock=desk.clock,
        translates=desk.translator is not None,
    )
    rooms = (
        watching,
        muting,
        Judging(
            watching=watching,
            cards=desk.cards,
            mutes=desk.mutes,
            verdicts=desk.verdicts,
            renderer=desk.renderer,
            clock=desk.clock,
        ),
        Looking(cards=desk.cards, renderer=desk.renderer, clock=desk.clock, translator=desk.translator),
        Telling(archive=desk.archive, watching=watching, verdicts=desk.verdicts),
        Administration(feeds=desk.feeds, subscriptions=desk.subscriptions, intake=desk.intake, clock=desk.clock),
        guide,
    )
    commands = Commands(rooms=rooms, gate=OpenHouse(admins=desk.admins), tongue=tongue, hear=guide.hear)
    return commands
