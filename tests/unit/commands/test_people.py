"""The admins let people in and keep them out, and see who is there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.commands.invitations import read_invitation
from bot.ports import Role
from tests.houses import ADA, GROUP, OWNER, STRANGER, House, buttons

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("", (1, 7 * DAY, Role.MEMBER)),
        ("5", (5, 7 * DAY, Role.MEMBER)),
        ("5 uses for 2d", (5, 2 * DAY, Role.MEMBER)),
        ("for 12h, admin", (1, DAY / 2, Role.ADMIN)),
        ("Admin 1000 times", (1000, 7 * DAY, Role.ADMIN)),
        ("0", "0"),
        ("1001", "1001"),
        ("9" * 50, "9" * 50),
        ("400d", "400d"),
        ("admn", "admn"),
        ("-5", "-5"),
    ],
)
def test_an_invitation_is_read_or_the_word_that_is_none(words: str, read: object) -> None:
    assert read_invitation(words) == read


async def test_an_invitation_is_a_link_that_works_and_can_be_taken_back(house: House) -> None:
    answer = await house.ask(OWNER, "invite 2 uses for 1d")
    assert answer
    assert "Lets in 2 accounts within 1 day" in answer.text
    code = answer.text.partition("?start=")[2].split()[0]
    assert f"?startgroup={code}" in answer.text
    assert await house.ask(ADA, f"start {code}")
    listed = await house.press_button(OWNER, answer, "All invitations")
    assert "1. 1 use left, for 1 day" in listed.text
    none = await house.press_button(OWNER, listed, "Revoke 1")
    assert "No invitation is open" in none.text
    assert await house.ask(STRANGER, f"start {code}") is None


async def test_an_invitation_expires(house: House) -> None:
    text = await house.text(OWNER, "invite for 1d")
    house.clock.advance(DAY)
    assert await house.ask(ADA, f"start {text.partition('?start=')[2].split()[0]}") is None


async def test_what_is_no_invitation_is_answered_with_what_comes_near(house: House) -> None:
    text = await house.text(OWNER, "invite <5> admn")
    assert "“&lt;5&gt;”" in text
    assert "Did you mean admin?" in await house.text(OWNER, "invite admn")


@pytest.mark.parametrize("command", ["invite", "members"])
async def test_links_and_names_are_not_shown_in_groups(house: House, command: str) -> None:
    assert "private" in await house.text(OWNER, command, GROUP)


async def test_members_are_listed_with_what_they_watch_and_by_whom_they_came(house: House) -> None:
    await house.ask(ADA, f"start {await house.invite()}")
    await house.ask(ADA, "watch nato, Dodik")
    await house.ask(ADA, "topics", GROUP)
    text = await house.text(OWNER, "members")
    assert f"<b>&lt;{ADA}&gt;</b> · member · since 2 March 2026 · let in by {OWNER}" in text
    assert f"let in by {OWNER} · watches <b>NATO</b> · 1 further topic" in text
    assert f"<b>Group</b> · group or channel · since 2 March 2026 · let in by {ADA}" in text
    assert f"<b>&lt;{OWNER}&gt;</b> · admin" in text


async def test_members_come_on_pages(house: House) -> None:
    for number in range(20):
        await house.ask(str(100 + number), f"start {await house.invite(uses=99)}")
    first = await house.ask(OWNER, "members")
    second = await house.press_button(OWNER, first, "▶")
    third = await house.press_button(OWNER, second, "▶")
    assert [list(buttons(page))[-2] for page in (first, second, third)] == ["▶", "▶", "◀"]


async def test_a_member_is_banned_and_unbanned_and_made_an_admin_by_buttons(house: House) -> None:
    await house.ask(ADA, f"start {await house.invite()}")
    page = await house.press_button(OWNER, await house.ask(OWNER, "members"), f"<{ADA}>")
    banned = await house.press_button(OWNER, page, "Ban")
    assert "banned" in banned.text
    assert await house.ask(ADA, "topics") is None
    back = await house.press_button(OWNER, banned, "Unban")
    admin = await house.press_button(OWNER, back, "Make an admin")
    assert "24 hours" in await house.text(ADA, "stats")
    await house.press_button(OWNER, admin, "No longer an admin")
    assert "Only the admins" in await house.text(ADA, "stats")


async def test_the_author_of_an_answered_message_is_banned(house: House) -> None:
    await house.ask(ADA, f"start {await house.invite()}")
    answer = await house.ask(OWNER, "ban", answered=ADA)
    assert answer
    assert f"{ADA} is banned" in answer.text
    assert await house.ask(ADA, "topics") is None


@pytest.mark.parametrize("word", ["", "him", "12x", "1;2"])
async def test_who_is_no_number_is_looked_for_among_the_names(house: House, word: str) -> None:
    await house.ask(ADA, f"start {await house.invite()}")
    assert "/ban 123456789" in await house.text(OWNER, f"ban {word}")
    assert f"<{ADA}>" in buttons(await house.ask(OWNER, f"ban <{ADA}"))
