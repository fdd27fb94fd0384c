"""/said: who said what, in whatever alphabet the name is written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.commands.sayings import SAYINGS_A_PAGE
from bot.dialogue import LONGEST_ACTION, Manner
from tests.unit.commands.conftest import DAY, KOSOVO, Chat, button, labels, said


@pytest.mark.parametrize("name", ["Horvat", "horvat", "Ana Horvat", "Хорват", "Ана Хорват", "Hōrvat"])
async def test_sayings_are_shown_with_role_outlet_language_and_time(chat: Chat, name: str) -> None:
    await chat.read_in("Envoys meet", language="sr-Latn", quotes=(said("„Idemo <dalje>“", "Ana Horvat", "ministarka"),))
    answer = await chat.ask(f"/said {name}")
    assert "<b>Ana Horvat</b>: 1 saying" in answer.text
    assert "<blockquote>Idemo &lt;dalje&gt;</blockquote>" in answer.text
    assert (
        '<i>ministarka</i> · 🇷🇸 <a href="https://a.example/Envoys-meet">A</a> · Serbian (Latin) · 11:00' in answer.text
    )


async def test_sayings_in_all_languages_are_one_persons_the_newest_first(chat: Chat) -> None:
    await chat.read_in("one", quotes=(said("“Old”", "Ana Horvat"),), age=DAY)
    await chat.read_in("two", quotes=(said("“Ново”", "Ана Хорват"),), language="sr-Cyrl")
    answer = await chat.ask("/said Horvat")
    assert 0 < answer.text.index("Ново") < answer.text.index("Old")


async def test_same_words_are_shown_once_with_who_had_them_too(chat: Chat) -> None:
    await chat.read_in("one", quotes=(said("“We go on”", "Ana Horvat"),), age=timedelta(hours=2))
    await chat.stores.database.run(lambda tx: tx.exec_driver_sql("UPDATE articles SET source = 'First'"))
    await chat.read_in("two", quotes=(said("«We go on.»", "Ana Horvat", "envoy"),))
    answer = await chat.ask("/said Horvat")
    assert answer.text.count("<blockquote>") == 1
    assert "First</a>" in answer.text.partition("also in")[0]
    assert "<i>envoy</i>" in answer.text
    assert "A</a>" in answer.text.partition("also in")[2]


async def test_topic_is_asked_about_by_its_name_in_any_language(chat: Chat) -> None:
    await chat.read_in("one", quotes=(said("“On it”", "Ana Horvat"),), topics=("kosovo",))
    await chat.read_in("two", quotes=(said("“Off it”", "Ana Horvat"),))
    for line in ("/said Horvat about kosovo", "/said Хорват о Косово"):
        answer = await chat.ask(line)
        assert "On it" in answer.text
        assert "Off it" not in answer.text
        assert f"about <b>{KOSOVO.name}</b>" in answer.text


async def test_what_is_no_topic_is_looked_for_in_the_words(chat: Chat) -> None:
    await chat.read_in("one", quotes=(said("“Fish are fine”", "Ana Horvat"), said("“Votes count”", "Ana Horvat")))
    answer = await chat.ask("/said Horvat about fish")
    assert "Fish are fine" in answer.text
    assert "Votes" not in answer.text
    assert "was not quoted about <b>snow</b>" in (await chat.ask("/said Horvat about snow")).text


async def test_namesakes_are_offered_as_buttons(chat: Chat) -> None:
    for number in range(2):
        await chat.read_in(
            f"a{number}", quotes=(said(f"“{number} a”", "Ana Horvat"), said(f"“{number} i”", "Ivo Horvat"))
        )
    answer = await chat.ask("/said Horvat about a")
    assert labels(answer) == ["Ana Horvat (2)", "Ivo Horvat (2)"]
    chosen = await chat.press(button(answer, "Ana"))
    assert chosen.manner is Manner.REPLACE
    assert "<b>Ana Horvat</b>" in chosen.text
    assert " i<" not in chosen.text


async def test_name_that_only_sounds_alike_is_nobodys(chat: Chat) -> None:
    await chat.read_in("one", quotes=(said("“Yes”", "Robert Fico"),))
    assert "Nobody called <b>Vučić</b>" in (await chat.ask("/said Vučić")).text


@pytest.mark.parametrize("line", ["/said", "/said 12", "/said |||"])
async def test_no_name_is_answered_with_an_example(chat: Chat, line: str) -> None:
    assert "/said Vučić" in (await chat.ask(line)).text


async def test_pages_of_a_long_name_fit_on_buttons(chat: Chat) -> None:
    name = "Александрина Константинопољска Хаџијовановић"
    for number in range(SAYINGS_A_PAGE + 1):
        await chat.read_in(f"a{number}", quotes=(said(f"“{number}”", name),), language="sr-Cyrl")
    first = await chat.ask(f"/said {name}")
    (more,) = (button for row in first.keyboard for button in row)
    assert more.action is not None
    assert len(more.action.pack().encode()) <= LONGEST_ACTION
    second = await chat.press(more)
    assert name in second.text
    assert second.text.count("<blockquote>") == 1


async def test_long_saying_is_cut(chat: Chat) -> None:
    await chat.read_in("one", quotes=(said("“" + "word " * 300 + "”", "Ana Horvat"),))
    assert len((await chat.ask("/said Horvat")).text) < 900


async def test_who_names_nobody_is_offered_whom_the_week_quoted_most(chat: Chat) -> None:
    await chat.read_in("one", quotes=(said("“No”", "Ana Horvat"), said("“Yes”", "Petar Lint")))
    await chat.read_in("two", quotes=(said("“Never”", "Petar Lint"),))
    answer = await chat.ask("/said")
    assert labels(answer) == ["Petar Lint", "Ana Horvat"]
