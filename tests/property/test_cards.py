"""Whatever outlets write in whatever field: what stands behind an alert's buttons is valid, fits, and is only text."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from bot.alerts.mutes import has_words
from bot.channels.telegram.html import LIMIT, split
from bot.commands.cards import Looking
from bot.commands.found import say_report
from bot.commands.mute_words import LONGEST_NAME, MuteWords
from bot.config.catalogue import load_languages
from bot.config.locales import speech_of
from bot.dialogue import Asker, Question
from bot.engines import make_renderer
from bot.model import Alert, AlertId, Briefing, Mute, Quote, Report, Story, StoryId, Target
from bot.speech import Speech
from tests.fakes import CHAT, NATO, NOW, make_article, make_briefing, make_report
from tests.telegram_server.entities import clean, parse_html, utf16

HOSTILE = st.sampled_from(
    [
        "<b>",
        "</a>",
        "&amp;",
        "<",
        "\u202e",
        "\u2067",
        "\u200b" * 50,
        "e" + "\u0301" * 40,
        "👩‍👩‍👧",
        "🇷🇸",
        "\x1b[0m",
        "'\">",
        "سلام",
        "\n\n",
    ]
)
TEXTS = st.lists(st.text(max_size=9) | HOSTILE, max_size=4).map("".join)
LONG = st.builds(lambda text, times: text * times, TEXTS, st.sampled_from([1, 1, 3, 400]))
QUOTES = st.builds(
    Quote, span=st.just((0, 1)), words=LONG, speaker=st.none() | LONG, role=st.none() | TEXTS, confidence=st.just(1.0)
)
RENDERER = make_renderer({}, load_languages())
SPEECHES = [speech_of("en"), speech_of("ar"), speech_of("sr-Cyrl")]


@st.composite
def reports(draw: st.DrawFn) -> list[Report]:
    """Draw the reports of a story."""
    return [
        make_report(
            number,
            language=draw(st.sampled_from(["en", "sr-Latn", "und", "ar"])),
            title=draw(LONG),
            source=draw(LONG) or "A",
            country=draw(st.sampled_from(["RS", None, "XK"])),
            url=draw(st.none() | TEXTS.map(lambda text: f"https://a.example/{text}")),
            quotes=tuple(draw(st.lists(QUOTES, max_size=2))),
            copied=draw(st.booleans()),
        )
        for number in range(1, draw(st.integers(1, 2)) + 1)
    ]


@dataclass(frozen=True)
class OneCard:
    """Implements ports.Cards: knows one alert."""

    told: Briefing

    async def briefing(self, target: Target, alert_id: AlertId) -> Briefing | None:
        return self.told

    async def recent(self, target: Target, limit: int) -> tuple[Briefing, ...]:
        return ()

    async def titled(self, titles: Sequence[str]) -> Briefing | None:
        return None

    async def found_at(self, address: str, target: Target) -> tuple[Story, Alert | None] | None:
        return None


async def yes() -> bool:
    return True


def assert_shown(text: Markup) -> None:
    """Demand that Telegram takes every part as it is, and that nothing acts in it."""
    for part in split(str(text)):
        assert clean(part) == part
        shown, _ = parse_html(part)
        assert utf16(shown) <= LIMIT
        assert not set(shown) & {"\u202e", "\u200b", "\x1b"}


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(reports(), st.sampled_from(SPEECHES), st.sampled_from(["quotes", "sources"]), st.sampled_from([(), ("1",)]))
def test_what_stands_behind_a_button_is_valid_and_fits(
    story: list[Report], say: Speech, name: str, page: tuple[str, ...]
) -> None:
    room = Looking(cards=OneCard(make_briefing(*story)), renderer=lambda: RENDERER, clock=lambda: NOW)
    asker = Asker(account="1", may_change=yes)
    question = Question(target=CHAT, asker=asker, say=say)
    answer = asyncio.run(getattr(room, name)(question, ("7", *page)))
    assert_shown(answer.text)
    assert len(split(str(answer.text))) <= 1 or not page, "a page takes the place of another, so it is one message"
    for report in story:
        assert_shown(Markup("\n").join(say_report(report, RENDERER, {}, question.say)))


@given(TEXTS, TEXTS, TEXTS)
def test_what_is_muted_is_shown_as_text(source: str, title: str, words: str) -> None:
    mutes = [Mute(source=source or "A"), Mute(story=StoryId(1), title=title), Mute(words=words or "a", watched=NATO)]
    for say in SPEECHES:
        for line in MuteWords({}, say, NOW, "UTC").lines(mutes):
            assert_shown(line)
            assert utf16(line.striptags()) <= 6 * LONGEST_NAME


@given(TEXTS, TEXTS)
def test_any_words_can_be_muted(query: str, text: str) -> None:
    assert has_words(make_article(title="x", body=text), query) in (True, False)
