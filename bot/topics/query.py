"""A line of the query language in, what it asks for out: groups of alternatives, and what must not occur.

::

    Kosovo* NEAR/10 (dialog* OR разговор*) NOT "table football"

===================  ======================================================================================
``dialog*``          a word; a star at its end stands for any ending
``"lithium mine"``   words that stand together, in this order
``=Nato``            with its capitals as written; words all in capitals (``WHO``) are meant so anyway
``Vučić^3``          counts for three; a weight below 0 speaks against the topic, and such a word need not occur
``a NEAR/10 b``      both, at most ten words apart (``NEAR`` alone: ten); groups in brackets may stand on either side
``NOT a``            must not occur
``a b``, ``a AND b`` both must occur
``a OR b``, ``a, b`` one of them must occur
===================  ======================================================================================

NEAR binds closest, then NOT, AND, OR. Operators are in capitals. What a topic cannot hold is refused where it stands:
NOT within alternatives or before NEAR, and NEAR in two groups that must both hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, product
from math import prod

from bot.errors import QueryInvalid
from bot.model import Near, Term, TermLists, Topic, TopicId
from bot.speech import N_
from bot.topics.inflect import WORD

LONGEST = 1000  # characters
MOST_TERMS = 100  # once brackets are multiplied out
DEEPEST = 20  # brackets in brackets
USUAL_DISTANCE, LONGEST_DISTANCE = 10, 100  # words
HEAVIEST = 100.0
SHORTEST_STEM = 2  # letters before a star

_OPENING, _CLOSING = '"“”„«»', '"“”»«'
_TOKEN = re.compile(
    rf"""\s+
    | (?P<bracket>[()])
    | (?P<comma>,)
    | (?P<weight>\^[^\s(),{_OPENING}^]*)
    | (?P<phrase>=?[{_OPENING}][^{_CLOSING}]*(?P<end>[{_CLOSING}])?)
    | (?P<word>[^\s(),{_OPENING}^]+)""",
    re.VERBOSE,
)
_NEAR = re.compile(r"NEAR(?:/(?P<words>.*))?")
_WEIGHT = re.compile(r"-?\d{1,3}(?:\.\d{1,3})?", re.ASCII)
_ACRONYM_LETTERS = 2
_TOO_MANY = f"A query has at most {MOST_TERMS} terms, once brackets are multiplied out."

Terms = tuple[Term, ...]
Clause = tuple[Term | Near, ...]  # one of these must occur


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a line asks for: of every clause one alternative must occur, of ``never`` nothing may.

    What is in ``against`` need not occur; where it does, it speaks against the topic.
    """

    clauses: tuple[Clause, ...]
    never: Terms = ()
    against: Terms = ()


def to_topic(query: Query, topic_id: TopicId, name: str, spell: Callable[[Term], Terms]) -> Topic:
    """Return the topic that a query asks for; ``spell`` gives the terms that one of the query stands for.

    Groups that must all occur are evidence, but for those beside NEAR: they alone must not make the topic count.
    """

    def lists(terms: Iterable[Term]) -> TermLists:
        return {"*": tuple(dict.fromkeys(form for term in terms for form in spell(term)))}

    alone = len(query.clauses) == 1
    chief = next((clause for clause in query.clauses if alone or any(isinstance(it, Near) for it in clause)), ())
    others = [[it for it in clause if isinstance(it, Term)] for clause in query.clauses if clause is not chief]
    return Topic(
        id=topic_id,
        name=name,
        terms=lists([*(it for it in chief if isinstance(it, Term)), *query.against]),
        near=tuple(
            Near(first=lists(it.first["*"]), second=lists(it.second["*"]), within=it.within)
            for it in chief
            if isinstance(it, Near)
        ),
        all=tuple(lists(replace(it, weight=0.0) if chief else it for it in group) for group in others),
        never=lists(query.never),
    )


def parse_query(text: str) -> Query:
    """Return what a line asks for. Raises QueryInvalid, which points at the character, and nothing else."""
    if len(text) > LONGEST:
        raise QueryInvalid(text[:LONGEST], LONGEST, f"A query has at most {LONGEST} characters.")
    return _Parser(text).read()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # bracket, comma, weight, phrase, word, operator, end
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the query, multiplied out, and where it begins."""

    start: int
    clauses: tuple[Clause, ...] = ()
    never: Terms = ()
    against: Terms = ()


class _Parser:
    """Reads one query by recursive descent: a method for each level of the grammar, the loosest first."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(self._scan())
        self._place = 0
        self._depth = 0

    def read(self) -> Query:
        """Return the whole."""
        whole = self._any()
        if self._next.kind != "end":
            raise self._wrong("This bracket was never opened.")
        if not whole.clauses:
            raise self._wrong("Here should stand what the topic is about, beside what it is not.", whole.start)
        if sum(any(isinstance(it, Near) for it in clause) for clause in whole.clauses) > 1:
            raise self._wrong("Only one group with NEAR can be asked for; join the others with OR.", whole.start)
        return Query(clauses=whole.clauses, never=whole.never, against=whole.against)

    def _any(self) -> _Part:
        """``a OR b``, ``a, b``."""
        parts = [self._all()]
        while self._takes("OR", ","):
            parts.append(self._all())
        if len(parts) == 1:
            return parts[0]
        for part in parts:
            if part.never:
                raise self._wrong("NOT holds for the whole topic: put the alternatives in brackets.", part.start)
        factors = [part.clauses for part in parts if part.clauses]
        if prod(map(len, factors)) > MOST_TERMS:
            raise self._wrong(_TOO_MANY, parts[0].start)
        clauses = [tuple(dict.fromkeys(chain.from_iterable(choice))) for choice in product(*factors)] if factors else []
        against = tuple(term for part in parts for term in part.against)
        return self._checked(_Part(parts[0].start, tuple(clauses), (), against))

    def _all(self) -> _Part:
        """``a AND b``, ``a b``, ``a NOT b``."""
        parts = [self._not()]
        while self._takes("AND") or self._next.kind in ("phrase", "word") or self._next.text in ("(", "NOT"):
            parts.append(self._not())
        clauses = tuple(clause for part in parts for clause in part.clauses)
        never = tuple(term for part in parts for term in part.never)
        against = tuple(term for part in parts for term in part.against)
        return self._checked(_Part(parts[0].start, clauses, never, against))

    def _not(self) -> _Part:
        """``NOT a``."""
        start = self._next.start
        if not self._takes("NOT"):
            return self._near()
        part = self._near()
        terms = self._terms(part, N_("NOT takes words or phrases, several in brackets with OR."))
        return _Part(start, never=terms)

    def _near(self) -> _Part:
        """``a NEAR/10 b``."""
        first = self._one()
        operator = self._next
        if not (operator.kind == "operator" and (found := _NEAR.fullmatch(operator.text))):
            return first
        self._place += 1
        said = found["words"]
        if said is not None and not (said.isascii() and said.isdigit() and 1 <= int(said[:9]) <= LONGEST_DISTANCE):
            raise self._wrong(f"Write NEAR/1 to NEAR/{LONGEST_DISTANCE}: a number of words.", operator.start + 5)
        second = self._one()
        expected = N_("NEAR takes a word or a phrase on either side, or several in brackets with OR.")
        sides = self._terms(first, expected), self._terms(second, expected)
        if self._next.kind == "operator" and _NEAR.fullmatch(self._next.text):
            raise self._wrong("NEAR stands between two; join two NEAR with AND or OR.")
        within = int(said) if said else USUAL_DISTANCE
        return _Part(first.start, ((Near(first={"*": sides[0]}, second={"*": sides[1]}, within=within),),))

    def _one(self) -> _Part:
        """Read a word, a phrase or a bracket."""
        token = self._next
        if token.text == "(" and token.kind == "bracket":
            return self._bracket()
        if token.kind not in ("word", "phrase"):
            raise self._wrong("Here should stand a word, a “phrase” or a bracket.")
        self._place += 1
        term = replace(self._term(token), weight=self._weight())
        return _Part(token.start, ((term,),)) if term.weight > 0 else _Part(token.start, against=(term,))

    def _bracket(self) -> _Part:
        start = self._next.start
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong(f"Brackets stand at most {DEEPEST} deep.")
        self._place += 1
        part = self._any()
        if self._next.text != ")":
            raise self._wrong("Here should stand “)”: a bracket is open.")
        self._place += 1
        self._depth -= 1
        if self._next.kind == "weight":
            raise self._wrong("A weight belongs to one word or phrase.")
        return replace(part, start=start)

    def _term(self, token: _Token) -> Term:
        """Return the term that a word or phrase stands for."""
        cased = token.text.startswith("=")
        written = token.text.removeprefix("=").strip(_OPENING + _CLOSING).strip()
        if not WORD.search(written) and not any(letter.isalnum() for letter in written):
            raise self._wrong("Here should stand a word with letters or digits.", token.start)
        star = written.find("*")
        while star >= 0:
            before, behind = written[:star], written[star + 1 : star + 2]
            place = token.start + token.text.find(written) + star
            if len(re.split(r"\W", before)[-1]) < SHORTEST_STEM:
                raise self._wrong(f"A star needs {SHORTEST_STEM} letters before it.", place)
            if behind and not behind.isspace():
                raise self._wrong("A star stands at the end of a word only.", place)
            star = written.find("*", star + 1)
        return Term(text=written, case=cased or is_acronym(written))

    def _weight(self) -> float:
        """Read a weight if one stands here."""
        token = self._next
        if token.kind != "weight":
            return 1.0
        said = token.text[1:]
        if not _WEIGHT.fullmatch(said) or not 0 < abs(float(said)) <= HEAVIEST:
            raise self._wrong(f"Here should stand a weight, such as ^3 or ^0.5, up to {HEAVIEST:g}.", token.start + 1)
        self._place += 1
        return float(said)

    def _terms(self, part: _Part, expected: str) -> Terms:
        """Return the terms of a part that must be nothing but alternatives."""
        if part.never or part.against or len(part.clauses) != 1:
            raise self._wrong(expected, part.start)
        terms = tuple(it for it in part.clauses[0] if isinstance(it, Term))
        if len(terms) != len(part.clauses[0]):
            raise self._wrong(expected, part.start)
        return terms

    def _checked(self, part: _Part) -> _Part:
        if sum(map(_size, part.clauses)) + len(part.never) + len(part.against) > MOST_TERMS:
            raise self._wrong(_TOO_MANY, part.start)
        return part

    @property
    def _next(self) -> _Token:
        return self._tokens[self._place]

    def _takes(self, *operators: str) -> bool:
        """Step over one of the operators if it stands here."""
        taken = self._next.kind in ("operator", "comma") and self._next.text in operators
        self._place += taken
        return taken

    def _wrong(self, expected: str, place: int | None = None) -> QueryInvalid:
        return QueryInvalid(self._text, self._next.start if place is None else place, expected)

    def _scan(self) -> Iterator[_Token]:
        place = 0
        while place < len(self._text):
            found = _TOKEN.match(self._text, place)
            assert found, "every character begins a token"
            kind = found.lastgroup
            if kind == "phrase" and not found["end"]:
                raise QueryInvalid(self._text, place, N_("This quotation mark is never closed."))
            if kind == "word" and (found[0] in ("AND", "OR", "NOT") or _NEAR.fullmatch(found[0])):
                kind = "operator"
            if kind:
                yield _Token(kind, found[0], place)
            place = found.end()
        yield _Token("end", "", len(self._text))


def _size(clause: Sequence[Term | Near]) -> int:
    return sum(len(it.first["*"]) + len(it.second["*"]) if isinstance(it, Near) else 1 for it in clause)


def is_acronym(text: str) -> bool:
    """Say whether a word is all in capitals, as acronyms are."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= _ACRONYM_LETTERS and " " not in text and all(letter.isupper() for letter in letters)
