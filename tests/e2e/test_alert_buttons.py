"""The buttons of an alert over real HTTP: what they bring stands where it belongs, and the alert's own words stay."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.conversation import Conversation, Listener
from bot.commands.alert_buttons import buttons_below
from bot.model import Quote, Receipt, Target
from tests.alerted import Alerted, alerted
from tests.fakes import NATO, NOW
from tests.messages import at
from tests.telegram_server.server import TOKEN, BotApiServer
from tests.telegram_server.values import Sent

READER, STRANGER = 12, 13
NO = Quote(span=(0, 5), words="“No <i>way</i>.”", speaker="Ana Lint", role="mayor")


@dataclass
class Talk:
    """A chat with an alert in it."""

    server: BotApiServer
    channel: TelegramChannel
    chat: Alerted
    target: Target
    alert: Sent

    async def press(self, sent: Sent, label: str, *, sender: int = READER) -> None:
        """Press a button, and wait until Telegram was answered."""
        before = len(self.server.notices)
        self.server.press(sent, label, sender=sender)
        assert await until(self.server, lambda: len(self.server.notices) > before)


async def until(server: BotApiServer, condition: Callable[[], bool]) -> bool:
    return await asyncio.to_thread(server.wait_for, condition)


@pytest.fixture
async def talk(server: BotApiServer) -> AsyncIterator[Talk]:
    async def nothing(target: Target, words: str) -> None:
        """Forget nobody."""

    group = server.group(-500, administrators=(READER,))
    target = at(group)
    channel = TelegramChannel(TOKEN, server.base_url, buttons=buttons_below(translates=False))
    await channel.open()
    with alerted() as chat:
        await chat.desk.subscriptions.watch(target, [NATO], NOW)
        alert = await chat.tell("NATO meets in Brenna", target=target, quotes=(NO,))
        receipt = await channel.send(target, chat.delivered[alert])
        assert receipt == Receipt(message_id=str(server.sent[0].message_id), editable=True)
        talking = Conversation(channel, chat.commands, Listener(gone=nothing, moved=nothing))
        await talking.start()
        yield Talk(server, channel, chat, target, server.sent[0])
        await talking.stop()
    await channel.close()


async def test_quotes_answer_the_alert_whoever_asks(talk: Talk) -> None:
    assert list(talk.alert.buttons) == ["Quotes (1)", "Mute story", "Not relevant"]
    await talk.press(talk.alert, "Quotes (1)", sender=STRANGER)
    assert await until(talk.server, lambda: len(talk.server.sent) == 2)
    answer = talk.server.sent[1]
    assert answer.reply_to == talk.alert.message_id
    assert "“No <i>way</i>.”" in answer.text


async def test_in_a_channel_a_subscriber_s_press_makes_no_post(talk: Talk) -> None:
    channel = talk.server.channel(-1001234567890)
    channel.members[READER] = "administrator"
    await talk.chat.desk.subscriptions.watch(at(channel), [NATO], NOW)
    alert = await talk.chat.tell("NATO leaves Ostrow", target=at(channel), quotes=(NO,))
    await talk.channel.send(at(channel), talk.chat.delivered[alert])
    sent = talk.server.sent[1]
    await talk.press(sent, "Quotes (1)", sender=STRANGER)
    assert talk.server.notices[-1] == "Only this chat's administrators can change what it watches."
    await talk.press(sent, "Quotes (1)", sender=READER)
    assert await until(talk.server, lambda: len(talk.server.sent) == 3)
    assert talk.server.sent[2].reply_to == sent.message_id


async def test_muting_changes_the_alerts_buttons_and_not_its_words(talk: Talk) -> None:
    before = talk.alert.text
    await talk.press(talk.alert, "Mute story")
    assert talk.server.notices[-1] == "This chat hears no more of this story."
    assert await until(talk.server, lambda: "Unmute story" in talk.server.shown(talk.alert).buttons)
    assert (talk.server.shown(talk.alert).text, len(talk.server.sent)) == (before, 1)
    await talk.press(talk.server.shown(talk.alert), "Unmute story")
    assert await until(talk.server, lambda: "Mute story" in talk.server.shown(talk.alert).buttons)


async def test_in_a_group_a_member_mutes_nothing(talk: Talk) -> None:
    await talk.press(talk.alert, "Mute story", sender=STRANGER)
    assert "administrators" in talk.server.notices[-1]
    assert "Mute story" in talk.server.shown(talk.alert).buttons
    subscription = await talk.chat.desk.subscriptions.of(talk.target)
    assert subscription
    assert subscription.muted == ()


async def test_a_verdict_is_asked_for_below_the_alert_and_its_answer_takes_the_questions_place(talk: Talk) -> None:
    await talk.press(talk.alert, "Not relevant")
    assert await until(talk.server, lambda: len(talk.server.sent) == 2)
    question = talk.server.sent[1]
    assert question.reply_to == talk.alert.message_id
    await talk.press(question, "Not about NATO")
    assert await until(talk.server, lambda: talk.server.shown(question).text.startswith("Counted."))
    assert len(talk.server.sent) == 2
