"""Answers in, calls of the Bot API out: text with buttons below it, in a new message or in the place of an old one."""

from __future__ import annotations

import structlog
from telegram import CallbackQuery, InputMediaPhoto
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.channels.display import clip, units
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.failures import UNMODIFIED
from bot.channels.telegram.html import plain, split
from bot.channels.telegram.posting import Manner as Post
from bot.channels.telegram.posting import set_keyboard
from bot.dialogue import Answer, Manner
from bot.model import Target

CAPTION = 1024  # UTF-16 units of text that a picture or a file can have
NOTICE = 200  # characters of what is shown where a button was pressed

log = structlog.get_logger()


async def give(telegram: TelegramChannel, target: Target, answer: Answer, *, to: int | None = None) -> None:
    """Send an answer, in parts where it is long, its buttons below the last; the first is a reply to message ``to``.

    Raises DeliveryFailed.
    """
    if answer.picture or answer.document:
        await _send_file(telegram, target, answer, to)
    else:
        parts = split(str(answer.text))
        for number, part in enumerate(parts, 1):
            keyboard = answer.keyboard if number == len(parts) else ()
            await telegram.posting.text(target, part, Post(patient=True, to=to, keyboard=keyboard))
            to = None if answer.manner is Manner.SEND else to
    for card in answer.cards:
        await telegram.show(target, card, to)


async def respond(telegram: TelegramChannel, target: Target, answer: Answer | None, query: CallbackQuery) -> None:
    """Answer somebody who pressed a button: with a notice, in the place of its message, or with a new message.

    Telegram shows that a button works until it is answered, so that comes first. Raises DeliveryFailed.
    """
    brief = answer is not None and answer.manner is Manner.BRIEF
    try:
        await query.answer(clip(plain(str(answer.text)), NOTICE) if answer and brief else None)
    except BadRequest as error:  # pressed while the bot was away: too late to be answered, not to be done
        log.debug("button_answered_late", reason=error.message)
    except TelegramError as error:
        raise telegram.explain(error) from None
    if answer is None:
        return
    if brief:
        await _set_buttons(telegram, answer, query)
        return
    if answer.manner is Manner.REPLACE and not answer.document and await _replace(telegram, target, answer, query):
        for card in answer.cards:
            await telegram.show(target, card)
        return
    reply = answer.manner is Manner.REPLY and query.message is not None
    await give(telegram, target, answer, to=query.message.message_id if reply and query.message else None)


async def _send_file(telegram: TelegramChannel, target: Target, answer: Answer, to: int | None) -> None:
    """Send a picture or a file with the text as its caption; a long text goes ahead of it."""
    text = str(answer.text)
    caption = text if units(plain(text)) <= CAPTION else None
    if caption is None:
        for part in split(text):
            await telegram.posting.text(target, part, Post(patient=True, to=to))
    manner = Post(patient=True, to=to if caption else None, keyboard=answer.keyboard)
    await telegram.posting.file(target, answer, caption, manner)


async def _set_buttons(telegram: TelegramChannel, answer: Answer, query: CallbackQuery) -> None:
    """Put an answer's buttons below the message whose button was pressed, where it has any and that can be."""
    keyboard = set_keyboard(answer.keyboard)
    if keyboard is None or query.message is None:
        return
    try:
        await query.edit_message_reply_markup(keyboard)
    except BadRequest as error:
        log.info("buttons_not_replaced", reason=error.message)  # the same, deleted, or too old to be changed
    except TelegramError as error:
        raise telegram.explain(error) from None


async def _replace(telegram: TelegramChannel, target: Target, answer: Answer, query: CallbackQuery) -> bool:
    """Put an answer in the place of the message whose button was pressed; False where that cannot be."""
    parts = split(str(answer.text))
    if len(parts) != 1 or query.message is None:
        return False
    keyboard = set_keyboard(answer.keyboard)
    await telegram.posting.turn(target, Post(patient=True))
    try:
        if answer.picture:
            media = InputMediaPhoto(answer.picture, parts[0], ParseMode.HTML, filename="picture.png")
            await query.edit_message_media(media, reply_markup=keyboard)
        elif getattr(query.message, "photo", None) or getattr(query.message, "document", None):
            return False
        else:
            await query.edit_message_text(
                parts[0], parse_mode=ParseMode.HTML, reply_markup=keyboard, disable_web_page_preview=True
            )
    except BadRequest as error:
        if UNMODIFIED in error.message.casefold():
            return True
        log.info("answer_not_replaced", reason=error.message)  # deleted, or too old to be changed
        return False
    except TelegramError as error:
        raise telegram.explain(error) from None
    return True
