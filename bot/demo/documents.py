"""Outlets and articles in, the bytes of their feeds and HTML pages out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from xml.etree import ElementTree as Xml

from bot.demo.outlets import DemoArticle, FeedFormat, Outlet

CONTENT_TYPES = {
    FeedFormat.RSS: "application/rss+xml; charset=utf-8",
    FeedFormat.ATOM: "application/atom+xml; charset=utf-8",
    FeedFormat.JSON: "application/feed+json; charset=utf-8",
}
HTML = "text/html; charset=utf-8"

_ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_STYLE = "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1.1rem/1.6 Georgia,serif}footer{color:#666}"

Xml.register_namespace("atom", _ATOM)


def published_at(article: DemoArticle, now: datetime) -> datetime:
    """Return when the article appeared: its ``hours_ago`` before ``now``, to the second, as feeds say it."""
    return (now - timedelta(hours=article.hours_ago)).replace(microsecond=0)


def latest(outlet: Outlet, now: datetime) -> datetime:
    """Return when the outlet's newest article appeared."""
    return max(published_at(article, now) for article in outlet.articles)


def render_feed(outlet: Outlet, base: str, now: datetime) -> bytes:
    """Return the outlet's feed, newest article first, in the format it publishes; ``base`` is the server's URL.

    RSS 2.0 (rssboard.org/rss-specification), Atom 1.0 (RFC 4287) or JSON Feed 1.1 (jsonfeed.org/version/1.1).
    The feed carries teasers only. Ids do not depend on the port, so that a second run knows its entries.
    """
    articles = sorted(outlet.articles, key=lambda article: article.hours_ago)
    home = f"{base}/{outlet.slug}"
    match outlet.format:
        case FeedFormat.RSS:
            return _rss(outlet, articles, home, now)
        case FeedFormat.ATOM:
            return _atom(outlet, articles, home, now)
        case FeedFormat.JSON:
            return _json(outlet, articles, home, now)


def render_article(outlet: Outlet, article: DemoArticle, now: datetime) -> bytes:
    """Return the article's page: HTML5 with the header, navigation and footer that real pages have."""
    when = published_at(article, now)
    body = "\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in article.paragraphs)
    content = (
        f"<article>\n<h1>{escape(article.title, quote=False)}</h1>\n"
        f'<time datetime="{when.isoformat()}">{when:%Y-%m-%d %H:%M}</time>\n{body}\n</article>'
    )
    meta = (
        f'<meta name="description" content="{escape(article.teaser)}">\n'
        f'<meta property="og:type" content="article">\n'
        f'<meta property="article:published_time" content="{when.isoformat()}">'
    )
    return _page(outlet.language, f"{article.title} – {outlet.name}", meta, _framed(outlet, content))


def render_front(outlet: Outlet) -> bytes:
    """Return the outlet's front page: its headlines."""
    lines = "\n".join(
        f'<li><a href="/{outlet.slug}/{article.slug}">{escape(article.title)}</a></li>' for article in outlet.articles
    )
    return _page(outlet.language, outlet.name, "", _framed(outlet, f"<ul>\n{lines}\n</ul>"))


def render_index(outlets: Sequence[Outlet]) -> bytes:
    """Return the newsroom's own front page: all outlets."""
    lines = "\n".join(
        f'<li lang="{outlet.language}"><a href="/{outlet.slug}">{escape(outlet.name)}</a></li>' for outlet in outlets
    )
    note = "<p>A made-up newsroom. No outlet, person or event in it is real.</p>"
    return _page("en", "Demo newsroom", "", f"<main>\n<h1>Demo newsroom</h1>\n{note}\n<ul>\n{lines}\n</ul>\n</main>")


def _framed(outlet: Outlet, content: str) -> str:
    name = escape(outlet.name)
    return (
        f'<header><a href="/{outlet.slug}">{name}</a></header>\n'
        f'<nav><ul><li><a href="/">Newsroom</a></li><li><a href="/{outlet.slug}/feed">Feed</a></li></ul></nav>\n'
        f"<main>\n{content}\n</main>\n"
        f"<footer><small>© {name} · Demo</small></footer>"
    )


def _page(language: str, title: str, meta: str, content: str) -> bytes:
    direction = ' dir="rtl"' if language in _RIGHT_TO_LEFT else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"{direction}>\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title, quote=False)}</title>\n{meta}\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{content}\n</body>\n</html>\n"
    ).encode()


def _rss(outlet: Outlet, articles: Sequence[DemoArticle], home: str, now: datetime) -> bytes:
    root = Xml.Element("rss", version="2.0")
    channel = Xml.SubElement(root, "channel")
    _add(channel, "title", outlet.name)
    _add(channel, "link", home)
    _add(channel, "description", outlet.name)
    _add(channel, "language", outlet.language)
    _add(channel, "lastBuildDate", format_datetime(latest(outlet, now), usegmt=True))
    _add(channel, f"{{{_ATOM}}}link", "", rel="self", href=f"{home}/feed", type="application/rss+xml")
    for article in articles:
        entry = Xml.SubElement(channel, "item")
        _add(entry, "title", article.title)
        _add(entry, "link", f"{home}/{article.slug}")
        _add(entry, "guid", _identity(outlet, article), isPermaLink="false")
        _add(entry, "pubDate", format_datetime(published_at(article, now), usegmt=True))
        _add(entry, "description", article.teaser)
    return _xml(root)


def _atom(outlet: Outlet, articles: Sequence[DemoArticle], home: str, now: datetime) -> bytes:
    root = Xml.Element("feed", {"xmlns": _ATOM, _LANG: outlet.language})
    _add(root, "id", f"tag:newsroom.example,2025:{outlet.slug}")
    _add(root, "title", outlet.name)
    _add(root, "updated", latest(outlet, now).isoformat())
    _add(root, "link", "", rel="alternate", type="text/html", href=home)
    _add(root, "link", "", rel="self", type="application/atom+xml", href=f"{home}/feed")
    _add(_add(root, "author", ""), "name", outlet.name)
    for article in articles:
        entry = Xml.SubElement(root, "entry")
        when = published_at(article, now).isoformat()
        _add(entry, "id", _identity(outlet, article))
        _add(entry, "title", article.title)
        _add(entry, "link", "", rel="alternate", type="text/html", href=f"{home}/{article.slug}")
        _add(entry, "published", when)
        _add(entry, "updated", when)
        _add(entry, "summary", article.teaser)
    return _xml(root)


def _json(outlet: Outlet, articles: Sequence[DemoArticle], home: str, now: datetime) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": home,
        "feed_url": f"{home}/feed",
        "language": outlet.language,
        "items": [
            {
                "id": _identity(outlet, article),
                "url": f"{home}/{article.slug}",
                "title": article.title,
                "content_text": article.teaser,
                "date_published": published_at(article, now).isoformat(),
            }
            for article in articles
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def _identity(outlet: Outlet, article: DemoArticle) -> str:
    return f"tag:newsroom.example,2025:{outlet.slug}/{article.slug}"


def _add(parent: Xml.Element, name: str, text: str, **attributes: str) -> Xml.Element:
    child = Xml.SubElement(parent, name, attributes)
    child.text = text or None
    return child


def _xml(root: Xml.Element) -> bytes:
    document: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return document
