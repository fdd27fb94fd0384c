"""The tag of a language in, the bot's words in it out: read from the gettext catalogues beside the languages' files.

Serbian in Latin letters is Serbian in Cyrillic ones, letter for letter; all others have a file of their own.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.config.catalogue import FOLDER
from bot.speech import Speech

LOCALES = FOLDER / "locales"
ENGLISH = "en"
LATIN_OF = {"sr-Latn": "sr-Cyrl"}
_OTHERWISE = {"sr": "sr-Cyrl", "sh": "sr-Latn", "hbs": "sr-Latn", "me": "cnr", "mo": "ro"}
_DIGRAPHS = {"љ": "lj", "њ": "nj", "џ": "dž", "Љ": "Lj", "Њ": "Nj", "Џ": "Dž"}
_LATIN = str.maketrans(
    dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True))
    | dict(zip("АБВГДЂЕЖЗИЈКЛМНОПРСТЋУФХЦЧШ", "ABVGDĐEŽZIJKLMNOPRSTĆUFHCČŠ", strict=True))
    | _DIGRAPHS
)


@cache
def spoken() -> tuple[str, ...]:
    """Return the tags of all languages that the bot speaks, English first."""
    written = sorted(path.stem for path in LOCALES.glob("*.po"))
    return (ENGLISH, *sorted([*written, *(tag for tag, source in LATIN_OF.items() if source in written)]))


def nearest_spoken(tag: str) -> str:
    """Return the language that the bot speaks to somebody whose app is set to this one: English where none is near."""
    wanted = {each.casefold(): each for each in spoken()}
    parts = tag.replace("_", "-").casefold().split("-")
    while parts:
        form = "-".join(parts)
        found = wanted.get(form) or wanted.get(_OTHERWISE.get(form, "").casefold())
        if found:
            return found
        parts.pop()
    return ENGLISH


def speech_of(tag: str) -> Speech:
    """Return the bot's words in a language, or in the nearest that it speaks."""
    return _speech(nearest_spoken(tag))


@cache
def _speech(tag: str) -> Speech:
    return Speech(tag=tag, texts=NullTranslations() if tag == ENGLISH else _compiled(read_catalogue(tag)))


def read_catalogue(tag: str) -> Catalog:
    """Return the translations into a language that is not English."""
    with (LOCALES / f"{LATIN_OF.get(tag, tag)}.po").open("rb") as file:
        catalogue = read_po(file)
    if tag in LATIN_OF:
        for message in catalogue:
            if message.id:
                written = message.string
                message.string = _latin(written) if isinstance(written, str) else tuple(map(_latin, written or ()))
    return catalogue


def _latin(text: str) -> str:
    return text.translate(_LATIN)


def _compiled(catalogue: Catalog) -> NullTranslations:
    """Return the catalogue as gettext wants it; what is not translated, or not surely, stays English."""
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
