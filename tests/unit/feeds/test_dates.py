"""Dates are read in the ways publishers write them."""

from datetime import UTC, datetime

import pytest

from bot.feeds.dates import plausible, to_utc


@pytest.mark.parametrize(
    "text",
    [
        "Mon, May 25 2020 04:45:26 +0000",  # https://github.com/Ranchero-Software/NetNewsWire/issues/2109
        "Mon, 25 May 2020 06:45:26 +0200",
        "Mon May 25 04:45:26 2020",
        "Mon May 25 06:45:26 CEST 2020",
        "2020-05-25T04:45:26.123Z",
        "2020-05-25 04:45:26",
        "1590381926",
        "1590381926000",
        "25.05.2020 04:45:26",
        "25/05/2020 - 04:45:26",
        # https://github.com/DimensionDev/Flare/issues/2187
        "pon, 25. maj 2020. 04:45:26",
        "пон, 25 мај 2020 04:45:26",
        "25 мая 2020, 07:45:26 +0300",
        "25 svibnja 2020 04:45:26",
        "25 май 2020 04:45:26",
        "lun, 25 mai 2020 04:45:26 GMT",
    ],
)
def test_one_moment_in_many_spellings(text: str) -> None:
    assert to_utc(text) == datetime(2020, 5, 25, 4, 45, 26, tzinfo=UTC)


def test_a_day_of_the_week_is_not_taken_for_a_month() -> None:
    assert to_utc("Mar 3 nov 2020 10:00") == datetime(2020, 11, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "0000-00-00 00:00:00", "31.02.2020", "9" * 70, "3 listopada 2020"])
def test_what_is_no_sure_date_is_none(text: str) -> None:
    assert to_utc(text) is None


def test_dates_near_1970_are_implausible() -> None:
    # https://github.com/kanadaj/RoyalRoadLegends/issues/73: seconds taken for milliseconds
    assert plausible(to_utc("1970-01-19T09:46:21Z")) is None
