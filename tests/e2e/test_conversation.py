"""Conversations over real HTTP, python-telegram-bot unmodified: people talk to the bot in every kind of chat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.conversation import Conversation, Listener
from bot.commands.router import ONLY_ADMINS, ONLY_BOT_ADMINS
from bot.config.catalogue import load_topics
from bot.desk import make_commands
from bot.errors import DeliveryFailed
from bot.model import Target
from bot.storage.database import Database
from bot.storage.subscriptions import SqlSubscriptions
from tests.desks import make_desk
from tests.fakes import NOW
from tests.messages import at, message
from tests.telegram_server.server import ANONYMOUS, TOKEN, BotApiServer
from tests.telegram_server.values import Chat, Sent

ADMIN, READER = 11, 12
TOPICS = load_topics()
STATUS = "feeds have been read"


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

    async def answers(self, chat: Chat, act: Callable[[], object]) -> list[str]:
        """Let somebody do something in a chat, and return all that the bot sends there, for updates keep their order.

        A further question ends the wait; its answer is not among those returned, nor is what the chat refuses.
        """
        sent, calls = len(self.server.sent), self.server.calls["sendmessage"]
        act()
        self.server.say(chat, "/status", sender=ADMIN)

        def over() -> bool:
            refused = bool(chat.refusal or chat.moved_to) and self.server.calls["sendmessage"] > calls
            return refused or any(STATUS in answer.text for answer in self.server.sent[sent:])

        assert await asyncio.to_thread(self.server.wait_for, over)
        return [answer.text for answer in self.server.sent[sent:] if STATUS not in answer.text]

    async def watched(self, target: Target) -> tuple[str, ...]:
        subscription = await self.subscriptions.of(target)
        return subscription.topics if subscription else ()


@asynccontextmanager
async def conversation(telegram: TelegramChannel, server: BotApiServer) -> AsyncIterator[Talk]:
    database = Database("sqlite://")
    database.open()
    subscriptions = SqlSubscriptions(database)
    commands = make_commands(make_desk(database, topics=TOPICS, admins=frozenset({str(ADMIN)})))

    async def gone(target: Target, reason: str) -> None:
        await subscriptions.stop(target, reason, NOW)

    talking = Conversation(
        telegram, commands, Listener(gone=gone, moved=lambda old, new: subscriptions.move(old, new, NOW))
    )
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


async def test_a_reader_walks_through_every_command(talk: Talk, server: BotApiServer) -> None:
    chat = server.private(READER)
    walk = {
        "/start": "Dragoman reads the news",
        "/help": "/watch ·",
        "/topics": "Tap topics",
        "/watch nato, Kosovo": "This chat watches NATO and Kosovo",
        "/watch": "Tap topics",
        "/watch natto": "There is no topic “natto”. Did you mean NATO?",
        "/status": "0 of 0 feeds",
        "/unwatch nato": "This chat watches Kosovo.",
        "/unwatch all": "Stop watching everything?",
        "/wach nato": "Did you mean /watch?",
        "nato": "To watch NATO, send /watch nato",
        "good morning": "good morning is looked for as",
    }
    for said, answered in walk.items():
        answer = await talk.ask(lambda said=said: server.say(chat, said))  # type: ignore[misc]
        assert answered in answer.text, said
        assert (answer.chat, answer.preview) == (READER, False)


async def test_a_reader_makes_a_topic_of_any_word_edits_it_and_drops_it(talk: Talk, server: BotApiServer) -> None:
    chat = server.private(READER)
    walk = {
        "/watch Dodik": "Dodik is looked for as: any of Dodik*, Додик*, Ντοντικ*",
        "/watch Косово": "This chat watches Dodik and Kosovo",
        "/watch avalanche": "no translation of avalanche",
        "/watch avalanche = лавина, lavina, χιονοστιβάδα": "any of лавина*, lavina*, χιονοστιβάδα*",
        '/watch Dodik NEAR/5 "x': "quotation mark is never closed.\nDodik NEAR/5 ▸",
        "/topics": "= лавина, lavina, χιονοστιβάδα",
        "/unwatch avalanche": "This chat watches Dodik and Kosovo.",
        "/why": "This chat was told nothing yet.",
    }
    for said, answered in walk.items():
        answer = await talk.ask(partial(server.say, chat, said))
        assert answered in answer.text, said


async def test_the_menu_lists_the_commands(talk: Talk, server: BotApiServer) -> None:
    await talk.ask(lambda: server.say(server.private(READER), "/start"))
    named = [entry["command"] for entry in server.commands]
    assert {"topics", "watch", "unwatch", "settings", "digest", "quiet", "why", "trend", "status", "help"} <= set(named)
    assert "addfeed" not in named
    assert set(server.allowed_updates) == {"message", "channel_post", "callback_query", "my_chat_member"}


async def test_only_administrators_change_what_a_group_watches(talk: Talk, server: BotApiServer) -> None:
    group = server.group(-100500, administrators=(ADMIN,))
    answer = await talk.ask(lambda: server.say(group, "/watch nato", sender=READER))
    assert (answer.text, await talk.watched(at(group))) == (ONLY_ADMINS, ())
    answer = await talk.ask(lambda: server.say(group, "/watch nato", sender=ADMIN))
    assert await talk.watched(at(group)) == ("nato",)
    assert answer.reply_to


async def test_only_the_bots_own_admins_add_feeds_wherever_they_write(talk: Talk, server: BotApiServer) -> None:
    group = server.group(-100500, administrators=(READER,))
    answers = [
        await talk.ask(partial(server.say, group, "/addfeed a.example", sender=READER)),
        await talk.ask(partial(server.say, group, "/addfeed a.example", sender=ADMIN, sender_chat=group.json())),
        await talk.ask(partial(server.say, server.channel(-100600), "/addfeed a.example")),
    ]
    assert [answer.text for answer in answers] == [ONLY_BOT_ADMINS] * 3
    for chat in (group, server.private(ADMIN)):
        answer = await talk.ask(partial(server.say, chat, "/addfeed a.example", sender=ADMIN))
        assert "No feed was found at a.example" in answer.text


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
    assert await talk.answers(group, lambda: server.say(group, said, sender=ADMIN)) == []


async def test_a_command_by_the_bots_own_name_is_taken(talk: Talk, server: BotApiServer) -> None:
    group = server.group(-100500, administrators=(ADMIN,))
    await talk.ask(lambda: server.say(group, "/watch@Dragoman_Test_Bot\nnato", sender=ADMIN))
    assert await talk.watched(at(group)) == ("nato",)


async def test_a_forwarded_command_is_a_quotation(talk: Talk, server: BotApiServer) -> None:
    origin = {"type": "hidden_user", "date": 0, "sender_user_name": "Somebody"}
    group = server.group(-100500, administrators=(ADMIN,))
    forwarded = await talk.answers(group, lambda: server.say(group, "/watch nato", sender=ADMIN, forward_origin=origin))
    assert forwarded == []


async def test_a_bot_that_is_removed_stops_the_subscription(talk: Talk, server: BotApiServer) -> None:
    group = server.group(-100500, administrators=(ADMIN,))
    await talk.ask(lambda: server.say(group, "/watch nato", sender=ADMIN))
    await talk.answers(group, lambda: server.remove_bot(group))
    assert await talk.watched(at(group)) == ()


async def test_a_group_that_becomes_a_supergroup_keeps_its_subscription(talk: Talk, server: BotApiServer) -> None:
    group = server.group(-500, administrators=(ADMIN,))
    await talk.ask(lambda: server.say(group, "/watch nato", sender=ADMIN))
    await talk.answers(group, lambda: server.migrate(group, -100500))
    assert await talk.watched(Target(channel="telegram", address="-100500")) == ("nato",)


async def test_an_answer_that_fails_does_not_end_the_conversation(talk: Talk, server: BotApiServer) -> None:
    chat = server.private(READER)
    server.fault("500")
    assert await talk.answers(chat, lambda: server.say(chat, "/help")) == []
    assert "/watch" in (await talk.ask(lambda: server.say(chat, "/help"))).text


@pytest.mark.parametrize("fault", ["502", "404"])
async def test_polling_outlives_failures(talk: Talk, server: BotApiServer, fault: str) -> None:
    chat = server.private(READER)
    await talk.ask(lambda: server.say(chat, "/help"))
    server.fault(fault, method="getUpdates")
    for _ in range(2):
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


async def at_once(span: timedelta) -> None:
    """Let no time pass."""


async def test_the_token_stands_in_no_log(server: BotApiServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.fault("cut before", "502", "401", "429")
    server.fault("502", method="getUpdates")
    chat = server.private(READER)
    telegram = TelegramChannel(TOKEN, server.base_url, times=(lambda: datetime.now(UTC), at_once))
    await telegram.open()
    for number in range(4):  # each to another chat, for one that was just written to is left alone
        with pytest.raises(DeliveryFailed) as raised:
            await telegram.send(at(server.private(READER + 1 + number)), message())
        assert TOKEN not in str(raised.value)
    async with conversation(telegram, server) as talking:
        await talking.ask(lambda: server.say(chat, "/help"))
    await telegram.close()
    assert "HTTP Request: POST" in caplog.text, "the library no longer logs its requests: this test has lost its point"
    assert TOKEN not in caplog.text
