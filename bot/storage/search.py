"""A search in, the reports with its words out, the best first and one of each story."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, text, update

from bot.model import ArticleId, StoryId
from bot.ports import Hit, Hits
from bot.storage.articles import DOCUMENT
from bot.storage.database import Database, transaction
from bot.storage.search_index import Indexed, hold_speakers, index
from bot.storage.tables import Utc, analyses, articles, notes, search_terms
from bot.text.searching import Search, Sought, find, language_mark, outlet_mark

NO_ARTICLE = 2**31 - 1
LOOKED_AT = 400  # of the reports with the words, the newest
LONGEST_TEXT = 20_000  # characters that an excerpt is chosen from
EVER = datetime(1900, 1, 1, tzinfo=UTC)
HALF_LIFE = timedelta(days=7)  # a report of that age must fit twice as well
FILLED_DOWN_TO = "archive indexed down to"  # the note of where the filling is; none when it is done
_IN_TITLE = 1.0  # what a title with all the words is worth, where the best fit of all texts is 1
_CHOSEN = "a.id, a.story_id, a.title, a.published_at"
_SQLITE = f"""
    SELECT {_CHOSEN}, -bm25(search_index) AS fit FROM search_index JOIN articles a ON a.id = search_index.rowid
    WHERE search_index MATCH :words AND search_index.rowid >= :lowest AND a.published_at >= :since
    ORDER BY search_index.rowid DESC LIMIT :most
"""  # noqa: S608
_POSTGRESQL = f"""
    SELECT {_CHOSEN}, ts_rank(s.terms, CAST(:words AS tsquery)) AS fit
    FROM search_terms s JOIN articles a ON a.id = s.article_id
    WHERE s.terms @@ CAST(:words AS tsquery) AND s.article_id >= :lowest AND a.published_at >= :since
    ORDER BY s.article_id DESC LIMIT :most
"""  # noqa: S608
_COLUMNS = (articles.c.id, articles.c.story_id, articles.c.title, articles.c.published_at)


class SqlSearch:
    """Implements ports.SearchStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def search(self, tx: Connection, search: Search, now: datetime, first: int, most: int) -> Hits:
        """Return the best stories."""
        since = now - search.within if search.within else None
        found = find_words(tx, search, since, LOOKED_AT)
        top = max((row.fit for row in found), default=0.0)

        def merit(row: Any) -> tuple[float, int]:
            fit = row.fit / top if top > 0 else 0.0
            in_title = sum(bool(find(row.title, [each])) for each in search.sought) / max(1, len(search.sought))
            age = max(timedelta(), now - row.published_at)
            return (fit + _IN_TITLE * in_title) / (1 + age / HALF_LIFE), row.id

        best: dict[int, int] = {}
        for row in sorted(found, key=merit, reverse=True):
            best.setdefault(row.story_id, row.id)
        chosen = list(best.values())[first : first + most]
        return Hits(hits=_read(tx, chosen), stories=len(best), whole=len(found) < LOOKED_AT)

    @transaction
    def fill(self, tx: Connection, most: int) -> int:
        """Index what is older than the index."""
        mark = _filled_down_to(tx)
        if mark is None:
            return 0
        columns = (articles.c[name] for name in ("id", "title", "text", "source", "published_at"))
        rows = tx.execute(
            select(*columns, analyses.c.document)
            .join(analyses, analyses.c.article_id == articles.c.id)
            .where(articles.c.id < mark, articles.c.current, articles.c.state == "analysed")
            .where(~select(search_terms.c.article_id).where(search_terms.c.article_id == articles.c.id).exists())
            .order_by(articles.c.id.desc())
            .limit(most)
        ).all()
        reports = [_indexed(row) for row in rows]
        hold_speakers(tx, reports)  # of all at once, in their order: whoever concludes meanwhile holds some, too
        for report in reports:
            index(tx, report)
        if rows:
            _note(tx, str(rows[-1].id))
        else:
            tx.execute(delete(notes).where(notes.c.name == FILLED_DOWN_TO))
        return len(rows)

    @transaction
    def unread(self, tx: Connection) -> int:
        """Return how many reports await the filling."""
        mark = _filled_down_to(tx)
        if mark is None:
            return 0
        left = (articles.c.id < mark, articles.c.current, articles.c.state == "analysed")
        return tx.execute(select(func.count()).select_from(articles).where(*left)).scalar_one()


def find_words(tx: Connection, search: Search, since: datetime | None, most: int) -> Sequence[Any]:
    """Return id, story, title, time and fit of the newest reports with the words of a search."""
    if not search.alternatives:
        return ()
    sqlite = tx.dialect.name == "sqlite"
    query = text(_SQLITE if sqlite else _POSTGRESQL).bindparams(bindparam("since", type_=Utc)).columns(*_COLUMNS)
    values = {
        "words": to_fts5(search) if sqlite else to_tsquery(search),
        "lowest": lowest_since(tx, since) if since else 0,
        "since": since or EVER,
        "most": most,
    }
    return tx.execute(query, values).all()


def lowest_since(tx: Connection, since: datetime) -> int:
    """Return the lowest number of articles that were seen since then: those published since then are among them.

    Where there are none, it is a number that no article has.
    """
    seen = (articles.c.state == "analysed", articles.c.first_seen_at >= since)
    first = select(articles.c.id).where(*seen).order_by(articles.c.first_seen_at, articles.c.id).limit(1)
    return tx.execute(first).scalar() or NO_ARTICLE


def to_fts5(search: Search) -> str:
    """Return the query for SQLite's full text index. Keys are letters, digits and ``_``: nothing can break out."""
    wanted = " OR ".join(f"({' AND '.join(map(_fts5, each))})" for each in search.alternatives)
    wanted = " AND ".join([f"({wanted})", *(f"({' OR '.join(map(_fts5, marks))})" for marks in _marks(search))])
    return f"({wanted}) NOT ({' OR '.join(map(_fts5, search.without))})" if search.without else wanted


def to_tsquery(search: Search) -> str:
    """Return the query for PostgreSQL's vectors."""
    wanted = " | ".join(f"({' & '.join(map(_tsquery, each))})" for each in search.alternatives)
    parts = [f"({wanted})", *(f"({' | '.join(map(_tsquery, marks))})" for marks in _marks(search))]
    return " & ".join([*parts, *(f"!({_tsquery(each)})" for each in search.without)])


def _marks(search: Search) -> list[list[Sought]]:
    languages = [Sought(keys=(language_mark(tag),)) for tag in search.languages]
    outlets = [Sought(keys=(outlet_mark(key),), open=True) for key in search.outlets]
    return [marks for marks in (languages, outlets) if marks]


def _fts5(sought: Sought) -> str:
    return f'"{" ".join(sought.keys)}"' + (" *" if sought.open else "")


def _tsquery(sought: Sought) -> str:
    *before, last = sought.keys
    return " <-> ".join([*(f"'{key}'" for key in before), f"'{last}'" + (":*" if sought.open else "")])


def _filled_down_to(tx: Connection) -> int | None:
    mark = tx.execute(select(notes.c.text).where(notes.c.name == FILLED_DOWN_TO)).scalar()
    return int(mark) if mark else None


def _note(tx: Connection, mark: str) -> None:
    """Write down where the filling is."""
    tx.execute(update(notes).where(notes.c.name == FILLED_DOWN_TO).values(text=mark))


def _read(tx: Connection, ids: Sequence[int]) -> tuple[Hit, ...]:
    """Return hits in the order of the numbers."""
    beginning = func.substr(articles.c.text, 1, LONGEST_TEXT).label("beginning")
    names = ("id", "story_id", "title", "url", "source", "country", "published_at")
    query = select(*(articles.c[name] for name in names), beginning, analyses.c.language)
    joined = query.join(analyses, analyses.c.article_id == articles.c.id).where(articles.c.id.in_(ids))
    rows = {row.id: row for row in tx.execute(joined)}
    return tuple(
        Hit(
            article_id=ArticleId(row.id),
            story_id=StoryId(row.story_id),
            title=row.title,
            text=row.beginning,
            url=row.url,
            source=row.source,
            country=row.country,
            language=row.language,
            published_at=row.published_at,
        )
        for row in (rows[each] for each in ids if each in rows)
    )


def _indexed(row: Any) -> Indexed:
    """Return what is indexed of an article with its analysis."""
    analysis = DOCUMENT.validate_json(row.document)
    own = {name: getattr(row, name) for name in ("title", "text", "source", "published_at")}
    return Indexed(article_id=row.id, language=analysis.detection.language, quotes=analysis.quotes, **own)
