"""Strangers learn nothing, members what is theirs, and no room can be entered by another door."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from bot.commands import Commands
from bot.commands.access import LOG_EVERY, MOST_LOGGED, Strangers, claim_code, retire_claim
from bot.commands.limits import Buckets
from bot.commands.router import ONLY_ADMINS, ONLY_BOT_ADMINS, TOO_FAST, Pace
from bot.desk import make_commands
from bot.dialogue import Action, Command, Document, Press, Right
from bot.model import Target, TopicId
from bot.office import Limits, make_gate
from bot.ports import Role
from bot.storage.subscriptions import SqlNotes, SqlSubscriptions
from tests.desks import make_desk, make_office
from tests.fakes import NOW
from tests.houses import ADA, GROUP, OWNER, STRANGER, House, private


def every_command(commands: Commands) -> list[Command]:
    return [command for room in commands.rooms for command in room.commands]


def every_press(commands: Commands) -> list[Press]:
    return [press for room in commands.rooms for press in room.presses]


# ── strangers ───────────────────────────────────────────────────────────────────────────────────────────


async def test_a_stranger_gets_no_answer_to_anything(house: House) -> None:
    lines = [command.name for command in every_command(house.commands)]
    lines += [command.example.removeprefix("/") for command in every_command(house.commands)]
    lines += ["start wrong", "start", "nothing", "", " nato", "watch @channel nato"]
    for line, target in product(lines, (private(STRANGER), GROUP)):
        assert await house.ask(STRANGER, line, target) is None, line
    for press in every_press(house.commands):
        for packed in (press.name, f"{press.name}|1|2|3", f"@123|{press.name}|1"):
            assert await house.press(STRANGER, packed) is None, packed
    assert await house.press(STRANGER, "") is None
    assert await house.members.listed(0, 10) == ((), 0)


async def test_a_strangers_file_is_not_even_fetched(house: House) -> None:
    fetched: list[str] = []

    async def fetch() -> Document:
        fetched.append("it")
        return Document(name="a.opml", content=b"")

    target = private(STRANGER)
    answer = await house.commands.answer(target, "", "", house.asker(STRANGER, target), fetch)
    assert (answer, fetched) == (None, [])


async def test_strangers_are_counted_for_the_admins(house: House) -> None:
    for _ in range(3):
        await house.ask(STRANGER, "help")
    answer = await house.ask(OWNER, "stats")
    assert answer
    assert "3 tries of strangers were not answered" in answer.text


def test_strangers_are_logged_seldom_however_many_they_are() -> None:
    strangers = Strangers()
    logged = [strangers.count(str(number % 100), NOW) for number in range(1000)]
    assert (sum(logged), strangers.tries) == (MOST_LOGGED, 1000)
    assert strangers.count("1", NOW + LOG_EVERY)


# ── who is let in ───────────────────────────────────────────────────────────────────────────────────────


async def test_an_invitation_lets_an_account_in_and_the_room_of_start_answers(house: House) -> None:
    code = await house.invite()
    answer = await house.ask(ADA, f"start {code}")
    assert answer
    assert "Dragoman" in answer.text
    assert await house.ask(ADA, "topics")
    assert await house.ask(STRANGER, f"start {code}") is None, "it was used up"


async def test_an_invitation_for_a_group_lets_the_group_in(house: House) -> None:
    code = await house.invite()
    assert await house.ask(ADA, f"start {code}", GROUP)
    assert await house.ask(STRANGER, "topics", GROUP), "all of a group may read there"
    assert await house.ask(STRANGER, "topics") is None, "and only there"


async def test_a_member_brings_the_bot_to_a_group_and_a_stranger_does_not(house: House) -> None:
    gate = make_gate(house.desk.office)
    await gate.joined(GROUP, house.asker(STRANGER, GROUP))
    assert await house.ask(STRANGER, "topics", GROUP) is None
    await house.ask(ADA, f"start {await house.invite()}")
    await gate.joined(GROUP, house.asker(ADA, GROUP))
    assert await house.ask(STRANGER, "topics", GROUP)
    await gate.left(GROUP)
    assert await house.ask(STRANGER, "topics", GROUP) is None


async def test_a_member_who_commands_in_a_group_admits_it(house: House) -> None:
    await house.ask(ADA, f"start {await house.invite()}")
    await house.ask(ADA, "topics", GROUP)
    assert await house.ask(STRANGER, "topics", GROUP)


async def test_a_static_subscription_admits_its_chat(house: House) -> None:
    subscriptions = SqlSubscriptions(house.database)
    for target in (private(ADA), GROUP):
        await subscriptions.watch(target, [TopicId("nato")], NOW)
    listed = [await subscriptions.of(target) for target in (private(ADA), GROUP)]
    await subscriptions.replace_static([replace(each, static=True) for each in listed if each], NOW)
    assert await house.ask(ADA, "topics")
    assert await house.ask(STRANGER, "topics", GROUP)
    assert await house.ask(ADA, "topics", Target(channel="telegram", address="-100501")) is None


async def test_an_open_house_lets_all_in_and_keeps_out_whom_it_bans(house: House) -> None:
    office = replace(house.desk.office, is_open=True)
    house.commands = make_commands(replace(house.desk, office=office))
    assert await house.ask(STRANGER, "topics")
    await house.ask(OWNER, f"ban {STRANGER}")
    assert await house.ask(STRANGER, "topics") is None


async def test_a_ban_holds_in_groups_against_invitations_and_for_buttons(house: House) -> None:
    await house.ask(ADA, f"start {await house.invite()}")
    await house.ask(ADA, "watch nato")
    await house.ask(OWNER, "topics", GROUP)
    banned = await house.ask(OWNER, f"ban {ADA}")
    assert banned
    assert await SqlSubscriptions(house.database).of(private(ADA)) is None
    code = await house.invite(Role.ADMIN)
    for line, target in product(("topics", f"start {code}"), (private(ADA), GROUP)):
        assert await house.ask(ADA, line, target) is None
    assert await house.press(ADA, "members|0") is None
    (button,) = banned.keyboard[0]
    assert button.action
    await house.press(OWNER, button.action.pack())
    assert await house.ask(ADA, "topics")


async def test_nobody_bans_themselves_or_the_operators_admins(house: House) -> None:
    await house.ask(ADA, f"start {await house.invite(Role.ADMIN)}")
    for line in (f"ban {ADA}", f"ban {OWNER}"):
        await house.ask(ADA, line)
    assert await house.ask(ADA, "stats")
    assert await house.ask(OWNER, "stats")
    for packed in (f"ban|a|{ADA}|0|yes", f"ban|a|{OWNER}|0|yes", f"role|a|{OWNER}|0|m", f"role|a|{ADA}|0|m"):
        assert await house.press(ADA, packed)
    assert await house.press(ADA, "members|0")


# ── claims ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_claim_is_the_same_at_every_start_until_it_is_used_once(house: House) -> None:
    notes = SqlNotes(house.database)
    first, second = [await claim_code(notes, house.invitations, "token", NOW) for _ in range(2)]
    assert first == second
    assert await house.ask(ADA, f"start {first}")
    assert await house.ask(ADA, "stats")
    assert await house.ask(STRANGER, f"start {first}") is None
    assert await claim_code(notes, house.invitations, "token", NOW) != first


async def test_who_is_a_member_already_claims_as_well(house: House) -> None:
    await house.ask(ADA, f"start {await house.invite()}")
    code = await claim_code(SqlNotes(house.database), house.invitations, "token", NOW)
    await house.ask(ADA, f"start {code}")
    answer = await house.ask(ADA, "stats")
    assert answer
    assert "24 hours" in answer.text


async def test_a_claim_is_worth_nothing_once_there_are_admins(house: House) -> None:
    notes = SqlNotes(house.database)
    code = await claim_code(notes, house.invitations, "token", NOW)
    for _ in range(2):
        await retire_claim(notes, house.invitations, "token", NOW)
    assert await house.ask(STRANGER, f"start {code}") is None


async def test_no_code_is_stored(house: House) -> None:
    code = await claim_code(SqlNotes(house.database), house.invitations, "token", NOW)
    answer = await house.ask(OWNER, "invite")
    assert answer
    invited = answer.text.partition("start=")[2].partition("\n")[0]
    with house.database.engine.connect() as connection:
        dump = "\n".join(connection.connection.dbapi_connection.iterdump())  # type: ignore[union-attr]
    assert len(invited) >= 20
    assert code not in dump
    assert invited not in dump


# ── rights ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_no_command_or_button_is_reached_without_its_right(house: House) -> None:
    await house.ask(ADA, f"start {await house.invite()}")
    house.may_change = False
    refusals = {Right.BOT: ONLY_BOT_ADMINS, Right.CHAT: ONLY_ADMINS}
    for command in every_command(house.commands):
        if command.right in refusals:
            answer = await house.ask(ADA, f"{command.name} 1", GROUP)
            assert answer
            assert answer.text == refusals[command.right], command.name
    for press in every_press(house.commands):
        if press.right in refusals:
            answer = await house.press(ADA, f"{press.name}|a|1|2", GROUP)
            assert answer
            assert answer.text == refusals[press.right], press.name
    assert {command.right for command in every_command(house.commands)} == set(Right), "this test has lost its point"


async def test_only_admins_files_are_read(house: House) -> None:
    await house.ask(ADA, f"start {await house.invite()}")

    async def fetch() -> Document:
        raise AssertionError

    answer = await house.commands.answer(private(ADA), "", "", house.asker(ADA, private(ADA)), fetch)
    assert answer
    assert answer.text == ONLY_BOT_ADMINS


def test_each_command_and_each_button_has_one_room(house: House) -> None:
    commands = [command.name for command in every_command(house.commands)]
    presses = [press.name for press in every_press(house.commands)]
    assert len(set(commands)) == len(commands)
    assert len(set(presses)) == len(presses)


@pytest.mark.parametrize("arguments", ["", "|x", "|-1", "|a|-1|x|y", "|q|1|2|3", "|" + "9" * 40, "|a|1' OR 1|0|yes"])
async def test_a_forged_button_breaks_nothing(house: House, arguments: str) -> None:
    for press in every_press(house.commands):
        assert await house.press(OWNER, press.name + arguments), press.name


# ── limits ──────────────────────────────────────────────────────────────────────────────────────────────


def test_who_asks_too_much_is_told_once_and_then_not_answered() -> None:
    buckets = Buckets(a_minute=3)
    paces = [buckets.take("a", NOW) for _ in range(6)]
    assert paces == [Pace.WITHIN] * 3 + [Pace.TOO_FAST] + [Pace.SILENCED] * 2
    assert buckets.take("b", NOW) is Pace.WITHIN, "others are not held up"
    assert buckets.take("a", NOW + timedelta(seconds=59)) is Pace.SILENCED
    assert [buckets.take("a", NOW + timedelta(seconds=60)) for _ in range(4)] == paces[:4]


def test_who_asks_at_the_pace_is_never_held_up() -> None:
    buckets = Buckets(a_minute=30)
    assert {buckets.take("a", NOW + timedelta(seconds=2 * number)) for number in range(500)} == {Pace.WITHIN}


async def test_commands_and_buttons_count_together(house: House) -> None:
    office = make_office(house.database, limits=Limits(a_minute=2))
    house.commands = make_commands(make_desk(house.database, clock=house.clock, office=office))
    answers = [await house.ask(ADA, "help"), await house.press(ADA, "x"), await house.ask(ADA, "help")]
    assert answers[2]
    assert answers[2].text == TOO_FAST
    assert await house.ask(ADA, "help") is None
    assert await house.press(ADA, "x") is None
    house.clock.advance(timedelta(minutes=1))
    assert await house.ask(ADA, "help")


async def test_a_chat_watches_no_more_topics_than_the_operator_wants(house: House) -> None:
    office = make_office(house.database, limits=Limits(topics=2, own_topics=1))
    house.commands = make_commands(make_desk(house.database, office=office))
    await house.ask(ADA, "watch Dodik, Vulin, nato")
    answer = await house.ask(ADA, "watch nato, kosovo, sport")
    subscription = await SqlSubscriptions(house.database).of(private(ADA))
    assert subscription
    assert len(subscription.topics) == 2
    assert answer
    assert "cannot watch more" in answer.text
    tick = await house.press(ADA, "tick|kosovo|b|0|0")
    assert tick
    assert "cannot watch more" in tick.text


def test_an_action_for_another_chat_comes_back_as_it_was_packed() -> None:
    action = Action(name="more", arguments=("1", "ä"), place="1234567890")
    assert Action.unpack(action.pack()) == action
