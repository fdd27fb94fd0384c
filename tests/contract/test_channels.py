"""What every channel keeps to, whichever service it speaks to."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from rich.console import Console

from bot.alerts.digest import Occasion, Section
from bot.channels.console import ConsoleChannel
from bot.channels.telegram.channel import TelegramChannel
from bot.errors import MessageRejected
from bot.model import ArticleId, Credit, Message, Reason, Target
from bot.ports import Channel
from tests.fakes import FixedClock
from tests.messages import digest, message
from tests.telegram_server.server import TOKEN, BotApiServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A channel, a target on it, and what was shown there so far."""

    channel: Channel
    target: Target
    shown: Callable[[], str]  # all that was ever sent, printed or set anew


@asynccontextmanager
async def _console() -> AsyncIterator[Stage]:
    screen = io.StringIO()
    channel = ConsoleChannel(Console(file=screen, width=100, highlight=False, emoji=False))
    yield Stage(channel=channel, target=Target(channel="console"), shown=screen.getvalue)


@asynccontextmanager
async def _telegram() -> AsyncIterator[Stage]:
    with BotApiServer() as server:
        chat = server.private(7)
        clock = FixedClock()
        channel = TelegramChannel(TOKEN, server.base_url, times=(clock, clock.sleep))
        await channel.open()
        yield Stage(
            channel=channel,
            target=Target(channel="telegram", address=str(chat.id)),
            shown=lambda: "\n".join(sent.text for sent in (*server.sent, *server.edited)),
        )
        await channel.close()


@pytest.fixture(params=[_console, _telegram], ids=["console", "telegram"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with request.param() as made:
        yield made


def words(text: str) -> str:
    """Return the text without its line breaks, which are each channel's own."""
    return " ".join(text.split())


async def test_an_alert_shows_all_that_the_message_says(stage: Stage) -> None:
    sent = message()
    await stage.channel.send(stage.target, sent)
    shown = words(stage.shown())
    expected = [*sent.topics, sent.title, sent.lead.source, sent.lead.flag, sent.lead.language, sent.when]
    expected += [*sent.summary, *(f"“{quote.words}”" for quote in sent.quotes)]
    expected += [f"— {quote.speaker}, {quote.role}" for quote in sent.quotes if quote.speaker]
    expected += [credit.source for credit in sent.others]
    assert [part for part in expected if part not in shown] == []


async def test_a_quote_without_speaker_names_who_quotes_it(stage: Stage) -> None:
    quotes = (replace(message().quotes[0], speaker=None, role=None, source="Savski glasnik"),)
    await stage.channel.send(stage.target, replace(message(), quotes=quotes))
    assert "quoted by Savski glasnik" in words(stage.shown())


async def test_a_first_look_is_marked_as_such(stage: Stage) -> None:
    await stage.channel.send(stage.target, replace(message(), reason=Reason.FIRST_LOOK))
    assert "first look" in stage.shown()


async def test_machines_that_had_a_hand_in_a_message_are_named(stage: Stage) -> None:
    by = ("summary by tiny", "translated by DeepL")
    await stage.channel.send(stage.target, replace(message(), machines=by))
    assert f"{message().when} · {by[0]} · {by[1]}" in words(stage.shown())


async def test_an_edit_shows_who_joined_or_is_refused_where_the_receipt_says_so(stage: Stage) -> None:
    receipt = await stage.channel.send(stage.target, message())
    before = stage.shown()
    late = replace(message().lead, source="Vardar press")
    grown = replace(message(), others=(*message().others, late))
    if receipt.editable:
        for _ in range(2):  # the second time nothing is left to change
            await stage.channel.edit(stage.target, receipt, grown)
        assert words(stage.shown().removeprefix(before)).count("Vardar press") == 1
    else:
        with pytest.raises(MessageRejected):
            await stage.channel.edit(stage.target, receipt, grown)
        assert stage.shown() == before


async def test_a_development_says_what_is_new_before_all(stage: Stage) -> None:
    receipt = await stage.channel.send(stage.target, message())
    before = stage.shown()
    development = replace(message(), reason=Reason.DEVELOPMENT, topics=(), news="12 in the title; it was 3")
    await stage.channel.send(stage.target, development, receipt)
    shown = stage.shown().removeprefix(before)
    assert 0 <= shown.index("12 in the title; it was 3") < shown.index(development.title)


async def test_copies_stand_apart_and_outlets_of_one_owner_together(stage: Stage) -> None:
    def credit(source: str, owner: str) -> Credit:
        return Credit(source=source, flag="", link=None, language="", owner=owner)

    others = (credit("Koha", "Group"), credit("Koha TV", "Group"), credit("Beta", "Beta"))
    await stage.channel.send(stage.target, replace(message(), others=others, echoes=(credit("RIA", "RIA"),)))
    assert "Also: Koha / Koha TV, Beta Same text or owner: RIA" in words(stage.shown())


async def test_copies_of_an_agencys_text_stand_behind_its_name(stage: Stage) -> None:
    def copy(source: str, via: str) -> Credit:
        return Credit(source=source, flag="", link=None, language="", owner=source, via=via)

    echoes = (copy("Vesti", "Beta"), copy("Glas", ""), copy("Danas", "Beta"), copy("Zora", "dpa <b>"))
    await stage.channel.send(stage.target, replace(message(), echoes=echoes))
    assert "via Beta: Vesti, Danas via dpa <b>: Zora Same text or owner: Glas" in words(stage.shown())


async def test_a_digest_shows_each_story_with_who_reports_it_and_what_was_said(stage: Stage) -> None:
    sent = digest()
    receipt = await stage.channel.send(stage.target, sent, silent=True)
    shown = words(stage.shown())
    assert not receipt.editable
    assert "3 stories since 11:00" in shown
    for section in sent.sections:
        assert section.topic in shown
        for headline in section.headlines:
            assert headline.title in shown
            assert headline.news in shown
            assert f"{headline.lead.source}{f' and {headline.more} more' if headline.more else ''}" in shown
            assert headline.quote is None or f"“{headline.quote.words}” — {headline.quote.speaker}" in shown


async def test_a_digest_says_that_it_is_one_because_there_were_too_many(stage: Stage) -> None:
    flood = replace(digest(), occasion=Occasion.FLOOD, most_an_hour=20, left_out=7)
    await stage.channel.send(stage.target, flood)
    shown = words(stage.shown())
    assert "10 more stories since 11:00" in shown
    assert "20 messages within an hour" in shown
    assert "and 7 more stories" in shown


async def test_an_endless_digest_arrives(stage: Stage) -> None:
    headline = digest().sections[0].headlines[0]
    many = tuple(replace(headline, title=f"{number} {'word ' * 200}") for number in range(30))
    await stage.channel.send(stage.target, replace(digest(), sections=(Section(topic="T" * 5000, headlines=many),)))
    assert [number for number in range(30) if f"{number} word" not in words(stage.shown())] == []


async def test_receipts_differ(stage: Stage) -> None:
    receipts = [await stage.channel.send(stage.target, message()) for _ in range(2)]
    assert len({receipt.message_id for receipt in receipts}) == 2


@pytest.mark.parametrize(
    "title",
    ["<b>bold</b> & <script>x</script>", "a &lt; b &amp; c", "[bold]markup[/bold] :x:", "*stars* _lines_ `code`"],
)
async def test_markup_in_a_title_is_shown_as_text(stage: Stage, title: str) -> None:
    await stage.channel.send(stage.target, replace(message(), title=title))
    assert title in words(stage.shown())


@pytest.mark.parametrize(
    "hostile",
    ["\x1b[2J\x1b[31m", "\x07\x00\x08", "\u202e\u2066", "\u200b" * 5000, "e" + "\u0301" * 5000],
    ids=["terminal escapes", "control characters", "bidi overrides", "zero-width flood", "stacked accents"],
)
async def test_what_acts_on_the_display_is_taken_out(stage: Stage, hostile: str) -> None:
    await stage.channel.send(stage.target, replace(message(), title=f"Before {hostile} after", others=()))
    shown = stage.shown()
    assert "Before" in shown
    assert "after" in shown
    assert not set("\x1b\x07\x00\x08\u202e\u2066\u200b") & set(shown)
    assert shown.count("\u0301") < 20


async def test_an_endless_message_arrives(stage: Stage) -> None:
    endless = Message(
        key="k",
        reason=Reason.NEW,
        topics=("T" * 5000,) * 50,
        title="word " * 2000,
        lead=replace(message().lead, source="S" * 5000, language="L" * 5000),
        article_id=ArticleId(1),
        when="12:00",
        summary=("sentence " * 1000,) * 3,
        quotes=tuple(replace(quote, words="said " * 1000, speaker="N" * 5000) for quote in message().quotes),
        others=(replace(message().lead, source="O" * 5000),) * 100,
    )
    await stage.channel.send(stage.target, endless)
    assert "word word" in stage.shown()


async def test_an_empty_message_arrives(stage: Stage) -> None:
    bare = replace(message(), topics=(), title="", summary=(), quotes=(), more_quotes=(), others=())
    await stage.channel.send(stage.target, bare)
    assert bare.lead.source in stage.shown()


async def test_a_notice_is_shown_as_text(stage: Stage) -> None:
    await stage.channel.tell(stage.target, "sources.yaml:3:1: <feeds> & [more]")
    assert "sources.yaml:3:1: <feeds> & [more]" in stage.shown()


async def test_a_long_notice_is_shown_whole(stage: Stage) -> None:
    await stage.channel.tell(stage.target, "\n".join(f"fault number {number}" for number in range(1000)))
    shown = stage.shown()
    assert [number for number in range(1000) if f"fault number {number}\n" not in f"{shown}\n"] == []


async def test_a_pause_is_no_negative_time(stage: Stage) -> None:
    assert stage.channel.pause(stage.target) >= timedelta()
