"""Which outlets support a report, and which only repeat it."""

from __future__ import annotations

from bot.alerts.outlets import apart, independent
from bot.model import Report
from tests.fakes import make_report

OWNERS = {"Koha": "Koha Group", "Koha TV": "Koha Group"}


def names(reports: tuple[Report, ...]) -> list[str]:
    return [report.article.source for report in reports]


def test_owners_count_once_and_copies_not_at_all() -> None:
    sources = ["Koha", "Koha TV", "Beta", "Beta"]
    reports = [make_report(number, source=source) for number, source in enumerate(sources, 1)]
    assert independent([*reports, make_report(9, source="RIA", copied=True)], OWNERS) == {"Koha Group", "Beta"}


def test_outlets_of_one_owner_stand_together_where_the_first_of_them_came() -> None:
    sources = ["Lead", "Koha", "Beta", "Koha TV"]
    reports = [make_report(number, source=source) for number, source in enumerate(sources, 1)]
    alone, echoes = apart("Lead", reports, OWNERS)
    assert (names(alone), names(echoes)) == (["Koha", "Koha TV", "Beta"], [])


def test_copies_and_outlets_of_the_leads_owner_stand_apart() -> None:
    reports = [
        make_report(1, source="Koha"),
        make_report(2, source="RIA", copied=True),
        make_report(3, source="Beta"),
        make_report(4, source="Koha TV"),
    ]
    alone, echoes = apart("Koha", reports, OWNERS)
    assert (names(alone), names(echoes)) == (["Beta"], ["RIA", "Koha TV"])


def test_an_outlet_with_a_copy_and_words_of_its_own_counts_by_these() -> None:
    reports = [make_report(1, source="Lead"), make_report(2, source="RIA", copied=True), make_report(3, source="RIA")]
    assert names(apart("Lead", reports, {})[0]) == ["RIA"]


def test_whoever_comes_later_stands_behind_though_it_claims_an_earlier_date() -> None:
    early, late = make_report(1, source="Lead"), make_report(3, source="B")
    latest = make_report(4, source="C", published_at=early.article.published_at.replace(year=2020))
    assert names(apart("Lead", [latest, early, late], {})[0]) == ["B", "C"]
