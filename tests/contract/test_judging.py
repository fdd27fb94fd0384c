"""What is promised of alerts that are looked up, of mutes and of verdicts, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import AlertId, Briefing, Mute, Receipt, StoryId, Target, TopicId
from bot.ports import Fault, Tally
from bot.storage.cards import SqlCards
from bot.storage.mutes import SqlMutes, dump_mute, load_mute
from bot.storage.retention import SqlRetention
from bot.storage.verdicts import SqlVerdicts
from tests.contract.conftest import Stores
from tests.contract.test_stores import claimed, conclude, draft, store, subscribe
from tests.fakes import CHAT, NATO, NOW, make_match, make_subscription
from tests.messages import message

OTHER = Target(channel="fake", address="2")
SPORT = TopicId("sport")


async def tell(stores: Stores, *names: str, target: Target = CHAT) -> list[Briefing]:
    """Deliver an alert on a story of its own for each name."""
    subscription, sent = await subscribe(stores, target), list[Briefing]()
    for name in names:
        (article,) = await store(stores, draft(name))
        await conclude(stores, article, subscription, matches=(make_match(NATO),))
        briefing = await claimed(stores)
        shown = replace(message(), article_id=article.id)
        await stores.outbox.delivered(briefing.alert, Receipt(message_id=name), shown, NOW, timedelta())
        sent.append(briefing)
    return sent


async def test_an_alert_is_found_by_its_id_in_its_own_chat_only(stores: Stores) -> None:
    cards = SqlCards(stores.database)
    (told,) = await tell(stores, "one")
    found = await cards.briefing(CHAT, told.alert.id)
    assert found
    assert found.story.reports[0].article.title == "one"
    assert await cards.briefing(replace(CHAT, thread="5"), told.alert.id)  # another thread of the same chat
    with pytest.raises(LookupError):
        await cards.briefing(OTHER, told.alert.id)
    assert await cards.briefing(CHAT, AlertId(999_999_999)) is None


async def test_the_last_alerts_come_latest_first(stores: Stores) -> None:
    await tell(stores, "one", "two", "three")
    await tell(stores, "other", target=OTHER)
    recent = await SqlCards(stores.database).recent(CHAT, 2)
    assert [told.story.reports[0].article.title for told in recent] == ["three", "two"]


async def test_an_alert_is_found_by_the_title_that_it_showed(stores: Stores) -> None:
    await tell(stores, "The council of Brenna meets")
    cards = SqlCards(stores.database)
    assert await cards.titled(["Danube Courier", "The council of Brenna meets"])
    assert await cards.titled(["The council of Brenna"]) is None


async def test_an_address_leads_to_its_story_and_to_the_chats_alert_on_it(stores: Stores) -> None:
    await tell(stores, "one")
    cards = SqlCards(stores.database)
    found = await cards.found_at("https://a.example/one", CHAT)
    assert found
    assert found[1]
    assert found[1].delivered_at == NOW
    elsewhere = await cards.found_at("https://a.example/one", OTHER)
    assert elsewhere
    assert elsewhere[1] is None
    assert await cards.found_at("https://a.example/two", CHAT) is None


EVERY_MUTE = (
    Mute(topic=NATO),
    Mute(topic=SPORT, watched=NATO),
    Mute(topic=SPORT, until=NOW + timedelta(hours=2)),
    Mute(source="Kurir <b>"),
    Mute(story=StoryId(7), title="A story", until=NOW + timedelta(days=30)),
    Mute(words='"premier league"', watched=NATO),
)


async def test_every_kind_of_mute_is_kept_and_taken_back(stores: Stores) -> None:
    subscription, mutes = await subscribe(stores), SqlMutes(stores.database)
    assert await mutes.add(subscription, EVERY_MUTE[1:], NOW) == EVERY_MUTE[1:]
    kept = await stores.subscriptions.of(CHAT)
    assert kept
    assert kept.muted == EVERY_MUTE[1:]
    longer = Mute(story=StoryId(7), title="Another title", until=NOW + timedelta(days=60))
    assert (await mutes.add(subscription, [longer], NOW))[-1] == longer
    assert await mutes.remove(subscription, [Mute(story=StoryId(7)), *EVERY_MUTE[:4]], NOW) == EVERY_MUTE[5:]


@pytest.mark.parametrize("mute", EVERY_MUTE)
def test_a_mute_is_read_as_it_was_written(mute: Mute) -> None:
    assert load_mute(dump_mute(mute)) == mute


def test_mutes_of_earlier_versions_are_read() -> None:
    assert load_mute("nato") == Mute(topic=NATO)
    assert load_mute(["sport", "nato"]) == Mute(topic=SPORT, watched=NATO)
    assert (dump_mute(Mute(topic=NATO)), dump_mute(Mute(topic=SPORT, watched=NATO))) == ("nato", ["sport", "nato"])


async def test_what_has_ended_is_forgotten_at_the_next_change(stores: Stores) -> None:
    subscription, mutes = await subscribe(stores), SqlMutes(stores.database)
    await mutes.add(subscription, [Mute(source="A", until=NOW)], NOW - timedelta(hours=1))
    assert await mutes.add(subscription, [Mute(source="B")], NOW) == (Mute(source="B"),)


async def test_what_a_chat_mutes_outlasts_a_new_reading_of_the_operators_file(stores: Stores) -> None:
    wanted = make_subscription(static=True, muted=(Mute(topic=SPORT),))
    await stores.subscriptions.replace_static([wanted], NOW)
    here = await stores.subscriptions.of(CHAT)
    assert here
    await SqlMutes(stores.database).add(here.id, [Mute(source="A")], NOW)
    await stores.subscriptions.replace_static([replace(wanted, muted=(Mute(topic=NATO),))], NOW)
    after = await stores.subscriptions.of(CHAT)
    assert after
    assert (after.static, after.muted) == (True, (Mute(topic=NATO), Mute(source="A")))


async def test_verdicts_are_counted_by_topic_and_chat_and_taken_back(stores: Stores) -> None:
    verdicts = SqlVerdicts(stores.database)
    first, second, _ = await tell(stores, "one", "two", "three")
    await tell(stores, "other", target=OTHER)
    await verdicts.judge(first.alert.id, [NATO], Fault.OFF_TOPIC, NOW)
    await verdicts.judge(first.alert.id, [NATO], Fault.DULL, NOW)  # thought better of
    await verdicts.judge(second.alert.id, [SPORT], Fault.SOURCE, NOW)
    assert await verdicts.tally(CHAT, NATO, 14) == Tally(told=3, relevant=2)
    assert await verdicts.tally(CHAT, NATO, 1) == Tally(told=1, relevant=1)
    assert await verdicts.tally(OTHER, NATO, 14) == Tally(told=1, relevant=1)
    assert await verdicts.tally(CHAT, SPORT, 14) == Tally(told=0, relevant=0)
    judged = await verdicts.judged(CHAT, NATO, 14)
    assert [report.article.title for report in judged.rejected] == ["one"]
    assert [report.article.title for report in judged.kept] == ["three", "two"]
    await verdicts.withdraw(first.alert.id)
    assert await verdicts.tally(CHAT, NATO, 14) == Tally(told=3, relevant=3)


async def test_verdicts_go_with_their_alerts(stores: Stores) -> None:
    verdicts = SqlVerdicts(stores.database)
    (told,) = await tell(stores, "one")
    await verdicts.judge(told.alert.id, [NATO], Fault.DULL, NOW)
    await SqlRetention(stores.database).sweep(NOW + timedelta(days=90), timedelta(days=30))
    assert await SqlCards(stores.database).briefing(CHAT, told.alert.id) is None
    with stores.database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM verdicts").scalar() == 0
