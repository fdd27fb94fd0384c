"""What Prometheus reads: the names, the figures, and an address that must be free."""

from __future__ import annotations

import re
import socket
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot.errors import SettingsInvalid
from bot.ports import PollResult, Stock
from bot.web.metrics import PrometheusMeter, served
from tests.fakes import NOW

SECOND = timedelta(seconds=1)


@pytest.fixture
def meter() -> PrometheusMeter:
    """A meter that has seen a little of everything."""
    meter = PrometheusMeter()
    meter.poll_began(20 * SECOND)
    meter.poll_began(-SECOND)
    meter.feed_fetched(2 * SECOND, 1000)
    meter.feed_fetched(-SECOND, 0)
    meter.poll_ended(PollResult.NEW)
    meter.poll_ended(PollResult.FAILED)
    meter.article_analysed("mk")
    meter.alert_tried(True)
    meter.alert_tried(False)
    meter.alert_tried(False)
    meter.stock_taken(
        Stock(pending_articles=3, waiting_alerts=2, oldest_alert_at=NOW - 90 * SECOND, failing_feeds=1), NOW
    )
    return meter


def figures(meter: PrometheusMeter) -> dict[str, float]:
    """Return what Prometheus would read, by name with labels."""
    families = text_string_to_metric_families(generate_latest(meter.registry).decode())
    samples = [sample for family in families for sample in family.samples if not sample.name.endswith("_created")]
    return {" ".join([sample.name, *sample.labels.values()]): sample.value for sample in samples}


def test_figures_have_the_names_that_operators_write_rules_with(meter: PrometheusMeter) -> None:
    expected = {
        "dragoman_polls_total new": 1,
        "dragoman_polls_total unchanged": 0,
        "dragoman_polls_total failed": 1,
        "dragoman_feed_bytes_total": 1000,
        "dragoman_fetch_duration_seconds_count": 2,
        "dragoman_fetch_duration_seconds_sum": 2,
        "dragoman_fetch_duration_seconds_bucket 1.0": 1,
        "dragoman_poll_lag_seconds_sum": 20,
        "dragoman_poll_lag_seconds_bucket 15.0": 1,
        "dragoman_articles_analysed_total mk": 1,
        "dragoman_alerts_total sent": 1,
        "dragoman_alerts_total failed": 2,
        "dragoman_articles_pending": 3,
        "dragoman_alerts_waiting": 2,
        "dragoman_oldest_alert_age_seconds": 90,
        "dragoman_feeds_failing": 1,
    }
    found = figures(meter)
    assert {name: found.get(name) for name in expected} == expected


def test_exactly_the_figures_are_documented(meter: PrometheusMeter) -> None:
    page = Path(__file__).parents[3] / "docs/how-to/monitor.md"
    documented = re.findall(
        r"^\| `(dragoman_\w+?)(?:_total)?(?:\{(\w+)\})?` \|", page.read_text(encoding="utf-8"), re.MULTILINE
    )
    families = text_string_to_metric_families(generate_latest(meter.registry).decode())
    assert {name for name, _ in documented} == {
        family.name for family in families if not family.name.endswith("_created")
    }


def test_an_empty_outbox_has_no_old_alert(meter: PrometheusMeter) -> None:
    meter.stock_taken(Stock(pending_articles=0, waiting_alerts=0, oldest_alert_at=None, failing_feeds=0), NOW)
    assert figures(meter)["dragoman_oldest_alert_age_seconds"] == 0
    meter.stock_taken(Stock(pending_articles=0, waiting_alerts=1, oldest_alert_at=NOW + SECOND, failing_feeds=0), NOW)
    assert figures(meter)["dragoman_oldest_alert_age_seconds"] == 0  # it waits for a digest


def test_figures_are_served_while_the_block_runs(meter: PrometheusMeter) -> None:
    with served(meter, "127.0.0.1", 0) as port, urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        assert "dragoman_articles_pending 3.0" in answer.read().decode()
    with pytest.raises(OSError, match="refused"):
        urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5)


def test_an_address_that_is_taken_is_said_in_one_line(meter: PrometheusMeter) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(SettingsInvalid, match=rf"127\.0\.0\.1:{port} cannot be had"),
            served(meter, "127.0.0.1", port),
        ):
            pass
