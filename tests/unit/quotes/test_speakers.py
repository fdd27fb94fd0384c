"""Claims about who is said to have spoken, in which words of the article, and with which role."""

from __future__ import annotations

import pytest

from bot.config.catalogue import load_languages
from bot.model import Quote
from bot.quotes.extract import extract


def quotes(text: str, tag: str = "en") -> tuple[Quote, ...]:
    return extract(text, load_languages()[tag])


def speakers(text: str, tag: str = "en") -> list[str | None]:
    return [quote.speaker for quote in quotes(text, tag)]


def test_whoever_is_told_something_does_not_say_it() -> None:
    text = 'Ann Holt runs the harbour in Brandtown. "We will open the gates on Monday," Holt told Radio Valdoria.'
    assert speakers(text) == ["Ann Holt"]


def test_relative_clause_does_not_part_a_speaker_from_the_verb() -> None:
    text = 'Ann Holt, who runs the harbour with Ivo Marek, said: "We will open all the gates on Monday."'
    assert speakers(text) == ["Ann Holt"]


def test_pronoun_is_the_last_subject_not_the_last_name() -> None:
    text = 'Ann Holt arrived in Brandtown with the train from Kaldova. "We will open the gates on Monday," she said.'
    assert speakers(text) == ["Ann Holt"]


def test_another_speaker_ends_the_run_of_the_first() -> None:
    text = '"We will open the gates on Monday," Ann Holt said. "Nobody believes that any more today," said Ivo Marek.'
    assert speakers(text) == ["Ann Holt", "Ivo Marek"]


def test_signed_quote_belongs_to_who_signs_it() -> None:
    text = '"The beds were soft and dry all week." — Ann Holt\n"Never again in my life, thank you." — Ivo Marek'
    assert speakers(text) == ["Ann Holt", "Ivo Marek"]


def test_quote_that_follows_is_told_by_the_same_mention() -> None:
    text = 'Ann Holt met the crews. "We will open on Monday," she said. "Nobody will have to wait for long."'
    first, second = quotes(text)
    assert first.speaker_span == second.speaker_span
    assert first.speaker_span is not None
    assert text[slice(*first.speaker_span)] == "she"


@pytest.mark.parametrize(
    ("tag", "text", "speaker", "role"),
    [
        (
            "sr-Latn",
            "„Nećemo odustati od ovog dogovora“, rekao je ministar spoljnih poslova Petar Ilić.",
            "Petar Ilić",
            "ministar spoljnih poslova",
        ),
        (
            "sr-Latn",
            "„Nećemo odustati od ovog dogovora“, rekao je Petar Ilić, potpredsednik Zelene stranke Valdorije.",
            "Petar Ilić",
            "potpredsednik Zelene stranke Valdorije",
        ),
        (
            "sr-Latn",
            "Vlada Valdorije zasedala je juče. „Nećemo odustati od dogovora“, rekao je šef Vlade Valdorije Petar Ilić.",
            "Petar Ilić",
            "šef Vlade Valdorije",
        ),
        (
            "en",
            '"We will open the gates on Monday," said Ann Holt, director of the port authority.',
            "Ann Holt",
            "director of the port authority",
        ),
        (
            "en",
            "“We will open the gates on Monday,” Valdorian Prime Minister Ann Holt said.",
            "Ann Holt",
            "Valdorian Prime Minister",
        ),
    ],
)
def test_role_is_the_whole_noun_phrase(tag: str, text: str, speaker: str, role: str) -> None:
    (quote,) = quotes(text, tag)
    assert (quote.speaker, quote.role) == (speaker, role)


def test_inflected_name_is_shown_as_the_article_has_it_in_the_nominative() -> None:
    text = (
        "Petar Ilić stigao je u Novigrad. Prema rečima Petra Ilića, pregovori su „najteži u poslednjih deset godina“."
    )
    assert speakers(text, "sr-Latn") == ["Petar Ilić"]


def test_french_inversion_is_a_verb_and_its_subject() -> None:
    text = "Le maire Jean Morel est arrivé lundi. « Nous restons fidèles à notre plan », a-t-il déclaré."
    assert speakers(text, "fr") == ["Jean Morel"]


def test_confidence_is_that_of_the_name() -> None:
    (sure,) = quotes('"We will open the gates on Monday," Ann Holt said.')
    assert 0.5 < sure.confidence <= 1


@pytest.mark.parametrize(
    ("tag", "text", "speaker"),
    [
        ("el", "«Θα ανοίξουμε τις πύλες τη Δευτέρα το πρωί», είπε ο κ. Μάρεκ.", "Μάρεκ"),
        ("it", "«Apriremo i cancelli lunedì mattina», ha detto la Moretti.", "Moretti"),
    ],
)
def test_article_or_title_before_a_name_does_not_part_it_from_the_verb(tag: str, text: str, speaker: str) -> None:
    assert speakers(text, tag) == [speaker]


def test_noun_of_no_list_beside_the_verb_is_not_the_last_person() -> None:
    text = "Ana Molina llegó ayer. «Las puertas siguen cerradas todo el mes», ha dicho la asociación."
    (quote,) = quotes(text, "es")
    assert quote.speaker is None
    assert quote.speaker_span is not None
    assert text[slice(*quote.speaker_span)] == "asociación"


def test_quote_that_goes_on_in_its_paragraph_has_one_speaker() -> None:
    text = (
        "Harbour reopens\n\nIvo Marek runs the harbour of Brandtown.\n\n"
        '"The crews are ready for the ships," said Ann Holt, a spokeswoman for the Port Union. '
        '"They have waited for this day since March."\n\nThe ships come on Monday.'
    )
    assert speakers(text) == ["Ann Holt", "Ann Holt"]


def test_name_within_what_is_said_of_another_is_not_the_speaker() -> None:
    text = '"We will open the gates on Monday," Ann Holt, the head of one of the harbours around Kaldova, said.'
    assert speakers(text) == ["Ann Holt"]


def test_speaker_of_a_short_quote_is_named_though_it_could_be_a_title() -> None:
    text = "Ann Holt runs the harbour in Brandtown. Holt said the new gates were “a great relief”."
    assert speakers(text) == ["Ann Holt"]


def test_german_nouns_and_their_compounds_are_no_names() -> None:
    text = (
        "Petra Holt leitet die Hafenverwaltung. Im Wahlkampf versprach Holt Reformen und neue Arbeitsplätze. "
        "„Wir öffnen die Tore am Montag“, sagte sie der Versammlung der Hafenarbeiter."
    )
    assert speakers(text, "de") == ["Petra Holt"]


def test_german_noun_after_a_first_name_is_a_surname() -> None:
    text = "Ivo Sommer kam spät. „Wir öffnen die Tore am Montag“, sagte Sommer."
    assert speakers(text, "de") == ["Ivo Sommer"]


@pytest.mark.parametrize(
    ("tag", "text", "speaker"),
    [
        ("sr-Latn", "„Nećemo odustati od ugovora“, rekao je Marek Ilić da Valdorija čuje.", "Marek Ilić"),
        ("de", "„Wir öffnen die Tore am Montag“, sagte Ursula von der Holt.", "Ursula von der Holt"),
        ("ro", "„Deschidem porțile luni”, a spus Ana Holt la Valdoria.", "Ana Holt"),
        ("ru", "«Мы откроем ворота в понедельник», — сказал Шарль де Хольт.", "Шарль де Хольт"),
    ],
)
def test_particle_joins_a_name_only_where_the_language_has_such_names(tag: str, text: str, speaker: str) -> None:
    assert speakers(text, tag) == [speaker]


def test_name_spelt_again_in_brackets_is_no_other_person() -> None:
    text = "“Mēs atvērsim vārtus pirmdien,” sacīja Ana Holta (Ann Holt), ostas vadītāja."
    assert speakers(text, "lv") == ["Ana Holta"]


def test_names_side_by_side_are_two_where_the_article_has_them_apart() -> None:
    text = (
        "Pietari Holt saapui Valdoriaan. Holt tapasi joukkueen. Eilen Holt Valdorian satamassa kertoi: "
        "”Avaamme portit maanantaina.” Myöhemmin Valdorian väki tanssi."
    )
    assert speakers(text, "fi") == ["Pietari Holt"]


def test_person_is_shown_in_the_case_of_a_subject() -> None:
    text = "Szukano Iwo Marekiem i Iwo Marekiem. „Otworzymy bramy w poniedziałek”, powiedział Iwo Marek."
    assert speakers(text, "pl") == ["Iwo Marek"]


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("ru", "«Мы откроем ворота в понедельник, — сказала Анна Хольт. — Никто не будет ждать»."),
        ("hu", "„Hétfőn kinyitjuk a kapukat – mondta Anna Holt. – Senki sem fog várni.”"),
        ("fr", "« Nous ouvrirons les portes lundi, a déclaré Anna Holt. Personne n’attendra. »"),
    ],
)
def test_teller_s_words_within_quotation_marks_say_who_speaks(tag: str, text: str) -> None:
    assert speakers(text, tag) in (["Anna Holt"], ["Анна Хольт"])


def test_what_the_speaker_says_of_others_is_no_word_of_the_teller() -> None:
    text = 'Ivo Marek arrived. "He came here, said Ann Holt was late, and left the hall," Marek said.'
    assert speakers(text) == ["Ivo Marek"]
