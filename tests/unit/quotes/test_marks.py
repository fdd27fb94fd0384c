"""What stands in quotation marks is found in every house style, and what only looks like a quote is not."""

from __future__ import annotations

import pytest

from bot.config.catalogue import load_languages
from bot.quotes.lexicon import lexicon
from bot.quotes.marks import find_quoted


def quoted(text: str, tag: str = "en") -> list[str]:
    return [text[start:end] for start, end in find_quoted(text, lexicon(load_languages()[tag]))]


@pytest.mark.parametrize(
    "quote",
    [
        "“We will rebuild the bridge.”",
        '"We will rebuild the bridge."',
        "„Wir bauen die Brücke wieder auf.“",
        "„Most újra felépítjük a hidat.”",
        "”Vi bygger upp bron igen.”",
        "»Wir bauen die Brücke wieder auf.«",
        "« Nous allons rebâtir le pont. »",
        "''Ndërtojmë urën përsëri.''",
        ',,Gradimo most ponovo."',
        ",,Gradimo most ponovo.''",
        "<<Мы снова построим мост>>",
        "‹Wir bauen die Brücke wieder auf.›",
        "»Vi bygger upp bron igen.»",
        "‘We will rebuild the bridge.’",
        "「橋をもう一度建てます。」",
        "״נבנה את הגשר מחדש.״",
    ],
)
def test_quote_in_any_marks_is_found_whole(quote: str) -> None:
    assert quoted(f"{quote} Petrova.") == [quote]


def test_quote_within_straight_marks_belongs_to_the_outer_one() -> None:
    text = 'Petrova said: "They call it "the old bridge" and love it." Nobody replied.'
    assert quoted(text) == ['"They call it "the old bridge" and love it."']


def test_quote_that_was_never_closed_does_not_turn_the_next_ones_inside_out() -> None:
    text = 'He wrote: "The mill is old. The mayor said: "We will mend it." Then: "In spring."'
    assert quoted(text) == ['"We will mend it."', '"In spring."']


def test_mark_that_closes_twice_opens_nothing() -> None:
    text = 'He called it "a poor joke"", and left. "Nobody laughed," she said.'
    assert quoted(text) == ['"a poor joke"', '"Nobody laughed,"']


def test_longer_piece_between_single_marks_counts_beside_double_marks() -> None:
    text = (
        "De minister noemde het plan 'een grote stap vooruit voor de stad' en vroeg om geduld. De raad van de stad zei "
        "later op een bijeenkomst met bewoners: “Wij willen eerst de cijfers van vorig jaar zien, en dan pas stemmen.”"
    )
    assert quoted(text)[0] == "'een grote stap vooruit voor de stad'"


def test_apostrophes_are_no_marks() -> None:
    assert quoted("The players' union isn't sure that the dogs' home is theirs, o'clock or not.") == []


def test_gershayim_of_a_hebrew_abbreviation_quotes_nothing() -> None:
    assert quoted('צה"ל הודיע: „ארה“ב תומכת בהסכם החדש.“ הדובר סיים.') == ["„ארה“ב תומכת בהסכם החדש.“"]


def test_mark_written_together_with_a_hebrew_prefix_opens() -> None:
    assert quoted("השר אמר ש“הגשר ייבנה מחדש“ בקרוב.") == ["“הגשר ייבנה מחדש“"]


def test_mark_without_a_space_before_the_next_word_closes() -> None:
    assert quoted('"เราจะสร้างสะพานใหม่"เขากล่าว') == ['"เราจะสร้างสะพานใหม่"']


def test_opening_mark_followed_by_a_space_opens() -> None:
    assert quoted('وقال الوزير" سنبني الجسر من جديد".') == ['" سنبني الجسر من جديد"']


def test_chinese_quote_closed_with_a_straight_mark_ends_there() -> None:
    assert quoted('“我们会重建这座桥，"市长说。 “明年春天，”他说。') == ['“我们会重建这座桥，"', "“明年春天，”"]


def test_title_is_no_quote() -> None:
    assert quoted('Her novel "The Old Bridge at Dawn" sold well.') == []
    assert quoted("彼女は『古い橋』の著者で、「来年また書きます」と話した。") == ["「来年また書きます」"]


def test_sentence_of_capital_words_that_ends_like_speech_is_a_quote() -> None:
    assert quoted('"Build Bridges!" she cried.') == ['"Build Bridges!"']


def test_every_paragraph_of_a_long_quote_is_found() -> None:
    text = "“The bridge is old.\n“It will be mended,” she said."
    assert quoted(text) == ["“The bridge is old.", "“It will be mended,”"]


def test_what_is_said_after_a_dash_is_found_without_the_words_of_the_teller() -> None:
    assert quoted("– Most je star, – rekao je Petrov. – Popravit ćemo ga.") == ["Most je star,", "Popravit ćemo ga."]
    assert quoted("—El puente es viejo —dijo Petrov—. Lo arreglaremos.") == ["El puente es viejo", "Lo arreglaremos."]
    assert quoted("– Мост старый! – сказал Петров.") == ["Мост старый!"]


@pytest.mark.parametrize(
    ("tag", "text", "said"),
    [
        ("no", "– Vi åpner portene på mandag, sier Anne Holt.", ["Vi åpner portene på mandag"]),
        ("sv", "– Bron är gammal. Vi lagar den, säger Anna Holm.", ["Bron är gammal. Vi lagar den"]),
        ("fi", "– Avaamme portit maanantaina, Anna Holm sanoo.", ["Avaamme portit maanantaina"]),
        ("hu", "– A híd régi – mondta Holt Anna. – Megjavítjuk.", ["A híd régi", "Megjavítjuk."]),
        ("pl", "- Most jest stary - powiedziała Anna Holt.", ["Most jest stary"]),
        ("hr", "– Most je jako star, rekao je Horvat, i otišao.", ["Most je jako star"]),
        ("fr", "— Nous ouvrirons lundi, a déclaré Anne Holt.", ["Nous ouvrirons lundi"]),
        ("pt", "— A ponte é velha — disse Ana Holt. — Vamos repará-la.", ["A ponte é velha", "Vamos repará-la."]),
    ],
)
def test_reporting_verb_tells_where_the_words_of_the_teller_begin(tag: str, text: str, said: list[str]) -> None:
    assert quoted(text, tag) == said


def test_sentences_after_a_dash_are_said_where_the_article_has_speech_after_dashes() -> None:
    text = "– Vi åpner portene på mandag, sier Anne Holt.\n– Ingen trenger å vente lenger nå."
    assert quoted(text, "no") == ["Vi åpner portene på mandag", "Ingen trenger å vente lenger nå."]
    assert quoted("– Ingen trenger å vente lenger nå.", "no") == []


def test_entries_of_a_list_are_no_quotes() -> None:
    assert quoted("– apples, pears and plums\n– bread – brown and white") == []


def test_gershayim_of_a_plural_abbreviation_quote_nothing() -> None:
    assert quoted("שני המנכ“לים אמרו: „הגשר ישן“.") == ["„הגשר ישן“"]


def test_japanese_quote_that_was_left_open_ends_where_the_next_begins() -> None:
    assert quoted("市長は語った。「橋は古い。 「家も古い。」と彼は述べた。「道も。」") == [
        "「家も古い。」",
        "「道も。」",
    ]


def test_capital_latin_words_make_no_title_where_letters_have_no_case() -> None:
    assert quoted("그는 “NATO와 IAEA의 다리가 될 것”이라고 했다.") == ["“NATO와 IAEA의 다리가 될 것”"]
