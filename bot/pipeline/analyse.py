"""The analyse stage: studies articles that wait, places them in stories, and writes the alerts they cause."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.alerts.decide import decide, first_look, told_for
from bot.alerts.develop import develop, listeners
from bot.alerts.mutes import in_force
from bot.errors import FetchFailed, StorageFailed
from bot.feeds.urls import address
from bot.languages.prior import learn
from bot.model import (
    COPIED,
    TITLE_END,
    AlertDraft,
    Analysis,
    Article,
    Correction,
    Feed,
    Join,
    Placement,
    Reason,
    Report,
    Start,
    Subscription,
)
from bot.pipeline.worlds import Rules, Worlds, all_of
from bot.ports import Conclusion
from bot.stories.cluster import place
from bot.stories.revise import revise

ARTICLES_A_TURN = 50
STORY_WINDOW = timedelta(days=14)  # older stories are not looked at; within it, time only weakens a likeness
STORIES_TO_CHOOSE_FROM = 500

log = structlog.get_logger()


class Analyse:
    """The stage, wired to its worlds. ``rules`` may be replaced at any time; a turn under way keeps its own."""

    def __init__(self, worlds: Worlds, rules: Rules) -> None:
        self.rules = rules
        self._worlds = worlds

    async def turn(self) -> int:
        """Analyse articles that wait, place them in stories, write the alerts they cause; return how many it took."""
        rules = self.rules
        articles = await self._worlds.articles.pending(ARTICLES_A_TURN)
        if not articles:
            return 0
        subscriptions = await self._listening()
        articles = await asyncio.to_thread(rules.analyst.introduce, articles)
        concluded = await all_of(self._study(rules, article, subscriptions) for article in articles)
        # one after the other: an article must find the story that the one before it opened
        for article, result in zip(articles, concluded, strict=True):
            if result is not None:
                await self._place(article, result, subscriptions)
        return len(articles)

    async def _listening(self) -> tuple[Subscription, ...]:
        """Return who is told about stories, with the mutes that have not ended."""
        now = self._worlds.clock()
        return tuple(in_force(subscription, now) for subscription in await self._worlds.subscriptions.active())

    async def backlog(self) -> bool:
        """Say whether articles await analysis."""
        return bool(await self._worlds.articles.pending(1))

    async def _study(
        self, rules: Rules, article: Article, subscriptions: tuple[Subscription, ...]
    ) -> tuple[Analysis, str | None] | None:
        """Return an article's analysis, and its new text where its page had more to say; None where that failed."""
        analysis, text = None, None
        try:
            analysis = await asyncio.to_thread(rules.analyst.analyse, article)
            if self._worth_a_page(rules, article, analysis, subscriptions):
                longer = await self._page_text(rules.feeds[article.feed_url], article)
                if longer is not None:
                    analysis = await asyncio.to_thread(rules.analyst.analyse, replace(article, text=longer))
                    text = longer
        except Exception as error:
            log.exception("article_crashed", article=article.id)
            if analysis is None:
                await self._skip(article, error)
                return None
            # what the feed said stands, whatever its page does to us
        return analysis, text

    async def _skip(self, article: Article, error: Exception) -> None:
        reason = f"an internal error: {type(error).__name__}"
        await self._worlds.articles.skip(article.id, reason, self._worlds.clock())

    def _worth_a_page(
        self, rules: Rules, article: Article, analysis: Analysis, subscriptions: tuple[Subscription, ...]
    ) -> bool:
        """Say whether to fetch an article's page: somebody may be told of it, and the operator wants pages."""
        feed = rules.feeds.get(article.feed_url)
        if feed is None or not feed.page_text or not article.url:
            return False
        if not article.fresh and not article.baseline:
            return False
        if article.baseline and article.published_at < self._worlds.clock() - rules.look_back:
            return False
        return any(told_for(analysis.matches, subscription, article) for subscription in subscriptions)

    async def _page_text(self, feed: Feed, article: Article) -> str | None:
        """Return title and page text; None where the page cannot be had or has no more than the feed."""
        assert article.url is not None
        try:
            page = await self._worlds.fetcher.page(article.url, feed.headers)
            body = await self._worlds.reader.read(page)
        except FetchFailed as error:
            log.info("page_missed", article=article.id, url=article.url, reason=str(error))
            return None
        body = body.removeprefix(article.title).lstrip()
        return article.title + TITLE_END + body if len(body) > len(article.body) else None

    async def _place(
        self, article: Article, result: tuple[Analysis, str | None], subscriptions: tuple[Subscription, ...]
    ) -> None:
        """Put an article in its story, and store all that was concluded, the alerts included."""
        analysis, text = result
        try:
            placement, correction = await self._placement(article, analysis)
            # what is new in a story that was wrong may be nothing new
            heard = () if correction else subscriptions
            developments = await self._developments(article, analysis, placement, heard)
            decided = await asyncio.to_thread(decide, article, analysis.matches, subscriptions)
            conclusion = Conclusion(
                article_id=article.id,
                analysis=analysis,
                text=text,
                placement=placement,
                alerts=decided + developments,
                concluded_at=self._worlds.clock(),
                # a revision tells nothing new of its feed
                prior=learn(article.prior, analysis.detection.contenders) if article.id == article.origin else None,
                correction=correction,
            )
            alerts = await self._worlds.articles.conclude(conclusion)
        except StorageFailed:
            raise
        except Exception as error:
            log.exception("article_crashed", article=article.id)
            await self._skip(article, error)
            return
        self._worlds.meter.article_analysed(analysis.detection.language)
        topics = [match.topic for match in analysis.matches]
        log.debug("article_analysed", article=article.id, language=analysis.detection.language, topics=topics)
        for alert in alerts:
            log.info("alert_written", alert=alert, article=article.id)

    async def _placement(self, article: Article, analysis: Analysis) -> tuple[Placement, Correction | None]:
        """Decide on the story, and whether the article shows others to be wrong; a revision stays where it is."""
        store = self._worlds.articles
        if article.id != article.origin:
            story_id = await store.story_of(article.origin)
            if story_id is not None:
                return Join(story_id=story_id, why="revision"), None
        since = article.published_at - STORY_WINDOW
        candidates = await store.candidates(article, analysis.fingerprint, since)
        mark, at = analysis.fingerprint, article.published_at
        placement = place(mark, address(article.url), at, candidates)
        if isinstance(placement, Start):
            return placement, None
        return placement, revise(article.id, mark, at, placement, candidates)

    async def _developments(
        self, article: Article, analysis: Analysis, placement: Placement, subscriptions: tuple[Subscription, ...]
    ) -> tuple[AlertDraft, ...]:
        """Decide who is told that the article brings something new into a story that they were told of."""
        if not isinstance(placement, Join) or not analysis.matches:
            return ()
        chronicle = self._worlds.chronicle
        alerts = await chronicle.alerts_on(placement.story_id)
        listening = listeners(alerts, subscriptions, self._worlds.clock())
        story = await chronicle.story(placement.story_id) if listening else None
        if story is None:
            return ()
        report = Report(article=article, analysis=analysis, copied=placement.why in COPIED)
        return develop(story, report, listening, self.rules.renderer)

    async def look_back(self, limit: int | None) -> int:
        """Write alerts on the best stories of the time that ``rules.look_back`` spans; return how many are new."""
        worlds = self._worlds
        now = worlds.clock()
        since = now - self.rules.look_back
        written = 0
        for subscription in await self._listening():
            stories = await worlds.articles.stories(since, subscription.topics, STORIES_TO_CHOOSE_FROM)
            draft = AlertDraft(subscription_id=subscription.id, reason=Reason.FIRST_LOOK)
            for story in first_look(stories, subscription, since, limit, self.rules.renderer.owners):
                written += len(await worlds.outbox.add(story.id, [draft], now))
        return written
