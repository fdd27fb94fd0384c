"""An application and its Telegram in, what decides who may talk to it out, wired: and how it gets its first admin."""

from __future__ import annotations

from bot.app import Application, utc_now
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.conversation import Listener
from bot.channels.telegram.places import TelegramPlaces
from bot.commands.access import claim_code, retire_claim
from bot.intake import Intake
from bot.model import Target
from bot.office import Limits, Office, make_gate
from bot.storage.access import SqlInvitations, SqlMembers
from bot.storage.database import Database
from bot.storage.proposals import SqlProposals
from bot.storage.statistics import SqlStatistics


def make_office(app: Application, telegram: TelegramChannel, intake: Intake, database: Database) -> Office:
    """Wire what decides who may talk to the bot, and what its admins can do."""
    settings = app.settings

    def note_change() -> None:
        app.topics_changed = True

    def link(code: str, group: bool) -> str:
        return f"https://t.me/{telegram.bot.username}?{'startgroup' if group else 'start'}={code}"

    async def menus_changed(target: Target) -> None:
        if app.conversation:
            await app.conversation.menus.changed(target)

    return Office(
        members=SqlMembers(database),
        invitations=SqlInvitations(database),
        proposals=SqlProposals(database),
        places=TelegramPlaces(telegram),
        sources=intake,
        retrying=app.feeds,
        operation=app,
        statistics=SqlStatistics(database),
        feeds=app.feeds,
        subscriptions=app.subscriptions,
        intake=intake,
        link=link,
        topics=lambda: app.config.topics,
        changed=note_change,
        clock=utc_now,
        menus_changed=menus_changed,
        admins=settings.admins,
        is_open=settings.open_to_all,
        limits=Limits(a_minute=settings.a_minute, topics=settings.most_topics, own_topics=settings.most_own_topics),
    )


def make_listener(app: Application, telegram: TelegramChannel, office: Office, database: Database) -> Listener:
    """Wire what becomes of chats: subscriptions and admissions follow them."""
    gate = make_gate(office)

    async def on_gone(target: Target, reason: str) -> None:
        await app.subscriptions.stop(target, reason, utc_now())
        await gate.left(target)

    async def on_moved(target: Target, address: str) -> None:
        await app.subscriptions.move(target, address, utc_now())

    async def on_connected() -> None:
        await _offer_claim(app, telegram, database)

    return Listener(gone=on_gone, moved=on_moved, joined=gate.joined, connected=on_connected)


async def _offer_claim(app: Application, telegram: TelegramChannel, database: Database) -> None:
    """Tell the operator how to become the bot's admin, where it has none and is not open to all."""
    settings, invitations = app.settings, SqlInvitations(database)
    assert settings.telegram_bot_token
    token = settings.telegram_bot_token.get_secret_value()
    if settings.admins or settings.open_to_all or await SqlMembers(database).has_admin():
        await retire_claim(app.notes, invitations, token, utc_now())
        return
    code = await claim_code(app.notes, invitations, token, utc_now())
    app.announce(
        f"This bot has no admin yet, and answers nobody. Open https://t.me/{telegram.bot.username}?start={code} "
        "to become its admin; the link works once."
    )
