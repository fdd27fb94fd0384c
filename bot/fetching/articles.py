"""An address in, the article that stands there out: as a feed would have brought it, but without its feed."""

from __future__ import annotations

from bot.analysis import loose_article
from bot.errors import FetchFailed
from bot.fetching.pages import extract_page
from bot.fetching.workers import Overburdened, Workers
from bot.model import Article, Fetched
from bot.ports import Clock, Fetcher


class FetchedArticles:
    """Implements ports.ArticlePages: pages are read in worker processes, and private networks refused as for feeds."""

    def __init__(self, fetcher: Fetcher, workers: Workers, clock: Clock) -> None:
        self._fetcher = fetcher
        self._workers = workers
        self._clock = clock

    async def article(self, url: str) -> Article:
        """Return the article on a page. Raises FetchFailed."""
        page = await self._fetcher.page(url, {})
        try:
            title, text = await self._workers.run(_read, page)
        except Overburdened as error:
            raise FetchFailed(f"the page {error}") from None
        if not text:
            raise FetchFailed("no article was found on that page")
        return loose_article(title, text.split("\n\n"), self._clock(), page.url)


def _read(page: Fetched) -> tuple[str, str]:
    title, text, _ = extract_page(page.body, page.url)
    return title, text
