"""What a soak saw in, a judgement and a table out."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.newsstand import Newsstand

SIXTHS = 6
HEADROOM = 1.15  # from the fifth sixth to the last; what leaks grows by a fifth
SLACK = 5  # rows, or MB; in short runs chance does as much
MOST_RSS_GROWTH_MB = 16


@dataclass(slots=True)
class Sample:
    """How much there was at the end of a simulated day."""

    rss_mb: float
    file_mb: float
    rows: dict[str, int]


@dataclass(slots=True)
class Report:
    """How a run went; without faults it passed."""

    feeds: int
    days: int
    seconds: float = 0.0
    polls: int = 0
    failed_polls: int = 0
    restarts: int = 0
    notices: int = 0
    entries: dict[str, int] = field(default_factory=dict)
    simulated: dict[str, int] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def heights(self) -> dict[str, tuple[float, float]]:
        """Return the height of each measure in the last sixth of the run but one, and in the last."""
        size = max(1, len(self.samples) // SIXTHS)
        before, last = self.samples[-2 * size : -size], self.samples[-size:]
        found = {"rss_mb": (max(it.rss_mb for it in before), max(it.rss_mb for it in last))}
        found["file_mb"] = max(it.file_mb for it in before), max(it.file_mb for it in last)
        for name in last[0].rows:
            found[name] = max(it.rows[name] for it in before), max(it.rows[name] for it in last)
        return found


def judge(report: Report, stand: Newsstand) -> None:
    """Compare what was served with what was stored and told, and the last weeks with those before."""
    report.entries, report.simulated = dict(stand.counts()), dict(sorted(stand.faults.items()))
    for what, names in (
        ("lost", stand.lost()),
        ("stored twice", stand.doubled),
        ("never told", stand.untold()),
        ("told twice", stand.told_twice()),
    ):
        if names:
            report.faults.append(f"{len(names)} entries {what}, such as {', '.join(names[:3])}")
    for name, (before, last) in report.heights().items():
        most = before + MOST_RSS_GROWTH_MB if name == "rss_mb" else before * HEADROOM + SLACK
        if last > most:
            report.faults.append(f"{name} grows: {before:.0f}, then {last:.0f}")


def set_report(report: Report) -> str:
    """Set a report as a table."""
    lines = [
        f"{report.feeds} feeds, {report.days} days, {report.restarts} restarts, in {report.seconds:.0f} s",
        f"polls {report.polls}, of them failed {report.failed_polls}; notices {report.notices}",
        "entries: " + ", ".join(f"{name} {number}" for name, number in report.entries.items()),
        "answers: " + ", ".join(f"{name} {number}" for name, number in report.simulated.items()),
        f"\n{'at most':<14}{'before':>12}{'at the end':>12}",
        *(f"{name:<14}{before:>12.0f}{last:>12.0f}" for name, (before, last) in report.heights().items()),
        "",
        *(report.faults or ["Nothing lost, nothing doubled, nothing piled up."]),
    ]
    return "\n".join(lines)
