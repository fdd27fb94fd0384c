"""Whatever the text, evidence stands where it is said to stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Detection, Term, Topic, TopicId
from bot.topics.compile import compile_topics

MATCHER = compile_topics(
    (
        Topic(id=TopicId("nato"), name="NATO", terms={"*": (Term(text="NATO", case=True), Term(text="北约"))}),
        Topic(
            id=TopicId("turkey"),
            name="Turkey",
            terms={"*": (Term(text="İstanbul*"), Term(text="turk*"), Term(text="بلقان*"))},
            within=(TopicId("nato"),),
        ),
    ),
    {},
)
UNKNOWN = Detection(language="und", script="Zyyy", confidence=0.0, group="und")
PIECES = st.sampled_from(
    ["NATO", "İstanbul", "ISTANBUL", " ", "北约", "ＮＡＴＯ", "turk", "والبلقان", "\n\n", "ß", "İ", "'", "ﬁ"]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=12).map("".join), st.integers(0, 30))
def test_a_span_holds_its_word(text: str, title_length: int) -> None:
    for match in MATCHER.match(text, title_length, UNKNOWN):
        assert match.spans
        assert match.score > 0
        assert tuple(text[start:end] for start, end in match.spans) == match.words
