"""Claims about the summaries of any text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config.catalogue import load_languages
from bot.summaries.extractive import LONGEST, summarise

LANGUAGES = load_languages()
BUDGET = 400
PIECES = st.sampled_from(
    [
        *(
            "The mayor of Brenna opened the bridge. ",
            "But he left. ",
            "“We came. ",
            "And went.” ",
            "BRENNA – ",
            "Foto: x\n",
        ),
        *("条约已经签署。", "สะพานใหม่ เปิดแล้ว ", "Γέφυρα; ", "…", "\n\n", "word " * 30, "!? ", "【6月】", "(AFP) — "),
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(PIECES | st.text(max_size=30), max_size=30).map("".join),
    st.sampled_from(sorted(LANGUAGES)),
    st.integers(0, 3),
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)).map(lambda pair: (min(pair), max(pair))), max_size=3),
)
def test_summary_is_short_verbatim_and_in_order(body: str, tag: str, limit: int, spans: list[tuple[int, int]]) -> None:
    chosen = summarise("A bridge in Brenna", body, LANGUAGES[tag], spans, spans[:1], limit, BUDGET)
    assert len(chosen) <= limit
    assert len(" ".join(chosen)) <= (BUDGET if len(chosen) > 1 else LONGEST)
    position = 0
    for sentence in chosen:
        position = body.index(sentence, position) + len(sentence)
