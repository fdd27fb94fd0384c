"""The webhook keeps to what docs/reference/webhook.md says of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]  # stubs are another package

from bot.channels.display import displayable
from bot.channels.webhook import Hook, WebhookChannel, delivery_schema, signature
from bot.errors import ChannelRefused, MessageRejected, RetryLater
from bot.model import Reason, Receipt, Target
from tests.messages import digest_of, message
from tests.receivers import Came, Receiver, read_delivery

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
TARGET = Target(channel="webhook", address="desk")
SCHEMA = Path(__file__).parents[3] / "docs" / "reference" / "webhook.schema.json"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver(read_delivery) as running:
        yield running


@pytest.fixture
async def channel(receiver: Receiver) -> AsyncIterator[WebhookChannel]:
    async with httpx.AsyncClient() as client:
        hook = Hook(url=f"http://127.0.0.1:{receiver.port}/in?key=1", secret=SECRET)
        yield WebhookChannel(client, {"desk": hook}, lambda: NOW)


def faults(came: Came) -> list[str]:
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")), format_checker=FormatChecker())
    return [error.message for error in validator.iter_errors(came.json)]


def without(nothing: dict[str, Any]) -> Any:
    """Return plain JSON of a value."""
    return json.loads(json.dumps(nothing))


async def test_every_field_of_the_message_is_sent(receiver: Receiver, channel: WebhookChannel) -> None:
    await channel.send(TARGET, message())
    assert receiver.came[0].json["message"] == without(asdict(displayable(message())))
    assert receiver.came[0].json["type"] == "alert"
    assert receiver.came[0].json["target"] == "webhook:desk"


async def test_a_receiver_can_check_the_signature(receiver: Receiver, channel: WebhookChannel) -> None:
    await channel.send(TARGET, message())
    came = receiver.came[0]
    signed = f"{came.headers['webhook-id']}.{came.headers['webhook-timestamp']}.".encode() + came.body
    expected = hmac.new(b"0123456789abcdef0123456789abcdef", signed, hashlib.sha256).digest()
    assert came.headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
    assert int(came.headers["webhook-timestamp"]) == NOW.timestamp()


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The example of https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    found = signature("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body, secret)
    assert found == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_an_alert_that_is_sent_again_has_the_same_id(receiver: Receiver, channel: WebhookChannel) -> None:
    receiver.answers.append("503 Unavailable")
    with pytest.raises(RetryLater):
        await channel.send(TARGET, message())
    for _ in range(2):
        await channel.send(TARGET, message())
    assert {came.headers["webhook-id"] for came in receiver.came} == {message().key}


async def test_an_update_has_an_id_of_what_it_says(receiver: Receiver, channel: WebhookChannel) -> None:
    receipt = await channel.send(TARGET, message())
    for grown in (replace(message(), others=()), replace(message(), others=()), replace(message(), echoes=())):
        await channel.edit(TARGET, receipt, grown)
    ids = [came.headers["webhook-id"] for came in receiver.came]
    assert ids[1] == ids[2]
    assert [came.json["type"] for came in receiver.came] == ["alert", *["updated"] * 3]
    assert len({ids[0], ids[1], ids[3]}) == 3
    assert all(number.startswith(message().key) for number in ids)


async def test_a_digest_that_is_sent_again_with_more_alerts_has_another_id(
    receiver: Receiver, channel: WebhookChannel
) -> None:
    first = digest_of(("NATO", 2))
    for again in (first, replace(first, since="yesterday 11:00"), digest_of(("NATO", 3)), replace(first, left_out=3)):
        receipt = await channel.send(TARGET, again)
    ids = [came.headers["webhook-id"] for came in receiver.came]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
    assert all(number.startswith(f"{first.key}+") for number in ids)
    assert receipt.message_id == ids[-1]


async def test_a_development_names_the_alert_that_it_follows(receiver: Receiver, channel: WebhookChannel) -> None:
    development = replace(message(), key="1:1:7", reason=Reason.DEVELOPMENT, news="12; it was 3")
    await channel.send(TARGET, development, Receipt(message_id="1:1"))
    assert receiver.came[0].json["answers"] == "1:1"


async def test_what_is_sent_is_what_the_schema_says(receiver: Receiver, channel: WebhookChannel) -> None:
    receipt = await channel.send(TARGET, message())
    await channel.edit(TARGET, receipt, message())
    await channel.tell(TARGET, "sources.yaml has faults:\nline 3")
    await channel.send(TARGET, digest_of(("NATO", 2)))
    assert [fault for came in receiver.came for fault in faults(came)] == []
    assert receiver.came[2].json["text"] == "sources.yaml has faults:\nline 3"


async def test_every_field_of_a_digest_is_sent(receiver: Receiver, channel: WebhookChannel) -> None:
    await channel.send(TARGET, digest_of(("NATO", 2), ("EU", 1)))
    came = receiver.came[0].json
    assert (came["type"], came["digest"]["key"], came["digest"]["left_out"]) == ("digest", "d1", 2)
    assert [len(section["headlines"]) for section in came["digest"]["sections"]] == [2, 1]
    assert came["digest"]["sections"][0]["headlines"][0]["quote"]["speaker"] == "Milena Kovač"


def test_the_committed_schema_is_current() -> None:
    command = "run: python -m bot.channels.webhook > docs/reference/webhook.schema.json"
    assert SCHEMA.read_text(encoding="utf-8") == delivery_schema(), command
    Draft202012Validator.check_schema(json.loads(delivery_schema()))


async def test_retry_after_is_heeded(receiver: Receiver, channel: WebhookChannel) -> None:
    for header, wait in (
        ("7", timedelta(seconds=7)),
        ("Sun, 01 Mar 2026 09:00:00 GMT", timedelta(hours=1)),
    ):
        receiver.answers.append(f"429 Too Many\r\nRetry-After: {header}")
        with pytest.raises(RetryLater) as caught:
            await channel.send(TARGET, message())
        assert caught.value.after == wait


async def test_a_redirect_is_not_followed(receiver: Receiver, channel: WebhookChannel) -> None:
    receiver.answers.append(f"307 Temporary Redirect\r\nLocation: http://127.0.0.1:{receiver.port}/else")
    with pytest.raises(ChannelRefused, match="moved"):
        await channel.send(TARGET, message())
    assert receiver.came == []


@pytest.mark.parametrize(
    ("status", "kind"),
    [("404 Not Found", ChannelRefused), ("422 Unprocessable", MessageRejected), ("500 Error", RetryLater)],
)
async def test_a_status_means_what_the_page_says(
    receiver: Receiver, channel: WebhookChannel, status: str, kind: type[Exception]
) -> None:
    receiver.answers.append(status)
    with pytest.raises(kind):
        await channel.send(TARGET, message())


async def test_a_receiver_that_is_down_is_tried_later_and_its_address_is_not_told() -> None:
    async with Receiver() as gone:
        pass
    async with httpx.AsyncClient() as client:
        hooks = {"desk": Hook(url=f"http://127.0.0.1:{gone.port}/in?key=hunter2", secret=SECRET)}
        with pytest.raises(RetryLater) as caught:
            await WebhookChannel(client, hooks, lambda: NOW).send(TARGET, message())
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(hooks)


async def test_a_name_without_address_is_told_with_its_variable(channel: WebhookChannel) -> None:
    with pytest.raises(ChannelRefused, match="DRAGOMAN_WEBHOOK_URL_NEWS_ROOM"):
        await channel.send(Target(channel="webhook", address="news-room"), message())
