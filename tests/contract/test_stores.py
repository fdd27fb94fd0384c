"""What every store promises, on every database."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import IntegrityError

from bot.alerts.digest import Bundle
from bot.model import (
    AlertDraft,
    Analysis,
    Article,
    ArticleId,
    Briefing,
    Detection,
    Draft,
    FeedState,
    Fingerprint,
    Join,
    Match,
    Placement,
    Prior,
    Reason,
    Receipt,
    Start,
    StoryId,
    Subscription,
    SubscriptionId,
    Target,
    TopicId,
    Validators,
)
from bot.ports import Conclusion, PollOutcome
from bot.storage.tables import alerts, analyses
from bot.stories.meaning import pack
from tests.contract.conftest import Stores
from tests.fakes import CHAT, NATO, NOW, make_feed, make_match, make_subscription
from tests.messages import message

MINUTE = timedelta(minutes=1)
LEASE = 3 * MINUTE
A, B = make_feed("a"), make_feed("b")
SEEN = Validators(etag='"1"', last_modified="Mon, 02 Mar 2026 10:00:00 GMT", body_hash="00")
ENGLISH = Detection(language="en", script="Latn", confidence=1.0, group="en")


def draft(name: str = "one", **more: Any) -> Draft:
    own: dict[str, Any] = {
        "keys": (f"g:{name}", f"t:{name}"),
        "guid": name,
        "url": f"https://a.example/{name}",
        "title": name,
        "text": f"{name}\n\nThe text of {name}.",
        "digest": name,
        "language_hint": "en",
        "published_at": NOW - timedelta(hours=1),
        "dated": True,
    }
    return Draft(**(own | more))


def poll(state: FeedState, *drafts: Draft, **more: Any) -> PollOutcome:
    own: dict[str, Any] = {
        "feed": make_feed(state.url.split("//")[1].split(".")[0]),
        "feed_id": state.id,
        "polled_at": NOW,
        "validators": SEEN,
        "next_poll_at": NOW + 15 * MINUTE,
        "interval": 15 * MINUTE,
        "entries": len(drafts),
        "drafts": tuple((draft, True) for draft in drafts),
    }
    return PollOutcome(**(own | more))


async def state_of_a(stores: Stores) -> FeedState:
    await stores.feeds.register([A], NOW)
    return (await stores.feeds.states())[0]


async def store(stores: Stores, *drafts: Draft) -> tuple[Article, ...]:
    """Store articles as a poll of feed A would, and return those that are pending."""
    await stores.feeds.record_polls([poll(await state_of_a(stores), *drafts)])
    return await stores.articles.pending(100)


def conclusion(article: Article, *told: SubscriptionId, placement: Placement | None = None, **more: Any) -> Conclusion:
    analysis = Analysis(article_id=article.id, version=1, detection=ENGLISH, **more)
    return Conclusion(
        article_id=article.id,
        analysis=analysis,
        text=None,
        placement=placement or Start(),
        alerts=tuple(AlertDraft(subscription_id=subscription, reason=Reason.NEW) for subscription in told),
        concluded_at=NOW,
    )


async def conclude(
    stores: Stores, article: Article, *told: SubscriptionId, placement: Placement | None = None, **more: Any
) -> StoryId:
    await stores.articles.conclude(conclusion(article, *told, placement=placement, **more))
    story = await stores.articles.story_of(article.id)
    assert story is not None
    return story


async def subscribe(stores: Stores, target: Target = CHAT) -> SubscriptionId:
    return (await stores.subscriptions.watch(target, [NATO], NOW)).id


async def told(stores: Stores, *names: str, target: Target = CHAT) -> SubscriptionId:
    """Write an alert to the target on a story of its own for each name."""
    subscription = await subscribe(stores, target)
    for name in names:
        (article,) = await store(stores, draft(name))
        await conclude(stores, article, subscription)
    return subscription


async def claimed(stores: Stores, now: datetime = NOW) -> Briefing:
    briefing = await stores.outbox.claim(now, LEASE)
    assert isinstance(briefing, Briefing)
    return briefing


def title(claimed: Briefing | Bundle | None) -> str | None:
    return claimed.story.reports[0].article.title if isinstance(claimed, Briefing) else None


# ── feeds ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_registered_feeds_are_due_at_once(stores: Stores) -> None:
    await stores.feeds.register([B, A], NOW)
    assert [state.url for state in await stores.feeds.claim_due(NOW, LEASE, 10)] == [B.url, A.url]


async def test_claimed_feed_is_nobody_elses_until_the_lease_ends(stores: Stores) -> None:
    await stores.feeds.register([A], NOW)
    assert len(await stores.feeds.claim_due(NOW, LEASE, 10)) == 1
    assert await stores.feeds.claim_due(NOW + LEASE - MINUTE, LEASE, 10) == ()
    assert len(await stores.feeds.claim_due(NOW + LEASE, LEASE, 10)) == 1


async def test_two_workers_share_the_due_feeds(stores: Stores) -> None:
    await stores.feeds.register([make_feed(str(number)) for number in range(20)], NOW)
    turns = await asyncio.gather(*(stores.feeds.claim_due(NOW, LEASE, 5) for _ in range(4)))
    urls = [state.url for turn in turns for state in turn]
    assert len(urls) == len(set(urls))
    assert len(urls) + len(await stores.feeds.claim_due(NOW, LEASE, 20)) == 20


async def test_longest_due_feed_comes_first(stores: Stores) -> None:
    await stores.feeds.register([A], NOW)
    await stores.feeds.register([A, B], NOW - MINUTE)
    assert [state.url for state in await stores.feeds.claim_due(NOW, LEASE, 1)] == [B.url]


async def test_feed_that_left_keeps_its_memory(stores: Stores) -> None:
    await store(stores, draft())
    await stores.feeds.register([], NOW)
    assert await stores.feeds.states() == ()
    assert await stores.feeds.claim_due(NOW + timedelta(days=1), LEASE, 10) == ()
    await stores.feeds.register([A], NOW + MINUTE)
    (state,) = await stores.feeds.states()
    assert (state.baselined, state.validators, state.next_poll_at) == (True, SEEN, NOW + MINUTE)
    assert set(await stores.feeds.known(state.id, ["g:one"])) == {"g:one"}


async def test_shorter_interval_takes_effect_before_the_old_one_ends(stores: Stores) -> None:
    state = await state_of_a(stores)
    await stores.feeds.record_polls([poll(state, interval=timedelta(hours=4), next_poll_at=NOW + timedelta(hours=4))])
    await stores.feeds.register([replace(A, interval=5 * MINUTE)], NOW)
    (state,) = await stores.feeds.states()
    assert (state.interval, state.next_poll_at) == (5 * MINUTE, NOW + 5 * MINUTE)


async def test_poll_is_remembered(stores: Stores) -> None:
    state = await state_of_a(stores)
    await stores.feeds.record_failure(state.id, "no such host", NOW, NOW, False)
    assert await stores.feeds.record_polls([poll(state, draft("one"), draft("two"))]) == (2,)
    (state,) = await stores.feeds.states()
    assert state.validators == SEEN
    assert (state.baselined, state.entries, state.failures, state.reason) == (True, 2, 0, None)
    assert (state.polled_at, state.succeeded_at, state.next_poll_at) == (NOW, NOW, NOW + 15 * MINUTE)


async def test_poll_that_fails_in_the_middle_leaves_nothing(stores: Stores) -> None:
    state = await state_of_a(stores)
    broken = poll(state, draft("one"), also_keys=(("g:other", ArticleId(999)),))
    with pytest.raises(IntegrityError):
        await stores.feeds.record_polls([broken])
    assert await stores.feeds.states() == (state,)
    assert await stores.articles.pending(10) == ()
    assert await stores.feeds.known(state.id, ["g:one", "t:one", "g:other"]) == {}


async def test_unchanged_poll_keeps_baseline_and_entries(stores: Stores) -> None:
    state = await state_of_a(stores)
    await stores.feeds.record_polls([poll(state, entries=None)])
    assert not (await stores.feeds.states())[0].baselined
    await stores.feeds.record_polls([poll(state, draft())])
    await stores.feeds.record_polls([poll(state, entries=None)])
    (state,) = await stores.feeds.states()
    assert (state.baselined, state.entries) == (True, 1)


async def test_failure_keeps_what_is_known_and_ends_the_lease(stores: Stores) -> None:
    await store(stores, draft())
    await stores.feeds.claim_due(NOW + 15 * MINUTE, LEASE, 1)
    (state,) = await stores.feeds.states()
    later = NOW + 16 * MINUTE
    await stores.feeds.record_failure(state.id, "timed out", later, later, False)
    await stores.feeds.record_failure(state.id, "no such host", later + MINUTE, later + MINUTE, False)
    (state,) = await stores.feeds.claim_due(later + MINUTE, LEASE, 1)
    assert (state.failures, state.reason, state.failing_since) == (2, "no such host", later)
    assert (state.validators, state.baselined, state.succeeded_at) == (SEEN, True, NOW)


async def test_a_poll_that_is_put_off_is_no_failure(stores: Stores) -> None:
    await stores.feeds.register([A], NOW)
    (before,) = await stores.feeds.claim_due(NOW, LEASE, 1)
    await stores.feeds.record_failure(before.id, None, NOW, NOW + MINUTE, False)
    assert await stores.feeds.states() == (replace(before, next_poll_at=NOW + MINUTE),)
    assert len(await stores.feeds.claim_due(NOW + MINUTE, LEASE, 1)) == 1


async def test_where_a_feed_moved_is_remembered(stores: Stores) -> None:
    state = await state_of_a(stores)
    await stores.feeds.record_polls([poll(state, moved_to="https://a.example/new", moves=2)])
    (state,) = await stores.feeds.states()
    assert (state.moved_to, state.moves) == ("https://a.example/new", 2)


async def test_feed_that_is_gone_is_tried_again_and_may_come_back(stores: Stores) -> None:
    state = await state_of_a(stores)
    await stores.feeds.record_failure(state.id, "gone", NOW, NOW + timedelta(days=7), True)
    assert await stores.feeds.claim_due(NOW + timedelta(days=6), LEASE, 1) == ()
    (state,) = await stores.feeds.claim_due(NOW + timedelta(days=7), LEASE, 1)
    assert state.gone
    await stores.feeds.record_polls([poll(state, draft())])
    assert not (await stores.feeds.states())[0].gone


async def test_entry_is_known_by_any_of_its_keys(stores: Stores) -> None:
    (article,) = await store(stores, draft())
    (state,) = await stores.feeds.states()
    await stores.feeds.record_polls([poll(state, also_keys=(("l:new", article.id),))])
    known = await stores.feeds.known(state.id, ["g:one", "t:one", "l:new", "g:other"])
    assert set(known) == {"g:one", "t:one", "l:new"}
    assert {found.id for found in known.values()} == {article.id}


async def test_thousands_of_keys_can_be_asked_for(stores: Stores) -> None:
    await store(stores, *(draft(str(number)) for number in range(600)))
    (state,) = await stores.feeds.states()
    assert len(await stores.feeds.known(state.id, [f"g:{number}" for number in range(2000)])) == 600


async def test_keys_of_one_feed_are_not_anothers(stores: Stores) -> None:
    await stores.feeds.register([A, B], NOW)
    first, second = await stores.feeds.states()
    await stores.feeds.record_polls([poll(first, draft())])
    assert await stores.feeds.known(second.id, ["g:one"]) == {}


async def test_revision_is_known_by_its_latest_digest_and_first_id(stores: Stores) -> None:
    (article,) = await store(stores, draft())
    (state,) = await stores.feeds.states()
    assert await stores.feeds.record_polls([poll(state, draft(digest="changed", revises=article.id))]) == (0,)
    known = (await stores.feeds.known(state.id, ["g:one"]))["g:one"]
    assert (known.id, known.digest) == (article.id, "changed")


async def test_text_that_a_database_may_refuse_is_stored_with_its_length(stores: Stores) -> None:
    (article,) = await store(stores, draft(guid="a\0b", title="t\ud800", text="t\0\ud800", language_hint="x" * 300))
    assert (len(article.title), len(article.text)) == (2, 3)


# ── articles and stories ────────────────────────────────────────────────────────────────────────────────


async def test_articles_wait_in_the_order_of_publication(stores: Stores) -> None:
    await store(stores, draft("new"), draft("old", published_at=NOW - timedelta(days=1)))
    assert [article.title for article in await stores.articles.pending(10)] == ["old", "new"]
    assert len(await stores.articles.pending(1)) == 1


async def test_revision_waits_for_the_version_before_it(stores: Stores) -> None:
    (first,) = await store(stores, draft())
    earlier = NOW - timedelta(days=1)
    await store(stores, draft(digest="2", title="second", revises=first.id, published_at=earlier))
    assert await stores.articles.pending(10) == (first,)
    await conclude(stores, first)
    assert [article.title for article in await stores.articles.pending(10)] == ["second"]


async def test_concluding_twice_changes_nothing(stores: Stores) -> None:
    subscription = await subscribe(stores)
    (article,) = await store(stores, draft())
    assert len(await stores.articles.conclude(conclusion(article, subscription))) == 1
    story = await stores.articles.story_of(article.id)
    assert await stores.articles.conclude(conclusion(article, subscription)) == ()
    assert await stores.articles.story_of(article.id) == story
    assert await stores.articles.pending(10) == ()


async def test_conclusion_that_fails_in_the_middle_leaves_the_article_pending(stores: Stores) -> None:
    (article,) = await store(stores, draft())
    with pytest.raises(IntegrityError):
        await stores.articles.conclude(conclusion(article, SubscriptionId(999)))
    assert await stores.articles.pending(10) == (article,)
    assert await stores.articles.story_of(article.id) is None


async def test_skipped_article_waits_no_longer(stores: Stores) -> None:
    (article,) = await store(stores, draft())
    await stores.articles.skip(article.id, "an internal error", NOW)
    assert await stores.articles.pending(10) == ()


async def test_story_shows_an_article_in_its_latest_analysed_revision(stores: Stores) -> None:
    subscription = await subscribe(stores)
    (first,) = await store(stores, draft("first"))
    story = await conclude(stores, first, subscription)
    (second,) = await store(stores, draft("second", revises=first.id))
    assert title(await stores.outbox.claim(NOW, MINUTE)) == "first"
    await conclude(stores, second, placement=Join(story_id=story, why="revision"))
    briefing = await claimed(stores, NOW + MINUTE)
    assert [report.article.title for report in briefing.story.reports] == ["second"]


async def test_page_text_takes_the_place_of_the_feeds(stores: Stores) -> None:
    subscription = await subscribe(stores)
    (article,) = await store(stores, draft())
    await stores.articles.conclude(replace(conclusion(article, subscription), text="one\n\nAll of it."))
    assert (await claimed(stores)).story.reports[0].article.text == "one\n\nAll of it."


async def test_candidates_share_keys_the_likeliest_first(stores: Stores) -> None:
    one, two, three, new = await store(stores, draft("1"), draft("2"), draft("3"), draft("4"))
    mark = Fingerprint(shingles=(1, 2**32 - 1), terms={"n:sound": 0.5, "ähnlich": 0.25}, keys=("k1", "k2"))
    near = await conclude(stores, one, fingerprint=mark)
    nearer = await conclude(stores, two, fingerprint=replace(mark, keys=("k1", "k2", "k3")))
    await conclude(stores, three, fingerprint=replace(mark, keys=("k9",)))
    found = await stores.articles.candidates(new, replace(mark, keys=("k1", "k2", "k3")), NOW - timedelta(days=1))
    assert [candidate.story_id for candidate in found] == [nearer, near]
    assert found[0].fingerprints == (replace(mark, keys=()),)
    assert found[0].article_ids == (two.id,)
    assert await stores.articles.candidates(new, replace(mark, keys=("k1",)), NOW) == ()


async def test_a_story_close_in_meaning_is_a_candidate_without_a_key(stores: Stores) -> None:
    one, two, three, new = await store(stores, draft("1"), draft("2"), draft("3"), draft("4"))
    mark = Fingerprint(sayings=(7, 2**32 - 1), vector=pack([0.9, 0.1, 0.4]), keys=("k1",))
    near = await conclude(stores, one, fingerprint=mark)
    await conclude(stores, two, fingerprint=replace(mark, vector=pack([-0.9, 0.1, 0.4]), keys=("k2",)))
    keyed = await conclude(stores, three, fingerprint=Fingerprint(keys=("k3",)))  # from before there was a model
    here = Fingerprint(vector=pack([0.8, 0.1, 0.5]), keys=("k3",))
    found = await stores.articles.candidates(new, here, NOW - timedelta(days=1))
    assert [candidate.story_id for candidate in found] == [keyed, near]
    assert found[1].fingerprints == (replace(mark, keys=()),)
    assert [c.story_id for c in await stores.articles.candidates(new, here, NOW)] == []
    other_model = Fingerprint(vector=pack([0.8, 0.5]))
    assert await stores.articles.candidates(new, other_model, NOW - timedelta(days=1)) == ()


async def test_same_address_makes_a_candidate_and_a_home_page_does_not(stores: Stores) -> None:
    paper, copy, home, home_too = await store(
        stores,
        draft("1", url="https://www.a.example/x?utm_source=rss"),
        draft("2", url="http://a.example/x/"),
        draft("3", url="https://a.example/"),
        draft("4", url="https://a.example/"),
    )
    story = await conclude(stores, paper)
    await conclude(stores, home)
    (found,) = await stores.articles.candidates(copy, Fingerprint(), NOW - timedelta(days=1))
    assert (found.story_id, set(found.urls)) == (story, {"https://a.example/x"})
    assert await stores.articles.candidates(home_too, Fingerprint(), NOW - timedelta(days=1)) == ()


async def test_candidate_shows_its_newest_members_and_whoever_has_the_address(stores: Stores) -> None:
    first, *rest = await store(stores, *(draft(str(number)) for number in range(25)))
    story = await conclude(stores, first, fingerprint=Fingerprint(shingles=(0,), keys=("k",)))
    for number, article in enumerate(rest, 1):
        mark = Fingerprint(shingles=(number,), keys=("k",))
        await conclude(stores, article, placement=Join(story_id=story, why=""), fingerprint=mark)
    since = NOW - timedelta(days=1)
    (found,) = await stores.articles.candidates(replace(first, url=None), Fingerprint(keys=("k",)), since)
    assert [mark.shingles[0] for mark in found.fingerprints] == list(range(24, 4, -1))
    (found,) = await stores.articles.candidates(first, Fingerprint(keys=("k",)), since)
    assert "https://a.example/0" in found.urls


async def test_replaced_revision_stands_for_its_story_no_longer(stores: Stores) -> None:
    (first,) = await store(stores, draft())
    story = await conclude(stores, first, fingerprint=Fingerprint(shingles=(1,), keys=("k",)))
    (second,) = await store(stores, draft(digest="2", revises=first.id))
    mark = Fingerprint(shingles=(2,), keys=("k",))
    await conclude(stores, second, placement=Join(story_id=story, why="revision"), fingerprint=mark)
    (found,) = await stores.articles.candidates(first, mark, NOW - timedelta(days=1))
    assert [mark.shingles for mark in found.fingerprints] == [(2,)]


async def test_later_report_renews_its_story_and_an_older_one_does_not(stores: Stores) -> None:
    old, middle, new = await store(stores, *(draft(str(age), published_at=NOW - age * MINUTE) for age in (3, 2, 1)))
    story = await conclude(stores, middle, fingerprint=Fingerprint(keys=("k",)))
    for article in (old, new):
        await conclude(stores, article, placement=Join(story_id=story, why=""))
    (found,) = await stores.articles.candidates(new, Fingerprint(keys=("k",)), NOW - MINUTE)
    assert found.updated_at == NOW - MINUTE


async def test_stories_are_those_of_the_time_on_the_topics_latest_first(stores: Stores) -> None:
    times = {"early": 3, "late": 1, "before": 90, "other": 2}
    for article in await store(stores, *(draft(name, published_at=NOW - age * MINUTE) for name, age in times.items())):
        topic = TopicId("kosovo") if article.title == "other" else NATO
        await conclude(stores, article, matches=(make_match(topic),))
    found = await stores.articles.stories(NOW - timedelta(hours=1), [NATO], 10)
    assert [story.reports[0].article.title for story in found] == ["late", "early"]
    assert len(await stores.articles.stories(NOW - timedelta(hours=1), [NATO], 1)) == 1


async def test_analysis_comes_back_as_it_was(stores: Stores) -> None:
    (article,) = await store(stores, draft())
    match = Match(topic=NATO, score=1.5, spans=((0, 3),), words=("one",))
    await conclude(stores, article, matches=(match,))
    (story,) = await stores.articles.stories(NOW - timedelta(days=1), [NATO], 10)
    assert story.reports[0].article == article
    assert story.reports[0].analysis == conclusion(article, matches=(match,)).analysis


# ── outbox ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_alert_is_written_once_per_story_and_subscription_ever(stores: Stores) -> None:
    subscription = await told(stores, "one")
    briefing = await claimed(stores)
    again = [AlertDraft(subscription_id=subscription, reason=Reason.FIRST_LOOK)]
    assert await stores.outbox.add(briefing.story.id, again, NOW) == ()
    await stores.outbox.delivered(briefing.alert, Receipt(message_id="7"), message(), NOW, timedelta())
    assert await stores.outbox.add(briefing.story.id, again, NOW) == ()
    assert await stores.outbox.claim(NOW + LEASE, LEASE) is None


async def test_a_development_is_written_once_per_article_and_knows_what_it_answers(stores: Stores) -> None:
    subscription = await told(stores, "one")
    briefing = await claimed(stores)
    story = briefing.story.id
    await stores.outbox.delivered(briefing.alert, Receipt(message_id="7", editable=True), message(), NOW, timedelta())
    new = AlertDraft(
        subscription_id=subscription,
        reason=Reason.DEVELOPMENT,
        article_id=ArticleId(5),
        words="12 in the title; it was 3",
    )
    assert len(await stores.outbox.add(story, [new, new, replace(new, article_id=ArticleId(6))], NOW)) == 2
    development = await claimed(stores)
    assert (development.alert.reason, development.alert.article_id) == (Reason.DEVELOPMENT, 5)
    assert (development.alert.words, development.answers) == (new.words, Receipt(message_id="7"))
    first, *others = await stores.archive.alerts_on(story)
    assert (first.delivered_at, first.article_id) == (NOW, message().article_id)
    assert [alert.delivered_at for alert in others] == [None, None]


async def test_a_copy_is_known_as_one_in_all_its_revisions(stores: Stores) -> None:
    (first,) = await store(stores, draft("one"))
    story = await conclude(stores, first)
    (copy,) = await store(stores, draft("two"))
    await conclude(stores, copy, placement=Join(story_id=story, why="same text", copy_of=first.id))
    (edited,) = await store(stores, draft("two", digest="edited", revises=copy.id))
    await conclude(stores, edited, placement=Join(story_id=story, why="revision"))
    found = await stores.archive.story(story)
    assert found
    assert [(report.article.id, report.copied) for report in found.reports] == [(first.id, False), (edited.id, True)]
    assert [report.copy_of for report in found.reports] == [None, first.id]


async def test_two_writers_of_one_alert_write_one(stores: Stores) -> None:
    subscription = await subscribe(stores)
    (article,) = await store(stores, draft())
    story = await conclude(stores, article)
    drafts = [AlertDraft(subscription_id=subscription, reason=Reason.NEW)]
    written = await asyncio.gather(*(stores.outbox.add(story, drafts, NOW) for _ in range(4)))
    assert sorted(map(len, written)) == [0, 0, 0, 1]


async def test_claimed_alert_comes_with_all_that_rendering_needs(stores: Stores) -> None:
    subscription = await told(stores, "one")
    briefing = await claimed(stores)
    assert (briefing.alert.attempts, briefing.alert.reason, briefing.alert.created_at) == (1, Reason.NEW, NOW)
    assert briefing.subscription == make_subscription(id=subscription)
    assert title(briefing) == "one"


async def test_alert_of_a_worker_that_died_comes_back(stores: Stores) -> None:
    await told(stores, "one")
    first = await claimed(stores)
    assert await stores.outbox.claim(NOW + LEASE - MINUTE, LEASE) is None
    second = await claimed(stores, NOW + LEASE)
    assert (second.alert.id, second.alert.attempts) == (first.alert.id, 2)


async def test_alerts_of_a_chat_keep_their_order_among_workers(stores: Stores) -> None:
    await told(stores, "one", "two")
    await told(stores, "elsewhere", target=Target(channel="fake", address="2"))
    turns = await asyncio.gather(*(stores.outbox.claim(NOW, LEASE) for _ in range(4)))
    assert sorted(filter(None, map(title, turns))) == ["elsewhere", "one"]


async def test_postponed_alert_is_overtaken_by_none_of_its_chat(stores: Stores) -> None:
    subscription = await told(stores, "one", "two")
    await stores.outbox.postpone((await claimed(stores)).alert, "too many requests", NOW + MINUTE)
    (late,) = await store(stores, draft("three"))
    await conclude(stores, late, subscription)
    assert await stores.outbox.claim(NOW + MINUTE / 2, LEASE) is None
    order = []
    while briefing := await stores.outbox.claim(NOW + MINUTE, MINUTE):
        order.append(title(briefing))
        await stores.outbox.delivered(briefing.alert, Receipt(message_id="1"), message(), NOW + MINUTE, timedelta())
    assert order == ["one", "two", "three"]


async def test_other_threads_of_a_postponed_chat_wait_and_other_chats_do_not(stores: Stores) -> None:
    await told(stores, "one")
    await told(stores, "in a thread", target=replace(CHAT, thread="5"))
    await told(stores, "elsewhere", target=Target(channel="fake", address="2"))
    await stores.outbox.postpone((await claimed(stores)).alert, "too many requests", NOW + MINUTE)
    assert title(await stores.outbox.claim(NOW, LEASE)) == "elsewhere"
    assert await stores.outbox.claim(NOW, LEASE) is None
    assert await stores.outbox.next_due() == NOW + MINUTE


async def test_chat_is_left_alone_for_the_pause_it_wants(stores: Stores) -> None:
    await told(stores, "one", "two")
    await stores.outbox.delivered((await claimed(stores)).alert, Receipt(message_id="1"), message(), NOW, MINUTE)
    assert await stores.outbox.claim(NOW, LEASE) is None
    assert title(await stores.outbox.claim(NOW + MINUTE, LEASE)) == "two"


async def test_abandoned_alert_lets_the_next_one_go(stores: Stores) -> None:
    await told(stores, "one", "two")
    await stores.outbox.abandon((await claimed(stores)).alert.id, "bad request", NOW)
    assert title(await stores.outbox.claim(NOW, LEASE)) == "two"


async def test_receipt_and_reason_are_kept(stores: Stores) -> None:
    await told(stores, "one", "two")
    await stores.outbox.delivered((await claimed(stores)).alert, Receipt(message_id="7"), message(), NOW, timedelta())
    await stores.outbox.abandon((await claimed(stores)).alert.id, "bad request", NOW)
    rows = await rows_of_alerts(stores)
    assert [(row.state, row.receipt, row.error) for row in rows] == [
        ("delivered", "7", None),
        ("abandoned", None, "bad request"),
    ]


async def test_nothing_is_due_in_an_empty_outbox(stores: Stores) -> None:
    assert await stores.outbox.claim(NOW, LEASE) is None
    assert await stores.outbox.next_due() is None


async def test_alert_without_reports_does_not_stop_the_others(stores: Stores) -> None:
    await told(stores, "one", "two")
    first = select(analyses.c.article_id).order_by(analyses.c.article_id).limit(1).scalar_subquery()
    await stores.database.run(lambda tx: tx.execute(delete(analyses).where(analyses.c.article_id == first)))
    assert title(await stores.outbox.claim(NOW, LEASE)) == "two"


async def test_release_gives_back_what_a_dead_process_had(stores: Stores) -> None:
    await told(stores, "one")
    await claimed(stores)
    await stores.feeds.claim_due(NOW + timedelta(days=1), LEASE, 1)
    await stores.outbox.release()
    await stores.feeds.release()
    assert title(await stores.outbox.claim(NOW, LEASE)) == "one"
    assert len(await stores.feeds.claim_due(NOW + timedelta(days=1), LEASE, 1)) == 1


async def rows_of_alerts(stores: Stores) -> Sequence[Any]:
    def read(tx: Connection) -> Sequence[Any]:
        return tx.execute(select(alerts).order_by(alerts.c.id)).all()

    return await stores.database.run(read)


# ── subscriptions ───────────────────────────────────────────────────────────────────────────────────────


async def test_watching_sets_the_topics_and_keeps_the_id(stores: Stores) -> None:
    first = await stores.subscriptions.watch(CHAT, [NATO], NOW)
    second = await stores.subscriptions.watch(CHAT, [NATO, TopicId("kosovo")], NOW)
    assert second == replace(first, topics=(NATO, TopicId("kosovo")))
    assert await stores.subscriptions.of(CHAT) == second
    assert await stores.subscriptions.active() == (second,)


async def test_watching_nothing_ends_the_subscription_and_what_waits_for_it(stores: Stores) -> None:
    await told(stores, "one")
    await stores.subscriptions.watch(CHAT, [], NOW)
    assert await stores.subscriptions.of(CHAT) is None
    assert await stores.subscriptions.active() == ()
    assert await stores.outbox.claim(NOW, LEASE) is None


def static(address: str = "1", **more: Any) -> Subscription:
    return make_subscription(target=Target(channel="fake", address=address), static=True, **more)


async def test_static_subscriptions_are_exactly_those_of_the_file(stores: Stores) -> None:
    own = await stores.subscriptions.watch(Target(channel="fake", address="9"), [NATO], NOW)
    await stores.subscriptions.replace_static([static("1"), static("2")], NOW)
    before = {subscription.target: subscription.id for subscription in await stores.subscriptions.active()}
    await stores.subscriptions.replace_static([static("2", timezone="Europe/Belgrade"), static("3")], NOW)
    after = {subscription.target.address: subscription for subscription in await stores.subscriptions.active()}
    assert set(after) == {"9", "2", "3"}
    assert after["9"] == own
    assert after["2"].id == before[Target(channel="fake", address="2")]
    assert after["2"].timezone == "Europe/Belgrade"


async def test_static_subscription_that_leaves_takes_its_alerts_along(stores: Stores) -> None:
    await told(stores, "one")
    await stores.subscriptions.replace_static([static()], NOW)
    await stores.subscriptions.replace_static([], NOW)
    assert await stores.outbox.claim(NOW, LEASE) is None


async def test_chat_that_was_static_once_may_watch_by_itself(stores: Stores) -> None:
    await stores.subscriptions.replace_static([static()], NOW)
    await stores.subscriptions.replace_static([], NOW)
    await stores.subscriptions.watch(CHAT, [NATO], NOW)
    await stores.subscriptions.replace_static([], NOW)
    assert await stores.subscriptions.of(CHAT) is not None


async def test_stopping_a_chat_ends_its_threads_and_alerts(stores: Stores) -> None:
    thread = replace(CHAT, thread="5")
    await told(stores, "one")
    await told(stores, "two", target=thread)
    await claimed(stores)
    await stores.subscriptions.stop(CHAT, "the bot was blocked", NOW)
    assert await stores.subscriptions.active() == ()
    assert await stores.outbox.claim(NOW + LEASE, LEASE) is None


async def test_stopping_a_thread_leaves_its_chat(stores: Stores) -> None:
    await told(stores, "one")
    await subscribe(stores, replace(CHAT, thread="5"))
    await stores.subscriptions.stop(replace(CHAT, thread="5"), "thread deleted", NOW)
    assert [subscription.target for subscription in await stores.subscriptions.active()] == [CHAT]
    assert title(await stores.outbox.claim(NOW, LEASE)) == "one"


async def test_moved_chat_takes_threads_and_alerts_along(stores: Stores) -> None:
    thread = replace(CHAT, thread="5")
    subscription = await told(stores, "one")
    await subscribe(stores, thread)
    await claimed(stores)
    await stores.subscriptions.move(CHAT, "-100", NOW)
    there = replace(CHAT, address="-100")
    assert {found.target for found in await stores.subscriptions.active()} == {there, replace(there, thread="5")}
    briefing = await claimed(stores)
    assert (briefing.subscription.id, briefing.subscription.target) == (subscription, there)


async def test_chat_that_moves_where_it_is_known_goes_on_there(stores: Stores) -> None:
    there = replace(CHAT, address="-100")
    await told(stores, "one")
    own = await stores.subscriptions.watch(there, [TopicId("kosovo")], NOW)
    await claimed(stores)
    await stores.subscriptions.move(CHAT, "-100", NOW)
    assert await stores.subscriptions.active() == (own,)
    left = (await rows_of_alerts(stores))[0]
    assert (left.state, left.error, left.done_at) == ("abandoned", "moved to -100", NOW)
    briefing = await claimed(stores)
    assert (title(briefing), briefing.subscription) == ("one", own)
    await stores.outbox.delivered(briefing.alert, Receipt(message_id="1"), message(), NOW, timedelta())
    assert await stores.outbox.claim(NOW + LEASE, LEASE) is None


async def test_a_development_that_waits_goes_along_with_its_words(stores: Stores) -> None:
    subscription = await told(stores, "one")
    briefing = await claimed(stores)
    await stores.outbox.delivered(briefing.alert, Receipt(message_id="7"), message(), NOW, timedelta())
    words = "12 in the title; it was 3"
    new = AlertDraft(subscription_id=subscription, reason=Reason.DEVELOPMENT, article_id=ArticleId(5), words=words)
    await stores.outbox.add(briefing.story.id, [new], NOW)
    there = await subscribe(stores, replace(CHAT, address="-100"))
    await stores.subscriptions.move(CHAT, "-100", NOW)
    moved = await claimed(stores)
    assert (moved.subscription.id, moved.alert.article_id, moved.alert.words) == (there, 5, words)
    assert moved.answers is None  # what it answers has another number there


async def test_static_chat_that_moved_and_stands_in_the_file_still_is_told(stores: Stores) -> None:
    await stores.subscriptions.replace_static([static()], NOW)
    await stores.subscriptions.move(CHAT, "-100", NOW)
    await stores.subscriptions.replace_static([static()], NOW)  # at the next start; the file has the old address
    await stores.subscriptions.move(CHAT, "-100", NOW)
    assert [found.target.address for found in await stores.subscriptions.active()] == ["-100"]


async def test_subscription_keeps_what_its_reader_chose(stores: Stores) -> None:
    topics = (NATO, TopicId("kosovo"))
    chosen = static(timezone="Europe/Skopje", languages=("mk", "en"), topics=topics, developments=False)
    await stores.subscriptions.replace_static([chosen], NOW)
    found = await stores.subscriptions.of(CHAT)
    assert found == replace(chosen, id=found.id if found else SubscriptionId(0))


# ── notes, and what holds for all ───────────────────────────────────────────────────────────────────────


async def test_note_is_the_latest_that_was_written(stores: Stores) -> None:
    assert await stores.notes.note("first look") is None
    await stores.notes.write_note("first look", "yes")
    await stores.notes.write_note("first look", "again")
    assert await stores.notes.note("first look") == "again"


async def test_time_without_a_zone_is_refused(stores: Stores) -> None:
    with pytest.raises(Exception, match="no time zone"):
        await stores.feeds.register([A], NOW.replace(tzinfo=None))


async def test_a_feed_that_brings_an_alert_is_hot_for_a_while(stores: Stores) -> None:
    state = await state_of_a(stores)
    assert state.hot_until is None
    await stores.feeds.record_polls([poll(state, draft())])
    (article,) = await stores.articles.pending(1)
    subscription = await stores.subscriptions.watch(CHAT, [NATO], NOW)
    await stores.articles.conclude(conclusion(article, subscription.id))
    hot_until = (await state_of_a(stores)).hot_until
    assert hot_until
    assert hot_until > NOW


async def test_what_articles_tell_of_their_feeds_languages_comes_with_the_next(stores: Stores) -> None:
    first, second = await store(stores, draft("one"), draft("two"))
    assert first.prior == Prior()
    told = Prior(articles=1, likelihoods={"sr-Latn": 0.0, "hr": -1.5}, rest=-3.0)
    await stores.articles.conclude(replace(conclusion(first), prior=told))
    assert [article.prior for article in await stores.articles.pending(9)] == [told]
    await stores.articles.conclude(conclusion(second))
    assert [article.prior for article in await store(stores, draft("three"))] == [told]
