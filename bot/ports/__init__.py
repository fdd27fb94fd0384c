"""What the stages and the commands need from the outside worlds, as Protocols of at most six methods each.

Every store method is one transaction: it happens whole or not at all. Every method may raise
``StorageFailed`` (stores), ``FetchFailed`` (fetchers) or a ``DeliveryFailed`` (channels), and nothing else on purpose.
"""

from bot.ports.archive import (
    ArticlePages,
    Hit,
    Hits,
    Ledger,
    Notice,
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
from bot.ports.telling import Archive, Edits, Outbox, OwnTopics, PreferenceStore, SubscriptionStore
from bot.ports.trends import Draughtsman, Trends
from bot.ports.web import FeedIntake, Fetcher, PageReader, Parser

__all__ = [
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
    "Fault",
    "FeedIntake",
    "FeedStore",
    "Fetcher",
    "HealthStore",
    "Hit",
    "Hits",
    "Judged",
    "Ledger",
    "Meter",
    "Mutes",
    "Notes",
    "Notice",
    "Outbox",
    "OwnTopics",
    "PageReader",
    "Parser",
    "PollOutcome",
    "PollResult",
    "PreferenceStore",
    "Retention",
    "Rewriter",
    "Saying",
    "Sayings",
    "SearchStore",
    "Speaker",
    "Stage",
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
