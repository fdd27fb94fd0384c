"""Documents made to take a reader's time, memory or secrets take none of them."""

import time
import tracemalloc
from pathlib import Path

import pytest

from bot.errors import FeedUnreadable
from bot.feeds.documents import MOST_ENTRIES
from bot.feeds.parse import parse
from bot.model import Fetched, ParsedFeed, Validators

SECONDS = 3.0  # of CPU time, on a busy machine; each of these took more than ten, or far more memory, or both
ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{ENTITIES}]>'
BLOW_UP = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "{"x" * 100_000}">]>'


def read(body: str) -> ParsedFeed:
    headers = {"content-type": "application/rss+xml"}
    return parse(Fetched(url="https://example.org/f", body=body.encode(), headers=headers, validators=Validators()))


def rss(title: str, text: str = "") -> str:
    return (
        f"<rss version='2.0'><channel><item><title>{title}</title><description>{text}</description></item>"
        "<item><title>Good news</title></item></channel></rss>"
    )


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(LAUGHS + rss("&l9;"), id="billion laughs"),
        pytest.param(BLOW_UP + rss("&a;" * 5000), id="quadratic blow-up"),
        pytest.param(rss("One", f"<![CDATA[{'<div>' * 50_000}]]>"), id="deep HTML in an entry"),
        pytest.param(rss("One", f"<![CDATA[{'<' * 100_000}]]>"), id="brackets that open nothing"),
        pytest.param(rss("One", f"<![CDATA[{'&' * 200_000}]]>"), id="ampersands"),
        pytest.param(rss("a" * 8_000_000), id="a title of 8 MB"),
        pytest.param(rss("x") + "<![CDATA[" * 200_000, id="sections that never end"),
        pytest.param(rss("x") + "<!--" * 200_000, id="comments that never end"),
    ],
)
def test_a_document_that_wastes_time_is_read_in_no_time(body: str) -> None:
    began = time.process_time()
    tracemalloc.start()
    try:
        parsed = read(body)
        assert tracemalloc.get_traced_memory()[1] < 12 * max(len(body), 4_000_000)
    finally:
        tracemalloc.stop()
    assert time.process_time() - began < 2 * SECONDS  # tracing costs as much again
    assert all(len(entry.title) + len(entry.text) <= 2_000_001 for entry in parsed.entries)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(rss("<a>" * 200_000 + "x" + "</a>" * 200_000), id="deep elements"),
        pytest.param(rss("<a " * 500_000), id="tags that never end"),
        pytest.param("<rss version='2.0'><channel>" + "<item>" * 500_000, id="entries that never end"),
    ],
)
def test_a_document_of_endless_depth_is_refused(body: str) -> None:
    began = time.process_time()
    with pytest.raises(FeedUnreadable, match="more than 500 deep"):
        read(body)
    assert time.process_time() - began < SECONDS


def test_of_too_many_entries_only_the_first_are_parsed() -> None:
    entries = "".join(f"<item><title>Title {n}</title></item>" for n in range(100_000))
    began = time.process_time()
    parsed = read(f"<rss version='2.0'><channel>{entries}</channel></rss>")
    assert [entry.title for entry in parsed.entries] == [f"Title {n}" for n in range(MOST_ENTRIES)]
    assert parsed.fault == "only the first 2000 entries were read"
    assert time.process_time() - began < 2 * SECONDS


@pytest.mark.parametrize("declaration", ["SYSTEM", "PUBLIC 'x'"])
def test_no_file_is_read_for_an_entity(tmp_path: Path, declaration: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    for entity in (
        f"<!ENTITY x {declaration} '{secret.as_uri()}'>",
        f"<!ENTITY % x {declaration} '{secret.as_uri()}'> %x;",
    ):
        parsed = read(f"<?xml version='1.0'?><!DOCTYPE d [{entity}]>" + rss("A &x; headline"))
        assert "hunter2" not in repr(parsed)
        assert parsed.entries[-1].title == "Good news"


def test_no_external_subset_is_loaded(tmp_path: Path) -> None:
    # https://github.com/FreshRSS/FreshRSS/issues/7514
    subset = tmp_path / "rss.dtd"
    subset.write_text("<!ENTITY x 'hunter2'>")
    parsed = read(f"<?xml version='1.0'?><!DOCTYPE rss SYSTEM '{subset.as_uri()}'>" + rss("Caf&eacute; &x;"))
    assert parsed.entries[0].title.startswith("Café")
    assert "hunter2" not in repr(parsed)
