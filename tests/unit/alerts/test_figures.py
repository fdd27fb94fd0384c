"""When a figure in a title has risen, and when it is another figure."""

from __future__ import annotations

import pytest

from bot.alerts.figures import Rise, risen
from bot.model import Language


def in_language(tag: str) -> Language:
    return Language(tag=tag, name=tag, own_name=tag, group=tag, scripts=(), stop_words=("of", "the"))


@pytest.mark.parametrize(
    ("language", "before", "now", "rise"),
    [
        ("en", "3 dead in Brenna", "Flood: 12 dead", Rise(3, 12)),
        ("sr-Cyrl", "У поплави 3 мртва", "Поплава: 12 мртвих", Rise(3, 12)),
        ("de", "Erdbeben: 1.200 Tote", "Beben fordert 2 300 Tote", Rise(1200, 2300)),
        ("el", "3 νεκροί στη Μπρένα", "12 νεκροί στη Μπρένα", Rise(3, 12)),
        ("ar", "مقتل 3 أشخاص", "مقتل 12 شخصا", None),  # another word: it cannot be told that it is the same
        ("en", "12 dead in Brenna", "3 dead in Brenna", None),
        ("en", "3 dead in Brenna", "3 dead in Brenna", None),
        ("en", "3 dead in Brenna", "12 injured in Brenna", None),
        ("en", "Talks on 3 March", "Talks on 12 March", None),
        ("en", "After 3 days of rain", "After 12 days of rain", None),
        ("mk", "По 3 дена дожд", "По 12 дена дожд", None),
        ("en", "Aid of 3 million euros", "12 million people wait for aid", None),
        ("en", "The 2025 election", "The 2026 election", None),
        ("en", "Brenna wins 3-1 home", "Brenna wins 12-1 home", None),
        ("en", "Inflation at 3.2 points", "Inflation at 3.7 points", None),
        ("en", "G7 leaders meet", "G20 leaders meet", None),
        ("tlh", "3 dead in Brenna", "12 dead in Brenna", None),
        ("en", "3 of the miners are safe", "12 of the buses burn", None),
        ("de", "Partei bei 3 Prozent", "Beteiligung bei 12 Prozent", None),
    ],
)
def test_only_a_higher_figure_of_the_same_kind_has_risen(
    language: str, before: str, now: str, rise: Rise | None
) -> None:
    assert risen([before], now, in_language(language)) == rise


def test_titles_that_disagree_tell_of_no_rise() -> None:
    assert risen(["3 people held", "7 people hurt"], "12 people hurt", in_language("en")) is None


def test_a_title_of_digits_has_no_figure() -> None:
    assert risen(["3 dead"], "1" + " 000" * 2000 + " dead", in_language("en")) is None
