"""Who may talk to the bot, over real HTTP: strangers, groups, anonymous administrators, channels, menus, the claim."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.conversation import Conversation, Listener
from bot.channels.telegram.places import TelegramPlaces
from bot.commands.router import ONLY_ADMINS
from bot.config.settings import load_settings
from bot.desk import make_commands
from bot.dialogue import Asker
from bot.model import Target
from bot.office import Limits, make_gate
from bot.ports import Elsewhere, Kind, Obstacle
from bot.storage.access import SqlMembers
from bot.storage.database import Database
from bot.storage.subscriptions import SqlSubscriptions
from bot.wiring import open_application
from tests.desks import make_desk, make_office
from tests.fakes import NOW
from tests.messages import at
from tests.telegram_server.server import ANONYMOUS, BOT, TOKEN, BotApiServer
from tests.telegram_server.values import Chat, Sent

OWNER, READER, STRANGER = 11, 12, 99
ITSELF = int(str(BOT["id"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A bot that is not open, and listens."""

    server: BotApiServer
    subscriptions: SqlSubscriptions

    async def ask(self, act: Callable[[], object]) -> Sent:
        """Let somebody do something, and return the bot's answer."""
        before = len(self.server.sent)
        act()
        assert await asyncio.to_thread(self.server.wait_for, lambda: len(self.server.sent) > before)
        return self.server.sent[before]

    async def press(self, sent: Sent, held: str, sender: int) -> str:
        """Press a button that holds this, and return the notice that it brings."""
        before = len(self.server.notices)
        self.server.press_data(sent, held, sender=sender)
        assert await asyncio.to_thread(self.server.wait_for, lambda: len(self.server.notices) > before)
        return self.server.notices[before]

    async def nothing(self, *acts: Callable[[], object]) -> None:
        """Let a stranger do something, and look that nothing is sent before the answer to what the owner asks then."""
        for act in acts:
            act()
        answer = await self.ask(lambda: self.server.say(self.server.private(OWNER), "/status", sender=OWNER))
        assert (answer.chat, len(self.server.sent)) == (OWNER, 1)

    async def watched(self, target: Target) -> tuple[str, ...]:
        subscription = await self.subscriptions.of(target)
        return subscription.topics if subscription else ()


@pytest.fixture
async def talk(channel: TelegramChannel, server: BotApiServer) -> AsyncIterator[Talk]:
    database = Database("sqlite://")
    database.open()
    office = make_office(
        database,
        is_open=False,
        admins=frozenset({str(OWNER)}),
        places=TelegramPlaces(channel),
        limits=Limits(a_minute=1000),
    )
    desk = make_desk(database, office=office)
    subscriptions, gate = SqlSubscriptions(database), make_gate(desk.office)

    async def gone(target: Target, reason: str) -> None:
        await gate.left(target)

    listener = Listener(gone=gone, moved=lambda old, new: subscriptions.move(old, new, NOW), joined=gate.joined)
    talking = Conversation(channel, make_commands(desk), listener)
    await talking.start()
    yield Talk(server=server, subscriptions=subscriptions)
    await talking.stop()
    database.close()


async def test_a_stranger_gets_nothing_for_any_command_text_or_file(talk: Talk, server: BotApiServer) -> None:
    chat, group = server.private(STRANGER), server.group(-100500, administrators=(STRANGER,))
    said = ["/start", "/start code", "/help", "/watch nato", "/addfeed a.example", "/nonsense", "hello", "nato"]
    await talk.nothing(
        *(lambda each=each: server.say(chat, each) for each in said),
        lambda: server.send_file(chat, "a.opml", b"<opml/>"),
        lambda: server.add_bot(group, by=STRANGER),
        lambda: server.say(group, "/topics", sender=STRANGER),
        lambda: server.say(group, "/watch nato", sender=ANONYMOUS, sender_chat=group.json()),
    )
    assert server.calls["getfile"] == server.calls["getchatmember"] == 0


async def test_an_anonymous_administrator_who_adds_an_open_bot_makes_the_group_a_member_and_no_account(
    channel: TelegramChannel, server: BotApiServer
) -> None:
    database = Database("sqlite://")
    database.open()
    gate, added = make_gate(make_office(database, is_open=True)), asyncio.Event()

    async def joined(target: Target, asker: Asker) -> None:
        await gate.joined(target, asker)
        added.set()

    async def nothing(target: Target, words: str) -> None:
        """Forget nobody."""

    talking = Conversation(
        channel, make_commands(make_desk(database)), Listener(gone=nothing, moved=nothing, joined=joined)
    )
    await talking.start()
    server.add_bot(server.group(-100500), by=ANONYMOUS)
    await asyncio.wait_for(added.wait(), 15)
    await talking.stop()
    listed, _ = await SqlMembers(database).listed(0, 10)
    assert [(each.place.kind, each.place.address, each.by) for each in listed] == [(Kind.CHAT, "-100500", "")]
    database.close()


async def test_a_strangers_button_does_nothing(talk: Talk, server: BotApiServer) -> None:
    group = server.group(-100500, administrators=(STRANGER,))
    answer = await talk.ask(lambda: server.say(group, "/topics", sender=OWNER))
    await talk.ask(lambda: server.say(server.private(OWNER), "/ban -100500", sender=OWNER))
    assert await talk.press(answer, "begin|now", STRANGER) == ""
    assert len(server.sent) == 2


async def test_an_invitation_is_opened_and_its_guest_brings_a_group(talk: Talk, server: BotApiServer) -> None:
    owner, reader, group = server.private(OWNER), server.private(READER), server.group(-100500)
    invited = await talk.ask(lambda: server.say(owner, "/invite"))
    found = re.search(r"t\.me/dragoman_test_bot\?start=([\w-]{1,64})\n", invited.text)
    assert found
    welcome = await talk.ask(lambda: server.say(reader, f"/start {found[1]}"))
    assert (welcome.chat, "Dragoman" in welcome.text) == (READER, True)
    server.add_bot(group, by=READER)
    answer = await talk.ask(lambda: server.say(group, "/topics", sender=STRANGER))
    assert answer.chat == group.id


async def test_a_forum_topics_buttons_act_there_for_administrators_only(talk: Talk, server: BotApiServer) -> None:
    forum = server.group(-100700, threads={5}, administrators=(OWNER, READER))
    answer = await talk.ask(lambda: server.say_in_thread(forum, 5, "/topics", sender=OWNER))
    page = [held for held in answer.buttons.values() if held.startswith("topics|")][1]
    await talk.press(answer, page, STRANGER)  # all may read
    assert await asyncio.to_thread(server.wait_for, lambda: bool(server.edited))
    tick = next(held for held in server.shown(answer).buttons.values() if held.startswith("tick|"))
    assert await talk.press(answer, tick, STRANGER) == ONLY_ADMINS
    assert await talk.watched(at(forum, 5)) == ()
    await talk.press(answer, tick, READER)  # as an anonymous one does, with the own account
    assert await asyncio.to_thread(server.wait_for, lambda: len(server.edited) > 1)
    assert len(await talk.watched(at(forum, 5))) == 1
    assert await talk.watched(at(forum)) == ()


async def test_a_forwarded_message_names_whom_to_ban(talk: Talk, server: BotApiServer) -> None:
    owner = server.private(OWNER)
    person = {"id": READER, "is_bot": False, "first_name": "Somebody"}
    forwarded = {
        "message_id": 5000,
        "date": 1,
        "chat": owner.json(),
        "text": "spam",
        "forward_origin": {"type": "user", "date": 1, "sender_user": person},
    }
    answer = await talk.ask(lambda: server.say(owner, "/ban", reply_to_message=forwarded))
    assert answer.text.startswith(f"{READER} is banned")


# ── channels ────────────────────────────────────────────────────────────────────────────────────────────


def without_bot(chat: Chat, server: BotApiServer) -> None:
    chat.members[ITSELF] = "left"


def once_there(chat: Chat, server: BotApiServer) -> None:
    server.refuse(chat)


def no_posting(chat: Chat, server: BotApiServer) -> None:
    chat.posting = False


def no_administrator(chat: Chat, server: BotApiServer) -> None:
    chat.members[OWNER] = "member"


def out_of_reach(chat: Chat, server: BotApiServer) -> None:
    server.fault("502", method="getChat")


def lost_on_the_way(chat: Chat, server: BotApiServer) -> None:
    server.fault("502", method="getChatMember")


@pytest.mark.parametrize(
    ("mishap", "obstacle"),
    [
        (without_bot, Obstacle.ABSENT),
        (once_there, Obstacle.ABSENT),
        (no_posting, Obstacle.MUTE),
        (no_administrator, Obstacle.RIGHTLESS),
        (out_of_reach, Obstacle.UNREACHABLE),
        (lost_on_the_way, Obstacle.UNREACHABLE),
    ],
)
async def test_each_thing_that_is_missing_in_a_channel_is_told_apart(
    channel: TelegramChannel, server: BotApiServer, mishap: Callable[[Chat, BotApiServer], None], obstacle: Obstacle
) -> None:
    posts = server.channel(-1001234567890, "danube")
    posts.members[OWNER] = "administrator"
    places, found = TelegramPlaces(channel), Elsewhere(target=at(posts), name="Channel")
    assert [await places.find(name, str(OWNER)) for name in ("@danube", "-1001234567890")] == [found, found]
    mishap(posts, server)
    assert await places.find("@danube", str(OWNER)) is obstacle


async def test_what_is_no_channel_and_who_is_nobody_find_none(channel: TelegramChannel, server: BotApiServer) -> None:
    server.private(READER).username = "somebody"
    places = TelegramPlaces(channel)
    assert await places.find("@nowhere", str(OWNER)) is Obstacle.UNKNOWN
    assert await places.find("@somebody", str(OWNER)) is Obstacle.UNKNOWN
    assert await places.find("@nowhere", "") is Obstacle.RIGHTLESS


async def test_a_channel_is_subscribed_from_a_private_chat(talk: Talk, server: BotApiServer) -> None:
    posts, owner = server.channel(-1001234567890, "danube"), server.private(OWNER)
    posts.members[OWNER] = "creator"
    answer = await talk.ask(lambda: server.say(owner, "/watch @danube nato"))
    assert (answer.chat, answer.text.startswith("Channel:")) == (OWNER, True)
    assert (await talk.watched(at(posts)), await talk.watched(at(owner))) == (("nato",), ())
    posts.members[OWNER] = "member"
    refused = await talk.ask(lambda: server.say(owner, "/unwatch @danube nato"))
    assert "You are no administrator" in refused.text
    assert await talk.watched(at(posts)) == ("nato",)


# ── menus and the first admin ───────────────────────────────────────────────────────────────────────────


async def test_admins_see_their_commands_in_the_menu_and_others_do_not(talk: Talk, server: BotApiServer) -> None:
    await talk.ask(lambda: server.say(server.private(OWNER), "/help"))
    assert await asyncio.to_thread(server.wait_for, lambda: any(str(OWNER) in scope for scope, _ in server.menus))
    (menu,) = [menu for (scope, _), menu in server.menus.items() if str(OWNER) in scope]
    names = {entry["command"] for entry in menu}
    everybodys = {entry["command"] for entry in server.commands}
    assert names - everybodys == {
        "feeds", "retry", "addfeed", "opml", "stats", "reload", "invite", "members", "ban", "unban",
    }  # fmt: skip
    calls = server.calls["setmycommands"]
    await talk.ask(lambda: server.say(server.private(OWNER), "/status"))
    await talk.ask(lambda: server.say(server.private(OWNER), "/status"))
    assert server.calls["setmycommands"] == calls


async def test_a_menu_that_cannot_be_set_costs_no_answer(talk: Talk, server: BotApiServer) -> None:
    assert await asyncio.to_thread(server.wait_for, lambda: bool(server.commands))
    server.fault("500", method="setMyCommands")
    for _ in range(2):
        answer = await talk.ask(lambda: server.say(server.private(OWNER), "/help"))
        assert "/watch" in answer.text


async def test_a_new_installation_is_claimed_by_the_link_that_the_terminal_shows(
    tmp_path: Path, server: BotApiServer
) -> None:
    (tmp_path / "sources.yaml").write_text("sources: []\n", encoding="utf-8")
    settings = load_settings(
        sources=tmp_path / "sources.yaml",
        database_url=f"sqlite:///{tmp_path}/desk.sqlite",
        telegram_bot_token=TOKEN,
        telegram_base_url=server.base_url,
    )
    links: list[str] = []
    for _ in range(2):
        async with open_application(settings, serve_telegram=True) as application:
            shown = asyncio.Event()

            def hear(line: str, shown: asyncio.Event = shown) -> None:
                if "?start=" in line:
                    links.append(line)
                    shown.set()

            application.announce = hear
            running = asyncio.create_task(application.run())
            await asyncio.wait_for(shown.wait(), 30)
            if len(links) == 2:
                found = re.search(r"https://t\.me/dragoman_test_bot\?start=(\w+)", links[1])
                assert found
                server.say(server.private(READER), f"/start {found[1]}")
                assert await asyncio.to_thread(server.wait_for, lambda: len(server.sent) >= 1)
                server.say(server.private(READER), "/stats")
                assert await asyncio.to_thread(server.wait_for, lambda: len(server.sent) >= 2)
            running.cancel()
            await asyncio.wait([running])
    assert links[0] == links[1], "the link stays until it is used"
    assert "24 hours" in server.sent[-1].text
