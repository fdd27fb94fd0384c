"""An article in, all that we conclude from its text out: the engines, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.languages.detect import Detector
from bot.model import Analysis, Article, Language
from bot.quotes.extract import extract
from bot.stories.fingerprint import fingerprint
from bot.topics.compile import Matcher

VERSION = 1  # raise it when an engine concludes otherwise than before


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyst:
    """The engines, ready to work: languages and topics are compiled once and shared."""

    detector: Detector
    matcher: Matcher
    languages: Mapping[str, Language]
    fallback: Language  # for a text whose language is not in the catalogue

    def analyse(self, article: Article) -> Analysis:
        """Return language, topics, quotes and fingerprint of an article; spans are offsets into its text."""
        detection = self.detector.detect(article.text, article.language_hint)
        language = self.languages.get(detection.language, self.fallback)
        return Analysis(
            article_id=article.id,
            version=VERSION,
            detection=detection,
            matches=self.matcher.match(article.text, len(article.title), detection),
            quotes=extract(article.text, language),
            fingerprint=fingerprint(article.title, article.text, detection, language.stop_words),
        )
