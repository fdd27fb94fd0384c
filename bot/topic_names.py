"""What people call topics in, topics out: those that all share, those of chats, and the nearest to what is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from difflib import get_close_matches
from itertools import islice

from markupsafe import Markup

from bot.errors import QueryInvalid, UnknownName
from bot.model import OwnTopic, Topic, TopicId
from bot.speech import Speech
from bot.text.display import ELLIPSIS, one_line
from bot.topics.naming import display_name
from bot.topics.query import parse_query, to_topic
from bot.topics.spelling import spell

LONGEST_NAME = 60  # characters of a name that is answered back
MOST_NAMES = 30  # in one command; looking for the nearest names takes time
MOST_OWN = 20  # topics of a chat's own
MISTYPED = 0.8  # so like the name of a topic is probably meant for it
FORMS_SHOWN = 12
_DEFINITION = re.compile(r"(?P<name>[^=]*[^\s=])(?:=|\s+=\s+)(?P<query>[^=].*)", re.DOTALL)
_PIECE = re.compile(r"""(?:["“”„«»][^"“”»«]*["“”»«]|\([^()]*\)|[^,\n])+""")
QUOTATION_MARKS = '"“”„«»'
OPERATOR = re.compile(r'["“”„«»()*^=]|\b(?:AND|OR|NOT|NEAR)\b')


def read_own(own_topics: Iterable[OwnTopic]) -> Mapping[TopicId, Topic]:
    """Return the topics that chats' queries ask for; those that this version no longer understands are left out."""
    read: dict[TopicId, Topic] = {}
    for own in own_topics:
        with suppress(QueryInvalid):
            read[own.id] = to_topic(parse_query(own.query), own.id, own.name, spell)
    return read


def read_topic(name: str, topics: Mapping[TopicId, Topic]) -> tuple[TopicId, Mapping[TopicId, Topic]]:
    """Return the topic that is called so, or that a query asks for, and all topics together with it.

    Raises UnknownName where the name is nearly that of a topic, or QueryInvalid.
    """
    try:
        return find_topics(name, topics)[0], topics
    except UnknownName:
        if not OPERATOR.search(name) and nearest_names(name, topics, MISTYPED):
            raise
    own = TopicId(name)
    return own, {**topics, own: to_topic(parse_query(name), own, name, spell)}


def read_requests(argument: str) -> Iterable[tuple[str, str | None]]:
    """Yield what is asked for, with its query where one is given: a line, or what stands between commas."""
    for line in argument.splitlines():
        if found := _DEFINITION.fullmatch(line.strip()):
            yield found["name"], found["query"].strip()
            continue
        for piece in _PIECE.findall(line):
            if piece.strip():
                yield piece.strip(), None


def find_all(argument: str, topics: Mapping[TopicId, Topic]) -> tuple[tuple[TopicId, ...], list[UnknownName]]:
    """Return the topics that are named, and an error with the nearest names for each that does not exist."""
    found: list[TopicId] = []
    unknown: list[UnknownName] = []
    for name, _ in islice(read_requests(argument), MOST_NAMES):
        try:
            found += find_topics(name, topics)
        except UnknownName as error:
            unknown.append(error)
    return tuple(dict.fromkeys(found)), unknown


def find_topics(name: str, topics: Mapping[TopicId, Topic]) -> tuple[TopicId, ...]:
    """Return the topic that is called so in any language, or the several that are named word by word.

    Raises UnknownName with the nearest names.
    """
    called = by_all_names(topics)
    wanted = " ".join(name.split()).strip(QUOTATION_MARKS).casefold()
    for form in (wanted, wanted + "s"):  # an earthquake is on earthquakes
        if form in called:
            return (called[form],)
    words = wanted.split()
    if words and all(word in called for word in words):
        return tuple(called[word] for word in words)
    raise UnknownName("topic", short(name), nearest_names(name, topics, 0.6))


def name_all(topics: Iterable[TopicId], known: Mapping[TopicId, Topic], say: Speech) -> Markup:
    """Return what topics are called, ready to be shown."""
    names = (display_name(known[topic], say.tag) if topic in known else topic for topic in topics)
    return say.listed(Markup("<b>{}</b>").format(name) for name in names)


def short(name: str, longest: int = LONGEST_NAME) -> str:
    """Return a text on one line in which nothing acts, its end cut off where it is long."""
    return one_line(name, longest + len(ELLIPSIS))


def by_all_names(topics: Mapping[TopicId, Topic]) -> dict[str, TopicId]:
    """Return topics by all that they are called, in small letters."""
    return {
        name.casefold(): topic.id
        for topic in topics.values()
        for name in (*topic.names.values(), topic.name, topic.id, topic.id.replace("_", " "))
    }


def nearest_names(name: str, topics: Mapping[TopicId, Topic], likeness: float) -> tuple[str, ...]:
    """Return the topics whose names come closest to one, at most three."""
    called = by_all_names(topics)
    close = get_close_matches(" ".join(name.split()).casefold()[:LONGEST_NAME], called, n=3, cutoff=likeness)
    return tuple(dict.fromkeys(topics[called[word]].name for word in close))


def nearest_of(name: str, called: Mapping[str, str]) -> tuple[str, ...]:
    """Return what comes closest to a name, at most three, of names by how they are called in small letters."""
    close = get_close_matches(" ".join(name.split()).casefold()[:LONGEST_NAME], called, n=3, cutoff=0.6)
    return tuple(called[word] for word in close)
