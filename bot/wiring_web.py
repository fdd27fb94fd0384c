"""An application in, its web server out: feeds, and where Telegram brings updates. Loaded only where a port is set."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from urllib.parse import urlsplit

from bot.app import Application, utc_now
from bot.channels.layout import page
from bot.channels.telegram.webhook import UpdateAddress
from bot.config.locales import speech_of
from bot.errors import SettingsInvalid
from bot.model import TopicId
from bot.storage.articles import SqlArticles
from bot.storage.database import Database
from bot.web.application import UpdateHook, make_application
from bot.web.feeds import Feeds
from bot.web.server import serving


def serve_web(app: Application, database: Database, address: UpdateAddress | None) -> AbstractAsyncContextManager[int]:
    """Return what serves while its block runs, and gives the port. Raises SettingsInvalid where no port is set."""
    settings, hook = app.settings, None
    if not settings.web_port:
        raise SettingsInvalid("DRAGOMAN_WEB_PORT is not set.")
    if app.conversation and address:
        path = urlsplit(address.url).path or "/"
        hook = UpdateHook(path=path, secret=address.secret, take=app.conversation.take_in)
    key = settings.web_key.get_secret_value()
    web = make_application(_feeds(app, database), key, here_only=settings.served_here_only, hook=hook)
    return serving(web, settings.web_host, settings.web_port)


def _feeds(app: Application, database: Database) -> Feeds:
    """Wire what makes feeds; topics that chats made for themselves are theirs alone."""

    async def watched() -> tuple[TopicId, ...]:
        chosen = {topic for subscription in await app.subscriptions.active() for topic in subscription.topics}
        return tuple(sorted(chosen & app.config.topics.keys()))

    return Feeds(
        stories=SqlArticles(database).stories,
        topics=lambda: app.config.topics,
        watched=watched,
        renderer=lambda: app.pipeline.rules.renderer,
        show=lambda message: page(message, speech_of(message.speech)),
        clock=utc_now,
    )
