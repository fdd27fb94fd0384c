"""A name has one key in every alphabet, so that its bearer is found in all of them."""

import pytest

from bot.text.romanise import romanise, sound

NAMES = (
    "Vučić Vucic Вучић Вучиќ Vuçiç Вучич Βούτσιτς ვუჩიჩი",
    "Putin Путин Πούτιν بوتين 푸틴 პუტინი Poutine ปูติน",
    "Zelensky Зеленский Зеленський Zelenskyj Зеленски Zełenski Ζελένσκι زيلينسكي Selenskyj",
    "Macron Макрон Μακρόν ماكرون მაკრონი マクロン",
    "Erdoğan Erdogan Ердоган Эрдоган Ερντογάν أردوغان",
    "Stoltenberg Столтенберг Στόλτενμπεργκ ستولتنبرغ",
    "Orbán Орбан Όρμπαν أوربان",
    "Rutte Рюте Ρούτε روته",
    "Lavrov Лавров Лаврова Λαβρόφ لافروف Ławrow",
)


@pytest.mark.parametrize("spellings", NAMES)
def test_a_name_has_one_key_in_every_alphabet(spellings: str) -> None:
    assert len({sound(word) for word in spellings.split()}) == 1


def test_different_names_have_different_keys() -> None:
    assert len({sound(spellings.split()[0]) for spellings in NAMES}) == len(NAMES)


@pytest.mark.parametrize(
    ("word", "latin"), [("Đoković", "djokovic"), ("Τραμπ", "tramb"), ("Ντόναλντ", "donald"), ("Чукотка", "chukotka")]
)
def test_words_are_written_in_plain_latin_letters(word: str, latin: str) -> None:
    assert romanise(word) == latin


@pytest.mark.parametrize("word", ["", "و", "«»", "123", "é", "ー", "ا"])
def test_any_string_has_a_key(word: str) -> None:
    assert sound(word).isascii()


def test_what_is_far_too_long_for_a_word_costs_no_more_than_one() -> None:
    assert len(sound("μπ" * 500_000)) <= 100
