"""From alerts to messages in chats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.concluding import Alert, Reason, Story
from bot.model.ids import AlertId, ArticleId
from bot.model.subscribing import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """All that is needed to render an alert."""

    alert: Alert
    subscription: Subscription
    story: Story
    answers: Receipt | None = None  # of the message that a development answers
    former_title: str = ""  # of the article that the message shows, before its headline was changed last


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One outlet's report of a story, as the reader sees it."""

    source: str
    flag: str  # "🇷🇸", or "" where the country is not known
    link: str | None
    language: str  # its English name
    title: str = ""
    owner: str = ""  # of the outlet
    via: str = ""  # the agency whose text it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A quote as the reader sees it: the words without their marks."""

    words: str
    speaker: str | None
    role: str | None
    source: str  # who quotes it: named where the speaker is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A rendered alert. Plain text in every field: escaping and layout are the channel's."""

    key: str
    reason: Reason
    topics: tuple[str, ...]  # display names, the strongest first
    title: str
    lead: Credit
    article_id: ArticleId  # the lead's, in its first revision
    when: str  # in the reader's zone and words; and whether an earlier message told of the same story
    summary: tuple[str, ...]  # at most three sentences, verbatim unless a machine is named
    quotes: tuple[Citation, ...]  # key quotes, at most three
    more_quotes: tuple[Citation, ...] = ()
    others: tuple[Credit, ...] = ()  # who else reports it, independently
    echoes: tuple[Credit, ...] = ()  # who has it too: copies of a report's text, and outlets of the lead's owner
    news: str = ""  # what is new, where it tells of a development
    speech: str = "en"  # the language of the words around: a tag that the bot speaks
    machines: tuple[str, ...] = ()  # that had a hand in its words: "summary by …", "translated by …"
    alert_id: AlertId | None = None  # what its buttons ask for; None in messages from before there were any
    story_quotes: int = 0  # how many quotes all reports of the story have, the same words once
    story_sources: int = 0  # outlets that report it, the lead's included
    foreign: bool = False  # in a language that its reader is not known to read


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a channel gave for a delivered message: enough to edit or answer it later."""

    message_id: str
    editable: bool = False  # the channel can change the message where it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A message in a chat whose story has gained reports since it was sent."""

    briefing: Briefing
    receipt: Receipt
    card: Message  # as the chat shows it
    due_at: datetime  # a report that comes while the edit is under way makes it another time
