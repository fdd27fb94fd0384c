"""Updates that Telegram brings: the real conversation behind the real web server, and Telegram's side on loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from structlog.testing import capture_logs

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.conversation import Conversation, Listener
from bot.channels.telegram.webhook import UpdateAddress, Webhook, webhook_secret
from bot.config.catalogue import load_topics
from bot.desk import make_commands
from bot.engines import make_renderer
from bot.storage.database import Database
from bot.web.application import LARGEST_UPDATE, SECRET_HEADER, UpdateHook, make_application
from bot.web.feeds import Feeds
from bot.web.server import serving
from tests.desks import make_desk
from tests.fakes import NOW
from tests.telegram_server.server import TOKEN, BotApiServer

PUBLIC = "https://bot.example"
ADDRESS = UpdateAddress(url=f"{PUBLIC}/telegram", secret=webhook_secret(TOKEN))
READER = 12


async def _nothing(*_: object) -> tuple[()]:
    return ()


FEEDS = Feeds(
    stories=_nothing,
    topics=dict,
    watched=_nothing,
    renderer=lambda: make_renderer({}, {}),
    show=lambda message: (message.title, ""),
    clock=lambda: NOW,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A bot whose updates are brought, and where they are."""

    conversation: Conversation
    webhook: Webhook
    url: str


@asynccontextmanager
async def conversation(telegram: TelegramChannel, webhook: Webhook | None) -> AsyncIterator[Conversation]:
    database = Database("sqlite://")
    database.open()

    async def forget(*_: object) -> None:
        raise AssertionError

    commands = make_commands(make_desk(database, topics=load_topics(), admins=frozenset()))
    talking = Conversation(telegram, commands, Listener(gone=forget, moved=forget), webhook=webhook)
    await talking.start()
    try:
        yield talking
    finally:
        await talking.stop()
        database.close()


@pytest.fixture
async def talk(channel: TelegramChannel, server: BotApiServer) -> AsyncIterator[Talk]:
    webhook = Webhook(channel, ADDRESS)
    async with conversation(channel, webhook) as talking:
        hook = UpdateHook(path="/telegram", secret=ADDRESS.secret, take=talking.take_in)
        async with serving(make_application(FEEDS, "", here_only=True, hook=hook), "127.0.0.1", 0) as port:
            server.reaches[PUBLIC] = f"http://127.0.0.1:{port}"
            assert await asyncio.to_thread(server.wait_for, lambda: bool(server.webhook))  # the last call of a start
            yield Talk(conversation=talking, webhook=webhook, url=f"http://127.0.0.1:{port}/telegram")


async def test_an_update_that_is_brought_is_answered(talk: Talk, server: BotApiServer) -> None:
    server.say(server.private(READER), "/status")
    assert await asyncio.to_thread(server.bring) == [200]
    assert await asyncio.to_thread(server.wait_for, lambda: len(server.sent) == 1)
    assert "0 of 0 feeds" in server.sent[0].text
    assert server.calls["getupdates"] == 0
    assert set(server.allowed_updates) == {"message", "channel_post", "callback_query", "my_chat_member"}


async def test_an_update_that_is_brought_twice_is_answered_once(talk: Talk, server: BotApiServer) -> None:
    chat = server.private(READER)
    server.say(chat, "/status")
    (update,) = server.waiting
    async with httpx.AsyncClient(headers={SECRET_HEADER: ADDRESS.secret}) as client:
        for _ in range(2):
            assert (await client.post(talk.url, json=update)).status_code == 200
    server.say(chat, "/help")
    await asyncio.to_thread(server.bring)
    assert await asyncio.to_thread(server.wait_for, lambda: any("/watch" in sent.text for sent in server.sent))
    assert sum("0 of 0 feeds" in sent.text for sent in server.sent) == 1


@pytest.mark.parametrize("secret", ["", "wrong", ADDRESS.secret[:-1], "ü"])
async def test_nobody_else_can_bring_updates(talk: Talk, server: BotApiServer, secret: str) -> None:
    server.say(server.private(READER), "/status")
    async with httpx.AsyncClient() as client:
        headers = {SECRET_HEADER.encode(): secret.encode()} if secret else {}
        answer = await client.post(talk.url, json=server.waiting[0], headers=headers)
    assert answer.status_code == 403
    assert server.sent == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"\xff", 400),
        (b"[]", 400),
        (b'{"update_id": "1"}', 400),
        (b'{"update_id": 7, "message": {"text": "hello"}}', 400),
        (json.dumps({"update_id": 8, "message": "x" * LARGEST_UPDATE}).encode(), 413),
    ],
    ids=["empty", "no UTF-8", "a list", "no number", "half a message", "too large"],
)
async def test_what_is_no_update_is_refused(talk: Talk, body: bytes, status: int) -> None:
    async with httpx.AsyncClient(headers={SECRET_HEADER: ADDRESS.secret}) as client:
        assert (await client.post(talk.url, content=body)).status_code == status


async def test_a_look_sets_a_lost_webhook_anew_and_tells_failures_once(talk: Talk, server: BotApiServer) -> None:
    server.webhook = ""
    server.webhook_error = {"last_error_date": 1_700_000_000, "last_error_message": "Connection refused"}
    with capture_logs() as logs:
        for _ in range(2):
            await talk.webhook.look_after(("message",))
    assert server.webhook == ADDRESS.url
    assert server.webhook_secret == ADDRESS.secret
    assert [entry["event"] for entry in logs] == ["telegram_webhook_lost", "telegram_webhook_failing"]
    assert logs[1]["reason"] == "Connection refused"


async def test_falling_back_to_polling_takes_the_webhook_away(channel: TelegramChannel, server: BotApiServer) -> None:
    async with conversation(channel, Webhook(channel, ADDRESS)):
        assert await asyncio.to_thread(server.wait_for, lambda: bool(server.webhook))
    assert server.webhook == ADDRESS.url
    again = TelegramChannel(TOKEN, server.base_url)
    await again.open()
    async with conversation(again, None):
        server.say(server.private(READER), "/status")
        assert await asyncio.to_thread(server.wait_for, lambda: len(server.sent) == 1)
    await again.close()
    assert server.webhook == ""


def test_the_secret_is_the_tokens_alone_and_does_not_tell_it() -> None:
    assert webhook_secret(TOKEN) == webhook_secret(TOKEN) != webhook_secret(f"{TOKEN}x")
    assert TOKEN.split(":")[1] not in webhook_secret(TOKEN)
    assert len(webhook_secret(TOKEN)) <= 256
