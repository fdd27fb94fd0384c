"""Which role a quote's speaker is shown with, and that what belongs to it is no part of the name."""

import pytest

from bot.config.catalogue import load_languages
from bot.quotes.extract import extract


def said_by(text: str, tag: str) -> tuple[str | None, str | None]:
    (quote,) = extract(text, load_languages()[tag])
    return quote.speaker, quote.role


@pytest.mark.parametrize(
    ("text", "role"),
    [
        (
            "“We will not close the old mill,” said Neelam Trask, head of the museum of Orle.",
            "head of the museum of Orle",
        ),
        ("“We will not close the old mill,” said Neelam Trask, 45, a former teacher.", "former teacher"),
        ("“We will not close the old mill,” Lakeside United coach Neelam Trask said.", "Lakeside United coach"),
        ("The US Energy Secretary, Neelam Trask, said: “We will not close the old mill.”", "US Energy Secretary"),
        (
            "“We will not close the old mill,” said Neelam Trask, director of Orle Mills and the owner.",
            "director of Orle Mills",
        ),
        ("“We will not close the old mill,” said Neelam Trask, an engineer who lives in Orle.", "engineer"),
        ("“We will not close the old mill,” said Neelam Trask.", None),
    ],
)
def test_english_role_is_the_whole_phrase_beside_the_name(text: str, role: str | None) -> None:
    assert said_by(text, "en") == ("Neelam Trask", role)


@pytest.mark.parametrize(
    ("tag", "text", "name", "role"),
    [
        (
            "sr-Latn",
            "„Stari mlin nećemo zatvoriti“, rekao je u subotu glavni koordinator EU za borbu protiv suše Milun Trask.",
            "Milun Trask",
            "glavni koordinator EU za borbu protiv suše",
        ),
        (
            "sr-Latn",
            "„Stari mlin nećemo zatvoriti“, rekao je šef delegacije Vlade Srbije Milun Trask.",
            "Milun Trask",
            "šef delegacije Vlade Srbije",
        ),
        (
            "sr-Cyrl",
            "„Стари млин нећемо затворити“, рекао је министар Србије Милун Траск.",
            "Милун Траск",
            "министар Србије",
        ),
        (
            "ru",
            "«Старую мельницу мы не закроем», — заявила официальный представитель МИД России Милена Траскова.",
            "Милена Траскова",
            "официальный представитель МИД России",
        ),
        (
            "en",
            "“We will not close the old mill,” said Secretary of State Mike Trask.",
            "Mike Trask",
            "Secretary of State",
        ),
    ],
)
def test_what_belongs_to_a_role_is_no_part_of_the_name(tag: str, text: str, name: str, role: str) -> None:
    assert said_by(text, tag) == (name, role)


@pytest.mark.parametrize(
    ("tag", "text", "name"),
    [
        ("en", "“We will not close the old mill,” said Larry King.", "Larry King"),
        ("hu", "„Nem zárjuk be a régi malmot” – mondta Király Béla miniszter.", "Király Béla"),
        ("hu", "„A régi malmot nem zárjuk be” – mondta Király Béla.", "Király Béla"),
        ("fr", "« Nous ne fermerons pas le vieux moulin », a déclaré Bruno Le Maire.", "Bruno Le Maire"),
    ],
)
def test_surname_that_is_a_role_is_kept(tag: str, text: str, name: str) -> None:
    assert said_by(text, tag)[0] == name
