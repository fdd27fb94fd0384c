"""Updates of Telegram in, answers out: polled or brought, and what a person's message means in which kind of chat.

What is answered is not decided here: ``Commands`` does that for any chat service.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

import structlog
from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatType, UpdateType
from telegram.error import TelegramError
from telegram.ext import Application, ContextTypes, TypeHandler

from bot.channels.telegram.answers import give, respond
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.menus import Menu, Menus
from bot.channels.telegram.reading import account, answered, answered_account, chat_of, place, understand
from bot.channels.telegram.turns import OneByOne
from bot.channels.telegram.webhook import Webhook
from bot.dialogue import Answer, Asker, Document
from bot.errors import DragomanError, RetryLater
from bot.model import Target
from bot.speech import ENGLISH, Speech

FIRST_RETRY, LONGEST_RETRY = 1.0, 60.0  # seconds between two attempts to reach Telegram
POLL_SECONDS = 30
LOOK_SECONDS = 600  # between two looks at whether Telegram reaches our webhook
MOST_WAITING = 1000  # updates that were brought; Telegram keeps further ones
CHATS_AT_ONCE = 64  # being answered
LARGEST_FILE = 2_000_000  # bytes; no list of feeds is larger
_UPDATES = (UpdateType.MESSAGE, UpdateType.CHANNEL_POST, UpdateType.CALLBACK_QUERY, UpdateType.MY_CHAT_MEMBER)
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_OUTSIDE = (ChatMember.LEFT, ChatMember.BANNED)
_ADMINISTRATORS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)

Fetch = Callable[[], Awaitable[Document]]

T = TypeVar("T")

log = structlog.get_logger()


async def _nobody_joined(target: Target, asker: Asker) -> None:
    """Take no notice."""


async def _nobody_waits() -> None:
    """Take no notice."""


class Answerer(Protocol):
    """Whoever knows the answers."""

    def menu(self, say: Speech, *, admin: bool = False) -> Menu:
        """Return the commands and what each does in a few words."""
        ...

    async def menu_apart(self, target: Target, asker: Asker) -> Menu | None:
        """Return the menu that a chat needs for itself; None where it does with that of everybody."""
        ...

    def knows(self, command: str) -> bool:
        """Say whether there is a command of that name."""
        ...

    async def answer(
        self, target: Target, command: str, argument: str, asker: Asker, fetch: Fetch | None = None
    ) -> Answer | None:
        """Return the answer; the empty command stands for text that is none. None: nothing is said.

        ``fetch`` gets the file that was sent.
        """
        ...

    async def press(self, target: Target, packed: str, asker: Asker, pressed: str) -> Answer | None:
        """Return what a button brings about, pressed at that message. None: nothing is said."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who is told what becomes of a chat, and when Telegram has been reached."""

    gone: Callable[[Target, str], Awaitable[None]]  # with the reason
    moved: Callable[[Target, str], Awaitable[None]]  # with the new address
    joined: Callable[[Target, Asker], Awaitable[None]] = _nobody_joined  # by whoever added the bot
    connected: Callable[[], Awaitable[None]] = _nobody_waits


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
        self.menus = Menus(telegram, answerer, tongues)
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
        await self._listener.connected()
        if webhook := self._webhook:  # announced only now that updates can be taken
            await self._insist(partial(webhook.announce, _UPDATES))
        while webhook:
            await asyncio.sleep(LOOK_SECONDS)
            await self._insist(partial(webhook.look_after, _UPDATES))
        log.info("telegram_polling", bot=self._telegram.bot.username)
        while True:
            for update in await self._insist(self._updates):
                await self._application.update_queue.put(update)
                self._next_update = update.update_id + 1

    async def _connect(self) -> None:
        await self._application.initialize()
        if not self._webhook:
            await self._telegram.bot.delete_webhook()  # while one is set, updates cannot be polled
        await self.menus.show_all()

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
                await self._follow(update.my_chat_member)
            elif update.callback_query:
                await self._press(update.callback_query)
            elif message := update.effective_message:
                await self._hear(message)
        except DragomanError as error:
            log.warning("update_unanswered", update=update.update_id, reason=str(error))

    async def _follow(self, change: ChatMemberUpdated) -> None:
        """Act on what became of the bot in a chat; a private chat is joined by writing in it."""
        chat, status = chat_of(change.chat.id), change.new_chat_member.status
        if status in _OUTSIDE:
            await self._listener.gone(chat, f"the bot is {status}")
        elif change.chat.type != ChatType.PRIVATE:
            user = change.from_user

            async def may_change() -> bool:
                return False  # to add the bot is not to be an administrator

            asker = Asker(
                account="" if user.is_bot else str(user.id),  # an anonymous administrator's stands for many
                may_change=may_change,
                locale=user.language_code or "",
                name=user.full_name,
                private=False,
                chat_name=change.chat.title or "",
            )
            await self._listener.joined(chat, asker)

    async def _hear(self, message: Message) -> None:
        if message.migrate_to_chat_id:
            await self._listener.moved(chat_of(message.chat.id), str(message.migrate_to_chat_id))
            return
        asked = understand(message, self._telegram.bot.username, self._answerer.knows)
        if asked is None:
            return

        target, (command, argument), asker = place(message), asked, self._asker(message)

        async def fetch() -> Document:
            return await self._document(message)

        answer = await self._answerer.answer(target, command, argument, asker, fetch if message.document else None)
        if answer:
            to = message.message_id if message.chat.type in _GROUPS else None
            await give(self._telegram, target, answer, to=to)
            if asker.private:
                await self.menus.meet(target, asker)

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
            account=str(presser.id) if presser else account(message),
            may_change=may_change,
            locale=user.language_code or "" if user else "",
            name=user.full_name if user else "",
            replies_to="" if presser else answered(message),
            answered="" if presser else answered_account(message),
            private=message.chat.type == ChatType.PRIVATE,
            channel=message.chat.type == ChatType.CHANNEL,
            chat_name=message.chat.title or "",
        )

    async def _document(self, message: Message) -> Document:
        """Fetch the file that somebody sends; without its content where it is too large. Raises DeliveryFailed."""
        sent = message.document
        assert sent
        if (sent.file_size or 0) > LARGEST_FILE:
            return Document(name=sent.file_name or "", content=b"")
        try:
            file = await sent.get_file()
            content = await file.download_as_bytearray()
        except TelegramError as error:
            raise self._telegram.explain(error) from None
        return Document(name=sent.file_name or "", content=bytes(content))

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


def _report_end(serving: asyncio.Task[None]) -> None:
    """Log it where the conversation ended by itself: nobody waits for it while the bot runs."""
    if not serving.cancelled():
        log.error("telegram_conversation_crashed", exc_info=serving.exception())


async def _report(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log what nobody foresaw; polling goes on."""
    number = update.update_id if isinstance(update, Update) else None
    log.error("update_crashed", update=number, exc_info=context.error)
