"""A topic in, a search out that finds all texts in which it may count: what is found is matched exactly afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.model import TermLists, Topic
from bot.text.searching import Search, Sought, seek

MOST_TERMS = 100
_JOINING = frozenset("cdgknpstz")  # letters that are another sound together with the letter behind them: t in ts


def prefilter(topic: Topic) -> Search:
    """Return what each term of a topic needs, and each that must be near others; of groups alone, those of the first.

    Names of countries are not among them, so it holds for topics that are made of words, as queries are.
    """
    lists = [topic.terms, *(near.first for near in topic.near)]
    texts = _texts(lists) or _texts(topic.all[:1])
    alternatives = (tuple(filter(None, map(_sought, text.split()))) for text in list(texts)[:MOST_TERMS])
    return Search(alternatives=tuple(dict.fromkeys(each for each in alternatives if each)))


def _texts(lists: Iterable[TermLists]) -> dict[str, None]:
    """Return what speaks for a topic, each once."""
    return dict.fromkeys(term.text for each in lists for terms in each.values() for term in terms if term.weight >= 0)


def _sought(word: str) -> Sought | None:
    sought = seek(word, exact=not word.endswith("*"))
    if sought is None or not sought.open or sought.keys[-1][-1] not in _JOINING or len(sought.keys[-1]) < 4:
        return sought
    return replace(sought, keys=(*sought.keys[:-1], sought.keys[-1][:-1]))
