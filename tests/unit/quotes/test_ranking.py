"""Claims about which quotes are shown."""

from __future__ import annotations

from bot.model import Match, Merit, Quote, TopicId
from bot.quotes.ranking import rank_key_quotes

LONG = '"The alliance has no plans at all to grow any further in the coming years"'
OTHER = '"Our talks with the neighbours about water and roads went on until midnight"'
TEXT = f'{LONG} … {OTHER} … "never" … {LONG}'


def quote(words: str, speaker: str | None, after: int = 0) -> Quote:
    start = TEXT.index(words, after)
    return Quote(span=(start, start + len(words)), words=words, speaker=speaker, confidence=0.9 if speaker else 0.0)


def test_named_speaker_goes_before_nobody() -> None:
    assert rank_key_quotes([quote(LONG, None), quote(OTHER, "Ann Holt")], (), TEXT, 1)[0].quote.speaker == "Ann Holt"


def test_quote_on_the_topic_goes_first() -> None:
    first = TEXT.index("neighbours")
    match = Match(topic=TopicId("t"), score=1, spans=((first, first + 10),), words=("neighbours",))
    assert rank_key_quotes([quote(LONG, "A B"), quote(OTHER, "A B")], [match], TEXT, 1)[0].quote.words == OTHER


def test_same_words_are_shown_once() -> None:
    twice = [quote(LONG, "A B"), quote(LONG, "A B", after=100)]
    assert len(rank_key_quotes(twice, (), TEXT, 3)) == 1


def test_best_quote_comes_first_with_what_speaks_for_it() -> None:
    first = TEXT.index("neighbours")
    match = Match(topic=TopicId("t"), score=1, spans=((first, first + 10),), words=("neighbours",))
    best, second = rank_key_quotes([quote(LONG, None), quote(OTHER, "A B")], [match], TEXT, 2)
    assert (best.quote.words, best.merits) == (OTHER, (Merit.ON_TOPIC, Merit.NAMED, Merit.READABLE))
    assert (second.quote.words, second.merits) == (LONG, (Merit.NEAR_TOPIC, Merit.READABLE))


def test_speaker_of_weight_goes_before_another() -> None:
    text = f"Holt in Orle\n\n{OTHER} … {LONG}"

    def said(words: str, speaker: str, role: str | None = None) -> Quote:
        start = text.index(words)
        return Quote(span=(start, start + len(words)), words=words, speaker=speaker, role=role, confidence=0.9)

    named = rank_key_quotes([said(OTHER, "Bo Lee"), said(LONG, "Ann Holt")], (), text, 1)[0]
    assert (named.quote.speaker, Merit.IN_TITLE in named.merits) == ("Ann Holt", True)
    office = rank_key_quotes([said(OTHER, "Bo Lee"), said(LONG, "Cy Fox", "mayor")], (), text, 1)[0]
    assert (office.quote.speaker, Merit.IN_OFFICE in office.merits) == ("Cy Fox", True)
