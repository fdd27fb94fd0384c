"""The HTML of an article's page in, the article's paragraphs out."""

from __future__ import annotations

import logging
from typing import Any

import trafilatura

from bot.errors import FetchFailed
from bot.fetching.workers import Overburdened, Workers
from bot.model import Fetched
from bot.text.html import plain

_SHORT = 400  # characters: a text below that may be a miss of the fast mode
_LARGEST = 5 * 1024 * 1024  # bytes; trees of larger pages cost too much memory

# trafilatura reports each page it finds little on; whether that matters is for us to say.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


class TrafilaturaReader:
    """Reads article pages in worker processes: an implementation of ``ports.PageReader``."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    async def read(self, page: Fetched) -> str:
        """Return the article's paragraphs, a blank line between them; empty where there is none.

        Raises FetchFailed where the page is more than a worker can bear.
        """
        try:
            return await self._workers.run(_text_of, page)
        except Overburdened as error:
            raise FetchFailed(f"the page {error}") from None


def _text_of(page: Fetched) -> str:
    return extract_page(page.body, page.url)[1]


def extract_page(html: bytes, url: str) -> tuple[str, str, str | None]:
    """Return title, text (paragraphs with a blank line between) and date (ISO 8601) of an article's page.

    The fast mode goes first, the full one where that finds little. The longer text wins. No network is used.
    Method: A. Barbaresi, Trafilatura, ACL 2021.
    """
    if not html.strip() or len(html) > _LARGEST:
        return "", "", None
    found = _extract(html, url, fast=True)
    if found is None or len(found.text or "") < _SHORT:
        full = _extract(html, url, fast=False)
        if full is not None and (found is None or len(full.text or "") > len(found.text or "")):
            found = full
    if found is None:
        return "", "", None
    title = plain(found.title or "")
    lines = (" ".join(line.removeprefix("- ").split()) for line in (found.text or "").splitlines())
    paragraphs = [line for line in lines if line]
    if paragraphs and paragraphs[0] == title:
        del paragraphs[0]
    return title, "\n\n".join(paragraphs), found.date or None


def _extract(html: bytes, url: str, *, fast: bool) -> Any:
    try:
        return trafilatura.bare_extraction(
            html,
            url=url,
            fast=fast,
            include_comments=False,
            include_tables=False,
            favor_recall=not fast,
            with_metadata=True,
        )
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError):
        return None  # what strange pages make the parsers below it raise; a page is never worth a poll
