"""OPML, as other readers export it."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from bot.config.opml import OpmlFeed, read_opml, write_opml
from bot.errors import ConfigInvalid
from tests.fakes import make_feed

MARKED_UP = {"awesome-rss-feeds__Business_&_Economy.opml"}  # holds HTML tags within an attribute: beyond repair
EVALUATION = os.environ.get("DRAGOMAN_EVALUATION")

NESTED = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head><title>Subscriptions</title></head>
  <body>
    <outline text="Balkans">
      <outline title="Serbia" text="x">
        <outline type="rss" title="Vesti" text="ignored" xmlUrl=" https://a.example/rss?x=1&amp;y=2 "/>
      </outline>
      <outline type="rss" text="Lajme" XMLURL="https://b.example/"/>
    </outline>
    <outline xmlUrl="https://c.example/"/>
    <outline text="again" xmlUrl="https://b.example/"/>
    <outline text="a page" type="link" url="https://d.example/"/>
  </body>
</opml>"""


def test_feeds_are_read_with_their_folders_each_once() -> None:
    assert read_opml(NESTED.encode()) == (
        OpmlFeed(title="Vesti", url="https://a.example/rss?x=1&y=2", folder="Balkans / Serbia"),
        OpmlFeed(title="Lajme", url="https://b.example/", folder="Balkans"),
        OpmlFeed(title="https://c.example/", url="https://c.example/"),
    )


def test_a_bare_ampersand_is_forgiven() -> None:
    (feed,) = read_opml(b'<opml><body><outline text="A & B" xmlUrl="https://a.example/?x=1&y=2"/></body></opml>')
    assert (feed.title, feed.url) == ("A & B", "https://a.example/?x=1&y=2")


def test_quotation_marks_within_a_title_are_forgiven() -> None:
    content = '<opml>\n<outline text="List "Danas"" xmlUrl="https://a.example/" title="List "Danas", Beograd"/></opml>'
    (feed,) = read_opml(content.encode())
    assert (feed.title, feed.url) == ('List "Danas", Beograd', "https://a.example/")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_encoding_is_the_one_that_the_document_declares(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?><opml><outline text="Café" xmlUrl="https://a/"/></opml>'
    (feed,) = read_opml(text.encode(encoding))
    assert feed.title == "Café"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not XML"),
        (b"<opml><body>", "not XML"),
        (b"<html><body/></html>", "not OPML"),
        (b'<?xml version="1.0" encoding="no-such"?><opml/>', "not XML"),
        (b'<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><opml><outline text="&b;"/></opml>', "entities"),
        (b'<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml><outline text="&a;"/></opml>', "entities"),
    ],
)
def test_what_is_no_opml_is_told(content: bytes, problem: str) -> None:
    with pytest.raises(ConfigInvalid, match=problem) as caught:
        read_opml(content, "export.opml")
    assert caught.value.faults[0].file == "export.opml"


def test_feeds_are_written_in_a_folder_for_each_country() -> None:
    feeds = [
        make_feed("a", country="RS", language="sr-Latn"),
        make_feed("b", country=None, source='Quote " & <co>', url="https://b.example/?x=1&y=2"),
        make_feed("c", country="XK"),
        make_feed("d", country="RS"),
    ]
    content = write_opml(feeds)
    assert content.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<opml version=\"2.0\">")
    assert read_opml(content) == (
        OpmlFeed(title='Quote " & <co>', url="https://b.example/?x=1&y=2"),
        OpmlFeed(title="C", url="https://c.example/feed", folder="Kosovo"),
        OpmlFeed(title="A", url="https://a.example/feed", folder="Serbia", language="sr-Latn"),
        OpmlFeed(title="D", url="https://d.example/feed", folder="Serbia"),
    )


@pytest.mark.skipif(not EVALUATION, reason="DRAGOMAN_EVALUATION does not name the evaluation material")
def test_exports_of_real_readers_are_read_whole() -> None:
    folder = Path(EVALUATION or "") / "data" / "opml"
    with (folder / "MANIFEST.tsv").open(encoding="utf-8") as manifest:
        rows = list(csv.DictReader(manifest, delimiter="\t"))
    assert rows
    for row in rows:
        content = (folder / row["file"]).read_bytes()
        if row["file"] in MARKED_UP:
            with pytest.raises(ConfigInvalid, match="not XML"):
                read_opml(content)
        else:
            distinct = len({feed.url for feed in read_opml(content)})
            assert distinct == int(row["feeds(xmlUrl)"])
