"""Sentences with fields: what strangers write is shown as text, and stands where it should."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bot.channels.telegram.html import plain
from bot.config.locales import LOCALES, nearest_spoken, speech_of, spoken
from bot.speech import ENGLISH, FSI, PDI, Speech


@given(st.text(), st.text())
def test_whatever_stands_in_a_field_is_shown_as_text(name: str, other: str) -> None:
    said = ENGLISH("<b>{name}</b> and {other}", name=name, other=other)
    assert plain(str(said)).replace(FSI, "").replace(PDI, "") == f"{name} and {other}".replace(FSI, "").replace(PDI, "")


def test_what_is_markup_already_is_not_escaped_twice() -> None:
    assert ENGLISH("See {names}", names=Markup("<b>&amp;</b>")) == "See <b>&amp;</b>"


def test_a_field_that_runs_the_other_way_stands_apart() -> None:
    assert ENGLISH("Watch {name}.", name="ناتو") == f"Watch {FSI}ناتو{PDI}."
    assert Speech(tag="ar")("{name}", name="NATO").endswith(f"{FSI}NATO{PDI}")


def test_a_command_keeps_its_stroke_in_front_where_lines_run_to_the_left() -> None:
    assert Speech(tag="ar")("اكتب /help") == f"اكتب {FSI}/help{PDI}"
    assert ENGLISH("Write /help <b>now</b>") == "Write /help <b>now</b>"


def test_numbers_days_and_names_are_the_languages_own() -> None:
    german, montenegrin = Speech(tag="de"), Speech(tag="cnr")
    assert german.number(1234.5) == "1.234,5"
    assert german.language_name("sr-Latn") == "Serbisch (Lateinisch)"
    assert german.listed(["a", "b", "<c>"]) == "a, b und &lt;c&gt;"
    assert montenegrin.day(date(2026, 11, 26)) == "čet 26. nov"
    assert german.country_name("XK") == "Kosovo"


def test_a_moment_has_its_day_only_where_it_is_not_today() -> None:
    now = datetime(2026, 11, 26, 22, 30, tzinfo=UTC)
    today, yesterday = datetime(2026, 11, 26, 23, 5, tzinfo=UTC), datetime(2026, 11, 26, 9, tzinfo=UTC)
    assert ENGLISH.moment(today, now, "UTC") == "23:05"
    assert ENGLISH.moment(yesterday, now, "Asia/Tokyo") == "18:00, 26 Nov"  # there it is the 27th already


@pytest.mark.parametrize(
    ("tag", "spoken_tag"), [("en-US", "en"), ("", "en"), ("xx", "en"), ("EN_gb", "en"), ("zh-hans", "en")]
)
def test_whose_language_the_bot_does_not_speak_is_answered_in_english(tag: str, spoken_tag: str) -> None:
    assert nearest_spoken(tag) == spoken_tag


def test_every_language_that_the_bot_speaks_has_words() -> None:
    assert {path.stem for path in LOCALES.glob("*.po")} <= set(spoken())
    assert [tag for tag in spoken() if speech_of(tag).tag != tag] == []
