"""Adjectives and people of countries, found from nothing but the country's code."""

from __future__ import annotations

import pytest

from bot.config.catalogue import country_names
from bot.model import Detection
from bot.topics.compile import compile_topics, name_topic
from bot.topics.match import Matcher, group_of

CODES = ("DE", "MX", "ID", "TR", "RU", "CN", "MK", "IN", "AU", "AT", "IR", "IQ", "KR", "RS")


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return compile_topics(map(name_topic, CODES), country_names(CODES))


def found(matcher: Matcher, text: str, language: str) -> set[str]:
    detection = Detection(language=language, script="Zyyy", confidence=1.0, group=group_of(language))
    return {str(match.topic) for match in matcher.match(text, 0, detection)}


@pytest.mark.parametrize(
    ("code", "language", "text"),
    [
        ("DE", "fr", "la chancelière allemande"),
        ("MX", "fr", "la côte mexicaine"),
        ("MX", "es", "los mexicanos"),
        ("MX", "hu", "a mexikói partok"),
        ("MX", "hr", "na meksičkom poluotoku"),
        ("MX", "be", "у паўночнай Мексіцы"),
        ("ID", "sr-Cyrl", "индонезијска влада"),
        ("ID", "nl", "het Indonesische bureau"),
        ("ID", "sv", "indonesiska provinsen"),
        ("TR", "fr", "les communautés turques"),
        ("TR", "sl", "turški predsednik"),
        ("RU", "el", "η ρωσικη κυβέρνηση"),
        ("RU", "ar", "الرئيس الروسي"),
        ("CN", "bs", "kinesko vijeće"),
        ("CN", "sv", "South China Morning Post"),
        ("MK", "pt", "a província da Macedónia"),
        ("MK", "de", "das benachbarte Nordmazedonien"),
        ("DE", "hi", "जर्मन चांसलर"),
        ("DE", "ar", "لألمانيا"),
        ("DE", "sv", "Tysklandsresan"),
        ("KR", "ko", "한국과 EU에"),
    ],
)
def test_what_is_called_after_a_country_names_it(matcher: Matcher, code: str, language: str, text: str) -> None:
    assert code in found(matcher, text, language)


@pytest.mark.parametrize(
    ("code", "language", "text"),
    [
        ("IN", "cs", "indonéská vláda"),
        ("AT", "cs", "australská vláda"),
        ("IQ", "cs", "íránský prezident"),
        ("RS", "it", "serbare rancore"),
        ("CN", "id", "Cincin Api Pasifik"),
        ("DE", "hr", "nema zaborava"),
        ("RS", "pt", "ele servia a mesa"),
    ],
)
def test_what_only_begins_like_a_country_does_not_name_it(
    matcher: Matcher, code: str, language: str, text: str
) -> None:
    assert code not in found(matcher, text, language)
