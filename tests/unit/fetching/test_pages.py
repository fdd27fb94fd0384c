"""The article of a page comes through whole."""

import pytest

from bot.errors import FetchFailed
from bot.fetching.articles import FetchedArticles
from bot.fetching.pages import TrafilaturaReader, extract_page
from bot.fetching.parsing import PooledParser
from bot.fetching.workers import Workers
from bot.model import Fetched, Validators
from tests.fakes import NOW, FakeWeb

PARAGRAPHS = [
    "“We will build the bridge this year,” the mayor said on Monday.",
    "„Градиме заедно“, изјави министерката.",
    "The council votes on it in May, two years after the flood that took the old bridge away.",
    "“Nobody,” she added, “is left behind.”",
]


def page(paragraphs: list[str]) -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><head><title>A bridge</title></head><body><h1>A bridge</h1>{body}</body></html>".encode()


@pytest.mark.parametrize("times", [1, 8])
def test_a_plain_page_comes_through_whole(times: int) -> None:
    paragraphs = [f"{paragraph} ({n})" for n in range(times) for paragraph in PARAGRAPHS]
    title, text, _ = extract_page(page(paragraphs), "https://example.org/a")
    assert title == "A bridge"
    assert text.split("\n\n") == paragraphs


def test_an_article_beside_its_teaser_is_not_lost() -> None:
    teaser = "".join(
        f"<p>Part {n} of what the council of Brenna has said on the bridge that it wants.</p>" for n in range(9)
    )
    article = "".join(f"<p>{text} ({n})</p>" for n in range(40) for text in PARAGRAPHS)
    html = f"<article class='article-body'>{teaser}</article><div class='t'>{article}</div>"
    text = extract_page(f"<html><body><h1>A bridge</h1>{html}</body></html>".encode(), "https://example.org/a")[1]
    assert all(f"({n})" in text for n in range(40))


@pytest.mark.parametrize("html", [b"", b"  ", b"no page", b"\x00\xff\xfe", b"<html></html>"])
def test_a_page_without_article_is_empty(html: bytes) -> None:
    assert extract_page(html, "https://example.org/a")[1] == ""


async def test_pages_and_feeds_are_read_off_the_event_loop() -> None:
    workers = Workers(processes=1)
    fetched = Fetched(url="https://example.org/a", body=page(PARAGRAPHS), headers={}, validators=Validators())
    assert (await TrafilaturaReader(workers).read(fetched)).split("\n\n") == PARAGRAPHS
    feed = Fetched(url="https://example.org/f", body=b"<rss version='2.0'/>", headers={}, validators=Validators())
    assert (await PooledParser(workers).parse(feed)).entries == ()
    workers.close()


async def test_article_of_no_feed_has_its_title_and_text() -> None:
    workers, web = (
        Workers(),
        FakeWeb(pages={"https://a.example/x": page(PARAGRAPHS).decode(), "https://a.example/y": ""}),
    )
    try:
        articles = FetchedArticles(web, workers, lambda: NOW)
        article = await articles.article("https://a.example/x")
        assert (article.title, article.body.split("\n\n"), article.published_at) == ("A bridge", PARAGRAPHS, NOW)
        for url in ("https://a.example/y", "https://a.example/z"):
            with pytest.raises(FetchFailed):
                await articles.article(url)
    finally:
        workers.close()
