"""What is forgotten, what is kept, and for how long, on every database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, func, select, update

from bot.model import Article, ArticleId, Draft, Join, Quote, Receipt, StoryId
from bot.ports import Swept
from bot.storage.retention import CARD_LIFE, IDENTITY_LIFE, ROWS_A_TRANSACTION, SqlRetention
from bot.storage.tables import (
    alerts,
    analyses,
    articles,
    fingerprints,
    identities,
    matches,
    metadata,
    sayings,
    search_terms,
    speaker_sounds,
    speakers,
    stories,
    story_keys,
    verdicts,
)
from tests.contract.conftest import Stores
from tests.contract.test_stores import LEASE, conclude, draft, poll, state_of_a, store, told
from tests.fakes import NOW, make_match
from tests.messages import message

DAY = timedelta(days=1)
KEEP = 90 * DAY
OLD = NOW + KEEP + DAY
ANCIENT = NOW + KEEP * IDENTITY_LIFE + DAY
SAID = Quote(span=(0, 3), words="one", speaker="Ana Horvat", confidence=0.9)
NOTHING = Swept(articles=0, stories=0, entries=0)


@pytest.fixture
def retention(stores: Stores) -> SqlRetention:
    return SqlRetention(stores.database)


async def count(stores: Stores, table: Table, **where: Any) -> int:
    query = select(func.count()).select_from(table).filter_by(**where)
    return await stores.database.run(lambda tx: tx.execute(query).scalar_one())


async def known(stores: Stores, name: str = "one") -> bool:
    return bool(await stores.feeds.known((await state_of_a(stores)).id, [f"g:{name}"]))


async def one_story(stores: Stores, name: str = "one") -> tuple[Article, StoryId]:
    (article,) = await store(stores, draft(name))
    return article, await conclude(stores, article, matches=(make_match(),), quotes=(SAID,))


async def read_again(
    stores: Stores, later: timedelta, *drafts: Draft, listed: tuple[ArticleId, ...] | None = None
) -> None:
    """Poll feed A once more; ``listed`` are the known articles in it, where it is read whole."""
    seen = {"listed": listed or (), "whole": listed is not None}
    outcome = poll(await state_of_a(stores), *drafts, polled_at=NOW + later, **seen)
    await stores.feeds.record_polls([outcome])


async def test_nothing_goes_before_its_time(stores: Stores, retention: SqlRetention) -> None:
    await one_story(stores)
    assert await retention.sweep(NOW + KEEP, KEEP) == NOTHING


async def test_an_old_article_leaves_its_identity_only(stores: Stores, retention: SqlRetention) -> None:
    await one_story(stores)
    assert await retention.sweep(OLD, KEEP) == Swept(articles=1, stories=1, entries=0)
    for table in (
        analyses,
        matches,
        fingerprints,
        stories,
        story_keys,
        search_terms,
        sayings,
        speakers,
        speaker_sounds,
    ):
        assert await count(stores, table) == 0
    assert await count(stores, articles, text="") == 1
    assert await known(stores)
    assert await stores.articles.pending(10) == ()
    assert await retention.sweep(OLD, KEEP) == NOTHING


async def test_an_entry_is_forgotten_long_after_its_feed_dropped_it(stores: Stores, retention: SqlRetention) -> None:
    await one_story(stores)
    await read_again(stores, 2 * DAY, listed=())
    await retention.sweep(OLD, KEEP)
    assert await retention.sweep(ANCIENT, KEEP) == Swept(articles=0, stories=0, entries=1)
    assert not await known(stores)
    assert await count(stores, articles) == await count(stores, identities) == 0


async def test_an_entry_that_its_feed_still_lists_is_never_forgotten(stores: Stores, retention: SqlRetention) -> None:
    article, _ = await one_story(stores)
    for days in range(30, 2000, 30):
        await read_again(stores, days * DAY, listed=(article.id,))
        await retention.sweep(NOW + days * DAY, KEEP)
    assert await known(stores)


async def test_an_unchanged_feed_still_lists_what_it_listed(stores: Stores, retention: SqlRetention) -> None:
    article, _ = await one_story(stores)
    await read_again(stores, DAY, listed=(article.id,))
    await retention.sweep(NOW + 2000 * DAY, KEEP)
    assert await known(stores)


async def test_what_a_partial_reading_leaves_out_is_not_dropped(stores: Stores, retention: SqlRetention) -> None:
    article, _ = await one_story(stores)
    await read_again(stores, DAY, listed=(article.id,))
    await read_again(stores, 400 * DAY)
    await retention.sweep(NOW + 2000 * DAY, KEEP)
    assert await known(stores)


async def test_what_a_partial_reading_finds_again_is_still_listed(stores: Stores, retention: SqlRetention) -> None:
    article, _ = await one_story(stores)
    again = poll(await state_of_a(stores), polled_at=NOW + 300 * DAY, listed=(article.id,))
    await stores.feeds.record_polls([again])
    await read_again(stores, 301 * DAY, listed=())
    await retention.sweep(OLD, KEEP)
    assert (await retention.sweep(NOW + 600 * DAY, KEEP)).entries == 0
    assert (await retention.sweep(NOW + 700 * DAY, KEEP)).entries == 1


async def test_an_entry_that_comes_and_goes_stays_known(stores: Stores, retention: SqlRetention) -> None:
    article, _ = await one_story(stores)
    for days in range(100, 2000, 100):  # away longer than articles are kept
        await read_again(stores, days * DAY, listed=(article.id,) if days % 200 == 0 else ())
        await retention.sweep(NOW + days * DAY, KEEP)
        assert await known(stores)


async def test_an_article_is_as_old_as_its_latest_revision(stores: Stores, retention: SqlRetention) -> None:
    article, story = await one_story(stores)
    await read_again(stores, 60 * DAY, draft("one", digest="edited", revises=article.id))
    (revision,) = await stores.articles.pending(10)
    await conclude(stores, revision)
    assert await retention.sweep(OLD, KEEP) == NOTHING
    assert await stores.articles.story_of(article.id) == story
    await retention.sweep(OLD + 60 * DAY, KEEP)
    (entry,) = (await stores.feeds.known((await state_of_a(stores)).id, ["g:one"])).values()
    assert (entry.id, entry.digest) == (article.id, "edited")


async def test_a_revision_of_an_emptied_article_is_analysed_and_not_forgotten(
    stores: Stores, retention: SqlRetention
) -> None:
    article, _ = await one_story(stores)
    await retention.sweep(OLD, KEEP)
    await read_again(stores, KEEP * IDENTITY_LIFE, draft("one", digest="edited", revises=article.id), listed=())
    await retention.sweep(ANCIENT, KEEP)
    (revision,) = await stores.articles.pending(10)
    assert revision.origin == article.id


async def test_of_many_revisions_the_first_and_the_last_are_remembered(stores: Stores, retention: SqlRetention) -> None:
    article, _ = await one_story(stores)
    for number in range(5):
        await read_again(stores, DAY, draft("one", digest=str(number), revises=article.id))
        (revision,) = await stores.articles.pending(10)
        await conclude(stores, revision)
    await retention.sweep(OLD + DAY, KEEP)
    assert await count(stores, articles) == 2


async def test_articles_that_await_analysis_stay(stores: Stores, retention: SqlRetention) -> None:
    await store(stores, draft())
    assert await retention.sweep(ANCIENT, KEEP) == NOTHING
    assert len(await stores.articles.pending(10)) == 1


async def test_an_alert_that_waits_keeps_its_story(stores: Stores, retention: SqlRetention) -> None:
    await told(stores, "one")
    assert await retention.sweep(ANCIENT, KEEP) == NOTHING
    briefing = await stores.outbox.claim(ANCIENT, LEASE)
    assert briefing
    await stores.outbox.delivered(briefing.alert, Receipt(message_id="1"), message(), ANCIENT, timedelta())
    assert await retention.sweep(ANCIENT, KEEP) == Swept(articles=1, stories=1, entries=0)
    assert await count(stores, alerts) == 0


async def test_the_card_of_a_message_that_is_edited_no_more_is_forgotten(
    stores: Stores, retention: SqlRetention
) -> None:
    await told(stores, "one")
    briefing = await stores.outbox.claim(NOW, LEASE)
    assert briefing
    receipt = Receipt(message_id="1", editable=True)
    await stores.outbox.delivered(briefing.alert, receipt, message(), NOW, timedelta())
    for later, left in ((CARD_LIFE, 0), (CARD_LIFE + timedelta(seconds=1), 1)):
        await retention.sweep(NOW + later, KEEP)
        assert await count(stores, alerts, card=None) == left
    assert await count(stores, alerts, receipt="1") == 1


async def test_a_story_that_goes_on_is_not_told_again(stores: Stores, retention: SqlRetention) -> None:
    subscription = await told(stores, "one")
    briefing = await stores.outbox.claim(NOW, LEASE)
    assert briefing
    await stores.outbox.delivered(briefing.alert, Receipt(message_id="1"), message(), NOW, timedelta())
    await read_again(stores, 60 * DAY, draft("two", published_at=NOW + 60 * DAY))
    (article,) = await stores.articles.pending(10)
    join = Join(story_id=briefing.alert.story_id, why="alike")
    await conclude(stores, article, subscription, placement=join)
    assert await retention.sweep(OLD, KEEP) == Swept(articles=1, stories=0, entries=0)
    assert await count(stores, alerts) == 1


async def test_an_article_whose_story_was_forgotten_meanwhile_opens_one(
    stores: Stores, retention: SqlRetention
) -> None:
    _, story = await one_story(stores)
    await retention.sweep(OLD, KEEP)
    (article,) = await store(stores, draft("two"))
    assert await conclude(stores, article, placement=Join(story_id=story, why="alike"))
    assert await count(stores, stories) == 1


async def test_a_sweep_takes_as_many_transactions_as_it_needs(stores: Stores, retention: SqlRetention) -> None:
    await store(stores, *(draft(str(number)) for number in range(ROWS_A_TRANSACTION * 2 + 1)))
    await stores.database.run(lambda tx: tx.execute(update(articles).values(state="skipped")))
    assert (await retention.sweep(OLD, KEEP)).articles == ROWS_A_TRANSACTION * 2 + 1


def test_every_table_is_swept_or_small() -> None:
    small = {"feeds", "chats", "subscriptions", "notes", "own_topics"}  # as many as operator and chats ask for
    small |= {"members", "invitations", "proposals"}  # as many as there are people
    articles_and_more = (articles, analyses, fingerprints, identities, matches, stories, story_keys, alerts, verdicts)
    searched = (search_terms, sayings, speakers, speaker_sounds)
    swept = {table.name for table in (*articles_and_more, *searched)}
    assert {table.name for table in metadata.sorted_tables} == small | swept
