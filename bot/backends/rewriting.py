"""A message and its briefing in; the message as machines improve it out, checked, in time and within the budget.

The budget outlives the process, for it costs money. The cache need not: a message that was sent is stored with its
words, so after a start an article is asked for again only for the chats that had not been told of it yet.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

import structlog

from bot.alerts.render import told_report
from bot.errors import DragomanError, MachineFailed
from bot.model import Briefing, Language, Message, Report
from bot.ports import Clock, Notes, SummaryMachine, TranslationMachine
from bot.summaries.checks import Doubt, check_summary, check_translation, quotes_somebody

CALLS = "calls of machines"  # the note that counts today's
REST = timedelta(minutes=1)  # after a failure, so that a dead server holds up one alert and not each
QUEUE = 4  # limits: an alert that waited longer, behind others or for its chat, waits for no machine
FAIR = 0.5  # of the limit: with less, a machine is not asked, for it could not answer and would be left alone for that
CACHED = 256  # answers
WORTH_SUMMING_UP = 600  # characters of a body; of less, the extractive summary leaves nothing out

Texts = tuple[str, ...]
log = structlog.get_logger()


@dataclass(kw_only=True)
class Rewriting:
    """Implements ports.Rewriter with a machine that summarises, one that translates, or both."""

    summariser: SummaryMachine | None = None
    translator: TranslationMachine | None = None
    translate_to: str = ""  # for subscriptions that name no languages
    languages: Mapping[str, Language]
    notes: Notes
    clock: Clock
    calls_a_day: int
    limit: timedelta  # that an alert waits, for all machines together
    _answers: OrderedDict[Hashable, Texts | Doubt] = field(default_factory=OrderedDict, init=False)
    _rests: dict[str, datetime] = field(default_factory=dict, init=False)  # until when machines are left alone

    async def rewrite(self, message: Message, briefing: Briefing) -> Message:
        """Sum the lead's article up in its language, then translate title and summary where the reader needs it."""
        report = told_report(briefing)
        language = self.languages.get(report.analysis.detection.language)
        if language is None:
            return message
        waited = self.clock() - briefing.alert.created_at
        left = min(self.limit, QUEUE * self.limit - waited).total_seconds()
        deadline = asyncio.get_running_loop().time() + left
        if self.summariser and message.summary and len(report.article.body) >= WORTH_SUMMING_UP:
            message = await self._summed_up(message, report, language, deadline)
        target = self._target(language, briefing.subscription.languages)
        if self.translator and target:
            message = await self._translated(message, report, (language, target), deadline)
        return message

    async def translate(self, message: Message, briefing: Briefing, tag: str) -> Message | None:
        """Translate title and summary into a language; None where that is not to be had."""
        report, target = told_report(briefing), self._language(tag)
        language = self.languages.get(report.analysis.detection.language)
        if language is None or target is None or not self.translator:
            return None
        deadline = asyncio.get_running_loop().time() + self.limit.total_seconds()
        translated = await self._translated(message, report, (language, target), deadline)
        return None if translated == message else translated

    def _target(self, language: Language, wanted: tuple[str, ...]) -> Language | None:
        """Return the language to translate into; None where the reader reads the article's, or one that is close."""
        reads = [found for tag in wanted or (self.translate_to,) if (found := self._language(tag))]
        return reads[0] if reads and all(each.group != language.group for each in reads) else None

    def _language(self, tag: str) -> Language | None:
        """Return a language by its tag, or by that of the language alone: "sr", "en-GB"."""
        alike = (other for name, other in self.languages.items() if name.partition("-")[0] == tag.partition("-")[0])
        return self.languages.get(tag) or next(alike, None)

    async def _summed_up(self, message: Message, report: Report, language: Language, deadline: float) -> Message:
        machine, article = self.summariser, report.article
        assert machine

        async def ask() -> Texts | Doubt:
            answer = await machine.summarise(article.title, article.body, language)
            return check_summary(answer, article.title, article.text, language)

        summary = await self._answer(machine.name, (machine.name, article.id), ask, deadline)
        if summary is None:
            return message
        return replace(message, summary=summary, machines=(*message.machines, f"summary by {machine.name}"))

    async def _translated(
        self, message: Message, report: Report, languages: tuple[Language, Language], deadline: float
    ) -> Message:
        """Translate what quotes nobody, for words in quotation marks are shown as said; what is doubted stays, too."""
        machine, (source, target) = self.translator, languages
        assert machine
        text = "\n".join((report.article.text, *message.summary))
        speakers = [quote.speaker for quote in report.analysis.quotes if quote.speaker]
        texts = (message.title, *message.summary)
        free = tuple(each for each in texts if not quotes_somebody(each))
        if not free:
            return message

        async def ask() -> Texts | Doubt:
            answers = await machine.translate(free, source, target)
            if len(answers) != len(free):
                return Doubt("it has not as many texts as the original")
            checked = [
                check_translation(answer, original, text, speakers, target)
                for answer, original in zip(answers, free, strict=True)
            ]
            doubts = [each for each in checked if isinstance(each, Doubt)]
            if len(doubts) == len(checked):
                return doubts[0]
            sound = zip(checked, free, strict=True)
            return tuple(original if isinstance(each, Doubt) else each for each, original in sound)

        key = (machine.name, source.tag, target.tag, report.article.id, free)
        translations = await self._answer(machine.name, key, ask, deadline)
        if translations is None:
            return message
        spoken = dict(zip(free, translations, strict=True))
        title, *summary = (spoken.get(each, each) for each in texts)
        by = f"translated by {machine.name}"
        machines = (*message.machines, by)
        return replace(message, title=title, summary=tuple(summary), machines=machines, foreign=False)

    async def _answer(
        self, machine: str, key: Hashable, ask: Callable[[], Awaitable[Texts | Doubt]], deadline: float
    ) -> Texts | None:
        """Return an answer that passed its checks, from the cache or from the machine; None where there is none."""
        if key in self._answers:
            self._answers.move_to_end(key)
        else:
            answer = await self._fresh(machine, ask, deadline)
            if answer is None:
                return None
            self._answers[key] = answer
            if len(self._answers) > CACHED:
                self._answers.popitem(last=False)
        answer = self._answers[key]
        return None if isinstance(answer, Doubt) else answer

    async def _fresh(
        self, machine: str, ask: Callable[[], Awaitable[Texts | Doubt]], deadline: float
    ) -> Texts | Doubt | None:
        """Ask a machine, if it may be asked; None where it is not, or fails."""
        now = self.clock()
        left = deadline - asyncio.get_running_loop().time()
        if left < self.limit.total_seconds() * FAIR or now < self._rests.get(machine, now):
            return None
        reason, rest = "it took too long", REST
        try:
            async with asyncio.timeout_at(deadline):
                await self._count_call(now)
                answer = await ask()
        except TimeoutError:
            pass
        except MachineFailed as error:
            reason, rest = str(error), REST if error.retry_after is None else error.retry_after
        except DragomanError as error:
            reason, rest = str(error), REST
        else:
            if isinstance(answer, Doubt):
                log.info("machine_doubted", machine=machine, reason=answer.reason)
            return answer
        log.warning("machine_failed", machine=machine, reason=reason)
        if not rest:
            return Doubt(reason)  # it would say the same again
        self._rests[machine] = now + rest
        return None

    async def _count_call(self, now: datetime) -> None:
        """Count a call. Raises MachineFailed where the day's are used up; the day is that of UTC."""
        today = now.date().isoformat()
        day, _, count = (await self.notes.note(CALLS) or "").partition(" ")
        used = int(count) if day == today else 0
        if used >= self.calls_a_day:
            midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
            raise MachineFailed("the calls of the day are used up", midnight - now)
        await self.notes.write_note(CALLS, f"{today} {used + 1}")
