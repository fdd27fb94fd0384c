"""What a query asks for, and what is said where it breaks."""

from __future__ import annotations

import pytest

from bot.errors import QueryInvalid
from bot.model import Near, Term, Topic, TopicId
from bot.topics.query import DEEPEST, LONGEST, MOST_TERMS, Query, parse_query, to_topic


def t(text: str, **more: float | bool) -> Term:
    return Term(text=text, **more)  # type: ignore[arg-type]


def near(first: str, second: str, within: int) -> Near:
    return Near(first={"*": (t(first),)}, second={"*": (t(second),)}, within=within)


def topic(query: str) -> Topic:
    return to_topic(parse_query(query), TopicId("own"), "Own", lambda term: (term,))


@pytest.mark.parametrize(
    ("line", "query"),
    [
        ("dialog*", Query(clauses=((t("dialog*"),),))),
        ("lithium mine", Query(clauses=((t("lithium"),), (t("mine"),)))),
        ("lithium AND mine", Query(clauses=((t("lithium"),), (t("mine"),)))),
        ('"lithium mine"', Query(clauses=((t("lithium mine"),),))),
        ("„lithium mine“", Query(clauses=((t("lithium mine"),),))),
        ("lithium OR litijum", Query(clauses=((t("lithium"), t("litijum")),))),
        ("litijum, литијум", Query(clauses=((t("litijum"), t("литијум")),))),
        ("=Nato who WHO", Query(clauses=((t("Nato", case=True),), (t("who"),), (t("WHO", case=True),)))),
        ('"Vučić"^3', Query(clauses=((t("Vučić", weight=3.0),),))),
        ("Kosovo futbol^-2", Query(clauses=((t("Kosovo"),),), against=(t("futbol", weight=-2.0),))),
        (
            "Kosovo* NEAR/10 dialog* NOT futbol",
            Query(clauses=((near("Kosovo*", "dialog*", 10),),), never=(t("futbol"),)),
        ),
        ("北约 NEAR 俄罗斯", Query(clauses=((near("北约", "俄罗斯", 10),),))),
        ("not near and or", Query(clauses=((t("not"),), (t("near"),), (t("and"),), (t("or"),)))),
    ],
)
def test_a_line_is_read_as_written(line: str, query: Query) -> None:
    assert parse_query(line) == query


def test_not_binds_closer_than_and_and_that_closer_than_or() -> None:
    assert parse_query("aa bb OR cc") == parse_query("(aa AND bb) OR cc")
    assert parse_query("aa bb OR cc").clauses == ((t("aa"), t("cc")), (t("bb"), t("cc")))
    assert parse_query("aa NOT bb cc") == parse_query("aa AND (NOT bb) AND cc")


@pytest.mark.parametrize(
    ("line", "place", "expected"),
    [
        ("", 0, "Here should stand a word"),
        ("Kosovo* NEAR/10", 15, "Here should stand a word"),
        ("Kosovo* NEAR/x dialog*", 13, "a number of words"),
        ("aa NEAR bb NEAR cc", 11, "between two"),
        ("aa OR", 5, "Here should stand a word"),
        ("aa (bb", 6, "a bracket is open"),
        ("aa bb)", 5, "never opened"),
        ('aa "bb', 3, "never closed"),
        ("aa NOT bb OR cc", 0, "NOT holds for the whole topic"),
        ("NOT bb", 0, "what the topic is about"),
        ("bb^-1", 0, "what the topic is about"),
        ("aa NOT (bb cc)", 7, "NOT takes"),
        ("aa NEAR (bb cc)", 8, "NEAR takes"),
        ("(aa NEAR bb) (cc NEAR dd)", 0, "Only one group with NEAR"),
        ("aa^", 3, "a weight"),
        ("aa^0", 3, "a weight"),
        ("aa^1e9", 3, "a weight"),
        ("(aa bb)^2", 7, "one word or phrase"),
        ("*aa", 0, "letters before it"),
        ("aa b*", 4, "letters before it"),
        ("bb aa*cc", 5, "at the end of a word"),
        ("aa ?!", 3, "letters or digits"),
        ('aa ""', 3, "letters or digits"),
    ],
)
def test_an_error_points_at_the_character(line: str, place: int, expected: str) -> None:
    with pytest.raises(QueryInvalid, match=expected) as caught:
        parse_query(line)
    assert len(caught.value.before) == place
    assert str(caught.value).splitlines()[1:] == [f"  {line}", f"  {' ' * place}^"]


@pytest.mark.parametrize(
    "line",
    [
        "a" * (LONGEST + 1),
        "(" * (DEEPEST + 1),
        ", ".join(f"aa{number}" for number in range(MOST_TERMS + 1)),
        " OR ".join(["(aa bb cc)"] * 9),
    ],
)
def test_what_is_out_of_proportion_is_refused(line: str) -> None:
    with pytest.raises(QueryInvalid, match="at most"):
        parse_query(line)


def test_alternatives_are_terms_and_groups_must_all_occur() -> None:
    assert topic("aa, bb").terms == {"*": (t("aa"), t("bb"))}
    assert topic("aa bb").all == ({"*": (t("aa"),)}, {"*": (t("bb"),)})
    assert topic("aa NOT bb").never == {"*": (t("bb"),)}


def test_a_group_beside_near_must_occur_and_is_no_evidence() -> None:
    made = topic("(aa NEAR/3 bb) cc")
    assert made.near == (near("aa", "bb", 3),)
    assert made.all == ({"*": (t("cc", weight=0.0),)},)
