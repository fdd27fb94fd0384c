"""Updates of Telegram in, answers out: long polling, and what a person's message means in which kind of chat.

What is answered is not decided here: ``Commands`` does that for any chat service.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from weakref import WeakValueDictionary

import structlog
from telegram import ChatMember, Message, Update
from telegram.constants import ChatType, UpdateType
from telegram.error import TelegramError
from telegram.ext import Application, BaseUpdateProcessor, ContextTypes, TypeHandler

from bot.channels.telegram.channel import TelegramChannel
from bot.errors import DragomanError, RetryLater
from bot.model import Target
from bot.ports import Asker

FIRST_RETRY, LONGEST_RETRY = 1.0, 60.0  # seconds between two attempts to reach Telegram
POLL_SECONDS = 30
CHATS_AT_ONCE = 64
_UPDATES = (UpdateType.MESSAGE, UpdateType.CHANNEL_POST, UpdateType.MY_CHAT_MEMBER)
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_OUTSIDE = (ChatMember.LEFT, ChatMember.BANNED)
_ADMINISTRATORS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)

T = TypeVar("T")

log = structlog.get_logger()


class Answerer(Protocol):
    """Whoever knows the answers."""

    @property
    def descriptions(self) -> Mapping[str, str]:
        """What each command does, in a few words, for Telegram's menu."""
        ...

    async def answer(self, target: Target, command: str, argument: str, asker: Asker) -> str:
        """Return plain text in which <b> and <i> may stand; the empty command stands for text that is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who is told what becomes of a chat."""

    gone: Callable[[Target, str], Awaitable[None]]  # with the reason
    moved: Callable[[Target, str], Awaitable[None]]  # with the new address


class Conversation:
    """Answers whoever writes to the bot, from ``start`` to ``stop``."""

    def __init__(self, telegram: TelegramChannel, answerer: Answerer, listener: Listener) -> None:
        self._telegram = telegram
        self._answerer = answerer
        self._listener = listener
        self._application: Application[Any, Any, Any, Any, Any, Any] = (
            Application.builder()
            .bot(telegram.bot)
            .concurrent_updates(OneByOne(CHATS_AT_ONCE))
            .job_queue(None)  # ticks are started elsewhere
            .updater(None)
            .build()
        )
        self._application.add_handler(TypeHandler(Update, self._take))
        self._application.add_error_handler(_report)
        self._serving: asyncio.Task[None] | None = None
        self._next_update: int | None = None

    async def start(self) -> None:
        """Begin to serve. Returns at once: where Telegram is out of reach, it is tried until it is not."""
        self._serving = asyncio.create_task(self._serve(), name="telegram conversation")
        self._serving.add_done_callback(_report_end)

    async def stop(self) -> None:
        """Finish the answers under way and stop. Updates that were not read wait at Telegram."""
        if self._serving:
            self._serving.cancel()
            await asyncio.wait([self._serving])
        if self._application.running:
            await self._application.stop()
        await self._application.shutdown()

    async def _serve(self) -> None:
        """Read updates as they come.

        Not by the library's Updater, which gives up at a single 404 of a proxy, and is slow to stop after failures.
        """
        await self._insist(self._connect)
        await self._application.start()
        log.info("telegram_polling", bot=self._telegram.bot.username)
        while True:
            for update in await self._insist(self._updates):
                await self._application.update_queue.put(update)
                self._next_update = update.update_id + 1

    async def _connect(self) -> None:
        await self._application.initialize()
        await self._telegram.bot.delete_webhook()  # while one is set, updates cannot be polled
        await self._telegram.bot.set_my_commands(list(self._answerer.descriptions.items()))

    async def _updates(self) -> tuple[Update, ...]:
        """Return the updates that have come, or come while we wait; those before them are confirmed."""
        return await self._telegram.bot.get_updates(self._next_update, timeout=POLL_SECONDS, allowed_updates=_UPDATES)

    async def _insist(self, call: Callable[[], Awaitable[T]]) -> T:
        """Call until it succeeds, less and less often, or when Telegram asks for it."""
        wait = FIRST_RETRY
        while True:
            try:
                return await call()
            except TelegramError as error:
                failure = self._telegram.explain(error)
                asked = failure.after if isinstance(failure, RetryLater) else None
                pause = asked.total_seconds() if asked else wait
                log.warning("telegram_unreachable", reason=str(failure), retry_in=pause)
                await asyncio.sleep(pause)
                wait = min(wait * 2, LONGEST_RETRY)

    async def _take(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Act on one update; the errors that were foreseen are logged."""
        try:
            if update.my_chat_member:
                member = update.my_chat_member
                if member.new_chat_member.status in _OUTSIDE:
                    await self._listener.gone(_chat(member.chat.id), f"the bot is {member.new_chat_member.status}")
            elif message := update.effective_message:
                await self._hear(message)
        except DragomanError as error:
            log.warning("update_unanswered", update=update.update_id, reason=str(error))

    async def _hear(self, message: Message) -> None:
        if message.migrate_to_chat_id:
            await self._listener.moved(_chat(message.chat.id), str(message.migrate_to_chat_id))
            return
        asked = self._understand(message)
        if asked is None:
            return

        async def may_change() -> bool:
            return await self._may_change(message)

        target = place(message)
        command, argument = asked
        answer = await self._answerer.answer(
            target,
            command,
            argument,
            Asker(account=_account(message), may_change=may_change, replies_to=_answered(message)),
        )
        await self._telegram.reply(target, answer, to=message.message_id if message.chat.type in _GROUPS else None)

    def _understand(self, message: Message) -> tuple[str, str] | None:
        """Return command and argument; None for what is not meant for us. In private, everything is."""
        text, private = message.text, message.chat.type == ChatType.PRIVATE
        if not text or message.forward_origin:  # a forwarded command is a quotation
            return None
        found = _COMMAND.fullmatch(text)
        if not found:
            return ("", text) if private else None
        name, addressee, argument = found[1].lower(), found[2], found[3] or ""
        if addressee and addressee.casefold() != self._telegram.bot.username.casefold():
            return None
        known = name == "start" or name in self._answerer.descriptions
        return (name, argument.strip()) if known or addressee or private else None

    async def _may_change(self, message: Message) -> bool:
        """Say whether the sender may change what the chat watches. Raises DragomanError if Telegram does not say."""
        if message.chat.type in (ChatType.PRIVATE, ChatType.CHANNEL):  # in a channel only administrators post
            return True
        if message.sender_chat:  # the group itself: an anonymous administrator; else a channel, whoever is behind it
            return message.sender_chat.id == message.chat.id
        if not message.from_user:
            return False
        return await self._telegram.role(message.chat.id, message.from_user.id) in _ADMINISTRATORS


class OneByOne(BaseUpdateProcessor):
    """Takes the updates of one chat in their order, and those of different chats at the same time.

    Two commands of a chat at once could overwrite each other's changes; a slow chat must not hold up the others.
    """

    def __init__(self, at_once: int) -> None:
        super().__init__(at_once)
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def initialize(self) -> None:
        """Need nothing."""

    async def shutdown(self) -> None:
        """Hold nothing."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's turn."""
        chat = update.effective_chat if isinstance(update, Update) else None
        async with self._chats.setdefault(chat.id if chat else 0, asyncio.Lock()):
            await coroutine


def place(message: Message) -> Target:
    """Return where a message was written: the chat, and the forum topic unless that is the General one.

    Outside forums ``message_thread_id`` marks a chain of replies, where nothing can be subscribed.
    """
    thread = str(message.message_thread_id) if message.is_topic_message and message.message_thread_id else ""
    return Target(channel=TelegramChannel.name, address=str(message.chat.id), thread=thread)


def _account(message: Message) -> str:
    """Return who wrote a message, empty for a chat: Telegram then names an account that stands for many."""
    return str(message.from_user.id) if message.from_user and not message.sender_chat else ""


def _answered(message: Message) -> str:
    """Return the message that is answered; in a forum every message answers the one that opened its topic."""
    answered = message.reply_to_message
    return str(answered.message_id) if answered and not answered.forum_topic_created else ""


def _chat(chat_id: int) -> Target:
    return Target(channel=TelegramChannel.name, address=str(chat_id))


def _report_end(serving: asyncio.Task[None]) -> None:
    """Log it where the conversation ended by itself: nobody waits for it while the bot runs."""
    if not serving.cancelled():
        log.error("telegram_conversation_crashed", exc_info=serving.exception())


async def _report(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log what nobody foresaw; polling goes on."""
    number = update.update_id if isinstance(update, Update) else None
    log.error("update_crashed", update=number, exc_info=context.error)
