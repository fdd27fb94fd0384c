"""A message in, Telegram HTML out: set for a phone, escaped once, never too long and never cut where it hurts.

Telegram's HTML: https://core.telegram.org/bots/api#html-style. Why it is set so: docs/decisions/0003-alert-layout.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from markupsafe import Markup

from bot.channels.display import by_agency, clip, displayable, houses, isolated, units
from bot.channels.layout import LONGEST_NAME, LONGEST_TITLE, OTHERS_SHOWN, TOPICS_SHOWN, shorter
from bot.channels.wording import first_look
from bot.model import Citation, Credit, Message, Reason
from bot.speech import ENGLISH, Speech

LIMIT = 4096  # UTF-16 code units of text, after tags and entities are read

_TAG = re.compile(r"<[^<>]*>")


def compose(message: Message, say: Speech = ENGLISH) -> str:
    """Return an alert as Telegram HTML of at most LIMIT units: the whole of it, or the fullest shorter form."""
    forms = (_set(form, named, say) for form, named in shorter(displayable(message), OTHERS_SHOWN))
    return next(html for html in forms if units(plain(html)) <= LIMIT)


def bare(message: Message, say: Speech = ENGLISH) -> str:
    """Return an alert as plain text, for when its form is refused: the link stands below, if there is room."""
    text = plain(compose(message, say))
    link = displayable(message).lead.link
    linked = f"{text}\n\n{link}"
    return linked if link and units(linked) <= LIMIT else text


def plain(html: str) -> str:
    """Return the text that Telegram shows for HTML that was made here."""
    return unescape(_TAG.sub("", html))


def escaped(text: str) -> str:
    """Return plain text as Telegram HTML."""
    return escape(text, quote=False)


def split(html: str, limit: int = LIMIT) -> tuple[str, ...]:
    """Return parts of at most ``limit`` units, cut between lines. Every tag must close on its own line.

    A line that alone is too long loses its tags and its end.
    """
    parts: list[str] = []
    for line in html.split("\n"):
        whole = line if units(plain(line)) <= limit else escaped(clip(plain(line), limit))
        if parts and units(plain(longer := f"{parts[-1]}\n{whole}")) <= limit:
            parts[-1] = longer
        else:
            parts.append(whole)
    return tuple(part for part in parts if plain(part).strip())


def _set(message: Message, named: int, say: Speech) -> str:
    head = "\n".join((_topics(message, say), _title(message), _byline(message)))
    summary = escaped(" ".join(message.summary))
    quotes = "\n".join(f"<blockquote>{_citation(citation, say)}</blockquote>" for citation in message.quotes)
    more = "\n\n".join(_citation(citation, say) for citation in message.more_quotes)
    if more:
        quotes = f"{quotes}\n<blockquote expandable>{more}</blockquote>".lstrip()
    others = "\n".join(
        filter(
            None,
            (
                _others(say("Also:"), message.others, named, say),
                *_echoes(message, named, say),
            ),
        )
    )
    return "\n\n".join(part for part in (head, summary, quotes, others) if part)


def _topics(message: Message, say: Speech) -> str:
    """Return why this is told: what it is on, or what is new in it."""
    if message.news:
        return escaped(clip(message.news, LONGEST_TITLE))
    names = " · ".join(_line(*message.topics[:TOPICS_SHOWN]))
    return f"{names}  <i>{first_look(say)}</i>" if message.reason is Reason.FIRST_LOOK else names


def _title(message: Message) -> str:
    return f"<b>{linked(escaped(clip(message.title, LONGEST_TITLE)), message.lead.link)}</b>"


def _byline(message: Message) -> str:
    source, *rest = _line(message.lead.source, message.lead.language, message.when, *message.machines)
    return " · ".join(part for part in (f"{message.lead.flag} {source}".strip(), *rest) if part)


def _citation(citation: Citation, say: Speech) -> str:
    words = escaped(f"“{citation.words}”")
    if not citation.speaker:
        (source,) = _line(citation.source)
        by = say("quoted by {source}", source=Markup(source))  # noqa: S704  # escaped above
        return f"{words}\n— {by}"
    speaker, role = _line(citation.speaker, citation.role or "")
    return f"{words}\n— <b>{speaker}</b>" + (f", {role}" if role else "")


def _echoes(message: Message, most: int, say: Speech) -> Iterator[str]:
    """Yield who has the same text or owner: a line for each agency whose text it is, and one for the rest."""
    for agency, outlets in by_agency(message.echoes):
        label = say("via {agency}:", agency=agency) if agency else say("Same text or owner:")
        yield _others(label, outlets, most, say)


def _others(label: Markup, others: tuple[Credit, ...], most: int, say: Speech) -> str:
    """Return outlets behind a label, those of one owner with a stroke between; many are counted."""
    if not others:
        return ""
    shown = houses(others)[:most]
    begin, *sources = _line(label.unescape(), *(credit.source for house in shown for credit in house))
    named = iter(sources)
    links = [
        " / ".join(linked(f"{credit.flag} {next(named)}".strip(), credit.link) for credit in house) for house in shown
    ]
    outlets, rest = Markup(", ".join(links)), len(others) - len(sources)  # noqa: S704  # escaped above
    if rest:
        outlets = say.plural("{outlets} and {count} more", "{outlets} and {count} more", rest, outlets=outlets)
    return f"{begin} {outlets}"


def _line(*fields: str) -> tuple[str, ...]:
    """Return what stands side by side: no longer than names are, in order whatever its direction, escaped."""
    return tuple(map(escaped, isolated(*(clip(field, LONGEST_NAME) for field in fields))))


def linked(html: str, link: str | None) -> str:
    """Return HTML as a link, where there is one."""
    return f'<a href="{escape(link)}">{html}</a>' if link else html
