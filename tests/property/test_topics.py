"""Whatever the text, evidence stands where it is said to stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.config.catalogue import country_names
from bot.model import Detection, Near, Term, Topic, TopicId
from bot.topics.compile import compile_topics, name_topic

CODES = ("TR", "RS", "MK", "EG", "IL", "JP", "KR", "TH", "US")
MATCHER = compile_topics(
    (
        Topic(id=TopicId("nato"), name="NATO", terms={"*": (Term(text="NATO", case=True), Term(text="北约"))}),
        Topic(
            id=TopicId("turkey"),
            name="Turkey",
            terms={"*": (Term(text="İstanbul*"), Term(text="turk*"), Term(text="بلقان*"))},
            within=(TopicId("nato"),),
        ),
        Topic(
            id=TopicId("picky"),
            name="Picky",
            all=({"*": (Term(text="NATO"), Term(text="turk*", weight=2))},),
            near=(Near(first={"*": (Term(text="北约"),)}, second={"*": (Term(text="West Bank"),)}, within=2),),
            never={"*": (Term(text="İstanbul"),)},
            exclude={"*": (Term(text="a turk*"),)},
            min_score=0.5,
        ),
        *map(name_topic, CODES),
    ),
    country_names(CODES),
)
UNKNOWN = Detection(language="und", script="Zyyy", confidence=0.0, group="und")
WORDS = (
    "NATO|İstanbul|ISTANBUL| |北约|ＮＡＴＯ|turk|والبلقان|\n\n|ß|İ|'|ﬁ|West Bank|Срби|ја|لمصر|ההיש|ישראל|日本|"
    "バルカン|한국|ไทย|а\u0301|United|States of America|a"
)
PIECES = st.sampled_from(WORDS.split("|"))


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=12).map("".join), st.integers(0, 30))
def test_a_span_holds_its_word(text: str, title_length: int) -> None:
    for match in MATCHER.match(text, title_length, UNKNOWN):
        assert match.spans
        assert match.score > 0
        assert tuple(text[start:end] for start, end in match.spans) == match.words
        assert all(end <= start for (_, end), (start, _) in zip(match.spans, match.spans[1:], strict=False))
