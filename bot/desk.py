"""What the commands need in, the commands out: every room that people can ask in, wired to its ports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.alerts.render import Renderer
from bot.analysis import Analyst
from bot.commands import Commands
from bot.commands.archive import Archive as Archives
from bot.commands.cards import Looking
from bot.commands.choices import (
    BoundChoice,
    DevelopmentsChoice,
    DigestChoice,
    QuietChoice,
    ReadingChoice,
    TongueChoice,
    ZoneChoice,
)
from bot.commands.elsewhere import InOtherChats
from bot.commands.exporting import Exporting
from bot.commands.guide import Guide
from bot.commands.hearing import Hearing
from bot.commands.missed import Missed
from bot.commands.mutes import Muting
from bot.commands.onboarding import Onboarding
from bot.commands.previews import Previews
from bot.commands.router import Room
from bot.commands.samples import Samples
from bot.commands.sayings import Remembrance
from bot.commands.settings import Settings
from bot.commands.sources import Sources
from bot.commands.telling import Telling
from bot.commands.trends import Trending
from bot.commands.verdicts import Judging
from bot.commands.watching import Watching
from bot.config.catalogue import country_names, load_languages
from bot.config.locales import speech_of, spoken
from bot.dialogue import Asker
from bot.model import Feed, Target, Topic, TopicId
from bot.office import Office, make_adding, make_gate, make_rooms
from bot.ports import (
    Archive,
    ArticlePages,
    ArticleStore,
    Cards,
    Chronicle,
    Clock,
    Draughtsman,
    FeedStore,
    Ledger,
    Mutes,
    OwnTopics,
    PreferenceStore,
    Sayings,
    SearchStore,
    SubscriptionStore,
    Translating,
    Trends,
    Verdicts,
)
from bot.preferences import inherit
from bot.speech import Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What questions to the archive are answered from; ``analyst`` and ``configured`` give what is in force."""

    searches: SearchStore
    sayings: Sayings
    ledger: Ledger
    pages: ArticlePages
    analyst: Callable[[], Analyst]
    configured: Callable[[], Iterable[Feed]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The ports of the commands. ``topics`` are those that all share; ``changed`` is told when a chat's own change."""

    subscriptions: SubscriptionStore
    preferences: PreferenceStore
    articles: ArticleStore
    chronicle: Chronicle
    renderer: Callable[[], Renderer]
    own_topics: OwnTopics
    feeds: FeedStore
    archive: Archive
    records: Records
    trends: Trends
    draughtsman: Draughtsman
    cards: Cards
    mutes: Mutes
    verdicts: Verdicts
    topics: Callable[[], Mapping[TopicId, Topic]]
    changed: Callable[[], None]
    clock: Clock
    office: Office
    translator: Translating | None = None


def make_commands(desk: Desk) -> Commands:
    """Wire the rooms, in the order of the menu."""

    async def chosen(target: Target) -> Speech | None:
        tag = inherit(*await desk.preferences.preferences(target)).interface
        return speech_of(tag) if tag else None

    async def tongue(target: Target, asker: Asker) -> Speech:
        return await chosen(target) or speech_of(asker.locale)

    languages = load_languages()
    samples = Samples(articles=desk.articles, chronicle=desk.chronicle, renderer=desk.renderer, clock=desk.clock)
    digest, reading = DigestChoice(), ReadingChoice(languages)
    watching = Watching(
        subscriptions=desk.subscriptions,
        preferences=desk.preferences,
        own=desk.own_topics,
        samples=samples,
        pages=lambda question: onboarding.overview(question),  # noqa: PLW0108  # it comes below
        topics=desk.topics,
        changed=desk.changed,
        clock=desk.clock,
        most=desk.office.limits.topics,
        most_own=desk.office.limits.own_topics,
    )
    guide = Guide(menu=lambda say, admin: commands.menu(say, admin=admin))
    gate, adding = make_gate(desk.office), make_adding(desk.office)
    onboarding = Onboarding(
        watching=watching,
        preferences=desk.preferences,
        samples=samples,
        topics=desk.topics,
        digest=digest,
        reading=reading,
        clock=desk.clock,
    )
    settings = Settings(
        choices=(
            digest,
            QuietChoice(),
            TongueChoice(spoken()),
            reading,
            ZoneChoice(),
            DevelopmentsChoice(),
            BoundChoice(),
        ),
        preferences=desk.preferences,
        subscriptions=desk.subscriptions,
        tongue=speech_of,
        clock=desk.clock,
        changed=desk.office.menus_changed,
    )
    muting = Muting(
        watching=watching,
        cards=desk.cards,
        archive=desk.archive,
        mutes=desk.mutes,
        feeds=desk.feeds,
        renderer=desk.renderer,
        clock=desk.clock,
        translates=desk.translator is not None,
    )
    hearing = Hearing(
        watching=watching,
        cards=desk.cards,
        pages=desk.records.pages,
        analyst=desk.records.analyst,
        renderer=desk.renderer,
        clock=desk.clock,
    )
    rooms: tuple[Room, ...] = (
        hearing,
        onboarding,
        watching,
        settings,
        muting,
        *_asking(desk, watching),
        Judging(
            watching=watching,
            cards=desk.cards,
            mutes=desk.mutes,
            verdicts=desk.verdicts,
            renderer=desk.renderer,
            clock=desk.clock,
        ),
        Looking(cards=desk.cards, renderer=desk.renderer, clock=desk.clock, translator=desk.translator),
        Telling(archive=desk.archive, watching=watching, verdicts=desk.verdicts),
        Trending(trends=desk.trends, draughtsman=desk.draughtsman, watching=watching, clock=desk.clock),
        *make_rooms(desk.office, gate, adding),
        Exporting(
            watching=watching,
            preferences=desk.preferences,
            cards=desk.cards,
            configured=desk.records.configured,
            clock=desk.clock,
        ),
        guide,
    )
    commands = Commands(
        rooms=rooms,
        gate=gate,
        tongue=tongue,
        chosen=chosen,
        hear=hearing.hear,
        receive=adding.receive,
        elsewhere=InOtherChats(places=desk.office.places, gate=gate),
    )
    return commands


def _asking(desk: Desk, watching: Watching) -> tuple[Room, ...]:
    """Wire the rooms that answer from what was read."""
    records, clock = desk.records, desk.clock
    return (
        Previews(ledger=records.ledger, watching=watching, clock=clock),
        Archives(searches=records.searches, watching=watching, clock=clock),
        Remembrance(sayings=records.sayings, watching=watching, clock=clock),
        Missed(
            ledger=records.ledger,
            feeds=desk.feeds,
            watching=watching,
            pages=records.pages,
            analyst=records.analyst,
            countries=country_names,
            clock=clock,
        ),
        Sources(configured=records.configured, feeds=desk.feeds, ledger=records.ledger, clock=clock),
    )
