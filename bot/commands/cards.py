"""The room behind an alert's buttons: all that is quoted in its story, who reports it, and a translation."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from markupsafe import Markup

from bot.alerts.outlets import Owners, apart, one_for_each
from bot.alerts.quotations import Quotation, Voice, quotations
from bot.alerts.render import Renderer, cite, flag, told_report
from bot.commands.alert_buttons import QUOTES, SOURCES, TRANSLATE
from bot.commands.limits import Buckets
from bot.commands.router import TOO_FAST, Pace
from bot.dialogue import Action, Answer, Button, Command, Manner, Press, Question
from bot.model import AlertId, Article, Briefing, Report
from bot.ports import Cards, Clock, Translating
from bot.speech import N_, Speech
from bot.text.display import followable, one_line, units

FORGOTTEN = N_("I no longer remember that story: it is too old.")
PAGE = 3400  # UTF-16 units of text
LONGEST_TITLE, LONGEST_NAME, LONGEST_QUOTE = 200, 80, 2800
ALSO_SHOWN = 8  # further outlets that have the same words
MOST_DIGITS = 9  # of an id

Look = Callable[[Question, tuple[str, ...]], Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """Shows what is behind an alert. ``translator`` is None where the operator set up no machine."""

    cards: Cards
    renderer: Callable[[], Renderer]
    clock: Clock
    translator: Translating | None = None
    buckets: Buckets = field(default_factory=lambda: Buckets(a_minute=1))

    @property
    def commands(self) -> tuple[Command, ...]:
        """None."""
        return ()

    @property
    def presses(self) -> tuple[Press, ...]:
        """What an alert's buttons ask for; anybody may look."""
        return (
            Press(name=QUOTES, answer=partial(self._seldom, QUOTES, self.quotes)),
            Press(name=SOURCES, answer=partial(self._seldom, SOURCES, self.sources)),
            Press(name=TRANSLATE, answer=self.translate),
        )

    async def _seldom(self, name: str, look: Look, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Answer, in a group once a minute: else whoever presses on would have the bot fill it with the same.

        Further pages are always shown, since they take the place of the first.
        """
        if not question.asker.private and len(arguments) == 1:
            asked = f"{question.target} {name} {read_id(arguments[0])}"
            if self.buckets.take(asked, self.clock()) is not Pace.WITHIN:
                return Answer(text=question.say(TOO_FAST), manner=Manner.BRIEF)
        return await look(question, arguments)

    async def quotes(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Show every quote of every report of an alert's story, by speaker."""
        say, told = question.say, await self.cards.briefing(question.target, read_id(arguments[0]))
        if told is None:
            return forgotten(say)
        voices = quotations(told.story.reports)
        if not voices:
            return Answer(text=say("Nobody is quoted in this story now."), manner=Manner.BRIEF)
        head = say("<b>All quotes</b> · {title}", title=title_of(told))
        return paged(QUOTES, arguments, head, list(_set_voices(voices, say)))

    async def sources(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Show who reports an alert's story, when and in which language: the independent, then the others."""
        say, told = question.say, await self.cards.briefing(question.target, read_id(arguments[0]))
        if told is None:
            return forgotten(say)
        head = say("<b>Sources</b> · {title}", title=title_of(told))
        lines = _Lines(say, self.clock(), told.subscription.timezone)
        return paged(SOURCES, arguments, head, list(lines.of(told.story.reports, self.renderer().owners)))

    async def translate(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Show an alert in the reader's language, as far as a machine's words stand the checks."""
        say, told = question.say, await self.cards.briefing(question.target, read_id(arguments[0]))
        if told is None:
            return forgotten(say)
        if self.translator is None:
            return Answer(text=say("No translator is set up any more."), manner=Manner.BRIEF)
        message = await asyncio.to_thread(self.renderer().render, told, self.clock())
        tag = next(iter(told.subscription.languages), say.tag)
        translated = await self.translator.translate(message, told, tag)
        if translated is None:
            failed = say(
                "There is no translation into {language} now: the machine did not answer, its calls of today are used "
                "up, or its words did not stand the checks.",
                language=say.language_name(tag),
            )
            return Answer(text=failed, manner=Manner.REPLY)
        return Answer(text=Markup(), cards=(replace(translated, alert_id=None),), manner=Manner.REPLY)


def read_id(text: str) -> AlertId:
    """Return the id of an alert. Raises ValueError where it cannot be one."""
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise ValueError(text)
    return AlertId(int(text))


def forgotten(say: Speech) -> Answer:
    """Say that an alert's story is forgotten."""
    return Answer(text=say(FORGOTTEN), manner=Manner.BRIEF)


def paged(name: str, arguments: Sequence[str], head: Markup, blocks: Sequence[Markup]) -> Answer:
    """Return the page that the arguments of a press ask for, the alert's id and then a number: the first as an answer.

    Buttons lead to the pages beside it, which take its place.
    """
    pages = list(_pages(head, blocks))
    turned = len(arguments) > 1
    number = min(int(read_id(arguments[1])) if turned else 0, len(pages) - 1)

    def turn(label: str, to: int) -> Button:
        return Button(label=label, action=Action(name=name, arguments=(arguments[0], str(to))))

    row = [turn(f"‹ {number}", number - 1)] if number else []
    row += [turn(f"{number + 2} ›", number + 1)] if number + 1 < len(pages) else []
    manner = Manner.REPLACE if turned else Manner.REPLY
    return Answer(text=pages[number], keyboard=(tuple(row),) if row else (), manner=manner)


def _pages(head: Markup, blocks: Sequence[Markup]) -> Iterator[Markup]:
    """Yield as much as stands on a page, each begun with the head; a block is not cut."""
    page, room = [head], PAGE
    for block in blocks:
        length = units(block.striptags()) + 2
        if len(page) > 1 and length > room:
            yield Markup("\n\n").join(page)
            page, room = [head], PAGE
        page.append(block)
        room -= length
    yield Markup("\n\n").join(page)


def _set_voices(voices: Iterable[Voice], say: Speech) -> Iterator[Markup]:
    """Yield a block for each quotation, the first of a speaker with who that is."""
    for voice in voices:
        speaker = one_line(voice.speaker or "", LONGEST_NAME)
        role = one_line(voice.role or "", LONGEST_NAME)
        if not speaker:
            who = say("<b>No speaker is named</b>")
        elif role:
            who = Markup("<b>{}</b>, {}").format(speaker, role)
        else:
            who = Markup("<b>{}</b>").format(speaker)
        for place, quotation in enumerate(voice.quotations):
            block = _set_quotation(quotation, say)
            yield block if place else who + Markup("\n") + block


def _set_quotation(quotation: Quotation, say: Speech) -> Markup:
    first, *more = quotation.reports
    words = one_line(cite(quotation.quote, first.article.source).words, LONGEST_QUOTE)
    outlet = _outlet(first.article)
    language = _language(first, say)
    by = Markup("{} · {}").format(outlet, language) if language else outlet
    if more:
        shown: list[object] = [_outlet(report.article) for report in more[:ALSO_SHOWN]]
        rest = len(more) - ALSO_SHOWN
        shown += [say.plural("{count} more", "{count} more", rest)] if rest > 0 else []
        by = say("{outlet}; also in {others}", outlet=by, others=say.listed(shown))
    return Markup("<blockquote>“{}”</blockquote>\n— {}").format(words, by)


@dataclass(frozen=True, slots=True)
class _Lines:
    """Sets reports as lines for a reader."""

    say: Speech
    now: datetime
    timezone: str

    def of(self, reports: Sequence[Report], owners: Owners) -> Iterator[Markup]:
        """Yield a line for each outlet, the independent before those that add nothing of their own."""
        say = self.say
        outlets = one_for_each(reports)
        first = min(outlets, key=lambda report: (report.article.published_at, report.article.id))
        alone, echoes = apart(first.article.source, reports, owners)
        yield self._line(first) + Markup(" · ") + say("<b>first</b>")
        yield from map(self._line, sorted(alone, key=_by_time))
        if echoes:
            yield say("Same text or owner:")
            yield from map(self._line, sorted(echoes, key=_by_time))

    def _line(self, report: Report) -> Markup:
        article = report.article
        parts = [_outlet(article), _language(report, self.say)]
        parts.append(self.say.moment(article.published_at, self.now, self.timezone))
        line = Markup(" · ").join(part for part in parts if part)
        title = one_line(article.title, LONGEST_TITLE)
        return Markup("{}\n<i>{}</i>").format(line, title) if title else line


def _by_time(report: Report) -> tuple[datetime, int]:
    return report.article.published_at, report.article.id


def _outlet(article: Article) -> Markup:
    """Return an outlet with its flag, linked to its report."""
    name = f"{flag(article.country)} {one_line(article.source, LONGEST_NAME)}".strip()
    if article.url and followable(article.url):
        return Markup('<a href="{}">{}</a>').format(article.url, name)
    return Markup("{}").format(name)


def _language(report: Report, say: Speech) -> str:
    tag = report.analysis.detection.language
    return "" if tag == "und" else say.language_name(tag)


def title_of(told: Briefing) -> str:
    """Return the title that an alert shows, as one line."""
    return one_line(told_report(told).article.title, LONGEST_TITLE)
