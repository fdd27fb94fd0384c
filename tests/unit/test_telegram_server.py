"""The Bot API server of the tests refuses what Telegram refuses, in Telegram's words."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.telegram_server.entities import EntityError, parse_html
from tests.telegram_server.http import Cut, Refusal
from tests.telegram_server.server import TOKEN, BotApiServer
from tests.telegram_server.values import Limits


@pytest.mark.parametrize(
    ("html", "error"),
    [
        ("é<x>", 'Unsupported start tag "x" at byte offset 2'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_bad_html_is_refused(html: str, error: str) -> None:
    with pytest.raises(EntityError) as raised:
        parse_html(html)
    assert str(raised.value) == error


def test_entities_are_counted_in_utf_16() -> None:
    text, (bold, link) = parse_html('😀<b>é😀</b> <a href="https://a.example/?a&amp;b">x</a>')
    assert (text, bold.offset, bold.length, link.offset, link.url) == ("😀é😀 x", 2, 3, 6, "https://a.example/?a&b")


def test_entities_that_telegram_does_not_know_stay_as_they_stand() -> None:
    assert parse_html("&nbsp; &apos; &#39; &#x41; &lt &amp;amp;")[0] == "&nbsp; &apos; ' A < &amp;"


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    with BotApiServer() as running:
        yield running


def refusal(server: BotApiServer, method: str, token: str = TOKEN, **parameters: str) -> tuple[int, str]:
    with pytest.raises(Refusal) as raised:
        server.call(token, method, parameters)
    return raised.value.status, str(raised.value)


def test_tokens_and_methods_are_checked(server: BotApiServer) -> None:
    assert refusal(server, "getMe", token="1:short") == (404, "Not Found")
    assert refusal(server, "getMe", token="1:" + "x" * 35) == (401, "Unauthorized")
    assert refusal(server, "getEverything") == (404, "Not Found: method not found")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (" \n", "message text is empty"),
        ("<b> </b>", "message text is empty"),
        ("😀" * 2049, "message is too long"),
        ("<c>", "can't parse entities: Unsupported start tag"),
    ],
)
def test_texts_are_checked(server: BotApiServer, text: str, words: str) -> None:
    server.private(7)
    status, description = refusal(server, "sendMessage", chat_id="7", text=text, parse_mode="HTML")
    assert status == 400
    assert description.startswith(f"Bad Request: {words}")


def test_an_edit_must_change_something(server: BotApiServer) -> None:
    server.private(7)
    server.call(TOKEN, "sendMessage", {"chat_id": "7", "text": "a"})
    edit = {"chat_id": "7", "message_id": "1", "text": "b"}
    server.call(TOKEN, "editMessageText", edit)
    assert "message is not modified" in refusal(server, "editMessageText", **edit)[1]
    assert "message to edit not found" in refusal(server, "editMessageText", **{**edit, "message_id": "9"})[1]
    assert (server.sent[0].text, server.edited[0].text) == ("a", "b")


def test_what_is_edited_must_be_the_bots_and_the_chat_must_take_it(server: BotApiServer) -> None:
    chat = server.private(7)
    said = {"chat_id": "7", "message_id": str(server.say(chat, "a")), "text": "b"}
    assert "message can't be edited" in refusal(server, "editMessageText", **said)[1]
    server.call(TOKEN, "sendMessage", {"chat_id": "7", "text": "a"})
    server.delete(chat, 2)
    assert "message to edit not found" in refusal(server, "editMessageText", **said | {"message_id": "2"})[1]
    server.refuse(chat)
    assert refusal(server, "editMessageText", **said)[0] == 403


def test_what_is_answered_must_be_there_unless_the_call_says_otherwise(server: BotApiServer) -> None:
    chat = server.private(7)
    number = server.say(chat, "a")
    for answered, allow in ((number, False), (99, True)):
        reply = json.dumps({"message_id": answered, "allow_sending_without_reply": allow})
        server.call(TOKEN, "sendMessage", {"chat_id": "7", "text": "b", "reply_parameters": reply})
    assert [sent.reply_to for sent in server.sent] == [number, None]
    reply = json.dumps({"message_id": 99})
    refused = refusal(server, "sendMessage", chat_id="7", text="b", reply_parameters=reply)
    assert refused == (400, "Bad Request: message to be replied not found")


def test_updates_come_until_they_are_confirmed(server: BotApiServer) -> None:
    chat = server.private(7)
    server.say(chat, "a")
    server.say(chat, "b")

    def poll(**parameters: str) -> list[str]:
        updates = server.call(TOKEN, "getUpdates", parameters)
        assert isinstance(updates, list)
        return [update["message"]["text"] for update in updates]

    assert (poll(), poll(offset="1"), poll(offset="2"), poll(offset="3")) == (["a", "b"], ["a", "b"], ["b"], [])


def test_updates_that_are_not_wanted_do_not_come(server: BotApiServer) -> None:
    server.call(TOKEN, "getUpdates", {"allowed_updates": json.dumps(["channel_post"])})
    server.say(server.private(7), "a")
    assert server.unread == 0


def test_polling_and_a_webhook_exclude_each_other(server: BotApiServer) -> None:
    server.call(TOKEN, "setWebhook", {"url": "https://a.example"})
    assert refusal(server, "getUpdates")[0] == 409
    server.call(TOKEN, "deleteWebhook", {})
    assert server.call(TOKEN, "getUpdates", {}) == []


def test_limits_are_those_of_the_faq() -> None:
    now = [0.0]
    limits = Limits(clock=lambda: now[0])
    assert [limits.wait(-5) for _ in range(20)] == [0] * 20
    assert limits.wait(-5) == 61
    assert [limits.wait(number) for number in range(1, 11)] == [0] * 10
    assert limits.wait(11) == 2, "thirty a second in all"
    now[0] = 61
    assert limits.wait(-5) == 0


def test_faults_come_once_each_and_a_lost_answer_leaves_the_message(server: BotApiServer) -> None:
    server.private(7)
    server.fault("cut before", "cut after")
    for sent in (0, 1):
        with pytest.raises(Cut):
            server.call(TOKEN, "sendMessage", {"chat_id": "7", "text": "a"})
        assert len(server.sent) == sent
    server.call(TOKEN, "sendMessage", {"chat_id": "7", "text": "a"})
    assert len(server.sent) == 2
