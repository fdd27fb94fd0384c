"""Which outlets support a report, and which only repeat it."""

from __future__ import annotations

from dataclasses import replace

from bot.alerts.outlets import apart, independent, via
from bot.model import ArticleId, Report
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


def by(report: Report, agency: str = "", copy_of: int | None = None) -> Report:
    origin = ArticleId(copy_of) if copy_of else None
    return replace(report, analysis=replace(report.analysis, agency=agency), copy_of=origin)


def test_a_copy_is_via_the_agency_that_it_names_or_what_it_copies_does() -> None:
    first = by(make_report(1, source="Beta's own client"), "Beta")
    says_so = by(make_report(2, source="B", copied=True), "Tanjug", 1)
    silent = by(make_report(3, source="C", copied=True), copy_of=1)
    assert [via(report, (first, says_so, silent)) for report in (first, says_so, silent)] == ["", "Tanjug", "Beta"]


def test_a_copy_is_via_the_agency_that_another_copy_of_the_same_text_names() -> None:
    first, named = make_report(1), by(make_report(2, source="B", copied=True), "Beta", 1)
    silent, other = by(make_report(3, source="C", copied=True), copy_of=1), make_report(4, source="D", copied=True)
    assert via(silent, (first, named, silent, other)) == "Beta"
    assert via(other, (first, named, silent, other)) == ""  # of which text it is a copy is not known
