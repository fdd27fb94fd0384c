"""Names are found where no capital letter tells of them, and stand for themselves without what is written with them."""

from __future__ import annotations

import pytest

from bot.config.catalogue import load_languages
from bot.quotes.caseless import find_names
from bot.quotes.lexicon import Lexicon, lexicon
from bot.quotes.segment import segment
from bot.quotes.tokens import Token, tokenise


def words_of(text: str, tag: str) -> tuple[list[Token], Lexicon]:
    words = lexicon(load_languages()[tag])
    return segment(tokenise(text, 0, len(text), (), words), words), words


def names(text: str, tag: str) -> list[str]:
    return [mention.name for mention in find_names(*words_of(text, tag))]


@pytest.mark.parametrize(
    ("tag", "text", "name"),
    [
        ("ar", "قال الوزير سيرغي بتروفسكي إن الجسر قديم.", "سيرغي بتروفسكي"),
        ("ar", "وأضافت السيدة هولمغرين أن العمل بدأ.", "هولمغرين"),
        ("fa", "آقای پتروسکی گفت که پل قدیمی است.", "پتروسکی"),
        ("he", "השר סרגיי פטרובסקי אמר שהגשר ישן.", "סרגיי פטרובסקי"),
        ("hi", "मंत्री सर्गेई पेत्रोव्स्की ने कहा कि पुल पुराना है।", "सर्गेई पेत्रोव्स्की"),
        ("ka", "მინისტრმა სერგეი პეტროვსკიმ განაცხადა, რომ ხიდი ძველია.", "სერგეი პეტროვსკი"),
        ("ko", "세르게이 페트롭스키 장관은 다리가 낡았다고 말했다.", "세르게이 페트롭스키"),
        ("ja", "セルゲイ・ペトロフスキー氏は橋が古いと述べた。", "セルゲイ・ペトロフスキー"),
        ("ja", "ホルムグレン市長は橋が古いと述べた。", "ホルムグレン"),
        ("zh", "市长谢尔盖·彼得罗夫斯基说，桥很旧。", "谢尔盖·彼得罗夫斯基"),
        ("th", "นายเปตรอฟสกี้กล่าวว่าสะพานเก่า", "เปตรอฟสกี้"),
        ("th", "Sergei Petrovsky กล่าวว่าสะพานเก่า", "Sergei Petrovsky"),
    ],
)
def test_name_beside_a_role_or_a_cue_is_found(tag: str, text: str, name: str) -> None:
    assert name in names(text, tag)


def test_name_stands_at_its_span_and_its_tokens() -> None:
    text = "장관은 떠났다. 페트롭스키는 다리가 낡았다고 말했다."
    tokens, words = words_of(text, "ko")
    (mention,) = [mention for mention in find_names(tokens, words) if mention.name == "페트롭스키"]
    assert text[slice(*mention.span)] == "페트롭스키"
    assert tokens[mention.first].text == tokens[mention.last].text == "페트롭스키는"


def test_surname_alone_is_a_name_after_the_full_name() -> None:
    text = "قال الوزير سيرغي بتروفسكي إن الجسر قديم. سافر بتروفسكي أمس."
    assert names(text, "ar") == ["سيرغي بتروفسكي", "بتروفسكي"]


def test_role_goes_with_its_name() -> None:
    (mention,) = find_names(*words_of("ホルムグレン市長は橋が古いと述べた。", "ja"))
    assert (mention.name, mention.role) == ("ホルムグレン", "市長")


def test_common_words_are_no_names() -> None:
    assert names("قال رجل كبير إن البيت قديم.", "ar") == []
    assert names("사람들은 집이 낡았다고 말했다.", "ko") == []


def test_common_word_is_a_name_where_it_stands_as_one_again_and_again() -> None:
    text = "קודם אמר רז שהגשר ישן. אחר כך הוסיף רז שהבית ישן. לבסוף ציין רז שהדרך ישנה."
    assert set(names(text, "he")) == {"רז"}


def test_vowel_signs_stay_with_their_letters() -> None:
    tokens, _ = words_of("मंत्री ने कहा", "hi")
    assert [token.text for token in tokens] == ["मंत्री", "ने", "कहा"]


def test_writing_without_spaces_is_cut_at_roles_and_cues() -> None:
    tokens, _ = words_of("ホルムグレン市長は述べた", "ja")
    assert [token.text for token in tokens][:3] == ["ホルムグレン", "市長", "は"]


def test_words_of_a_text_cover_its_letters_in_order() -> None:
    text = "นายเปตรอฟสกี้กล่าวว่าสะพานเก่า แต่ยังใช้ได้"
    tokens, _ = words_of(text, "th")
    assert [text[token.start : token.end] for token in tokens] == [token.text for token in tokens]
    assert "".join(token.text for token in tokens) == text.replace(" ", "")


@pytest.mark.parametrize(
    ("tag", "text", "name", "role"),
    [
        ("zh", "外交部发言人毛建华说，桥很旧。", "毛建华", "发言人"),
        ("ja", "大谷健市長は橋が古いと述べた。", "大谷健", "市長"),
        ("ko", "김정은 국무위원장은 다리가 낡았다고 말했다.", "김정은", "국무위원장"),
    ],
)
def test_surname_and_given_name_are_one_name(tag: str, text: str, name: str, role: str) -> None:
    assert (name, role) in [(mention.name, mention.role) for mention in find_names(*words_of(text, tag))]


def test_persian_word_with_a_joiner_is_one_word() -> None:
    tokens, _ = words_of("وزیر می\u200cگوید پل قدیمی است.", "fa")
    assert tokens[1].text == "می\u200cگوید"


def test_subject_of_a_verb_last_sentence_is_a_name() -> None:
    assert names("پتروسکی در شهر به خبرنگاران گفت که پل قدیمی است.", "fa") == ["پتروسکی"]


def test_what_follows_a_name_and_belongs_to_it_is_among_its_tokens() -> None:
    tokens, words = words_of("「橋は古い」とホルムグレン市長は述べた。", "ja")
    (mention,) = [mention for mention in find_names(tokens, words) if mention.name == "ホルムグレン"]
    assert [token.text for token in tokens[mention.first : mention.last + 1]] == ["ホルムグレン", "市長", "は"]


def test_name_spelt_again_in_latin_letters_is_one_mention() -> None:
    text = "마이크 페트롭스키(Mike Petrovsky) 국무장관은 말했다."
    (mention,) = find_names(*words_of(text, "ko"))
    assert (mention.name, mention.role) == ("마이크 페트롭스키", "국무장관")
    assert text[slice(*mention.span)] == "마이크 페트롭스키(Mike Petrovsky)"


def test_particle_after_a_quote_is_no_name() -> None:
    text = '시장은 "다리"로 고통받고 있다고 말했다.'
    quotes = [(4, 8)]
    words = lexicon(load_languages()["ko"])
    tokens = segment(tokenise(text, 0, len(text), quotes, words), words)
    assert find_names(tokens, words) == []


def test_country_is_no_name_however_often_it_acts() -> None:
    text = "독일은 다리를 닫는다고 말했다. 독일은 집을 닫는다고 말했다. 독일은 길을 닫는다고 말했다."
    assert names(text, "ko") == []


def test_particle_comes_off_a_name_in_latin_letters() -> None:
    assert names("Petrovsky는 다리가 낡았다고 말했다.", "ko") == ["Petrovsky"]


def test_name_keeps_to_its_letters() -> None:
    assert "Petrovsky" in names("Petrovsky פגשה אתמול את השר.", "he")


def test_surname_before_a_title_is_a_name() -> None:
    assert names("김 위원장은 회의를 한다고 말했다.", "ko") == ["김"]


def test_dot_tells_a_name_of_common_words() -> None:
    assert names("大卫·马丁说桥很旧。后来马丁走了。", "zh") == ["大卫·马丁", "马丁"]


def test_word_that_begins_at_the_end_of_a_foreign_name_is_cut_off() -> None:
    tokens, _ = words_of("卡瓦诺法官说", "zh")
    assert [token.text for token in tokens] == ["卡瓦诺", "法官", "说"]


def test_thai_word_is_cut_where_a_longer_one_begins() -> None:
    tokens, _ = words_of("อดัมกล่าว", "th")
    assert [token.text for token in tokens] == ["อดัม", "กล่าว"]
