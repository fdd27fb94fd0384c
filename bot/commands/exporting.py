"""The room of what the bot is and what it keeps: /about, and /export, a chat's choices and alerts as a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from markupsafe import Markup

import bot
from bot.alerts.render import told_report
from bot.commands.onboarding import WELCOME
from bot.commands.watching import Watching
from bot.dialogue import Answer, Command, Document, Press, Question, Right
from bot.model import Briefing, Feed, Mute, Subscription
from bot.ports import Cards, Clock, PreferenceStore
from bot.preferences import Preferences, chosen
from bot.speech import N_

ALERTS = 500  # the latest; each is looked up with its story


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporting:
    """Says what the bot is, and hands out what it keeps of a chat. ``configured`` gives the feeds that are read."""

    watching: Watching
    preferences: PreferenceStore
    cards: Cards
    configured: Callable[[], Iterable[Feed]]
    clock: Clock

    @property
    def commands(self) -> tuple[Command, ...]:
        """/export and /about."""
        described = N_("what is kept of this chat, as a file")
        return (
            Command(name="export", description=described, answer=self.export, right=Right.CHAT),
            Command(name="about", description=N_("what this bot is"), answer=self.about),
        )

    @property
    def presses(self) -> tuple[Press, ...]:
        """None."""
        return ()

    async def about(self, question: Question) -> Answer:
        """Say what the bot is, what it reads, and what it keeps."""
        say, outlets = question.say, {feed.source for feed in self.configured()}
        read = say.plural("<b>{count} outlet</b> is read.", "<b>{count} outlets</b> are read.", len(outlets))
        kept = say(
            "What a chat watches and chooses stays in this bot's own database: {command} shows it.", command="/export"
        )
        version = Markup("Dragoman {} · MIT").format(bot.__version__)
        return Answer(text=Markup("\n\n").join([say(WELCOME), read, kept, version]))

    async def export(self, question: Question) -> Answer:
        """Send what is kept of the chat as JSON: topics, mutes, choices, and the latest alerts."""
        target, say = question.target, question.say
        subscription = await self.watching.subscriptions.of(target)
        chat, own = await self.preferences.preferences(target)
        known = await self.watching.known(target)
        kept = {
            "chat": str(target),
            "exported_at": self.clock().isoformat(),
            "topics": [
                {"id": topic, "name": known[topic].name if topic in known else topic}
                for topic in (subscription.topics if subscription else ())
            ],
            "own_topics": [{"name": each.name, "query": each.query} for each in await self.watching.own.of(target)],
            "mutes": _mutes(subscription),
            "chosen_in_the_chat": _choices(chat),
            "chosen_here": _choices(own),
            "alerts": [_alert(told) for told in await self.cards.recent(target, ALERTS)],
        }
        content = json.dumps(kept, ensure_ascii=False, indent=1).encode("utf-8", "replace")
        text = say("What is kept of this chat: what it watches, mutes and chose, and its latest alerts.")
        return Answer(text=text, document=Document(name="dragoman.json", content=content))


def _mutes(subscription: Subscription | None) -> list[dict[str, str]]:
    return [_filled(mute) for mute in subscription.muted] if subscription else []


def _filled(mute: Mute) -> dict[str, str]:
    """Return what a mute says, without what it leaves open."""
    fields = {name: getattr(mute, name) for name in mute.__slots__}
    return {name: _text(value) for name, value in fields.items() if value}


def _choices(layer: Preferences) -> dict[str, Any]:
    return {name: _plain(value) for name, value in chosen(layer).items()}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_text(part) for part in value]
    return value if isinstance(value, bool | int) else _text(value)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, time | datetime) else str(value)


def _alert(told: Briefing) -> dict[str, Any]:
    """Return an alert as somebody wants to find it again."""
    article, at = told_report(told).article, told.alert.delivered_at
    return {
        "told_at": at.isoformat() if at else None,
        "why": str(told.alert.reason),
        "title": article.title,
        "source": article.source,
        "link": article.url,
        "published_at": article.published_at.isoformat(),
        "outlets": sorted({report.article.source for report in told.story.reports}),
    }
