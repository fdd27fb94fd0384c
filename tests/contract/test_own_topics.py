"""What is promised of the topics that chats make for themselves, and of the archive, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.model import ArticleId, Mute, OwnTopic, Receipt, Target, TopicId
from tests.contract.conftest import Stores
from tests.contract.test_stores import conclude, draft, store
from tests.fakes import CHAT, NATO, NOW
from tests.messages import message

KOSOVO = TopicId("kosovo")

OTHER = Target(channel="fake", address="2")
LEASE = timedelta(minutes=3)


async def make(stores: Stores, name: str, query: str, target: Target = CHAT) -> OwnTopic:
    own = await stores.own_topics.write(target, name, query, NOW)
    before = await stores.subscriptions.of(target)
    await stores.subscriptions.watch(target, [*(before.topics if before else ()), own.id], NOW)
    return own


async def test_a_chat_watches_what_it_made_and_no_other_chat_does(stores: Stores) -> None:
    dodik, lithium = await make(stores, "Dodik", "Dodik"), await make(stores, "lithium", "litijum, литијум", OTHER)
    assert await stores.own_topics.of(CHAT) == (dodik,)
    assert await stores.own_topics.of(OTHER) == (lithium,)
    assert await stores.own_topics.watched() == (dodik, lithium)


async def test_a_topic_that_nobody_watches_yet_does_not_count(stores: Stores) -> None:
    await stores.own_topics.write(CHAT, "Dodik", "Dodik", NOW)
    assert await stores.subscriptions.active() == ()
    assert await stores.own_topics.watched() == ()


async def test_a_name_in_any_capitals_is_one_topic(stores: Stores) -> None:
    first = await make(stores, "Dodik", "Dodik")
    second = await make(stores, "DODIK", "Dodik NOT futbol")
    assert first.id == second.id
    assert await stores.own_topics.of(CHAT) == (second,)


async def test_what_is_watched_no_longer_is_forgotten_and_its_id_is_not_used_again(stores: Stores) -> None:
    first = await make(stores, "Dodik", "Dodik")
    await stores.subscriptions.watch(CHAT, [NATO], NOW)
    assert await stores.own_topics.of(CHAT) == ()
    assert (await make(stores, "Dodik", "Dodik")).id != first.id


async def test_a_chat_that_moves_takes_its_topics_along(stores: Stores) -> None:
    dodik = await make(stores, "Dodik", "Dodik")
    await stores.subscriptions.move(CHAT, "-100", NOW)
    assert await stores.own_topics.of(replace(CHAT, address="-100")) == (dodik,)


async def test_a_chat_that_moves_to_where_it_was_before_takes_its_topics_along(stores: Stores) -> None:
    there = replace(CHAT, address="-100")
    await make(stores, "Dodik", "old", there)
    await stores.subscriptions.stop(there, "the bot was blocked", NOW)
    dodik = await make(stores, "Dodik", "Dodik")
    await stores.subscriptions.move(CHAT, "-100", NOW)
    assert await stores.own_topics.of(there) == (dodik,)


async def test_what_is_muted_stays_until_it_is_changed(stores: Stores) -> None:
    await stores.subscriptions.watch(CHAT, [NATO], NOW, muted=[Mute(topic=NATO), Mute(topic=NATO, watched=KOSOVO)])
    after = await stores.subscriptions.watch(CHAT, [], NOW)
    assert after.muted == (Mute(topic=NATO), Mute(topic=NATO, watched=KOSOVO))
    assert (await stores.subscriptions.watch(CHAT, [NATO], NOW, muted=[])).muted == ()


async def test_the_archive_knows_what_a_chat_was_told(stores: Stores) -> None:
    chat = await stores.subscriptions.watch(CHAT, [NATO], NOW)
    for number, article in enumerate(await store(stores, draft("one"), draft("two"))):
        await conclude(stores, article, chat.id)
        briefing = await stores.outbox.claim(NOW, LEASE)
        assert briefing
        told_at = NOW + timedelta(minutes=number)
        await stores.outbox.delivered(briefing.alert, Receipt(message_id=str(number)), message(), told_at, timedelta())
    last, first = await stores.archive.told(CHAT), await stores.archive.told(CHAT, "0")
    assert last
    assert last.story.reports[0].article.title == "two"
    assert first
    assert first.story.reports[0].article.title == "one"
    assert await stores.archive.told(CHAT, "7") is None
    assert await stores.archive.told(OTHER) is None


async def test_the_archive_gives_reports_in_portions(stores: Stores) -> None:
    for article in await store(stores, draft("one"), draft("two"), draft("old", published_at=NOW - timedelta(days=9))):
        await conclude(stores, article)
    since = NOW - timedelta(days=1)
    first = await stores.archive.reports(since, ArticleId(0), 1)
    rest = await stores.archive.reports(since, first[0].article.id, 10)
    assert [report.article.title for report in (*first, *rest)] == ["one", "two"]
