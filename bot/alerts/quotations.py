"""A story in, all that is quoted in it out: by speaker, the same words once, with every outlet that has them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.model import Quote, Report, Story
from bot.text.romanise import romanise, sound

_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Quotation:
    """Words that were said, verbatim as the first report has them, and the reports that have them."""

    quote: Quote
    reports: list[Report]


@dataclass(slots=True)
class Voice:
    """A speaker, under the fullest name and role that the reports give; None for words that nobody is named for."""

    speaker: str | None
    role: str | None
    quotations: list[Quotation] = field(default_factory=list)
    _sounds: frozenset[str] = frozenset()

    def is_called(self, sounds: frozenset[str]) -> bool:
        """Say whether a name is this speaker's, or a part of it."""
        return sounds <= self._sounds or self._sounds <= sounds

    def introduce(self, quote: Quote, sounds: frozenset[str]) -> None:
        """Take over a fuller name or the first role."""
        if len(sounds) > len(self._sounds):
            self.speaker, self._sounds = quote.speaker, sounds
        self.role = self.role or quote.role


def quotations(reports: Iterable[Report]) -> tuple[Voice, ...]:
    """Return who is quoted, in the order of the reports; words without a speaker come last.

    A name is one in all alphabets, and with or without its first part. The same words are one quotation where they
    differ in letter case, marks or alphabet only; those of no named speaker are somebody's where a report names one.
    """
    voices: list[Voice] = []
    known: dict[str, tuple[Voice, Quotation]] = {}
    nobody = Voice(speaker=None, role=None)
    for named in (True, False):
        for report in reports:
            for quote in report.analysis.quotes:
                if bool(quote.speaker) is not named:
                    continue
                key = _key(quote.words)
                voice = _voice_of(quote, voices) if named else nobody
                if key in known and (not named or known[key][0] is voice):
                    found = known[key][1]
                    if report.article.source not in {each.article.source for each in found.reports}:
                        found.reports.append(report)
                    continue
                quotation = Quotation(quote, [report])
                voice.quotations.append(quotation)
                known[key] = voice, quotation
    return (*voices, nobody) if nobody.quotations else tuple(voices)


def count_quotations(story: Story) -> int:
    """Return how many quotes a story has, the same words once."""
    return sum(len(voice.quotations) for voice in quotations(story.reports))


def _voice_of(quote: Quote, voices: list[Voice]) -> Voice:
    name = quote.speaker or ""
    sounds = frozenset(map(sound, _WORD.findall(name))) or frozenset({name})
    voice = next((each for each in voices if each.is_called(sounds)), None)
    if voice is None:
        voice = Voice(speaker=quote.speaker, role=quote.role, _sounds=sounds)
        voices.append(voice)
    voice.introduce(quote, sounds)
    return voice


def _key(words: str) -> str:
    return " ".join(romanise(word) for word in _WORD.findall(words))
