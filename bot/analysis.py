"""An article in, all that we conclude from its text out: the engines, in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.languages.detect import Detector
from bot.languages.mixed import OtherLanguages
from bot.languages.prior import learn
from bot.model import TITLE_END, Analysis, Article, ArticleId, Language, Prior
from bot.quotes.extract import extract
from bot.stories.fingerprint import fingerprint
from bot.topics.compile import Matcher

VERSION = 1  # raise it when an engine concludes otherwise than before


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyst:
    """The engines, ready to work: languages and topics are compiled once and shared."""

    detector: Detector
    others: OtherLanguages
    matcher: Matcher
    languages: Mapping[str, Language]
    fallback: Language  # for a text whose language is not in the catalogue

    def introduce(self, articles: Sequence[Article]) -> tuple[Article, ...]:
        """Return articles, each with what those before it tell of its feed's languages; revisions tell nothing."""
        priors: dict[str, Prior] = {}
        introduced = []
        for article in articles:
            prior = priors.setdefault(article.feed_url, article.prior)
            introduced.append(replace(article, prior=prior))
            if article.id == article.origin:
                contenders = self.detector.detect(article.text, article.language_hint, prior).contenders
                priors[article.feed_url] = learn(prior, contenders)
        return tuple(introduced)

    def analyse(self, article: Article) -> Analysis:
        """Return language, topics, quotes and fingerprint of an article; spans are offsets into its text."""
        main = self.detector.detect(article.text, article.language_hint, article.prior)
        language = self.languages.get(main.language, self.fallback)
        detection = replace(main, others=self.others.find(article.text, main))
        return Analysis(
            article_id=article.id,
            version=VERSION,
            detection=detection,
            matches=self.matcher.match(article.text, len(article.title), detection),
            quotes=extract(article.text, language),
            fingerprint=fingerprint(article.title, article.text, detection, language),
        )


def loose_article(title: str, paragraphs: Sequence[str], now: datetime, url: str | None = None) -> Article:
    """Return an article that came from no feed."""
    body = "\n\n".join(paragraphs)
    return Article(
        id=ArticleId(0),
        origin=ArticleId(0),
        feed_url="",
        source="",
        country=None,
        url=url,
        title=title,
        text=title + TITLE_END + body if body else title,
        language_hint=None,
        published_at=now,
        first_seen_at=now,
        baseline=False,
    )
