"""Claims about how the common words of a language are looked up: exactly, and without a growing memory."""

from __future__ import annotations

import pytest

from bot.config.catalogue import load_languages
from bot.quotes.lexicon import WordList
from bot.text.common import MOST_KNOWN, CommonWords, Hashes, Nouns, common_words


@pytest.mark.parametrize("group", ["ar", "de", "ka", "th"])
def test_all_listed_words_are_found_by_their_hashes_and_no_others(group: str) -> None:
    words = common_words(group)
    listed = Hashes(words)
    assert len(listed) == len(words) > 1000
    assert all(word in listed for word in words)
    assert not any(f"{word}\0" in listed for word in words)


def test_a_language_without_a_list_has_no_common_words() -> None:
    assert not Hashes(common_words("none"))
    assert not CommonWords(load_languages()["en"]).listed


def test_no_more_answers_are_kept_than_were_meant_to_be_and_they_stay_right() -> None:
    arabic, nouns, cues = CommonWords(load_languages()["ar"]), Nouns({"haus"}), WordList(["say*"])
    for number in range(MOST_KNOWN + 1):
        word = f"word{number}"
        assert (word in arabic, word in nouns, cues.length_at([word], 0)) == (False, False, 0)
    assert ("haus" in nouns, cues.length_at(["says"], 0)) == (True, 1)
    assert max(len(known) for known in (arabic._known, nouns._known, cues._known)) <= MOST_KNOWN
