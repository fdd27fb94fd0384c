"""Claims about the server of the demo: what it serves is what feed readers and page readers expect."""

from __future__ import annotations

from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import feedparser
import httpx
import pytest
import trafilatura
from ruamel.yaml import YAML

from bot.demo.newsroom import DemoArticle, FeedFormat, Newsroom, Outlet, load_newsroom
from bot.errors import DragomanError

NOW = datetime(2025, 5, 6, 12, 0, 30, 250_000, tzinfo=UTC)
OUTLETS = load_newsroom()
PAGES = [pytest.param(outlet, article, id=article.slug) for outlet in OUTLETS for article in outlet.articles]
FEEDS = [pytest.param(outlet, id=outlet.slug) for outlet in OUTLETS]


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    with Newsroom(now=NOW) as open_room:
        yield open_room


@pytest.fixture(scope="module")
def client(room: Newsroom) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=room.url, trust_env=False) as open_client:
        yield open_client


def entries_of(outlet: Outlet, response: httpx.Response) -> list[tuple[str, str, str, datetime]]:
    """Return id, link, teaser and date of each entry."""
    if outlet.format is FeedFormat.JSON:
        document: Any = response.json()
        return [
            (each["id"], each["url"], each["content_text"], datetime.fromisoformat(each["date_published"]))
            for each in document["items"]
        ]
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    return [
        (each.id, each.link, each.summary, datetime.fromtimestamp(timegm(each.published_parsed), UTC))
        for each in feed.entries
    ]


@pytest.mark.parametrize("outlet", FEEDS)
def test_feed_has_every_article_with_teaser_link_and_date(outlet: Outlet, room: Newsroom, client: httpx.Client) -> None:
    entries = entries_of(outlet, client.get(room.feed_url(outlet)))
    by_link = {link: (teaser, published) for _, link, teaser, published in entries}
    assert by_link == {
        f"{room.url}/{outlet.slug}/{article.slug}": (
            article.teaser,
            (NOW - timedelta(hours=article.hours_ago)).replace(microsecond=0),
        )
        for article in outlet.articles
    }


@pytest.mark.parametrize("outlet", FEEDS)
def test_feed_says_its_format_and_language(outlet: Outlet, room: Newsroom, client: httpx.Client) -> None:
    response = client.get(room.feed_url(outlet))
    if outlet.format is FeedFormat.JSON:
        assert response.headers["Content-Type"].startswith("application/feed+json")
        assert response.json()["version"] == "https://jsonfeed.org/version/1.1"
        assert response.json()["language"] == outlet.language
    else:
        feed = feedparser.parse(response.content)
        assert feed.version == {FeedFormat.RSS: "rss20", FeedFormat.ATOM: "atom10"}[outlet.format]
        assert feed.feed.language == outlet.language


def test_newest_entry_comes_first(room: Newsroom, client: httpx.Client) -> None:
    for outlet in room.outlets:
        dates = [published for *_, published in entries_of(outlet, client.get(room.feed_url(outlet)))]
        assert dates == sorted(dates, reverse=True)


def test_entry_ids_are_unique_and_outlive_the_port(client: httpx.Client) -> None:
    def ids(room: Newsroom) -> list[str]:
        found = [entries_of(outlet, client.get(room.feed_url(outlet))) for outlet in room.outlets]
        return [identity for identity, *_ in chain.from_iterable(found)]

    with Newsroom(now=NOW, outlets=OUTLETS) as first, Newsroom(now=NOW, outlets=OUTLETS) as second:
        assert first.url != second.url
        assert ids(first) == ids(second)
        assert len(set(ids(first))) == len(PAGES)


@pytest.mark.parametrize(("outlet", "article"), PAGES)
def test_page_is_served_and_its_text_can_be_extracted_whole(
    outlet: Outlet, article: DemoArticle, client: httpx.Client
) -> None:
    response = client.get(f"/{outlet.slug}/{article.slug}")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    extracted = " ".join((trafilatura.extract(response.text) or "").split())  # no-break spaces do not survive
    for paragraph in article.paragraphs:
        assert " ".join(paragraph.split()) in extracted
    assert "Newsroom" not in extracted
    assert "©" not in extracted


@pytest.mark.parametrize("header", ["If-None-Match", "If-Modified-Since"])
@pytest.mark.parametrize("outlet", FEEDS)
def test_unchanged_feed_is_not_sent_twice(outlet: Outlet, header: str, room: Newsroom, client: httpx.Client) -> None:
    first = client.get(room.feed_url(outlet))
    validator = first.headers[{"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}[header]]
    second = client.get(room.feed_url(outlet), headers={header: validator})
    assert (second.status_code, second.content) == (304, b"")
    assert second.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": '"another"'},
        {"If-None-Match": '"another"', "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"If-Modified-Since": "Fri, 01 Jan 2010 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ],
)
def test_stale_or_unreadable_condition_gets_the_whole_feed(
    headers: dict[str, str], room: Newsroom, client: httpx.Client
) -> None:
    assert client.get(room.feed_url(OUTLETS[0]), headers=headers).status_code == 200


def test_head_has_the_length_and_no_body(room: Newsroom, client: httpx.Client) -> None:
    url = room.feed_url(OUTLETS[0])
    head = client.head(url)
    assert head.content == b""
    assert int(head.headers["Content-Length"]) == len(client.get(url).content)


@pytest.mark.parametrize("path", ["/nowhere", f"/{OUTLETS[0].slug}/nowhere", "/../../etc/passwd"])
def test_unknown_path_is_404(path: str, client: httpx.Client) -> None:
    assert client.get(path).status_code == 404
    assert client.head(path).status_code == 404


def test_front_pages_lead_to_every_article(room: Newsroom, client: httpx.Client) -> None:
    index = client.get("/").text
    for outlet in room.outlets:
        assert f'href="/{outlet.slug}"' in index
        front = client.get(f"/{outlet.slug}/").text
        assert all(f'href="/{outlet.slug}/{article.slug}"' in front for article in outlet.articles)


def test_server_prints_nothing(capfd: pytest.CaptureFixture[str], client: httpx.Client) -> None:
    client.get("/")
    client.get("/nowhere")
    assert capfd.readouterr() == ("", "")


def test_sources_yaml_lists_every_feed_and_watches_both_topics_on_the_console(room: Newsroom) -> None:
    document: Any = YAML(typ="safe").load(room.sources_yaml())
    assert document["sources"] == [
        {
            "name": outlet.name,
            "country": outlet.country,
            "feeds": [{"url": room.feed_url(outlet), "language": outlet.language}],
        }
        for outlet in OUTLETS
    ]
    assert document["subscriptions"] == [
        {"to": "console", "topics": ["balkans", "nato"], "timezone": "Europe/Belgrade"}
    ]


def test_closed_newsroom_frees_its_port() -> None:
    with Newsroom(now=NOW, outlets=OUTLETS) as first:
        port = int(first.url.rsplit(":", 1)[1])
    with Newsroom(now=NOW, port=port, outlets=OUTLETS) as second:
        assert second.url == first.url


def test_taken_port_is_said_plainly(room: Newsroom) -> None:
    port = int(room.url.rsplit(":", 1)[1])
    with pytest.raises(DragomanError, match=f"cannot serve on port {port}"):
        Newsroom(now=NOW, port=port, outlets=OUTLETS)
