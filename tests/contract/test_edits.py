"""When messages are edited, on every database: after a report of another source joined, once, and never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.alerts.digest import Bundle, Digest, Occasion
from bot.model import AlertDraft, Edit, Join, Reason, Receipt, StoryId, SubscriptionId
from bot.preferences import Preferences, Rhythm
from bot.storage.alerting import EDIT_AFTER, EDITED_FOR
from bot.storage.retention import CARD_LIFE, SqlRetention
from bot.storage.tables import alerts
from tests.contract.conftest import Stores
from tests.contract.test_stores import LEASE, claimed, conclude, conclusion, draft, poll, rows_of_alerts, subscribe
from tests.fakes import CHAT, NATO, NOW, make_feed
from tests.messages import message

PAUSE, HOUR = timedelta(seconds=1), timedelta(hours=1)
DUE = NOW + EDIT_AFTER
ANSWERED = Receipt(message_id="7", editable=True)


async def report(stores: Stores, source: str, name: str, story: StoryId | None, *told: SubscriptionId) -> StoryId:
    """Let an outlet report on a story, or open one, at NOW."""
    feed = make_feed(source)
    await stores.feeds.register([feed], NOW)
    state = next(state for state in await stores.feeds.states() if state.url == feed.url)
    await stores.feeds.record_polls([poll(state, draft(name))])
    (article,) = await stores.articles.pending(100)
    placement = Join(story_id=story, why="same event") if story else None
    return await conclude(stores, article, *told, placement=placement)


async def told(stores: Stores, receipt: Receipt = ANSWERED) -> StoryId:
    """Tell the chat of a story of A."""
    story = await report(stores, "a", "one", None, await subscribe(stores))
    await stores.outbox.delivered((await claimed(stores)).alert, receipt, message(), NOW, PAUSE)
    return story


async def due(stores: Stores, now: datetime = DUE) -> Edit:
    edit = await stores.edits.claim(now, LEASE)
    assert edit is not None
    return edit


async def test_a_report_of_another_source_makes_an_edit_due_a_minute_later(stores: Stores) -> None:
    story = await told(stores)
    await report(stores, "b", "two", story)
    await report(stores, "c", "three", story)
    assert await stores.edits.claim(DUE - PAUSE, LEASE) is None
    edit = await due(stores)
    assert (edit.receipt, edit.card, len(edit.briefing.story.reports)) == (ANSWERED, message(), 3)
    await stores.edits.done(edit, message(), PAUSE, DUE)
    assert await stores.edits.claim(DUE + EDIT_AFTER, LEASE) is None


async def test_a_further_report_of_the_same_source_makes_none_due(stores: Stores) -> None:
    story = await told(stores)
    await report(stores, "a", "two", story)
    assert await stores.edits.claim(DUE, LEASE) is None


async def test_a_message_that_cannot_be_edited_is_never_due(stores: Stores) -> None:
    story = await told(stores, Receipt(message_id="1"))
    await report(stores, "b", "two", story)
    assert await stores.edits.claim(DUE, LEASE) is None


async def test_what_can_never_be_edited_is_not_looked_at_for_ever(stores: Stores) -> None:
    async def marked() -> bool:
        query = select(alerts.c.id).where(alerts.c.edit_due_at.is_not(None))
        return (await stores.database.run(lambda tx: tx.execute(query).first())) is not None

    story = await report(stores, "a", "one", None, await subscribe(stores))
    alert = (await claimed(stores)).alert
    await report(stores, "b", "two", story)
    assert await marked()
    await stores.outbox.delivered(alert, Receipt(message_id="1"), message(), NOW, PAUSE)
    assert not await marked()
    await report(stores, "c", "three", story)
    assert not await marked()
    story = await report(stores, "d", "four", None, await subscribe(stores))
    await report(stores, "e", "five", story)
    await stores.outbox.abandon((await claimed(stores, NOW + PAUSE)).alert.id, "bad request", NOW)
    await report(stores, "f", "six", story)
    assert not await marked()


async def test_a_digest_is_not_edited_though_its_stories_grew_while_it_waited(stores: Stores) -> None:
    subscription = await subscribe(stores)
    await stores.preferences.prefer(CHAT, Preferences(rhythm=Rhythm.HOURLY), NOW, whole_chat=True)
    story = await report(stores, "a", "one", None, subscription)
    await report(stores, "b", "two", None, subscription)
    await report(stores, "c", "three", story)
    bundle = await stores.outbox.claim(NOW + HOUR, LEASE)
    assert isinstance(bundle, Bundle)
    digest = Digest(key="1:1", occasion=Occasion.HOUR, sections=(), since="12:00")
    await stores.outbox.delivered(bundle.alert, ANSWERED, digest, NOW + HOUR, PAUSE)
    rows = await rows_of_alerts(stores)
    assert [(row.state, row.card, row.edit_due_at) for row in rows] == [("delivered", None, None)] * 2


async def test_an_edit_that_was_due_without_a_card_is_forgotten_with_the_cards(stores: Stores) -> None:
    await told(stores, Receipt(message_id="1"))
    await stores.database.run(lambda tx: tx.execute(update(alerts).values(edit_due_at=DUE)))
    await SqlRetention(stores.database).sweep(NOW + CARD_LIFE, 20 * CARD_LIFE)
    assert [row.edit_due_at for row in await rows_of_alerts(stores)] == [DUE]
    await SqlRetention(stores.database).sweep(NOW + CARD_LIFE + PAUSE, 20 * CARD_LIFE)
    assert [row.edit_due_at for row in await rows_of_alerts(stores)] == [None]


async def test_an_old_alert_is_edited_no_more(stores: Stores) -> None:
    story = await told(stores)
    feed = make_feed("b")
    await stores.feeds.register([feed], NOW)
    state = next(state for state in await stores.feeds.states() if state.url == feed.url)
    await stores.feeds.record_polls([poll(state, draft("two"))])
    (article,) = await stores.articles.pending(100)
    late = conclusion(article, placement=Join(story_id=story, why="same event"))
    await stores.articles.conclude(replace(late, concluded_at=NOW + EDITED_FOR))
    assert await stores.edits.claim(NOW + 2 * EDITED_FOR, LEASE) is None


async def test_a_report_that_joins_while_the_alert_is_on_its_way_is_not_lost(stores: Stores) -> None:
    story = await report(stores, "a", "one", None, await subscribe(stores))
    briefing = await claimed(stores)
    await report(stores, "b", "two", story)
    await stores.outbox.delivered(briefing.alert, ANSWERED, message(), NOW, PAUSE)
    assert len((await due(stores)).briefing.story.reports) == 2


async def test_a_report_that_joins_while_the_edit_is_under_way_makes_another_due(stores: Stores) -> None:
    story = await told(stores)
    await report(stores, "b", "two", story)
    edit = await due(stores)
    feed = make_feed("c")
    await stores.feeds.register([feed], NOW)
    state = next(state for state in await stores.feeds.states() if state.url == feed.url)
    await stores.feeds.record_polls([poll(state, draft("three"))])
    (article,) = await stores.articles.pending(100)
    joined = conclusion(article, placement=Join(story_id=story, why="same event"))
    await stores.articles.conclude(replace(joined, concluded_at=DUE))
    grown = replace(message(), title="grown")
    await stores.edits.done(edit, grown, PAUSE, DUE)
    assert await stores.edits.claim(DUE + EDIT_AFTER - PAUSE, LEASE) is None
    another = await due(stores, DUE + EDIT_AFTER)
    assert (another.card, len(another.briefing.story.reports)) == (grown, 3)


async def test_an_edit_of_a_worker_that_died_comes_back(stores: Stores) -> None:
    await report(stores, "b", "two", await told(stores))
    await due(stores)
    assert await stores.edits.claim(DUE, LEASE) is None
    assert await stores.edits.claim(DUE + LEASE, LEASE) is not None


async def test_an_edit_leases_the_chat_and_holds_it_as_an_alert_does(stores: Stores) -> None:
    await report(stores, "b", "two", await told(stores))
    edit = await due(stores)
    await report(stores, "a", "another story", None, await subscribe(stores))
    assert await stores.outbox.claim(DUE, LEASE) is None
    await stores.edits.done(edit, message(), PAUSE, DUE)
    assert await stores.outbox.claim(DUE, LEASE) is None
    assert await stores.outbox.claim(DUE + PAUSE, LEASE) is not None


@pytest.mark.parametrize("whole_chat", [True, False])
async def test_a_postponed_edit_holds_alerts_back_only_where_the_chat_asked_for_it(
    stores: Stores, whole_chat: bool
) -> None:
    await report(stores, "b", "two", await told(stores))
    await stores.edits.postpone(await due(stores), DUE + LEASE, whole_chat=whole_chat)
    assert await stores.edits.claim(DUE + LEASE - PAUSE, LEASE) is None
    await report(stores, "a", "another story", None, await subscribe(stores))
    assert (await stores.outbox.claim(DUE, LEASE) is None) == whole_chat
    assert await stores.edits.claim(DUE + 2 * LEASE, LEASE) is not None


async def test_a_card_of_another_version_stops_no_other_edit(stores: Stores) -> None:
    story = await told(stores)
    await stores.subscriptions.watch(replace(CHAT, address="2"), [NATO], NOW)
    other = (await stores.subscriptions.active())[1].id
    await stores.outbox.add(story, [AlertDraft(subscription_id=other, reason=Reason.NEW)], NOW)
    await stores.outbox.delivered(
        (await claimed(stores)).alert, replace(ANSWERED, message_id="8"), message(), NOW, PAUSE
    )
    await report(stores, "b", "two", story)
    foreign = update(alerts).where(alerts.c.receipt == ANSWERED.message_id).values(card='{"shape": "round"}')
    await stores.database.run(lambda tx: tx.execute(foreign))
    assert (await due(stores)).receipt.message_id == "8"


async def test_messages_of_a_chat_that_moved_or_left_are_not_edited(stores: Stores) -> None:
    story = await told(stores)
    await report(stores, "b", "two", story)
    edit = await due(stores)
    await stores.subscriptions.move(CHAT, "2", NOW)  # where other messages have the same numbers
    await stores.edits.done(edit, message(), PAUSE, DUE)
    await report(stores, "c", "three", story)
    assert await stores.edits.claim(DUE + LEASE, LEASE) is None
    there = replace(CHAT, address="2")
    assert await stores.archive.told(there, ANSWERED.message_id) is None
    assert await stores.archive.told(there) is not None


async def test_what_was_told_comes_with_the_report_that_was_shown_and_its_former_headline(stores: Stores) -> None:
    story = await report(stores, "a", "one", None, await subscribe(stores))
    shown = (await claimed(stores)).story.reports[0].article
    with_article = replace(message(), article_id=shown.id)
    await stores.outbox.delivered((await stores.archive.alerts_on(story))[0], ANSWERED, with_article, NOW, PAUSE)
    (feed,) = await stores.feeds.states()
    await stores.feeds.record_polls([poll(feed, draft("one", title="uno", digest="2", revises=shown.id))])
    (edited,) = await stores.articles.pending(100)
    await conclude(stores, edited, placement=Join(story_id=story, why="revision"))
    told = await stores.archive.told(CHAT)
    assert told
    assert (told.alert.article_id, told.former_title, told.story.reports[0].article.title) == (shown.id, "one", "uno")


async def test_messages_of_a_subscription_that_ended_are_not_edited(stores: Stores) -> None:
    await report(stores, "b", "two", await told(stores))
    await stores.subscriptions.watch(CHAT, [], NOW)
    assert await stores.edits.claim(DUE, LEASE) is None
    await stores.subscriptions.watch(CHAT, [NATO], NOW)
    assert await stores.edits.claim(DUE, LEASE) is not None
