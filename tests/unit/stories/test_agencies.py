"""Claims about which agency a text is by."""

from __future__ import annotations

import pytest

from bot.config.catalogue import load_agencies


def agency(body: str) -> str:
    return load_agencies().find(body)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("BEOGRAD, 14. maja (Tanjug) – Predsednik je danas izjavio da će most biti obnovljen.", "Tanjug"),
        ("БЕОГРАД, 14. маја (Танјуг) – Председник је изјавио да ће мост бити обновљен.", "Tanjug"),
        ("(Beta) Most će biti obnovljen, rečeno je danas.", "Beta"),
        ("KARLOVIA (Reuters) - The bridge will be rebuilt, the mayor said.", "Reuters"),
        ("Karlstadt (dpa/kow) - Die Brücke wird wieder aufgebaut.", "dpa"),
        ("KARLOVIA, AP — The bridge will be rebuilt.", "AP"),
        ("Most će biti obnovljen.\n\nIzvor: FoNet", "FoNet"),
        ("Мост ће бити обновљен. (Извор: Бета)", "Beta"),
        ("The bridge will be rebuilt.\nSource: SRNA, 14 May", "SRNA"),
        ("Die Brücke wird wieder aufgebaut. Quelle: dpa", "dpa"),
        ("Köprü yeniden yapılacak. (AA)", "AA"),
        ("قال رئيس البلدية إن الجسر سيعاد بناؤه.\nالمصدر: رويترز", "Reuters"),
        ("桥将重建。\n来源：新华社", "Xinhua"),
        ("The bridge will be rebuilt.\n\nAFP/Reuters", "AFP"),
    ],
)
def test_an_agency_is_named_at_the_beginning_or_the_end(body: str, name: str) -> None:
    assert agency(body) == name


@pytest.mark.parametrize(
    "body",
    [
        "",
        "The mayor told Reuters that the bridge will be rebuilt. Reuters could not confirm it.",
        "Beta versions of the app (beta) are out, the company said.",
        "Source: the town hall. The bridge will be rebuilt.",
        "The office of the mayor (TTX) denied it.",
        "According to AP the bridge will be rebuilt, the mayor said in Karlovia on Monday, and more words follow.",
    ],
)
def test_an_agency_that_is_only_mentioned_is_not_the_source(body: str) -> None:
    assert agency(body) == ""
