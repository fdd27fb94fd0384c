"""What the stages and the commands need from the outside worlds, as Protocols of at most six methods each.

Every store method is one transaction: it happens whole or not at all. Every method may raise
``StorageFailed`` (stores), ``FetchFailed`` (fetchers) or a ``DeliveryFailed`` (channels), and nothing else on purpose.
"""

from bot.ports.chats import Channel
from bot.ports.judging import Cards, Fault, Judged, Mutes, Tally, Verdicts
from bot.ports.keeping import Clock, HealthStore, Notes, Retention, Stock, Swept
from bot.ports.machines import Rewriter, SummaryMachine, Translating, TranslationMachine
from bot.ports.measures import Meter, PollResult
from bot.ports.reading import ArticleStore, Chronicle, Conclusion, FeedStore, PollOutcome
from bot.ports.telling import Archive, Edits, Outbox, OwnTopics, PreferenceStore, SubscriptionStore
from bot.ports.web import ArticlePages, FeedIntake, Fetcher, PageReader, Parser

__all__ = [
    "Archive",
    "ArticlePages",
    "ArticleStore",
    "Cards",
    "Channel",
    "Chronicle",
    "Clock",
    "Conclusion",
    "Edits",
    "Fault",
    "FeedIntake",
    "FeedStore",
    "Fetcher",
    "HealthStore",
    "Judged",
    "Meter",
    "Mutes",
    "Notes",
    "Outbox",
    "OwnTopics",
    "PageReader",
    "Parser",
    "PollOutcome",
    "PollResult",
    "PreferenceStore",
    "Retention",
    "Rewriter",
    "Stock",
    "SubscriptionStore",
    "SummaryMachine",
    "Swept",
    "Tally",
    "Translating",
    "TranslationMachine",
    "Verdicts",
]
