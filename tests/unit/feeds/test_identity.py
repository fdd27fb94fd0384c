"""An entry is never new twice, whatever its feed does with ids; and none is lost. Cases from real feeds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.identity import Identified, canonical_url, identify, is_fresh, mark
from bot.model import ArticleId, Draft, Entry, KnownArticle

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = "The ministers of both countries met in the capital and spoke about the border. " * 4
ENTRY = Entry(
    guid="tag:example.org,2026:1",
    link="https://example.org/2026/ministers-meet",
    title="Ministers meet in the capital",
    text=TEXT,
    published_at=NOW - timedelta(hours=2),
)


class Memory:
    """What a store would remember."""

    def __init__(self) -> None:
        self.known: dict[str, KnownArticle] = {}
        self.count = 0

    def poll(self, *entries: Entry, now: datetime = NOW) -> Identified:
        found = identify(mark(entries), self.known, now)
        for draft in found.drafts:
            self._keep(draft)
        for key, article_id in found.also_keys:
            self.known[key] = next(article for article in self.known.values() if article.id == article_id)
        return found

    def new(self, *entries: Entry, now: datetime = NOW) -> list[str]:
        return [draft.title for draft in self.poll(*entries, now=now).drafts if draft.revises is None]

    def _keep(self, draft: Draft) -> None:
        self.count += 1
        article = KnownArticle(
            id=draft.revises or ArticleId(self.count),
            guid=draft.guid,
            url=draft.url,
            title=draft.title,
            published_at=draft.published_at if draft.dated else None,
            digest=draft.digest,
        )
        for key in (*draft.keys, *(key for key, old in self.known.items() if old.id == article.id)):
            self.known[key] = article


@pytest.fixture
def memory() -> Memory:
    return Memory()


SAME_AGAIN: Sequence[tuple[str, Entry, Entry]] = [
    # https://github.com/feedbin/support/issues/416
    ("no guid at all", replace(ENTRY, guid=None), replace(ENTRY, guid=None)),
    # https://github.com/brendanlong/lion-reader/issues/1535
    ("guid rewritten", ENTRY, replace(ENTRY, guid="https://example.org/?p=17", text=TEXT + "Edited.")),
    # https://github.com/feedbin/support/issues/515
    (
        "guid flips to https",
        Entry(guid="http://example.org/a", title="A", text="One."),
        Entry(guid="https://www.example.org/a/?utm_source=rss", title="A, edited", text="Two."),
    ),
    # https://github.com/miniflux/v2/issues/2358
    (
        "headline stands in guid and address",
        replace(ENTRY, guid=ENTRY.link),
        replace(ENTRY, guid="https://example.org/2026/talks", link="https://example.org/2026/talks", title="Talks end"),
    ),
    # https://github.com/Ranchero-Software/NetNewsWire/issues/3286
    (
        "slug corrected",
        replace(ENTRY, guid="https://example.org/2026/ministres-meet", link="https://example.org/2026/ministres-meet"),
        replace(ENTRY, guid=ENTRY.link),
    ),
    # https://github.com/Ranchero-Software/NetNewsWire/issues/3835
    ("other host", ENTRY, replace(ENTRY, guid=None, link="https://mail.example.org/2026/ministers-meet")),
    # https://github.com/FreshRSS/FreshRSS/issues/5909
    ("good and bad guids by turns", ENTRY, replace(ENTRY, guid="0")),
    # https://github.com/lwindolf/liferea/issues/1195
    ("all ids change in a migration", ENTRY, replace(ENTRY, guid="new-1", link="https://example.com/node/1")),
    # https://github.com/dariusk/rss-to-activitypub/issues/25
    ("bumped after an edit", ENTRY, replace(ENTRY, published_at=NOW, title=ENTRY.title + " again")),
]


@pytest.mark.parametrize(("first", "second"), [pair[1:] for pair in SAME_AGAIN], ids=[pair[0] for pair in SAME_AGAIN])
def test_an_entry_is_never_new_twice(memory: Memory, first: Entry, second: Entry) -> None:
    assert len(memory.new(first)) == 1
    assert memory.new(second) == []
    assert memory.new(first) == []
    assert memory.new(second, first) == []


def test_nothing_happens_where_nothing_changed(memory: Memory) -> None:
    memory.poll(ENTRY)
    again = memory.poll(ENTRY)
    assert (again.drafts, again.also_keys) == ((), ())


def test_a_known_article_is_listed_as_long_as_the_feed_has_it(memory: Memory) -> None:
    assert memory.poll(ENTRY).listed == ()
    assert memory.poll(ENTRY).listed == memory.poll(replace(ENTRY, text=TEXT + "More became known.")).listed != ()
    assert memory.poll(replace(ENTRY, guid="2", link="https://a.example/2", title="Another", text="Other")).listed == ()


def test_a_changed_entry_is_a_revision(memory: Memory) -> None:
    first = memory.poll(ENTRY).drafts[0]
    again = memory.poll(replace(ENTRY, text=TEXT + "More became known.")).drafts[0]
    assert first.revises is None
    assert again.revises == ArticleId(1)
    assert again.text.endswith("More became known.")


def test_new_keys_of_a_known_article_are_remembered(memory: Memory) -> None:
    memory.poll(ENTRY)
    found = memory.poll(replace(ENTRY, guid="another"))
    assert found.drafts == ()
    assert [article for _, article in found.also_keys] == [ArticleId(1)]


def test_two_entries_that_share_a_guid_are_both_kept_and_not_sent_again(memory: Memory) -> None:
    # https://github.com/brief-rss/brief/issues/428
    other = replace(ENTRY, title="Snow in the mountains", text="It snowed.", link="https://example.org/2026/snow")
    assert len(memory.new(other, ENTRY)) == 2
    assert memory.poll(other, ENTRY).drafts == ()
    assert memory.poll(ENTRY, other).drafts == ()


def test_of_two_equal_entries_the_first_counts(memory: Memory) -> None:
    assert memory.new(ENTRY, replace(ENTRY, published_at=NOW), replace(ENTRY, title="Ministers meet")) == [ENTRY.title]


def test_a_guid_reused_for_another_article_hides_nothing(memory: Memory) -> None:
    # https://github.com/feedbin/support/issues/604
    memory.poll(replace(ENTRY, published_at=datetime(2017, 5, 1, tzinfo=UTC)))
    other = replace(ENTRY, title="Snow closes roads", text="It snowed.", link="https://example.org/2026/snow")
    assert memory.new(other) == ["Snow closes roads"]
    assert memory.new(other) == []


def test_a_link_that_many_entries_share_identifies_none(memory: Memory) -> None:
    entries = [Entry(link="https://example.org/live", title=f"Minute {n}", text=f"It is {n}.") for n in range(3)]
    assert len(memory.new(*entries)) == 3
    assert memory.new(*entries) == []


def test_a_home_page_as_link_identifies_nothing(memory: Memory) -> None:
    assert memory.new(Entry(link="https://example.org/", title="One", text="First.")) == ["One"]
    assert memory.new(Entry(link="https://www.example.org", title="Two", text="Second.")) == ["Two"]


def test_entries_come_and_go_without_being_new(memory: Memory) -> None:
    # https://github.com/fengkx/NodeRSSBot/issues/474, https://github.com/Rongronggg9/RSS-to-Telegram-Bot/issues/200
    entries = [Entry(guid=str(n), title=f"Title {n}", text=f"Text {n}.") for n in range(6)]
    memory.poll(*entries[:4])
    memory.poll(*entries[2:])
    assert memory.new(*entries[::-1]) == []


def test_old_entries_are_not_fresh(memory: Memory) -> None:
    # https://github.com/voc/voctoweb/issues/242
    draft = memory.poll(replace(ENTRY, published_at=NOW - timedelta(days=400))).drafts[0]
    assert not is_fresh(draft, NOW)
    assert is_fresh(draft, NOW, max_age=timedelta(days=500))


def test_an_undated_entry_is_not_lost(memory: Memory) -> None:
    # https://github.com/martinrotter/rssguard/issues/1662
    draft = memory.poll(replace(ENTRY, published_at=None)).drafts[0]
    assert (draft.published_at, draft.dated) == (NOW, False)
    assert is_fresh(draft, NOW)


def test_a_future_date_is_clamped(memory: Memory) -> None:
    # https://github.com/prof18/feed-flow/issues/863
    draft = memory.poll(replace(ENTRY, published_at=NOW + timedelta(days=90))).drafts[0]
    assert (draft.published_at, draft.dated) == (NOW, False)


def test_a_date_in_the_wrong_zone_is_clamped_and_counts(memory: Memory) -> None:
    # https://github.com/danmactough/node-feedparser/issues/85
    draft = memory.poll(replace(ENTRY, published_at=NOW + timedelta(hours=5))).drafts[0]
    assert (draft.published_at, draft.dated) == (NOW, True)


def test_an_entry_from_the_future_holds_nothing_up(memory: Memory) -> None:
    # https://github.com/ayrat555/el_monitorro/pull/354
    memory.poll(replace(ENTRY, published_at=NOW + timedelta(days=900)))
    later = Entry(guid="2", title="Later", text="Later.", published_at=NOW - timedelta(hours=1))
    assert memory.new(later) == ["Later"]


def test_the_text_holds_the_title_once(memory: Memory) -> None:
    repeated = Entry(title="Ministers meet", text="Ministers meet\n\nThey met.")
    alone = Entry(guid="2", title="Only a title")
    assert [draft.text for draft in memory.poll(repeated, alone).drafts] == [
        "Ministers meet\n\nThey met.",
        "Only a title",
    ]


def test_an_entry_without_title_takes_one_from_its_text(memory: Memory) -> None:
    words = [f"word{n}" for n in range(20)]
    assert memory.new(Entry(guid="1", text=" ".join(words))) == [" ".join(words[:12]) + "…"]


def test_an_entry_with_nothing_to_read_is_dropped(memory: Memory) -> None:
    assert memory.poll(Entry(guid="1")).drafts == ()
    assert mark([Entry(guid="1")]) == ()


def test_the_same_headline_at_another_address_is_another_article(memory: Memory) -> None:
    assert memory.new(Entry(link="https://example.org/weather/1", title="Weather")) == ["Weather"]
    assert memory.new(Entry(link="https://example.org/weather/2", title="Weather")) == ["Weather"]


def test_keys_say_what_they_are_of() -> None:
    (marked,) = mark([ENTRY])
    assert [key[:2] for key in marked.keys] == ["g:", "l:", "t:", "t:"]
    assert all(len(key) < 40 for key in marked.keys)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a",
        "https://www.Example.org:443/a/",
        "https://m.example.org/a?utm_source=x&fbclid=1#top",
        "https://amp.example.org/a/amp/",
        "https://www.m.example.org/a/amp/amp",
        "https://example.org//a?",
    ],
)
def test_one_page_has_one_canonical_url(url: str) -> None:
    assert canonical_url(url) == "https://example.org/a"


def test_a_query_that_means_something_stays_in_order() -> None:
    assert canonical_url("https://example.org/?p=7&a=1") == "https://example.org?a=1&p=7"


@pytest.mark.parametrize(
    "url", ["", "tag:1", "https://[broken", "https://example.org:99999/x", "http://", "http://․", "https:// #"]
)
def test_what_is_no_address_stays_as_it_is(url: str) -> None:
    assert canonical_url(url) == url
