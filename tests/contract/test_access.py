"""Every store of members, invitations and proposals does the same, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.model import Target, TopicId
from bot.ports import Invitation, Kind, Member, Place, Role
from bot.storage.access import SqlInvitations, SqlMembers
from bot.storage.database import Database
from bot.storage.proposals import KEPT_FOR, MOST_KEPT, SqlProposals
from bot.storage.statistics import SqlStatistics
from bot.storage.subscriptions import SqlSubscriptions
from tests.contract.conftest import Stores
from tests.fakes import NOW

ADA, BOB, GROUP = "11", "12", "-100500"
HERE, THERE = Target(channel="telegram", address=ADA), Target(channel="telegram", address=GROUP)
WEEK = timedelta(days=7)


def account(address: str = ADA) -> Place:
    return Place(kind=Kind.ACCOUNT, channel="telegram", address=address)


def chat(address: str = GROUP) -> Place:
    return Place(kind=Kind.CHAT, channel="telegram", address=address)


def member(place: Place, role: Role = Role.MEMBER, name: str = "") -> Member:
    return Member(place=place, role=role, name=name, by="7")


def invitation(
    digest: str = "d", *, uses: int = 1, role: Role = Role.MEMBER, until: datetime | None = NOW + WEEK
) -> Invitation:
    return Invitation(digest=digest, role=role, uses=uses, created_at=NOW, expires_at=until, by="7")


@pytest.fixture
def members(database: Database) -> SqlMembers:
    return SqlMembers(database)


@pytest.fixture
def subscriptions(database: Database) -> SqlSubscriptions:
    return SqlSubscriptions(database)


@pytest.fixture
def invitations(database: Database) -> SqlInvitations:
    return SqlInvitations(database)


async def test_nothing_is_known_of_strangers(members: SqlMembers) -> None:
    known = await members.known(ADA, THERE)
    assert (known.account, known.chat, known.static) == (None, None, False)


async def test_accounts_and_chats_are_told_apart_even_with_one_address(members: SqlMembers) -> None:
    await members.admit(member(account(), name="Ada <a>\0"), NOW)
    known = await members.known(ADA, HERE)
    assert known.account == Member(place=account(), role=Role.MEMBER, name="Ada <a>\ufffd", since=NOW, by="7")
    assert known.chat is None


async def test_a_role_rises_by_admission_and_never_falls(members: SqlMembers) -> None:
    changes = [await members.admit(member(account(), role), NOW) for role in (Role.MEMBER, Role.ADMIN, Role.MEMBER)]
    known = await members.known(ADA, HERE)
    assert known.account
    assert (changes, known.account.role, await members.has_admin()) == ([True, True, False], Role.ADMIN, True)


async def test_a_new_name_is_taken_over(members: SqlMembers) -> None:
    for name in ("Ada", "Ada L.", ""):
        await members.admit(member(account(), name=name), NOW)
    known = await members.known(ADA, HERE)
    assert known.account
    assert known.account.name == "Ada L."


async def test_a_ban_ends_subscriptions_and_no_admission_ends_it(members: SqlMembers, stores: Stores) -> None:
    await members.admit(member(account(), Role.ADMIN), NOW)
    await stores.subscriptions.watch(HERE, [TopicId("nato")], NOW)
    await members.ban(account(), True, NOW)
    assert await stores.subscriptions.of(HERE) is None
    assert not await members.admit(member(account(), Role.ADMIN), NOW)
    known = await members.known(ADA, HERE)
    assert known.account
    assert (known.account.banned, known.account.role) == (True, Role.MEMBER)
    await members.ban(account(), False, NOW)
    known = await members.known(ADA, HERE)
    assert known.account
    assert (known.account.banned, known.account.role) == (False, Role.MEMBER)


async def test_who_was_never_a_member_is_a_stranger_again_after_a_ban(members: SqlMembers) -> None:
    await members.ban(account(BOB), True, NOW)
    assert (await members.listed(0, 10))[1] == 1
    await members.ban(account(BOB), False, NOW)
    assert await members.listed(0, 10) == ((), 0)


async def test_a_chat_that_the_bot_left_is_forgotten_and_its_ban_is_not(members: SqlMembers) -> None:
    await members.admit(member(chat()), NOW)
    await members.forget(chat())
    assert (await members.known("", THERE)).chat is None
    await members.ban(chat(), True, NOW)
    await members.forget(chat())
    banned = (await members.known("", THERE)).chat
    assert banned
    assert banned.banned


@pytest.mark.parametrize("is_banned", [False, True])
async def test_a_chat_that_moves_stays_admitted_or_banned(
    members: SqlMembers, subscriptions: SqlSubscriptions, is_banned: bool
) -> None:
    await members.admit(member(chat("-500")), NOW)
    await members.ban(chat("-500"), is_banned, NOW)
    for old in ("-500", GROUP):  # who is said to move to where it is stays there
        await subscriptions.move(Target(channel="telegram", address=old), GROUP, NOW)
    moved = (await members.known("", THERE)).chat
    assert moved
    assert (moved.role, moved.banned) == (Role.MEMBER, is_banned)
    assert (await members.listed(0, 10))[1] == 1


async def test_a_chat_that_is_known_where_it_moves_to_stays_what_it_is_there(
    members: SqlMembers, subscriptions: SqlSubscriptions
) -> None:
    await members.admit(member(chat("-500")), NOW)
    await members.ban(chat(), True, NOW)
    await subscriptions.move(Target(channel="telegram", address="-500"), GROUP, NOW)
    known = (await members.known("", THERE)).chat
    assert known
    assert known.banned
    assert (await members.listed(0, 10))[1] == 1


@pytest.mark.parametrize("banned", ["the old address", "the new address", "both", "neither"])
async def test_no_ban_is_lost_where_the_new_address_is_known_already(
    members: SqlMembers, stores: Stores, banned: str
) -> None:
    old = Target(channel="telegram", address="-500")
    for address in (old.address, GROUP):
        await members.admit(member(chat(address)), NOW)
    await stores.subscriptions.watch(THERE, [TopicId("nato")], NOW)
    if banned in ("the old address", "both"):
        await members.ban(chat(old.address), True, NOW)
    if banned in ("the new address", "both"):
        await members.ban(chat(), True, NOW)
    for _ in range(2):  # Telegram says it twice: in the old chat and in the new one
        await stores.subscriptions.move(old, GROUP, NOW)
    moved = (await members.known("", THERE)).chat
    assert moved
    assert moved.banned == (banned != "neither")
    assert ((await stores.subscriptions.active()) == ()) == moved.banned
    assert (await members.listed(0, 10))[1] == 1


async def test_a_chat_that_moves_to_where_it_is_stays_banned(members: SqlMembers, stores: Stores) -> None:
    await members.ban(chat(), True, NOW)
    await stores.subscriptions.move(THERE, GROUP, NOW)
    moved = (await members.known("", THERE)).chat
    assert moved
    assert moved.banned


@pytest.mark.parametrize("loses", ["a ban", "a demotion"])
async def test_the_invitations_of_who_is_an_admin_no_longer_let_nobody_in(
    members: SqlMembers, invitations: SqlInvitations, loses: str
) -> None:
    await members.admit(member(account(), Role.ADMIN), NOW)
    await invitations.write(replace(invitation("of ada", role=Role.ADMIN, uses=5), by=ADA))
    await invitations.write(invitation("of another admin"))
    if loses == "a ban":
        await members.ban(account(), True, NOW)
    else:
        await members.set_role(account(), Role.MEMBER)
    assert await invitations.redeem("of ada", [member(account(BOB))], NOW) is None
    assert [each.digest for each in await invitations.open(NOW)] == ["of another admin"]


async def test_what_befalls_others_leaves_an_admin_s_invitations_open(
    members: SqlMembers, invitations: SqlInvitations
) -> None:
    await members.admit(member(account(), Role.ADMIN), NOW)
    await invitations.write(replace(invitation(), by=ADA))
    await members.set_role(account(), Role.ADMIN)
    await members.ban(account(), False, NOW)
    await members.ban(chat(ADA), True, NOW)
    await members.ban(account(BOB), True, NOW)
    assert len(await invitations.open(NOW)) == 1


async def test_members_are_listed_page_by_page_the_newest_first(members: SqlMembers) -> None:
    for number in range(5):
        await members.admit(member(account(str(number + 1))), NOW + timedelta(minutes=number))
    pages = [await members.listed(first, 2) for first in (0, 2, 4)]
    assert [[each.place.address for each in page] for page, _ in pages] == [["5", "4"], ["3", "2"], ["1"]]
    assert {number for _, number in pages} == {5}


async def test_an_invitation_lets_in_as_many_as_it_says(members: SqlMembers, invitations: SqlInvitations) -> None:
    await invitations.write(invitation(uses=2))
    let_in = [await invitations.redeem("d", [member(account(str(number)))], NOW) for number in (1, 2, 3)]
    assert [each is not None for each in let_in] == [True, True, False]
    assert (await members.known("3", HERE)).account is None
    assert await invitations.open(NOW) == ()


async def test_a_member_uses_no_invitation_up(invitations: SqlInvitations) -> None:
    await invitations.write(invitation(uses=2))
    for _ in range(3):
        assert await invitations.redeem("d", [member(account())], NOW)
    assert await invitations.redeem("d", [member(account(BOB))], NOW)
    assert await invitations.redeem("d", [member(account("13"))], NOW) is None


async def test_an_invitation_of_an_admin_promotes_an_account_and_no_chat(
    members: SqlMembers, invitations: SqlInvitations
) -> None:
    await members.admit(member(account()), NOW)
    await invitations.write(invitation(role=Role.ADMIN, until=None))
    await invitations.redeem("d", [member(account()), member(chat())], NOW + timedelta(days=4000))
    known = await members.known(ADA, THERE)
    assert known.account
    assert known.chat
    assert (known.account.role, known.chat.role) == (Role.ADMIN, Role.MEMBER)


@pytest.mark.parametrize("case", ["expired", "revoked", "unknown", "banned", "nobody"])
async def test_an_invitation_lets_nobody_in_that_it_is_not_for(
    members: SqlMembers, invitations: SqlInvitations, case: str
) -> None:
    written = await invitations.write(invitation())
    if case == "revoked":
        await invitations.revoke(written.id)
    if case == "banned":
        await members.ban(account(), True, NOW)
    now = NOW + WEEK if case == "expired" else NOW
    whoever = [] if case == "nobody" else [member(account()), member(chat())]
    assert await invitations.redeem("x" if case == "unknown" else "d", whoever, now) is None
    assert (await members.known("", THERE)).chat is None


async def test_invitations_are_listed_while_they_are_open(invitations: SqlInvitations) -> None:
    await invitations.write(invitation("a", until=NOW + timedelta(hours=1)))
    await invitations.write(invitation("b"))
    assert [each.digest for each in await invitations.open(NOW)] == ["b", "a"]
    assert [each.digest for each in await invitations.open(NOW + timedelta(hours=1))] == ["b"]
    assert (await invitations.write(invitation("b", uses=99))).uses == 1  # one of that code is there


async def test_a_static_subscription_makes_its_chat_known(members: SqlMembers, stores: Stores) -> None:
    watched = await stores.subscriptions.watch(THERE, [TopicId("nato")], NOW)
    assert not (await members.known("", THERE)).static
    await stores.subscriptions.replace_static([replace(watched, static=True)], NOW)
    assert (await members.known("", THERE)).static
    await stores.subscriptions.replace_static([], NOW)
    assert not (await members.known("", THERE)).static


async def test_a_proposal_is_kept_for_a_week_and_gives_way_to_many(database: Database) -> None:
    proposals = SqlProposals(database)
    name = await proposals.propose("opml", b"\0<opml/>", NOW)
    assert await proposals.proposed("opml", name) == b"\0<opml/>"
    assert await proposals.proposed("offer", name) is None
    for number in range(MOST_KEPT):
        await proposals.propose("opml", b"", NOW + timedelta(seconds=number + 1))
    assert await proposals.proposed("opml", name) is None
    late = await proposals.propose("opml", b"late", NOW + KEPT_FOR * 2)
    assert await proposals.proposed("opml", late) == b"late"


async def test_figures_count_members_and_subscriptions(members: SqlMembers, database: Database, stores: Stores) -> None:
    await members.admit(member(account()), NOW)
    await members.admit(member(chat()), NOW)
    await members.ban(account(BOB), True, NOW)
    await stores.subscriptions.watch(HERE, [TopicId("nato")], NOW)
    figures = await SqlStatistics(database).figures(NOW, timedelta(days=1))
    assert (figures.accounts, figures.chats, figures.subscriptions) == (1, 1, 1)
    assert (figures.articles, figures.languages, figures.alerts, figures.alerts_waiting) == (0, (), 0, 0)
