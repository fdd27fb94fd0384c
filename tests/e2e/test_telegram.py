"""Alerts over real HTTP, python-telegram-bot unmodified: they arrive in every kind of chat, and what can fail fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from markupsafe import Markup

from bot.channels.telegram.answers import give
from bot.channels.telegram.channel import TelegramChannel
from bot.dialogue import Answer
from bot.errors import ChannelRefused, DeliveryFailed, MessageRejected, RetryLater, TargetGone, TargetMoved
from bot.model import Reason, Target
from tests.messages import at, message
from tests.telegram_server.server import TOKEN, BotApiServer
from tests.telegram_server.values import Limits

READER = 12


async def test_an_alert_goes_to_every_kind_of_chat(channel: TelegramChannel, server: BotApiServer) -> None:
    posts = server.channel(-100600, username="news")
    forum = server.group(-100700, threads={5})
    targets = [at(server.private(READER)), at(server.group(-500)), at(posts), at(forum, 5), at(forum), at(forum, 1)]
    targets.append(Target(channel="telegram", address="@news"))
    receipts = [await channel.send(target, message()) for target in targets]
    assert [int(receipt.message_id) for receipt in receipts] == [sent.message_id for sent in server.sent]
    places = [(READER, None), (-500, None), (posts.id, None), (forum.id, 5), (forum.id, None), (forum.id, None)]
    assert [(sent.chat, sent.thread) for sent in server.sent] == [*places, (posts.id, None)]
    assert not any(sent.preview for sent in server.sent)


async def test_an_alert_is_set_with_links_and_quotations(channel: TelegramChannel, server: BotApiServer) -> None:
    await channel.send(at(server.private(READER)), message())
    (sent,) = server.sent
    kinds = [entity.type for entity in sent.entities]
    assert kinds.count("blockquote") == 2
    assert kinds.count("expandable_blockquote") == 1
    links = {entity.of(sent.text): entity.url for entity in sent.entities if entity.type == "text_link"}
    assert links == {message().title: message().lead.link, "🇭🇷 Savski glasnik": "https://glasnik.example/1"}


@pytest.mark.parametrize(
    ("fault", "outcome", "arrived"),
    [
        ("429", RetryLater, 0),
        ("500", RetryLater, 0),
        ("502", RetryLater, 0),
        ("cut before", RetryLater, 0),
        ("cut after", RetryLater, 1),  # at least once: nobody can tell this from the one above
        ("401", ChannelRefused, 0),
    ],
)
async def test_a_fault_becomes_ours(
    channel: TelegramChannel, server: BotApiServer, fault: str, outcome: type[DeliveryFailed], arrived: int
) -> None:
    server.fault(fault)
    with pytest.raises(outcome) as raised:
        await channel.send(at(server.private(READER)), message())
    assert type(raised.value) is outcome
    assert len(server.sent) == arrived
    await channel.send(at(server.private(READER)), message())


async def test_flood_control_waits_exactly_as_long_as_asked(channel: TelegramChannel, server: BotApiServer) -> None:
    server.fault("429")
    with pytest.raises(RetryLater) as raised:
        await channel.send(at(server.private(READER)), message())
    assert raised.value.after == timedelta(seconds=7)


async def test_telegrams_own_limits_are_heard() -> None:
    now = [0.0]
    with BotApiServer(limits=Limits(clock=lambda: now[0], group_a_minute=2)) as strict:
        telegram = TelegramChannel(TOKEN, strict.base_url)
        await telegram.open()
        target = at(strict.group(-500))
        for _ in range(2):
            await telegram.send(target, message())
        with pytest.raises(RetryLater) as raised:
            await telegram.send(target, message())
        assert raised.value.after
        now[0] += raised.value.after.total_seconds()
        await telegram.send(target, message())
        await telegram.close()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: bot was kicked from the supergroup chat"),
        (403, "Forbidden: user is deactivated"),
        (403, "Forbidden: bot is not a member of the channel chat"),
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: not enough rights to send text messages to the chat"),
        (400, "Bad Request: TOPIC_CLOSED"),
    ],
)
async def test_a_target_that_takes_nothing_is_gone(
    channel: TelegramChannel, server: BotApiServer, status: int, words: str
) -> None:
    chat = server.private(READER)
    server.refuse(chat, status, words)
    with pytest.raises(TargetGone, match=f"(?i){words.split(': ')[1]}"):
        await channel.send(at(chat), message())


async def test_a_deleted_forum_topic_is_gone_and_a_chat_nobody_knows_too(
    channel: TelegramChannel, server: BotApiServer
) -> None:
    forum = server.group(-100700, threads={5})
    for target in (at(forum, 6), Target(channel="telegram", address="404")):
        with pytest.raises(TargetGone):
            await channel.send(target, message())


async def test_a_group_that_moved_says_where_to(channel: TelegramChannel, server: BotApiServer) -> None:
    group = server.group(-500)
    server.migrate(group, -100500)
    with pytest.raises(TargetMoved) as raised:
        await channel.send(at(group), message())
    assert raised.value.address == "-100500"


async def test_an_alert_whose_form_is_refused_arrives_as_plain_text(
    channel: TelegramChannel, server: BotApiServer
) -> None:
    server.fault("entities")
    await channel.send(at(server.private(READER)), message())
    (sent,) = server.sent
    assert (sent.entities, message().title in sent.text, str(message().lead.link) in sent.text) == ((), True, True)


async def test_an_alert_that_is_refused_even_as_plain_text_is_rejected(
    channel: TelegramChannel, server: BotApiServer
) -> None:
    server.fault("entities", "entities")
    with pytest.raises(MessageRejected):
        await channel.send(at(server.private(READER)), message())


async def test_an_alert_can_be_sent_though_telegram_was_out_of_reach_at_the_start(server: BotApiServer) -> None:
    server.fault("cut before", method="getMe")
    telegram = TelegramChannel(TOKEN, server.base_url)
    await telegram.open()
    await telegram.send(at(server.private(READER)), message())
    await telegram.close()
    assert len(server.sent) == 1


async def test_only_the_first_part_of_a_long_answer_is_a_reply(channel: TelegramChannel, server: BotApiServer) -> None:
    group = server.group(-500)
    asked = server.say(group, "/help")
    await give(channel, at(group), Answer(text=Markup("a line of the answer\n" * 300)), to=asked)
    assert [sent.reply_to for sent in server.sent] == [asked, None]


async def test_a_development_answers_the_alert_even_where_that_was_deleted(
    channel: TelegramChannel, server: BotApiServer
) -> None:
    chat = server.private(READER)
    receipt = await channel.send(at(chat), message())
    development = replace(message(), reason=Reason.DEVELOPMENT, news="12 in the title; it was 3")
    await channel.send(at(chat), development, receipt)
    server.fault("entities")
    await channel.send(at(chat), development, receipt)
    assert [sent.reply_to for sent in server.sent] == [None, 1, 1]
    server.delete(chat, 1)
    await channel.send(at(chat), development, receipt)
    assert server.sent[-1].reply_to is None
    assert server.sent[-1].text.startswith("12 in the title; it was 3\n")


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [("429", RetryLater), ("502", RetryLater), ("401", ChannelRefused), ("entities", MessageRejected)],
)
async def test_a_fault_of_an_edit_becomes_ours(
    channel: TelegramChannel, server: BotApiServer, fault: str, outcome: type[DeliveryFailed]
) -> None:
    receipt = await channel.send(at(server.private(READER)), message())
    server.fault(fault, method="editMessageText")
    with pytest.raises(outcome):
        await channel.edit(at(server.chats[READER]), receipt, replace(message(), title="Another"))


async def test_an_edit_of_a_message_or_chat_that_is_gone_says_which(
    channel: TelegramChannel, server: BotApiServer
) -> None:
    chat = server.private(READER)
    receipt = await channel.send(at(chat), message())
    server.delete(chat, int(receipt.message_id))
    with pytest.raises(MessageRejected, match="essage to edit not found"):
        await channel.edit(at(chat), receipt, message())
    server.refuse(chat)
    with pytest.raises(TargetGone):
        await channel.edit(at(chat), receipt, message())


def test_a_chat_is_left_alone_as_long_as_telegram_wants() -> None:
    channel = TelegramChannel(TOKEN)
    pauses = [channel.pause(Target(channel="telegram", address=address)) for address in ("7", "-500", "@news")]
    assert pauses == [timedelta(seconds=1), timedelta(seconds=3), timedelta(seconds=3)]


# ── the token ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("token", ["123456789:" + "B" * 35, "nonsense", "", "1:два", "a\nb"])
async def test_a_wrong_token_is_refused_in_one_line_that_does_not_repeat_it(server: BotApiServer, token: str) -> None:
    async def begin() -> None:
        telegram = TelegramChannel(token, server.base_url)
        try:
            await telegram.open()
        finally:
            await telegram.close()

    with pytest.raises(ChannelRefused) as raised:
        await begin()
    assert "TELEGRAM_BOT_TOKEN" in str(raised.value)
    assert "\n" not in str(raised.value)
    assert not token or token not in str(raised.value)
