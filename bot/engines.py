"""Topics and languages in, engines ready to work out: what a configuration is compiled to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.alerts.render import Renderer, body_spans
from bot.analysis import Analyst
from bot.config.catalogue import any_language, country_names, load_agencies, load_languages
from bot.config.locales import speech_of
from bot.config.settings import LanguageEngine
from bot.languages.detect import Detector
from bot.languages.langdetect_scorer import LangdetectScorer
from bot.languages.mixed import OtherLanguages
from bot.languages.scorer import Scorer
from bot.model import Article, Config, Language, Span, Topic, TopicId
from bot.pipeline import Rules
from bot.quotes.ranking import rank_key_quotes
from bot.stories.meaning import Embedder
from bot.summaries.extractive import summarise
from bot.topics.compile import compile_topics


def make_rules(
    config: Config,
    look_back: timedelta,
    engine: LanguageEngine = LanguageEngine.OWN,
    embedder: Embedder | None = None,
) -> Rules:
    """Compile what the configuration and the catalogue say."""
    languages = load_languages()
    return Rules(
        feeds={feed.url: feed for feed in config.feeds},
        analyst=replace(make_analyst(config.topics, languages, engine), embedder=embedder),
        renderer=make_renderer(
            config.topics, languages, {feed.source: feed.owner for feed in config.feeds if feed.owner}
        ),
        look_back=look_back,
    )


def make_analyst(
    topics: Mapping[TopicId, Topic], languages: Mapping[str, Language], engine: LanguageEngine = LanguageEngine.OWN
) -> Analyst:
    """Compile the engines for these topics."""
    codes = sorted({code for topic in topics.values() for code in topic.countries})
    detector = make_detector(languages, engine)
    return Analyst(
        detector=detector,
        others=OtherLanguages(languages, detector.detect),
        matcher=compile_topics(topics.values(), country_names(codes)),
        languages=languages,
        fallback=any_language(),
        agencies=load_agencies(),
    )


def make_detector(languages: Mapping[str, Language], engine: LanguageEngine = LanguageEngine.OWN) -> Detector:
    """Make what tells languages apart."""
    return Detector(languages, LangdetectScorer() if engine is LanguageEngine.LANGDETECT else Scorer())


def make_renderer(
    topics: Mapping[TopicId, Topic], languages: Mapping[str, Language], owners: Mapping[str, str] | None = None
) -> Renderer:
    """Give rendering the engines that choose words; ``owners`` are those of sources, by name."""

    def summary(
        article: Article, language: Language, topic_spans: Sequence[Span], avoid: Sequence[Span]
    ) -> tuple[str, ...]:
        spans, quoted = body_spans(article, topic_spans), body_spans(article, avoid)
        return summarise(article.title, article.body, language, topic_spans=spans, avoid=quoted)

    return Renderer(
        topics=topics,
        languages=languages,
        fallback=any_language(),
        summarise=summary,
        rank_key_quotes=rank_key_quotes,
        owners=owners or {},
        speech=speech_of,
    )
