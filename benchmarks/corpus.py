"""A number in, a feed out: distinct, made-up feeds that look like real ones in size, formats, scripts and markup.

Mean size about 56 KB and 30 entries; of ten feeds about eight are RSS, two Atom, and some RDF; about four carry whole
articles as HTML.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCRIPTS = {
    "en": "etaoinshrdlcumwfgypb",
    "sr-Latn": "aoienrsjtukvdmpčšćžđ",
    "ru": "оеаинтсрвлкмдпуяызьб",
    "el": "αοιετσνηυρπκλμωδγχθφ",
    "ar": "اليمنوترسبعدقكهفجحصخ",
}
RSS = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:media="http://search.yahoo.com/mrss/">\n<channel>'
)
RDF = (
    '<?xml version="1.0" encoding="UTF-8"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/">'
)


@dataclass(frozen=True, slots=True)
class MadeFeed:
    """A feed in its parts: what changes from poll to poll can be put together anew."""

    kind: str
    head: str  # with "{built}" where the time of the last build stands
    entries: tuple[str, ...]
    tail: str

    def document(self, built: datetime, newest: tuple[str, ...] = ()) -> bytes:
        """Return the document as it is served, with further entries in front."""
        return "".join((self.head.replace("{built}", built.isoformat()), *newest, *self.entries, self.tail)).encode()


def make_feed(number: int) -> MadeFeed:
    """Return feed ``number``; the same number gives the same feed."""
    draw = random.Random(number)
    language = draw.choices(list(SCRIPTS), (40, 25, 15, 10, 10))[0]
    kind = draw.choices(("rss", "atom", "rdf"), (78, 18, 4))[0]
    whole = draw.random() < 0.4
    count = draw.randint(15, 30) if whole else draw.randint(20, 50)
    entries = tuple(_entry(draw, kind, language, f"{number}-{place}", whole, place) for place in range(count))
    title = escape(sentence(draw, language)[:40])
    if kind == "rss":
        head = (
            f"{RSS}<title>{title}</title><link>https://n{number}.example.org/</link><description>{title}</description>"
            f"<lastBuildDate>{{built}}</lastBuildDate><language>{language}</language>\n"
        )
        return MadeFeed(kind, head, entries, "</channel></rss>")
    if kind == "atom":
        head = (
            f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">'
            f"<title>{title}</title><id>tag:n{number}</id><updated>{{built}}</updated>\n"
        )
        return MadeFeed(kind, head, entries, "</feed>")
    head = (
        f"{RDF}<channel rdf:about='https://n{number}.example.org/'><title>{title}</title>"
        "<dc:date>{built}</dc:date></channel>\n"
    )
    return MadeFeed(kind, head, entries, "</rdf:RDF>")


def new_entries(number: int, feed: MadeFeed, turn: int) -> tuple[str, ...]:
    """Return one to three entries that were not there before."""
    draw = random.Random(f"{number}/{turn}")
    language = draw.choice(list(SCRIPTS))
    return tuple(
        _entry(draw, feed.kind, language, f"{number}-new-{turn}-{place}", len(feed.entries) < 25, -place - 1)
        for place in range(draw.randint(1, 3))
    )


def sentence(draw: random.Random, language: str) -> str:
    """Return a made-up sentence."""
    return draw.choice(_sentences(language))


def _entry(draw: random.Random, kind: str, language: str, identity: str, whole: bool, place: int) -> str:
    when = START - timedelta(minutes=17 * place)
    title = escape(sentence(draw, language)[: draw.randint(60, 120)])
    link = escape(f"https://n{identity.partition('-')[0]}.example.org/{identity}?utm_source=rss&utm_medium=feed")
    teaser = " ".join(sentence(draw, language) for _ in range(draw.randint(2, 4)))
    html = f'<p><img src="/thumb/{identity}.jpg" width="300"/></p><p>{escape(teaser)}</p>'
    article = _article(draw, language) if whole else ""
    if kind == "atom":
        content = f'<content type="html">{escape(article)}</content>' if whole else ""
        return (
            f'<entry><title type="html">{title}</title><link rel="alternate" href="{link}"/><id>tag:{identity}</id>'
            f"<published>{when.isoformat()}</published><updated>{when.isoformat()}</updated>"
            f'<summary type="html">{escape(html)}</summary>{content}</entry>\n'
        )
    content = f"<content:encoded><![CDATA[{article}]]></content:encoded>" if whole else ""
    if kind == "rdf":
        return (
            f'<item rdf:about="{link}"><title>{title}</title><link>{link}</link>'
            f"<description>{escape(teaser)}</description><dc:date>{when.isoformat()}</dc:date>{content}</item>\n"
        )
    return (
        f"<item><title>{title}</title><link>{link}</link><dc:creator><![CDATA[Author]]></dc:creator>"
        f"<pubDate>{format_datetime(when)}</pubDate><category><![CDATA[News]]></category>"
        f'<guid isPermaLink="false">{identity}</guid><description><![CDATA[{html}]]></description>'
        f'<media:content url="https://n.example.org/{identity}.jpg" medium="image" width="1200"/>{content}</item>\n'
    )


def _article(draw: random.Random, language: str) -> str:
    paragraphs = (
        f'<p class="wp-block-paragraph">{escape(sentence(draw, language))} <a href="/tag/{draw.randint(1, 999)}" '
        f'rel="noopener">{escape(sentence(draw, language)[:20])}</a> {escape(sentence(draw, language))}</p>'
        for _ in range(draw.randint(4, 8))
    )
    return "\n".join(paragraphs)


@cache
def _sentences(language: str) -> tuple[str, ...]:
    draw, letters = random.Random(language), SCRIPTS[language]
    return tuple(
        " ".join(
            "".join(draw.choices(letters, k=draw.randint(2, 10))) for _ in range(draw.randint(10, 26))
        ).capitalize()
        + "."
        for _ in range(400)
    )
