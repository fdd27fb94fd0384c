"""Whatever the text: quotes equal their spans, lie in order and do not overlap."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config.catalogue import load_languages
from bot.quotes.extract import extract
from bot.text.sentences import split

TAGS = st.sampled_from(["en", "sr-Latn", "sr-Cyrl", "de", "fr", "ru", "el", "tr", "ar", "he", "zh", "th"])
PIECES = st.sampled_from(
    [
        '"',
        "“",
        "”",
        "„",
        "«",
        "»",
        "'",
        "’",
        "「",
        "」",
        "''",
        ". ",
        ", ",
        ": ",
        "\n",
        " ",
        "— ",
        "said ",
        "he ",
        "Ann Holt ",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=8))).map("".join))


@settings(max_examples=150, deadline=None)
@given(TEXTS, TAGS)
def test_quote_equals_its_span(text: str, tag: str) -> None:
    end = 0
    for quote in extract(text, load_languages()[tag]):
        assert text[slice(*quote.span)] == quote.words
        assert end <= quote.span[0] < quote.span[1] <= len(text)
        assert 0 <= quote.confidence <= 1
        assert quote.speaker is None or quote.speaker_span is not None
        end = quote.span[1]


@settings(max_examples=150, deadline=None)
@given(TEXTS, TAGS)
def test_sentences_lose_nothing_but_white_space(text: str, tag: str) -> None:
    spans = split(text, load_languages()[tag])
    assert "".join("".join(text[start:end] for start, end in spans).split()) == "".join(text.split())
