"""The languages that parts of a text are in."""

from __future__ import annotations

import pytest

from bot.config.catalogue import load_languages
from bot.engines import make_detector
from bot.languages.mixed import OtherLanguages
from bot.model import Detection

ENGLISH = (
    "The minister spoke to reporters in the capital on Monday.\n"
    "He said that the talks would go on next week, and that no date had been set for a vote in parliament."
)
SERBIAN = "Nećemo potpisati nijedan sporazum dok se ne ispune uslovi koje smo postavili pre dve nedelje"
LANGUAGES = load_languages()
DETECTOR = make_detector(LANGUAGES)
OTHERS = OtherLanguages(LANGUAGES, DETECTOR.detect)


def others(text: str) -> tuple[str, ...]:
    return OTHERS.find(text, DETECTOR.detect(text))


@pytest.mark.parametrize("quoted", ["“{}”, he said.", "„{}“, he said.", "He said: «{}»"])
def test_a_serbian_quote_in_an_english_report_is_found(quoted: str) -> None:
    text = f"{ENGLISH}\n{quoted.format(SERBIAN)}\n{ENGLISH}"
    assert DETECTOR.detect(text).language == "en"
    (other,) = others(text)
    assert DETECTOR.detect(SERBIAN).language == other
    assert other in {"sr-Latn", "bs", "hr"}


def test_an_article_in_two_scripts_has_both_languages() -> None:
    text = f"{ENGLISH}\n\nМинистр заявил журналистам, что переговоры продолжатся на следующей неделе в столице."
    assert others(text) == ("ru",)


def test_a_foreign_name_or_title_is_no_other_language() -> None:
    assert others(f"{ENGLISH}\nShe reads “Der Spiegel” and “Politika” and lives in Sankt Pölten.") == ()


@pytest.mark.parametrize(
    "title",
    [
        "The House by the Bridge: A Short History of Small Towns and Big Rivers",
        "Association of Independent Newspaper Publishers in Europe",
    ],
)
def test_a_long_title_of_a_book_or_a_name_is_no_other_language(title: str) -> None:
    assert others(f"{SERBIAN}.\nPisac romana „{title}“ živi u Beogradu i piše o gradovima na reci.") == ()


@pytest.mark.parametrize(
    ("main", "part"),
    [
        (
            "Prezident řekl, že o tom bude jednat vláda. Jednání začne v pondělí.",
            "Armáda obsadila poloostrov Krym v roce 2014",
        ),
        (
            "A miniszter szerint a tárgyalások jövő héten folytatódnak, de nincs döntés.",
            "mondta Marco Bellini, egy olasz diplomata",
        ),
        (
            "Президент заявил, что переговоры пройдут на следующей неделе в столице.",
            "Абдулла Рахмани был министром Ирана с 2003 по 2011 год",
        ),
        (
            "Det er ikke kjent hva regjeringen vil gjøre med saken.",
            "Statsministeren besøker København onsdag formiddag",
        ),
    ],
)
def test_a_sentence_that_might_be_in_a_close_language_is_in_the_main_one(main: str, part: str) -> None:
    assert others(f"{main}\n{part}.\n{main}") == ()


def test_parts_of_a_text_in_no_known_language_are_not_taken_for_others() -> None:
    hmong = "Tsis muaj leej twg paub txog tus nom tswv uas tuaj saib lub nroog nrog nws pab neeg hauv lub limtiam no."
    assert DETECTOR.detect(hmong).language == "und"
    assert others(f"{hmong}\n{hmong}") == ()


@pytest.mark.parametrize(
    ("tag", "quoted"),
    [
        ("bs", "Vlada će sljedeće sedmice razgovarati o budžetu i platama, ali odluke još uvijek nema"),
        ("hr", "Vlada će idućeg tjedna raspravljati o proračunu, no odluke zasad nema"),
        ("fi", "Hallitus keskustelee ensi viikolla talousarviosta, mutta päätöstä ei vielä ole tehty"),
        ("tr", "Hükümet önümüzdeki hafta bütçeyi görüşecek, ancak henüz bir karar alınmadı"),
        ("de", "Die Regierung spricht in der nächsten Woche über den Haushalt, hat aber noch nichts beschlossen"),
        ("ja", "政府は来週予算について話し合うが、まだ何も決まっていない"),
        ("zh", "政府下周将讨论预算，但是目前还没有作出任何决定和安排"),
    ],
)
def test_a_quote_of_one_sentence_is_found_whatever_its_language(tag: str, quoted: str) -> None:
    (other,) = others(f"{ENGLISH}\n“{quoted}”, he said.\n{ENGLISH}")
    assert DETECTOR.detect(quoted, tag).group == LANGUAGES[other].group == LANGUAGES[tag].group


def test_hindi_words_are_seen_as_words() -> None:
    calls = []

    def detect(text: str, hint: str | None) -> Detection:
        calls.append(text)
        return DETECTOR.detect(text, hint)

    text = "मंत्री ने कहा कि सरकार अगले सप्ताह संसद में बजट पेश करेगी और उस पर चर्चा होगी।\n" * 3
    assert OtherLanguages(LANGUAGES, detect).find(text, DETECTOR.detect(text)) == ()
    assert calls == []


def test_parts_of_the_same_group_are_no_other_language() -> None:
    croatian = "Tko će sljedećeg tjedna glasovati o proračunu, nije poznato ni u Hrvatskom saboru."
    assert others(f"{SERBIAN}. {SERBIAN}.\n{croatian}") == ()


@pytest.mark.parametrize("text", ["", "\n\n", "12:30", "“”„“«»"])
def test_a_text_without_words_has_no_others(text: str) -> None:
    assert others(text) == ()
