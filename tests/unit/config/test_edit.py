"""Edits of sources.yaml that leave everything else as it is."""

from __future__ import annotations

import difflib
import stat
from functools import partial
from pathlib import Path

import pytest

from bot.config.catalogue import load_topics
from bot.config.edit import edit, with_address, with_feeds, without_feed
from bot.config.load import parse_config
from bot.errors import ConfigInvalid, UnknownName
from bot.model import Feed

SHIPPED = Path(__file__).parents[3] / "sources.yaml"

TEXT = """\
# head
sources:
  - name: A  # first
    language: sq
    feeds:
      # known good
      - https://a.example/1  # one
      - url: https://a.example/2
        interval: 1h  # slow

  # ── next country ──

  - name: 'B'
    feeds: [https://b.example/1, "https://b.example/2"]  # two

# tail
admin: console
"""


def feed(url: str, source: str = "A", language: str | None = None, country: str | None = None) -> Feed:
    return Feed(url=url, source=source, language=language, country=country)


def urls(text: str) -> list[tuple[str, str]]:
    return [(each.source, each.url) for each in parse_config("t", text.encode(), load_topics()).feeds]


def changes(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


def test_a_feed_is_added_above_the_headline_of_the_next_country() -> None:
    after = with_feeds(TEXT, [feed("https://a.example/3", language="sq")])
    assert changes(TEXT, after) == ["+       - https://a.example/3"]
    assert after.index("a.example/3") < after.index("next country")
    assert [url for _, url in urls(after)][2] == "https://a.example/3"


def test_a_feed_says_its_language_where_its_source_says_another() -> None:
    after = with_feeds(TEXT, [feed("https://a.example/3", language="en")])
    assert changes(TEXT, after) == ["+       - url: https://a.example/3", "+         language: en"]


def test_a_feed_is_added_to_a_list_in_brackets() -> None:
    after = with_feeds(TEXT, [feed("https://b.example/3", source="b")])
    assert '"https://b.example/2", "https://b.example/3"]  # two' in after
    assert urls(after)[-1] == ("B", "https://b.example/3")


def test_a_new_source_is_added_at_the_end_of_the_sources() -> None:
    new = [feed("https://c.example/1", "C: x", "sr-Latn", "RS"), feed("https://c.example/2", "C: x", "en", "RS")]
    after = with_feeds(TEXT, new)
    assert changes(TEXT, after) == [
        '+   - name: "C: x"',
        "+     country: RS",
        "+     language: sr-Latn",
        "+     feeds:",
        "+       - https://c.example/1",
        "+       - url: https://c.example/2",
        "+         language: en",
    ]
    assert urls(after)[-2:] == [("C: x", "https://c.example/1"), ("C: x", "https://c.example/2")]


def test_a_headline_stands_above_new_sources_only() -> None:
    new = [feed("https://c.example/", "C"), feed("https://a.example/3", language="sq")]
    after = with_feeds(TEXT, new, "North:\n # Sea")
    assert changes(TEXT, after) == [
        "+       - https://a.example/3",
        "+   # ── North: # Sea ──",
        "+ ",
        "+   - name: C",
        "+     feeds:",
        "+       - https://c.example/",
        "+ ",  # which of the blank lines around it is the new one, nobody can tell
    ]
    assert urls(after)[-1] == ("C", "https://c.example/")
    assert "#" not in with_feeds("sources: [{name: B, feeds: []}]\n", new, "North")


def test_many_feeds_are_added_at_once() -> None:
    after = with_feeds(
        TEXT, [feed("https://c.example/", "C"), feed("https://a.example/3"), feed("https://b.example/3", "B")]
    )
    assert set(urls(after)) - set(urls(TEXT)) == {
        ("A", "https://a.example/3"),
        ("B", "https://b.example/3"),
        ("C", "https://c.example/"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "sources: []\n",
        "sources: []  # none yet\nadmin: console\n",
        "sources:\n",
        "sources:  # none yet\nadmin: console",
        "admin: console",
        "sources: [{name: B, feeds: []}]\n",
        "sources:\n- name: B\n  feeds:\n  - https://b.example/",
        "sources:\r\n  - name: B\r\n    feeds: []\r\n# tail\r\n",
        "sources: [{name: A, feeds: []}]\n",
        "sources:\n  - {name: A, feeds: [https://a.example/0,]}\n",
    ],
)
def test_a_feed_is_added_whatever_the_file_looks_like(text: str) -> None:
    after = with_feeds(text, [feed("https://a.example/x,y")])
    assert ("A", "https://a.example/x,y") in urls(after)
    assert all(comment in after for comment in ("# none yet", "# tail", "# nothing") if comment in text)
    assert ("\r\n" in text) == ("\r\n" in after)
    assert "\n" not in after.replace("\r\n", "") or "\r\n" not in text


def test_a_feed_is_removed_with_its_own_lines_only() -> None:
    after = without_feed(TEXT, "https://a.example/2")
    assert changes(TEXT, after) == ["-       - url: https://a.example/2", "-         interval: 1h  # slow"]


@pytest.mark.parametrize("url", ["https://b.example/1", "https://b.example/2"])
def test_a_feed_is_removed_from_a_list_in_brackets(url: str) -> None:
    after = without_feed(TEXT, url)
    assert len(changes(TEXT, after)) == 2
    assert set(urls(TEXT)) - set(urls(after)) == {("B", url)}


def test_a_source_leaves_with_its_last_feed() -> None:
    after = without_feed(without_feed(TEXT, "https://b.example/1"), "https://b.example/2")
    assert "'B'" not in after
    assert all(comment in after for comment in ("# head", "next country", "# tail"))
    assert len(urls(after)) == 2


def test_all_feeds_can_be_removed_and_one_be_added_again() -> None:
    text = TEXT
    for _, url in urls(TEXT):
        text = without_feed(text, url)
    assert urls(text) == []
    assert urls(with_feeds(text, [feed("https://c.example/")])) == [("A", "https://c.example/")]


def test_removal_keeps_the_line_breaks_of_the_file() -> None:
    text = TEXT.replace("\n", "\r\n")
    assert without_feed(text, "https://a.example/2") == without_feed(TEXT, "https://a.example/2").replace("\n", "\r\n")


@pytest.mark.parametrize("url", [url for _, url in urls(TEXT)])
def test_an_address_is_replaced_where_it_stands(url: str) -> None:
    after = with_address(TEXT, url, "https://new.example/a,b")
    assert len(changes(TEXT, after)) == 2
    assert [each for _, each in urls(after)].index("https://new.example/a,b") == [u for _, u in urls(TEXT)].index(url)


def test_a_feed_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"https://a\.example/1"):
        without_feed(TEXT, "https://a.example/11")


def test_in_the_shipped_file_feeds_can_be_taken_out_and_put_back() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    before = urls(text)
    for source, url in before[::25]:
        after = without_feed(text, url)
        assert all(line.startswith("- ") for line in changes(text, after))
        assert set(before) - set(urls(after)) == {(source, url)}
        again = with_feeds(after, [feed(url, source)])
        assert all(line.startswith("+ ") for line in changes(after, again))
        assert set(urls(again)) == set(before)


# ── the file ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_bytes(TEXT.encode())
    path.chmod(0o640)
    return path


def test_an_edit_is_written_with_the_files_mode_and_nothing_is_left_beside_it(path: Path) -> None:
    config = edit(path, load_topics(), partial(with_feeds, feeds=[feed("https://a.example/3")]))
    assert len(config.feeds) == 5
    assert len(urls(path.read_text(encoding="utf-8"))) == 5
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_an_edit_that_would_be_faulty_is_not_written(path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="stands twice"):
        edit(path, load_topics(), partial(with_feeds, feeds=[feed("https://a.example/1")]))
    assert path.read_bytes() == TEXT.encode()


def test_a_link_goes_on_pointing_where_it_did(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to(path.name)
    edit(link, load_topics(), partial(without_feed, url="https://a.example/1"))
    assert link.is_symlink()
    assert len(urls(path.read_text(encoding="utf-8"))) == 3


def test_a_byte_order_mark_stays(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    edit(path, load_topics(), partial(without_feed, url="https://a.example/1"))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf# head")
