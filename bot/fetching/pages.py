"""The HTML of an article's page in, the article's paragraphs out."""

from __future__ import annotations

import logging
from time import monotonic
from typing import Any

import trafilatura

from bot.errors import FetchFailed
from bot.fetching.headlines import headline
from bot.fetching.workers import Overburdened, Workers
from bot.model import Fetched

_PATIENCE = 2.0  # seconds; a page that takes longer is read in one mode only
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

    Three modes read it, and the text of middle length is taken: the fast mode misses articles in unusual containers,
    the full one takes comments and teasers for them, and one that favours recall says which of the two erred. No
    network is used. Method: A. Barbaresi, Trafilatura, ACL 2021.
    """
    if not html.strip() or len(html) > _LARGEST:
        return "", "", None
    begun = monotonic()
    found = [_extract(html, url, fast=True)]
    if monotonic() - begun < _PATIENCE:
        found.append(_extract(html, url))
        if len(_text(found[0])) != len(_text(found[1])):
            found.append(_extract(html, url, favor_recall=True))
    best = sorted(found, key=lambda document: len(_text(document)))[len(found) // 2]
    if best is None:
        return "", "", None
    title = headline(html, url, best.title or "")
    lines = (" ".join(line.removeprefix("- ").split()) for line in _text(best).splitlines())
    paragraphs = [line for line in lines if line]
    if paragraphs and paragraphs[0] in (title, best.title):
        del paragraphs[0]
    return title, "\n\n".join(paragraphs), best.date or None


def _text(document: Any) -> str:
    return (document and document.text) or ""


def _extract(html: bytes, url: str, *, fast: bool = False, favor_recall: bool = False) -> Any:
    try:
        return trafilatura.bare_extraction(
            html,
            url=url,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            fast=fast,
            favor_recall=favor_recall,
        )
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError):
        return None  # what strange pages make the parsers below it raise; a page is never worth a poll
