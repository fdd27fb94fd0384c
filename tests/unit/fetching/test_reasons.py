"""Retry-After is read in both its forms; certificates are named by their fault."""

import ssl
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.feeds.polling import read_retry_after
from bot.fetching.reasons import of_error

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Sun, 01 Mar 2026 09:00:00 GMT", timedelta(hours=1)),
        ("Sun, 01 Mar 2026 07:00:00 GMT", None),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_has_two_forms(header: str | None, wait: timedelta | None) -> None:
    assert read_retry_after(header, NOW) == wait


def test_a_bad_certificate_is_named() -> None:
    cause = ssl.SSLCertVerificationError(1, "x")
    cause.verify_message = "certificate has expired"
    error = httpx.ConnectError("x")
    error.__cause__ = cause
    assert of_error(error, "example.org", 30).reason == "the certificate is not valid: certificate has expired"
