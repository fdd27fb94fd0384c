"""/missed: what became of an article, and what would have."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.feeds.identity import link_key
from bot.model import Mute, Receipt, TopicId
from bot.storage.tables import articles
from tests.contract.test_stores import draft, store
from tests.fakes import CHAT, NOW, make_article
from tests.messages import message
from tests.unit.commands.conftest import Chat

URL = "https://a.example/Kosovo-votes"
KOSOVO_ID = TopicId("kosovo")


async def watch(chat: Chat) -> None:
    await chat.ask("/watch kosovo")


async def test_article_that_was_told_shows_when(chat: Chat) -> None:
    await watch(chat)
    subscription = await chat.stores.subscriptions.of(CHAT)
    assert subscription is not None
    await chat.read_in("Kosovo votes", topics=("kosovo",), told=(subscription.id,))
    assert "on its way" in (await chat.ask(f"/missed {URL}")).text
    briefing = await chat.stores.outbox.claim(NOW, timedelta(minutes=1))
    assert briefing is not None
    receipt = Receipt(message_id="5")
    await chat.stores.outbox.delivered(briefing.alert, receipt, message(), NOW, timedelta())
    shown = f'This chat was told of its story at 12:00: “<a href="{URL}">Kosovo votes</a>”.'
    assert shown in (await chat.ask(f"/missed {URL}")).text


async def test_alert_that_could_not_be_delivered_shows_why(chat: Chat) -> None:
    await watch(chat)
    subscription = await chat.stores.subscriptions.of(CHAT)
    assert subscription is not None
    await chat.read_in("Kosovo votes", topics=("kosovo",), told=(subscription.id,))
    briefing = await chat.stores.outbox.claim(NOW, timedelta(minutes=1))
    assert briefing is not None
    await chat.stores.outbox.abandon(briefing.alert.id, "<the chat is gone>.", NOW)
    assert "could not be delivered: &lt;the chat is gone&gt;." in (await chat.ask(f"/missed {URL}")).text


async def test_article_that_no_topic_counts_in_shows_what_each_lacks(chat: Chat) -> None:
    await watch(chat)
    await chat.read_in("Kosovo votes")
    answer = await chat.ask(f"/missed {URL}?utm_source=x#part")
    assert "✗ <b>Kosovo</b>: none of its words occurs" in answer.text
    assert "Language: English, sure to 90%." in answer.text


async def test_topic_that_is_watched_only_now_is_said(chat: Chat) -> None:
    await chat.read_in("Kosovo votes", topics=("kosovo",))
    await watch(chat)
    answer = await chat.ask(f"/missed {URL}")
    assert "✓ <b>Kosovo</b>, score 2: Kosovo" in answer.text
    assert "did not watch that yet" in answer.text


async def test_muted_topic_is_said(chat: Chat) -> None:
    muted = [Mute(topic=TopicId("floods"))]
    await chat.stores.subscriptions.watch(CHAT, [KOSOVO_ID], NOW, muted=muted)
    await chat.read_in("Kosovo votes", topics=("kosovo", "floods"))
    assert "this chat mutes such articles" in (await chat.ask(f"/missed {URL}")).text


@pytest.mark.parametrize(
    ("column", "value", "words"), [("baseline", True, "for the first time"), ("fresh", False, "so old")]
)
async def test_article_of_which_nobody_is_told_shows_why(chat: Chat, column: str, value: bool, words: str) -> None:
    await watch(chat)
    await chat.read_in("Kosovo votes", topics=("kosovo",))
    await chat.stores.database.run(lambda tx: tx.execute(update(articles).values({column: value})))
    answer = await chat.ask(f"/missed {URL}")
    assert words in answer.text
    assert "did not watch that yet" not in answer.text


async def test_article_that_waits_or_was_skipped_shows_it(chat: Chat) -> None:
    (article,) = await store(chat.stores, draft("x", keys=("g:x", link_key(URL))))
    assert "still waits" in (await chat.ask(f"/missed {URL}")).text
    await chat.stores.articles.skip(article.id, "an internal error", NOW)
    assert "It was skipped: an internal error." in (await chat.ask(f"/missed {URL}")).text


async def test_chat_that_watches_nothing_learns_that(chat: Chat) -> None:
    await chat.read_in("Kosovo votes", topics=("kosovo",))
    assert "/watch balkans" in (await chat.ask(f"/missed {URL}")).text


async def test_article_of_no_feed_is_read_and_judged(chat: Chat) -> None:
    await watch(chat)
    await chat.read_in("Kosovo votes")
    url = "https://news.a.example/other"
    chat.pages.articles[url] = make_article(title="Unheard of", body="It rains in Brenna.", url=url)
    answer = await chat.ask(f"/missed {url}")
    assert "not in the archive" in answer.text
    assert "1 feed of news.a.example is read:" in answer.text
    assert "· A, a.example, last read" in answer.text
    assert "Unheard of" in answer.text
    assert "✗ <b>Kosovo</b>" in answer.text
    assert "would have been told" not in answer.text


async def test_site_that_is_not_read_is_said_and_a_page_that_cannot_be(chat: Chat) -> None:
    answer = await chat.ask("/missed elsewhere.example/article")
    assert "No feed of elsewhere.example is read" in answer.text
    assert "cannot be read: HTTP 404: not found." in answer.text
    assert chat.pages.asked == ["https://elsewhere.example/article"]


@pytest.mark.parametrize("line", ["", "https://", "https://a.example/", "ftp://a.example/x", "%%%"])
async def test_what_is_no_articles_address_is_asked_for(chat: Chat, line: str) -> None:
    assert "Which article?" in (await chat.ask(f"/missed {line}")).text
    assert chat.pages.asked == []
