"""Letters that an encoding or a keyboard garbled."""

from __future__ import annotations

import pytest

from bot.languages.detect import Detector
from bot.languages.repair import repair
from bot.languages.scorer import Scorer

SENTENCES = [
    "Влада је усвојила закон о буџету",
    "Predsjednik će sljedeće sedmice posjetiti Češku",
    "Le président a déjà reçu le député à l'Élysée",
    "Κυβέρνηση και αντιπολίτευση",
    "政府下周公布预算",
]


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("page", ["cp1250", "cp1251", "cp1252"])
def test_what_was_read_in_a_wrong_code_page_is_read_again(sentence: str, page: str) -> None:
    garbled = "".join(bytes([byte]).decode(page, "ignore") or chr(byte) for byte in sentence.encode())
    assert repair(garbled) == sentence


@pytest.mark.parametrize("sentence", [*SENTENCES, "РІЧНИЦЯ РІШЕННЯ УРЯДУ", "ÂÅ, Straße, Ñandú", "Đ“ ă", "plain"])
def test_what_is_well_stays(sentence: str) -> None:
    assert repair(sentence) == sentence


def test_latin_look_alikes_in_cyrillic_words_are_cyrillic() -> None:
    sentence = "Влада је данас усвојила закон"
    assert repair(sentence.replace("а", "a")) == sentence


def test_cyrillic_look_alikes_in_latin_words_are_latin() -> None:
    assert repair("Vlаda usvojilа zаkon") == "Vlada usvojila zakon"


def test_words_of_mixed_alphabets_do_not_hide_a_language() -> None:
    text = "Влада је данас усвојила закон о буџету, каже министар".replace("а", "a").replace("ј", "j")
    assert Detector({}, Scorer()).detect(text).language == "sr-Cyrl"
