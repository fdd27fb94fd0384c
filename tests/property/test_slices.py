"""Whatever a document looks like: it is not cut, or each part of it reads as it does within the whole."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FeedUnreadable
from bot.feeds.parse import parse
from bot.feeds.slices import cut
from bot.model import Fetched, ParsedFeed, Validators

MARKUP = [
    *re.findall(
        r"\S+",
        "<item> </item> <item/> <items> </items> <ITEM> <entry> </entry> <title> </title> <guid> </guid> <link> "
        "</link> <description> </description> <![CDATA[ ]]> <!-- --> <?x ?> <source> </source> <image> </image> "
        "&lt;item&gt; &amp; a b <language> </language> <content/> </content>",
    ),
    *(" ", "\n", "<item rdf:about='x'>", "<content type='xhtml' xml:base='http://x/'>"),
]
HEADS = st.sampled_from(
    [
        "<rss version='2.0'><channel><title>T</title>",
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='sq'><title>T</title>",
        "<rdf:RDF xmlns='http://purl.org/rss/1.0/'><channel><title>T</title></channel>",
    ]
)
ENTRIES = st.lists(
    st.sampled_from(
        [
            "<item><title>One</title><guid>1</guid></item>",
            "<item><guid>2</guid><description>&lt;p&gt;Two</description></item>",
            "<item><title>Three</title><dc:date>2026-01-01</dc:date></item>\n",
            "<entry><id>4</id><title type='html'>&lt;b&gt;Four</title><updated>2026-01-01T00:00:00Z</updated></entry>",
            "<entry xml:lang='el'><id>5</id><content type='html'>Five</content></entry>",
        ]
    ),
    max_size=5,
)
NOISE = st.lists(st.sampled_from(MARKUP), max_size=8).map("".join)


def read(body: bytes) -> ParsedFeed | None:
    try:
        return parse(Fetched(url="https://example.org/f", body=body, headers={}, validators=Validators()))
    except FeedUnreadable:
        return None


@given(HEADS, ENTRIES, NOISE, ENTRIES, st.sampled_from(["", "</channel></rss>", "</feed>", "</rdf:RDF>"]))
def test_a_part_reads_as_it_does_within_the_whole(
    head: str, before: list[str], noise: str, behind: list[str], tail: str
) -> None:
    body = "".join([head, *before, noise, *behind, tail]).encode()
    slices = cut(body)
    whole = read(body)
    if slices is None or whole is None or whole.fault:
        return
    assert len(whole.entries) == len(slices)
    for entry, digest in zip(whole.entries, slices.digests, strict=True):
        part = read(slices.without(set(slices.digests) - {digest}) or b"")
        assert part
        assert part.entries[0] == entry
        assert (part.title, part.language) == (whole.title, whole.language)


@given(st.binary(max_size=300), st.lists(st.sampled_from(MARKUP), max_size=20).map("".join))
def test_any_bytes_are_cut_or_not_without_raising(raw: bytes, markup: str) -> None:
    for body in (raw, markup.encode(), b"<rss>" + markup.encode() + raw):
        slices = cut(body)
        assert slices is None or all(start < end for start, end in zip(slices.starts, slices.ends, strict=True))
        assert slices is None or cut(body, slices.digests) == slices
