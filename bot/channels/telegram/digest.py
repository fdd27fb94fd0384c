"""A digest in, Telegram HTML out: as many messages as it takes, none of them cut within a story."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from markupsafe import Markup

from bot.alerts.digest import Digest, Headline
from bot.channels.display import clip, displayable_digest, isolated, units
from bot.channels.layout import LONGEST_NAME, LONGEST_TITLE
from bot.channels.telegram.html import LIMIT, escaped, linked, plain
from bot.channels.wording import heading, left_out, reported_by
from bot.model import Citation, StoryId
from bot.speech import ENGLISH, Speech

MOST_ENTITIES = 100  # of a message: Telegram overlooks those behind them
LONGEST_QUOTE = 240  # UTF-16 units: a longer one would be more than a line or two, and none is cut
GAP = "\n\n"

Linker = Callable[[StoryId], str | None]  # where the whole card of a story is


def compose_digest(digest: Digest, link: Linker, say: Speech = ENGLISH) -> tuple[str, ...]:
    """Return a digest as HTML, in parts of at most LIMIT units that rejoin with GAP between them."""
    return _pages(_blocks(displayable_digest(digest), link, say))


def _blocks(digest: Digest, link: Linker, say: Speech) -> Iterator[str]:
    """Yield what is not to be cut: the heading, and each story, a topic's first one together with its name."""
    yield "\n".join(heading(digest, say))
    for section in digest.sections:
        name = f"<b>{escaped(clip(section.topic, LONGEST_NAME))}</b>\n" if section.topic else ""
        for number, headline in enumerate(section.headlines):
            yield ("" if number else name) + _story(headline, link, say)
    if rest := left_out(digest, say):
        yield str(rest)


def _story(headline: Headline, link: Linker, say: Speech) -> str:
    """Return one to three lines: title, who reports it, and what somebody said of it."""
    title = linked(escaped(clip(headline.title, LONGEST_TITLE)), headline.lead.link)
    lead, card = headline.lead, link(headline.story_id)
    by = f"{lead.flag} {lead.source}".strip()
    news, source = map(escaped, isolated(*(clip(text, LONGEST_NAME) for text in (headline.news, by))))
    outlets = reported_by(headline, Markup(source), say)  # noqa: S704  # escaped above
    parts = (news, outlets, linked(say("whole card"), card) if card else "")
    lines = (f"• {title}", " · ".join(str(part) for part in parts if part), _quote(headline.quote))
    return "\n".join(line for line in lines if line)


def _quote(quote: Citation | None) -> str:
    if quote is None or units(quote.words) > LONGEST_QUOTE:
        return ""
    by = f" — {escaped(clip(quote.speaker, LONGEST_NAME))}" if quote.speaker else ""
    return f"<i>{escaped(f'“{quote.words}”')}</i>{by}"


def _pages(blocks: Iterable[str]) -> tuple[str, ...]:
    pages: list[str] = []
    for block in blocks:
        longer = f"{pages[-1]}{GAP}{block}" if pages else ""
        if longer and units(plain(longer)) <= LIMIT and longer.count("</") <= MOST_ENTITIES:
            pages[-1] = longer
        else:
            pages.append(block)
    return tuple(pages)
