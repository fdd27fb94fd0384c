"""What becomes of articles and alerts when stories are merged or split, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select
from sqlalchemy.exc import IntegrityError

from bot.model import (
    Alert,
    AlertDraft,
    Article,
    ArticleId,
    Candidate,
    Corrected,
    Correction,
    Edit,
    Fingerprint,
    Join,
    Merge,
    Mute,
    Placement,
    Reason,
    Receipt,
    Split,
    StoryId,
    SubscriptionId,
    TopicId,
)
from bot.storage.alerting import EDIT_AFTER, TOLD_BEFORE
from bot.storage.mutes import SqlMutes
from bot.storage.retention import SqlRetention
from bot.storage.tables import alerts, articles, stories, story_keys
from tests.contract.conftest import Stores
from tests.contract.test_retention import count
from tests.contract.test_stores import LEASE, claimed, conclusion, draft, poll, subscribe
from tests.fakes import CHAT, NATO, NOW, make_feed, make_match
from tests.messages import message

PAUSE = timedelta(seconds=1)
DAY = timedelta(days=1)
DUE = NOW + EDIT_AFTER
ON_NATO = (make_match(),)
KOSOVO = TopicId("kosovo")


def same(story: StoryId) -> Join:
    return Join(story_id=story, why="same event")


async def arrive(stores: Stores, name: str, **more: Any) -> Article:
    """Let the outlet of that name publish an article of that name."""
    feed = make_feed(name)
    await stores.feeds.register([feed], NOW)
    state = next(state for state in await stores.feeds.states() if state.url == feed.url)
    await stores.feeds.record_polls([poll(state, draft(name, **more))])
    (article,) = await stores.articles.pending(100)
    return article


async def report(
    stores: Stores,
    name: str,
    *told: SubscriptionId,
    placement: Placement | None = None,
    correction: Correction | None = None,
    **more: Any,
) -> StoryId:
    """Let an outlet report, on a new story where no placement is given; ``more`` goes to the analysis."""
    article = await arrive(stores, name)
    more = {"matches": ON_NATO, "fingerprint": Fingerprint(keys=(f"key of {name}",))} | more
    concluded = conclusion(article, *told, placement=placement, **more)
    await stores.articles.conclude(replace(concluded, correction=correction))
    story = await stores.articles.story_of(article.id)
    assert story is not None
    return story


async def deliver(stores: Stores, number: int, shows: ArticleId | None = None) -> Alert:
    """Deliver the alert that is next, as that message; it shows the first report unless told otherwise."""
    briefing = await claimed(stores)
    shown = shows or briefing.story.reports[0].article.id
    receipt = Receipt(message_id=str(number), editable=True)
    await stores.outbox.delivered(briefing.alert, receipt, replace(message(), article_id=shown), NOW, timedelta())
    return briefing.alert


async def edited(stores: Stores) -> dict[str, Edit]:
    """Make all edits that are due, and return them by their messages."""
    edits = {}
    while edit := await stores.edits.claim(DUE, LEASE):
        await stores.edits.done(edit, edit.card, timedelta(), DUE)
        edits[edit.receipt.message_id] = edit
    return edits


async def sources(stores: Stores, story: StoryId) -> set[str]:
    found = await stores.archive.story(story)
    return {report.article.source for report in found.reports} if found else set()


async def found_by(stores: Stores, *names: str) -> tuple[Candidate, ...]:
    """Return the candidates that share the keys of these articles."""
    article = await arrive(stores, "z", url=None)
    keys = tuple(f"key of {name}" for name in names)
    found = await stores.articles.candidates(article, Fingerprint(keys=keys), NOW - DAY)
    await stores.articles.skip(article.id, "only to look", NOW)
    return found


async def row_of(stores: Stores, alert: Alert) -> Row[Any]:
    query = select(alerts).where(alerts.c.id == alert.id)
    return await stores.database.run(lambda tx: tx.execute(query).one())


async def merged(stores: Stores, *told: SubscriptionId) -> StoryId:
    """Let C show that the stories of A and B, which stand there already, are one; return it."""
    first, second = StoryId(1), StoryId(2)
    return await report(stores, "c", *told, placement=same(second), correction=Merge(story_id=second, into=first))


# ── merges ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_merged_stories_have_all_reports_and_are_found_by_the_marks_of_both(stores: Stores) -> None:
    await report(stores, "a")
    await report(stores, "b")
    story = await merged(stores)
    assert (story, await sources(stores, story)) == (1, {"A", "B", "C"})
    assert await stores.archive.story(StoryId(2)) is None
    (found,) = await found_by(stores, "a", "b")
    assert (found.story_id, found.corrected, set(found.article_ids)) == (story, Corrected.MERGED, {1, 2, 3})


async def test_who_was_told_of_both_stories_has_the_first_message_grow_and_the_second_say_so(stores: Stores) -> None:
    reader = await subscribe(stores)
    await report(stores, "a", reader)
    first = await deliver(stores, 1)
    await report(stores, "b", reader)
    second = await deliver(stores, 2)
    await merged(stores, reader)
    assert await stores.outbox.claim(NOW, LEASE) is None
    edits = await edited(stores)
    assert {number: edit.briefing.alert.repeats for number, edit in edits.items()} == {"1": None, "2": first.id}
    assert len(edits["1"].briefing.story.reports) == 3
    await report(stores, "d", reader, placement=same(StoryId(1)))
    assert await stores.outbox.claim(NOW, LEASE) is None
    assert set(await edited(stores)) == {"1"}
    for number, alert in (("1", first), ("2", second)):
        told = await stores.archive.told(CHAT, number)
        assert told is not None
        assert (told.alert.id, told.story.id) == (alert.id, 1)


@pytest.mark.parametrize("name", ["a", "b"])
async def test_who_was_told_of_one_story_is_not_told_of_the_other(stores: Stores, name: str) -> None:
    reader = await subscribe(stores)
    for outlet in ("a", "b"):
        await report(stores, outlet, *([reader] if outlet == name else []))
    alert = await deliver(stores, 1)
    await merged(stores, reader)
    await report(stores, "d", reader, placement=same(StoryId(1)))
    assert await stores.outbox.claim(NOW, LEASE) is None
    assert [alert.id for alert in await stores.archive.alerts_on(StoryId(1))] == [alert.id]
    assert len((await edited(stores))["1"].briefing.story.reports) == 4


async def test_an_alert_that_waits_is_given_up_with_a_reason_where_the_other_story_was_told(stores: Stores) -> None:
    reader = await subscribe(stores)
    await report(stores, "a")
    await report(stores, "b", reader)
    told = await deliver(stores, 1)
    await stores.outbox.add(StoryId(1), [AlertDraft(subscription_id=reader, reason=Reason.NEW)], NOW)
    (waiting,) = await stores.archive.alerts_on(StoryId(1))
    await merged(stores)
    assert await stores.outbox.claim(NOW, LEASE) is None
    row = await row_of(stores, waiting)
    assert (row.state, row.error, row.repeats) == ("abandoned", TOLD_BEFORE, told.id)
    await report(stores, "d", reader, placement=same(StoryId(1)))
    assert await stores.outbox.claim(NOW, LEASE) is None


async def test_of_two_alerts_that_wait_one_goes_out(stores: Stores) -> None:
    reader = await subscribe(stores)
    await report(stores, "a", reader)
    await report(stores, "b", reader)
    await merged(stores)
    await deliver(stores, 1)
    assert await stores.outbox.claim(NOW, LEASE) is None


async def test_a_message_that_was_on_its_way_when_its_alert_was_given_up_says_so(stores: Stores) -> None:
    reader = await subscribe(stores)
    await report(stores, "a", reader)
    first = await deliver(stores, 1)
    await report(stores, "b", reader)
    under_way = await claimed(stores)
    await merged(stores)
    answered = Receipt(message_id="2", editable=True)
    await stores.outbox.delivered(under_way.alert, answered, message(), NOW, timedelta())
    assert (await edited(stores))["2"].briefing.alert.repeats == first.id


async def test_other_subscriptions_do_not_count(stores: Stores) -> None:
    one, other = await subscribe(stores), await subscribe(stores, replace(CHAT, address="2"))
    await report(stores, "a", one)
    await report(stores, "b", other)
    await merged(stores)
    assert [alert.repeats for alert in await stores.archive.alerts_on(StoryId(1))] == [None, None]


async def test_a_development_that_waits_goes_out_and_answers_the_first_message(stores: Stores) -> None:
    reader = await subscribe(stores)
    await report(stores, "a", reader)
    await deliver(stores, 1)
    await report(stores, "b")
    news = AlertDraft(subscription_id=reader, reason=Reason.DEVELOPMENT, article_id=ArticleId(2), words="12 now")
    await stores.outbox.add(StoryId(2), [news], NOW)
    await merged(stores)
    briefing = await claimed(stores)
    assert (briefing.alert.words, briefing.answers, briefing.alert.story_id) == ("12 now", Receipt(message_id="1"), 1)


async def test_a_mute_follows_a_story_that_goes_on_in_another_one(stores: Stores) -> None:
    chat = await subscribe(stores)
    await report(stores, "a")
    second = await report(stores, "b", chat)
    mutes = SqlMutes(stores.database)
    await mutes.add(chat, [Mute(source="X"), Mute(story=second, title="b")], NOW)
    story = await merged(stores)
    assert await mutes.add(chat, [], NOW) == (Mute(source="X"), Mute(story=story, title="b"))


async def test_whoever_was_about_to_join_a_merged_story_joins_the_one_it_goes_on_in(stores: Stores) -> None:
    reader = await subscribe(stores)
    await report(stores, "a", reader)
    await deliver(stores, 1)
    await report(stores, "b")
    await merged(stores)
    assert await report(stores, "d", reader, placement=same(StoryId(2))) == 1
    assert await stores.outbox.claim(NOW, LEASE) is None


async def test_a_story_can_go_on_in_one_that_goes_on_in_another(stores: Stores) -> None:
    for name in ("a", "b", "c"):
        await report(stores, name)
    await report(stores, "d", placement=same(StoryId(3)), correction=Merge(story_id=StoryId(3), into=StoryId(2)))
    await report(stores, "e", placement=same(StoryId(2)), correction=Merge(story_id=StoryId(2), into=StoryId(1)))
    assert await report(stores, "f", placement=same(StoryId(3))) == 1
    assert await sources(stores, StoryId(1)) == {"A", "B", "C", "D", "E", "F"}


async def test_a_merge_with_a_story_that_is_gone_changes_nothing(stores: Stores) -> None:
    await report(stores, "a")
    merge = Merge(story_id=StoryId(9), into=StoryId(1))
    assert await report(stores, "b", placement=same(StoryId(1)), correction=merge) == 1
    assert await sources(stores, StoryId(1)) == {"A", "B"}


# ── splits ──────────────────────────────────────────────────────────────────────────────────────────────


async def part(stores: Stores, *told: SubscriptionId, **more: Any) -> StoryId:
    """Let D show that B and it are on another story than A and C; return that."""
    split = Split(story_id=StoryId(1), article_ids=(ArticleId(2), ArticleId(4)))
    return await report(stores, "d", *told, placement=same(StoryId(1)), correction=split, **more)


async def three_reports(stores: Stores, *told: SubscriptionId, **of_b: Any) -> None:
    await report(stores, "a", *told)
    await report(stores, "b", placement=same(StoryId(1)), **of_b)
    await report(stores, "c", placement=same(StoryId(1)))


async def test_parts_have_their_own_reports_and_are_both_found(stores: Stores) -> None:
    await three_reports(stores)
    other = await part(stores)
    assert (other, await sources(stores, StoryId(1)), await sources(stores, other)) == (2, {"A", "C"}, {"B", "D"})
    found = {candidate.story_id: candidate for candidate in await found_by(stores, "a", "b", "c", "d")}
    assert {story: set(candidate.article_ids) for story, candidate in found.items()} == {1: {1, 3}, 2: {2, 4}}
    assert {candidate.corrected for candidate in found.values()} == {Corrected.SPLIT}


async def test_a_revision_follows_its_first_version_into_the_part(stores: Stores) -> None:
    await three_reports(stores)
    await part(stores)
    assert await stores.articles.story_of(ArticleId(2)) == 2


async def test_the_message_keeps_to_the_part_that_it_shows_and_nobody_is_told_of_the_other_by_the_split(
    stores: Stores,
) -> None:
    reader = await subscribe(stores)
    await three_reports(stores, reader)
    await deliver(stores, 1, shows=ArticleId(3))
    other = await part(stores)
    assert await stores.outbox.claim(NOW, LEASE) is None
    edit = (await edited(stores))["1"]
    assert {report.article.source for report in edit.briefing.story.reports} == {"A", "C"}
    told = await stores.archive.told(CHAT, "1")
    assert told is not None
    assert told.story.id == 1
    await report(stores, "e", reader, placement=same(other))
    assert (await deliver(stores, 2)).story_id == other
    await report(stores, "f", reader, placement=same(other))
    await report(stores, "g", reader, placement=same(StoryId(1)))
    assert await stores.outbox.claim(NOW, LEASE) is None


async def test_the_message_goes_along_with_the_report_that_it_shows(stores: Stores) -> None:
    reader = await subscribe(stores)
    await three_reports(stores, reader)
    alert = await deliver(stores, 1, shows=ArticleId(2))
    other = await part(stores)
    (moved,) = await stores.archive.alerts_on(other)
    assert (moved.id, moved.key) == (alert.id, f"{other}:{reader}")
    await report(stores, "e", reader, placement=same(other))
    assert await stores.outbox.claim(NOW, LEASE) is None
    await report(stores, "f", reader, placement=same(StoryId(1)))
    assert (await claimed(stores)).alert.story_id == 1


async def test_a_mute_goes_along_with_the_message_and_stays_with_the_rest_of_the_story(stores: Stores) -> None:
    other_chat = replace(CHAT, address="2")
    stays, goes = await subscribe(stores, other_chat), await subscribe(stores)
    await three_reports(stores, stays, goes)
    for number, reader in enumerate((stays, goes), 1):
        await deliver(stores, number, shows=ArticleId(number))
        await SqlMutes(stores.database).add(reader, [Mute(source="X"), Mute(story=StoryId(1), title="a")], NOW)
    other = await part(stores)
    muted = [await SqlMutes(stores.database).add(reader, [], NOW) for reader in (stays, goes)]
    both = (Mute(source="X"), Mute(story=StoryId(1), title="a"))
    assert muted == [both, (*both, Mute(story=other, title="a"))]


async def test_the_article_that_shows_the_split_is_told_in_its_own_part(stores: Stores) -> None:
    reader = await subscribe(stores)
    await three_reports(stores, reader)
    await deliver(stores, 1)
    other = await part(stores, reader)
    assert (await claimed(stores)).alert.story_id == other


@pytest.mark.parametrize(("watched", "tells_of"), [(NATO, {"A", "C"}), (KOSOVO, {"B", "D"})])
async def test_an_alert_that_waits_tells_of_the_part_that_is_on_its_topics(
    stores: Stores, watched: TopicId, tells_of: set[str]
) -> None:
    reader = (await stores.subscriptions.watch(CHAT, [watched], NOW)).id
    on_kosovo = {"matches": (make_match(KOSOVO),)}
    await three_reports(stores, reader, **on_kosovo)
    await part(stores, **on_kosovo)
    briefing = await claimed(stores)
    assert {report.article.source for report in briefing.story.reports} == tells_of


async def test_a_part_of_copies_has_a_first_report(stores: Stores) -> None:
    await report(stores, "a")
    for name in ("b", "c"):
        await report(stores, name, placement=Join(story_id=StoryId(1), why="same text"))
    other = await part(stores)
    found = await stores.archive.story(other)
    assert found is not None
    assert [report.copied for report in found.reports] == [False, False]


async def test_a_story_is_not_split_where_nothing_would_leave_or_stay(stores: Stores) -> None:
    await report(stores, "a")
    nothing = Split(story_id=StoryId(1), article_ids=(ArticleId(9),))
    assert await report(stores, "b", placement=same(StoryId(1)), correction=nothing) == 1
    everything = Split(story_id=StoryId(1), article_ids=(ArticleId(1), ArticleId(2), ArticleId(3)))
    assert await report(stores, "c", placement=same(StoryId(1)), correction=everything) == 1
    assert await count(stores, stories) == 1


async def test_a_story_is_split_once_and_its_parts_are_not_merged(stores: Stores) -> None:
    await three_reports(stores)
    other = await part(stores)
    again = Split(story_id=StoryId(1), article_ids=(ArticleId(3), ArticleId(5)))
    assert await report(stores, "e", placement=same(StoryId(1)), correction=again) == 1
    back = Merge(story_id=other, into=StoryId(1))
    assert await report(stores, "f", placement=same(other), correction=back) == other


# ── and after ───────────────────────────────────────────────────────────────────────────────────────────


async def test_a_correction_that_fails_in_the_middle_leaves_all_as_it_was(stores: Stores) -> None:
    reader = await subscribe(stores)
    await three_reports(stores, reader)
    article = await arrive(stores, "d")
    split = Split(story_id=StoryId(1), article_ids=(ArticleId(2), article.id))
    broken = conclusion(article, SubscriptionId(999), placement=same(StoryId(1)), matches=ON_NATO)
    with pytest.raises((IntegrityError, KeyError)):  # there is no such subscription
        await stores.articles.conclude(replace(broken, correction=split))
    assert await sources(stores, StoryId(1)) == {"A", "B", "C"}
    assert [alert.story_id for alert in await stores.archive.alerts_on(StoryId(1))] == [1]


async def test_corrected_stories_are_forgotten_like_others(stores: Stores) -> None:
    reader = await subscribe(stores)
    await three_reports(stores, reader)
    await deliver(stores, 1)
    await part(stores)
    third = await report(stores, "e", reader)
    await deliver(stores, 2)
    fourth = await report(stores, "f", reader)
    await deliver(stores, 3)
    await report(stores, "g", placement=same(fourth), correction=Merge(story_id=fourth, into=third))
    swept = await SqlRetention(stores.database).sweep(NOW + 91 * DAY, 90 * DAY)
    assert (swept.articles, swept.stories) == (7, 4)
    assert [await count(stores, table) for table in (stories, story_keys, alerts)] == [0, 0, 0]
    assert await count(stores, articles, state="forgotten") == 7
