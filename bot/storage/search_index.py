"""A conclusion in, rows that searches and questions for sayings are answered from out, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, collate, delete, insert, select

from bot.alerts.render import cite
from bot.model import Quote
from bot.ports import Conclusion
from bot.storage.columns import storable
from bot.storage.database import upsert
from bot.storage.tables import sayings, search_terms, speaker_sounds, speakers
from bot.text.namesakes import sounds_of
from bot.text.searching import MARK, MOST_KEYS, keys_of, marks_of

LONGEST_SAYING = 2000  # characters; what is longer is no quote but a speech
LONGEST_NAME = 120
LONGEST_SOUND = 40
MOST_SAYINGS = 50  # of an article


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """What the index has to know of a report."""

    article_id: int
    title: str
    text: str  # begins with the title
    source: str
    language: str
    quotes: tuple[Quote, ...]
    published_at: datetime


def remember(tx: Connection, row: Row[Any], conclusion: Conclusion) -> None:
    """Index an article of which something has been concluded."""
    analysis = conclusion.analysis
    report = Indexed(
        article_id=row.id,
        title=row.title,
        text=row.text if conclusion.text is None else conclusion.text,
        source=row.source,
        language=analysis.detection.language,
        quotes=analysis.quotes,
        published_at=row.published_at,
    )
    index(tx, report)


def index(tx: Connection, report: Indexed) -> None:
    """Have a report found by its words, and its named speakers by their names; the title counts twice."""
    tx.execute(insert(search_terms).values(article_id=report.article_id, terms=keys_to_store(report)))
    said = _said(report)
    known = hold_speakers(tx, [report])
    rows = [
        {
            "article_id": report.article_id,
            "speaker_id": known[name],
            "said_at": report.published_at,
            "language": report.language,
            "role": quote.role,
            "words": cite(quote, report.source).words,
        }
        for name, quote in said
    ]
    if rows:
        tx.execute(insert(sayings), rows)


def hold_speakers(tx: Connection, reports: Iterable[Indexed]) -> dict[str, int]:
    """Return the numbers of all that are named, by name; held fast in one order, so that two who hold several can."""
    return {name: _speaker(tx, name) for name in sorted({name for report in reports for name, _ in _said(report)})}


def _said(report: Indexed) -> list[tuple[str, Quote]]:
    """Return the quotes that are kept, each with its speaker's name."""
    return [
        (storable(quote.speaker[:LONGEST_NAME]), quote)
        for quote in report.quotes
        if quote.speaker and len(quote.words) <= LONGEST_SAYING
    ][:MOST_SAYINGS]


def keys_to_store(report: Indexed) -> tuple[str, ...]:
    """Return the keys of a report, those of its title twice, with a mark between that no phrase reaches across."""
    title = keys_of(report.title, MOST_KEYS // 10)
    body = keys_of(report.text.removeprefix(report.title))
    return (*title, MARK, *title, MARK, *body, *marks_of(report.language, report.source))


def forget(tx: Connection, article_ids: Sequence[int]) -> None:
    """Take articles out, and the speakers of whom nothing is left."""
    if not article_ids:
        return
    tx.execute(delete(search_terms).where(search_terms.c.article_id.in_(article_ids)))
    gone = tx.execute(
        delete(sayings).where(sayings.c.article_id.in_(article_ids)).returning(sayings.c.speaker_id)
    ).scalars()
    if maybe := set(gone):
        by_letters = collate(speakers.c.name, "C") if tx.dialect.name == "postgresql" else speakers.c.name
        # held fast before they are looked for: whoever writes a saying of theirs meanwhile waits, or is waited for
        tx.execute(select(speakers.c.id).where(speakers.c.id.in_(maybe)).order_by(by_letters).with_for_update())
        kept = set(tx.execute(select(sayings.c.speaker_id).where(sayings.c.speaker_id.in_(maybe))).scalars())
        tx.execute(delete(speaker_sounds).where(speaker_sounds.c.speaker_id.in_(maybe - kept)))
        tx.execute(delete(speakers).where(speakers.c.id.in_(maybe - kept)))


def _speaker(tx: Connection, name: str) -> int:
    """Return the number of a speaker, and hold it fast; one who is new is written."""
    added = upsert(tx, speakers).values(name=name)
    held = added.on_conflict_do_update(index_elements=["name"], set_={"name": name}).returning(speakers.c.id)
    speaker: int = tx.execute(held).scalar_one()
    if sounds := [{"sound": each[:LONGEST_SOUND], "speaker_id": speaker} for each in sounds_of(name)]:
        tx.execute(upsert(tx, speaker_sounds).on_conflict_do_nothing(), sounds)
    return speaker
