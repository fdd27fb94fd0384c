"""The HTML of an article's page in, the article's headline out, without the name of the site."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from bot.text.html import elements, plain

_WORD = re.compile(r"\w+")
_SEPARATOR = re.compile(r"\s*(?:(?<=\s)(?:[-–—·•:»/\\]|--)(?=\s)|[|｜ㅣ：]|-(?=\w+[|｜ㅣ]))\s*")
_ARTICLE = re.compile(r"(?:Article|Posting|Report)$")  # schema.org: NewsArticle, ReportageNewsArticle, BlogPosting
_LONGEST = 1000  # characters of a title; no headline is longer
_MOST = 20  # titles of a kind; a page with more is a list of other articles
_DEEPEST = 4  # levels of JSON-LD, in which the article itself stands; further down are those that it links to


def headline(html: bytes, url: str, title: str) -> str:
    """Return an article's headline; ``title`` is what its page is called for search engines and other sites.

    The article's own JSON-LD says it best (https://schema.org/headline) where it is the only one and shares words with
    another title of the page, then the heading with which the title begins, then the title without the site's name.
    """
    title = plain(title)[:_LONGEST]
    headings: list[str] = []
    titles = [title]
    sites = [urlsplit(url).hostname or ""]
    declared: list[str] = []
    for element in elements(html, "title", "h1", "meta", "script"):
        if element.name == "h1":
            headings.append(plain(element.text))
        elif element.name == "title":
            titles.append(plain(element.text))
        elif element.attributes.get("property") == "og:site_name":
            sites.append(plain(element.attributes.get("content", "")))
        elif element.attributes.get("type", "").lower() == "application/ld+json":
            declared.extend(_declared(element.text))
    declared, headings, titles = _some(declared), _some(headings), _some(titles)
    confirmed = [text for text in dict.fromkeys(declared) if any(_is_alike(text, known) for known in titles + headings)]
    beginning = [heading for heading in headings if heading and _key(title).startswith(_key(heading))]
    best = confirmed[0] if len(confirmed) == 1 else max(beginning, key=len, default=title)
    return _without_site(best, sites, headings + titles)


def _some(titles: list[str]) -> list[str]:
    """Return the first titles, cut to their length: each is compared with each."""
    return [text[:_LONGEST] for text in titles[:_MOST]]


def _declared(script: str) -> Iterator[str]:
    """Yield the headlines of the articles that a JSON-LD script describes."""
    try:
        tree = json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return
    for thing in _things(tree, _DEEPEST):
        kinds = thing.get("@type")
        is_article = any(_ARTICLE.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds]))
        text = plain(str(thing.get("headline") or "")) if is_article else ""
        if text and not text.endswith(("…", "...")):
            yield text


def _things(tree: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON tree, but not those of lists of links."""
    if isinstance(tree, dict):
        yield tree
    branches = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    for branch in branches if depth and not (isinstance(tree, dict) and "itemListElement" in tree) else ():
        yield from _things(branch, depth - 1)


def _is_alike(a: str, b: str) -> bool:
    """Say whether half of the words of the shorter title are in the other; of unspaced scripts, of its letters."""
    first, second = (
        set(text) if len(_WORD.findall(text)) * 8 < len(text) else set(_key(text).split()) for text in (a, b)
    )
    return len(first & second) * 2 >= min(len(first), len(second)) > 0


def _without_site(title: str, sites: Sequence[str], others: Sequence[str]) -> str:
    """Return a title without the parts at its end that are the name of a site, or that another title does not have."""
    names = {_key(part).replace(" ", "") for site in sites for part in (site, *site.split("."))} - {""}
    while cuts := list(_SEPARATOR.finditer(title)):
        rest, last = title[: cuts[-1].start()], _key(title[cuts[-1].end() :]).replace(" ", "")
        is_name = last in names or any(len(name) > 3 and (name in last or last in name) for name in names if last)
        if not rest or not (is_name or any(_key(rest) == _key(other) for other in others)):
            break
        title = rest
    return title


def _key(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
