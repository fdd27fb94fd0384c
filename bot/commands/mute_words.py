"""A mute in, words for it and buttons out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from bot.dialogue import Action, Button, Keyboard
from bot.model import Mute, Topic, TopicId
from bot.speech import Speech
from bot.text.display import one_line
from bot.topic_names import name_all

LONGEST_NAME = 80  # UTF-16 units
SHOWN = 8  # mutes that have a button
_A_DAY, _A_WEEK = "1d", "1w"


def mark_of(mute: Mute) -> str:
    """Return a short name for what a mute is of, to stand in a button."""
    said = "\x1f".join(map(str, (mute.topic, mute.watched, mute.source, mute.story, mute.words)))
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=6).hexdigest()


def marked(mutes: Sequence[Mute], mark: str) -> Mute:
    """Return the mute of that short name. Raises LookupError where it has ended."""
    found = next((mute for mute in mutes if mark_of(mute) == mark), None)
    if found is None:
        raise LookupError(mark)
    return found


def label_of(mute: Mute, known: Mapping[TopicId, Topic], say: Speech) -> Markup:
    """Return what a mute is of, in few words."""
    if mute.source:
        return Markup("{}").format(one_line(mute.source, LONGEST_NAME))
    if mute.story:
        return Markup("{}").format(one_line(mute.title or "?", LONGEST_NAME))
    if mute.words:
        return say("“{words}”", words=one_line(mute.words.strip('"'), LONGEST_NAME))
    return name_all([mute.topic] if mute.topic else [], known, say)


@dataclass(frozen=True, slots=True)
class MuteWords:
    """Says what is muted, to a reader."""

    known: Mapping[TopicId, Topic]
    say: Speech
    now: datetime
    timezone: str

    def lines(self, mutes: Sequence[Mute]) -> Iterator[Markup]:
        """Yield what a chat is not told: a line for each topic for whose sake, and one for everything else."""
        say, lasting = self.say, [mute for mute in mutes if mute.topic and not mute.until]
        for each in dict.fromkeys(mute.watched for mute in lasting):
            topics = [mute.topic for mute in lasting if mute.topic and mute.watched == each]
            yield self._topics(topics, each)
        for mute in mutes:
            if mute not in lasting:
                line = self._line(mute)
                if mute.until:
                    until = say.moment(mute.until, self.now, self.timezone)
                    line = say("{what} It ends at {time}.", what=line, time=until)
                yield line
        if not mutes:
            yield say("This chat mutes nothing: {command}", command="/mute sport")

    def _topics(self, topics: Sequence[TopicId], sake: TopicId | None) -> Markup:
        names, say = name_all(topics, self.known, self.say), self.say
        if not sake:
            return say("This chat is not told of what is mainly on {muted}.", muted=names)
        return say(
            "For the sake of {topic}, this chat is not told of what is mainly on {muted}.",
            topic=name_all([sake], self.known, say),
            muted=names,
        )

    def _line(self, mute: Mute) -> Markup:
        say = self.say
        if mute.topic:
            return self._topics([mute.topic], mute.watched)
        label = label_of(mute, self.known, say)
        if mute.source:
            return say("This chat is told nothing because of {source}.", source=label)
        if mute.story:
            return say("This chat hears no more of the story “{title}”.", title=label)
        if mute.watched:
            topic = name_all([mute.watched], self.known, say)
            return say(
                "For the sake of {topic}, this chat is not told of articles with {words}.", topic=topic, words=label
            )
        return say("This chat is not told of articles with {words}.", words=label)


def button(label: Markup, name: str, *arguments: str) -> Button:
    """Return a button that acts."""
    return Button(label=label.striptags(), action=Action(name=name, arguments=arguments))


def unmute_rows(mutes: Sequence[Mute], known: Mapping[TopicId, Topic], say: Speech) -> Keyboard:
    """Return a button for each of the latest mutes that takes it back."""
    return tuple(
        (button(say("Unmute {name}", name=label_of(mute, known, say)), "unmute", mark_of(mute)),)
        for mute in mutes[-SHOWN:]
    )


def undo_row(mute: Mute, say: Speech) -> tuple[Button, ...]:
    """Return the button that takes a mute back."""
    return (button(say("Undo"), "unmute", mark_of(mute)),)


def lasting(mute: Mute, say: Speech) -> Keyboard:
    """Return buttons that take a mute back, or let one end that was to last."""
    if mute.until:
        return (undo_row(mute, say),)
    mark = mark_of(mute)
    return (
        (button(say("For a day"), "mutefor", mark, _A_DAY), button(say("For a week"), "mutefor", mark, _A_WEEK)),
        undo_row(mute, say),
    )
