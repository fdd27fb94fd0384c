"""The console channel: alerts set in the terminal, with colour only where a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from markupsafe import escape
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from bot.alerts.digest import Digest, Headline
from bot.channels.display import by_agency, displayable, displayable_digest, houses
from bot.channels.wording import heading, left_out, reported_by
from bot.errors import MessageRejected
from bot.model import Citation, Credit, Message, Reason, Receipt, Target
from bot.speech import ENGLISH

WIDTH = 96  # the measure of a line that is read with ease; narrower terminals set it narrower
OTHERS_SHOWN = 6
INDENT = (0, 0, 0, 2)


class ConsoleChannel:
    """Implements ports.Channel on standard output."""

    name = "console"

    def __init__(self, console: Console | None = None) -> None:
        # no highlighting: numbers in an article are not code; no emoji codes: ":x:" in a title is the publisher's
        self._console = console or Console(highlight=False, emoji=False)
        self._numbers = count(1)

    async def send(
        self,
        target: Target,  # noqa: ARG002
        message: Message | Digest,
        answers: Receipt | None = None,  # noqa: ARG002
        *,
        silent: bool = False,  # noqa: ARG002
    ) -> Receipt:
        """Print an alert or a digest."""
        width = min(self._console.width, WIDTH)
        composed = compose_digest(message) if isinstance(message, Digest) else compose(message)
        # one write, and not cropped: a link is copied whole
        self._console.print(Group(Text(), composed), width=width, crop=False)
        return Receipt(message_id=str(next(self._numbers)))

    async def edit(self, target: Target, receipt: Receipt, message: Message) -> None:  # noqa: ARG002
        """Refuse: what is printed stays."""
        raise MessageRejected("What stands in a terminal cannot be changed.")

    async def tell(self, target: Target, text: str) -> None:  # noqa: ARG002
        """Print a notice."""
        self._console.print(Text(text, style="yellow"), width=min(self._console.width, WIDTH))

    def pause(self, target: Target) -> timedelta:  # noqa: ARG002
        """Ask for no pause."""
        return timedelta()


@dataclass(frozen=True, slots=True)
class _Link:
    """An address on a line of its own, never wrapped or cut, so that it can be copied whole."""

    url: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Segment(" " * INDENT[-1])
        yield Segment(self.url, Style.parse("cyan") + Style(link=self.url))
        yield Segment.line()


def compose(message: Message) -> RenderableType:
    """Set an alert: topics or what is new, title, where and when, summary, quotes, link, who else."""
    message = displayable(message)
    parts: list[RenderableType] = [_topics(message), Text(message.title, style="bold"), _byline(message)]
    if message.summary:
        parts += [Text(), Padding(Text(" ".join(message.summary)), INDENT, expand=False)]
    for citation in message.quotes:
        parts += [Text(), Padding(_citation(citation), INDENT, expand=False)]
    if message.more_quotes:
        more = len(message.more_quotes)
        parts.append(
            Padding(Text(f"+ {more} more quote{'s' if more > 1 else ''}", style="dim"), (0, 0, 0, 4), expand=False)
        )
    parts.append(Text())
    if message.lead.link:
        parts.append(_Link(message.lead.link))
    echoes = [
        (f"via {agency}" if agency else "Same text or owner", outlets) for agency, outlets in by_agency(message.echoes)
    ]
    for label, others in (("Also", message.others), *echoes):
        if others:
            parts.append(Padding(_others(label, others), INDENT, expand=False))
    return Group(*parts)


def compose_digest(digest: Digest) -> RenderableType:
    """Set a digest: what it is, then each topic with its stories, title, who reports it, a quote, and the link."""
    digest = displayable_digest(digest)
    first, *why = (line.striptags() for line in heading(digest, ENGLISH))
    parts: list[RenderableType] = [Text("● ", style="blue").append(first, style="bold")]
    parts += [Text(line, style="dim") for line in why]
    for section in digest.sections:
        parts += [Text(), Text(section.topic, style="bold cyan")]
        for headline in section.headlines:
            parts += _headline(headline)
    if rest := left_out(digest, ENGLISH):
        parts += [Text(), Text(rest.striptags(), style="dim")]
    return Group(*parts)


def _headline(headline: Headline) -> Iterator[RenderableType]:
    lead, quote = headline.lead, headline.quote
    outlets = reported_by(headline, escape(f"{lead.flag} {lead.source}".strip()), ENGLISH).unescape()
    yield Text(headline.title, style="bold")
    by = " · ".join(part for part in (headline.news, outlets) if part)
    yield Padding(Text(by, style="dim"), INDENT, expand=False)
    if quote:
        speaker = f" — {quote.speaker}" if quote.speaker else ""
        yield Padding(Text(f"“{quote.words}”{speaker}"), INDENT, expand=False)
    if lead.link:
        yield _Link(lead.link)


def _topics(message: Message) -> Text:
    line = Text("● ", style="red" if message.reason is Reason.NEW else "blue")
    if message.news:
        return line.append(message.news, style="bold")
    line.append("  ".join(message.topics), style="bold cyan")
    if message.reason is Reason.FIRST_LOOK:
        line.append("   a first look at the last hours", style="dim italic")
    return line


def _byline(message: Message) -> Text:
    lead = message.lead
    source = f"{lead.flag} {lead.source}".strip()
    parts = (source, lead.language, message.when, *message.machines)
    return Text(" · ".join(part for part in parts if part), style="dim")


def _citation(citation: Citation) -> Text:
    text = Text("“", style="green")
    text.append(citation.words)
    text.append("”\n")
    if citation.speaker:
        text.append(f"— {citation.speaker}", style="bold")
        if citation.role:
            text.append(f", {citation.role}", style="dim")
    else:
        text.append(f"— quoted by {citation.source}", style="dim")
    return text


def _others(label: str, others: tuple[Credit, ...]) -> Text:
    shown = houses(others)[:OTHERS_SHOWN]
    names = [" / ".join(f"{credit.flag} {credit.source}".strip() for credit in house) for house in shown]
    rest = len(others) - sum(map(len, shown))
    return Text(f"{label}: " + ", ".join(names) + (f" and {rest} more" if rest > 0 else ""), style="dim")
