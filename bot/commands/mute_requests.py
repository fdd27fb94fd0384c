"""What stands behind /mute in, what is to be muted, for whose sake and until when out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from bot.commands.mute_words import LONGEST_NAME
from bot.commands.topic_words import no_such
from bot.errors import QueryInvalid, UnknownName
from bot.model import Mute, Topic, TopicId
from bot.speech import Speech
from bot.text.display import one_line
from bot.text.until import read_moment, read_span
from bot.topic_names import QUOTATION_MARKS, find_topics, nearest_of
from bot.topics.query import parse_query

_OUTLET = "@source "
_BREAK = re.compile(r"(?:^|\s+)(for|until|till)\s+(?=\S)", re.IGNORECASE)
_QUOTED = re.compile(r"""["“”„«»][^"“”»«]*["“”»«]""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to mute. ``misread`` is what stands behind "until" and is no time."""

    names: str
    sakes: str = ""
    until: datetime | None = None
    misread: str = ""


def read_wanted(argument: str, now: datetime, timezone: str) -> Wanted:
    """Return what an argument says. Behind "for" stands a length of time, or else topics for whose sake it counts."""
    names, rest = _split(argument)
    sakes, until, misread = "", None, ""
    for word, said in rest:
        span = read_span(said) if word.casefold() == "for" else None
        moment = now + span if span else read_moment(said, now, timezone)
        if moment:
            until = moment
        elif word.casefold() == "for":
            sakes = f"{sakes} for {said}" if sakes else said
        else:
            misread = said
    return Wanted(names=names.strip(), sakes=sakes.strip(), until=until, misread=misread.strip())


def _split(argument: str) -> tuple[str, list[tuple[str, str]]]:
    """Return what stands before the first "for" or "until", and what behind each; in quotation marks they are words."""
    hidden = _QUOTED.sub(lambda found: "·" * len(found[0]), argument)
    breaks = list(_BREAK.finditer(hidden))
    ends = [found.start() for found in breaks[1:]] + [len(argument)]
    behind = [(found[1], argument[found.end() : end].strip()) for found, end in zip(breaks, ends, strict=False)]
    return argument[: breaks[0].start()] if breaks else argument, behind


@dataclass(slots=True)
class Asked:
    """What somebody asks to be muted, with what is said of what cannot be."""

    known: Mapping[TopicId, Topic]
    mutes: list[Mute]
    refused: list[Markup]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Finds out what is meant by a name: a topic, an outlet that is read, or words in quotation marks."""

    say: Speech
    topics: Mapping[TopicId, Topic]
    sources: Mapping[str, str]  # by their names in small letters
    words: set[str]  # that are muted

    def add(self, asked: Asked, name: str, sake: TopicId | None) -> None:
        """Add what a name stands for, or what is said where it stands for nothing."""
        say = self.say
        if name.casefold().startswith(_OUTLET):
            outlet = " ".join(name[len(_OUTLET) :].split()).strip(QUOTATION_MARKS)
            if source := self.sources.get(outlet.casefold()):
                asked.mutes.append(Mute(source=source))
            else:
                nearest = nearest_of(outlet, self.sources)
                asked.refused.append(_no_source(outlet, nearest, say))
            return
        try:
            asked.mutes += [Mute(topic=topic, watched=sake) for topic in find_topics(name, self.topics)]
            return
        except UnknownName as error:
            unknown = error
        bare = name.strip(QUOTATION_MARKS).casefold()
        if bare in self.sources and not sake:
            asked.mutes.append(Mute(source=self.sources[bare]))
        elif name[:1] in QUOTATION_MARKS or name in self.words:
            self._add_words(asked, name, sake)
        elif nearest := nearest_of(name, self.sources):
            asked.refused.append(_no_source(name, nearest, say))
        else:
            hint = say("To leave out articles with the words: {command}", command=f'/mute "{one_line(name, 60)}"')
            asked.refused.append(no_such(unknown, say) + Markup(" ") + hint)

    def _add_words(self, asked: Asked, name: str, sake: TopicId | None) -> None:
        try:
            parse_query(name)
        except QueryInvalid as error:
            asked.refused.append(Markup("{}").format(self.say(error.expected)))
        else:
            asked.mutes.append(Mute(words=name, watched=sake))


def _no_source(name: str, nearest: Iterable[str], say: Speech) -> Markup:
    shown = [one_line(each, LONGEST_NAME) for each in nearest]
    if shown:
        return say(
            "No outlet “{name}” is read. Did you mean {nearest}?",
            name=one_line(name, LONGEST_NAME),
            nearest=say.listed(shown, either=True),
        )
    return say("No outlet “{name}” is read.", name=one_line(name, LONGEST_NAME))
