"""A message and a way of marking text up in, an alert of limited length out: for services that are told apart by both.

The order of its parts is that of Telegram's alerts: docs/decisions/0003-alert-layout.md. Marking up is data: ``PLAIN``,
``MARKDOWN`` and ``HTML`` below. Every text of a publisher goes through ``escape`` exactly once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape as escape_html
from itertools import chain
from urllib.parse import quote as percent_encoded

from markupsafe import Markup as Escaped

from bot.channels.display import by_agency, clip, displayable, houses, isolated
from bot.channels.wording import first_look
from bot.model import Citation, Credit, Message, Reason
from bot.speech import ENGLISH, Speech

OTHERS_SHOWN = 8
TOPICS_SHOWN = 8
LONGEST_TITLE = 400  # UTF-16 units: longer ones are no titles, and would push everything else out
LONGEST_NAME = 120  # of a source, a topic, a speaker, a role
ENDLESS = 10**9
SHORT_TITLES = (LONGEST_TITLE, 200, 100, 60)  # where nothing else has room
HERE = "\ufffc"  # stands in a sentence for what is marked up already
_ACTIVE = re.compile(r"([\\`*_~\[\]<>&|#])")
_BEGINS_BLOCK = re.compile(r"(?m)^(\s*(?:\d+(?=[.)])|(?=[-+=:])))([-+=:.)])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """How text is marked up. All but ``escape`` take what is escaped."""

    escape: Callable[[str], str]
    strong: Callable[[str], str]
    slanted: Callable[[str], str]
    link: Callable[[str, str], str]  # words and address
    lines: Callable[[Sequence[str]], str]  # to one paragraph
    quote: Callable[[str], str]  # a paragraph to a block of words that are somebody's
    whole: Callable[[Sequence[str]], str]  # paragraphs and blocks to a text
    links_alone: bool = False  # an address can only stand for itself, on a line of its own
    roomy: bool = False  # further quotes are no burden, for nothing else stands around them


def _as_it_is(text: str) -> str:
    return text


def _markdown_text(text: str) -> str:
    """Escape what Markdown acts on, and no more: not every service takes the backslash away from any other sign.

    An @ could call everybody in a chat; a joiner without width behind it calls nobody.
    """
    text = _BEGINS_BLOCK.sub(r"\1\\\2", _ACTIVE.sub(r"\\\1", text))
    return text.replace("@", "@\u2060")


def _markdown_address(url: str) -> str:
    return percent_encoded(url, safe="!#$%&'*+,-./:;=?@[]_~")


PLAIN = Markup(
    escape=_as_it_is,
    strong=_as_it_is,
    slanted=_as_it_is,
    link=lambda words, _: words,
    lines="\n".join,
    quote=_as_it_is,
    whole="\n\n".join,
    links_alone=True,
)
MARKDOWN = Markup(
    escape=_markdown_text,
    strong=lambda text: f"**{text}**",
    slanted=lambda text: f"*{text}*",
    link=lambda words, url: f"[{words}]({_markdown_address(url)})",
    lines="  \n".join,
    quote=lambda text: "\n".join(f"> {line}" for line in text.split("\n")),
    whole="\n\n".join,
)
HTML = Markup(
    escape=lambda text: escape_html(text, quote=False),
    strong=lambda text: f"<b>{text}</b>",
    slanted=lambda text: f"<i>{text}</i>",
    link=lambda words, url: f'<a href="{escape_html(url)}">{words}</a>',
    lines="<br>\n".join,
    quote=lambda text: f'<blockquote dir="auto">{text}</blockquote>',
    whole=lambda parts: "\n".join(
        part if part.startswith("<blockquote") else f'<p dir="auto">{part}</p>' for part in parts
    ),
    roomy=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How an alert is set: the marks, the words around it, whether its title stands elsewhere, how long it is.

    ``titled`` leaves out what a service shows as a title: that of the article, or of a development what is new.
    """

    markup: Markup
    say: Speech = ENGLISH
    titled: bool = False
    size: Callable[[str], int] = len  # what a limit counts

    def words(self, said: Escaped) -> str:
        """Return a sentence of the bot's, marked up as text."""
        return self.markup.escape(said.unescape())


def compose(message: Message, style: Style, limit: int) -> str:
    """Return an alert that is no longer than the limit: the whole of it, or the fullest shorter form."""
    shown = displayable(message if style.markup.roomy else replace(message, more_quotes=()))
    forms = (_set(form, style, named) for form, named in shorter(shown, OTHERS_SHOWN))
    for text in chain(forms, _shortest(shown, style)):
        if style.size(text) <= limit:
            return text
    return clip(shown.title, limit)


def shorter(message: Message, outlets: int) -> Iterator[tuple[Message, int]]:
    """Yield the message and then, as room must be made, what is left of it: the least missed goes first.

    With each, how many outlets of a line are named, ``outlets`` at first: they are counted before a quote goes, so that
    a message that gains outlets does not lose the words that its reader knows. A quote goes whole or stays whole.
    """
    yield message, outlets
    yield message, 1
    for count in reversed(range(len(message.more_quotes))):
        yield (message := replace(message, more_quotes=message.more_quotes[:count])), 1
    if message.others or message.echoes:
        yield (message := replace(message, others=(), echoes=())), 1
    for count in reversed(range(1, len(message.summary))):
        yield (message := replace(message, summary=message.summary[:count])), 1
    for count in reversed(range(len(message.quotes))):
        yield (message := replace(message, quotes=message.quotes[:count])), 1
    yield replace(message, summary=()), 1


def utf8_size(text: str) -> int:
    """Return the length in bytes of UTF-8."""
    return len(text.encode("utf-8", "replace"))


def parts(text: str, limit: int, size: Callable[[str], int] = len) -> tuple[str, ...]:
    """Return a text in parts no longer than the limit, cut between lines; a line of more characters loses its end."""
    found: list[str] = []
    for line in (clip(line, limit) for line in text.split("\n")):
        if found and size(longer := f"{found[-1]}\n{line}") <= limit:
            found[-1] = longer
        else:
            found.append(line)
    return tuple(part for part in found if part.strip())


def _shortest(message: Message, style: Style) -> Iterator[str]:
    """Yield the title with its link in less and less room, for services of a few words."""
    markup = style.markup
    for link in dict.fromkeys((message.lead.link, None)):
        for length in SHORT_TITLES:
            title = markup.escape(clip(message.lead.source if style.titled else message.title, length))
            if link and markup.links_alone:
                yield f"{title}\n{link}"
            else:
                yield markup.whole((_link(title, link, markup),))


def _set(message: Message, style: Style, named: int) -> str:
    link, markup = message.lead.link, style.markup
    title_apart, news_apart = style.titled and not message.news, style.titled and bool(message.news)
    head = [] if news_apart else [_topics(message, style)]
    if not title_apart:
        head.append(markup.strong(_link(markup.escape(clip(message.title, LONGEST_TITLE)), link, markup)))
    head.append(_byline(message, markup, linked=title_apart))
    if link and markup.links_alone:
        head.append(link)
    quotes = [markup.quote(_citation(citation, style)) for citation in (*message.quotes, *message.more_quotes)]
    labelled = [(style.say("Also:"), message.others)] if message.others else []
    for agency, outlets in by_agency(message.echoes):
        label = style.say("via {agency}:", agency=agency) if agency else style.say("Same text or owner:")
        labelled.append((label, outlets))
    others = [_others(label.unescape(), outlets, named, style) for label, outlets in labelled]
    summary = markup.escape(" ".join(message.summary))
    blocks = (markup.lines([line for line in head if line]), summary, *quotes, markup.lines(others))
    return markup.whole([block for block in blocks if block])


def _topics(message: Message, style: Style) -> str:
    """Return why this is told: what it is on, or what is new in it."""
    markup = style.markup
    if message.news:
        return markup.escape(clip(message.news, LONGEST_TITLE))
    names = " · ".join(_line(markup, *message.topics[:TOPICS_SHOWN]))
    if message.reason is not Reason.FIRST_LOOK:
        return names
    return f"{names}  {markup.slanted(style.words(first_look(style.say)))}".strip()


def _byline(message: Message, markup: Markup, *, linked: bool) -> str:
    """Return source, language, time and machines; the source is the link where the title cannot be."""
    lead = message.lead
    source, *rest = _line(markup, lead.source, lead.language, message.when, *message.machines)
    if linked and lead.link:
        source = markup.link(source, lead.link)
    return " · ".join(part for part in (f"{lead.flag} {source}".strip(), *rest) if part)


def _citation(citation: Citation, style: Style) -> str:
    markup = style.markup
    words = markup.escape(f"“{citation.words}”")
    if not citation.speaker:
        by = style.say("quoted by {source}", source=clip(citation.source, LONGEST_NAME))
        return markup.lines((words, f"— {style.words(by)}"))
    speaker, role = _line(markup, citation.speaker, citation.role or "")
    return markup.lines((words, f"— {markup.strong(speaker)}" + (f", {role}" if role else "")))


def _others(label: str, others: tuple[Credit, ...], most: int, style: Style) -> str:
    """Return outlets behind a label, those of one owner with a stroke between; many are counted."""
    markup, say, shown = style.markup, style.say, houses(others)[:most]
    begin, *sources = _line(markup, label, *(credit.source for house in shown for credit in house))
    names = iter(sources)
    outlets = ", ".join(
        " / ".join(f"{credit.flag} {_link(next(names), credit.link, markup)}".strip() for credit in house)
        for house in shown
    )
    if rest := len(others) - len(sources):
        more = say.plural("{outlets} and {count} more", "{outlets} and {count} more", rest, outlets=HERE)
        outlets = style.words(more).replace(HERE, outlets)
    return f"{begin} {outlets}"


def _line(markup: Markup, *fields: str) -> tuple[str, ...]:
    """Return what stands side by side: no longer than names are, in order whatever its direction, escaped."""
    return tuple(map(markup.escape, isolated(*(clip(field, LONGEST_NAME) for field in fields))))


def _link(escaped: str, link: str | None, markup: Markup) -> str:
    return markup.link(escaped, link) if link else escaped


def page(message: Message, say: Speech) -> tuple[str, str]:
    """Return a message's title, and all the rest of it as HTML."""
    return displayable(message).title, compose(message, Style(markup=HTML, say=say, titled=True), ENDLESS)
