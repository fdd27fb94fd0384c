"""Whatever is typed finds something or nothing: no line is an error, and none reaches the database's own language."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.search import to_fts5, to_tsquery
from bot.text.searching import MARK, excerpt, find, keys_of, marks_of, read_search

_PIECES = (
    '"',
    "„",
    "”",
    "-",
    "OR",
    "AND",
    "NOT",
    "NEAR(",
    ")",
    "*",
    "^",
    ":",
    "lang:",
    "from:",
    "7d",
    "'",
    "\\",
    "&|!<->",
)
LINES = st.text() | st.lists(st.sampled_from(_PIECES) | st.text(max_size=6), max_size=20).map(" ".join)
SAFE = re.compile(r"[a-z0-9_]+")


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as connection:
        connection.execute("CREATE VIRTUAL TABLE search_index USING fts5(terms, tokenize=\"ascii tokenchars '_'\")")
        connection.execute("INSERT INTO search_index VALUES ('kosovo nato _len _fa')")
        yield connection


@given(line=LINES)
def test_no_line_is_an_error_of_the_index(index: sqlite3.Connection, line: str) -> None:
    search = read_search(line)
    if search.alternatives:
        index.execute("SELECT count(*) FROM search_index WHERE search_index MATCH ?", (to_fts5(search),)).fetchone()


@given(line=LINES)
def test_only_keys_reach_the_query(line: str) -> None:
    search = read_search(line)
    for each in (*search.sought, *search.without):
        assert each.keys
        assert all(SAFE.fullmatch(key) for key in each.keys)
    if search.alternatives:
        words = re.sub(r"'[a-z0-9_]+'(:\*)?", "", to_tsquery(search))
        assert set(words) <= set(" ()&|!<->")


@given(text=st.text())
def test_keys_are_plain_and_no_marks(text: str) -> None:
    assert all(SAFE.fullmatch(key) and not key.startswith(MARK) for key in keys_of(text))
    assert all(SAFE.fullmatch(mark) for mark in marks_of(text, text))


@given(text=st.text(alphabet=st.characters(categories=("L", "M", "N", "P", "Zs"))))
def test_text_is_found_by_its_own_words(text: str) -> None:
    for word in text.split()[:5]:
        for each in read_search(f'"{word}"').sought:
            assert find(text, [each]) or '"' in word


@given(text=st.text(), line=LINES, longest=st.integers(20, 300))
def test_spans_stand_in_the_text_apart_and_in_order(text: str, line: str, longest: int) -> None:
    spans = find(text, read_search(line).sought)
    flat = [place for span in spans for place in span]
    assert flat == sorted(flat)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    start, end = excerpt(text, spans, longest)
    assert 0 <= start <= end <= len(text)
    assert end - start <= longest
