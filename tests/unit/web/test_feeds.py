"""Atom feeds of topics: what stands in them, when they are unchanged, and who may read them."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import feedparser
import httpx
import pytest

from bot.channels.layout import page
from bot.engines import make_renderer
from bot.errors import SettingsInvalid, StorageFailed
from bot.model import ArticleId, Story, Topic, TopicId
from bot.speech import ENGLISH
from bot.web.application import make_application
from bot.web.feeds import Feeds
from bot.web.server import serving
from tests.fakes import NATO, NOW, make_match, make_report, make_story

KEY = "0123456789abcdef"
TOPICS = {NATO: Topic(id=NATO, name="NATO", emoji="🛡"), TopicId("eu"): Topic(id=TopicId("eu"), name="EU")}
HOSTILE = "<script>alert(1)</script> & ]]> \u202e\x0b\ufffe &lt;"


@dataclass
class Shelf:
    """Stories as a store has them."""

    stories: tuple[Story, ...] = ()
    asked: list[tuple[datetime, tuple[TopicId, ...], int]] = field(default_factory=list)
    broken: bool = False

    async def find(self, since: datetime, topics: Sequence[TopicId], limit: int) -> tuple[Story, ...]:
        self.asked.append((since, tuple(topics), limit))
        if self.broken:
            raise StorageFailed("locked")
        return self.stories


@pytest.fixture
def shelf() -> Shelf:
    first = make_report(1, title=f"NATO {HOSTILE}")
    return Shelf((make_story(first, make_report(2, source="B")), make_story(make_report(3, title="Old"), number=2)))


def feeds(shelf: Shelf) -> Feeds:
    async def watched() -> tuple[TopicId, ...]:
        return (NATO,)

    return Feeds(
        stories=shelf.find,
        topics=lambda: TOPICS,
        watched=watched,
        renderer=lambda: make_renderer(TOPICS, {}),
        show=lambda message: page(message, ENGLISH),
        clock=lambda: NOW,
    )


def reader(shelf: Shelf, *, key: str = "", here_only: bool = True, host: str = "127.0.0.1:8080") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(make_application(feeds(shelf), key, here_only=here_only))
    return httpx.AsyncClient(transport=transport, base_url=f"http://{host}")


def parsed(answer: httpx.Response) -> Any:
    found = feedparser.parse(answer.content, response_headers={"content-type": answer.headers["content-type"]})
    assert not found.bozo, found.get("bozo_exception")
    return found


async def test_a_topic_is_a_feed_of_its_stories(shelf: Shelf) -> None:
    async with reader(shelf) as client:
        found = parsed(await client.get("/feeds/nato.atom"))
    assert found.version == "atom10"
    assert found.feed.title == "Dragoman: NATO"
    assert found.feed.links[0].href == "http://127.0.0.1:8080/feeds/nato.atom"
    entry = found.entries[0]
    assert entry.link == "https://a.example/1"
    assert [link.href for link in entry.links if link.rel == "related"] == ["https://a.example/2"]
    assert entry.updated_parsed[:5] == shelf.stories[0].updated_at.timetuple()[:5]
    assert '<a href="https://a.example/2">B</a>' in entry.content[0].value
    assert shelf.asked[0][1] == (NATO,)


async def test_a_hostile_title_is_shown_as_text(shelf: Shelf) -> None:
    async with reader(shelf) as client:
        answer = await client.get("/feeds/nato.atom")
    assert parsed(answer).entries[0].title_detail.value == "NATO <script>alert(1)</script> & ]]> &lt;"
    assert b"<script" not in answer.content
    assert "\u202e" not in answer.text


@pytest.mark.parametrize("address", ["https://a.example/a\x01b", "https://a.example/\ufffe", "javascript:alert(1)"])
async def test_an_address_that_nobody_can_follow_leaves_the_feed_readable(shelf: Shelf, address: str) -> None:
    shelf.stories = (
        make_story(make_report(1, url=address), make_report(2, source="B")),
        make_story(make_report(3, title="NATO"), make_report(4, source="B", url=address), number=2),
    )
    async with reader(shelf) as client:
        found = parsed(await client.get("/feeds/nato.atom"))
    links = [[(link.rel, link.href) for link in entry.get("links", ())] for entry in found.entries]
    assert links == [[("related", "https://a.example/2")], [("alternate", "https://a.example/3")]]


async def test_a_topic_named_with_a_letter_that_xml_cannot_hold_leaves_its_feed_readable(shelf: Shelf) -> None:
    topics = {NATO: Topic(id=NATO, name="NA\x01TO\ufffe", emoji="🛡")}
    made = replace(feeds(shelf), topics=lambda: topics, renderer=lambda: make_renderer(topics, {}))
    edition = await made.edition("nato")
    assert edition
    found = feedparser.parse(await edition.write("http://127.0.0.1/feeds/nato.atom"))
    assert not found.bozo
    assert (found.feed.title, found.entries[0].tags[0].term) == ("Dragoman: NA TO", "🛡 NA TO")


async def test_names_of_entries_stay_and_differ(shelf: Shelf) -> None:
    async with reader(shelf) as client:
        first = [entry.id for entry in parsed(await client.get("/feeds/nato.atom")).entries]
        shelf.stories = tuple(replace(story, updated_at=NOW) for story in shelf.stories)
        later = [entry.id for entry in parsed(await client.get("/feeds/nato.atom")).entries]
    assert first == later
    assert len(set(first)) == 2


async def test_what_nobody_would_be_told_is_left_out(shelf: Shelf) -> None:
    weak = make_story(make_report(4, title="Weak", matches=(make_match(score=0.5),)), number=4)
    stale = make_story(make_report(5, title="Stale", fresh=False), number=5)
    shelf.stories = (*shelf.stories, weak, stale)
    async with reader(shelf) as client:
        assert len(parsed(await client.get("/feeds/nato.atom")).entries) == 2


async def test_a_feed_without_stories_is_valid(shelf: Shelf) -> None:
    shelf.stories = ()
    async with reader(shelf) as client:
        assert parsed(await client.get("/feeds/eu.atom")).entries == []


async def test_one_feed_has_every_topic_that_is_watched(shelf: Shelf) -> None:
    async with reader(shelf) as client:
        assert len(parsed(await client.get("/feeds/all.atom")).entries) == 2
        assert (await client.get("/feeds/nonsense.atom")).status_code == 404
    assert shelf.asked[0][1] == (NATO,)


async def test_an_unchanged_feed_is_not_sent_again(shelf: Shelf) -> None:
    async with reader(shelf) as client:
        first = await client.get("/feeds/nato.atom")
        for header, value in (
            ("If-None-Match", first.headers["etag"]),
            ("If-None-Match", f'"other", W/{first.headers["etag"]}'),
            ("If-Modified-Since", first.headers["last-modified"]),
        ):
            again = await client.get("/feeds/nato.atom", headers={header: value})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == first.headers["etag"]
        shelf.stories = (replace(shelf.stories[0], updated_at=NOW + timedelta(minutes=1)), shelf.stories[1])
        grown = await client.get("/feeds/nato.atom", headers={"If-None-Match": first.headers["etag"]})
    assert grown.status_code == 200
    assert grown.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("condition", ["If-Modified-Since", "If-None-Match"])
async def test_a_corrected_headline_reaches_readers(shelf: Shelf, condition: str) -> None:
    async with reader(shelf) as client:
        first = await client.get("/feeds/nato.atom")
        story, known = shelf.stories[0], shelf.stories[0].reports[0].article
        later = NOW + timedelta(hours=1)
        article = replace(known, id=ArticleId(9), title="Corrected", first_seen_at=later)
        report = replace(story.reports[0], article=article)
        shelf.stories = (replace(story, reports=(report, *story.reports[1:])), shelf.stories[1])
        header = first.headers["last-modified" if condition == "If-Modified-Since" else "etag"]
        again = await client.get("/feeds/nato.atom", headers={condition: header})
    assert again.status_code == 200
    assert parsed(again).entries[0].title == "Corrected"
    assert parsed(again).entries[0].updated_parsed[:5] == later.timetuple()[:5]


async def test_a_topic_or_an_owner_that_is_renamed_makes_another_edition(shelf: Shelf) -> None:
    renamed = TOPICS | {NATO: replace(TOPICS[NATO], name="The alliance")}
    owned = make_renderer(TOPICS, {}, owners={"B": "Somebody"})
    made = feeds(shelf)
    editions = (made, replace(made, topics=lambda: renamed), replace(made, renderer=lambda: owned))
    found = [await it.edition("all") for it in editions]
    assert len({edition.etag for edition in found if edition}) == 3


@pytest.mark.parametrize("condition", ["If-Modified-Since", "If-None-Match"])
async def test_conditions_that_make_no_sense_are_passed_over(shelf: Shelf, condition: str) -> None:
    async with reader(shelf) as client:
        assert (await client.get("/feeds/nato.atom", headers={condition: "soon"})).status_code == 200


async def test_a_feed_with_a_key_is_for_those_who_know_it(shelf: Shelf) -> None:
    async with reader(shelf, key=KEY, here_only=False, host="feeds.example") as client:
        for address in (f"/feeds/nato.atom?key={KEY}", f"/feeds/{KEY}/nato.atom"):
            answer = await client.get(address)
            assert answer.status_code == 200
            assert KEY not in answer.text
        for address in ("/feeds/nato.atom", "/feeds/nato.atom?key=wrong", "/feeds/wrong/nato.atom", "/feeds/ü/x.atom"):
            assert (await client.get(address)).status_code == 403


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        ("127.0.0.1:8080", {}, 200),
        ("localhost", {}, 200),
        ("[::1]:8080", {}, 200),
        ("evil.example:8080", {}, 403),  # a name that a page of the web lets lead here
        ("127.0.0.1.evil.example", {}, 403),
        ("127.0.0.1:8080", {"X-Forwarded-For": "203.0.113.9"}, 403),
    ],
)
async def test_a_feed_without_key_is_for_this_computer(
    shelf: Shelf, host: str, headers: dict[str, str], status: int
) -> None:
    async with reader(shelf, host=host) as client:
        assert (await client.get("/feeds/nato.atom", headers=headers)).status_code == status


async def test_a_feed_without_key_is_closed_where_others_could_read_it(shelf: Shelf) -> None:
    async with reader(shelf, here_only=False) as client:
        assert (await client.get("/feeds/nato.atom")).status_code == 403


async def test_a_feed_can_only_be_read(shelf: Shelf) -> None:
    async with reader(shelf) as client:
        assert (await client.post("/feeds/nato.atom")).status_code == 405
        assert (await client.head("/feeds/nato.atom")).headers["etag"]


async def test_a_database_that_is_locked_is_told_as_that(shelf: Shelf) -> None:
    shelf.broken = True
    async with reader(shelf) as client:
        answer = await client.get("/feeds/nato.atom")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")


@pytest.fixture
async def port(shelf: Shelf) -> AsyncIterator[int]:
    async with serving(make_application(feeds(shelf), "", here_only=True), "127.0.0.1", 0) as served:
        yield served


async def test_it_is_served_over_http(port: int) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{port}/feeds/nato.atom")
    assert len(parsed(answer).entries) == 2
    assert "server" not in answer.headers


async def test_a_port_that_is_taken_is_told(shelf: Shelf) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        with pytest.raises(SettingsInvalid, match=r"DRAGOMAN_WEB_HOST and DRAGOMAN_WEB_PORT: .* cannot be had"):
            async with serving(make_application(feeds(shelf), "", here_only=True), "127.0.0.1", number):
                raise AssertionError("nothing can be served there")
