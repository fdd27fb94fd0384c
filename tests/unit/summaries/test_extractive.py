"""Claims about summaries."""

from __future__ import annotations

import pytest

from bot.config.catalogue import load_languages
from bot.summaries.extractive import summarise

EN = load_languages()["en"]
TITLE = "Valdoria and Karovia sign treaty on border waters"
FIRST = "Valdoria and Karovia signed a treaty on the waters of their border on Monday."
SECOND = "The treaty ends a dispute that had lasted for more than thirty years."
THIRD = "Farmers on both banks of the river had protested against new dams since spring."
FOURTH = "Observers of the Balkan forum called the signing a good day for the region."
BODY = " ".join([FIRST, SECOND, THIRD, FOURTH])


def span(words: str) -> tuple[int, int]:
    return BODY.index(words), BODY.index(words) + len(words)


def test_sentences_are_verbatim_and_in_order() -> None:
    chosen = summarise(TITLE, BODY, EN, limit=3)
    assert len(chosen) >= 2
    positions = [BODY.index(sentence) for sentence in chosen]
    assert positions == sorted(positions)


def test_one_sentence_holds_the_topic() -> None:
    assert FOURTH in summarise(TITLE, BODY, EN, [span("Balkan")], limit=2)


def test_quotes_shown_below_are_not_repeated() -> None:
    assert FIRST not in summarise(TITLE, BODY, EN, (), [span("signed a treaty")], limit=2)
    assert summarise(TITLE, FIRST, EN, (), [(0, 10)]) == (FIRST,)


def test_summary_keeps_to_its_budget() -> None:
    assert sum(map(len, summarise(TITLE, BODY, EN, limit=3, budget=160))) <= 160
    long = "Valdoria " + "and again " * 50 + "signed."
    assert summarise(TITLE, long, EN, budget=400) == (long,)
    assert summarise(TITLE, long * 2, EN, budget=400) == ()


def test_dateline_is_left_out() -> None:
    for dateline in (
        "BRENNA, February 19. /VALPRESS/. ",
        "BRENNA (Valpress) - ",
        "BRENNA, 3 March – ",
        "(VP) — ",
        "BRENNA: ",
    ):
        assert summarise(TITLE, dateline + FIRST, EN) == (FIRST,)


def test_dateline_stays_where_the_topic_is_nowhere_else() -> None:
    body = f"NATO: {FIRST} {SECOND}"
    assert summarise(TITLE, body, EN, [(0, 4)], limit=1) == (f"NATO: {FIRST}",)
    assert summarise(TITLE, f"{body} The NATO is glad of it.", EN, [(0, 4), (len(body) + 5, len(body) + 9)])[0] == FIRST


def test_furniture_is_no_sentence() -> None:
    body = f"By Ann Holt and Jan Malik\nPhoto: the bridge of Port Brenna at night\n{FIRST}\nRead more about this here"
    assert summarise(TITLE, body, EN) == (FIRST,)


def test_nothing_to_say_is_said_with_nothing() -> None:
    assert summarise(TITLE, "", EN) == ()
    assert summarise("", BODY, EN, limit=0) == ()


def test_chinese_is_summed_up_too() -> None:
    body = "两国周一在首都签署了关于边境水域的条约。该条约结束了持续三十多年的争端。"
    assert len(summarise("两国签署条约", body, load_languages()["zh"])) == 2


def test_letters_of_thai_are_not_taken_for_words() -> None:
    first = "สองประเทศลงนามในสนธิสัญญาเรื่องแม่น้ำชายแดนที่เมืองหลวงเมื่อวันจันทร์ที่ผ่านมา"
    second = "ข้อตกลงนี้ยุติความขัดแย้งที่ยืดเยื้อมานานกว่าสามสิบปีของชาวนาทั้งสองฝั่ง"
    chosen = summarise("สองประเทศลงนามในสนธิสัญญา", f"{first}\n{second}", load_languages()["th"])
    assert chosen == (first, second)


def test_a_sentence_that_begins_a_longer_quotation_is_not_taken_out_of_it() -> None:
    body = (
        "“The bridge will open in spring. It will carry trams.” The minister spoke in Zadar on Monday.\n\n"
        "The bridge across the canal was closed two years ago after a storm."
    )
    chosen = summarise("Bridge opens in spring", body, EN)
    assert all(sentence.count("“") == sentence.count("”") for sentence in chosen)
    assert chosen


def test_topic_is_told_from_a_line_without_full_stop_where_it_is_nowhere_else() -> None:
    body = f"{FIRST} {SECOND}\nThe Balkan forum on the waters of the north"
    start = body.index("Balkan")
    assert "Balkan" in " ".join(summarise(TITLE, body, EN, [(start, start + 6)], limit=2))
    assert "Balkan" not in " ".join(summarise(TITLE, body, EN, limit=2))


def test_headings_and_captions_are_left_out_and_a_teaser_of_one_line_is_not() -> None:
    heading = "Farmers and dams on both banks of the river"
    assert heading not in summarise(TITLE, f"{heading}\n{FIRST}\n{heading}\n{SECOND}", EN)
    assert summarise(TITLE, heading, EN) == (heading,)
    assert summarise(TITLE, "Valdoria and Karovia have signed a treaty on the waters…", EN)


def test_title_is_not_said_again() -> None:
    assert summarise(TITLE, f"{TITLE}.", EN) == ()
    assert summarise(TITLE, f"{TITLE}.\n{SECOND}", EN) == (SECOND,)


@pytest.mark.parametrize("beginning", ["But he called", "He called", "However, they called", "This treaty called"])
def test_sentence_that_leans_on_another_does_not_stand_alone(beginning: str) -> None:
    dangling = f"{beginning} the treaty of Valdoria and Karovia on border waters a victory for both."
    body = f"The mayor of Brenna spoke to some reporters in the evening. {dangling} {FIRST}"
    assert summarise(TITLE, body, EN, limit=1) == (FIRST,)
    assert summarise(TITLE, dangling, EN) == (dangling,)


def test_question_is_not_taken_where_something_is_told() -> None:
    question = "What does the treaty of Valdoria and Karovia on border waters say?"
    assert summarise(TITLE, f"{question} {FIRST}", EN, limit=1) == (FIRST,)


def test_title_with_a_word_before_it_and_links_to_sections_are_no_sentences() -> None:
    kicker = f"Borders and rivers of the whole northern region {TITLE}"
    assert summarise(TITLE, f"{kicker}\nHome > World > Rivers > Treaties on water\n{SECOND}", EN) == (SECOND,)


def test_quotation_that_ends_a_sentence_is_no_link() -> None:
    spoken = "Министр сказал журналистам: «Договор о водах границы подписан сегодня в столице.»"
    assert summarise("Договор подписан", spoken, load_languages()["ru"]) == (spoken,)


@pytest.mark.parametrize("tag", sorted(load_languages()))
def test_every_language_knows_its_furniture_and_what_leans(tag: str) -> None:
    language = load_languages()[tag]
    assert len(language.furniture) >= 8
    assert len(language.connectives) >= 10


@pytest.mark.parametrize(
    ("tag", "line"),
    [
        ("sr-Latn", "Pročitajte još i o tome kako je most u Brenni otvoren posle dve godine."),
        ("sr-Cyrl", "Фото: мост у Брени ноћу, снимак из јуна."),
        ("de", "Lesen Sie auch, was der Bürgermeister von Brenna dazu gesagt hat."),
        ("ar", "اقرأ أيضا ما قاله رئيس بلدية المدينة عن الجسر الجديد."),
        ("zh", "图片来源：新华社记者在首都拍摄的桥梁照片。"),
        ("el", "Διαβάστε επίσης τι είπε ο δήμαρχος για τη νέα γέφυρα."),
    ],
)
def test_furniture_is_known_in_other_languages(tag: str, line: str) -> None:
    assert summarise("x", line, load_languages()[tag]) == ()
