"""What the stages and the commands need from the outside worlds, as Protocols of at most six methods each.

Every store method is one transaction: it happens whole or not at all. Every method may raise
``StorageFailed`` (stores), ``FetchFailed`` (fetchers) or a ``DeliveryFailed`` (channels), and nothing else on purpose.
"""

from bot.ports.access import (
    Acquaintance,
    Elsewhere,
    Invitation,
    Invitations,
    Kind,
    Member,
    Members,
    Obstacle,
    Place,
    Places,
    Proposals,
    Role,
)
from bot.ports.archive import (
    AlertOutcome,
    ArticlePages,
    Hit,
    Hits,
    Ledger,
    Saying,
    Sayings,
    SearchStore,
    Speaker,
    Stage,
    Trace,
    Written,
)
from bot.ports.chats import Channel
from bot.ports.judging import Cards, Fault, Judged, Mutes, Tally, Verdicts
from bot.ports.keeping import Clock, HealthStore, Notes, Retention, Stock, Swept
from bot.ports.machines import Rewriter, SummaryMachine, Translating, TranslationMachine
from bot.ports.measures import Meter, PollResult
from bot.ports.reading import ArticleStore, Chronicle, Conclusion, FeedStore, PollOutcome
from bot.ports.running import Figures, ImportPlan, Operation, Retrying, SinceStart, SourcesFile, Statistics
from bot.ports.telling import Archive, Edits, Outbox, OwnTopics, PreferenceStore, SubscriptionStore
from bot.ports.trends import Draughtsman, Trends
from bot.ports.web import FeedIntake, Fetcher, PageReader, Parser

__all__ = [
    "Acquaintance",
    "AlertOutcome",
    "Archive",
    "ArticlePages",
    "ArticleStore",
    "Cards",
    "Channel",
    "Chronicle",
    "Clock",
    "Conclusion",
    "Draughtsman",
    "Edits",
    "Elsewhere",
    "Fault",
    "FeedIntake",
    "FeedStore",
    "Fetcher",
    "Figures",
    "HealthStore",
    "Hit",
    "Hits",
    "ImportPlan",
    "Invitation",
    "Invitations",
    "Judged",
    "Kind",
    "Ledger",
    "Member",
    "Members",
    "Meter",
    "Mutes",
    "Notes",
    "Obstacle",
    "Operation",
    "Outbox",
    "OwnTopics",
    "PageReader",
    "Parser",
    "Place",
    "Places",
    "PollOutcome",
    "PollResult",
    "PreferenceStore",
    "Proposals",
    "Retention",
    "Retrying",
    "Rewriter",
    "Role",
    "Saying",
    "Sayings",
    "SearchStore",
    "SinceStart",
    "SourcesFile",
    "Speaker",
    "Stage",
    "Statistics",
    "Stock",
    "SubscriptionStore",
    "SummaryMachine",
    "Swept",
    "Tally",
    "Trace",
    "Translating",
    "TranslationMachine",
    "Trends",
    "Verdicts",
    "Written",
]
