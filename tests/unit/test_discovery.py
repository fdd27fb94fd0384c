"""The feeds of a site are found with few requests, and whatever the site does, the search ends."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from bot.discovery import MOST_REQUESTS, Discovery
from bot.errors import FetchFailed
from bot.feeds.offers import Found, Tongues
from bot.feeds.parse import parse
from bot.feeds.urls import canonical_url
from bot.model import Feed, Fetched, ParsedFeed, Unchanged, Validators
from tests.fakes import NOW
from tests.web import Piece, rss

HOME = "https://courier.example/"
TONGUES = Tongues(detect=lambda text, hint: hint or "und", names={"en": "English"})


@dataclass
class Site:
    """Implements ports.Fetcher and Parser: documents by address, or where an address redirects to.

    Its robots.txt allows programs no page.
    """

    documents: dict[str, bytes | str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    silent: frozenset[str] = frozenset()  # addresses that never answer
    late: frozenset[str] = frozenset()  # addresses that answer once another gave a feed
    read: asyncio.Event = field(default_factory=asyncio.Event)

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | Unchanged:
        """Answer with the document, though it be a page."""
        url = feed.url
        self.asked.append(url)
        if url in self.silent:
            await asyncio.Event().wait()
        if url in self.late:
            await self.read.wait()
        found = self.documents.get(url)
        if isinstance(found, str):
            url, found = found, self.documents[found]
        if not isinstance(found, bytes):
            raise FetchFailed("HTTP 404: not found", status=404)
        return Fetched(url=url, body=found, headers={}, validators=Validators())

    async def page(self, url: str, headers: Mapping[str, str]) -> Fetched:
        """Refuse."""
        raise FetchFailed("the site's robots.txt asks programs not to read this page")

    async def parse(self, fetched: Fetched) -> ParsedFeed:
        """Read it as a feed."""
        parsed = parse(fetched)
        self.read.set()
        return parsed

    async def find(self, address: str = HOME, deadline: float = 30) -> Found:
        """Look for feeds here."""
        discovery = Discovery(fetcher=self, parser=self, tongues=TONGUES, clock=lambda: NOW, deadline=deadline)
        return await discovery.find(address)


def feed(title: str) -> bytes:
    return rss(title, Piece(guid=title, title=f"{title} one"), Piece(guid=f"{title}2", title=f"{title} two")).body


def page(*links: str) -> bytes:
    anchors = "".join(f"<a href='{link}'>RSS</a>" for link in links)
    return f"<html><meta property='og:site_name' content='The Courier'><body>{anchors}".encode()


def titles(found: Found) -> list[str]:
    return [offer.title for offer in found.offers]


async def test_the_address_of_a_feed_is_one_request() -> None:
    site = Site({f"{HOME}rss": feed("All")})
    found = await site.find("courier.example/rss")
    assert (titles(found), site.asked) == (["All"], [f"{HOME}rss"])
    assert [entry.title for entry in found.offers[0].entries] == ["All one", "All two"]
    assert found.offers[0].language_name == "English"


@pytest.mark.parametrize(
    "document",
    [
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>All</title><entry><title>x</title></entry></feed>',
        b'{"version": "https://jsonfeed.org/version/1.1", "title": "All", "items": [{"id": "1", "title": "x"}]}',
        (
            b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
            b"<channel><title>All</title></channel><item><title>x</title></item></rdf:RDF>"
        ),
    ],
)
async def test_every_format_is_offered(document: bytes) -> None:
    assert titles(await Site({HOME: page("/x"), f"{HOME}x": document}).find()) == ["All"]


async def test_what_the_page_lists_is_offered_in_its_order_and_nothing_else_is_asked_for() -> None:
    documents: dict[str, bytes | str] = {HOME: page("/b", "/a", "/gone"), f"{HOME}a": feed("A"), f"{HOME}b": feed("B")}
    site = Site(documents, late=frozenset({f"{HOME}b"}))
    found = await site.find()
    assert (titles(found), found.site, found.url) == (["B", "A"], "The Courier", HOME)
    assert len(site.asked) == 4
    assert (f"{HOME}gone", "HTTP 404: not found") in found.tried


async def test_a_page_of_feeds_is_looked_through_one_step_deep() -> None:
    site = Site(
        {
            HOME: page("/feeds"),
            f"{HOME}feeds": page("/world", "/feeds/more"),
            f"{HOME}world": feed("World"),
            f"{HOME}feeds/more": page("/deeper"),
            f"{HOME}deeper": feed("Deeper"),
        }
    )
    assert titles(await site.find()) == ["World"]


async def test_a_page_that_lists_none_has_its_feed_at_a_usual_address() -> None:
    found = await Site({HOME: page(), f"{HOME}atom.xml": feed("Hidden")}).find()
    assert titles(found) == ["Hidden"]


async def test_feeds_are_found_through_the_sitemaps_of_robots_txt() -> None:
    site = Site(
        {
            HOME: page(),
            f"{HOME}robots.txt": b"Sitemap: https://courier.example/news.xml\nSitemap: https://courier.example/all.rss",
            f"{HOME}news.xml": b"<urlset><url><loc>https://courier.example/rss/1</loc></url></urlset>",
            f"{HOME}rss/1": feed("Within"),
            f"{HOME}all.rss": feed("Itself"),
        }
    )
    assert sorted(titles(await site.find())) == ["Itself", "Within"]


async def test_where_there_is_none_every_address_that_was_tried_is_told_with_its_reason() -> None:
    site = Site({HOME: page("/about/rss"), f"{HOME}about/rss": b"<html><title>About RSS</title>"})
    found = await site.find()
    tried = dict(found.tried)
    assert found.offers == ()
    assert set(tried) == set(site.asked)
    assert "About RSS" in tried[f"{HOME}about/rss"]
    assert tried[f"{HOME}robots.txt"] == "HTTP 404: not found"


async def test_a_site_out_of_reach_is_told_with_its_address() -> None:
    with pytest.raises(FetchFailed, match=r"https://nowhere\.example cannot be had: HTTP 404: not found\."):
        await Site().find("nowhere.example")


async def test_the_same_address_is_asked_for_once() -> None:
    site = Site({HOME: page("/feed", "/feed/", "http://www.courier.example/feed#x", "/")})
    await site.find()
    assert len(site.asked) == len({canonical_url(address) for address in site.asked})


async def test_an_endless_site_is_left_after_so_many_requests() -> None:
    documents: dict[str, bytes | str] = {HOME: page(*(f"/rss/{number}" for number in range(12)))}
    for number in range(12):
        documents[f"{HOME}rss/{number}"] = page(*(f"/rss/{number}/{below}" for below in range(12)))
    site = Site(documents)
    await site.find()
    assert len(site.asked) == MOST_REQUESTS + 1  # and robots.txt


async def test_a_feed_that_never_answers_holds_no_other_up() -> None:
    site = Site({HOME: page("/slow", "/a"), f"{HOME}a": feed("A")}, silent=frozenset({f"{HOME}slow"}))
    assert titles(await site.find(deadline=0.05)) == ["A"]


async def test_an_address_that_never_answered_is_told() -> None:
    found = await Site({HOME: page("/slow")}, silent=frozenset({f"{HOME}slow"})).find(deadline=0.05)
    assert found.offers == ()
    assert dict(found.tried)[f"{HOME}slow"] == "no answer in time"


async def test_a_redirection_within_the_site_gives_the_address_to_keep() -> None:
    site = Site({HOME: page("/feed"), f"{HOME}feed": f"{HOME}feed/all.xml", f"{HOME}feed/all.xml": feed("All")})
    assert [offer.url for offer in (await site.find()).offers] == [f"{HOME}feed/all.xml"]
