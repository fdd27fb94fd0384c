"""The sentences of the code in, gettext catalogues up to date out: ``python -m scripts.translations``.

New sentences are added untranslated, those that are gone go, translations stay. ``--missing`` says what is lacking.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import bot
from bot.config.locales import LOCALES
from bot.speech import CLDR

PACKAGE = Path(bot.__file__).parent
KEYWORDS: Mapping[str, tuple[int, ...] | None] = {"say": None, "N_": None, "plural": (1, 2), "_wrong": None}
ROOMS = ("alerts", "channels", "commands", "topics")  # elsewhere, operators are spoken to, in English
WIDTH = 120
REVIEWED = "X-Reviewed-By"  # a header: the native speaker who read all of it, or nobody


def extract() -> Catalog:
    """Return every sentence that the bot says, with the files that say it."""
    catalogue = Catalog(project="Dragoman", charset="utf-8")
    found = extract_from_dir(PACKAGE, [(f"{room}/**.py", "python") for room in ROOMS], keywords=dict(KEYWORDS))
    for name, _, sentence, _, _ in sorted(found, key=lambda each: (each[0], each[1])):
        if sentence and " ".join(sentence if isinstance(sentence, tuple) else (sentence,)).strip():
            catalogue.add(sentence, locations=[(name, 0)])
    return catalogue


def read(path: Path) -> Catalog:
    """Return a catalogue as it stands."""
    with path.open("rb") as file:
        return read_po(file)


def update(path: Path, template: Catalog) -> str:
    """Return what a catalogue should be, as text."""
    before = read(path)
    catalogue = Catalog(locale=CLDR.get(path.stem, path.stem).replace("-", "_"), charset="utf-8", header_comment="#")
    for message in template:
        if not message.id:
            continue
        known = before.get(message.id)
        translated = known.string if known and known.id == message.id else ""
        locations = [(name, 0) for name, _ in message.locations]
        catalogue.add(message.id, translated or None, locations=locations, flags=message.flags)
    catalogue.mime_headers = []
    written = io.BytesIO()
    write_po(written, catalogue, width=WIDTH, no_location=True, omit_header=True)
    plurals = f"nplurals={catalogue.num_plurals}; plural={catalogue.plural_expr};"
    reviewed = dict(before.mime_headers).get(REVIEWED.lower(), "") or _header(path, REVIEWED) or "nobody"
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {path.stem}\\n"\n"Plural-Forms: {plurals}\\n"\n"{REVIEWED}: {reviewed}\\n"\n\n'
    )
    return header + written.getvalue().decode()


def _header(path: Path, name: str) -> str:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(f'"{name}: '):
            return line.removeprefix(f'"{name}: ').removesuffix('\\n"')
    return ""


def reviewer(path: Path) -> str:
    """Return which native speaker has read a catalogue; empty where none has."""
    named = _header(path, REVIEWED)
    return "" if named == "nobody" else named


def missing(path: Path, template: Catalog) -> Iterable[str]:
    """Yield the sentences that a catalogue does not translate, or not in all plurals."""
    catalogue = read(path)
    for message in template:
        if not message.id:
            continue
        known = catalogue.get(message.id)
        forms = () if known is None else (known.string if isinstance(known.string, tuple | list) else (known.string,))
        if not forms or not all(forms) or (message.pluralizable and len(forms) != catalogue.num_plurals):
            yield message.id if isinstance(message.id, str) else message.id[0]


def main() -> None:
    """Bring all catalogues up to date, or say what they lack."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--missing", action="store_true", help="change nothing, say what is not translated")
    arguments, template = parser.parse_args(), extract()
    for path in sorted(LOCALES.glob("*.po")):
        lacking = list(missing(path, template))
        print(f"{path.stem}: {len(lacking)} of {len(template)} not translated")  # noqa: T201
        if arguments.missing:
            print(*(f"  {sentence}" for sentence in lacking), sep="\n")  # noqa: T201
        else:
            path.write_text(update(path, template), encoding="utf-8")


if __name__ == "__main__":
    main()
