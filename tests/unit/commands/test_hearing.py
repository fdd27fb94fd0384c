"""Text that is no command: links are looked into, names are offered, alerts are shown again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.analysis import loose_article
from bot.model import Mute, Target
from tests.alerted import Alerted, alerted, labelled, labels
from tests.fakes import CHAT, NATO, NOW, FakePages

OTHER = Target(channel="fake", address="2")
URL = "https://x.example/a"
PAGES = FakePages(
    articles={URL: loose_article("NATO meets in <Brenna>", ["“We will answer”, said Ana Lint."], NOW, URL)}
)


@pytest.fixture
def chat() -> Iterator[Alerted]:
    with alerted(pages=PAGES) as opened:
        yield opened


async def test_a_link_is_looked_into_and_its_topic_can_be_watched(chat: Alerted) -> None:
    answer = await chat.ask(f"Look at this: {URL}.")
    assert '<b><a href="https://x.example/a">NATO meets in &lt;Brenna&gt;</a></b>' in answer.text
    assert "NATO <i>in the title</i>" in answer.text
    assert "watches nothing yet" in answer.text
    await chat.press(labelled(answer, "Watch NATO"))
    watching = await chat.ask(URL)
    assert "<b>This chat would be told</b> of such an article, because of <b>NATO</b>." in watching.text
    assert labels(watching) == []
    await chat.ask('/mute "Brenna"')
    assert "this chat mutes such articles" in (await chat.ask(URL)).text


async def test_a_link_of_a_story_that_was_told_says_when(chat: Alerted) -> None:
    await chat.desk.subscriptions.watch(CHAT, [NATO], NOW)
    await chat.tell("NATO meets")
    link = "http://www.a.example/10?utm_source=x"
    assert "this chat was told of the story “NATO meets” at 12:00." in (await chat.ask(link)).text
    elsewhere = await chat.ask(link, target=OTHER)
    assert "this chat was not told of it" in elsewhere.text
    assert not PAGES.asked.count(link)


async def test_a_page_that_cannot_be_read_is_said_to_be_so(chat: Alerted) -> None:
    assert "That page cannot be read: HTTP 404: not found." in (await chat.ask("https://x.example/none")).text


@pytest.mark.parametrize(
    ("text", "said", "offers"),
    [
        ("nato", "To watch <b>NATO</b>, send /watch nato", ["Watch NATO"]),
        ("Dodik", "<b>Dodik</b> is looked for as: any of Dodik", ["Watch “Dodik”", "Preview"]),
        ("kosvo", "Did you mean Kosovo?", ["Watch “kosvo”", "Preview", "Watch Kosovo"]),
        ("nato, Dodik", "To watch <b>NATO</b>", ["Watch NATO", "Watch “Dodik”", "Preview"]),
        ("What is the weather like in Brenna?", "or the link of an article", []),
        ("(", "bracket", []),
        ("a " * 500, "or the link of an article", []),
    ],
)
async def test_a_name_is_offered_and_anything_else_gets_one_helpful_line(
    chat: Alerted, text: str, said: str, offers: list[str]
) -> None:
    answer = await chat.ask(text)
    assert said in answer.text
    assert labels(answer) == offers


async def test_what_is_offered_is_watched_by_its_button(chat: Alerted) -> None:
    await chat.press(labelled(await chat.ask("Dodik"), "Watch “Dodik”"))
    (own,) = await chat.desk.own_topics.of(CHAT)
    assert own.name == "Dodik"
    assert "This chat watches <b>Dodik</b> already." in (await chat.ask("Dodik")).text


async def test_a_name_too_long_for_a_button_is_watched_by_a_command(chat: Alerted) -> None:
    name = "Драгољубовићева Александроградска"
    answer = await chat.ask(name)
    assert labels(answer) == []
    assert f"/watch {name}" in answer.text


async def test_an_alert_that_is_forwarded_is_shown_with_the_buttons_of_its_own_chat_only(chat: Alerted) -> None:
    for target in (CHAT, OTHER):
        await chat.desk.subscriptions.watch(target, [NATO], NOW)
    alert = await chat.tell("NATO meets in Brenna")
    text = "NATO\nNATO meets in Brenna\na · English\n\nIt met."
    (own,) = (await chat.ask(text)).cards
    assert (own.title, own.alert_id) == ("NATO meets in Brenna", alert)
    (foreign,) = (await chat.ask(text, target=OTHER)).cards
    assert (foreign.title, foreign.alert_id) == ("NATO meets in Brenna", None)


async def test_a_told_story_that_is_muted_now_is_said_to_be(chat: Alerted) -> None:
    subscription = await chat.desk.subscriptions.watch(CHAT, [NATO], NOW)
    await chat.tell("NATO meets")
    await chat.desk.mutes.add(subscription.id, [Mute(source="a")], NOW)
    assert "It is muted now." in (await chat.ask("https://a.example/10")).text
