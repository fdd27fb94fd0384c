"""Messages in, notifications to any of Apprise's services out: Slack, Discord, Matrix, e-mail, ntfy and some 180 more.

The only importer of apprise, and loaded only where an address is set. Which form a service is sent is told by
``form_of``; what a failure means is read from the HTTP or SMTP status in Apprise's own log, of which no word goes
further, for it may hold an address, and an address is as good as a password.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

import structlog
from apprise import Apprise, AppriseAsset, NotifyBase
from apprise.common import NotifyFormat, PersistentStoreMode
from apprise.result import AppriseResult, AppriseResultStatus

from bot.alerts.digest import Digest
from bot.channels.digests import Begun, compose_digest, digest_title
from bot.channels.display import clip, displayable, showable
from bot.channels.layout import HTML, MARKDOWN, PLAIN, Markup, Style, compose, parts, utf8_size
from bot.errors import ChannelRefused, DeliveryFailed, MessageRejected, RetryLater, TargetGone
from bot.model import Message, Receipt, Target
from bot.speech import ENGLISH, Speech

SECONDS = 30.0  # for the whole of a delivery; a chat is leased for two minutes
# Apprise writes a subject on one line, nine characters for each of most scripts'; a line has 998 (RFC 5322, 2.1.1).
LONGEST_SUBJECT = 100
# Past 4,096 bytes ntfy's server makes a message a file, and past 8,000 of JSON Apprise does: three for each of UTF-8.
NTFY_BYTES, _NTFY = 2500, ("ntfy", "ntfys")
LEAST_ROOM = 20  # characters that any service takes
_TALKATIVE = ("apprise", "urllib3", "requests", "smtplib")  # loggers that see addresses
_MARKUPS = {NotifyFormat.HTML: HTML, NotifyFormat.MARKDOWN: MARKDOWN, NotifyFormat.TEXT: PLAIN}
# These read Markdown in every message, so a title must be escaped even where its service claims to take plain text.
_READ_MARKDOWN = ("discord", "mmost", "mmosts", "revolt", "zulip", "gotify", "gotifys")
# Slack's own Markdown has no way to escape, Pushover's HTML has no paragraphs; the others carry the words to programs.
_AS_TEXT = ("slack", "pover", "json", "jsons", "xml", "xmls", "form", "forms", "amqp", "amqps", "apprise", "apprises")
_NO_TITLE = ("discord", "revolt", "matrix", "matrixs")  # their title would be part of the text, and unescaped
_SAYS_FORMAT = re.compile(r"[?&]format=", re.I)  # not by urlsplit: Slack's channels stand in front of it, with a "#"
_HTTP = re.compile(r"\berror=(\d{3})\b")
_SMTP = re.compile(r"\((\d{3}), b['\"]")
_TURNED_AWAY = frozenset((401, 403, 404, 405, 530, 534, 535, 550, 551, 553))  # 5xx from 530 on are SMTP's
_MALFORMED = frozenset((400, 406, 409, 413, 414, 415, 422, 552, 554))

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a service is sent: how it is marked up, how long it may be, and whether its title stands apart."""

    format: NotifyFormat
    limit: int
    title: int  # characters; 0 where it is part of the text
    size: Callable[[str], int] = len  # what the limit counts

    @property
    def markup(self) -> Markup:
        """How text is marked up."""
        return _MARKUPS[self.format]


@dataclass(frozen=True, slots=True)
class _Service:
    """One address, understood."""

    name: str  # of the service, such as Slack
    variable: str
    form: Form
    pause: timedelta
    sender: Apprise


class AppriseChannel:
    """Implements ports.Channel for the addresses of DRAGOMAN_APPRISE_URL_…, by name."""

    name = "apprise"

    def __init__(self, urls: Mapping[str, str], speech: Callable[[str], Speech] = lambda _: ENGLISH) -> None:
        """Make no connection yet; ``speech`` finds the words for a message's language.

        Raises ChannelRefused where no service understands an address.
        """
        self._speech = speech
        self._begun = Begun()
        for name in _TALKATIVE:
            logging.getLogger(name).propagate = False
        logging.getLogger("apprise").setLevel(logging.DEBUG)  # an SMTP status is told at no other level
        self._services = {name: _understand(name, url) for name, url in urls.items()}

    async def send(
        self,
        target: Target,
        message: Message | Digest,
        answers: Receipt | None = None,  # noqa: ARG002
        *,
        silent: bool = False,  # noqa: ARG002
    ) -> Receipt:
        """Send an alert or a digest; one whose form is refused is sent once more as plain text."""
        service = self._service(target)
        if isinstance(message, Digest):
            await self._send_digest(target, service, message)
        else:
            title, apart = _title(message, service.form.title)
            style = Style(
                markup=service.form.markup, say=self._speech(message.speech), titled=apart, size=service.form.size
            )
            room = service.form.limit
            await _notify_either(service, title, lambda markup: compose(message, replace(style, markup=markup), room))
        return Receipt(message_id=secrets.token_hex(8))  # the services' own ids are not handed on

    async def _send_digest(self, target: Target, service: _Service, digest: Digest) -> None:
        """Send a digest in as many messages as it takes, those alone that have not arrived where it is sent again."""
        say = self._speech(digest.speech)
        title = clip(digest_title(digest, say), service.form.title) if service.form.title else ""
        style = Style(markup=service.form.markup, say=say, titled=bool(title), size=service.form.size)
        pages = compose_digest(digest, style, service.form.limit)
        arrived = self._begun.arrived(target, digest.key, pages)
        for page in pages[len(arrived) :]:
            await _notify(service, page, title, service.form.format)
            arrived = (*arrived, Receipt(message_id=""))
            self._begun.keep(target, digest.key, pages, arrived)

    async def edit(self, target: Target, receipt: Receipt, message: Message) -> None:  # noqa: ARG002
        """Refuse: a notification that is sent stays."""
        raise MessageRejected("A notification cannot be changed.")

    async def tell(self, target: Target, text: str) -> None:
        """Send a plain notice, in parts where it is long."""
        service = self._service(target)
        markup, limit = service.form.markup, service.form.limit
        lines = (markup.escape(clip(showable(line), max(LEAST_ROOM, limit // 6))) for line in text.split("\n"))
        for part in parts("\n".join(lines), limit * 5 // 6, service.form.size):
            await _notify(service, markup.whole((markup.lines(part.split("\n")),)), "", service.form.format)

    def pause(self, target: Target) -> timedelta:
        """Return how long the service wants to be left alone."""
        return self._service(target).pause

    def _service(self, target: Target) -> _Service:
        entry = target.address.replace("-", "_")
        if entry not in self._services:
            raise ChannelRefused(f"{target} has no address. Set DRAGOMAN_APPRISE_URL_{entry.upper()}.")
        return self._services[entry]


def form_of(service: NotifyBase, url: str) -> Form:
    """Choose what a service is sent. What the operator says with ``format=`` in its address goes before all."""
    scheme = urlsplit(url).scheme.lower()
    if _SAYS_FORMAT.search(url):
        format_ = service.resolve_format()
    elif scheme in _READ_MARKDOWN:
        if service.resolve_format(NotifyFormat.MARKDOWN) is not NotifyFormat.MARKDOWN:
            service.notify_format = NotifyFormat.MARKDOWN
        format_ = NotifyFormat.MARKDOWN
    elif scheme in _AS_TEXT:
        format_ = NotifyFormat.TEXT
    else:
        taken = (it for it in _MARKUPS if service.resolve_format(it) is it)
        format_ = next(taken, NotifyFormat.TEXT)
    room, title = int(service.body_maxlen), 0 if scheme in _NO_TITLE else int(service.title_maxlen)
    if scheme.startswith("mailto"):
        title = min(title, LONGEST_SUBJECT)
    if service.overflow_amalgamate_title:
        room -= title
    if scheme in _NTFY:
        return Form(format=format_, limit=NTFY_BYTES, title=title, size=utf8_size)
    return Form(format=format_, limit=max(room, LEAST_ROOM), title=max(title, 0))


def explain(service: str, variable: str, result: AppriseResult) -> DeliveryFailed:
    """Say what a failure means, by the last status that Apprise logged; in words that hold nothing of the address."""
    if result.status is AppriseResultStatus.TIMEOUT:
        return RetryLater(f"{service} did not answer within {SECONDS:g} s.")
    found = [
        match[1] for entry in result.logs() if (match := _HTTP.search(entry.message) or _SMTP.search(entry.message))
    ]
    if not found:
        return RetryLater(f"{service} cannot be reached, or gives no reason.")
    status = int(found[-1])
    if status == 410:
        return TargetGone(f"{service} says that the address is gone for good (status 410).")
    if status in _TURNED_AWAY or 300 <= status < 400:
        return ChannelRefused(f"{service} turns us away (status {status}). Compare {variable} with what it says.")
    if status in _MALFORMED:
        return MessageRejected(f"{service} refuses the message (status {status}).")
    return RetryLater(f"{service} asks us to come again (status {status}).")


def _understand(name: str, url: str) -> _Service:
    """Return the service of an address, with nothing of Apprise's about it: no logos, no store, no redirects."""
    variable = f"DRAGOMAN_APPRISE_URL_{name.upper()}"
    asset = AppriseAsset(
        app_id="Dragoman",
        app_desc="Dragoman: one message per story",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        http_redirects=False,
        storage_mode=PersistentStoreMode.MEMORY,
    )
    service = Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if not isinstance(service, NotifyBase):
        raise ChannelRefused(
            f"{variable} is understood by no service: something of it is missing, or it begins with no service's name. "
            "Write it as docs/how-to/send-elsewhere.md shows."
        )
    pause = timedelta(seconds=float(service.request_rate_per_sec))
    service.request_rate_per_sec = 0  # the pause is kept by the outbox, where it holds nobody else up
    sender = Apprise(asset=asset)
    sender.add(service)
    return _Service(str(service.service_name), variable, form_of(service, url), pause, sender)


async def _notify(service: _Service, body: str, title: str, format_: NotifyFormat) -> None:
    """Send, in a thread of Apprise's own. Raises a DeliveryFailed."""
    result = await service.sender.async_notify(
        body=body, title=title, body_format=format_, timeout=SECONDS, log_level=logging.DEBUG
    )
    if not result:
        raise explain(service.name, service.variable, result)


async def _notify_either(service: _Service, title: str, composed: Callable[[Markup], str]) -> None:
    """Send in the service's form, or where that is refused, as plain text."""
    form = service.form
    try:
        await _notify(service, composed(form.markup), title, form.format)
    except MessageRejected as error:
        if form.format is NotifyFormat.TEXT:
            raise
        log.warning("alert_sent_plain", service=service.name, address=service.variable, reason=str(error))
        await _notify(service, composed(PLAIN), title, NotifyFormat.TEXT)


def _title(message: Message, room: int) -> tuple[str, bool]:
    """Return what stands apart, and whether it is whole: the title, or what is new in a development."""
    shown = displayable(message)
    whole = shown.news or shown.title
    title = clip(whole, room) if room else ""
    return title, title == whole
