"""Claims about where sentences end."""

from __future__ import annotations

import pytest

from bot.config.catalogue import any_language, load_languages
from bot.text.sentences import split


def sentences(text: str, tag: str = "en") -> list[str]:
    return [text[start:end] for start, end in split(text, load_languages().get(tag, any_language()))]


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "Mr. Smith met Dr. A. B. Jones of the U.S. Army. They talked."),
        ("en", "She lost No. 5 on Oct. 12 to St. John's vs. the rest. They talked."),
        ("de", "Am 19. Februar traf Dr. Weber z.B. Herrn Klein. Es regnete."),
        ("de", "Nr. 5 und Abs. 2 gelten für Fr. Maier. Es regnete."),
        ("sr-Latn", "U Beogradu je 3. Februara počeo sastanak, npr. skup g. Petrovića. Padala je kiša."),
        ("ru", "В 2020 г. Иванов приехал в г. Москву. Шел дождь."),
        ("bg", "Той беше избран за кмет през 2009 г. Градът оттогава расте."),
        ("uk", "Виручка зросла за рік до 5 млн. Прибутку ще немає."),
        ("es", "El presidente de EE. UU. viaja hoy con el Sr. Gómez. Llueve."),
        ("da", "I går talte hr. Jensen med fru Holm. Det regnede."),
        ("hu", "Mr. Kovács a Fő u. 5. alatt lakik. Esik az eső."),
        ("hi", "यू.एस. में डॉ. शर्मा और मि. वर्मा मिले। बारिश हो रही है।"),
    ],
)
def test_abbreviations_initials_and_ordinals_end_no_sentence(tag: str, text: str) -> None:
    assert len(sentences(text, tag)) == 2


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("zh", "今天下雨。明天晴朗！"),
        ("zh", "今天下雨吗?他不知道。"),
        ("ja", "会議が始まった。雨が降っている。"),
        ("hi", "बैठक शुरू हुई। बारिश हो रही है।"),
        ("ar", "هل بدأ الاجتماع؟ نعم بدأ اليوم."),
        ("fa", "جلسه آغاز شد. باران می‌بارد."),
        ("he", "הישיבה נערכה ביום ו׳. ירד גשם."),
        ("el", "Πότε αρχίζει; Σήμερα."),
        ("ka", "სხდომა დაიწყო. წვიმს."),
        ("ur", "اجلاس شروع ہوا۔ بارش ہو رہی ہے۔"),
        ("hy", "Նիստը սկսվեց: Անձրև է գալիս:"),
        ("hy", "Նա ասաց. «Անձրև է գալիս»: Նիստը սկսվեց։"),
        ("am", "ስብሰባው ተጀመረ። ዝናብ ነው።"),
        ("my", "အစည်းအဝေး စတင်သည်။ မိုးရွာသည်။"),
        ("km", "ការប្រជុំបានចាប់ផ្តើម។ ភ្លៀងធ្លាក់។"),
    ],
)
def test_sentences_end_as_their_script_writes_it(tag: str, text: str) -> None:
    assert len(sentences(text, tag)) == 2


def test_paragraph_ends_a_sentence_without_a_full_stop() -> None:
    assert sentences("A headline\n\nThe text. More text") == ["A headline", "The text.", "More text"]


def test_closing_mark_belongs_to_its_sentence() -> None:
    assert sentences("“It is late.” She left.") == ["“It is late.”", "She left."]


def test_decimal_number_is_one_word() -> None:
    assert sentences("It grew by 3.5 percent. Then it fell.") == ["It grew by 3.5 percent.", "Then it fell."]


def test_question_in_a_quote_does_not_cut_off_its_reporting_verb() -> None:
    assert sentences("“Why now?” he asked.") == ["“Why now?” he asked."]


def test_abbreviation_can_stand_last() -> None:
    assert sentences("It began at 5 p.m. The court rose later.") == ["It began at 5 p.m.", "The court rose later."]


@pytest.mark.parametrize(
    ("tag", "first", "second"),
    [
        ("fr", "« Nous attendons. »", "Elle est partie."),
        ("de", "„Es ist spät.“", "Sie ging."),
        ("sl", "»Pozno je.«", "Odšla je."),
        ("en", '"It is late." ', '"No," he said.'),
        ("en", "It is late.\x94", "\x93No,\x94 he said."),
        ("zh", "他走了。", "“国王”已到。"),
        ("zh", "“他走了。”", "国王已到。"),
        ("ja", "「遅い。」", "彼女は帰った。"),
    ],
)
def test_closing_marks_stay_and_opening_marks_go_on(tag: str, first: str, second: str) -> None:
    glue = "" if tag in ("zh", "ja") else " "
    assert sentences(first + glue + second, tag) == [first.strip(), second]


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("uk", "«Чому зараз?» — запитав він."),
        ("hu", "„Miért most?” – kérdezte."),
        ("ja", "「遅い。」と彼女は言った。"),
        ("ko", "“늦었습니다.” 라고 그는 말했다."),
        ("fr", "« Pourquoi ? », dit-il."),
        ("ja", "Yahoo！ニュースは報じた。"),
    ],
)
def test_what_takes_a_quote_up_belongs_to_its_sentence(tag: str, text: str) -> None:
    assert sentences(text, tag) == [text]


@pytest.mark.parametrize("second", ["iPhone sales fell.", "example.org is down.", "$5 is enough.", "3 came.", "– Yes."])
def test_sentence_can_begin_without_a_capital(second: str) -> None:
    assert sentences(f"They met. {second}") == ["They met.", second]


def test_word_that_is_an_abbreviation_before_numbers_can_end_a_sentence() -> None:
    assert len(sentences("She said no. Paris waits.")) == 2
    assert len(sentences("She read no. 5 aloud.")) == 1


def test_score_ends_a_sentence_where_ordinals_take_a_full_stop() -> None:
    assert len(sentences("Sie siegten 3:1. Paris jubelt.", "de")) == 2


def test_language_without_a_file_knows_titles_but_no_english_words() -> None:
    assert len(sentences("Bw. Juma na Dr. Asha walikutana. Mvua inanyesha.", "sw")) == 2
    assert len(sentences("Toplantıya gen. müdür gəldi. Yağış yağır.", "az")) == 2


def test_thai_sentences_end_at_some_of_the_spaces() -> None:
    first = "คณะรัฐมนตรีมีมติเห็นชอบงบประมาณสำหรับสร้างสะพานแห่งใหม่ในจังหวัดทางภาคเหนือ และจะเริ่มก่อสร้างในปีหน้าแล้ว"
    second = "อย่างไรก็ตาม ชาวบ้านบางส่วนยังไม่เห็นด้วยกับโครงการนี้"
    assert sentences(f"{first} {second}", "th") == [first, second]


@pytest.mark.parametrize("text", ["", " \n\t ", "...", "?!?!", "\n\n\n"])
def test_text_without_words_does_no_harm(text: str) -> None:
    assert all(text[start:end].strip() for start, end in split(text, load_languages()["en"]))
