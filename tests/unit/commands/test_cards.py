"""An alert's buttons: what is there is behind them, for its own chat, and nothing that a stranger wrote acts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.channels.telegram.html import LIMIT, plain, split
from bot.commands.alert_buttons import QUOTES, SOURCES, alert_buttons
from bot.commands.router import OLD_BUTTON, ONLY_ADMINS, TOO_FAST
from bot.dialogue import Answer, Asker, Manner
from bot.model import AlertId, Briefing, Message, Quote, Target
from bot.speech import ENGLISH
from tests.alerted import Alerted, alerted, labelled, labels
from tests.fakes import CHAT, NATO, NOW
from tests.messages import message
from tests.telegram_server.entities import clean, parse_html, utf16

OTHER = Target(channel="fake", address="2")
TITLE = "NATO meets in <Brenna> & \u202eelsewhere"


def said(words: str, speaker: str | None = "Sergey Lavrov", role: str | None = "Russian Foreign Minister") -> Quote:
    return Quote(span=(0, 4), words=words, speaker=speaker, role=role)


@pytest.fixture
def chat() -> Iterator[Alerted]:
    with alerted() as opened:
        yield opened


@pytest.fixture
async def watching(chat: Alerted) -> Alerted:
    await chat.desk.subscriptions.watch(CHAT, [NATO], NOW)
    await chat.desk.subscriptions.watch(OTHER, [NATO], NOW)
    return chat


def test_there_is_no_button_where_there_is_nothing() -> None:
    lone = replace(message(), alert_id=None)
    assert alert_buttons(lone, ENGLISH, translates=True) == ()
    told = replace(lone, alert_id=AlertId(7), story_sources=1, foreign=True)
    assert labels(alert_buttons(told, ENGLISH, translates=False)) == ["Mute story", "Not relevant"]
    full = replace(told, story_quotes=12, story_sources=3)
    assert labels(alert_buttons(full, ENGLISH, translates=True)) == [
        "Quotes (12)",
        "Sources (3)",
        "Translate",
        "Mute story",
        "Not relevant",
    ]
    assert len(alert_buttons(full, ENGLISH, translates=True)) == 2
    assert "Translate" not in labels(alert_buttons(replace(full, foreign=False), ENGLISH, translates=True))


async def press_as(chat: Alerted, packed: str, *, administers: bool = False, channel: bool = False) -> Answer:
    """Press a button where others read what is answered."""

    async def may_change() -> bool:
        return administers

    who = Asker(account="13", may_change=may_change, private=False, channel=channel)
    answer = await chat.commands.press(CHAT, packed, who, "7")
    assert answer
    return answer


async def test_no_button_in_a_channel_has_the_bot_post_for_a_subscriber(watching: Alerted) -> None:
    alert = await watching.tell(TITLE, quotes=(said("“We will <answer>”"),))
    names = [press.name for room in watching.commands.rooms for press in room.presses]
    for name in names:
        refused = await press_as(watching, f"{name}|{alert}", channel=True)
        assert (refused.text, refused.manner) == (ENGLISH(ONLY_ADMINS), Manner.BRIEF), name
    assert len(names) > 20
    shown = await press_as(watching, f"{QUOTES}|{alert}", channel=True, administers=True)
    assert "We will" in shown.text


@pytest.mark.parametrize("name", [QUOTES, SOURCES])
async def test_a_group_is_shown_the_same_of_an_alert_once_a_minute(watching: Alerted, name: str) -> None:
    alert = await watching.tell(TITLE, quotes=(said("“We will <answer>”"),))
    other = await watching.tell("NATO leaves Ostrow", quotes=(said("“We left”"),))
    first = await press_as(watching, f"{name}|{alert}")
    for again in (f"{name}|{alert}", f"{name}|0{alert}"):
        refused = await press_as(watching, again)
        assert (refused.text, refused.manner) == (ENGLISH(TOO_FAST), Manner.BRIEF)
    assert (await press_as(watching, f"{name}|{alert}|0")).manner is Manner.REPLACE  # a page takes the other's place
    assert (await press_as(watching, f"{name}|{other}")).manner is Manner.REPLY
    watching.clock.advance(timedelta(minutes=2))
    assert await press_as(watching, f"{name}|{alert}") == first
    alone = [await watching.press(f"{name}|{alert}") for _ in range(3)]
    assert {answer.manner for answer in alone} == {Manner.REPLY}


async def test_all_quotes_of_all_reports_are_shown_by_speaker_and_once(watching: Alerted) -> None:
    alert = await watching.tell(TITLE, quotes=(said("“We will <answer>”"), said("“so-called”", None, None)))
    story = (await watching.desk.cards.recent(CHAT, 1))[0].story.id
    await watching.read("NATO again", source="b", into=story, quotes=(said("«We will answer»", "Lavrov", None),))
    answer = await watching.press(f"quotes|{alert}")
    assert answer.manner is Manner.REPLY
    assert answer.text == (
        "<b>All quotes</b> · NATO meets in &lt;Brenna&gt; &amp; elsewhere\n\n"
        "<b>Sergey Lavrov</b>, Russian Foreign Minister\n"
        "<blockquote>“We will &lt;answer&gt;”</blockquote>\n"
        '— <a href="https://a.example/35">🇷🇸 a</a> · English; also in <a href="https://b.example/10">🇷🇸 b</a>\n\n'
        "<b>No speaker is named</b>\n"
        "<blockquote>“so-called”</blockquote>\n"
        '— <a href="https://a.example/35">🇷🇸 a</a> · English'
    )


async def test_many_quotes_are_paged_in_their_own_message(watching: Alerted) -> None:
    quotes = tuple(said(f"“{number} {'word ' * 60}”", f"Speaker {chr(65 + number)}x") for number in range(26))
    alert = await watching.tell("NATO speaks", quotes=quotes)
    first = await watching.press(f"quotes|{alert}")
    assert (first.manner, labels(first)) == (Manner.REPLY, ["2 ›"])
    second = await watching.press(labelled(first, "2 ›"))
    assert (second.manner, labels(second)[0]) == (Manner.REPLACE, "‹ 1")
    assert len(split(str(first.text))) == len(split(str(second.text))) == 1
    last = await watching.press(f"quotes|{alert}|999")
    assert labels(last)[-1].startswith("‹")


async def test_sources_are_shown_with_who_was_first_and_who_copies(watching: Alerted) -> None:
    alert = await watching.tell("NATO meets", source="Danube <Courier>")
    story = (await watching.desk.cards.recent(CHAT, 1))[0].story.id
    await watching.read("NATO meets again", source="b", into=story)
    answer = await watching.press(f"sources|{alert}")
    assert "🇷🇸 Danube &lt;Courier&gt;" in answer.text
    assert answer.text.index("<b>first</b>") < answer.text.index("🇷🇸 b")
    assert "<i>NATO meets again</i>" in answer.text


@pytest.mark.parametrize("name", ["quotes", "sources", "translate", "hush", "unhush", "wrong", "judge", "unjudge"])
async def test_a_chat_can_only_look_at_its_own_alerts(watching: Alerted, name: str) -> None:
    alert = await watching.tell("NATO meets", target=OTHER, quotes=(said("“No.”"),))
    refused = await watching.press(f"{name}|{alert}|story")
    assert (refused.text, refused.manner) == (OLD_BUTTON, Manner.BRIEF)
    subscription = await watching.desk.subscriptions.of(OTHER)
    assert subscription
    assert subscription.muted == ()


@pytest.mark.parametrize("name", ["quotes", "sources", "translate", "hush", "wrong", "judge"])
async def test_a_story_that_was_forgotten_is_told_to_be(watching: Alerted, name: str) -> None:
    answer = await watching.press(f"{name}|4711|off0")
    assert "no longer remember" in answer.text
    assert answer.manner is Manner.BRIEF


@pytest.mark.parametrize("argument", ["", "x", "-1", "٣", "9" * 40, "1|-2", "1|x"])
async def test_a_button_that_was_made_up_does_nothing(watching: Alerted, argument: str) -> None:
    assert await watching.tell("NATO meets", quotes=(said("“No.”"),)) == 1
    assert (await watching.press(f"quotes|{argument}")).text == OLD_BUTTON


@dataclass
class Interpreter:
    """Implements ports.Translating."""

    works: bool = True
    asked: str = ""

    async def translate(self, message: Message, briefing: Briefing, tag: str) -> Message | None:
        self.asked = tag
        return replace(message, title="НАТО", machines=("translated by X",)) if self.works else None


async def test_a_translation_comes_as_a_card_or_is_kindly_refused() -> None:
    interpreter = Interpreter()
    with alerted(translator=interpreter) as chat:
        await chat.desk.subscriptions.watch(CHAT, [NATO], NOW)
        alert = await chat.tell("NATO meets")
        answer = await chat.press(f"translate|{alert}", admin=False)
        assert ([card.title for card in answer.cards], answer.cards[0].alert_id) == (["НАТО"], None)
        assert interpreter.asked == "en"
        interpreter.works = False
        assert "There is no translation into" in (await chat.press(f"translate|{alert}")).text


async def test_a_story_is_muted_and_heard_again_by_its_alert(watching: Alerted) -> None:
    alert = await watching.tell("NATO meets", quotes=(said("“No.”"),))
    muted = await watching.press(labelled(watching.buttons(alert), "Mute story"))
    assert (muted.manner, labels(muted)) == (Manner.BRIEF, ["Quotes (1)", "Unmute story", "Not relevant"])
    assert "NATO meets" in (await watching.ask("/mute")).text
    twice = await watching.press(labelled(watching.buttons(alert), "Mute story"))
    assert labels(twice) == labels(muted)
    heard = await watching.press(labelled(muted, "Unmute story"))
    assert labels(heard) == labels(watching.buttons(alert))
    assert "mutes nothing" in (await watching.ask("/mute")).text


@pytest.mark.parametrize("name", ["hush", "unhush", "wrong", "judge", "unjudge", "leaveout", "letin", "mute", "unmute"])
async def test_in_groups_only_administrators_mute_and_judge(watching: Alerted, name: str) -> None:
    alert = await watching.tell("NATO meets", quotes=(said("“No.”"),))
    assert (await watching.press(f"{name}|{alert}", admin=False)).text == ONLY_ADMINS
    assert "All quotes" in (await watching.press(f"quotes|{alert}", admin=False)).text


HOSTILE = ("<b>\u202e&</a>" * 3 + "\u200b" * 400 + "e" + "\u0301" * 60 + "👩‍👩‍👧🇷🇸 مرحبا ") * 12


async def test_whatever_a_stranger_writes_is_shown_as_text(watching: Alerted) -> None:
    alert = await watching.tell(
        "NATO" + HOSTILE, "NATO " + HOSTILE * 20, source=HOSTILE[:200], quotes=(said(HOSTILE * 9, HOSTILE, HOSTILE),)
    )
    replies_to = str(100 + alert)
    answers = [await watching.press(f"{name}|{alert}") for name in ("quotes", "sources", "hush", "wrong")]
    answers += [await watching.press(f"judge|{alert}|{fault}") for fault in ("off0", "dull0", "source", "story")]
    answers += [
        await watching.ask(line, replies_to=replies_to) for line in ("/why", "/mute", "/unmute", "/mute source")
    ]
    answers += [await watching.ask("/mute"), await watching.ask(f"/mute {HOSTILE}"), await watching.ask(HOSTILE)]
    answers += [await watching.ask(f"NATO{HOSTILE}"), await watching.ask(HOSTILE[:40])]
    for answer in answers:
        for part in split(str(answer.text)):
            text, _ = parse_html(clean(part))
            assert utf16(text) <= LIMIT
            assert "\u202e" not in plain(part)
        for label in labels(answer):
            assert "\u202e" not in label
