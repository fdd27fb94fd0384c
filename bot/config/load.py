"""sources.yaml in, the configuration out: or every fault at once, each with its line and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from bot.config.checks import Known, read_target
from bot.config.faults import read_as
from bot.config.grammar import DefaultsFile, FeedFile, MuteFile, SourceFile, SourcesFile, SubscriptionFile
from bot.config.hours import read_quiet, read_time
from bot.config.yaml_files import WHOLE_FILE, decode, parse, read_file
from bot.errors import ConfigInvalid, Fault
from bot.model import Config, Feed, Mute, Subscription, SubscriptionId, Topic, TopicId
from bot.preferences import NO_PREFERENCES, Preferences, Rhythm
from bot.text.durations import parse_duration

Topics = Mapping[TopicId, Topic]

INTERVAL = timedelta(minutes=15)


def load_config(path: Path, catalogue_topics: Topics) -> Config:
    """Return what the file says, together with the catalogue's topics. Raises ConfigInvalid with all faults."""
    return parse_config(str(path), read_file(path), catalogue_topics)


def parse_config(file: str, content: bytes, catalogue_topics: Topics) -> Config:
    """Return what the bytes of a sources.yaml say; ``file`` is its name for faults. Raises ConfigInvalid."""
    document = parse(file, decode(file, content))
    if document.root is None:
        remedy = "Write “sources: []” at least; `dragoman demo` needs no file."
        fault = Fault(file=file, line=1, column=1, field=WHOLE_FILE, problem="The file is empty.", remedy=remedy)
        raise ConfigInvalid((fault,))
    read = read_as(document, SourcesFile, Known(topics=_names(document.value, catalogue_topics)))
    own = {TopicId(topic.id): topic.to_topic() for topic in read.topics}
    return Config(
        feeds=tuple(
            _feed(feed, source, read.defaults or DefaultsFile()) for source in read.sources for feed in source.feeds
        ),
        topics={**catalogue_topics, **own},
        subscriptions=tuple(map(_subscription, read.subscriptions)),
        admin=read_target(read.admin) if read.admin else None,
    )


def _names(value: object, catalogue_topics: Topics) -> dict[str, TopicId]:
    """Return all names of all topics in small letters; ids come before names, own topics before the catalogue's.

    The file's topics are looked at before they are checked: a fault in a topic is no reason to call it unknown.
    """
    topics = [(topic.id, [topic.name, *topic.names.values()]) for topic in catalogue_topics.values()]
    listed = value.get("topics") if isinstance(value, dict) else None
    for own in listed if isinstance(listed, list) else ():
        if isinstance(own, dict) and isinstance(own.get("id"), str):
            others = own.get("names")
            names = [own.get("name"), *(others.values() if isinstance(others, dict) else ())]
            topics.insert(0, (TopicId(own["id"]), [name for name in names if isinstance(name, str)]))
    known = {topic.casefold(): topic for topic, _ in topics}
    for topic, names in topics:
        for name in names:
            known.setdefault(name.casefold(), topic)
    return known


def _feed(feed: FeedFile, source: SourceFile, defaults: DefaultsFile) -> Feed:
    """Return a feed with what it says itself, or else its source, or else the defaults."""
    interval = feed.interval or source.interval or defaults.interval
    page_text = next(
        (said for said in (feed.page_text, source.page_text, defaults.page_text) if said is not None), True
    )
    headers = {name.lower(): value for each in (source, feed) for name, value in (each.headers or {}).items()}
    if user_agent := feed.user_agent or source.user_agent:
        headers["user-agent"] = user_agent
    return Feed(
        url=feed.url,
        source=source.name,
        country=source.country,
        language=feed.language or source.language,
        interval=parse_duration(interval) if interval else INTERVAL,
        headers=headers,
        owner=source.owner,
        page_text=page_text,
    )


def _subscription(said: SubscriptionFile) -> Subscription:
    subscription = Subscription(
        id=SubscriptionId(0),  # storage gives the real one
        target=read_target(said.to),
        topics=tuple(dict.fromkeys(map(TopicId, said.topics))),
        muted=tuple(dict.fromkeys(map(_mute, said.mute or ()))),
        static=True,
        own=_preferences(said),
    )
    return subscription.within(NO_PREFERENCES)


def _preferences(said: SubscriptionFile) -> Preferences:
    return Preferences(
        interface=said.interface,
        timezone=said.timezone,
        languages=None if said.languages is None else tuple(said.languages),
        rhythm=Rhythm(said.rhythm) if said.rhythm else None,
        digest_at=read_time(said.digest_at) if said.digest_at else None,
        quiet=read_quiet(said.quiet) if said.quiet else None,
        developments=said.developments,
        an_hour=said.an_hour,
    )


def _mute(said: MuteFile) -> Mute:
    return Mute(topic=TopicId(said.topic), watched=TopicId(said.watched) if said.watched else None)
