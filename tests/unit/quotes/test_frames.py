"""Claims about the sentences in which quotes stand."""

from __future__ import annotations

from bot.config.catalogue import load_languages
from bot.quotes.frames import Frame, find_frames
from bot.quotes.lexicon import lexicon
from bot.quotes.marks import find_quoted


def frames(text: str, tag: str) -> list[Frame]:
    words = lexicon(load_languages()[tag])
    return find_frames(text, find_quoted(text, words), words)


def test_office_of_several_words_is_an_office_in_all_of_them() -> None:
    (frame,) = frames("Wali kota membuka gerbang.", "id")
    assert [frame.tokens[place].lower for place in sorted(frame.offices)] == ["wali", "kota"]


def test_thai_quote_stands_in_one_sentence_with_its_verb_and_speaker() -> None:
    text = 'นายสมชาย ใจดี กล่าวว่า "เราจะเปิดประตูทุกบานในวันจันทร์ตอนเช้า"'
    (frame,) = frames(text, "th")
    assert [text[slice(*quote)] for quote in frame.quotes] == ['"เราจะเปิดประตูทุกบานในวันจันทร์ตอนเช้า"']
    assert frame.cues
    assert frame.mentions


def test_particle_after_a_quote_goes_on_with_its_sentence() -> None:
    (frame,) = frames("「橋は古い。」とホルムグレン氏は述べた。", "ja")
    assert frame.quotes
    assert frame.mentions


def test_short_sentence_that_says_who_said_a_quote_goes_on_with_it() -> None:
    first, second = frames("“पुल पुराना है।” पेत्रोव्स्की ने कहा। नदी चौड़ी है।", "hi")
    assert first.quotes
    assert first.cues
    assert not second.quotes


def test_quote_that_ends_with_a_danda_ends_its_sentence() -> None:
    first, second = frames("मंत्री ने कहा: “पुल पुराना है।” नदी चौड़ी है।", "hi")
    assert first.quotes
    assert not second.quotes
