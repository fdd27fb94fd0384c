"""A date as a feed wrote it in, a UTC time out, or None: what feedparser's own readers leave unread."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # before there were feeds: seconds taken for milliseconds, mostly
_LATEST_YEAR = 9998

# First letters of month names, so that every case and most abbreviations are found. Longer beginnings come first
# where a shorter one is ambiguous. English, French, German, Spanish, Italian, Portuguese, Dutch, Polish, Czech,
# Slovak, Slovene, Croatian, Bosnian, Serbian, Macedonian, Bulgarian, Russian, Ukrainian, Belarusian, Greek, Turkish,
# Romanian, Hungarian, Albanian, Swedish, Danish, Norwegian, Finnish, Estonian, Latvian, Lithuanian.
_MONTHS: tuple[tuple[str, ...], ...] = (
    ("jan", "januar", "ene", "gen", "sij", "sty", "led", "tammi", "oca", "ian", "січ", "студз", "янв", "јан", "јануари",
     "ян", "ιαν", "sau", "jaan"),
    ("feb", "fev", "fév", "velj", "lut", "únor", "unor", "helmi", "şub", "sub", "shk", "фев", "феб", "лют", "φεβ",
     "vas", "veeb"),
    ("mar", "mär", "mrz", "maa", "ožu", "ozu", "břez", "brez", "märts", "mart", "mars", "mac", "maart", "мар",
     "бер", "сак", "μαρ", "μάρ", "kov", "már", "mrt"),
    ("apr", "avr", "abr", "avril", "tra", "kwi", "dub", "huhti", "nis", "pri", "апр", "квіт", "крас", "απρ", "bal",
     "ápr"),
    ("may", "mai", "maj", "mei", "maggio", "mag", "svi", "kvě", "kve", "touko", "maio", "mayo", "май", "мај", "мая",
     "трав", "маі", "μαι", "μαϊ", "μάι", "geg", "máj", "máius"),
    ("jun", "juin", "giu", "cze", "červ", "kesä", "haz", "iun", "qer", "июн", "јун", "юни",
     "чер", "чэр", "ιουν", "ιούν", "bir", "jún", "juun", "lipnja", "lipanj"),
    ("jul", "juil", "lug", "srp", "lip", "heinä", "tem", "iul", "kor", "июл", "јул", "юли", "лип", "ліп",
     "ιουλ", "ιούλ", "lie", "júl", "juul"),
    ("aug", "aoû", "aou", "ago", "kol", "sie", "elo", "ağu", "agu", "gus", "авг", "ауг", "сер", "жні", "αυγ", "αύγ",
     "rugp", "avg"),
    ("sep", "set", "ruj", "wrz", "zář", "syys", "eyl", "sht", "сен", "сеп", "вер", "σεπ", "rugs", "szep"),
    ("oct", "okt", "out", "ott", "paź", "říj", "loka", "eki", "tet", "окт", "жов", "кас", "οκτ", "spa"),
    ("nov", "marras", "kas", "nën", "nen", "ное", "ноя", "нов", "лис", "ліс", "νοε", "νοέ", "lap", "lis"),
    ("dec", "dez", "dic", "déc", "pros", "gru", "joulu", "ara", "dhj", "дек", "дец", "гру", "сне", "δεκ", "gruo", "det",
     "des", "dets"),
)  # fmt: skip
_BEGINNINGS = sorted(
    ((beginning, number) for number, names in enumerate(_MONTHS, 1) for beginning in names),
    key=lambda pair: -len(pair[0]),
)
_FULL = {"srpen": 8, "srpna": 8, "červenec": 7, "července": 7}
_AMBIGUOUS = frozenset({"listopad", "listopada"})  # October in Croatian, November in Polish and Czech

_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?)?\s*(.*)$", re.I
)
_NUMERIC = re.compile(
    r"(?:\D*\s)?(\d{1,2})[./-](\d{1,2})[./-](\d{4})\.?(?:[\s,T-]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*(.*)$", re.I
)
_DAY = re.compile(r"(?<![\d:])(\d{1,2})(?:st|nd|rd|th|er|º|\.)?(?![\d:])")
_YEAR = re.compile(r"(?<![\d:+-])(\d{4})(?![\d:])")
_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap]\.?m\.?)?", re.I)
_WORD = re.compile(r"[^\W\d_]{3,}")
_OFFSET = re.compile(r"(?:^|\s|GMT|UTC)([+-])(\d{1,2}):?(\d{2})?\s*(?:\(.*\))?$", re.I)
_ZONES = {
    "z": 0, "gmt": 0, "utc": 0, "ut": 0, "wet": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "cet": 1, "cest": 2, "met": 1, "mest": 2, "bst": 1, "ist": 5.5, "eet": 2, "eest": 3,
    "msk": 3, "trt": 3, "jst": 9, "kst": 9, "aest": 10, "aedt": 11,
}  # fmt: skip


def to_utc(text: str) -> datetime | None:
    """Read a date in any usual order, with month names of some thirty languages; None where it is none.

    A date without a zone is taken for UTC. The formats are RFC 822, RFC 3339, and what feeds write instead.
    """
    text = " ".join(text.split())[:80]
    if not text:
        return None
    if text.isdecimal() and text.isascii():
        return _epoch(int(text))
    if found := _ISO.match(text):
        year, month, day, hour, minute, second, zone = found.groups()
        return _build((year, month, day), (hour, minute, second), zone)
    if found := _NUMERIC.match(text):
        day, month, year, hour, minute, second, zone = found.groups()
        return _build((year, month, day), (hour, minute, second), zone)
    return _worded(text)


def plausible(moment: datetime | None) -> datetime | None:
    """Return the time, or None where no news can be that old."""
    return moment if moment is not None and moment >= EARLIEST else None


def _epoch(number: int) -> datetime | None:
    """Seconds or milliseconds since 1970, or a bare yyyymmdd."""
    digits = str(number)
    if len(digits) == 8:
        return _build((digits[:4], digits[4:6], digits[6:]), (None, None, None), "")
    if len(digits) in (12, 13):
        number //= 1000
    return datetime.fromtimestamp(number, UTC) if number < 32_000_000_000 else None


def _worded(text: str) -> datetime | None:
    """A date with the month as a word, in whatever order."""
    # The last one counts: "Mar" before the day is mardi or martes.
    month = next((number for word in reversed(_WORD.findall(text)) if (number := _month(word))), None)
    clock = _TIME.search(text)
    dateless = text[: clock.start()] + " " + text[clock.end() :] if clock else text
    year, day = _YEAR.search(dateless), _DAY.search(re.sub(r"[+-]\d{2}:?\d{2}\b", "", dateless))
    if not (month and year and day):
        return None
    hour, minute, second, half = clock.groups() if clock else (None, None, None, None)
    if hour and half:
        hour = str(int(hour) % 12 + (12 if half[0] in "pP" else 0))
    zone = text[clock.end() :].replace(year[0], "", 1) if clock and clock.end() <= year.start() + 12 else ""
    if clock and not _zone(zone):
        zone = text[clock.end() :]
    return _build((year[1], str(month), day[1]), (hour, minute, second), zone)


def _month(word: str) -> int | None:
    word = word.casefold()
    if word in _AMBIGUOUS:
        return None
    if word in _FULL:
        return _FULL[word]
    return next((number for beginning, number in _BEGINNINGS if word.startswith(beginning)), None)


def _build(
    date: tuple[str, str, str], clock: tuple[str | None, str | None, str | None], zone: str | None
) -> datetime | None:
    year, month, day = (int(part) for part in date)
    hour, minute, second = (int(part or 0) for part in clock)
    if not 1 <= year <= _LATEST_YEAR:
        return None
    try:
        # A minute of 60 or an hour of 24 is carried over, as publishers mean it.
        midnight = datetime(year, month, day, tzinfo=timezone(_zone(zone or "") or timedelta()))
        moment = midnight + timedelta(hours=min(hour, 24), minutes=min(minute, 60), seconds=min(second, 60))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(text: str) -> timedelta | None:
    text = text.strip()
    if found := _OFFSET.search(text):
        offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        if offset < timedelta(hours=24):
            return -offset if found[1] == "-" else offset
    for word in re.findall(r"[A-Za-z]+", text):
        if word.lower() in _ZONES:
            return timedelta(hours=_ZONES[word.lower()])
    return None
