"""What the stages do in, figures for Prometheus out. The names follow https://prometheus.io/docs/practices/naming/."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from bot.errors import SettingsInvalid
from bot.ports import PollResult, SinceStart, Stock

FETCH_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
LATE_SECONDS = (1, 5, 15, 60, 300, 900, 3600, 14400, 86400)


class PrometheusMeter:
    """Implements ports.Meter; ``registry`` is what is served."""

    def __init__(self) -> None:
        own = self.registry = CollectorRegistry()
        self._polls = Counter("dragoman_polls", "Polls of feeds, by how they ended.", ["outcome"], registry=own)
        self._bytes = Counter("dragoman_feed_bytes", "Bytes of feed documents, decoded.", registry=own)
        self._fetches = Histogram(
            "dragoman_fetch_duration_seconds",
            "From asking for a feed to its answer.",
            buckets=FETCH_SECONDS,
            registry=own,
        )
        self._late = Histogram("dragoman_poll_lag_seconds", "How late polls begin.", buckets=LATE_SECONDS, registry=own)
        self._articles = Counter("dragoman_articles_analysed", "Articles, by language.", ["language"], registry=own)
        self._alerts = Counter("dragoman_alerts", "Deliveries tried, by how they ended.", ["outcome"], registry=own)
        self._pending = Gauge("dragoman_articles_pending", "Articles that await analysis.", registry=own)
        self._waiting = Gauge("dragoman_alerts_waiting", "Alerts in the outbox.", registry=own)
        self._oldest = Gauge(
            "dragoman_oldest_alert_age_seconds", "How long the alert that is due longest has been due.", registry=own
        )
        self._failing = Gauge("dragoman_feeds_failing", "Feeds whose last poll failed.", registry=own)
        for result in PollResult:  # a rate needs the zero before the first
            self._polls.labels(result.value)
        for outcome in ("sent", "failed"):
            self._alerts.labels(outcome)

    def poll_began(self, late: timedelta) -> None:
        """Take down how late a poll begins."""
        self._late.observe(max(0.0, late.total_seconds()))

    def feed_fetched(self, took: timedelta, size: int) -> None:
        """Take down how long a request took, and how much it brought."""
        self._fetches.observe(max(0.0, took.total_seconds()))
        self._bytes.inc(size)

    def poll_ended(self, result: PollResult) -> None:
        """Count a poll."""
        self._polls.labels(result.value).inc()

    def article_analysed(self, language: str) -> None:
        """Count an article."""
        self._articles.labels(language).inc()

    def alert_tried(self, arrived: bool) -> None:
        """Count an attempt at a delivery."""
        self._alerts.labels("sent" if arrived else "failed").inc()

    def stock_taken(self, stock: Stock, now: datetime) -> None:
        """Take down what waits."""
        self._pending.set(stock.pending_articles)
        self._waiting.set(stock.waiting_alerts)
        due_at = stock.oldest_alert_at or now  # a digest may be due later
        self._oldest.set(max(0.0, (now - due_at).total_seconds()))
        self._failing.set(stock.failing_feeds)

    def since(self, began_at: datetime) -> SinceStart:
        """Return what was counted since the start, with the memory that the process holds now."""
        polls = {result: self._count("dragoman_polls_total", outcome=result.value) for result in PollResult}
        articles = sum(
            sample.value
            for family in self._articles.collect()
            for sample in family.samples
            if sample.name == "dragoman_articles_analysed_total"
        )
        return SinceStart(
            began_at=began_at,
            polls=sum(polls.values()),
            failed_polls=polls[PollResult.FAILED],
            articles=int(articles),
            alerts=self._count("dragoman_alerts_total", outcome="sent"),
            memory=memory_held(),
        )

    def _count(self, name: str, **labels: str) -> int:
        return int(self.registry.get_sample_value(name, labels) or 0)


def memory_held() -> int:
    """Return the bytes of memory that this process holds; the most that it ever held where only that is known."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pages * resource.getpagesize()


@contextmanager
def served(meter: PrometheusMeter, host: str, port: int) -> Iterator[int]:
    """Serve the figures at ``/metrics`` on a thread while the block runs; give the port, which 0 leaves to the system.

    Raises SettingsInvalid where that address cannot be had.
    """
    try:
        server, thread = start_http_server(port, addr=host, registry=meter.registry)
    except OSError as error:
        raise SettingsInvalid(
            f"DRAGOMAN_METRICS_HOST and DRAGOMAN_METRICS_PORT: {host}:{port} cannot be had: {error.strerror}."
        ) from error
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
