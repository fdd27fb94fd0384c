"""Topics and the names of countries in, a matcher for all of them out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from bot.model import CountryNames, Term, TermLists, Topic, TopicId
from bot.topics.adjectives import adjective_pieces, derived_adjective
from bot.topics.inflect import fold, is_unspaced, name_pieces, term_pieces, widen
from bot.topics.match import Matcher, Pattern, group_of
from bot.topics.weigh import Kind, Role, Rules, rules_of

__all__ = ["Matcher", "compile_topics", "name_topic"]

_EVERYWHERE = "*"
_WORLDWIDE = 5  # letters of an English name that every language may use: the China of China Daily
# Latin capitals as Cyrillic and Greek press spells them, letter by letter.
_LETTERS = {
    "Cyrl": str.maketrans("ABCDEFGHIKLMNOPRSTUVZ", "АБЦДЕФГХИКЛМНОПРСТУВЗ"),
    "Grek": str.maketrans("ABDEFGHIKLMNOPRSTUXZ", "ΑΒΔΕΦΓΗΙΚΛΜΝΟΠΡΣΤΥΞΖ"),
}

Countries = Mapping[str, CountryNames]


def compile_topics(topics: Iterable[Topic], countries: Countries) -> Matcher:
    """Return a matcher for the topics.

    ``countries`` is by country code. A topic's countries that it lacks are passed over.
    """
    found: dict[str, dict[Pattern, set[str | None]]] = defaultdict(lambda: defaultdict(set))
    rules: dict[TopicId, Rules] = {}
    for topic in topics:
        rules[topic.id] = rules_of(topic)
        for group, text, pattern in (*_from_terms(topic), *_from_countries(topic, countries)):
            if is_unspaced(text):
                string = fold(widen(text)).replace("*", "").strip()
                found[string][pattern._replace(pieces=())].add(group)
            elif pattern.pieces:
                lengths = [len(piece.stem) for piece in pattern.pieces]
                anchor = lengths.index(max(lengths))
                placed = pattern._replace(anchor=anchor) if anchor else pattern
                found[pattern.pieces[anchor].stem][placed].add(group)
    return Matcher({string: _with_groups(found[string]) for string in sorted(found) if string}, rules)


def _with_groups(patterns: Mapping[Pattern, set[str | None]]) -> tuple[Pattern, ...]:
    """Return the patterns with the groups that share them; those for every language are so already."""
    return tuple(
        pattern if None in groups else pattern._replace(groups=frozenset(filter(None, groups)))
        for pattern, groups in patterns.items()
    )


_Source = tuple[str | None, str, Pattern]  # a group or None for all, a text, and what it is compiled to


def _from_terms(topic: Topic) -> Iterator[_Source]:
    """Yield what the topic's own file says."""
    for role, lists in _lists(topic):
        for tag, terms in lists.items():
            group = None if tag == _EVERYWHERE else group_of(tag)
            for term in terms:
                yield group, term.text, Pattern(topic.id, None, role, term.weight, term_pieces(term))


def _lists(topic: Topic) -> Iterator[tuple[Role, TermLists]]:
    """Yield all lists of a topic's terms, and what each is to it."""
    yield Role(Kind.EVIDENCE), topic.terms
    yield Role(Kind.EXCLUDE), topic.exclude
    yield Role(Kind.NEVER), topic.never
    for number, group in enumerate(topic.all):
        yield Role(Kind.ALL, number), group
    for number, near in enumerate(topic.near):
        yield Role(Kind.FIRST, number), near.first
        yield Role(Kind.SECOND, number), near.second


def _from_countries(topic: Topic, countries: Countries) -> Iterator[_Source]:
    """Yield the names of the topic's countries, with the endings that their languages give them."""
    known = [countries[code] for code in topic.countries if code in countries]
    for called, compiled in (
        *((country.names, name_pieces) for country in known),
        *((country.names, derived_adjective) for country in known),
        *((country.adjectives, adjective_pieces) for country in known),
    ):
        for tag, names in called.items():
            for name in names:
                for pieces in compiled(name, tag):
                    yield group_of(tag), name, Pattern(topic.id, None, Role(Kind.EVIDENCE), 1.0, pieces)
    for name in (name for country in known for name in country.names.get("en", ()) if len(name) >= _WORLDWIDE):
        yield None, name, Pattern(topic.id, None, Role(Kind.EVIDENCE), 1.0, term_pieces(Term(text=name, case=True)))


def name_topic(name: str) -> Topic:
    """Return a topic made of nothing but a name: a country's ISO code stands for what the country is called.

    Anything longer is taken for an acronym: it counts in capitals, with a capital first letter and any ending, and
    letter by letter in Cyrillic and Greek.
    """
    if len(name) == 2 and name.isalpha() and name.isupper():
        return Topic(id=TopicId(name), name=name, countries=(name,))
    spellings = [name, name.capitalize()]
    spellings += [name.translate(table) for table in _LETTERS.values()]
    terms = tuple(Term(text=spelling, case=True) for spelling in dict.fromkeys(spellings))
    return Topic(id=TopicId(name), name=name, terms={_EVERYWHERE: terms})
