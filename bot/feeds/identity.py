"""Entries and what is known in, drafts of articles that are new or changed out.

No single mark of an entry can be trusted: publishers rewrite guids, move hosts, edit headlines that stand in the URL,
and reuse guids of years ago. So an entry is recognised by any of its keys, and an entry that any of them shows to be
known is never new again. https://github.com/FreshRSS/FreshRSS/issues/5909 and its kin are why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from hashlib import blake2b

from bot.feeds.urls import address, canonical_url
from bot.model import TITLE_END, ArticleId, Draft, Entry, KnownArticle

__all__ = ["Identified", "canonical_url", "identify", "is_fresh", "link_key", "mark"]

_TITLE_WORDS = 12  # of an entry that has no title
_ALIKE = 0.5  # from here on, a changed title is an edit and not another article
_SAME_DAY = timedelta(days=2)
_CLOCK_ERROR = timedelta(days=1)  # wrong zones and summer times; what is dated later is not dated at all
_UNIQUE = 200  # characters of text that two articles hardly share
_SAME_MOMENT = timedelta(minutes=1)
_HUGE = 300  # characters of a title that are compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """What a document brought: articles to store, and further keys of articles that are known."""

    drafts: tuple[Draft, ...] = ()
    also_keys: tuple[tuple[str, ArticleId], ...] = ()
    listed: tuple[ArticleId, ...] = ()  # the known articles that it still has


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """An entry with a title, its text as it would be stored, and its keys."""

    entry: Entry
    text: str
    digest: str
    guid: str | None
    link: str | None
    content: str
    body: str | None  # the text without its title, where that is long enough to be unique

    @property
    def keys(self) -> tuple[str, ...]:
        """What it may be recognised by: ``g:`` its guid, ``l:`` its link, ``t:`` its text with and without title."""
        return tuple(key for key in (self.guid, self.link, self.content, self.body) if key)


def mark(entries: Iterable[Entry]) -> tuple[Marked, ...]:
    """Give entries their titles and keys; those with neither title nor text nor link fall away."""
    return tuple(found for entry in entries if (found := _mark(entry)))


def identify(entries: Sequence[Marked], known: Mapping[str, KnownArticle], now: datetime) -> Identified:
    """Tell the new and the changed entries of a document from those that are known.

    ``known`` maps keys to the articles of the feed that are remembered for them. An entry is known if
    its text is, if its guid is (unless that is reused for another article), or if its link is (unless that is a
    home page, or shared by entries of this document). A known one with a changed digest gives a draft that revises.
    """
    marked = _distinct(entries)
    shared = _shared(marked)
    drafts: list[Draft] = []
    also: dict[str, ArticleId] = {}
    revised: set[ArticleId] = set()
    listed: dict[ArticleId, None] = {}
    for one in marked:
        own = tuple(key for key in one.keys if key not in shared)
        article = _recognise(one, known, shared)
        if article is None:
            # A key that another article is remembered for stays with that article.
            drafts.append(_draft(one, tuple(key for key in own if key not in known) or own, now))
            continue
        listed[article.id] = None
        missing = {key: article.id for key in own if key not in known}
        if one.digest != article.digest and one.content not in known and article.id not in revised:
            revised.add(article.id)
            drafts.append(replace(_draft(one, own, now, article), revises=article.id))
        else:
            also.update(missing)
    return Identified(drafts=tuple(drafts), also_keys=tuple(also.items()), listed=tuple(listed))


def link_key(canonical: str) -> str:
    """Return the key that an entry with this canonical URL is recognised by."""
    return f"l:{_hash(canonical)}"


def is_fresh(draft: Draft, now: datetime, max_age: timedelta = timedelta(days=3)) -> bool:
    """Tell whether a draft is recent enough to tell someone about; undated ones are."""
    return not draft.dated or now - draft.published_at <= max_age


def _mark(entry: Entry) -> Marked | None:
    """Give an entry its title and keys; None where it has neither title nor text nor link."""
    body = entry.text.strip()
    title = entry.title.strip() or _title_of(body) or (entry.link or "")
    if not title:
        return None
    text = _text(title, body)
    digest = _hash(text)
    guid = _guid(entry.guid)
    link = address(entry.link)
    # A headline alone is no proof of being the same article: "Weather" comes every day, at another address.
    content = digest if body and body != title else _hash(f"{text}\n{link or guid or ''}")
    return Marked(
        entry=entry if entry.title == title else replace(entry, title=title),
        text=text,
        digest=digest,
        guid=f"g:{_hash(guid)}" if guid else None,
        link=link_key(link) if link else None,
        content=f"t:{content}",
        body=f"t:{_hash('body ' + body)}" if len(body) >= _UNIQUE else None,
    )


def _guid(guid: str | None) -> str | None:
    """Guids that are URLs are compared as URLs: they flip between http and https, and gain tracking."""
    guid = (guid or "").strip()
    return canonical_url(guid) if guid.lower().startswith(("http://", "https://")) else guid or None


def _title_of(body: str) -> str:
    words = body.split(None, _TITLE_WORDS)
    return " ".join(words[:_TITLE_WORDS])[:200] + "…" if len(words) > _TITLE_WORDS else " ".join(words)[:200]


def _text(title: str, body: str) -> str:
    """Title and body, the title not repeated where the body begins with it as a paragraph of its own."""
    if body == title:
        return title
    if body.startswith(title) and body[len(title) :].startswith("\n"):
        body = body[len(title) :].strip()
    return title + TITLE_END + body if body else title


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _distinct(marked: Sequence[Marked]) -> list[Marked]:
    """Of entries with the same identity the first counts; those that merely share a guid are all kept."""
    by_key: dict[str, Marked] = {}
    kept: list[Marked] = []
    for one in marked:
        if one.content in by_key:
            continue
        twin = by_key.get(one.guid or "")
        if twin and not _differ(one, twin):
            continue
        kept.append(one)
        for key in one.keys:
            by_key.setdefault(key, one)
    return kept


def _differ(one: Marked, twin: Marked) -> bool:
    return one.link != twin.link and one.entry.title != twin.entry.title


def _shared(marked: Sequence[Marked]) -> frozenset[str]:
    """Keys that stand for several entries of this document, and so for none."""
    count = Counter(key for one in marked for key in one.keys)
    return frozenset(key for key, times in count.items() if times > 1)


def _recognise(one: Marked, known: Mapping[str, KnownArticle], shared: frozenset[str]) -> KnownArticle | None:
    if one.content in known:
        return known[one.content]
    if one.link and one.link not in shared and one.link in known:
        return known[one.link]
    if one.guid and one.guid not in shared and (article := known.get(one.guid)) and not _is_reused(one, article):
        return article
    if one.body and one.body not in shared and (article := known.get(one.body)) and _is_retitled(one, article):
        return article
    return None


def _date(one: Marked) -> datetime | None:
    return one.entry.published_at or one.entry.updated_at


def _likeness(one: Marked, article: KnownArticle) -> float:
    titles = one.entry.title[:_HUGE].casefold(), article.title[:_HUGE].casefold()
    return SequenceMatcher(None, *titles).ratio()


def _is_retitled(one: Marked, article: KnownArticle) -> bool:
    """Tell whether the same text came under an edited headline, which some sites put in the URL and the guid."""
    date = _date(one)
    same_moment = date and article.published_at and abs(date - article.published_at) < _SAME_MOMENT
    return bool(same_moment) or _likeness(one, article) >= _ALIKE


def _is_reused(one: Marked, article: KnownArticle) -> bool:
    """Tell whether a guid now stands for another article: other link, other title, and not an equal date."""
    other_link = one.link != (f"l:{_hash(canonical_url(article.url))}" if article.url else None)
    date = _date(one)
    if not other_link or _likeness(one, article) >= _ALIKE:
        return False
    return date is not None and article.published_at is not None and abs(date - article.published_at) > _SAME_DAY


def _draft(one: Marked, own: tuple[str, ...], now: datetime, article: KnownArticle | None = None) -> Draft:
    stated = _date(one)
    dated = stated is not None and stated <= now + _CLOCK_ERROR
    if stated is None and article and article.published_at:
        published_at = article.published_at  # an undated article does not become younger by being edited
    else:
        published_at = min(stated, now) if stated and dated else now
    return Draft(
        keys=own,
        guid=one.entry.guid,
        url=one.entry.link,
        title=one.entry.title,
        text=one.text,
        digest=one.digest,
        language_hint=one.entry.language,
        published_at=published_at,
        dated=dated,
    )
