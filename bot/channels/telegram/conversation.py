"""Updates of Telegram in, answers out: polled or brought, and what a person's message means in which kind of chat.

What is answered is not decided here: ``Commands`` does that for any chat service.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar
from weakref import WeakValueDictionary

import structlog
from telegram import CallbackQuery, ChatMember, Message, Update, User
from telegram.constants import ChatType, UpdateType
from telegram.error import TelegramError
from telegram.ext import Application, BaseUpdateProcessor, ContextTypes, TypeHandler

from bot.channels.telegram.answers import give, respond
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.webhook import Webhook
from bot.dialogue import Answer, Asker, Document
from bot.errors import DragomanError, RetryLater
from bot.model import Target
from bot.speech import ENGLISH, Speech

FIRST_RETRY, LONGEST_RETRY = 1.0, 60.0  # seconds between two attempts to reach Telegram
POLL_SECONDS = 30
LOOK_SECONDS = 600  # between two looks at whether Telegram reaches our webhook
MOST_WAITING = 1000  # updates that were brought; Telegram keeps further ones
CHATS_AT_ONCE = 64
LARGEST_FILE = 2_000_000  # bytes; no list of feeds is larger
_UPDATES = (UpdateType.MESSAGE, UpdateType.CHANNEL_POST, UpdateType.CALLBACK_QUERY, UpdateType.MY_CHAT_MEMBER)
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_OUTSIDE = (ChatMember.LEFT, ChatMember.BANNED)
_ADMINISTRATORS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)

T = TypeVar("T")

log = structlog.get_logger()


class Answerer(Protocol):
    """Whoever knows the answers."""

    def menu(self, say: Speech, *, admin: bool = False) -> tuple[tuple[str, str], ...]:
        """Return the commands and what each does in a few words."""
        ...

    def knows(self, command: str) -> bool:
        """Say whether there is a command of that name."""
        ...

    async def answer(
        self, target: Target, command: str, argument: str, asker: Asker, document: Document | None = None
    ) -> Answer | None:
        """Return the answer; the empty command stands for text that is none. None: nothing is said."""
        ...

    async def press(self, target: Target, packed: str, asker: Asker, pressed: str) -> Answer | None:
        """Return what a button brings about, pressed at that message. None: nothing is said."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who is told what becomes of a chat."""

    gone: Callable[[Target, str], Awaitable[None]]  # with the reason
    moved: Callable[[Target, str], Awaitable[None]]  # with the new address


class Conversation:
    """Answers whoever writes to the bot, from ``start`` to ``stop``."""

    def __init__(
        self,
        telegram: TelegramChannel,
        answerer: Answerer,
        listener: Listener,
        tongues: Sequence[Speech] = (ENGLISH,),
        webhook: Webhook | None = None,
    ) -> None:
        """Make no connection yet. The menu is shown in ``tongues``, the first to whoever has another one.

        With a webhook, updates are brought to ``take_in``; without, they are polled.
        """
        self._webhook = webhook
        self._telegram = telegram
        self._answerer = answerer
        self._listener = listener
        self._tongues = tongues
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

    async def take_in(self, body: bytes) -> None:
        """Take an update that was brought. Raises ValueError where it is none, RetryLater where it must wait."""
        waiting = self._application.update_queue.qsize()
        if self._webhook is None or not self._application.running or waiting >= MOST_WAITING:
            raise RetryLater("No update can be taken now.")
        if update := self._webhook.read(body):
            await self._application.update_queue.put(update)

    async def _serve(self) -> None:
        """Read updates as they come, or look after the webhook by which they are brought.

        Not by the library's Updater, which gives up at a single 404 of a proxy, and is slow to stop after failures.
        """
        await self._insist(self._connect)
        await self._application.start()
        while webhook := self._webhook:
            await asyncio.sleep(LOOK_SECONDS)
            await self._insist(partial(webhook.look_after, _UPDATES))
        log.info("telegram_polling", bot=self._telegram.bot.username)
        while True:
            for update in await self._insist(self._updates):
                await self._application.update_queue.put(update)
                self._next_update = update.update_id + 1

    async def _connect(self) -> None:
        await self._application.initialize()
        if self._webhook:
            await self._webhook.announce(_UPDATES)
        else:
            await self._telegram.bot.delete_webhook()  # while one is set, updates cannot be polled
        await self._show_menus()

    async def _show_menus(self) -> None:
        """Set the menu of commands for everybody, and for apps in each language that Telegram has a code for."""
        first, *others = self._tongues
        await self._telegram.bot.set_my_commands(self._answerer.menu(first))
        codes: set[str] = set()
        for say in others:
            code = say.tag.partition("-")[0]
            if len(code) == 2 and code not in codes:  # Telegram knows codes of two letters only
                codes.add(code)
                await self._telegram.bot.set_my_commands(self._answerer.menu(say), language_code=code)

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
            elif update.callback_query:
                await self._press(update.callback_query)
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

        target, (command, argument) = place(message), asked
        answer = await self._answerer.answer(
            target, command, argument, self._asker(message), await self._document(message)
        )
        if answer:
            to = message.message_id if message.chat.type in _GROUPS else None
            await give(self._telegram, target, answer, to=to)

    async def _press(self, query: CallbackQuery) -> None:
        """Act on a pressed button; one below a message that is out of Telegram's reach does nothing."""
        message = query.message
        if not isinstance(message, Message) or not query.data:
            await respond(self._telegram, Target(channel=self._telegram.name), None, query)
            return
        target = place(message)
        asker = self._asker(message, presser=query.from_user)
        answer = await self._answerer.press(target, query.data, asker, str(message.message_id))
        await respond(self._telegram, target, answer, query)

    def _asker(self, message: Message, presser: User | None = None) -> Asker:
        """Return who wrote a message, or who pressed a button below it."""
        user = presser or message.from_user

        async def may_change() -> bool:
            return await self._may_change(message, presser)

        return Asker(
            account=str(presser.id) if presser else _account(message),
            may_change=may_change,
            locale=user.language_code or "" if user else "",
            name=user.full_name if user else "",
            replies_to="" if presser else _answered(message),
            private=message.chat.type == ChatType.PRIVATE,
        )

    async def _document(self, message: Message) -> Document | None:
        """Fetch the file that somebody sends. Raises DeliveryFailed."""
        sent = message.document
        if not sent or (sent.file_size or 0) > LARGEST_FILE:
            return None
        try:
            file = await sent.get_file()
            content = await file.download_as_bytearray()
        except TelegramError as error:
            raise self._telegram.explain(error) from None
        return Document(name=sent.file_name or "", content=bytes(content))

    def _understand(self, message: Message) -> tuple[str, str] | None:
        """Return command and argument; None for what is not meant for us. In private, everything is."""
        text, private = message.text or message.caption or "", message.chat.type == ChatType.PRIVATE
        if message.forward_origin and text.startswith("/"):  # a forwarded command is a quotation
            return None
        if not text and not (message.document and private):
            return None
        found = _COMMAND.fullmatch(text)
        if not found:
            return ("", text) if private else None
        name, addressee, argument = found[1].lower(), found[2], found[3] or ""
        if addressee and addressee.casefold() != self._telegram.bot.username.casefold():
            return None
        return (name, argument.strip()) if self._answerer.knows(name) or addressee or private else None

    async def _may_change(self, message: Message, presser: User | None) -> bool:
        """Say whether the sender or presser may change what the chat watches. Raises DragomanError if nobody says."""
        if message.chat.type == ChatType.PRIVATE:
            return True
        if presser:
            return await self._telegram.role(message.chat.id, presser.id) in _ADMINISTRATORS
        if message.chat.type == ChatType.CHANNEL:  # only administrators post there
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
