"""Telegram over real HTTP, python-telegram-bot unmodified: people talk to the bot, and what can fail fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.conversation import Conversation, Listener
from bot.commands import ONLY_ADMINS, Commands
from bot.config.catalogue import load_topics
from bot.errors import ChannelRefused, DeliveryFailed, MessageRejected, RetryLater, TargetGone, TargetMoved
from bot.model import Target
from bot.storage.database import Database
from bot.storage.feeds import SqlFeeds
from bot.storage.subscriptions import SqlSubscriptions
from tests.fakes import NOW
from tests.messages import message
from tests.telegram_server.server import ANONYMOUS, TOKEN, BotApiServer
from tests.telegram_server.values import Chat, Limits, Sent

ADMIN, READER = 11, 12


def at(chat: Chat, thread: int = 0) -> Target:
    return Target(channel="telegram", address=str(chat.id), thread=str(thread or ""))


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    with BotApiServer() as running:
        yield running


@pytest.fixture
async def channel(server: BotApiServer) -> AsyncIterator[TelegramChannel]:
    telegram = TelegramChannel(TOKEN, server.base_url)
    await telegram.open()
    yield telegram
    await telegram.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A bot that listens, with what it remembers."""

    server: BotApiServer
    subscriptions: SqlSubscriptions

    async def ask(self, act: Callable[[], object]) -> Sent:
        """Let somebody do something, and return the bot's answer."""
        before = len(self.server.sent)
        act()
        assert await asyncio.to_thread(self.server.wait_for, lambda: len(self.server.sent) > before)
        return self.server.sent[before]

    async def ignored(self, act: Callable[[], object]) -> bool:
        """Let somebody do something; return whether the bot read it and said nothing before it answered the next."""
        act()
        marker = self.server.private(99)
        return (await self.ask(lambda: self.server.say(marker, "/help"))).chat == marker.id

    async def watched(self, target: Target) -> tuple[str, ...]:
        subscription = await self.subscriptions.of(target)
        return subscription.topics if subscription else ()


@asynccontextmanager
async def conversation(telegram: TelegramChannel, server: BotApiServer) -> AsyncIterator[Talk]:
    database = Database("sqlite://")
    database.open()
    subscriptions, topics = SqlSubscriptions(database), load_topics()
    commands = Commands(subscriptions=subscriptions, feeds=SqlFeeds(database), topics=lambda: topics, clock=lambda: NOW)

    async def gone(target: Target, reason: str) -> None:
        await subscriptions.stop(target, reason, NOW)

    talking = Conversation(telegram, commands, Listener(gone=gone, moved=subscriptions.move))
    await talking.start()
    try:
        yield Talk(server=server, subscriptions=subscriptions)
    finally:
        await talking.stop()
        database.close()


@pytest.fixture
async def talk(channel: TelegramChannel, server: BotApiServer) -> AsyncIterator[Talk]:
    async with conversation(channel, server) as talking:
        yield talking


# ── conversations ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_reader_walks_through_every_command(talk: Talk, server: BotApiServer) -> None:
    chat = server.private(READER)
    walk = {
        "/start": "Dragoman reads the news",
        "/help": "/watch ·",
        "/topics": "· 🛡",
        "/watch nato, Kosovo": "This chat watches NATO, Kosovo",
        "/watch": "Which topic?",
        "/watch natto": "There is no topic “natto”. Did you mean NATO?",
        "/status": "0 of 0 feeds",
        "/unwatch nato": "This chat watches Kosovo.",
        "/unwatch all": "This chat watches nothing now.",
        "/wach nato": "Did you mean /watch?",
        "nato": "To watch NATO, send /watch nato",
        "good morning": "I understand commands only",
    }
    for said, answered in walk.items():
        answer = await talk.ask(lambda said=said: server.say(chat, said))  # type: ignore[misc]
        assert answered in answer.text, said
        assert (answer.chat, answer.preview) == (READER, False)


async def test_the_menu_lists_the_commands(talk: Talk, server: BotApiServer) -> None:
    await talk.ask(lambda: server.say(server.private(READER), "/start"))
    assert {"watch", "unwatch", "topics", "status", "help"} == {entry["command"] for entry in server.commands}
    assert set(server.allowed_updates) == {"message", "channel_post", "my_chat_member"}


async def test_only_administrators_change_what_a_group_watches(talk: Talk, server: BotApiServer) -> None:
    group = server.group(-100500, administrators=(ADMIN,))
    answer = await talk.ask(lambda: server.say(group, "/watch nato", sender=READER))
    assert (answer.text, await talk.watched(at(group))) == (ONLY_ADMINS, ())
    answer = await talk.ask(lambda: server.say(group, "/watch nato", sender=ADMIN))
    assert await talk.watched(at(group)) == ("nato",)
    assert answer.reply_to


async def test_an_anonymous_administrator_may_and_a_linked_channel_may_not(talk: Talk, server: BotApiServer) -> None:
    group, linked = server.group(-100500), server.channel(-100600)
    await talk.ask(lambda: server.say(group, "/watch nato", sender=ANONYMOUS, sender_chat=linked.json()))
    assert await talk.watched(at(group)) == ()
    await talk.ask(lambda: server.say(group, "/watch nato", sender=ANONYMOUS, sender_chat=group.json()))
    assert await talk.watched(at(group)) == ("nato",)


async def test_a_forum_topic_has_its_own_subscription_and_answers(talk: Talk, server: BotApiServer) -> None:
    forum = server.group(-100700, threads={5}, administrators=(ADMIN,))
    answer = await talk.ask(lambda: server.say_in_thread(forum, 5, "/watch nato", sender=ADMIN))
    assert (answer.thread, await talk.watched(at(forum, 5)), await talk.watched(at(forum))) == (5, ("nato",), ())
    answer = await talk.ask(lambda: server.say(forum, "/watch kosovo", sender=ADMIN))
    assert (answer.thread, await talk.watched(at(forum))) == (None, ("kosovo",))


async def test_a_chain_of_replies_is_no_forum_topic(talk: Talk, server: BotApiServer) -> None:
    group = server.group(-100500, administrators=(ADMIN,))
    await talk.ask(lambda: server.say(group, "/watch nato", sender=ADMIN, message_thread_id=3))
    assert await talk.watched(at(group)) == ("nato",)


async def test_a_channel_subscribes_by_its_own_words(talk: Talk, server: BotApiServer) -> None:
    posts = server.channel(-100600)
    await talk.ask(lambda: server.say(posts, "/watch nato"))
    assert await talk.watched(at(posts)) == ("nato",)


@pytest.mark.parametrize("said", ["/watch@other_bot nato", "good morning", "/unknown", "watch nato"])
async def test_what_a_group_says_to_others_is_ignored(talk: Talk, server: BotApiServer, said: str) -> None:
    group = server.group(-100500, administrators=(ADMIN,))
    assert await talk.ignored(lambda: server.say(group, said, sender=ADMIN))


async def test_a_command_by_the_bots_own_name_is_taken(talk: Talk, server: BotApiServer) -> None:
    group = server.group(-100500, administrators=(ADMIN,))
    await talk.ask(lambda: server.say(group, "/watch@Dragoman_Test_Bot\nnato", sender=ADMIN))
    assert await talk.watched(at(group)) == ("nato",)


async def test_a_forwarded_command_is_a_quotation(talk: Talk, server: BotApiServer) -> None:
    origin = {"type": "hidden_user", "date": 0, "sender_user_name": "Somebody"}
    group = server.group(-100500, administrators=(ADMIN,))
    assert await talk.ignored(lambda: server.say(group, "/watch nato", sender=ADMIN, forward_origin=origin))


async def test_a_bot_that_is_removed_stops_the_subscription(talk: Talk, server: BotApiServer) -> None:
    group = server.group(-100500, administrators=(ADMIN,))
    await talk.ask(lambda: server.say(group, "/watch nato", sender=ADMIN))
    assert await talk.ignored(lambda: server.remove_bot(group))
    assert await talk.watched(at(group)) == ()


async def test_a_group_that_becomes_a_supergroup_keeps_its_subscription(talk: Talk, server: BotApiServer) -> None:
    group = server.group(-500, administrators=(ADMIN,))
    await talk.ask(lambda: server.say(group, "/watch nato", sender=ADMIN))
    assert await talk.ignored(lambda: server.migrate(group, -100500))
    assert await talk.watched(Target(channel="telegram", address="-100500")) == ("nato",)


async def test_an_answer_that_fails_does_not_end_the_conversation(talk: Talk, server: BotApiServer) -> None:
    chat = server.private(READER)
    server.fault("500")
    assert await talk.ignored(lambda: server.say(chat, "/help"))
    assert "/watch" in (await talk.ask(lambda: server.say(chat, "/help"))).text


async def test_polling_outlives_failures(talk: Talk, server: BotApiServer) -> None:
    chat = server.private(READER)
    await talk.ask(lambda: server.say(chat, "/help"))
    server.fault("502", method="getUpdates")
    assert "/watch" in (await talk.ask(lambda: server.say(chat, "/help"))).text


async def test_a_conversation_begins_when_telegram_comes_into_reach(server: BotApiServer) -> None:
    server.fault("cut before", "502", method="getMe")
    telegram = TelegramChannel(TOKEN, server.base_url)
    await telegram.open()
    async with conversation(telegram, server) as talking:
        answer = await talking.ask(lambda: server.say(server.private(READER), "/help"))
        assert "/watch" in answer.text
    await telegram.close()


async def test_a_conversation_out_of_reach_can_be_stopped() -> None:
    with BotApiServer() as server:
        nowhere = server.base_url
    telegram = TelegramChannel(TOKEN, nowhere)
    await telegram.open()
    async with conversation(telegram, server):
        pass
    await telegram.close()


async def test_updates_are_confirmed_before_the_bot_leaves(channel: TelegramChannel, server: BotApiServer) -> None:
    async with conversation(channel, server) as talking:
        await talking.ask(lambda: server.say(server.private(READER), "/help"))
    assert server.unread == 0


# ── delivery ────────────────────────────────────────────────────────────────────────────────────────────


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


async def test_the_token_stands_in_no_log(server: BotApiServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.fault("cut before", "502", "401", "429")
    server.fault("502", method="getUpdates")
    chat = server.private(READER)
    telegram = TelegramChannel(TOKEN, server.base_url)
    await telegram.open()
    for _ in range(4):
        with pytest.raises(DeliveryFailed) as raised:
            await telegram.send(at(chat), message())
        assert TOKEN not in str(raised.value)
    async with conversation(telegram, server) as talking:
        await talking.ask(lambda: server.say(chat, "/help"))
    await telegram.close()
    assert "HTTP Request: POST" in caplog.text, "the library no longer logs its requests: this test has lost its point"
    assert TOKEN not in caplog.text
