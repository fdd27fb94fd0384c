"""Buttons, pictures and files over real HTTP: what is pressed, sent and shown in the place of what was there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from markupsafe import Markup

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.conversation import Conversation, Fetch, Listener
from bot.dialogue import Action, Answer, Asker, Button, Document, Manner
from bot.model import Target
from bot.speech import Speech
from tests.telegram_server.server import BotApiServer
from tests.telegram_server.values import Sent

READER = 12
PNG = b"\x89PNG\r\n\x1a\n\x00\xff"
MORE = Button(label="More", action=Action(name="more", arguments=("1",)))
PAGE = Button(label="Page", url="https://example.org/")
QUESTION = Answer(text=Markup("<b>More?</b>"), keyboard=((MORE, PAGE),))


@dataclass
class Script:
    """Answers every text and every pressed button with what stands in it; remembers what was asked."""

    to_text: Answer | None = QUESTION
    to_press: Answer | None = None
    pressed: list[tuple[str, str, str, str]] = field(default_factory=list)  # what it holds, message, account, language
    documents: list[Document | None] = field(default_factory=list)

    def menu(self, say: Speech, *, admin: bool = False) -> tuple[tuple[str, str], ...]:
        return (("help", say("this list").unescape()),)

    async def menu_apart(self, target: Target, asker: Asker) -> None:
        return None

    def knows(self, command: str) -> bool:
        return command == "help"

    async def answer(
        self, target: Target, command: str, argument: str, asker: Asker, fetch: Fetch | None = None
    ) -> Answer | None:
        self.documents.append(await fetch() if fetch else None)
        return self.to_text

    async def press(self, target: Target, packed: str, asker: Asker, pressed: str) -> Answer | None:
        self.pressed.append((packed, pressed, asker.account, asker.locale))
        return self.to_press


@pytest.fixture
async def script(channel: TelegramChannel) -> AsyncIterator[Script]:
    async def nothing(target: Target, words: str) -> None:
        """Forget nobody."""

    script = Script()
    talking = Conversation(channel, script, Listener(gone=nothing, moved=nothing))
    await talking.start()
    yield script
    await talking.stop()


async def ask(server: BotApiServer) -> Sent:
    server.say(server.private(READER), "/help")
    assert await asyncio.to_thread(server.wait_for, lambda: bool(server.sent))
    return server.sent[0]


async def press(server: BotApiServer, sent: Sent, label: str) -> None:
    """Press a button, and wait until the bot has done all that it does for it."""
    before = len(server.notices)
    server.press(sent, label, sender=READER, locale="de")
    assert await asyncio.to_thread(server.wait_for, lambda: len(server.notices) > before)


async def test_a_button_says_what_it_holds_and_who_pressed_it_where(script: Script, server: BotApiServer) -> None:
    sent = await ask(server)
    assert sent.buttons == {"More": "more|1", "Page": "https://example.org/"}
    await press(server, sent, "More")
    assert script.pressed == [("more|1", str(sent.message_id), str(READER), "de")]


async def test_a_button_that_cannot_hold_what_it_needs_is_left_out(script: Script, server: BotApiServer) -> None:
    long = Button(label="Long", action=Action(name="more", arguments=("x" * 70,)))
    script.to_text = Answer(text=Markup("More?"), keyboard=((long, MORE), (long,)))
    assert (await ask(server)).buttons == {"More": "more|1"}


async def test_a_brief_answer_fades_and_no_message_is_left(script: Script, server: BotApiServer) -> None:
    script.to_press = Answer(text=Markup("Done &amp; <b>well</b>" + "!" * 300), manner=Manner.BRIEF)
    await press(server, await ask(server), "More")
    assert server.notices[0].startswith("Done & well!!!")
    assert len(server.notices[0]) == 200
    assert len(server.sent) == 1


async def test_an_answer_takes_the_place_of_its_question(script: Script, server: BotApiServer) -> None:
    script.to_press = Answer(text=Markup("Page 2"), keyboard=((MORE,),), manner=Manner.REPLACE)
    sent = await ask(server)
    await press(server, sent, "More")
    assert await asyncio.to_thread(server.wait_for, lambda: server.shown(sent).text == "Page 2")
    await press(server, sent, "More")  # a second time there is nothing to change, and nothing goes wrong
    assert [len(server.sent), len(server.edited)] == [1, 1]


async def test_a_question_that_was_deleted_is_answered_with_a_new_message(script: Script, server: BotApiServer) -> None:
    script.to_press = Answer(text=Markup("Page 2"), manner=Manner.REPLACE)
    sent = await ask(server)
    server.press(sent, "More", sender=READER)
    server.delete(server.chats[READER], sent.message_id)
    assert await asyncio.to_thread(server.wait_for, lambda: [each.text for each in server.sent] == ["Page 2"])


async def test_a_picture_comes_with_its_words_and_gives_way_to_another(script: Script, server: BotApiServer) -> None:
    script.to_text = Answer(text=Markup("<b>Trend</b>"), picture=PNG, keyboard=((MORE,),))
    sent = await ask(server)
    assert (sent.text, sent.file, sent.buttons) == ("Trend", PNG, {"More": "more|1"})
    script.to_press = Answer(text=Markup("Month"), picture=PNG + b"2", manner=Manner.REPLACE)
    await press(server, sent, "More")
    assert await asyncio.to_thread(server.wait_for, lambda: server.shown(sent).file == PNG + b"2")
    assert (server.shown(sent).text, len(server.sent)) == ("Month", 1)


async def test_a_picture_whose_words_are_long_follows_them(script: Script, server: BotApiServer) -> None:
    script.to_text = Answer(text=Markup("word " * 400), picture=PNG)
    await ask(server)
    assert await asyncio.to_thread(server.wait_for, lambda: len(server.sent) == 2)
    assert [sent.file for sent in server.sent] == [b"", PNG]


async def test_files_go_both_ways(script: Script, server: BotApiServer) -> None:
    script.to_text = Answer(text=Markup("Yours"), document=Document(name="feeds.opml", content=b"<opml/>"))
    server.send_file(server.private(READER), "mine.opml", b"<opml>\xc3\xa9</opml>", caption="/help")
    assert await asyncio.to_thread(server.wait_for, lambda: bool(server.sent))
    assert script.documents == [Document(name="mine.opml", content=b"<opml>\xc3\xa9</opml>")]
    assert (server.sent[0].file_name, server.sent[0].file) == ("feeds.opml", b"<opml/>")


async def test_who_is_told_nothing_is_told_nothing(script: Script, server: BotApiServer) -> None:
    sent = await ask(server)
    script.to_press = script.to_text = None
    await press(server, sent, "More")
    assert (server.notices, len(server.sent)) == ([""], 1)
