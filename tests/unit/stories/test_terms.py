"""Claims about what of an article is the same in every language: numbers, countries."""

from __future__ import annotations

import pytest

from bot.config.catalogue import load_languages
from bot.stories.terms import PLACE, Words, is_unspaced, weigh


def terms(text: str, tag: str = "en") -> set[str]:
    return set(weigh("", text, Words(text, load_languages()[tag], is_unspaced(text))))


def countries(text: str, tag: str = "en") -> set[str]:
    return {term.removeprefix(PLACE) for term in terms(text, tag) if term.startswith(PLACE)}


@pytest.mark.parametrize("written", ["6,000", "6.000", "6 000", "6\u00a0000", "6’000", "6000", "٦٠٠٠", "६०००"])
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert "n:6000" in terms(f"some {written} people left")


@pytest.mark.parametrize("written", ["6.4", "6,4", "٦٫٤"])
def test_a_fraction_is_one_number(written: str) -> None:
    assert "n:6.4" in terms(f"of magnitude {written} it was")


def test_figures_of_a_date_or_a_version_are_no_thousands() -> None:
    assert not {"n:12052018", "n:123"} & terms("on 12.05.2018 with version 1.2.3 of it")


@pytest.mark.parametrize(
    ("text", "tag", "codes"),
    [
        ("Talks between Germany and North Macedonia", "en", {"DE", "MK"}),
        ("Разговори између Немачке и Северне Македоније", "sr-Cyrl", {"DE", "MK"}),
        ("Almanya ile Kuzey Makedonya arasında", "tr", {"DE", "MK"}),
        ("Συνομιλίες της Γερμανίας με την Αλβανία", "el", {"DE", "AL"}),
        ("وصل وفد من ألمانيا إلى مصر", "ar", {"DE", "EG"}),
        ("德国和塞尔维亚的会谈", "zh", {"DE", "RS"}),
        ("In Nigeria, not in Niger", "en", {"NG", "NE"}),
        ("the turkey and the china on the table, and no country", "en", set()),
    ],
)
def test_a_country_is_the_same_in_every_language(text: str, tag: str, codes: set[str]) -> None:
    assert countries(text, tag) == codes
