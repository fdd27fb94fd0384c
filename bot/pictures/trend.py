"""How many stories there were on a topic, by day and language, in; the PNG of a picture of it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel import Locale


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A language's name, as the reader calls it, and its stories on each of the days."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """What a picture shows. All that is written on it is in the reader's language."""

    topic: str
    heading: str  # the line below the topic: how many stories, since when
    days: tuple[date, ...]  # oldest first, none left out
    totals: tuple[int, ...]  # of each day; a story in two languages counts once
    series: tuple[Series, ...]  # the most frequent first, at most seven
    locale: str  # as Babel writes it: sr_Latn
    today: date
    today_label: str  # that today is not over

    @property
    def from_right(self) -> bool:
        """Whether the reader's language is written from the right."""
        return Locale.parse(self.locale).text_direction == "rtl"


def draw_trend(trend: Trend) -> bytes:
    """Return a PNG, 1080 pixels wide and at most 1.4 times as high. The same trend gives the same bytes.

    It keeps a processor busy for a tenth of a second and holds Python's lock: call it in another process.
    """
    # loaded by the first picture, in a worker: the bot itself needs neither fonts nor what draws
    from bot.pictures.layout import lay_out
    from bot.pictures.raster import to_png

    return to_png(lay_out(trend))
