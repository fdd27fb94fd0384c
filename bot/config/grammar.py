"""What sources.yaml may say, key by key: models that the file is held against and its JSON Schema is made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from bot.config.checks import (
    check_channel_name,
    check_country,
    check_header_name,
    check_header_value,
    check_interval,
    check_language,
    check_new_target,
    check_new_topic,
    check_source_name,
    check_target,
    check_target_or_name,
    check_timezone,
    check_url,
    find_topic,
    name_channels,
)
from bot.config.faults import Strict
from bot.config.hours import check_quiet, check_rhythm, check_time
from bot.config.topic_files import TopicFile
from bot.preferences import Rhythm


def _nothing_is_empty(value: object) -> object:
    """A section of which every line is commented out is empty."""
    return [] if value is None else value


def _no_names_are_none(value: object) -> object:
    return {} if value is None else value


def _written_out(feed: object) -> object:
    """An address alone is a feed without settings."""
    return {"url": feed} if isinstance(feed, str) else feed


Country = Annotated[str, AfterValidator(check_country), Field(json_schema_extra={"pattern": "^[A-Z]{2}$"})]
Tag = Annotated[str, AfterValidator(check_language)]
Interval = Annotated[
    str, AfterValidator(check_interval), Field(json_schema_extra={"pattern": "^ *[0-9]{1,6} *[smhdSMHD] *$"})
]
HeaderName = Annotated[str, AfterValidator(check_header_name)]
HeaderValue = Annotated[str, AfterValidator(check_header_value)]
_EXAMPLES = Field(
    examples=[
        "console",
        "telegram:123456789",
        "telegram:-1001234567890/45",
        "telegram:@channel",
        "apprise:newsroom",
        "webhook:desk",
    ]
)
TargetText = Annotated[str, AfterValidator(check_target), _EXAMPLES]
TargetOrName = Annotated[str, AfterValidator(check_target_or_name), _EXAMPLES]
ChannelName = Annotated[str, AfterValidator(check_channel_name)]
TopicName = Annotated[str, AfterValidator(find_topic)]
RhythmName = Annotated[
    str, AfterValidator(check_rhythm), Field(json_schema_extra={"enum": [rhythm.value for rhythm in Rhythm]})
]
Hour = Annotated[str, AfterValidator(check_time), Field(examples=["08:00"])]
Hours = Annotated[str, AfterValidator(check_quiet), Field(examples=["22:00-07:00"])]


class DefaultsFile(Strict):
    """What holds for every source that says nothing else."""

    interval: Interval | None = Field(
        default=None,
        description="How long to wait between two requests for the feed: 1m to 1d, such as 15m (if nothing is said) "
        "or 1h. The bot waits longer where little is published.",
    )
    page_text: bool | None = Field(
        default=None,
        description="Whether to fetch an article's page when a topic matches; true unless it is switched off.",
    )


class _Settings(DefaultsFile):
    """What a source says for all its feeds, or a feed for itself."""

    language: Tag | None = Field(
        default=None,
        description="The language the feed is written in (BCP 47, such as sq or sr-Latn): a hint, never a verdict.",
    )
    headers: dict[HeaderName, HeaderValue] | None = Field(
        default=None, description="HTTP headers to send with every request for the feed and its pages."
    )
    user_agent: Annotated[str, Field(min_length=1), AfterValidator(check_header_value)] | None = Field(
        default=None, description="What to call ourselves where a server refuses the bot's own name."
    )


class FeedFile(_Settings):
    """A feed with settings of its own; they come before those of its source."""

    url: Annotated[str, AfterValidator(check_url)] = Field(description="The feed's address: RSS, Atom or JSON Feed.")


FeedEntry = Annotated[FeedFile, BeforeValidator(_written_out, json_schema_input_type=str | FeedFile)]


class SourceFile(_Settings):
    """A news outlet. What it says of language, interval, headers, user agent and pages holds for all its feeds."""

    name: Annotated[str, AfterValidator(check_source_name)] = Field(
        min_length=1, description="The outlet's name, as alerts show it."
    )
    country: Country | None = Field(
        default=None,
        description="Where the outlet is at home: ISO 3166-1 alpha-2, XK for Kosovo. Alerts show its flag.",
    )
    owner: str | None = Field(
        default=None,
        min_length=1,
        description="Who owns the outlet, where others of the file are theirs too: outlets of one owner count as one "
        "source of a story.",
    )
    feeds: list[FeedEntry] = Field(description="The outlet's feeds: addresses, or groups of keys with an address.")


class OwnTopicFile(TopicFile):
    """A topic of your own, written as the catalogue's are; with the id of one of those it takes its place."""

    id: Annotated[str, AfterValidator(check_new_topic)] = Field(
        min_length=1, description="A short name in small letters, as commands and subscriptions use it."
    )
    countries: list[Country] = Field(default=[], description=TopicFile.model_fields["countries"].description)
    within: list[TopicName] = Field(default=[], description=TopicFile.model_fields["within"].description)


class MuteFile(Strict):
    """A topic that is muted, and for the sake of which watched one."""

    topic: TopicName = Field(description="An article that is mainly on this topic is not told …")
    watched: TopicName | None = Field(
        default=None, alias="for", description="… for the sake of this one of “topics”; of all, unless it is given."
    )


def _muted_for_all(mute: object) -> object:
    """A topic alone is muted whatever else the article is on."""
    return {"topic": mute} if isinstance(mute, str) else mute


MuteEntry = Annotated[MuteFile, BeforeValidator(_muted_for_all, json_schema_input_type=str | MuteFile)]


class PreferencesFile(Strict):
    """How a target wants to be told; what is left out, its chat may choose by commands."""

    interface: Tag | None = Field(default=None, description="The language in which the bot speaks; en unless given.")
    timezone: Annotated[str, AfterValidator(check_timezone)] | None = Field(
        default=None, description="The reader's time zone, such as Europe/Belgrade; UTC unless it is given."
    )
    languages: list[Tag] | None = Field(
        default=None, description="What the reader reads, best first, such as [sr-Latn, en]."
    )
    rhythm: RhythmName | None = Field(
        default=None,
        description="When the target is told: at once (unless another is given), or hourly or daily in one message.",
    )
    digest_at: Hour | None = Field(
        default=None,
        description="When the message of a daily rhythm goes out, by the reader's clock; 08:00 unless given.",
    )
    quiet: Hours | None = Field(
        default=None, description="When messages make no sound, by the reader's clock, such as 22:00-07:00."
    )
    developments: bool | None = Field(
        default=None,
        description="Whether the target is told when something material is new in a story that it was told of; true "
        "unless it is switched off.",
    )
    an_hour: int | None = Field(
        default=None,
        ge=0,
        strict=False,
        description="How many messages the chat gets in an hour at most; what is more comes in one at its end. 20 "
        "unless given (a console has no bound); 0 is no bound.",
    )


class SubscriptionFile(PreferencesFile):
    """A target and what it is told."""

    to: Annotated[TargetOrName, AfterValidator(check_new_target)] = Field(
        description="Where alerts go: console, telegram:CHAT, or telegram:CHAT/TOPIC for a topic of a forum. "
        "CHAT is a number, or the @name of a channel. apprise:NAME and webhook:NAME go where the settings say that "
        "name is. A name of “channels” stands for what it names."
    )
    topics: list[TopicName] = Field(min_length=1, description="Topics by id or name, of the catalogue or your own.")
    mute: list[MuteEntry] | None = Field(
        default=None, description="Topics, such as [sport]: an article that is mainly on one of these is not told."
    )


class SourcesFile(Strict):
    """sources.yaml: what Dragoman reads, what it looks for, and whom it tells."""

    defaults: DefaultsFile | None = Field(default=None, description="What holds for every source.")
    sources: Annotated[
        list[SourceFile], BeforeValidator(_nothing_is_empty, json_schema_input_type=list[SourceFile] | None)
    ] = Field(default=[], description="News outlets and their feeds.")
    topics: Annotated[
        list[OwnTopicFile], BeforeValidator(_nothing_is_empty, json_schema_input_type=list[OwnTopicFile] | None)
    ] = Field(
        default=[], description="Topics of your own, beside those of the catalogue (`dragoman check` counts them)."
    )
    channels: Annotated[
        dict[ChannelName, TargetText],
        BeforeValidator(_no_names_are_none, json_schema_input_type=dict[str, TargetText] | None),
        AfterValidator(name_channels),
    ] = Field(default={}, description="Names for chats, such as newsroom: telegram:-1001234567890/45.")
    subscriptions: Annotated[
        list[SubscriptionFile], BeforeValidator(_nothing_is_empty, json_schema_input_type=list[SubscriptionFile] | None)
    ] = Field(default=[], description="Who is told about which topics.")
    admin: TargetOrName | None = Field(
        default=None, description="Who is told when an edit of this file has faults, such as telegram:123456789."
    )
