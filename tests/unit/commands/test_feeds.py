"""The admins see how each feed does, the worst first, and can do something about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import ConfigInvalid, Fault, UnknownName
from bot.feeds.offers import Found, Offer
from bot.model import Feed
from bot.ports import ImportPlan
from bot.storage.feeds import SqlFeeds
from tests.fakes import NOW
from tests.houses import ADA, GROUP, OWNER, House, buttons

FEEDS = tuple(Feed(url=f"https://{name}.example/rss", source=f"<{name}>") for name in "abcdefghijk")
FAULTY = ConfigInvalid(
    (Fault(file="sources.yaml", line=3, column=1, field="sources", problem="<bad>.", remedy="Mend it."),)
)


async def read(house: House) -> SqlFeeds:
    """Have eleven feeds, of which the sixth fails and is put off by a day."""
    feeds = SqlFeeds(house.database)
    await feeds.register(FEEDS, NOW)
    state = next(state for state in await feeds.states() if state.url == FEEDS[5].url)
    await feeds.record_failure(state.id, "It <times> out.", NOW, NOW + timedelta(days=1), False)
    return feeds


async def test_feeds_are_listed_the_worst_first_on_pages(house: House) -> None:
    await read(house)
    answer = await house.ask(OWNER, "feeds")
    assert answer
    assert answer.text.splitlines()[:2] == ["<b>11 feeds</b>, 1 failing", "1. <b>&lt;f&gt;</b> f.example/rss"]
    assert "It &lt;times&gt; out., 1 time" in answer.text
    assert list(buttons(answer)) == ["1", "2", "3", "4", "5", "6", "7", "8", "▶"]
    second = await house.press_button(OWNER, answer, "▶")
    assert list(buttons(second)) == ["9", "10", "11", "◀"]


async def test_only_an_admin_alone_sees_an_address_with_what_may_be_a_key_in_it(house: House) -> None:
    feeds, url = SqlFeeds(house.database), "https://me:KEY@f.example/KEY/feed?key=KEY"
    await feeds.register([Feed(url=url, source="F")], NOW)
    (state,) = await feeds.states()
    await feeds.record_failure(state.id, "HTTP 403", NOW, NOW + timedelta(days=1), False)
    await house.ask(ADA, f"start {await house.invite()}")
    await house.ask(OWNER, "start", GROUP)
    for line in ("status", "missed https://f.example/article"):
        for account, place in ((ADA, None), (ADA, GROUP), (OWNER, GROUP)):
            said = await house.text(account, line, place)
            assert "F, f.example" in said
            assert "KEY" not in said
        assert url in await house.text(OWNER, line)


async def test_a_feed_is_tried_again_by_button_and_by_name(house: House) -> None:
    feeds = await read(house)
    page = await house.press_button(OWNER, await house.ask(OWNER, "feeds"), "1")
    assert "Next poll in 1 day" in page.text
    await house.press_button(OWNER, page, "Try again now")
    assert {state.next_poll_at for state in await feeds.states()} == {NOW}
    for word, said in (("f.example", "f.example/rss"), ("ALL", "11 feeds are asked"), ("<K>", "k.example")):
        assert said in await house.text(OWNER, f"retry {word}")


@pytest.mark.parametrize(
    ("word", "said"), [("", "Name a source"), ("zzz", "No feed is called"), ("exampel", "No feed")]
)
async def test_a_feed_that_is_not_there_is_asked_about(house: House, word: str, said: str) -> None:
    await read(house)
    assert said in await house.text(OWNER, f"retry {word}")


async def test_a_feed_is_removed_after_a_question(house: House) -> None:
    await read(house)
    page = await house.press_button(OWNER, await house.ask(OWNER, "feeds"), "1")
    question = await house.press_button(OWNER, page, "Remove from sources.yaml")
    assert house.sources.done == []
    await house.press_button(OWNER, question, "Yes, remove it")
    assert house.sources.done == [("remove", FEEDS[5].url)]


async def test_what_the_file_refuses_is_told(house: House) -> None:
    await read(house)
    page = await house.press_button(OWNER, await house.ask(OWNER, "feeds"), "1")
    question = await house.press_button(OWNER, page, "Remove from sources.yaml")
    house.sources.refusal = UnknownName("feed", "<x>")
    assert "There is no feed “&lt;x&gt;”" in (await house.press_button(OWNER, question, "Yes, remove it")).text


async def test_a_feed_that_is_no_longer_read_is_said_to_be_gone(house: House) -> None:
    feeds = await read(house)
    answer = await house.ask(OWNER, "feeds")
    await feeds.register((), NOW)
    assert "not read any more" in (await house.press_button(OWNER, answer, "1")).text


# ── adding ──────────────────────────────────────────────────────────────────────────────────────────────


def offer(url: str, source: str | None = None) -> Offer:
    return Offer(
        url=url,
        title=url,
        language="sr-Latn",
        language_name="Serbian",
        newest=NOW,
        per_day=4,
        entries=(),
        home="",
        source=source,
    )


async def test_what_a_site_offers_is_added_by_button_even_after_a_restart(house: House) -> None:
    known, new = offer("https://c.example/1", "Old"), offer("https://c.example/2" + "x" * 200)
    house.intake.found = Found(url="https://c.example/", offers=(known, new))
    answer = await house.ask(OWNER, "addfeed c.example")
    assert list(buttons(answer)) == ["Add 2"]
    house.intake.found = Found(url="https://c.example/", offers=(new, known))
    restarted = House(house.database, intake=house.intake)
    added = await restarted.press_button(OWNER, answer, "Add 2")
    assert ("under <b>Courier</b>" in added.text, house.intake.added) == (True, [new])


async def test_an_offer_that_was_forgotten_or_withdrawn_is_told(house: House) -> None:
    house.intake.found = Found(url="https://c.example/", offers=(offer("https://c.example/1"),))
    answer = await house.ask(OWNER, "addfeed c.example")
    forgotten = await house.press(OWNER, "add|nothing|0")
    assert forgotten
    assert "no longer know" in forgotten.text
    house.intake.found = Found(url="https://c.example/", offers=())
    assert "does not offer" in (await house.press_button(OWNER, answer, "Add 1")).text


async def send(house: House, content: bytes) -> str:
    answer = await house.send_file(OWNER, content)
    assert answer
    return str(answer.text)


async def test_a_list_is_shown_before_any_of_it_is_added(house: House) -> None:
    house.sources.planned = ImportPlan(
        groups=(("", FEEDS),), known=("https://old.example/",), refused=(("ftp://x", "No <web> address."),)
    )
    answer = await house.send_file(OWNER, b"<opml>")
    assert answer
    for said in ("<b>11 new feeds</b>", "and 3 more", "1 feed is there already", "ftp://x: No &lt;web&gt; address."):
        assert said in answer.text
    assert house.sources.done == []
    left = await house.press_button(OWNER, answer, "Cancel")
    assert ("Nothing was added" in left.text, house.sources.done) == (True, [])
    added = await House(house.database, sources=house.sources).press_button(OWNER, answer, "Add all")
    assert "11 feeds were added" in added.text
    assert house.sources.done == [("take in", "<opml>")]


async def test_a_file_that_cannot_be_used_is_told(house: House) -> None:
    assert "empty, or larger" in await send(house, b"")
    assert "no new feed" in await send(house, b"x")
    house.sources.planned = FAULTY
    assert "sources.yaml:3:1: sources: &lt;bad&gt;. Mend it." in await send(house, b"x")


async def test_all_feeds_come_as_a_file(house: House) -> None:
    answer = await house.ask(OWNER, "opml")
    assert answer
    assert answer.document
    assert (answer.document.name, answer.document.content) == ("dragoman.opml", b"<opml/>")


# ── the bot at work ─────────────────────────────────────────────────────────────────────────────────────


async def test_the_file_is_read_again_and_its_faults_are_told_with_their_lines(house: House) -> None:
    assert "read again: 0 feeds" in await house.text(OWNER, "reload")
    house.operation.config = FAULTY
    assert "sources.yaml:3:1" in await house.text(OWNER, "reload")


async def test_figures_tell_of_feeds_people_queues_and_memory(house: House) -> None:
    await read(house)
    text = await house.text(OWNER, "stats")
    for said in ("0 of 11 feeds are read, 1 fail", "3 hours ago", "40 polls, of which 3 failed", "120 MB of memory"):
        assert said in text
