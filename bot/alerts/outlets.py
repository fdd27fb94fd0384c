"""Reports in, the outlets behind them out: which report independently, and which only repeat others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.model import Report

Owners = Mapping[str, str]  # by source; a source that is not there is its own


def owner(report: Report, owners: Owners) -> str:
    """Return who owns the outlet of a report."""
    return owners.get(report.article.source, report.article.source)


def independent(reports: Iterable[Report], owners: Owners) -> frozenset[str]:
    """Return the owners who report in words of their own: copies do not count, and all outlets of an owner once."""
    return frozenset(owner(report, owners) for report in reports if not report.copied)


def via(report: Report, reports: Sequence[Report]) -> str:
    """Return the agency whose text a copy has: as it says itself, or what it was copied from, or another copy of that.

    "" where none of them says so. ``reports`` are those of its story.
    """
    if not report.copied:
        return ""
    of_same_text = (
        other
        for other in reports
        if report.copy_of is not None and report.copy_of in (other.article.id, other.article.origin, other.copy_of)
    )
    return next((each.analysis.agency for each in (report, *of_same_text) if each.analysis.agency), "")


def one_for_each(reports: Iterable[Report]) -> tuple[Report, ...]:
    """Return the first report of every outlet, in the order in which they came; one of its own goes before a copy."""
    first: dict[str, Report] = {}
    for report in sorted(reports, key=_arrival):
        known = first.setdefault(report.article.source, report)
        if known.copied and not report.copied:
            first[report.article.source] = report
    return tuple(sorted(first.values(), key=_arrival))


def apart(lead: str, reports: Sequence[Report], owners: Owners) -> tuple[tuple[Report, ...], tuple[Report, ...]]:
    """Return who reports a story beside its lead, an outlet: the independent, and those that add nothing of their own.

    Outlets of one owner stand together among the independent; those of the lead's owner, and copies, are no support.
    """
    others = [report for report in one_for_each(reports) if report.article.source != lead]
    house = owners.get(lead, lead)
    alone = [report for report in others if not report.copied and owner(report, owners) != house]
    places = {name: place for place, name in reversed(list(enumerate(owner(report, owners) for report in alone)))}
    alone.sort(key=lambda report: places[owner(report, owners)])
    return tuple(alone), tuple(report for report in others if report not in alone)


def _arrival(report: Report) -> int:
    return report.article.origin
