"""Every feed document of the evaluation material is read, and gives as many entries as it has; or we say why not."""

import csv
import os
from pathlib import Path

import pytest

from bot.errors import FeedUnreadable
from bot.feeds.parse import parse
from bot.feeds.slices import cut
from bot.model import Fetched, ParsedFeed, Validators

EVALUATION = os.environ.get("DRAGOMAN_EVALUATION")
FOLDER = Path(EVALUATION or "") / "data" / "feeds"
UNREADABLE = -1

# What differs from the manifest's count of elements: file, what we make of it, why.
DIFFERENCES: dict[str, tuple[int, str]] = {
    "feedparser__illformed__rss_empty_document.xml": (UNREADABLE, "a comment and nothing else"),
    "gofeed__parser__universal__empty_feed.xml": (UNREADABLE, "white space and nothing else"),
    "gofeed__parser__universal__unknown_feed.xml": (UNREADABLE, "its only element is a <note>"),
    "v2__xml_iso88591.xml": (UNREADABLE, "its only element is a <note>"),
    "v2__xml_iso88591_utf8_mismatch.xml": (UNREADABLE, "its only element is a <note>"),
}


def expected() -> list[tuple[str, int]]:
    """Each file of the manifest with the number of entries we promise."""
    manifest = FOLDER / "MANIFEST.tsv"
    if not EVALUATION or not manifest.exists():
        return []
    with manifest.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["file"], DIFFERENCES.get(row["file"], (int(row["raw_item_count"]), ""))[0]) for row in rows]


EXPECTED = expected()
needs_material = pytest.mark.skipif(not EXPECTED, reason="DRAGOMAN_EVALUATION names no folder with data/feeds")


def count(file: str) -> int:
    """Entries that we read, UNREADABLE where it is no feed."""
    try:
        return len(read((FOLDER / file).read_bytes()).entries)
    except FeedUnreadable:
        return UNREADABLE


def read(body: bytes) -> ParsedFeed:
    return parse(Fetched(url="https://example.org/feed", body=body, headers={}, validators=Validators()))


@needs_material
def test_every_document_gives_the_entries_it_has() -> None:
    wrong = [
        f"{file}: {found} entries, not {entries}" for file, entries in EXPECTED if (found := count(file)) != entries
    ]
    assert wrong == []


@needs_material
def test_no_difference_is_listed_that_is_none() -> None:
    files = {file for file, _ in EXPECTED}
    assert len(files) >= 310
    assert set(DIFFERENCES) <= files


@needs_material
def test_an_entry_reads_the_same_alone_as_among_the_others() -> None:
    wrong, compared = [], 0
    for file, entries in EXPECTED:
        body = (FOLDER / file).read_bytes()
        slices = cut(body)
        if slices is None or entries == UNREADABLE:
            continue
        whole = read(body)
        for place in {0, len(slices) // 2, len(slices) - 1}:
            digest = slices.digests[place]
            alone = slices.without(set(slices.digests) - {digest})
            same = [entry for entry, known in zip(whole.entries, slices.digests, strict=True) if known == digest]
            part = read(alone or b"")
            if list(part.entries) != same or (part.title, part.language, part.ttl) != (
                whole.title,
                whole.language,
                whole.ttl,
            ):
                wrong.append(f"{file}, entry {place}")
            compared += 1
    assert wrong == []
    assert compared >= 200
