"""A site's documents in, the addresses that may be its feeds' out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from bot.feeds.urls import canonical_url
from bot.text.html import Element, elements, plain

MOST_LISTED = 12  # addresses that are taken from one document
MOST_SITEMAPS = 2

# Where the usual publishing systems keep their feeds: WordPress, Drupal, Joomla, Ghost, Hugo, Jekyll, Blogger.
_USUAL = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feeds/posts/default",
    "/feed.json",
    "/index.rdf",
)
_USUAL_OF_SECTIONS = ("/feed", "/rss")

_FEED_TYPES = frozenset(
    f"application/{kind}" for kind in ("rss+xml", "atom+xml", "feed+json", "rdf+xml", "x-rss+xml", "x.atom+xml")
)
_VAGUE_TYPES = frozenset({"text/xml", "application/xml", "application/json"})  # WordPress names its API so
_LIKE_A_FEED = re.compile(r"(?<![a-z])(?:rss\d*|atom|feeds?|rdf|jsonfeed)(?![a-z])|rssfeed|newsfeed|\.rdf\b", re.I)
_LABEL = re.compile(r"\b(?:rss|atom|json feed)\b", re.I)
_COMMENTS = re.compile(r"(?<![a-z])comments?(?![a-z])", re.I)
_BUTTON = re.compile(r"^https?://.+https?(?::|%3A)", re.I)  # “subscribe with”: a service, and the feed within
_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(https?://\S+)", re.I | re.M)
_LOCATION = re.compile(r"<loc>\s*+(?:<!\[CDATA\[\s*+)?([^<\]\s]+)", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says of its feeds: addresses, the likeliest first, and what the site calls itself."""

    site: str = ""
    listed: tuple[str, ...] = ()


def complete(address: str) -> str:
    """Return a web address for what people type: ``example.org``, ``feed://example.org/rss``."""
    address = re.sub(r"^feed:(?://)?(?=https?://)", "", address.strip(), flags=re.I)
    address = re.sub(r"^feed://", "http://", address, flags=re.I)
    return address if re.match(r"[a-z][a-z0-9+.-]*://", address, re.I) else f"https://{address.lstrip('/')}"


def read_page(html: bytes, url: str) -> Page:
    """Return what a page says of its feeds: links that declare them first, then those that look like one.

    Feeds of comments are left out, and links to services that would subscribe to the feed.
    """
    site, base, declared, alike = "", url, list[str](), list[str]()
    for element in elements(html, "base", "meta", "link", "a"):
        said = element.attributes
        if element.name == "meta":
            site = site or (said.get("content", "").strip() if said.get("property") == "og:site_name" else "")
        elif element.name == "base":
            base = _joined(url, said.get("href", "")) or url
        elif address := _joined(base, said.get("href", "")):
            if element.name == "link" and _declares(said.get("rel", ""), said.get("type", ""), address):
                declared.append(address)
            elif element.name == "a" and _leads_to_a_feed(element, address):
                alike.append(address)
    return Page(site=plain(site), listed=_distinct((*declared, *alike), url))


def usual_addresses(url: str) -> tuple[str, ...]:
    """Return where a site's feeds usually are: below the page itself, then below the root."""
    parts = urlsplit(url)
    root, section = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
    own = [root + section + path for path in _USUAL_OF_SECTIONS] if section else []
    return tuple(own + [root + path for path in _USUAL])


def robots_address(url: str) -> str:
    """Return where a site's robots.txt is (RFC 9309)."""
    return urljoin(url, "/robots.txt")


def listed_sitemaps(robots: bytes) -> tuple[str, ...]:
    """Return those sitemaps of a robots.txt that may be feeds, or may list some."""
    stated = _SITEMAP.findall(robots.decode("utf-8", "replace"))
    found = dict.fromkeys(filter(None, (_joined(address, address) for address in stated)))
    feeds = [address for address in found if _looks_like_a_feed(address)]
    news = [address for address in found if "news" in address.lower() and address not in feeds]
    return tuple(feeds + news)[:MOST_SITEMAPS]


def listed_feeds(sitemap: bytes, url: str) -> tuple[str, ...]:
    """Return the addresses in a sitemap (https://www.sitemaps.org/protocol.html) that look like feeds."""
    located = (unescape(address) for address in _LOCATION.findall(sitemap.decode("utf-8", "replace")))
    absolute = filter(None, (_joined(url, address) for address in located))
    return _distinct([address for address in absolute if _looks_like_a_feed(address)], url)


def _declares(relation: str, kind: str, address: str) -> bool:
    """Tell a link that declares a feed (https://www.rssboard.org/rss-autodiscovery)."""
    relations, kind = relation.lower().split(), kind.partition(";")[0].strip().lower()
    if "feed" in relations:
        return True
    vague = kind in _VAGUE_TYPES and _looks_like_a_feed(address)
    return "alternate" in relations and (kind in _FEED_TYPES or vague)


def _leads_to_a_feed(anchor: Element, address: str) -> bool:
    said = anchor.attributes
    label = f"{anchor.text[:80]} {said.get('title', '')} {said.get('aria-label', '')}"
    return not _BUTTON.match(address) and (_looks_like_a_feed(address) or bool(_LABEL.search(label)))


def _looks_like_a_feed(address: str) -> bool:
    parts = urlsplit(address)
    return bool(_LIKE_A_FEED.search(f"{parts.path}?{parts.query}"))


def _joined(base: str, address: str) -> str | None:
    """Return an absolute address without fragment; None where there is none."""
    address = address.strip().replace(" ", "%20")
    if not address or address.startswith("#") or not address.isprintable():
        return None
    try:
        joined = urlsplit(urljoin(base, complete(address) if address.lower().startswith("feed:") else address))
    except ValueError:
        return None
    return joined._replace(fragment="").geturl() if joined.scheme in ("http", "https") and joined.netloc else None


def _distinct(addresses: Sequence[str], url: str) -> tuple[str, ...]:
    """Return addresses that differ from each other and from the document's own."""
    by_form = {canonical_url(url): ""}
    for address in addresses:
        if not _COMMENTS.search(urlsplit(address).path):
            by_form.setdefault(canonical_url(address), address)
    return tuple(filter(None, by_form.values()))[:MOST_LISTED]
