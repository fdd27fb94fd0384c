"""What is offered of the feeds that were found, and where it belongs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.feeds.offers import (
    Found,
    Offer,
    Tongues,
    assess,
    freshness,
    rank,
    read_choice,
    settled,
    source_for,
    with_known,
)
from bot.model import Entry, ParsedFeed
from tests.fakes import NOW, make_entry, make_feed

TONGUES = Tongues(
    detect=lambda text, hint: "sr-Latn" if "Vest" in text else hint or "und", names={"sr-Latn": "Serbian"}
)


def offer(url: str = "https://courier.example/rss", *entries: Entry, title: str = "Courier") -> Offer:
    return assess(url, ParsedFeed(title=title, entries=entries), TONGUES, NOW)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def test_the_newest_three_entries_are_shown_and_undated_ones_come_after() -> None:
    entries = [
        make_entry("Undated", published_at=None),
        make_entry("Old", published_at=ago(days=3)),
        make_entry("New", published_at=ago(hours=1)),
        make_entry("Updated", published_at=None, updated_at=ago(days=1)),
        make_entry("From a far future", published_at=NOW + timedelta(days=400)),
    ]
    assert [entry.title for entry in offer("https://a.example/", *entries).entries] == ["New", "Updated", "Old"]


@pytest.mark.parametrize(
    ("ages", "words"),
    [
        ([1, 5, 9, 13, 17, 21, 25], "newest 1 h ago, 6 a day"),
        ([48, 48 + 24 * 7, 48 + 24 * 14], "newest 2 days ago"),
        ([48, 48 + 24 * 3, 48 + 24 * 6], "newest 2 days ago, 2 a week"),
        ([0.5], "newest 30 min ago"),
        ([5, 5, 5], "newest 5 h ago"),
    ],
)
def test_freshness_is_told_in_plain_words(ages: list[float], words: str) -> None:
    entries = [make_entry(f"Entry {number}", published_at=ago(hours=age)) for number, age in enumerate(ages)]
    assert freshness(offer("https://a.example/", *entries), NOW) == words


def test_what_cannot_be_dated_is_said() -> None:
    assert freshness(offer("https://a.example/"), NOW) == "no entries"
    assert freshness(offer("https://a.example/", make_entry(published_at=None)), NOW) == "undated entries"


def test_the_language_is_that_of_most_entries_or_none() -> None:
    mostly = offer("https://a.example/", *(make_entry(f"Vest {number}") for number in range(3)), make_entry("Other"))
    half = offer("https://a.example/", make_entry("Vest"), make_entry("Other"))
    assert (mostly.language, mostly.language_name) == ("sr-Latn", "Serbian")
    assert (half.language, half.language_name) == (None, "language unknown")
    assert offer("https://a.example/").language is None


def test_a_feed_that_sleeps_comes_last_and_one_below_the_page_first() -> None:
    def at(path: str, **age: float) -> Offer:
        return offer(f"https://courier.example{path}", make_entry(path, link=None, published_at=ago(**age)))

    asleep, main, section = at("/old", days=40), at("/rss", days=1), at("/sport/rss", days=2)
    ranked = rank([asleep, main, section], "https://courier.example/sport", NOW)
    assert ranked == (section, main, asleep)
    assert rank([asleep, main, section], "https://courier.example/", NOW)[-1] == asleep


def test_a_feed_in_two_formats_is_offered_once() -> None:
    entries = [make_entry("One"), make_entry("Two")]
    as_rss, as_atom = offer("https://a.example/rss", *entries), offer("https://a.example/atom", *entries)
    empty = [offer("https://a.example/empty"), offer("https://a.example/void")]
    assert rank([as_rss, as_atom, *empty], "https://a.example/", NOW) == (as_rss, *empty)


@pytest.mark.parametrize(
    ("asked", "answered", "kept"),
    [
        ("https://a.example/feed", "https://www.a.example/feed/", "https://www.a.example/feed/"),
        ("https://a.example/feed", "https://feeds.a.example/all", "https://feeds.a.example/all"),
        ("https://a.example/feed", "https://service.example/a?token=1", "https://a.example/feed"),
    ],
)
def test_a_redirection_is_followed_for_good_within_the_site_only(asked: str, answered: str, kept: str) -> None:
    assert settled(asked, answered) == kept


@pytest.mark.parametrize(("text", "numbers"), [("1", [1]), ("2, 1", [2, 1]), (" 1 3,1 ", [1, 3]), ("0", [])])
def test_a_choice_names_offers_by_number(text: str, numbers: list[int]) -> None:
    offers = [offer(f"https://a.example/{number}") for number in (1, 2, 3)]
    assert read_choice(text, offers) == tuple(offers[number - 1] for number in numbers)


@pytest.mark.parametrize("text", ["", "4", "-1", "one", "1.", "²", "9" * 5000])
def test_what_is_no_choice_is_told_what_would_be(text: str) -> None:
    with pytest.raises(ValueError, match="a number from 1 to 1"):
        read_choice(text, [offer()])


# ── where it belongs ────────────────────────────────────────────────────────────────────────────────────


def test_a_feed_that_is_configured_already_is_known_under_any_spelling() -> None:
    found = Found(url="https://a.example/", offers=(offer("https://www.a.example/feed/"), offer("https://a.example/b")))
    known = with_known(found, [make_feed("a", url="http://a.example/feed")])
    assert [each.source for each in known.offers] == ["A", None]


def chosen(site_url: str, feed_url: str, *, link: str = "", site: str = "") -> Found:
    return Found(url=site_url, site=site, offers=(offer(feed_url, make_entry(link=link or None), title="Latest"),))


@pytest.mark.parametrize(
    "found",
    [
        chosen("https://www.a.example/", "https://a.example/sport/rss"),
        chosen("https://sport.a.example/", "https://service.example/1"),
        chosen("https://service.example/2", "https://service.example/2", link="https://a.example/story"),
    ],
)
def test_a_feed_of_a_known_site_goes_to_its_source(found: Found) -> None:
    assert source_for(found, [make_feed("other"), make_feed("a")]) == "A"


def test_a_service_that_serves_many_sites_makes_them_no_one_source() -> None:
    neighbour = make_feed("n", url="https://service.example/1")
    found = chosen("https://service.example/2", "https://service.example/2", link="https://a.example/story")
    assert source_for(found, [neighbour]) == "Latest"


def test_a_new_source_has_the_sites_name_or_the_feeds_or_the_hosts() -> None:
    found = chosen("https://b.example/", "https://b.example/rss", site="The B")
    assert source_for(found, []) == "The B"
    assert source_for(found, [make_feed("x", source="the b")]) == "Latest"
    assert source_for(replace(found, site=""), [make_feed("x", source="LATEST")]) == "b.example"
