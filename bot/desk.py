"""What the commands need in, the commands out: every room that people can ask in, wired to its ports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.alerts.render import Renderer
from bot.analysis import Analyst
from bot.commands import Commands
from bot.commands.access import OpenHouse
from bot.commands.administration import Administration
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
from bot.commands.guide import Guide
from bot.commands.hearing import Hearing
from bot.commands.mutes import Muting
from bot.commands.onboarding import Onboarding
from bot.commands.samples import Samples
from bot.commands.settings import Settings
from bot.commands.telling import Telling
from bot.commands.verdicts import Judging
from bot.commands.watching import Watching
from bot.config.catalogue import load_languages
from bot.config.locales import speech_of, spoken
from bot.dialogue import Asker
from bot.model import Target, Topic, TopicId
from bot.ports import (
    Archive,
    ArticlePages,
    ArticleStore,
    Cards,
    Chronicle,
    Clock,
    FeedIntake,
    FeedStore,
    Mutes,
    OwnTopics,
    PreferenceStore,
    SubscriptionStore,
    Translating,
    Verdicts,
)
from bot.preferences import inherit
from bot.speech import Speech


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
    intake: FeedIntake
    cards: Cards
    mutes: Mutes
    pages: ArticlePages
    analyst: Callable[[], Analyst]
    verdicts: Verdicts
    topics: Callable[[], Mapping[TopicId, Topic]]
    changed: Callable[[], None]
    clock: Clock
    admins: frozenset[str] = frozenset()
    translator: Translating | None = None


def make_commands(desk: Desk) -> Commands:
    """Wire the rooms, in the order of the menu."""

    async def tongue(target: Target, asker: Asker) -> Speech:
        chosen = inherit(*await desk.preferences.preferences(target)).interface
        return speech_of(chosen or asker.locale)

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
    )
    guide = Guide(menu=lambda say: commands.menu(say))  # noqa: PLW0108  # commands come below
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
        pages=desk.pages,
        analyst=desk.analyst,
        renderer=desk.renderer,
        clock=desk.clock,
    )
    rooms = (
        hearing,
        onboarding,
        watching,
        settings,
        muting,
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
        Administration(feeds=desk.feeds, subscriptions=desk.subscriptions, intake=desk.intake, clock=desk.clock),
        guide,
    )
    commands = Commands(rooms=rooms, gate=OpenHouse(admins=desk.admins), tongue=tongue, hear=hearing.hear)
    return commands
