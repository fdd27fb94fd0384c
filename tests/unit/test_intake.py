"""What becomes of feeds that somebody wants in sources.yaml."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.config.catalogue import load_topics
from bot.config.load import load_config, parse_config
from bot.config.opml import OpmlFeed, read_opml, write_opml
from bot.discovery import Discovery
from bot.errors import ConfigInvalid, UnknownName
from bot.feeds.offers import Found, Offer, Tongues
from bot.intake import Intake, add_feeds, carry_out, plan_import
from bot.model import Config, Feed
from tests.fakes import FakeWeb, FixedClock, make_entry, make_feed

SHIPPED = Path(__file__).parents[2] / "sources.yaml"
TOPICS = load_topics()
TEXT = """\
# head
sources:
  - name: Courier  # ours
    country: RS
    feeds:
      - https://courier.example/rss  # all
# tail
admin: console
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def offer(url: str, title: str = "Latest", language: str | None = "sr-Latn") -> Offer:
    home = url.split("/")[2]
    return Offer(
        url=url, title=title, language=language, language_name="", newest=None, per_day=None, entries=(), home=home
    )


def make_intake(path: Path, web: FakeWeb) -> Intake:
    tongues = Tongues(detect=lambda text, hint: "en", names={})
    discovery = Discovery(fetcher=web, parser=web, tongues=tongues, clock=FixedClock())
    return Intake(sources=path, topics=TOPICS, discovery=discovery)


def marks(config: Config) -> set[tuple[str, str, str | None, str | None]]:
    return {(feed.source, feed.url, feed.country, feed.language) for feed in config.feeds}


def test_a_feed_of_a_known_site_is_written_under_its_source_and_every_comment_stays(path: Path) -> None:
    url = "https://courier.example/sport"
    assert (
        add_feeds(path, TOPICS, Found(url="https://courier.example/", offers=(offer(url, language=None),))) == "Courier"
    )
    added = f"      - https://courier.example/rss  # all\n      - {url}\n"
    assert path.read_text(encoding="utf-8") == TEXT.replace("      - https://courier.example/rss  # all\n", added)


def test_feeds_of_a_new_site_become_a_source_with_country_and_language(path: Path) -> None:
    offers = (offer("https://b.example/1"), offer("https://b.example/2", language="sq"))
    assert (
        add_feeds(path, TOPICS, Found(url="https://b.example/", site="The B", offers=offers), country="XK") == "The B"
    )
    assert marks(load_config(path, TOPICS)) > {
        ("The B", "https://b.example/1", "XK", "sr-Latn"),
        ("The B", "https://b.example/2", "XK", "sq"),
    }


def test_a_name_comes_before_the_site(path: Path) -> None:
    found = Found(url="https://courier.example/", offers=(offer("https://courier.example/sport"),))
    assert add_feeds(path, TOPICS, found, "Courier Sport") == "Courier Sport"


def test_a_feed_that_would_stand_twice_is_not_written(path: Path) -> None:
    found = Found(url="https://courier.example/", offers=(offer("https://courier.example/rss"),))
    with pytest.raises(ConfigInvalid, match="stands twice"):
        add_feeds(path, TOPICS, found)
    assert path.read_text(encoding="utf-8") == TEXT


async def test_feeds_added_at_the_same_time_are_all_written(path: Path) -> None:
    intake = make_intake(path, FakeWeb())
    offers = [offer(f"https://b.example/{number}") for number in range(8)]
    found = Found(url="https://b.example/", site="The B", offers=tuple(offers))
    assert await asyncio.gather(*(intake.add(found, each) for each in offers)) == ["The B"] * 8
    assert {each.url for each in offers} < {feed.url for feed in load_config(path, TOPICS).feeds}


async def test_what_is_found_says_which_feeds_are_in_the_file(path: Path) -> None:
    url = "https://courier.example/rss"
    found = await make_intake(path, FakeWeb(feeds={url: [make_entry()]})).find(url)
    assert [each.source for each in found.offers] == ["Courier"]


# ── OPML ────────────────────────────────────────────────────────────────────────────────────────────────


def listed(url: str, title: str = "", folder: str = "", language: str = "") -> OpmlFeed:
    return OpmlFeed(title=title or url, url=url, folder=folder, language=language)


def imported(*feeds: OpmlFeed, into: Config = Config()) -> list[Feed]:  # noqa: B008  (frozen)
    return [feed for _, group in plan_import(feeds, into).groups for feed in group]


@pytest.mark.parametrize(
    ("folder", "country"),
    [
        ("Serbia", "RS"),
        ("kosovo", "XK"),
        ("Balkans / Serbia", "RS"),
        ("Serbia / Sport", "RS"),
        ("Serbia / Albania", "AL"),
        ("rs", "RS"),
        ("Sport", None),
        ("", None),
    ],
)
def test_a_folder_named_as_a_country_is_the_country(folder: str, country: str | None) -> None:
    assert [feed.country for feed in imported(listed("https://b.example/", folder=folder))] == [country]


def test_feeds_of_one_title_are_one_source_however_it_is_written() -> None:
    feeds = imported(
        listed("https://b.example/1", "The  B"),
        listed("https://b.example/2", "the b", "North"),
        listed("https://c.example/1", "COURIER"),
        into=Config(feeds=(make_feed(source="Courier"),)),
    )
    assert [feed.source for feed in feeds] == ["The B", "Courier", "The B"]


def test_a_feed_without_a_title_is_named_by_its_host() -> None:
    assert [feed.source for feed in imported(listed("https://www.b.example/rss"))] == ["b.example"]


def test_a_language_is_taken_where_it_is_one() -> None:
    feeds = imported(
        listed("https://b.example/1", language="sr-Latn"), listed("https://b.example/2", language="en_us!")
    )
    assert [feed.language for feed in feeds] == ["sr-Latn", None]


def test_feeds_that_are_there_already_are_passed_over_and_faulty_ones_left_out() -> None:
    there = Config(feeds=(make_feed("a"),))
    plan = plan_import(
        [
            listed("http://www.a.example/feed/"),
            listed("ftp://b.example/feed"),
            listed("no address"),
            listed("https://b.example/feed"),
            listed("https://b.example/feed/"),
        ],
        there,
    )
    assert plan.known == ("http://www.a.example/feed/", "https://b.example/feed/")
    assert [url for url, _ in plan.refused] == ["ftp://b.example/feed", "no address"]
    assert all("is not a web address" in problem for _, problem in plan.refused)
    assert [feed.url for _, feeds in plan.groups for feed in feeds] == ["https://b.example/feed"]


def test_folders_become_headlines_and_what_has_none_stands_above_them(path: Path) -> None:
    feeds = [listed("https://b.example/", "B", "North / Sea"), listed("https://c.example/", "C")]
    carry_out(plan_import(feeds, load_config(path, TOPICS)), path, TOPICS)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines.index("  - name: C") < lines.index("  # ── North / Sea ──") < lines.index("  - name: B")
    assert lines[-2:] == ["# tail", "admin: console"]


def test_an_import_that_brings_nothing_new_leaves_the_file_alone(path: Path) -> None:
    before = path.stat().st_mtime_ns, path.stat().st_ino
    carry_out(plan_import([listed("https://courier.example/rss")], load_config(path, TOPICS)), path, TOPICS)
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


@pytest.mark.parametrize("content", [TEXT.encode(), SHIPPED.read_bytes()], ids=["small", "shipped"])
def test_what_is_exported_and_imported_elsewhere_is_the_same(tmp_path: Path, content: bytes) -> None:
    before = parse_config("before.yaml", content, TOPICS)
    elsewhere = tmp_path / "elsewhere.yaml"
    elsewhere.write_text("sources: []\n", encoding="utf-8")
    carry_out(plan_import(read_opml(write_opml(before.feeds)), Config()), elsewhere, TOPICS)
    assert marks(load_config(elsewhere, TOPICS)) == marks(before)


# ── the file as a whole ─────────────────────────────────────────────────────────────────────────────────

OPML = b'<opml version="2.0"><body><outline text="Danube" xmlUrl="https://danube.example/rss"/></body></opml>'


def written(path: Path) -> str:
    return path.read_text(encoding="utf-8")


async def test_a_list_is_planned_taken_in_once_and_given_out_again(path: Path) -> None:
    intake = make_intake(path, FakeWeb())
    plan = await intake.plan(OPML, "reader.opml")
    assert written(path) == TEXT
    assert await intake.take_in(OPML, "reader.opml") == plan
    assert (await intake.take_in(OPML, "reader.opml")).known == ("https://danube.example/rss",)
    assert [feed.title for feed in read_opml(await intake.export())] == ["Danube", "Courier"]
    with pytest.raises(ConfigInvalid, match=r"reader\.opml:1"):
        await intake.plan(b"no xml", "reader.opml")


async def test_a_feed_is_taken_out_or_gets_another_address_and_comments_stay(path: Path) -> None:
    intake = make_intake(path, FakeWeb())
    await intake.readdress("https://courier.example/rss", "https://courier.example/new")
    assert written(path) == TEXT.replace("example/rss", "example/new")
    await intake.take_in(OPML, "reader.opml")
    await intake.remove("https://courier.example/new")
    text = written(path)
    assert ("courier" in text.casefold(), "# head" in text, "# tail" in text) == (False, True, True)
    with pytest.raises(UnknownName):
        await intake.remove("https://courier.example/new")
