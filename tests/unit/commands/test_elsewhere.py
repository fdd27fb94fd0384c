"""Channels are served from a private chat, for those who administer them and nobody else."""

from __future__ import annotations

import pytest

from bot.dialogue import Action, Answer
from bot.model import Target, TopicId
from bot.ports import Elsewhere, Obstacle
from bot.storage.subscriptions import SqlSubscriptions
from tests.houses import ADA, GROUP, OWNER, STRANGER, House, buttons

CHANNEL = Target(channel="telegram", address="-1001234567890")
FOUND = Elsewhere(target=CHANNEL, name="<Danube>")


async def admit(house: House) -> None:
    await house.ask(ADA, f"start {await house.invite()}")


async def watched(house: House, target: Target) -> tuple[TopicId, ...]:
    subscription = await SqlSubscriptions(house.database).of(target)
    return subscription.topics if subscription else ()


@pytest.mark.parametrize("name", ["@danube", "-1001234567890"])
async def test_a_channel_is_subscribed_from_its_administrators_private_chat(house: House, name: str) -> None:
    await admit(house)
    house.places.known[name, ADA] = FOUND
    text = await house.text(ADA, f"watch {name} nato, kosovo")
    assert text.startswith("<b>&lt;Danube&gt;</b>:")
    assert await watched(house, CHANNEL) == ("nato", "kosovo")
    assert await watched(house, Target(channel="telegram", address=ADA)) == ()
    await house.text(ADA, f"unwatch {name} nato")
    assert await watched(house, CHANNEL) == ("kosovo",)


@pytest.mark.parametrize(
    ("obstacle", "said"),
    [
        (Obstacle.UNKNOWN, "I know no channel or group @danube"),
        (Obstacle.ABSENT, "I am not in @danube"),
        (Obstacle.MUTE, "I may not post in @danube"),
        (Obstacle.RIGHTLESS, "You are no administrator of @danube"),
        (Obstacle.UNREACHABLE, "Try again in a moment"),
    ],
)
async def test_what_is_missing_is_said_kindly(house: House, obstacle: Obstacle, said: str) -> None:
    await admit(house)
    house.places.known["@danube", ADA] = obstacle
    assert said in await house.text(ADA, "watch @danube nato")
    assert await watched(house, CHANNEL) == ()


async def test_the_buttons_of_such_an_answer_act_there_while_one_is_administrator(house: House) -> None:
    await admit(house)
    house.places.known |= {("@danube", ADA): FOUND, (CHANNEL.address, ADA): FOUND}
    answer = await house.ask(ADA, "topics @danube")
    actions = [button.action for button in buttons(answer).values() if button.action]
    assert actions
    assert {action.place for action in actions} == {CHANNEL.address.removeprefix("-100")}
    tick = Action(name="tick", arguments=("nato", "alliances", "0", "x"), place="1234567890").pack()
    house.places.known[CHANNEL.address, ADA] = Obstacle.RIGHTLESS
    refused = await house.press(ADA, tick)
    assert refused
    assert "You are no administrator" in refused.text
    assert await watched(house, CHANNEL) == ()
    assert await house.press(STRANGER, tick) is None


async def test_in_a_group_and_for_admins_commands_a_name_is_an_argument(house: House) -> None:
    house.places.known["@danube", OWNER] = FOUND
    await house.ask(OWNER, "watch @danube", GROUP)
    assert await watched(house, CHANNEL) == ()
    answer: Answer | None = await house.ask(OWNER, "ban @danube")
    assert answer
    assert "is no number of an account" in answer.text


async def test_a_banned_channel_is_not_served(house: House) -> None:
    await admit(house)
    house.places.known["@danube", ADA] = FOUND
    await house.ask(OWNER, f"ban {CHANNEL.address}")
    assert "I know no channel" in await house.text(ADA, "watch @danube nato")
