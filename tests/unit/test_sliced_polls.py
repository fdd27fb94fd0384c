"""What a poll parses: the entries not seen before, and the whole document where these alone do not tell enough."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.config.catalogue import load_languages
from bot.engines import make_analyst, make_renderer
from bot.feeds.parse import parse
from bot.model import Feed, Fetched, ParsedFeed, Unchanged, Validators
from bot.pipeline import Polled, Rules, Worlds
from bot.pipeline.collect import WHOLE_AFTER, Collect
from bot.storage.database import Database
from tests.fakes import FakeWeb, FixedClock, make_feed
from tests.web import Piece, rss
from tests.worlds import make_worlds

FEED = make_feed("a")
DAY = timedelta(days=1)
RAIN = Piece(guid="rain", title="Rain", text="It rains since noon.", link="https://a.example/rain")
SNOW = Piece(guid="snow", title="Snow", text="It snows in the hills.", link="https://a.example/snow")
WIND = Piece(guid="wind", title="Wind", text="A storm is near.", link="https://a.example/wind")


@dataclass
class Press:
    """A server of one document, and the parser that reads it; what is parsed is taken down."""

    document: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    parsed: list[bytes] = field(default_factory=list)

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | Unchanged:
        return Fetched(url=feed.url, body=self.document, headers=self.headers, validators=Validators())

    async def page(self, url: str, headers: Mapping[str, str]) -> Fetched:
        raise AssertionError("no page is wanted")

    async def parse(self, fetched: Fetched) -> ParsedFeed:
        self.parsed.append(fetched.body)
        return parse(fetched)


@dataclass
class Desk:
    press: Press
    clock: FixedClock
    collect: Collect
    worlds: Worlds

    async def poll(self, *pieces: Piece, extra: str = "") -> Polled:
        self.press.document = rss("A", *pieces).body + extra.encode()
        self.press.parsed.clear()
        self.clock.advance(DAY)
        return await self.collect.turn()

    async def titles(self) -> list[str]:
        return [article.title for article in await self.worlds.articles.pending(100)]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    database = Database("sqlite://")
    database.open()
    press, clock = Press(), FixedClock()
    worlds = replace(make_worlds(database, FakeWeb(), clock), fetcher=press, parser=press)
    languages = load_languages()
    rules = Rules(feeds={FEED.url: FEED}, analyst=make_analyst({}, languages), renderer=make_renderer({}, languages))
    await worlds.feeds.register([FEED], clock())
    yield Desk(press=press, clock=clock, collect=Collect(worlds, rules), worlds=worlds)
    database.close()


async def test_what_was_seen_is_not_parsed_again(desk: Desk) -> None:
    await desk.poll(RAIN)
    polled = await desk.poll(SNOW, RAIN)
    (parsed,) = desk.press.parsed
    assert b"It snows" in parsed
    assert b"It rains" not in parsed
    assert polled.articles == 1
    assert await desk.titles() == ["Rain", "Snow"]


async def test_a_document_without_a_new_entry_is_not_parsed(desk: Desk) -> None:
    await desk.poll(SNOW, RAIN)
    polled = await desk.poll(RAIN, extra="<!-- served by node 7 -->")
    assert desk.press.parsed == []
    assert (polled.feeds, polled.articles) == (1, 0)


async def test_an_edit_is_looked_at_in_the_whole_document(desk: Desk) -> None:
    await desk.poll(SNOW, RAIN)
    polled = await desk.poll(SNOW, replace(RAIN, text="It rains since Monday."))
    assert [b"It snows" in parsed for parsed in desk.press.parsed] == [False, True]
    assert polled.articles == 0  # a revision, not an article


async def test_another_entry_with_a_guid_that_the_document_shares_is_new(desk: Desk) -> None:
    await desk.poll(replace(RAIN, guid="x"), replace(SNOW, guid="x"))
    polled = await desk.poll(replace(WIND, guid="x"), replace(RAIN, guid="x"), replace(SNOW, guid="x"))
    assert polled.articles == 1
    assert "Wind" in await desk.titles()


async def test_an_entry_that_was_away_is_not_new(desk: Desk) -> None:
    await desk.poll(SNOW, RAIN)
    await desk.poll(SNOW)
    assert (await desk.poll(SNOW, RAIN)).articles == 0


@pytest.mark.parametrize("lost", [b"</channel>", b"</title>"])  # between entries, within the last
async def test_a_document_that_was_cut_off_says_nothing_of_what_it_lacks(desk: Desk, lost: bytes) -> None:
    await desk.poll(SNOW, RAIN)
    (before,) = await desk.worlds.feeds.states()
    desk.clock.advance(WHOLE_AFTER)
    whole = rss("A", WIND, SNOW, RAIN).body
    desk.press.document = whole[: whole.rindex(lost)]
    await desk.collect.turn()
    (after,) = await desk.worlds.feeds.states()
    assert after.polled_at == desk.clock()
    assert after.read_at == before.read_at
    await desk.poll(WIND, SNOW, RAIN)
    (mended,) = await desk.worlds.feeds.states()
    assert mended.read_at == desk.clock()


async def test_the_publishers_wish_to_be_left_alone_outlives_a_poll_without_parsing(desk: Desk) -> None:
    desk.press.headers = {"cache-control": "public, max-age=3000"}
    await desk.poll(RAIN)
    desk.press.headers = {}
    await desk.poll(RAIN, extra="<!-- node 7 -->")
    (state,) = await desk.worlds.feeds.states()
    assert state.next_poll_at - desk.clock() == timedelta(seconds=3000)


async def test_an_entry_of_megabytes_is_left_out_and_the_others_are_read(desk: Desk) -> None:
    await desk.poll(replace(WIND, text="wind " * 300_000), RAIN)
    assert await desk.titles() == ["Rain"]
    assert all(len(parsed) < 10_000 for parsed in desk.press.parsed)
