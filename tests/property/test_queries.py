"""Whatever a person types, a query is read or refused in words."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import QueryInvalid
from bot.model import Term, TopicId
from bot.topics.query import Query, parse_query, to_topic
from bot.topics.spelling import spell

PIECES = st.sampled_from(
    ["Kosovo*", " NEAR/10 ", " NEAR ", " NOT ", " AND ", " OR ", *'(),"„“=*', "^3", "^-2", " "],
)
LINES = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=30).map("".join))
MOST_SPELLINGS = 30


def read(line: str) -> Query | QueryInvalid:
    try:
        return parse_query(line)
    except QueryInvalid as error:
        return error


@given(LINES)
@example("\0*")
@example("²^²")
@example("a NEAR/² b")
def test_any_line_is_read_or_refused_at_a_place_within_it(line: str) -> None:
    answer = read(line)
    if isinstance(answer, Query):
        assert answer.clauses
        assert to_topic(answer, TopicId("own"), "Own", lambda term: (term,)).id == "own"
    else:
        assert len(answer.before) + len(answer.behind) == len(line)
        assert len(str(answer).split("\n")) == 3


@given(st.text(), st.booleans())
def test_any_term_can_be_spelled(text: str, case: bool) -> None:
    spelled = spell(Term(text=text, case=case))
    assert spelled
    assert len(spelled) <= MOST_SPELLINGS
