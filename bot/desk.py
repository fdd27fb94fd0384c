"""What the commands need in, the commands out: every room that people can ask in, wired to its ports."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.commands import Commands
from bot.commands.access import House
from bot.commands.adding import Adding
from bot.commands.elsewhere import InOtherChats
from bot.commands.feeds import Feeds
from bot.commands.guide import Guide
from bot.commands.invitations import Inviting
from bot.commands.limits import Buckets
from bot.commands.people import People
from bot.commands.router import Room
from bot.commands.running import Running
from bot.commands.telling import Telling
from bot.commands.watching import Watching
from bot.config.locales import speech_of
from bot.dialogue import Asker
from bot.model import Target, Topic, TopicId
from bot.ports import (
    Archive,
    Clock,
    FeedIntake,
    FeedStore,
    Invitations,
    Members,
    Operation,
    OwnTopics,
    Places,
    Proposals,
    Retrying,
    SourcesFile,
    Statistics,
    SubscriptionStore,
)
from bot.speech import Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is allowed: questions of an account in a minute, topics of a chat, those of its own."""

    a_minute: int = 30
    topics: int = 50
    own_topics: int = 20


async def _no_menu(target: Target) -> None:
    """Show no other menu."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What the gate and the admins' rooms need besides. ``link`` makes a code an address, for a group or an account.

    ``menus_changed`` is told of a chat whose menu may be another now.
    """

    members: Members
    invitations: Invitations
    proposals: Proposals
    places: Places
    sources: SourcesFile
    retrying: Retrying
    operation: Operation
    statistics: Statistics
    link: Callable[[str, bool], str]
    menus_changed: Callable[[Target], Awaitable[None]] = _no_menu
    admins: frozenset[str] = frozenset()
    is_open: bool = False
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The ports of the commands. ``topics`` are those that all share; ``changed`` is told when a chat's own change."""

    subscriptions: SubscriptionStore
    own_topics: OwnTopics
    feeds: FeedStore
    archive: Archive
    intake: FeedIntake
    topics: Callable[[], Mapping[TopicId, Topic]]
    changed: Callable[[], None]
    clock: Clock
    office: Office


def make_gate(office: Office, clock: Clock) -> House:
    """Make what decides who may talk to the bot."""
    return House(
        members=office.members,
        invitations=office.invitations,
        clock=clock,
        admins=office.admins,
        is_open=office.is_open,
        buckets=Buckets(a_minute=office.limits.a_minute),
    )


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
        most=desk.office.limits.topics,
        most_own=desk.office.limits.own_topics,
    )
    guide = Guide(topics=desk.topics, menu=lambda say, admin: commands.menu(say, admin=admin))
    office, gate = desk.office, make_gate(desk.office, desk.clock)
    adding = Adding(intake=desk.intake, sources=office.sources, proposals=office.proposals, clock=desk.clock)
    rooms: tuple[Room, ...] = (
        watching,
        Telling(archive=desk.archive, watching=watching),
        *_for_admins(desk, adding, gate),
        guide,
    )
    commands = Commands(
        rooms=rooms,
        gate=gate,
        tongue=tongue,
        hear=guide.hear,
        receive=adding.receive,
        elsewhere=InOtherChats(places=office.places, gate=gate),
    )
    return commands


def _for_admins(desk: Desk, adding: Adding, gate: House) -> tuple[Room, ...]:
    """Wire the rooms of whoever runs the bot, with /status, which is for all."""
    office, clock = desk.office, desk.clock
    return (
        Feeds(
            feeds=desk.feeds,
            subscriptions=desk.subscriptions,
            retrying=office.retrying,
            sources=office.sources,
            clock=clock,
        ),
        adding,
        Running(
            operation=office.operation,
            statistics=office.statistics,
            feeds=desk.feeds,
            turned_away=lambda: gate.strangers.tries,
            clock=clock,
        ),
        Inviting(invitations=office.invitations, link=office.link, clock=clock),
        People(
            members=office.members,
            subscriptions=desk.subscriptions,
            topics=desk.topics,
            admins=office.admins,
            promoted=office.menus_changed,
            left=desk.changed,
            clock=clock,
        ),
    )
