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
from bot.stories.agencies import Agencies
from bot.stories.fingerprint import fingerprint
from bot.stories.meaning import Embedder, pack
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
    agencies: Agencies | None = None
    embedder: Embedder | None = None  # asked of articles on a topic, for it costs more than all else

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
        quotes = extract(article.text, language)
        matches = self.matcher.match(article.text, len(article.title), detection)
        mark = fingerprint(article.title, article.text, detection, language, quotes)
        if self.embedder and matches:
            mark = replace(mark, vector=pack(self.embedder.embed(article.text, main.language)))
        return Analysis(
            article_id=article.id,
            version=VERSION,
            detection=detection,
            matches=matches,
            quotes=quotes,
            fingerprint=mark,
            agency=self.agencies.find(article.body) if self.agencies else "",
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
