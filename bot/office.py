"""What the gate and the admins need in, the gate and the admins' rooms out, wired to their ports."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.commands.access import House
from bot.commands.adding import Adding
from bot.commands.feeds import Feeds
from bot.commands.invitations import Inviting
from bot.commands.limits import Buckets
from bot.commands.people import People
from bot.commands.router import Room
from bot.commands.running import Running
from bot.model import Target, Topic, TopicId
from bot.ports import (
    Clock,
    FeedIntake,
    FeedStore,
    Invitations,
    Members,
    Operation,
    Places,
    Proposals,
    Retrying,
    SourcesFile,
    Statistics,
    SubscriptionStore,
)


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
    """The ports of the gate and of the admins' rooms. ``link`` makes a code an address, for a group or an account.

    ``changed`` is told when a chat's own topics ended, ``menus_changed`` of a chat whose menu may be another now.
    """

    members: Members
    invitations: Invitations
    proposals: Proposals
    places: Places
    sources: SourcesFile
    retrying: Retrying
    operation: Operation
    statistics: Statistics
    feeds: FeedStore
    subscriptions: SubscriptionStore
    intake: FeedIntake
    link: Callable[[str, bool], str]
    topics: Callable[[], Mapping[TopicId, Topic]]
    changed: Callable[[], None]
    clock: Clock
    menus_changed: Callable[[Target], Awaitable[None]] = _no_menu
    admins: frozenset[str] = frozenset()
    is_open: bool = False
    limits: Limits = Limits()


def make_gate(office: Office) -> House:
    """Make what decides who may talk to the bot."""
    return House(
        members=office.members,
        invitations=office.invitations,
        clock=office.clock,
        admins=office.admins,
        is_open=office.is_open,
        buckets=Buckets(a_minute=office.limits.a_minute),
    )


def make_adding(office: Office) -> Adding:
    """Make the room of new feeds, which also takes in the files that admins send."""
    return Adding(intake=office.intake, sources=office.sources, proposals=office.proposals, clock=office.clock)


def make_rooms(office: Office, gate: House, adding: Adding) -> tuple[Room, ...]:
    """Wire the rooms of whoever runs the bot, with /status, which is for all."""
    clock = office.clock
    return (
        Feeds(
            feeds=office.feeds,
            subscriptions=office.subscriptions,
            retrying=office.retrying,
            sources=office.sources,
            clock=clock,
        ),
        adding,
        Running(
            operation=office.operation,
            statistics=office.statistics,
            feeds=office.feeds,
            turned_away=lambda: gate.strangers.tries,
            clock=clock,
        ),
        Inviting(invitations=office.invitations, link=office.link, clock=clock),
        People(
            members=office.members,
            subscriptions=office.subscriptions,
            topics=office.topics,
            admins=office.admins,
            promoted=office.menus_changed,
            left=office.changed,
            clock=clock,
        ),
    )
