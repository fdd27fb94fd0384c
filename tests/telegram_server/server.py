"""Telegram's Bot API on loopback: what a bot sends comes out as text and entities, what people do goes in as updates.

Faithful to https://core.telegram.org/bots/api where the documentation speaks, and to the error texts of
https://github.com/tdlib/telegram-bot-api where it does not. Group privacy mode is off: the bot hears everything.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from threading import Condition, Event, Thread
from typing import Any, Self

import httpx

from tests.telegram_server.forms import CAPTION, GIFTS, RIGHTS, attached, entities_json, formatted
from tests.telegram_server.http import Cut, Handler, HttpServer, Refusal
from tests.telegram_server.values import FAULTS, Chat, Fault, Json, Limits, Sent

TOKEN = "123456789:AAF-a_token_of_the_tests_0123456789abc"
BOT = {"id": 123456789, "is_bot": True, "first_name": "Dragoman", "username": "dragoman_test_bot"}
ANONYMOUS = 1087968824  # the account that anonymous administrators of groups seem to be


class BotApiServer:
    """Serves while its ``with`` block runs. Every attribute and method is safe to use from any thread."""

    def __init__(self, *, limits: Limits | None = None) -> None:
        self.sent: list[Sent] = []  # as they were first sent; edits stand in ``edited``
        self.edited: list[Sent] = []
        self.calls: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()  # seconds that faults asked to leave a chat alone
        self.commands: list[Json] = []  # of everybody whose language has no menu of its own
        self.menus: dict[tuple[str, str], list[Json]] = {}  # by scope, as JSON, and language
        self.notices: list[str] = []  # what was shown where buttons were pressed; empty where nothing was
        self.files: dict[str, bytes] = {}  # that people sent
        self.allowed_updates: list[str] = []
        self.webhook = ""
        self.webhook_secret = ""
        self.reaches: dict[str, str] = {}  # by the beginning of a public address, where it is found on this computer
        self.webhook_error: Json = {}
        self.chats: dict[int, Chat] = {}
        self._limits = limits
        self._updates: list[Json] = []
        self._numbers: Counter[str] = Counter()
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._planned: dict[tuple[str, int], Fault] = {}
        self._messages: set[tuple[int, int]] = set()  # chat and number of all that can be answered
        self._polls = 0
        self._over = Event()
        self._changed = Condition()
        self._http = HttpServer(("127.0.0.1", 0), Handler)
        self._http.call = self.call
        self._http.file = lambda token, path: self.files[path] if token == TOKEN else b""
        self.base_url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with self._touch():
            self._polls += 1  # ends the long poll that waits
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    # ── what a test says ────────────────────────────────────────────────────────────────────────────────

    def add(self, chat: Chat) -> Chat:
        """Let the bot know a chat."""
        self.chats[chat.id] = chat
        return chat

    def private(self, user: int) -> Chat:
        return self.add(Chat(id=user, type="private", title=f"Reader {user}"))

    def group(self, chat_id: int, *, threads: set[int] | None = None, administrators: tuple[int, ...] = ()) -> Chat:
        """Add a group; with ``threads`` a forum."""
        kind = "supergroup" if str(chat_id).startswith("-100") else "group"
        members = dict.fromkeys(administrators, "administrator")
        return self.add(Chat(id=chat_id, type=kind, title="Group", threads=threads or set(), members=members))

    def channel(self, chat_id: int, username: str | None = None) -> Chat:
        return self.add(Chat(id=chat_id, type="channel", title="Channel", username=username))

    def say(self, chat: Chat, text: str | None, *, sender: int = 0, locale: str = "en", **more: Any) -> int:
        """Write a message as a person, in a channel as the channel; ``more`` are fields of Telegram's Message."""
        message = self._message(chat, text)
        if chat.type != "channel":
            user = sender or abs(chat.id)
            person = {"id": user, "is_bot": user == ANONYMOUS, "first_name": f"Reader {user}"}
            message["from"] = person | {"language_code": locale}
        found = re.match(r"/\w+(?:@\w+)?", text or "")
        if found:
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(found[0])}]
        self.push({"channel_post" if chat.type == "channel" else "message": message | more})
        return int(message["message_id"])

    def say_in_thread(self, chat: Chat, thread: int, text: str, *, sender: int) -> int:
        return self.say(chat, text, sender=sender, message_thread_id=thread, is_topic_message=True)

    def send_file(self, chat: Chat, name: str, content: bytes, *, caption: str = "", sender: int = 0) -> int:
        """Send the bot a file as a person."""
        self.files[name] = content
        file = {"file_id": name, "file_unique_id": name, "file_name": name, "file_size": len(content)}
        more: Json = {"document": file} | ({"caption": caption} if caption else {})
        return self.say(chat, None, sender=sender, **more)

    def press(self, sent: Sent, label: str, *, sender: int = 0, locale: str = "en") -> None:
        """Press the button of that label below a message of the bot, as the message is shown now."""
        self.press_data(sent, self.shown(sent).buttons[label], sender=sender, locale=locale)

    def press_data(self, sent: Sent, held: str, *, sender: int = 0, locale: str = "en") -> None:
        """Press a button that holds this, whether there is one or not."""
        chat = self.chats[sent.chat]
        thread = {"message_thread_id": sent.thread, "is_topic_message": True} if sent.thread else {}
        message = {"message_id": sent.message_id, "date": int(time.time()), "chat": chat.json(), "from": BOT, **thread}
        kind: Json = {"document": {"file_id": "x", "file_unique_id": "x"}} if sent.file else {"text": sent.text}
        if sent.file_name.endswith(".png"):
            kind = {"photo": [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}]}
        user = sender or abs(sent.chat)
        person = {"id": user, "is_bot": False, "first_name": f"Reader {user}", "language_code": locale}
        query = {"id": str(self._next("query")), "from": person, "chat_instance": "1", "data": held}
        self.push({"callback_query": query | {"message": message | kind}})

    def shown(self, sent: Sent) -> Sent:
        """Return a message as the chat shows it now."""
        same = [
            each for each in (*self.sent, *self.edited) if (each.chat, each.message_id) == (sent.chat, sent.message_id)
        ]
        return same[-1]

    def remove_bot(self, chat: Chat) -> None:
        """Block the bot (private chat) or remove it (any other), with the update that tells it."""
        self.refuse(chat)
        member = {"user": BOT, "status": "kicked", "until_date": 0}
        before = {"user": BOT, "status": "member"}
        person = {"id": 1, "is_bot": False, "first_name": "Reader"}
        change = {"chat": chat.json(), "from": person, "date": 0}
        self.push({"my_chat_member": {**change, "old_chat_member": before, "new_chat_member": member}})

    def add_bot(self, chat: Chat, *, by: int) -> None:
        """Let an account add the bot to a group or channel, with the update that tells it."""
        before, member = {"user": BOT, "status": "left"}, {"user": BOT, "status": "member"}
        person = {"id": by, "is_bot": by == ANONYMOUS, "first_name": f"Reader {by}"}
        change = {"chat": chat.json(), "from": person, "date": 0}
        self.push({"my_chat_member": {**change, "old_chat_member": before, "new_chat_member": member}})

    def refuse(self, chat: Chat, status: int = 403, description: str = "") -> None:
        """Let every further message to the chat fail; without words as if the bot was blocked or removed."""
        removed = "blocked by the user" if chat.type == "private" else f"kicked from the {chat.type} chat"
        chat.refusal = (status, description or f"Forbidden: bot was {removed}")

    def migrate(self, chat: Chat, new_id: int, *, told: bool = True) -> Chat:
        """Turn a group into a supergroup; ``told`` with the service message about it."""
        chat.moved_to = new_id
        if told:
            self.push({"message": self._message(chat, None) | {"migrate_to_chat_id": new_id}})
        return self.add(replace(chat, id=new_id, type="supergroup", moved_to=None))

    def delete(self, chat: Chat, number: int) -> None:
        """Delete a message, as people may."""
        self._messages.discard((chat.id, number))
        self.sent = [sent for sent in self.sent if (sent.chat, sent.message_id) != (chat.id, number)]

    def fault(self, *kinds: str, method: str = "sendMessage") -> None:
        """Let the next calls of a method go wrong, each in its way; FAULTS has the ways."""
        self._faults[method.lower()].extend(FAULTS[kind] for kind in kinds)

    def plan(self, kind: str, number: int, method: str = "sendMessage") -> None:
        """Let the call of that number, counted from the server's start, go wrong."""
        self._planned[method.lower(), number] = FAULTS[kind]

    def push(self, update: Json) -> None:
        """Queue an update, unless the bot said that it wants none of its kind."""
        with self._touch():
            if not self.allowed_updates or next(iter(update)) in self.allowed_updates:
                self._updates.append({"update_id": self._next("update"), **update})

    def bring(self, secret: str | None = None) -> list[int]:
        """Bring what waits to the webhook, as Telegram does at once; return the statuses. Call it from another thread.

        What is not taken stays; ``secret`` takes the place of the right one.
        """
        public = next((beginning for beginning in self.reaches if self.webhook.startswith(beginning)), "")
        address = self.reaches[public] + self.webhook.removeprefix(public)
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook_secret if secret is None else secret}
        statuses = []
        for update in list(self._updates):
            answer = httpx.post(address, json=update, headers=headers)
            statuses.append(answer.status_code)
            with self._touch():
                if answer.is_success:
                    self._updates.remove(update)
                else:
                    said = f"Wrong response from the webhook: {answer.status_code}"
                    self.webhook_error = {"last_error_date": int(time.time()), "last_error_message": said}
        return statuses

    def wait_for(self, condition: Callable[[], bool], seconds: float = 15) -> bool:
        """Wait until a condition on this server holds; return whether it does. Call it from another thread's loop."""
        with self._changed:
            return self._changed.wait_for(condition, seconds)

    @property
    def unread(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self._updates)

    @property
    def waiting(self) -> list[Json]:
        """The updates that the bot has not confirmed."""
        return list(self._updates)

    # ── what a bot calls ────────────────────────────────────────────────────────────────────────────────

    def call(self, token: str, method: str, parameters: Mapping[str, str]) -> object:
        """Return a call's result. Raises Refusal or Cut."""
        if not re.fullmatch(r"\d+:[\w-]{30,}", token):
            raise Refusal(404, "Not Found")
        if token != TOKEN:
            raise Refusal(401, "Unauthorized")
        name = method.lower()  # "All methods in the Bot API are case-insensitive"
        implementation = self._methods.get(name)
        if implementation is None:
            raise Refusal(404, "Not Found: method not found")
        with self._touch():
            self.calls[name] += 1
            fault = self._planned.pop((name, self.calls[name]), None)
            if fault is None and self._faults[name]:
                fault = self._faults[name].popleft()
            if fault is None:
                return implementation(self, parameters)
            if fault.taken:
                implementation(self, parameters)
        if fault.held:
            self._over.wait()
        if fault.body is not None:
            raise Refusal(fault.status, fault.body.decode())
        if fault.retry_after:
            self.asked[parameters.get("chat_id", "")] += fault.retry_after
            raise Refusal(fault.status, fault.description, retry_after=fault.retry_after)
        if fault.status:
            raise Refusal(fault.status, fault.description)
        raise Cut

    def _get_me(self, _: Mapping[str, str]) -> object:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": True, "supports_inline_queries": False}

    def _get_updates(self, parameters: Mapping[str, str]) -> object:
        if self.webhook:
            raise Refusal(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        if "allowed_updates" in parameters:  # otherwise what was said before holds
            self.allowed_updates = json.loads(parameters["allowed_updates"])
        offset = int(parameters.get("offset", 0))
        if offset > 0:
            self._updates = [update for update in self._updates if update["update_id"] >= offset]
        elif offset < 0:
            self._updates = self._updates[offset:]
        self._polls += 1
        mine = self._polls
        self._changed.notify_all()
        timeout = float(parameters.get("timeout", 0))
        self._changed.wait_for(lambda: bool(self._updates) or self._polls != mine, timeout)
        if self._polls != mine:
            raise Refusal(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )
        return self._updates[: int(parameters.get("limit", 100))]

    def _send_message(self, parameters: Mapping[str, str]) -> object:
        chat, (text, entities) = self._open_chat(parameters), formatted(parameters)
        thread = int(parameters.get("message_thread_id", 0)) or None
        if thread in chat.closed:
            raise Refusal(400, "Bad Request: TOPIC_CLOSED")
        if thread and thread not in chat.threads:
            raise Refusal(400, "Bad Request: message thread not found")
        self._heed_limits(chat)
        message = self._message(chat, text) | {"from": BOT, "entities": entities_json(entities)}
        sent = Sent(
            message_id=message["message_id"],
            chat=chat.id,
            text=text,
            entities=entities,
            thread=thread,
            reply_to=self._answered(chat, parameters),
            markup=parameters.get("reply_markup", ""),
            preview=not json.loads(parameters.get("link_preview_options", "{}")).get("is_disabled", False),
            silent=parameters.get("disable_notification", "false") == "true",
        )
        self.sent.append(sent)
        return message

    def _send_file(self, parameters: Mapping[str, str], kind: str) -> object:
        chat = self._open_chat(parameters)
        caption, entities = formatted({**parameters, "text": parameters.get("caption") or "-"}, longest=CAPTION)
        self._heed_limits(chat)
        name, content = attached(parameters, parameters[kind])
        message = self._message(chat, None) | {"from": BOT}
        self.sent.append(
            Sent(
                message_id=message["message_id"],
                chat=chat.id,
                text=caption,
                entities=entities,
                thread=int(parameters.get("message_thread_id", 0)) or None,
                reply_to=self._answered(chat, parameters),
                markup=parameters.get("reply_markup", ""),
                preview=False,
                file=content,
                file_name=name,
            )
        )
        return message | {kind: [] if kind == "photo" else {"file_id": name, "file_unique_id": name}}

    def _send_photo(self, parameters: Mapping[str, str]) -> object:
        return self._send_file(parameters, "photo")

    def _send_document(self, parameters: Mapping[str, str]) -> object:
        return self._send_file(parameters, "document")

    def _edit_message_media(self, parameters: Mapping[str, str]) -> object:
        chat, media = self._open_chat(parameters), json.loads(parameters["media"])
        caption, entities = formatted({**media, "text": media.get("caption") or "-"}, longest=CAPTION)
        name, content = attached(parameters, media["media"])
        before = self._version(chat, int(parameters.get("message_id", 0)))
        edited = replace(
            before,
            text=caption,
            entities=entities,
            markup=parameters.get("reply_markup", ""),
            file=content,
            file_name=name,
        )
        self.edited.append(edited)
        return {"message_id": before.message_id, "date": int(time.time()), "chat": chat.json(), "from": BOT}

    def _get_file(self, parameters: Mapping[str, str]) -> object:
        name = parameters["file_id"]
        if name not in self.files:
            raise Refusal(400, "Bad Request: invalid file_id")
        return {"file_id": name, "file_unique_id": name, "file_size": len(self.files[name]), "file_path": name}

    def _get_chat(self, parameters: Mapping[str, str]) -> object:
        chat = self._chat(parameters)
        if chat.refusal:
            raise Refusal(*chat.refusal)
        rest = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": GIFTS}
        return chat.json() | rest | ({"username": chat.username} if chat.username else {})

    def _edit_message_text(self, parameters: Mapping[str, str]) -> object:
        chat, (text, entities) = self._open_chat(parameters), formatted(parameters)
        number = int(parameters.get("message_id", 0))
        before = self._version(chat, number)
        if before.file:
            raise Refusal(400, "Bad Request: there is no text in the message to edit")
        edited = replace(before, text=text, entities=entities, markup=parameters.get("reply_markup", ""))
        return self._take_edit(chat, before, edited)

    def _edit_message_reply_markup(self, parameters: Mapping[str, str]) -> object:
        chat = self._open_chat(parameters)
        before = self._version(chat, int(parameters.get("message_id", 0)))
        return self._take_edit(chat, before, replace(before, markup=parameters.get("reply_markup", "")))

    def _take_edit(self, chat: Chat, before: Sent, edited: Sent) -> object:
        if edited == before:
            raise Refusal(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly "
                "the same as a current content and reply markup of the message",
            )
        self._heed_limits(chat)
        self.edited.append(edited)
        date = int(time.time())
        message = {"message_id": edited.message_id, "date": date, "chat": chat.json(), "text": edited.text}
        return message | {"from": BOT, "entities": entities_json(edited.entities)}

    def _version(self, chat: Chat, number: int) -> Sent:
        """Return a message as the chat shows it. Raises Refusal where the bot has none of that number there."""
        versions = [sent for sent in (*self.sent, *self.edited) if (sent.chat, sent.message_id) == (chat.id, number)]
        if not versions:
            said = "message can't be edited" if (chat.id, number) in self._messages else "message to edit not found"
            raise Refusal(400, f"Bad Request: {said}")
        return versions[-1]

    def _get_chat_member(self, parameters: Mapping[str, str]) -> object:
        chat, user = self._chat(parameters), int(parameters["user_id"])
        usual = "administrator" if user == BOT["id"] and chat.type == "channel" else "member"
        status = chat.members.get(user, usual)
        if chat.type == "channel" and chat.members.get(int(str(BOT["id"]))) == "left":
            raise Refusal(400, "Bad Request: member list is inaccessible")
        person = BOT if user == BOT["id"] else {"id": user, "is_bot": False, "first_name": f"Reader {user}"}
        rights: Json = RIGHTS | {"can_post_messages": chat.posting} if status == "administrator" else {}
        return {"user": person, "status": status, **rights, "is_anonymous": False, "until_date": 0}

    def _set_my_commands(self, parameters: Mapping[str, str]) -> object:
        commands, scope = json.loads(parameters["commands"]), parameters.get("scope", "")
        if not all(1 <= len(command["description"]) <= 256 for command in commands) or len(commands) > 100:
            raise Refusal(400, "Bad Request: command description is invalid")
        self.menus[scope, parameters.get("language_code", "")] = commands
        self.commands = self.menus.get(("", ""), [])
        return True

    def _delete_my_commands(self, parameters: Mapping[str, str]) -> object:
        self.menus.pop((parameters.get("scope", ""), parameters.get("language_code", "")), None)
        return True

    def _set_webhook(self, parameters: Mapping[str, str]) -> object:
        self.webhook = parameters.get("url", "")
        self.webhook_secret = parameters.get("secret_token", "")
        if "allowed_updates" in parameters:
            self.allowed_updates = json.loads(parameters["allowed_updates"])
        if not self.webhook.startswith("https://"):
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        return True

    def _get_webhook_info(self, _: Mapping[str, str]) -> object:
        waiting = len(self._updates)
        return {
            "url": self.webhook,
            "has_custom_certificate": False,
            "pending_update_count": waiting,
            **self.webhook_error,
        }

    def _delete_webhook(self, _: Mapping[str, str]) -> object:
        self.webhook = ""
        return True

    def _answer_callback_query(self, parameters: Mapping[str, str]) -> object:
        if len(parameters.get("text", "")) > 200:
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        self.notices.append(parameters.get("text", ""))
        return True

    _methods: Mapping[str, Callable[[BotApiServer, Mapping[str, str]], object]] = {
        "getme": _get_me,
        "getupdates": _get_updates,
        "sendmessage": _send_message,
        "editmessagetext": _edit_message_text,
        "editmessagereplymarkup": _edit_message_reply_markup,
        "editmessagemedia": _edit_message_media,
        "sendphoto": _send_photo,
        "senddocument": _send_document,
        "getfile": _get_file,
        "getchat": _get_chat,
        "getchatmember": _get_chat_member,
        "setmycommands": _set_my_commands,
        "deletemycommands": _delete_my_commands,
        "setwebhook": _set_webhook,
        "deletewebhook": _delete_webhook,
        "getwebhookinfo": _get_webhook_info,
        "answercallbackquery": _answer_callback_query,
    }

    def _chat(self, parameters: Mapping[str, str]) -> Chat:
        address = parameters.get("chat_id", "")
        for chat in self.chats.values():
            if address == str(chat.id) or (chat.username and address == f"@{chat.username}"):
                return chat
        raise Refusal(400, "Bad Request: chat not found" if address else "Bad Request: chat_id is empty")

    def _open_chat(self, parameters: Mapping[str, str]) -> Chat:
        """Return the chat of a call that writes to it. Raises Refusal where it takes nothing."""
        chat = self._chat(parameters)
        if chat.moved_to:
            description = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(400, description, migrate_to_chat_id=chat.moved_to)
        if chat.refusal:
            raise Refusal(*chat.refusal)
        return chat

    def _heed_limits(self, chat: Chat) -> None:
        if self._limits and (wait := self._limits.wait(chat.id)):
            raise Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)

    def _answered(self, chat: Chat, parameters: Mapping[str, str]) -> int | None:
        """Return which message of the chat is answered, if it is there or must be."""
        said = json.loads(parameters.get("reply_parameters", "{}"))
        number = said.get("message_id")
        if number is None or (chat.id, number) in self._messages:
            return None if number is None else int(number)
        if not said.get("allow_sending_without_reply"):
            raise Refusal(400, "Bad Request: message to be replied not found")
        return None

    def _message(self, chat: Chat, text: str | None) -> Json:
        number = self._next("message")
        self._messages.add((chat.id, number))
        message = {"message_id": number, "date": int(time.time()), "chat": chat.json()}
        return message | ({} if text is None else {"text": text})

    def _next(self, kind: str) -> int:
        self._numbers[kind] += 1
        return self._numbers[kind]

    @contextmanager
    def _touch(self) -> Iterator[None]:
        with self._changed:
            try:
                yield
            finally:
                self._changed.notify_all()
