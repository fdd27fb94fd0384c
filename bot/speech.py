"""A sentence in English in, the same in a reader's language out: with its fields filled in, escaped, and set for it.

Sentences are whole, with named fields and with ``<b>`` or ``<i>`` where that is wanted; their translations are gettext
catalogues, which ``config.locales`` reads. Plurals are gettext's, dates, numbers and names the Unicode CLDR's (Babel).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup, escape

FSI, PDI, RLM = "\u2068", "\u2069", "\u200f"  # first strong isolate, pop directional isolate, mark (UAX #9)
CLDR = {"en": "en-GB", "cnr": "sr-Latn-ME"}  # whose data are used, where not those of the tag
_RTL = ("R", "AL")
_COMMAND = re.compile(r"(?<![\w<])/[a-z]+\b")


def N_(sentence: str) -> str:  # noqa: N802  # what gettext's tools look for
    """Mark a sentence that is translated elsewhere, where it is said."""
    return sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """The bot's words in one language. Made by ``config.locales.speech_of``; English without translations."""

    tag: str = "en"
    texts: NullTranslations = field(default_factory=NullTranslations)

    def __call__(self, sentence: str, /, **fields: object) -> Markup:
        """Return a sentence with its fields; what is no Markup is escaped, and kept apart where it runs the other way.

        Without fields the sentence is taken as it is, braces included.
        """
        return self._filled(self.texts.gettext(sentence), fields)

    def plural(self, one: str, many: str, count: int, /, **fields: object) -> Markup:
        """Return the sentence for that many; its field ``count`` is the number, set for the language."""
        return self._filled(self.texts.ngettext(one, many, count), {"count": self.number(count), **fields})

    @property
    def locale(self) -> Locale:
        """The CLDR's data for the language."""
        return Locale.parse(CLDR.get(self.tag, self.tag), sep="-")

    @property
    def right_to_left(self) -> bool:
        """Whether lines begin at the right."""
        return self.locale.text_direction == "rtl"

    def number(self, number: float) -> str:
        """Return a number as the language writes it."""
        return str(format_decimal(number, locale=self.locale))

    def percent(self, share: float) -> str:
        """Return a share of 1 in per cent."""
        return str(format_percent(share, locale=self.locale))

    def listed(self, parts: Iterable[object], *, either: bool = False) -> Markup:
        """Return "a, b and c", or "a, b or c"; what is no Markup is escaped."""
        shown = [self._field(part) for part in parts]
        return Markup(format_list(shown, "or" if either else "standard", locale=self.locale))  # noqa: S704

    def clock(self, at: time | datetime, timezone: str = "UTC") -> str:
        """Return a time of day, of a moment that in the zone."""
        here = at.astimezone(ZoneInfo(timezone)).time() if isinstance(at, datetime) else at
        return str(format_time(here, "HH:mm", locale=self.locale))

    def day(self, day: date) -> str:
        """Return a day with its weekday, without the year: "Thu, 26 Nov"."""
        return str(format_skeleton("MMMEd", day, locale=self.locale))

    def moment(self, at: datetime, now: datetime, timezone: str) -> str:
        """Return a moment in the reader's zone: the day only where it is not today, the year where it is another."""
        zone = ZoneInfo(timezone)
        here, today = at.astimezone(zone), now.astimezone(zone).date()
        if here.date() == today:
            return self.clock(here, timezone)
        skeleton = "MMMd" if here.year == today.year else "yMMMd"
        return f"{self.clock(here, timezone)}, {format_skeleton(skeleton, here.date(), locale=self.locale)}"

    def full_day(self, day: date) -> str:
        """Return a day in full: "26 November 2026"."""
        return str(format_date(day, "long", locale=self.locale))

    def span(self, length: timedelta) -> str:
        """Return a length of time in words: "3 hours"."""
        return str(format_timedelta(length, locale=self.locale))

    def language_name(self, tag: str) -> str:
        """Return what a language is called; its tag where the CLDR does not say."""
        if tag in self.locale.languages:
            return str(self.locale.languages[tag])
        try:
            return Locale.parse(tag, sep="-").get_display_name(self.locale) or tag
        except (ValueError, UnknownLocaleError):
            return tag

    def country_name(self, code: str) -> str:
        """Return what a country is called; its code where the CLDR does not say."""
        return str(self.locale.territories.get(code.upper(), code))

    def _filled(self, sentence: str, fields: dict[str, object]) -> Markup:
        if self.right_to_left:
            sentence = _COMMAND.sub(rf"{FSI}\g<0>{PDI}", sentence)  # else its stroke would stand behind it
        if fields:
            shown = {name: Markup(self._field(value)) for name, value in fields.items()}  # noqa: S704
            said = Markup(sentence).format(**shown)  # noqa: S704  # sentences are ours
        else:
            said = Markup(sentence)  # noqa: S704
        begins_left = self.right_to_left and _runs_left(said.striptags()) is False
        return Markup(f"{RLM}{{}}").format(said) if begins_left else said  # noqa: S704

    def _field(self, value: object) -> str:
        """Return what stands in a field, in an isolate where it runs the other way than the sentence."""
        shown = str(escape(value))
        runs_left = _runs_left(shown)
        return f"{FSI}{shown}{PDI}" if runs_left is not None and runs_left != self.right_to_left else shown


def _runs_left(text: str) -> bool | None:
    """Say whether a text's first letter runs from right to left; None where it has no letters."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction == "L" or direction in _RTL:
            return direction in _RTL
    return None


ENGLISH = Speech()
