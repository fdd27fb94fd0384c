"""Messages in, signed JSON out, to addresses of the operator's own: docs/reference/webhook.md is its contract.

Signed as https://www.standardwebhooks.com/ says, so that receivers need no code of their own: HMAC-SHA256 over
"id.timestamp.body". An alert's id is its key, a digest's and an update's also says what is in them: what comes twice
has the same one.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

import httpx
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from bot import __version__
from bot.alerts.digest import Digest
from bot.channels.display import displayable, displayable_digest, showable
from bot.errors import ChannelRefused, DeliveryFailed, MessageRejected, RetryLater, TargetGone
from bot.feeds.polling import read_retry_after
from bot.model import Message, Receipt, Target

SECONDS = 20.0  # for the whole of a delivery; a chat is leased for two minutes
SECRET_PREFIX = "whsec_"  # noqa: S105  # before a secret in base64
VERSION = 1  # of what is sent; a field more changes nothing, one that goes or means something else makes it 2
_REFUSED = {
    401: "it refuses the signature; compare the secret on both sides",
    403: "it refuses us; compare the secret on both sides",
    404: "there is nothing at this address; correct it",
    405: "it takes no POST; correct the address",
}
_LATER = (408, 425, 429)


class What(StrEnum):
    """What is delivered."""

    ALERT = "alert"
    UPDATED = "updated"  # an alert's message, now that its story has grown
    DIGEST = "digest"  # several alerts at once
    NOTICE = "notice"  # to an admin


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The JSON that is sent."""

    version: int = VERSION
    type: What
    id: str  # of an alert, its key; what comes twice has the same
    sent_at: datetime
    target: str  # as in sources.yaml
    answers: str | None = None  # the id of the alert that a development follows
    message: Message | None = None  # of an alert and of an update
    digest: Digest | None = None
    text: str | None = None  # of a notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Where a webhook is received, and the secret that both sides know."""

    url: str = field(repr=False)
    secret: str = field(repr=False)


_DELIVERY = TypeAdapter(Delivery)


class WebhookChannel:
    """Implements ports.Channel. Retries are the outbox's; redirects are not followed, for they could lead anywhere."""

    name = "webhook"

    def __init__(self, client: httpx.AsyncClient, hooks: Mapping[str, Hook], clock: Callable[[], datetime]) -> None:
        self._client = client
        self._hooks = hooks
        self._clock = clock

    async def send(
        self,
        target: Target,
        message: Message | Digest,
        answers: Receipt | None = None,
        *,
        silent: bool = False,  # noqa: ARG002
    ) -> Receipt:
        """Deliver an alert or a digest; its receipt is its id."""
        if isinstance(message, Digest):
            # by the next attempt further alerts may be in it, and a receiver must not take it for what it has;
            # that it is another day by then, and "since" says so, makes no other digest
            delivery = self._delivery(target, What.DIGEST, f"{message.key}+{_mark(replace(message, since=''))}")
            await self._deliver(target, replace(delivery, digest=displayable_digest(message)))
            return Receipt(message_id=delivery.id)
        answered = answers.message_id if answers else None
        delivery = self._delivery(target, What.ALERT, message.key)
        await self._deliver(target, replace(delivery, message=displayable(message), answers=answered))
        return Receipt(message_id=message.key, editable=True)

    async def edit(self, target: Target, receipt: Receipt, message: Message) -> None:
        """Deliver what a message says by now; a receiver that has it already sees so by the id."""
        delivery = self._delivery(target, What.UPDATED, f"{receipt.message_id}+{_mark(message)}")
        await self._deliver(target, replace(delivery, message=displayable(message)))

    async def tell(self, target: Target, text: str) -> None:
        """Deliver a notice."""
        delivery = self._delivery(target, What.NOTICE, f"notice+{self._clock().timestamp():.6f}")
        await self._deliver(target, replace(delivery, text="\n".join(map(showable, text.split("\n")))))

    def pause(self, target: Target) -> timedelta:  # noqa: ARG002
        """Ask for no pause."""
        return timedelta()

    def _delivery(self, target: Target, what: What, number: str) -> Delivery:
        return Delivery(type=what, id=number, sent_at=self._clock(), target=str(target))

    async def _deliver(self, target: Target, delivery: Delivery) -> None:
        entry = target.address.replace("-", "_")
        hook = self._hooks.get(entry)
        if hook is None:
            raise ChannelRefused(f"{target} has no address. Set DRAGOMAN_WEBHOOK_URL_{entry.upper()}.")
        body = _DELIVERY.dump_json(delivery)
        await self._post(hook, body, headers(delivery, body, hook.secret))

    async def _post(self, hook: Hook, body: bytes, signed: Mapping[str, str]) -> None:
        """Send a body; of the answer only status and Retry-After are read."""
        try:
            async with (
                asyncio.timeout(SECONDS),
                self._client.stream("POST", hook.url, content=body, headers=signed, follow_redirects=False) as response,
            ):
                if failure := explain(response, self._clock()):
                    raise failure
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise RetryLater(f"The webhook cannot be reached ({type(error).__name__}).") from None


def _mark(said: Message | Digest) -> str:
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def headers(delivery: Delivery, body: bytes, secret: str) -> dict[str, str]:
    """Return the headers of a delivery, the signature among them."""
    stamp = str(int(delivery.sent_at.timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": f"Dragoman/{__version__}",
        "Webhook-Id": delivery.id,
        "Webhook-Timestamp": stamp,
        "Webhook-Signature": f"v1,{signature(delivery.id, stamp, body, secret)}",
    }


def signature(number: str, stamp: str, body: bytes, secret: str) -> str:
    """Return HMAC-SHA256 over "id.timestamp.body" in base64. A secret that begins with ``whsec_`` is itself base64."""
    key = secret.encode()
    if secret.startswith(SECRET_PREFIX):
        try:
            key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
        except binascii.Error:
            key = secret.encode()
    signed = b".".join((number.encode(), stamp.encode(), body))
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def explain(response: httpx.Response, now: datetime) -> DeliveryFailed | None:
    """Say what a status means; None where the delivery was taken. The answer's own words stay unread."""
    status = response.status_code
    if response.is_success:
        return None
    asked = read_retry_after(response.headers.get("retry-after"), now)
    if status == httpx.codes.GONE:
        return TargetGone("The webhook says that it is gone for good (HTTP 410).")
    if response.is_redirect:
        return ChannelRefused(f"The webhook moved (HTTP {status}); set its new address.")
    if status in _REFUSED:
        return ChannelRefused(f"The webhook does not take it: {_REFUSED[status]} (HTTP {status}).")
    if status in _LATER or status >= 500:
        return RetryLater(f"The webhook asks us to come again (HTTP {status}).", asked)
    return MessageRejected(f"The webhook refuses the message (HTTP {status}).")


class _Untitled(GenerateJsonSchema):
    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002  (the library's name)
        return False


def delivery_schema() -> str:
    """Return the JSON Schema of what is sent (draft 2020-12) as text."""
    schema = _DELIVERY.json_schema(mode="serialization", schema_generator=_Untitled)
    document = {"$schema": GenerateJsonSchema.schema_dialect, **schema}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(delivery_schema())
