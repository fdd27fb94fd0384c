"""Alerts over real HTTP, python-telegram-bot unmodified: they arrive in every kind of chat, and what can fail fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from markupsafe import Markup

from bot.alerts.digest import Digest, Section
from bot.channels.telegram.answers import give
from bot.channels.telegram.channel import TelegramChannel
from bot.dialogue import Answer
from bot.errors import ChannelRefused, DeliveryFailed, MessageRejected, RetryLater, TargetGone, TargetMoved
from bot.model import Reason, StoryId, Target
from tests.fakes import FixedClock
from tests.messages import at, digest, message
from tests.telegram_server.server import TOKEN, BotApiServer
from tests.telegram_server.values import Limits

READER = 12


async def test_an_alert_goes_to_every_kind_of_chat(
    channel: TelegramChannel, server: BotApiServer, clock: FixedClock
) -> None:
    posts = server.channel(-100600, username="news")
    forum = server.group(-100700, threads={5})
    targets = [at(server.private(READER)), at(server.group(-500)), at(posts), at(forum, 5), at(forum), at(forum, 1)]
    targets.append(Target(channel="telegram", address="@news"))
    receipts = []
    for target in targets:
        receipts.append(await channel.send(target, message()))
        clock.advance(channel.pause(target))
    assert [int(receipt.message_id) for receipt in receipts] == [sent.message_id for sent in server.sent]
    places = [(READER, None), (-500, None), (posts.id, None), (forum.id, 5), (forum.id, None), (forum.id, None)]
    assert [(sent.chat, sent.thread) for sent in server.sent] == [*places, (posts.id, None)]
    assert not any(sent.preview for sent in server.sent)


async def test_an_alert_is_set_with_links_and_quotations(channel: TelegramChannel, server: BotApiServer) -> None:
    await channel.send(at(server.private(READER)), message())
    (sent,) = server.sent
    kinds = [entity.type for entity in sent.entities]
    assert kinds.count("blockquote") == 2
    assert kinds.count("expandable_blockquote") == 1
    links = {entity.of(sent.text): entity.url for entity in sent.entities if entity.type == "text_link"}
    assert links == {message().title: message().lead.link, "🇭🇷 Savski glasnik": "https://glasnik.example/1"}


@pytest.mark.parametrize(
    ("fault", "outcome", "arrived"),
    [
        ("429", RetryLater, 0),
        ("500", RetryLater, 0),
        ("502", RetryLater, 0),
        ("cut before", RetryLater, 0),
        ("cut after", RetryLater, 1),  # at least once: nobody can tell this from the one above
        ("401", ChannelRefused, 0),
    ],
)
async def test_a_fault_becomes_ours(
    channel: TelegramChannel,
    server: BotApiServer,
    clock: FixedClock,
    fault: str,
    outcome: type[DeliveryFailed],
    arrived: int,
) -> None:
    server.fault(fault)
    with pytest.raises(outcome) as raised:
        await channel.send(at(server.private(READER)), message())
    assert type(raised.value) is outcome
    assert len(server.sent) == arrived
    clock.advance(timedelta(seconds=7))
    await channel.send(at(server.private(READER)), message())


async def test_flood_control_waits_exactly_as_long_as_asked(channel: TelegramChannel, server: BotApiServer) -> None:
    server.fault("429")
    with pytest.raises(RetryLater) as raised:
        await channel.send(at(server.private(READER)), message())
    assert raised.value.after == timedelta(seconds=7)


async def test_telegrams_own_limits_are_heard(clock: FixedClock) -> None:
    with BotApiServer(limits=Limits(clock=lambda: clock.now.timestamp(), group_a_minute=2)) as strict:
        telegram = TelegramChannel(TOKEN, strict.base_url, times=(clock, clock.sleep))
        await telegram.open()
        target = at(strict.group(-500))
        for _ in range(2):
            await telegram.send(target, message())
            clock.advance(telegram.pause(target))
        with pytest.raises(RetryLater) as raised:
            await telegram.send(target, message())
        assert raised.value.after
        clock.advance(raised.value.after)
        await telegram.send(target, message())
        await telegram.close()


async def test_a_limit_of_ours_is_kept_before_telegram_has_to_say_so(clock: FixedClock) -> None:
    with BotApiServer(limits=Limits(clock=lambda: clock.now.timestamp(), private_a_second=1)) as strict:
        telegram = TelegramChannel(TOKEN, strict.base_url, times=(clock, clock.sleep))
        await telegram.open()
        chats = [at(strict.private(number)) for number in range(1, 41)]
        began = clock.now
        for _ in range(3):
            for target in chats:
                await telegram.send(target, message())
        await telegram.close()
    assert len(strict.sent) == 120
    assert clock.now - began == timedelta(seconds=3)


async def test_an_alert_does_not_wait_for_a_group_that_was_written_to_just_now(
    channel: TelegramChannel, server: BotApiServer
) -> None:
    group = at(server.group(-500))
    await channel.tell(group, "an answer")
    with pytest.raises(RetryLater) as raised:
        await channel.send(group, message())
    assert (raised.value.after, raised.value.everyone) == (timedelta(seconds=3), False)
    await channel.send(at(server.private(READER)), message())
    assert len(server.sent) == 2


async def test_a_card_that_somebody_asked_for_follows_the_answer_in_a_group(
    channel: TelegramChannel, server: BotApiServer, clock: FixedClock
) -> None:
    began = clock.now
    await give(channel, at(server.group(-500)), Answer(text=Markup("Here it is."), cards=(message(), message())))
    assert (len(server.sent), clock.now) == (3, began)


async def test_flood_control_of_three_chats_at_a_time_holds_the_whole_bot(
    channel: TelegramChannel, server: BotApiServer, clock: FixedClock
) -> None:
    began, said = clock.now, []
    for number in (1, 2, 3):
        server.fault("429")
        with pytest.raises(RetryLater) as raised:
            await channel.send(at(server.private(number)), message())
        said.append(raised.value.everyone)
        clock.advance(timedelta(seconds=1))
    assert said == [False, False, True]
    with pytest.raises(RetryLater):
        await channel.send(at(server.private(4)), message())
    await channel.tell(at(server.chats[4]), "an answer waits, too")
    assert clock.now - began == timedelta(seconds=9)


async def test_in_quiet_hours_a_message_makes_no_sound(channel: TelegramChannel, server: BotApiServer) -> None:
    await channel.send(at(server.private(1)), message(), silent=True)
    await channel.send(at(server.private(2)), digest(), silent=True)
    await channel.send(at(server.private(3)), message())
    assert [sent.silent for sent in server.sent] == [True, True, False]


# ── digests ─────────────────────────────────────────────────────────────────────────────────────────────


def long_digest() -> Digest:
    """Return one that takes three messages."""
    headline = digest().sections[0].headlines[0]
    many = tuple(
        replace(headline, story_id=StoryId(number), title=f"{number} {'word ' * 70}", quote=None)
        for number in range(1, 25)
    )
    return replace(digest(), sections=(Section(topic="NATO", headlines=many),))


async def test_each_story_of_a_digest_leads_to_its_article_and_to_its_card(
    channel: TelegramChannel, server: BotApiServer
) -> None:
    await channel.send(at(server.private(READER)), digest())
    (sent,) = server.sent
    links = {entity.of(sent.text): entity.url for entity in sent.entities if entity.type == "text_link"}
    assert links["Bridge at Brenna is gone"] == "https://courier.example/2"
    cards = [entity.url for entity in sent.entities if entity.url and "start=story_" in entity.url]
    assert cards == [f"https://t.me/dragoman_test_bot?start=story_{number}" for number in (1, 2, 3)]


async def test_a_long_digest_comes_in_parts_and_only_the_first_can_be_heard(
    channel: TelegramChannel, server: BotApiServer, clock: FixedClock
) -> None:
    began = clock.now
    receipt = await channel.send(at(server.private(READER)), long_digest())
    assert receipt.message_id == str(server.sent[0].message_id)
    assert [sent.silent for sent in server.sent] == [False, True, True]
    assert clock.now - began == timedelta(seconds=2)


async def test_what_arrived_of_a_digest_that_broke_off_is_not_sent_again(
    channel: TelegramChannel, server: BotApiServer, clock: FixedClock
) -> None:
    chat = at(server.private(READER))
    server.plan("502", 2)
    with pytest.raises(RetryLater):
        await channel.send(chat, long_digest())
    clock.advance(timedelta(minutes=1))
    receipt = await channel.send(chat, long_digest())
    assert receipt.message_id == str(server.sent[0].message_id)
    shown = "\n".join(sent.text for sent in server.sent)
    assert [shown.count(f"• {number} word") for number in range(1, 25)] == [1] * 24
    clock.advance(timedelta(minutes=1))
    await channel.send(chat, long_digest())  # another one that looks the same
    assert len(server.sent) == 6


async def test_a_digest_that_broke_off_goes_on_after_another_chat_got_its_own(
    channel: TelegramChannel, server: BotApiServer, clock: FixedClock
) -> None:
    chat, other = at(server.private(READER)), at(server.private(READER + 1))
    server.plan("502", 2)
    with pytest.raises(RetryLater):
        await channel.send(chat, long_digest())
    clock.advance(timedelta(minutes=1))
    await channel.send(other, long_digest())
    clock.advance(timedelta(minutes=1))
    await channel.send(chat, long_digest())
    shown = "\n".join(sent.text for sent in server.sent)
    assert [shown.count(f"• {number} word") for number in range(1, 25)] == [2] * 24


async def test_a_digest_whose_form_is_refused_arrives_as_plain_text(
    channel: TelegramChannel, server: BotApiServer
) -> None:
    server.fault("entities")
    await channel.send(at(server.private(READER)), digest())
    (sent,) = server.sent
    assert sent.entities == ()
    assert "Bridge at Brenna is gone" in sent.text


# ── refusals ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: bot was kicked from the supergroup chat"),
        (403, "Forbidden: user is deactivated"),
        (403, "Forbidden: bot is not a member of the channel chat"),
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: not enough rights to send text messages to the chat"),
        (400, "Bad Request: TOPIC_CLOSED"),
    ],
)
async def test_a_target_that_takes_nothing_is_gone(
    channel: TelegramChannel, server: BotApiServer, status: int, words: str
) -> None:
    chat = server.private(READER)
    server.refuse(chat, status, words)
    with pytest.raises(TargetGone, match=f"(?i){words.split(': ')[1]}"):
        await channel.send(at(chat), message())


async def test_a_deleted_forum_topic_is_gone_and_a_chat_nobody_knows_too(
    channel: TelegramChannel, server: BotApiServer
) -> None:
    forum = server.group(-100700, threads={5})
    for target in (at(forum, 6), Target(channel="telegram", address="404")):
        with pytest.raises(TargetGone):
            await channel.send(target, message())


async def test_a_group_that_moved_says_where_to(channel: TelegramChannel, server: BotApiServer) -> None:
    group = server.group(-500)
    server.migrate(group, -100500)
    with pytest.raises(TargetMoved) as raised:
        await channel.send(at(group), message())
    assert raised.value.address == "-100500"


async def test_an_alert_whose_form_is_refused_arrives_as_plain_text(
    channel: TelegramChannel, server: BotApiServer
) -> None:
    server.fault("entities")
    await channel.send(at(server.private(READER)), message())
    (sent,) = server.sent
    assert (sent.entities, message().title in sent.text, str(message().lead.link) in sent.text) == ((), True, True)


async def test_an_alert_that_is_refused_even_as_plain_text_is_rejected(
    channel: TelegramChannel, server: BotApiServer
) -> None:
    server.fault("entities", "entities")
    with pytest.raises(MessageRejected):
        await channel.send(at(server.private(READER)), message())


async def test_an_alert_can_be_sent_though_telegram_was_out_of_reach_at_the_start(server: BotApiServer) -> None:
    server.fault("cut before", method="getMe")
    telegram = TelegramChannel(TOKEN, server.base_url)
    await telegram.open()
    await telegram.send(at(server.private(READER)), message())
    await telegram.close()
    assert len(server.sent) == 1


async def test_only_the_first_part_of_a_long_answer_is_a_reply(channel: TelegramChannel, server: BotApiServer) -> None:
    group = server.group(-500)
    asked = server.say(group, "/help")
    await give(channel, at(group), Answer(text=Markup("a line of the answer\n" * 300)), to=asked)
    assert [sent.reply_to for sent in server.sent] == [asked, None]


async def test_a_development_answers_the_alert_even_where_that_was_deleted(
    channel: TelegramChannel, server: BotApiServer
) -> None:
    chat = server.private(READER)
    receipt = await channel.send(at(chat), message())
    development = replace(message(), reason=Reason.DEVELOPMENT, news="12 in the title; it was 3")
    await channel.send(at(chat), development, receipt)
    server.fault("entities")
    await channel.send(at(chat), development, receipt)
    assert [sent.reply_to for sent in server.sent] == [None, 1, 1]
    server.delete(chat, 1)
    await channel.send(at(chat), development, receipt)
    assert server.sent[-1].reply_to is None
    assert server.sent[-1].text.startswith("12 in the title; it was 3\n")


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [("429", RetryLater), ("502", RetryLater), ("401", ChannelRefused), ("entities", MessageRejected)],
)
async def test_a_fault_of_an_edit_becomes_ours(
    channel: TelegramChannel, server: BotApiServer, fault: str, outcome: type[DeliveryFailed]
) -> None:
    receipt = await channel.send(at(server.private(READER)), message())
    server.fault(fault, method="editMessageText")
    with pytest.raises(outcome):
        await channel.edit(at(server.chats[READER]), receipt, replace(message(), title="Another"))


async def test_an_edit_of_a_message_or_chat_that_is_gone_says_which(
    channel: TelegramChannel, server: BotApiServer
) -> None:
    chat = server.private(READER)
    receipt = await channel.send(at(chat), message())
    server.delete(chat, int(receipt.message_id))
    with pytest.raises(MessageRejected, match="essage to edit not found"):
        await channel.edit(at(chat), receipt, message())
    server.refuse(chat)
    with pytest.raises(TargetGone):
        await channel.edit(at(chat), receipt, message())


def test_a_chat_is_left_alone_as_long_as_telegram_wants() -> None:
    channel = TelegramChannel(TOKEN)
    pauses = [channel.pause(Target(channel="telegram", address=address)) for address in ("7", "-500", "@news")]
    assert pauses == [timedelta(seconds=1), timedelta(seconds=3), timedelta(seconds=3)]


# ── the token ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("token", ["123456789:" + "B" * 35, "nonsense", "", "1:два", "a\nb"])
async def test_a_wrong_token_is_refused_in_one_line_that_does_not_repeat_it(server: BotApiServer, token: str) -> None:
    async def begin() -> None:
        telegram = TelegramChannel(token, server.base_url)
        try:
            await telegram.open()
        finally:
            await telegram.close()

    with pytest.raises(ChannelRefused) as raised:
        await begin()
    assert "TELEGRAM_BOT_TOKEN" in str(raised.value)
    assert "\n" not in str(raised.value)
    assert not token or token not in str(raised.value)
