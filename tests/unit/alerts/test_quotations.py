"""All that is quoted in a story is shown by speaker, the same words once."""

from __future__ import annotations

from bot.alerts.quotations import count_quotations, quotations
from bot.model import Quote
from tests.fakes import make_report, make_story


def quote(words: str, speaker: str | None = None, role: str | None = None) -> Quote:
    return Quote(span=(0, len(words)), words=words, speaker=speaker, role=role)


def test_a_speaker_is_one_in_all_alphabets_and_goes_by_the_fullest_name() -> None:
    latin = make_report(1, quotes=(quote("“No.”", "Vučić"), quote("“Never again.”", "Vučić")))
    cyrillic = make_report(2, source="B", quotes=(quote("„Сутра.“", "Александар Вучић", "председник"),))
    (voice,) = quotations([latin, cyrillic])
    assert (voice.speaker, voice.role) == ("Александар Вучић", "председник")
    assert [each.quote.words for each in voice.quotations] == ["“No.”", "“Never again.”", "„Сутра.“"]


def test_two_persons_of_one_family_stay_two() -> None:
    report = make_report(1, quotes=(quote("“One”", "Andrej Vučić"), quote("“Two”", "Aleksandar Vučić")))
    assert [voice.speaker for voice in quotations([report])] == ["Andrej Vučić", "Aleksandar Vučić"]


def test_the_same_words_are_one_quotation_of_all_outlets_that_have_them() -> None:
    reports = [
        make_report(1, quotes=(quote("“We will answer”", "Lavrov"),)),
        make_report(2, source="B", quotes=(quote("«WE WILL ANSWER!»", "Sergey Lavrov"),)),
        make_report(3, source="B", quotes=(quote("“We will answer”", "Lavrov"),)),
        make_report(4, source="C", quotes=(quote("We will answer"),)),  # which does not say who said it
    ]
    (voice,) = quotations(reports)
    (only,) = voice.quotations
    assert [report.article.source for report in only.reports] == ["A", "B", "C"]
    assert count_quotations(make_story(*reports)) == 1


def test_words_without_a_speaker_come_last() -> None:
    report = make_report(1, quotes=(quote("“so-called”"), quote("“No.”", "Lavrov")))
    assert [voice.speaker for voice in quotations([report])] == ["Lavrov", None]


def test_a_name_without_letters_is_nobody_elses() -> None:
    report = make_report(1, quotes=(quote("“One”", "Lavrov"), quote("“Two”", "***")))
    assert [voice.speaker for voice in quotations([report])] == ["Lavrov", "***"]
