"""What every channel keeps to, whichever service it speaks to."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import structlog
from rich.console import Console

from bot.alerts.digest import Occasion, Section
from bot.channels.apprise import AppriseChannel
from bot.channels.console import ConsoleChannel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.webhook import Hook, WebhookChannel
from bot.errors import ChannelRefused, DeliveryFailed, MessageRejected, RetryLater, TargetGone
from bot.logs import set_up_logs
from bot.model import ArticleId, Credit, Message, Reason, Target
from bot.ports import Channel
from tests.fakes import FixedClock
from tests.messages import digest, digest_of, message
from tests.receivers import Came, Receiver, mailbox, read_delivery, read_markdown, read_titled
from tests.telegram_server.server import TOKEN, BotApiServer

SECRET = "secretsecretsecretsecret01"  # it stands in every address that has room for one


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A channel, a target on it, what was shown there so far, and how its service can be made to refuse."""

    channel: Channel
    target: Target
    shown: Callable[[], str]  # all that was ever sent, printed or set anew
    refusals: Mapping[type[DeliveryFailed], Callable[[], object]] = field(default_factory=dict)


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
            refusals={
                RetryLater: lambda: server.fault("500"),  # a 429 would hold the chat back
                ChannelRefused: lambda: server.fault("401"),
                MessageRejected: lambda: server.fault("entities", "entities"),
                TargetGone: lambda: server.refuse(chat),
            },
        )
        await channel.close()


@asynccontextmanager
async def _webhook() -> AsyncIterator[Stage]:
    hook = f"http://127.0.0.1:{{}}/{SECRET}"
    async with Receiver(read_delivery) as server, httpx.AsyncClient() as client:
        hooks = {"news_desk": Hook(url=hook.format(server.port), secret=SECRET)}
        channel = WebhookChannel(client, hooks, lambda: datetime.now(UTC))
        target = Target(channel="webhook", address="news-desk")
        yield Stage(channel=channel, target=target, shown=server.shown, refusals=_by_status(server))


def _apprise(url: str, read: Callable[[Came], str]) -> Callable[[], AbstractAsyncContextManager[Stage]]:
    @asynccontextmanager
    async def stage() -> AsyncIterator[Stage]:
        async with Receiver(read) as server:
            channel = AppriseChannel({"news_desk": url.format(f"127.0.0.1:{server.port}")})
            target = Target(channel="apprise", address="news-desk")
            yield Stage(channel=channel, target=target, shown=server.shown, refusals=_by_status(server))

    return stage


@asynccontextmanager
async def _mail() -> AsyncIterator[Stage]:
    async with mailbox() as box:
        url = f"mailto://127.0.0.1:{box.port}?from=bot@a.example&to=desk@b.example&mode=insecure&name={SECRET}"
        channel = AppriseChannel({"news_desk": url})
        refusals: dict[type[DeliveryFailed], Callable[[], object]] = {
            RetryLater: lambda: box.answers.append("451 Try later"),
            ChannelRefused: lambda: box.answers.append("550 No such mailbox"),
            MessageRejected: lambda: box.answers.extend(["554 It looks like spam"] * 2),
        }
        yield Stage(
            channel=channel, target=Target(channel="apprise", address="news-desk"), shown=box.shown, refusals=refusals
        )


def _by_status(server: Receiver) -> Mapping[type[DeliveryFailed], Callable[[], object]]:
    return {
        RetryLater: lambda: server.answers.extend(["503 Unavailable\r\nRetry-After: 7"]),
        ChannelRefused: lambda: server.answers.extend(["401 Unauthorized"]),
        TargetGone: lambda: server.answers.extend(["410 Gone"]),
        MessageRejected: lambda: server.answers.extend(["400 Bad Request"] * 2),  # also in plain form
    }


STAGES: Mapping[str, Callable[[], AbstractAsyncContextManager[Stage]]] = {
    "console": _console,
    "telegram": _telegram,
    "webhook": _webhook,
    "json": _apprise(f"json://{{}}/{SECRET}", read_titled),
    "ntfy": _apprise(f"ntfy://user:{SECRET}@{{}}/topic", read_titled),
    "mattermost": _apprise(f"mmost://{{}}/{SECRET}", read_markdown),
    "mail": _mail,
}


@pytest.fixture(params=list(STAGES.values()), ids=list(STAGES))
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with request.param() as made:
        yield made


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Give what the bot's log says, at its most talkative, while the block runs."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = list(root.handlers), root.level
    set_up_logs("debug", stream)
    try:
        yield stream
    finally:
        root.handlers, root.level = handlers, level
        structlog.reset_defaults()


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


async def test_receipts_of_different_alerts_differ(stage: Stage) -> None:
    receipts = [await stage.channel.send(stage.target, replace(message(), key=key)) for key in ("1:1", "2:1")]
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


async def test_a_title_is_cut_between_graphemes(stage: Stage) -> None:
    family = "👩‍👩‍👧"
    await stage.channel.send(stage.target, replace(message(), title=family * 3000, others=()))
    shown = stage.shown()
    assert family in shown
    assert not set("👩👧") & set(shown.replace(family, ""))


async def test_refusals_become_ours_and_tell_no_secret(stage: Stage) -> None:
    with logged() as log:
        for kind, arrange in stage.refusals.items():
            arrange()
            with pytest.raises(kind) as caught:
                await stage.channel.send(stage.target, message())
            assert SECRET not in str(caught.value)
            assert caught.value.__cause__ is None  # no trace of it reaches a log with the library's own words
    assert SECRET not in log.getvalue()
    assert stage.shown() == ""


async def test_an_empty_message_arrives(stage: Stage) -> None:
    bare = replace(message(), topics=(), title="", summary=(), quotes=(), more_quotes=(), others=())
    await stage.channel.send(stage.target, bare)
    assert bare.lead.source in stage.shown()


async def test_a_digest_shows_every_story_under_its_topic(stage: Stage) -> None:
    await stage.channel.send(stage.target, digest_of(("🛡 NATO", 2), ("🌍 Balkans", 1)))
    shown = words(stage.shown())
    expected = ["5 stories since 08:00", "🛡 NATO", "Story 0 of 🛡 NATO", "Story 1 of 🛡 NATO", "🌍 Balkans"]
    expected += [
        "Story 0 of 🌍 Balkans",
        "3 in the title",
        "🇷🇸 Danube Courier and 4 more",
        "“Our door stays open",
        "2 more",
    ]
    assert [part for part in expected if part not in shown] == []
    assert shown.index("🛡 NATO") < shown.index("Story 0 of 🛡 NATO") < shown.index("🌍 Balkans")


async def test_a_flood_is_told_as_one(stage: Stage) -> None:
    await stage.channel.send(stage.target, replace(digest_of(("NATO", 1)), occasion=Occasion.FLOOD, most_an_hour=12))
    assert "3 more stories since 08:00" in words(stage.shown())
    assert "12 messages within an hour: the rest come together" in words(stage.shown())


async def test_markup_in_a_digest_is_shown_as_text(stage: Stage) -> None:
    hostile = "*x* <b>y</b> &lt; [z](http://a.example) \u202e\x1b[2J @"
    await stage.channel.send(stage.target, digest_of((hostile, 1)))
    shown = words(stage.shown())
    assert "*x* <b>y</b> &lt; [z](http://a.example) [2J @" in shown
    assert not set("\u202e\x1b") & set(shown)


async def test_a_long_digest_arrives_or_is_counted(stage: Stage) -> None:
    await stage.channel.send(stage.target, digest_of(*((f"Topic {number} " + "long " * 20, 6) for number in range(5))))
    shown = words(stage.shown())
    seen = sum(f"Story {n} of Topic {m} " in shown for n in range(6) for m in range(5))
    counted = max([int(found) for found in re.findall(r"and (\d+) more(?! ·)", shown)], default=0)
    assert seen == 30 or seen + counted >= 30


async def test_a_notice_is_shown_as_text(stage: Stage) -> None:
    await stage.channel.tell(stage.target, "sources.yaml:3:1: <feeds> & [more]")
    assert "sources.yaml:3:1: <feeds> & [more]" in stage.shown()


async def test_a_long_notice_is_shown_whole(stage: Stage) -> None:
    await stage.channel.tell(stage.target, "\n".join(f"fault number {number}" for number in range(1000)))
    shown = stage.shown()
    assert [number for number in range(1000) if f"fault number {number}\n" not in f"{shown}\n"] == []


async def test_a_pause_is_no_negative_time(stage: Stage) -> None:
    assert stage.channel.pause(stage.target) >= timedelta()
