"""When alerts leave the outbox, on every database: what was chosen, digests, floods, and whose turn it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import select, update

from bot.alerts.digest import Bundle, Digest, Occasion
from bot.model import Briefing, Receipt, Target
from bot.preferences import DEFAULTS, NO_PREFERENCES, Preferences, Rhythm
from bot.storage.outbox import SqlOutbox
from bot.storage.tables import alerts, chats
from tests.contract.conftest import Stores
from tests.contract.test_stores import LEASE, claimed, rows_of_alerts, subscribe, title, told
from tests.fakes import CHAT, NATO, NOW, make_subscription
from tests.messages import message

HOUR = timedelta(hours=1)
THREAD = replace(CHAT, thread="5")
HOURLY, DAILY = Preferences(rhythm=Rhythm.HOURLY), Preferences(rhythm=Rhythm.DAILY, digest_at=time(15))
DIGEST = Digest(key="1:1", occasion=Occasion.HOUR, sections=(), since="12:00")


async def prefer(stores: Stores, layer: Preferences, target: Target = CHAT, *, whole_chat: bool = True) -> Preferences:
    return await stores.preferences.prefer(target, layer, NOW, whole_chat=whole_chat)


async def take(stores: Stores, now: datetime = NOW) -> list[str]:
    """Return what goes out now, in order: titles, those of a bundle joined."""
    taken = []
    while one := await stores.outbox.claim(now, LEASE):
        briefings = one.briefings if isinstance(one, Bundle) else (one,)
        taken.append(" + ".join(str(title(briefing)) for briefing in briefings))
        shown = DIGEST if isinstance(one, Bundle) else message()
        await stores.outbox.delivered(one.alert, Receipt(message_id="1"), shown, now, timedelta())
    return taken


async def bundled(stores: Stores, now: datetime) -> Bundle:
    bundle = await stores.outbox.claim(now, LEASE)
    assert isinstance(bundle, Bundle)
    return bundle


# ── what was chosen ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_subscription_inherits_what_its_chat_chose(stores: Stores) -> None:
    for target in (CHAT, THREAD):
        await subscribe(stores, target)
    await prefer(stores, Preferences(timezone="Europe/Skopje", languages=("mk", "en"), quiet=(time(22), time(7))))
    held = await prefer(stores, Preferences(languages=("sq",), interface="sq", an_hour=3), THREAD, whole_chat=False)
    chat, thread = [await stores.subscriptions.of(target) for target in (CHAT, THREAD)]
    assert chat
    assert thread
    assert (chat.timezone, chat.languages, chat.quiet) == ("Europe/Skopje", ("mk", "en"), (time(22), time(7)))
    assert (thread.timezone, thread.languages, thread.interface, thread.an_hour) == ("Europe/Skopje", ("sq",), "sq", 3)
    assert (held.timezone, held.languages, held.digest_at) == ("Europe/Skopje", ("sq",), DEFAULTS.digest_at)


async def test_layers_come_back_as_they_were_set_and_can_be_emptied(stores: Stores) -> None:
    await prefer(stores, DAILY)
    await prefer(stores, HOURLY, THREAD, whole_chat=False)
    assert await stores.preferences.preferences(THREAD) == (DAILY, HOURLY)
    assert await stores.preferences.preferences(CHAT) == (DAILY, NO_PREFERENCES)
    assert await prefer(stores, NO_PREFERENCES) == DEFAULTS
    assert await stores.preferences.preferences(replace(CHAT, address="9")) == (NO_PREFERENCES, NO_PREFERENCES)


async def test_who_watches_nothing_yet_can_choose(stores: Stores) -> None:
    await prefer(stores, Preferences(interface="mk"), whole_chat=False)
    assert await stores.subscriptions.active() == ()
    await subscribe(stores)
    assert [found.interface for found in await stores.subscriptions.active()] == ["mk"]


async def test_what_another_version_chose_in_a_form_of_its_own_is_nothing(stores: Stores) -> None:
    await subscribe(stores)
    await stores.database.run(lambda tx: tx.execute(update(chats).values(settings={"rhythm": "weekly"})))
    assert (await stores.subscriptions.active())[0].rhythm is Rhythm.AT_ONCE


async def test_a_time_zone_that_this_machine_does_not_know_is_not_chosen(stores: Stores) -> None:
    await prefer(stores, Preferences(timezone="Moon/Tycho", quiet=(time(22), time(7))))
    (chat, _) = await stores.preferences.preferences(CHAT)
    assert (chat.timezone, chat.quiet) == (None, (time(22), time(7)))


async def test_a_static_subscription_inherits_too_and_its_own_words_hold(stores: Stores) -> None:
    await prefer(stores, Preferences(timezone="Europe/Skopje", rhythm=Rhythm.DAILY))
    await stores.subscriptions.replace_static([make_subscription(static=True, timezone="UTC")], NOW)
    (found,) = await stores.subscriptions.active()
    assert (found.timezone, found.rhythm) == ("UTC", Rhythm.DAILY)


async def test_a_chat_that_comes_back_watches_what_it_watched_as_it_liked(stores: Stores) -> None:
    await subscribe(stores)
    await prefer(stores, DAILY)
    await stores.subscriptions.stop(CHAT, "the bot was blocked", NOW)
    assert await stores.subscriptions.of(CHAT) is None
    back = await stores.preferences.resume(CHAT)
    assert back is not None
    assert (back.topics, back.rhythm) == ((NATO,), Rhythm.DAILY)
    assert back == await stores.subscriptions.of(CHAT)


async def test_a_forum_that_comes_back_has_its_topics_again_and_a_topic_itself_alone(stores: Stores) -> None:
    other = replace(CHAT, thread="6")
    for target in (CHAT, THREAD, other):
        await subscribe(stores, target)
    await stores.subscriptions.stop(other, "thread deleted", NOW)
    await stores.subscriptions.stop(CHAT, "the bot was kicked", NOW)
    await stores.subscriptions.stop(other, "thread deleted", NOW)
    await stores.preferences.resume(CHAT)
    assert {found.target for found in await stores.subscriptions.active()} == {CHAT, THREAD}
    await stores.preferences.resume(other)
    assert {found.target for found in await stores.subscriptions.active()} == {CHAT, THREAD, other}


async def test_what_a_chat_or_the_operator_ended_is_not_resumed(stores: Stores) -> None:
    assert await stores.preferences.resume(CHAT) is None
    await subscribe(stores)
    await stores.subscriptions.watch(CHAT, [], NOW)
    assert await stores.preferences.resume(CHAT) is None
    await stores.subscriptions.replace_static([make_subscription(static=True)], NOW)
    await stores.subscriptions.replace_static([], NOW)
    assert await stores.preferences.resume(CHAT) is None


async def test_a_chat_that_moves_takes_its_choices_along_unless_it_has_some_there(stores: Stores) -> None:
    await subscribe(stores)
    await prefer(stores, DAILY)
    await stores.subscriptions.move(CHAT, "-100")
    there = replace(CHAT, address="-100")
    assert (await stores.preferences.preferences(there))[0] == DAILY
    await prefer(stores, HOURLY, there)
    await stores.subscriptions.move(CHAT, "-100")
    assert (await stores.preferences.preferences(there))[0] == HOURLY
    assert [found.rhythm for found in await stores.subscriptions.active()] == [Rhythm.HOURLY]


# ── rhythm ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_alerts_of_an_hour_leave_together_at_its_end(stores: Stores) -> None:
    await prefer(stores, HOURLY)
    await told(stores, "one", "two")
    await told(stores, "elsewhere", target=replace(CHAT, address="2"))
    assert await take(stores) == ["elsewhere"]
    assert await stores.outbox.next_due() == NOW + HOUR
    assert await take(stores, NOW + HOUR - timedelta(seconds=1)) == []
    assert await take(stores, NOW + HOUR) == ["one + two"]
    assert await take(stores, NOW + 2 * HOUR) == []
    rows = await rows_of_alerts(stores)
    assert [(row.state, row.receipt, row.card) for row in rows[:2]] == [("delivered", "1", None)] * 2


async def test_each_thread_has_a_digest_of_its_own(stores: Stores) -> None:
    await prefer(stores, DAILY)
    await told(stores, "one")
    await told(stores, "two", "three", target=THREAD)
    assert await take(stores, NOW + 3 * HOUR) == ["one", "two + three"]


async def test_a_digest_that_was_cut_off_comes_back_whole_with_what_came_meanwhile(stores: Stores) -> None:
    await prefer(stores, HOURLY)
    await told(stores, "one", "two")
    first = await bundled(stores, NOW + HOUR)
    assert (len(first.briefings), first.occasion) == (2, Occasion.HOUR)
    assert await stores.outbox.claim(NOW + HOUR, LEASE) is None
    again = await bundled(stores, NOW + HOUR + LEASE)
    assert [(briefing.alert.id, briefing.alert.attempts) for briefing in again.briefings] == [
        (briefing.alert.id, 2) for briefing in first.briefings
    ]


async def test_a_digest_is_postponed_and_given_up_whole(stores: Stores) -> None:
    await prefer(stores, HOURLY)
    await told(stores, "one", "two")
    bundle = await bundled(stores, NOW + HOUR)
    await stores.outbox.postpone(bundle.alert, "too many requests", NOW + 2 * HOUR)
    assert await take(stores, NOW + HOUR) == []
    bundle = await bundled(stores, NOW + 2 * HOUR)
    await stores.outbox.abandon(bundle.alert.id, "bad request", NOW)
    assert [row.state for row in await rows_of_alerts(stores)] == ["abandoned"] * 2


async def test_waiting_alerts_are_timed_anew_when_the_rhythm_changes(stores: Stores) -> None:
    await told(stores, "one", "two")
    await prefer(stores, DAILY)
    assert await take(stores) == []
    assert await stores.outbox.next_due() == NOW + 3 * HOUR
    await prefer(stores, replace(DAILY, digest_at=time(14)))
    assert await stores.outbox.next_due() == NOW + 2 * HOUR
    await prefer(stores, replace(DAILY, digest_at=time(14), timezone="Europe/Belgrade"))
    assert await stores.outbox.next_due() == NOW + HOUR
    await prefer(stores, NO_PREFERENCES)
    assert await take(stores) == ["one", "two"]


async def test_a_rhythm_in_the_operators_file_times_anew_too(stores: Stores) -> None:
    await told(stores, "one")
    await stores.subscriptions.replace_static([make_subscription(static=True, rhythm=Rhythm.HOURLY)], NOW)
    assert await stores.outbox.next_due() == NOW + HOUR


async def test_a_choice_that_is_none_of_rhythm_leaves_the_times_as_they_are(stores: Stores) -> None:
    await told(stores, "one")
    await stores.preferences.prefer(CHAT, Preferences(timezone="Asia/Tokyo"), NOW + HOUR, whole_chat=True)
    due_at = await stores.database.run(lambda tx: tx.execute(select(alerts.c.due_at)).scalar())
    assert due_at == NOW


async def test_more_stories_than_anybody_reads_are_counted_and_leave_too(stores: Stores) -> None:
    await prefer(stores, HOURLY)
    await told(stores, "one", "two", "three")
    bundle = await SqlOutbox(stores.database, most_read=2).claim(NOW + HOUR, LEASE)
    assert isinstance(bundle, Bundle)
    assert ([title(briefing) for briefing in bundle.briefings], bundle.uncounted) == (["two", "three"], 1)
    await stores.outbox.delivered(bundle.alert, Receipt(message_id="1"), DIGEST, NOW + HOUR, timedelta())
    assert await stores.outbox.waiting() == 0


# ── floods ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_is_more_than_enough_for_an_hour_comes_together_at_its_end(stores: Stores) -> None:
    await prefer(stores, Preferences(an_hour=2))
    await told(stores, "one", "two", "three", "four")
    await told(stores, "five", target=THREAD)
    assert await take(stores) == ["one", "two"]
    assert await stores.outbox.next_due() == NOW + HOUR
    await told(stores, "six")
    assert await take(stores, NOW + HOUR / 2) == []
    bundle = await bundled(stores, NOW + HOUR)
    assert bundle.occasion is Occasion.FLOOD
    await stores.outbox.postpone(bundle.alert, "again", NOW + HOUR)
    assert await take(stores, NOW + HOUR) == ["three + four + six", "five"]


async def test_a_new_hour_has_room_again(stores: Stores) -> None:
    await prefer(stores, Preferences(an_hour=1))
    await told(stores, "one", "two")
    assert await take(stores) == ["one"]
    assert await take(stores, NOW + HOUR) == ["two"]
    await told(stores, "three")
    assert await take(stores, NOW + HOUR) == []
    assert await take(stores, NOW + 2 * HOUR) == ["three"]
    await told(stores, "four")
    assert await take(stores, NOW + 9 * HOUR) == ["four"]


async def test_what_comes_after_the_flood_does_not_overtake_it(stores: Stores) -> None:
    await prefer(stores, Preferences(an_hour=1))
    await told(stores, "one", "two")
    await take(stores)
    await told(stores, "three")
    assert await take(stores, NOW + HOUR) == ["two"]
    assert await take(stores, NOW + 2 * HOUR) == ["three"]


async def test_without_a_bound_nothing_is_too_much(stores: Stores) -> None:
    await prefer(stores, Preferences(an_hour=0))
    names = [f"story {number}" for number in range(25)]
    await told(stores, *names)
    assert await take(stores) == names


# ── whose turn it is ────────────────────────────────────────────────────────────────────────────────────


async def test_the_chat_that_was_served_longest_ago_goes_first(stores: Stores) -> None:
    other, third = replace(CHAT, address="2"), replace(CHAT, address="3")
    await told(stores, "1a", "1b", "1c")
    await told(stores, "2a", "2b", target=other)
    await told(stores, "3a", target=third)
    order = []
    for second in range(6):
        now = NOW + timedelta(seconds=second)
        briefing = await claimed(stores, now)
        order.append(title(briefing))
        await stores.outbox.delivered(briefing.alert, Receipt(message_id="1"), message(), now, timedelta())
    assert order == ["1a", "2a", "3a", "1b", "2b", "1c"]


async def test_a_wish_of_the_whole_service_holds_all_its_chats_and_no_other(stores: Stores) -> None:
    await told(stores, "one")
    await told(stores, "two", target=replace(CHAT, address="2"))
    await told(stores, "elsewhere", target=Target(channel="other", address="1"))
    briefing = await stores.outbox.claim(NOW, LEASE)
    assert isinstance(briefing, Briefing)
    await stores.outbox.postpone(briefing.alert, "too many requests", NOW + HOUR, everyone=True)
    assert await take(stores) == ["elsewhere"]
    assert await take(stores, NOW + HOUR) == ["one", "two"]
