"""The catalogues of the bot's words are held against the code: nothing is missing, and nothing was lost on the way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from bot.config.locales import LATIN_OF, LOCALES, read_catalogue, speech_of, spoken
from bot.speech import Speech
from scripts.translations import extract, missing, read, reviewer, update

TEMPLATE = extract()
CATALOGUES = sorted(LOCALES.glob("*.po"))
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "bot-languages.md"
WANTED = {
    *("en", "sr-Cyrl", "sr-Latn", "bs", "hr", "cnr", "mk", "sq", "bg", "el", "ro", "tr", "hu", "sl"),
    *("ru", "uk", "de", "fr", "it", "es", "pl", "ar"),
}  # whom the bot was made for


def named(path: Path) -> str:
    return path.stem


def forms(message: Message) -> tuple[str, ...]:
    """Return the translations of a message, one for each plural."""
    written = message.string
    return (written,) if isinstance(written, str) else tuple(written or ())


def sources(message: Message) -> tuple[str, ...]:
    """Return the English sentence, or the singular and the plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def test_the_bot_speaks_to_those_whom_it_was_made_for() -> None:
    assert set(spoken()) == WANTED


@pytest.mark.parametrize("path", CATALOGUES, ids=named)
def test_no_sentence_is_missing(path: Path) -> None:
    assert list(missing(path, TEMPLATE)) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=named)
def test_a_catalogue_is_as_the_script_leaves_it(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == update(path, TEMPLATE), "run: python -m scripts.translations"


@pytest.mark.parametrize("path", CATALOGUES, ids=named)
def test_fields_tags_and_commands_are_those_of_the_sentence(path: Path) -> None:
    def marks(text: str) -> list[str]:
        return sorted(re.findall(r"\{\w+\}|</?\w+>|(?<![\w<])/[a-z]{3,}", text))

    lost = []
    for message in read(path):
        wanted = {tuple(marks(source)) for source in sources(message)}
        # one or two may be said without a number
        wanted |= {tuple(mark for mark in each if mark != "{count}") for each in wanted if len(forms(message)) > 1}
        lost += [form for form in forms(message) if message.id and tuple(marks(form)) not in wanted]
    assert lost == []


@pytest.mark.parametrize("tag", [tag for tag in spoken() if tag != "en"])
def test_every_sentence_can_be_said(tag: str) -> None:
    """A brace too many, or a field that nobody fills, would be an error in the middle of a conversation."""
    say = speech_of(tag)
    for message in TEMPLATE:
        fields = {name: "x" for source in sources(message) for name in re.findall(r"\{(\w+)\}", source)}
        if isinstance(message.id, str):
            assert not fields or say(message.id, **fields)
        else:
            fields.pop("count", None)
            one, many = message.id
            assert all(say.plural(one, many, count, **fields) for count in (0, 1, 2, 3, 5, 11, 21, 100))


def test_serbian_in_latin_letters_is_the_cyrillic_letter_for_letter() -> None:
    cyrillic = read(LOCALES / "sr-Cyrl.po")
    for message in read_catalogue("sr-Latn"):
        assert not re.search("[\u0400-\u04ff]", "".join(forms(message))), message.id
        assert message.id in {each.id for each in cyrillic}


def test_the_page_says_which_translations_no_native_speaker_has_read() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([\w-]+)` \| [^|]+ \| ([^|]+) \|$", page, re.MULTILINE))
    stated = {path.stem: reviewer(path) or "nobody yet" for path in CATALOGUES}
    stated |= {tag: stated[source] for tag, source in LATIN_OF.items()}
    assert rows == {"en": "written in it", **stated}
    assert all(f"| {Speech().language_name(tag)} |" in page for tag in spoken())
