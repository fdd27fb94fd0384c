"""For tests of channels: a message with every field filled, in words of our own, and where it goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bot.alerts.digest import Digest, Headline, Occasion, Section
from bot.model import ArticleId, Citation, Credit, Message, Reason, StoryId, Target
from tests.fakes import NOW
from tests.telegram_server.values import Chat

LAVROV = Citation(
    words="Nobody asked the people of the region what they think of that",
    speaker="Sergey Lavrov",
    role="Russian Foreign Minister",
    source="Danube Courier",
)
KOVAČ = Citation(
    words="Our door stays open to every neighbour",
    speaker="Milena Kovač",
    role="President of Montenegro",
    source="Danube Courier",
)


def message() -> Message:
    """Return an alert as it is on a good day."""
    return Message(
        key="1:1",
        reason=Reason.NEW,
        topics=("🛡 NATO", "🌍 Balkans"),
        title="Lavrov warns against a new alliance in the Balkans",
        lead=Credit(source="Danube Courier", flag="🇷🇸", link="https://courier.example/a?b=1&c=2", language="English"),
        article_id=ArticleId(1),
        when="14:05",
        summary=(
            "The minister spoke after talks in Belgrade.",
            "He called the plan a threat to balance in the region.",
            "Montenegro disagrees.",
        ),
        quotes=(LAVROV, KOVAČ),
        more_quotes=(
            Citation(words="We shall answer in kind", speaker="Sergey Lavrov", role=None, source="Danube Courier"),
            Citation(words="It is a paper tiger", speaker=None, role=None, source="Danube Courier"),
        ),
        others=(
            Credit(source="Savski glasnik", flag="🇭🇷", link="https://glasnik.example/1", language="Croatian"),
            Credit(source="Barid", flag="🇪🇬", link=None, language="Arabic"),
        ),
    )


def digest() -> Digest:
    """Return three stories on two topics."""

    def headline(number: int, title: str, **more: Any) -> Headline:
        lead = Credit(source="Danube Courier", flag="🇷🇸", link=f"https://courier.example/{number}", language="English")
        own: dict[str, Any] = {
            "story_id": StoryId(number),
            "topic": "",
            "title": title,
            "lead": lead,
            "more": 0,
            "quote": None,
        }
        return Headline(**(own | {"news": "", "score": 2.0, "updated_at": NOW} | more))

    return Digest(
        key="1:1",
        occasion=Occasion.HOUR,
        sections=(
            Section(
                topic="🛡 NATO",
                headlines=(
                    headline(1, "Lavrov warns against a new alliance", more=3, quote=LAVROV),
                    headline(2, "Bridge at Brenna is gone", news="12 in the title; it was 3"),
                ),
            ),
            Section(topic="🌍 Balkans", headlines=(headline(3, "Kovač opens the door", more=1),)),
        ),
        since="11:00",
    )


def digest_of(*topics: tuple[str, int]) -> Digest:
    """Return a digest of so many stories for each topic, two left out; all fields are filled."""
    numbers = count(1)
    sections = tuple(
        Section(topic=topic, headlines=tuple(_headline(topic, next(numbers), place) for place in range(stories)))
        for topic, stories in topics
    )
    return Digest(key="d1", occasion=Occasion.DAY, sections=sections, since="08:00", left_out=2)


def _headline(topic: str, number: int, place: int) -> Headline:
    return Headline(
        story_id=StoryId(number),
        topic=topic,
        title=f"Story {place} of {topic}",
        lead=replace(message().lead, link=f"https://courier.example/{number}"),
        more=4,
        quote=KOVAČ,
        news="3 in the title",
        score=1.0,
        updated_at=datetime(2026, 3, 1, 8, tzinfo=UTC),
    )


def at(chat: Chat, thread: int = 0) -> Target:
    """Return a chat, or one of its threads, as the bot addresses it."""
    return Target(channel="telegram", address=str(chat.id), thread=str(thread or ""))
