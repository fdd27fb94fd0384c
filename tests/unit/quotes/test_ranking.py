"""Claims about which quotes are shown."""

from __future__ import annotations

from bot.model import Match, Quote, TopicId
from bot.quotes.ranking import rank_key_quotes

LONG = '"The alliance has no plans at all to grow any further in the coming years"'
OTHER = '"Our talks with the neighbours about water and roads went on until midnight"'
TEXT = f'{LONG} … {OTHER} … "never" … {LONG}'


def quote(words: str, speaker: str | None, after: int = 0) -> Quote:
    start = TEXT.index(words, after)
    return Quote(span=(start, start + len(words)), words=words, speaker=speaker, confidence=0.9 if speaker else 0.0)


def test_named_speaker_goes_before_nobody() -> None:
    assert rank_key_quotes([quote(LONG, None), quote(OTHER, "Ann Holt")], (), TEXT, 1)[0].speaker == "Ann Holt"


def test_quote_on_the_topic_goes_first() -> None:
    first = TEXT.index("neighbours")
    match = Match(topic=TopicId("t"), score=1, spans=((first, first + 10),), words=("neighbours",))
    assert rank_key_quotes([quote(LONG, "A B"), quote(OTHER, "A B")], [match], TEXT, 1)[0].words == OTHER


def test_same_words_are_shown_once() -> None:
    twice = [quote(LONG, "A B"), quote(LONG, "A B", after=100)]
    assert len(rank_key_quotes(twice, (), TEXT, 3)) == 1


def test_chosen_quotes_keep_the_order_of_the_text() -> None:
    chosen = rank_key_quotes([quote(OTHER, "A B"), quote(LONG, None)], (), TEXT, 2)
    assert [each.words for each in chosen] == [LONG, OTHER]
