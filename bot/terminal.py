"""What people ask on the command line, set for them: tables on a terminal, JSON for machines."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.inspection import Inspection
from bot.model import FeedState, Match

WORDS_SHOWN = 6  # of a topic's evidence


# ── analyse ─────────────────────────────────────────────────────────────────────────────────────────────


def set_inspection(seen: Inspection) -> RenderableType:
    """Set what the engines concluded from a text: language, topics with evidence, quotes with speakers, summary."""
    detection = seen.report.analysis.detection
    head = Table.grid(padding=(0, 2))
    head.add_column(style="bold", no_wrap=True)
    head.add_column()
    head.add_row("Title", Text(seen.report.article.title))
    head.add_row("Language", Text(f"{seen.language} ({detection.language}), sure to {detection.confidence:.0%}"))
    for reason in detection.reasons:
        head.add_row("", Text(f"because {reason}", style="dim"))
    head.add_row("Summary", Text(" ".join(seen.summary) or "none"))
    return Group(head, _topics(seen), _quotes(seen))


def _topics(seen: Inspection) -> RenderableType:
    table = Table(box=SIMPLE_HEAD, title="Topics", title_justify="left", title_style="bold")
    table.add_column("topic", no_wrap=True)
    table.add_column("score", justify="right")
    table.add_column("evidence")
    for name, match in zip(seen.topics, seen.report.analysis.matches, strict=True):
        table.add_row(Text(name), f"{match.score:.1f}", Text(_evidence(match)))
    return table if seen.topics else Text("\nNo topic of the catalogue is named.")


def _evidence(match: Match) -> str:
    counted = Counter(match.words)
    words = [f"{word} ×{number}" if number > 1 else word for word, number in counted.most_common(WORDS_SHOWN)]
    return ", ".join(words) + (f" and {len(counted) - WORDS_SHOWN} more" if len(counted) > WORDS_SHOWN else "")


def _quotes(seen: Inspection) -> RenderableType:
    quotes = seen.report.analysis.quotes
    table = Table(box=SIMPLE_HEAD, title="Quotes", title_justify="left", title_style="bold", show_lines=False)
    table.add_column("", no_wrap=True)
    table.add_column("words", ratio=3)
    table.add_column("speaker", ratio=1)
    table.add_column("sure", justify="right")
    for quote in quotes:
        speaker = Text(quote.speaker or "not known", style="" if quote.speaker else "dim")
        if quote.role:
            speaker.append(f", {quote.role}", style="dim")
        key = "★" if quote in seen.key_quotes else ""
        table.add_row(key, Text(quote.words), speaker, f"{quote.confidence:.0%}" if quote.speaker else "")
    return table if quotes else Text("\nNobody is quoted.")


def inspection_json(seen: Inspection) -> str:
    """Return the same for machines; spans are code point offsets into ``text``."""
    article, analysis = seen.report.article, seen.report.analysis
    detection = analysis.detection
    document = {
        "title": article.title,
        "text": article.text,
        "language": {
            "tag": detection.language,
            "name": seen.language,
            "script": detection.script,
            "confidence": round(detection.confidence, 3),
            "runner_up": detection.runner_up,
            "reasons": list(detection.reasons),
        },
        "topics": [
            {"id": match.topic, "score": round(match.score, 3), "words": list(match.words), "spans": list(match.spans)}
            for match in analysis.matches
        ],
        "quotes": [
            {
                "words": quote.words,
                "span": list(quote.span),
                "speaker": quote.speaker,
                "role": quote.role,
                "confidence": quote.confidence,
                "key": quote in seen.key_quotes,
            }
            for quote in analysis.quotes
        ],
        "summary": list(seen.summary),
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


# ── status ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How the bot does: ``heartbeat`` is when the running bot last said that it lives."""

    feeds: tuple[FeedState, ...]
    subscriptions: int
    waiting: int  # alerts in the outbox
    heartbeat: datetime | None
    now: datetime

    def is_alive(self, within: timedelta) -> bool:
        """Say whether the bot gave a sign of life lately."""
        return self.heartbeat is not None and self.now - self.heartbeat <= within


def set_status(status: Status) -> RenderableType:
    """Set the state of all feeds, the worst first, with plain reasons and since when."""
    failing = [state for state in status.feeds if state.failures or state.gone]
    fresh = sum(state.succeeded_at is not None and not state.failures for state in status.feeds)
    waiting = sum(state.polled_at is None for state in status.feeds)
    parts = [f"{_number(fresh, 'feed')} read", f"{len(failing)} failing", f"{waiting} not tried yet"]
    rest = [
        _number(status.subscriptions, "subscription"),
        f"{_number(status.waiting, 'alert')} waiting",
        _alive(status),
    ]
    lines = [Text(" · ".join(parts), style="bold"), Text(" · ".join(rest))]
    table = Table(box=SIMPLE_HEAD)
    table.add_column("feed", overflow="fold", ratio=3)
    table.add_column("state", ratio=4)
    table.add_column("last read", no_wrap=True)
    table.add_column("next", no_wrap=True)
    for state in sorted(status.feeds, key=_badness):
        read = f"{ago(status.now - state.succeeded_at)} ago" if state.succeeded_at else "never"
        due = ago(state.next_poll_at - status.now) if state.next_poll_at > status.now else "now"
        table.add_row(Text(state.url), _state(state, status.now), read, "gone" if state.gone else f"in {due}")
    return Group(*lines, table) if status.feeds else Group(*lines)


def _number(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _alive(status: Status) -> str:
    if status.heartbeat is None:
        return "never run"
    if status.is_alive(timedelta(minutes=2)):
        return "running"
    return f"not running since {ago(status.now - status.heartbeat)}"


def _badness(state: FeedState) -> tuple[bool, int, bool, str]:
    return (not state.gone, -state.failures, state.polled_at is not None, state.url)


def _state(state: FeedState, now: datetime) -> Text:
    if not state.failures and not state.gone:
        return Text(
            f"{state.entries} in the feed" if state.polled_at else "not tried yet",
            style="" if state.polled_at else "dim",
        )
    since = f", for {ago(now - state.failing_since)}" if state.failing_since else ""
    times = f"{state.failures} times in a row" if state.failures > 1 else "once"
    return Text(f"{state.reason} ({times}{since})", style="red")


def ago(span: timedelta) -> str:
    """Return a length of time in its largest unit: "3 min", "5 h", "2 days"."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 2 * 86400:
        return f"{seconds // 3600} h"
    return f"{seconds // 86400} days"


def status_json(status: Status) -> str:
    """Return the same for machines; times are ISO 8601 in UTC."""
    document: dict[str, Any] = {
        "heartbeat": _iso(status.heartbeat),
        "subscriptions": status.subscriptions,
        "alerts_waiting": status.waiting,
        "feeds": [
            {
                "url": state.url,
                "failures": state.failures,
                "reason": state.reason,
                "failing_since": _iso(state.failing_since),
                "last_read": _iso(state.succeeded_at),
                "next_poll": _iso(state.next_poll_at),
                "entries": state.entries,
                "gone": state.gone,
            }
            for state in sorted(status.feeds, key=_badness)
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
