"""The word lists in the languages' files."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

import pytest

from bot.config.catalogue import load_languages
from bot.model import Language
from bot.quotes.lexicon import WordList, lexicon

LANGUAGES = [language for language in load_languages().values() if language.cased]
PARALLEL = str.maketrans("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš")
DIGRAPHS = {"љ": "lj", "њ": "nj", "џ": "dž"}


def lists(language: Language) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "cues", language.cues
    yield "attributions", language.attributions
    yield "roles", language.roles
    yield "pronouns", language.pronouns
    yield "articles", language.articles
    yield "stop_words", language.stop_words


def latin(text: str) -> str:
    for letter, pair in DIGRAPHS.items():
        text = text.replace(letter, pair)
    return text.translate(PARALLEL)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.tag)
class TestListsOfALanguage:
    def test_no_list_names_a_word_twice(self, language: Language) -> None:
        for name, entries in lists(language):
            assert [entry for entry, number in Counter(entries).items() if number > 1] == [], name

    def test_stars_stand_only_where_the_lexicon_reads_them(self, language: Language) -> None:
        for name, entries in lists(language):
            for entry in entries:
                first, *others = entry.removeprefix("* ").split()
                assert "*" not in first.strip("*"), f"{name}: {entry}"
                assert not any("*" in word[:-1] for word in others), f"{name}: {entry}"
                assert name not in ("pronouns", "stop_words") or "*" not in entry, f"{name}: {entry}"

    def test_entries_are_written_in_composed_letters_without_stray_signs(self, language: Language) -> None:
        for name, entries in lists(language):
            for entry in entries:
                assert entry == unicodedata.normalize("NFC", " ".join(entry.split())), f"{name}: {entry}"
                assert not set(entry) & set('"{}|@,;:!?()[]'), f"{name}: {entry}"

    def test_no_word_is_both_a_speaker_s_office_and_a_common_word(self, language: Language) -> None:
        roles = lexicon(language).roles
        assert [word for word in language.stop_words if word in roles] == []

    def test_common_words_report_nothing(self, language: Language) -> None:
        cues = WordList([cue for cue in language.cues if " " not in cue])
        assert [word for word in language.stop_words if word in cues] == []


def test_both_scripts_of_serbian_have_the_same_words() -> None:
    languages = load_languages()
    latin_lists, cyrillic_lists = lists(languages["sr-Latn"]), lists(languages["sr-Cyrl"])
    for (name, words), (_, cyrillic) in zip(latin_lists, cyrillic_lists, strict=True):
        assert {latin(entry) for entry in cyrillic} == set(words), name


@pytest.mark.parametrize(
    ("tag", "office", "no_office"),
    [
        ("sr-Latn", "ministru", "ministarstvo"),
        ("sr-Latn", "zvaničnica", "zvanično"),
        ("hr", "tužiteljica", "tužiteljstvo"),
        ("mk", "министерот", "министерство"),
        ("bg", "очевидци", "очевидно"),
        ("ru", "свидетелей", "свидетельство"),
        ("uk", "прем’єру", "прем’єршип"),
        ("sk", "kancelárovi", "kancelária"),
        ("de", "außenministerin", "außenministerium"),
        ("de", "augenzeugen", "fahrzeuge"),
        ("hu", "képviselőnek", "képviselőház"),
        ("hu", "bírónő", "bíróság"),
        ("hu", "szerzője", "szerződés"),
        ("tr", "bakanının", "bakanlığı"),
        ("da", "kongen", "kongres"),
        ("no", "dommeren", "eiendommer"),
        ("sv", "presidentens", "presidentval"),
        ("et", "arstid", "varsti"),
    ],
)
def test_an_office_is_told_from_a_word_that_begins_or_ends_like_it(tag: str, office: str, no_office: str) -> None:
    roles = lexicon(load_languages()[tag]).roles
    assert office.casefold() in roles
    assert no_office.casefold() not in roles


@pytest.mark.parametrize(
    ("tag", "cue", "no_cue"),
    [
        ("sr-Latn", "navodi", "navodno"),
        ("hr", "nastavlja", "nastavnik"),
        ("mk", "прашува", "прашање"),
        ("bg", "допълни", "допълнително"),
        ("ru", "обвинила", "обвинитель"),
        ("uk", "розповіла", "розповідь"),
        ("el", "προειδοποίησε", "προειδοποίηση"),
        ("fr", "confié", "confiance"),
        ("fr", "notait", "notre"),
        ("it", "ricordato", "ricordo"),
        ("es", "contó", "contra"),
        ("lt", "cituoja", "citata"),
        ("en", "stressed", "stressful"),
    ],
)
def test_a_verb_is_told_from_a_word_that_begins_like_it(tag: str, cue: str, no_cue: str) -> None:
    cues = lexicon(load_languages()[tag]).cues
    assert cue.casefold() in cues
    assert no_cue.casefold() not in cues
