"""The room of who said what: /said, a name in, the person's quotes from all outlets and languages out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from markupsafe import Markup

from bot.commands.keyboards import rows_of
from bot.commands.listing import fits, linked, origin, outlet, place_of, turning, zone_of
from bot.commands.watching import Watching
from bot.dialogue import Action, Answer, Button, Command, Manner, Press, Question, says
from bot.errors import UnknownName
from bot.model import Topic, TopicId
from bot.ports import Clock, Saying, Sayings
from bot.speech import N_, Speech
from bot.text.namesakes import Called, Namesake, sounds_of, tell_apart
from bot.text.romanise import romanise
from bot.text.searching import LONGEST_LINE, find, keys_of, read_search
from bot.topic_names import find_topics, short
from bot.topics.naming import display_name

SAYINGS_A_PAGE = 5
LATELY, OFFERED = timedelta(days=7), 10  # whom to ask for
LOOKED_AT = 300  # sayings, the newest
LONGEST_SAYING = 400  # characters that are shown
LONGEST_NAME = 100
MOST_WORDS = 5  # of a name
NAMESAKES_SHOWN = 6
RARE = 0.02  # a namesake who is quoted so much less often is not asked about
SAME_WORDS = 40  # first words of a saying that tell it from others
OTHERS_SHOWN = 4  # outlets that had the same words
EXAMPLE = "/said Vučić about kosovo"
_ABOUT = re.compile(r"\s+(?:about|o|о|об|про|за|über|sur|sobre|despre|për|για)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembrance:
    """Knows who said what."""

    sayings: Sayings
    watching: Watching
    clock: Clock

    @property
    def commands(self) -> tuple[Command, ...]:
        """/said."""
        words = N_("what somebody said, in all outlets and languages")
        return (Command(name="said", description=words, answer=self.said, example=EXAMPLE),)

    @property
    def presses(self) -> tuple[Press, ...]:
        """Further pages, and one of several namesakes."""
        return (Press(name="said", answer=self._turn),)

    async def said(self, question: Question) -> Answer:
        """Show the newest sayings of a person."""
        name, *about = _ABOUT.split(question.argument[:LONGEST_LINE].replace("|", " "), maxsplit=1)
        return await self._page(question, 0, name, about[0].strip() if about else "")

    async def _turn(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        first, name, about = arguments
        return replace(await self._page(question, place_of(first), name, about), manner=Manner.REPLACE)

    async def _ask_who(self, say: Speech) -> Answer:
        """Offer those who were quoted most lately."""
        quoted = await self.sayings.most_quoted(self.clock() - LATELY, OFFERED)
        buttons = [
            Button(label=short(each.name, 40), action=action)
            for each in quoted
            if fits(action := Action(name="said", arguments=("0", _briefly(each.name, ""), "")))
        ]
        return Answer(text=say("Who? For example: {example}", example=EXAMPLE), keyboard=rows_of(buttons, 2))

    async def _page(self, question: Question, first: int, name: str, about: str) -> Answer:
        say, name = question.say, " ".join(name[:LONGEST_NAME].split())
        sounds = sounds_of(name)[:MOST_WORDS]
        if not sounds:
            return await self._ask_who(say)
        speakers = {each.id: each for sound in sounds for each in await self.sayings.speakers([sound])}
        persons = tell_apart((Called(id=it.id, name=it.name, times=it.sayings) for it in speakers.values()), name)
        if not persons:
            return Answer(text=say("Nobody called <b>{name}</b> was quoted, as far as I remember.", name=name))
        if len(persons) > 1 and 1 < persons[1].times >= persons[0].times * RARE:
            return _ask_which(persons, about, say)
        known = await self.watching.known(question.target)
        topic = _topic_of(about, known)
        ids = [each.id for each in persons[0].names]
        said = _merge(await self.sayings.sayings(ids, topic, LOOKED_AT))
        if about and topic is None:
            wanted = read_search(about).sought
            said = [same for same in said if all(find(same[0].words, [each]) for each in wanted)]
        subject = _subject(about, topic, known, say)
        if not said:
            return Answer(text=_nothing(persons[0].name, subject, say))
        head = _head(persons[0].name, subject, len(said), say)
        now, zone = self.clock(), await zone_of(self.watching.subscriptions, question)
        shown = [_show(same, say, now, zone) for same in said[first : first + SAYINGS_A_PAGE]]
        asked = (_briefly(persons[0].name, about), about)
        buttons = turning(say, "said", first, SAYINGS_A_PAGE, first + SAYINGS_A_PAGE < len(said), *asked)
        return says(Markup("\n\n").join([head, *shown]), *([buttons] if buttons else []))


def _topic_of(about: str, known: Mapping[TopicId, Topic]) -> TopicId | None:
    """Return the topic that is meant; None where it is none, so that its words are looked for."""
    if not about:
        return None
    try:
        found = find_topics(about, known)
    except UnknownName:
        return None
    return found[0] if len(found) == 1 else None


def _subject(about: str, topic: TopicId | None, known: Mapping[TopicId, Topic], say: Speech) -> str:
    return display_name(known[topic], say.tag) if topic else short(about)


def _merge(sayings: Iterable[Saying]) -> list[list[Saying]]:
    """Put the same words together, the newest first; who had them first stands first."""
    merged: dict[tuple[str, ...], list[Saying]] = {}
    for saying in sayings:
        merged.setdefault(keys_of(saying.words, SAME_WORDS) or (saying.words,), []).append(saying)
    return [same[::-1] for same in merged.values()]


def _ask_which(persons: Sequence[Namesake], about: str, say: Speech) -> Answer:
    """Offer the persons of one name as buttons."""
    rows = []
    for person in persons[:NAMESAKES_SHOWN]:
        action = Action(name="said", arguments=("0", _briefly(person.name, about), about))
        if fits(action):
            label = f"{short(person.name)} ({say.number(person.times)})"
            rows.append((Button(label=label, action=action),))
    names = say.listed([person.name for person in persons[:NAMESAKES_SHOWN]], either=True)
    return says(say("Who is meant: {names}?", names=names), *rows)


def _briefly(name: str, about: str) -> str:
    """Return a name as a button holds it: in plain letters where it is too long, for it is known by its sound."""
    plain = name.replace("|", " ")
    if fits(Action(name="said", arguments=("9999", plain, about))):
        return plain
    return " ".join(romanise(word) for word in plain.split())


def _nothing(name: str, subject: str, say: Speech) -> Markup:
    if subject:
        return say("<b>{name}</b> was not quoted about <b>{topic}</b>, as far as I remember.", name=name, topic=subject)
    return say("Nothing that <b>{name}</b> said is kept any more.", name=name)


def _head(name: str, subject: str, count: int, say: Speech) -> Markup:
    if subject:
        return say.plural(
            "<b>{name}</b> about <b>{topic}</b>: {count} saying",
            "<b>{name}</b> about <b>{topic}</b>: {count} sayings, the newest first",
            count,
            name=name,
            topic=subject,
        )
    return say.plural(
        "<b>{name}</b>: {count} saying", "<b>{name}</b>: {count} sayings, the newest first", count, name=name
    )


def _show(same: Sequence[Saying], say: Speech, now: datetime, zone: str) -> Markup:
    """Return a saying with its speaker's role and who had it first, and who had it too."""
    saying = same[0]
    words = linked(saying.words, None, LONGEST_SAYING)
    lines = [Markup("<blockquote>{}</blockquote>").format(words)]
    source = outlet(saying.source, saying.country, saying.url)
    where = origin(say, source, saying.language, say.moment(saying.said_at, now, zone))
    role = next((each.role for each in same if each.role), None)
    lines.append(Markup("{} · {}").format(Markup("<i>{}</i>").format(short(role)), where) if role else where)
    others = {each.source: each for each in same if each.source != saying.source}
    if others:
        shown = [outlet(it.source, it.country, it.url) for it in list(others.values())[:OTHERS_SHOWN]]
        lines.append(say("also in {outlets}", outlets=say.listed(shown)))
    return Markup("\n").join(lines)
