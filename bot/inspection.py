"""A text in, everything that Dragoman concludes from it out: for people who want to look into the engines."""

from __future__ import annotations

from dataclasses import dataclass

from bot.alerts.render import Renderer
from bot.analysis import Analyst
from bot.model import Article, KeyQuote, Language, Match, Report, TopicId

KEY_QUOTES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What was concluded, with what an alert would show of it."""

    report: Report
    language: str  # its English name
    topics: tuple[str, ...]  # display names, in the order of the matches
    key_quotes: tuple[KeyQuote, ...]  # the best first
    summary: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What a topic would have found: all that was read, and the reports that it counts in, the strongest first."""

    read: int
    found: tuple[tuple[Report, Match], ...]


def inspect(analyst: Analyst, renderer: Renderer, article: Article) -> Inspection:
    """Run every engine over an article."""
    analysis = analyst.analyse(article)
    key_quotes = renderer.rank_key_quotes(analysis.quotes, analysis.matches, article.text, KEY_QUOTES)
    tag = analysis.detection.language
    language: Language = renderer.languages.get(tag, renderer.fallback)
    spans = [span for match in analysis.matches for span in match.spans]
    return Inspection(
        report=Report(article=article, analysis=analysis),
        language=renderer.languages[tag].name if tag in renderer.languages else "unknown" if tag == "und" else tag,
        topics=tuple(_name(renderer, match.topic) for match in analysis.matches),
        key_quotes=key_quotes,
        summary=renderer.summarise(article, language, spans, [key.quote.span for key in key_quotes]),
    )


def _name(renderer: Renderer, topic: TopicId) -> str:
    known = renderer.topics.get(topic)
    return f"{known.emoji} {known.name}".strip() if known else topic
