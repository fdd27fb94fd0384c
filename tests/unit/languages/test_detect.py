"""The language of a text."""

from __future__ import annotations

import pytest

from bot.languages.detect import Detector
from bot.languages.langdetect_scorer import LangdetectScorer
from bot.languages.scorer import Scorer
from bot.model import Language


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector({}, Scorer())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The government will present its new budget to parliament next week", "en"),
        ("Die Regierung stellt dem Parlament nächste Woche den Haushalt vor", "de"),
        ("Le gouvernement présentera son budget au parlement la semaine prochaine", "fr"),
        ("Η κυβέρνηση παρουσιάζει τον προϋπολογισμό", "el"),
        ("הממשלה תציג את התקציב", "he"),
        ("მთავრობა ბიუჯეტს წარადგენს", "ka"),
        ("政府下周公布预算", "zh"),
        ("政府は来週予算を発表する", "ja"),
        ("정부는 다음 주 예산안을 발표한다", "ko"),
        ("Уряд наступного тижня представить бюджет, їхній план готовий", "uk"),
        ("Урад на наступным тыдні прадставіць бюджэт, сказаў міністр", "be"),
        ("Правительство представит бюджет на следующей неделе, мы это знаем", "ru"),
        ("Правителството ще представи бюджета, който беше обещан от министъра", "bg"),
        ("Владата ќе го претстави буџетот следната недела", "mk"),
        ("Влада ће следеће недеље представити буџет, каже министар", "sr-Cyrl"),
        ("Hökumət gələn həftə büdcəni parlamentə təqdim edəcək", "az"),
    ],
)
def test_clear_texts_are_told(detector: Detector, text: str, language: str) -> None:
    assert detector.detect(text).language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Predsednik je posle sednice rekao da će sledeće nedelje posetiti Beograd i ovde videti decu", "sr-Latn"),
        ("Tijekom proračunske rasprave tko je god htio mogao je sljedećeg tjedna posjetiti kazalište", "hr"),
    ],
)
def test_south_slavic_standards_are_told_by_yat_and_words(detector: Detector, text: str, language: str) -> None:
    detection = detector.detect(text)
    assert detection.language == language
    assert detection.group == "hbs"


def test_a_hint_of_the_same_group_wins(detector: Detector) -> None:
    text = "Danas je u gradu otvorena nova škola za sve učenike"
    assert detector.detect(text, "bs").language == "bs"
    assert detector.detect(text, "sr-RS").language == "sr-Latn"


def test_a_wrong_hint_does_not_overrule_the_text(detector: Detector) -> None:
    text = "The government will present its new budget to parliament next week, the minister said."
    assert detector.detect(text, "sr").language == "en"
    assert detector.detect("Ο υπουργός παραιτήθηκε χθες το βράδυ", "en").language == "el"


@pytest.mark.parametrize("text", ["", "12:30", "…", "https://example.org/a", "OK", "@" * 3000])
def test_what_is_too_short_is_not_guessed(detector: Detector, text: str) -> None:
    assert detector.detect(text).language == "und"


def test_a_hint_names_a_short_text_in_its_script_only(detector: Detector) -> None:
    assert detector.detect("Novi most", "sl").language == "sl"
    assert detector.detect("Novi most", "ru").language == "und"


@pytest.mark.parametrize("hint", ["", "x", "en-US", "sr_Latn_RS", "nonsense tag", "zz", "und"])
def test_any_hint_is_survived(detector: Detector, hint: str) -> None:
    assert detector.detect("Влада је усвојила закон", hint).script == "Cyrl"


def test_the_same_text_gets_the_same_scores() -> None:
    text = "Vlada je jučer usvojila novi zakon"
    assert Scorer().score(text, "Latn") == Scorer().score(text, "Latn")


def test_the_catalogue_decides_the_group() -> None:
    slovene = Language(tag="sl", name="Slovenian", own_name="slovenščina", group="alpine", scripts=("Latn",))
    detection = Detector({"sl": slovene}, Scorer()).detect(
        "Vlada bo prihodnji teden predstavila proračun v državnem zboru"
    )
    assert (detection.language, detection.group) == ("sl", "alpine")


def test_an_answer_has_reasons(detector: Detector) -> None:
    assert detector.detect("Владата ќе го претстави буџетот").reasons


@pytest.mark.parametrize(
    "text",
    [
        "Tsis muaj leej twg paub txog tus nom tswv uas tuaj saib lub nroog nrog nws pab neeg hauv lub limtiam no",
    ],
)
def test_a_language_that_is_not_known_is_not_taken_for_another(detector: Detector, text: str) -> None:
    assert detector.detect(text).language == "und"


def test_langdetect_can_tell_the_languages_that_it_lacks() -> None:
    chosen = Detector({}, LangdetectScorer())
    assert chosen.detect("Урад на наступным тыдні прадставіць бюджэт, сказаў міністр").language == "be"
    assert chosen.detect("Влада ће следеће недеље представити буџет, каже министар").language == "sr-Cyrl"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Toshkentda prezident yangi qarorni imzoladi, hukumat kelgusi hafta uni muhokama qiladi", "uz"),
        ("Vazir oʻtgan yili boʻlib oʻtgan saylovlar haqida soʻzladi, ammo yangi rejani eʼlon qilmadi", "uz"),
        ("Vazir o'tgan yili bo'lib o'tgan saylovlar haqida so'zladi, ammo yangi rejani e'lon qilmadi", "uz"),
        ("Президент янги қарорни имзолади, ҳукумат келгуси ҳафта уни муҳокама қилади. Ўзбекистон бўйича", "uz-Cyrl"),
        ("O Goberno presentará a vindeira semana os novos orzamentos, dixo onte a conselleira na Coruña", "gl"),
        ("Il-gvern se jippreżenta l-baġit il-ġdid fil-ġimgħa li ġejja, qal il-ministru lill-ġurnalisti", "mt"),
    ],
)
def test_languages_with_a_list_of_words_of_our_own_are_told(detector: Detector, text: str, language: str) -> None:
    assert detector.detect(text).language == language


@pytest.mark.parametrize(
    "text",
    [
        "Kovač - Weber 6:4 7:6, Marić - Olsen 3:6 7:5",
        "Harper Stone, Riley Kane, Mason Blue, Skylar Drake, Piper Hayes, Jaxon Cole",
        "⚽ 2:1 ⚽ 3:0 ⚽ 0:0",
    ],
)
def test_names_and_results_alone_have_no_language(detector: Detector, text: str) -> None:
    assert detector.detect(text).language == "und"


@pytest.mark.parametrize(
    "text",
    [
        "Qayna punchawmi kamachiq runakuna llaqtaman chayarqanku hinaspa musuq wasikunata rikurqanku",  # Quechua
        "Hikurat ipuwopu tamakuli nerahosi pulakanu temirakuwa solihapu naketowi rumahesu",  # none at all
        "Ua hele aku ke kanaka i ke kulanakauhale e ʻike i ke aliʻi hou ma ka lā mua o ka makahiki",  # Hawaiian
        "Ny filoha dia nilaza fa ny governemanta dia handinika ny tetibola vaovao amin'ny herinandro",  # Malagasy
        "Predsydźe je wčera prajił, zo budźe knježerstwo přichodny tydźeń wo nowym etaće wuradźować",  # Sorbian
        "Serok got ku hikûmet wê hefteya bê li ser butçeya nû biaxive û biryarekê bide",  # Kurmanji
    ],
)
def test_a_language_without_a_profile_is_not_taken_for_its_nearest(detector: Detector, text: str) -> None:
    assert detector.detect(text).language == "und"
