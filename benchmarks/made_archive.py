"""A number in, an archive of so many made-up articles out: with stories, topics, quotes and all that is indexed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import Any

from sqlalchemy import Connection, insert, text

from benchmarks.corpus import SCRIPTS
from bot.feeds.identity import link_key
from bot.model import Analysis, ArticleId, Detection, Match, Quote, TopicId
from bot.storage import tables
from bot.storage.articles import DOCUMENT, NO_FINGERPRINT
from bot.storage.database import Database
from bot.storage.search_index import Indexed, keys_to_store
from bot.text.namesakes import sounds_of
from bot.text.searching import keys_of

FEEDS = 300
DAYS = 30
WORDS_OF_A_LANGUAGE = 8000
BODIES_OF_A_LANGUAGE = 500  # what an article goes on with below its first words: their keys are made once
SPEAKERS = 3000
REPORTS_A_STORY = 3
AT_ONCE = 5000
TOPICS = {"serbia": 0.2, "kosovo": 0.12, "ukraine": 0.1, "nato": 0.06, "eu": 0.05, "sport": 0.15, "balkan_elections": 0.02}
NAMED = {"serbia": "Srbija", "kosovo": "Kosovo", "ukraine": "Україна", "nato": "NATO", "eu": "EU", "sport": "sport"}
LANGUAGES = (("en", "en", 40), ("sr-Latn", "sr-Latn", 20), ("ru", "ru", 20), ("el", "el", 10), ("ar", "ar", 10))


class Writer:
    """Makes up articles; the same seed makes the same ones."""

    def __init__(self, now: datetime, count: int) -> None:
        self.draw = random.Random(7)
        self.now = now
        self.count = count
        self.words = {tag: self._vocabulary(script) for tag, script, _ in LANGUAGES}
        self.weights = list(accumulate(1 / (rank + 5) for rank in range(WORDS_OF_A_LANGUAGE)))
        self.bodies = {tag: [self._body(tag) for _ in range(BODIES_OF_A_LANGUAGE)] for tag, _, _ in LANGUAGES}
        self.speakers = [f"{self._name()} {self._name()}" for _ in range(SPEAKERS)]
        self.speaker_weights = list(accumulate(1 / (rank + 5) for rank in range(SPEAKERS)))

    def article(self, number: int) -> tuple[dict[str, Any], Analysis]:
        """Return the row of an article, and what was concluded from it."""
        draw = self.draw
        tag = draw.choices([tag for tag, _, _ in LANGUAGES], [weight for _, _, weight in LANGUAGES])[0]
        topics = [topic for topic, share in TOPICS.items() if draw.random() < share]
        words = draw.choices(self.words[tag], cum_weights=self.weights, k=24)
        named = [NAMED.get(topic, topic) for topic in topics]
        title = " ".join([*named[:1], *words[:8]])
        speaker = draw.choices(self.speakers, cum_weights=self.speaker_weights)[0]
        said = f"“{' '.join(words[8:24])}”"
        quoted = draw.random() < 0.4
        begin = " ".join([*named, *([said, speaker] if quoted else [])])
        body = f"{begin}\n\n{draw.choice(self.bodies[tag])}"
        whole = f"{title}\n\n{body}"
        start = whole.find(said)
        quotes = (
            (Quote(span=(start, start + len(said)), words=said, speaker=speaker, confidence=0.9),) if quoted else ()
        )
        published = self.now - timedelta(days=DAYS) * (1 - number / self.count)
        url = f"https://s{number % FEEDS}.example.org/{number}"
        row = {
            "id": number,
            "origin": number,
            "current": True,
            "feed_id": number % FEEDS + 1,
            "source": f"Outlet {number % FEEDS}",
            "country": draw.choice(("RS", "GB", "RU", "GR", "EG")),
            "guid": url,
            "url": url,
            "title": title,
            "text": whole,
            "digest": f"{number:032x}",
            "published_at": published,
            "first_seen_at": published,
            "seen_at": published,
            "baseline": False,
            "fresh": True,
            "state": "analysed",
            "story_id": number // REPORTS_A_STORY + 1,
        }
        detection = Detection(language=tag, script="Latn", confidence=1.0, group=tag)
        matches = tuple(Match(topic=TopicId(topic), score=2.0, spans=(), words=()) for topic in topics)
        concluded = Analysis(
            article_id=ArticleId(number), version=1, detection=detection, matches=matches, quotes=quotes
        )
        return row, concluded

    def _body(self, tag: str) -> str:
        length = 500 if self.draw.random() < 0.1 else 100
        return " ".join(self.draw.choices(self.words[tag], cum_weights=self.weights, k=length))

    def _vocabulary(self, script: str) -> list[str]:
        letters = SCRIPTS[script]
        return ["".join(self.draw.choices(letters, k=self.draw.randint(2, 11))) for _ in range(WORDS_OF_A_LANGUAGE)]

    def _name(self) -> str:
        draw = self.draw
        return "".join(draw.choice("bdgkmnprstvz") + draw.choice("aeiou") for _ in range(draw.randint(2, 4))).title()


def fill(database: Database, count: int, now: datetime) -> Writer:
    """Fill an open SQLite database with articles of the last days."""
    writer = Writer(now, count)
    with database.engine.begin() as tx:
        tx.execute(insert(tables.feeds), [_feed(number, now) for number in range(FEEDS)])
        opened = [{"opened_at": now, "updated_at": now} for _ in range(count // REPORTS_A_STORY + 1)]
        tx.execute(insert(tables.stories), opened)
        names = sorted(set(writer.speakers))
        ids = {name: number for number, name in enumerate(names, 1)}
        tx.execute(insert(tables.speakers), [{"id": number, "name": name} for name, number in ids.items()])
        sounds = [{"sound": sound, "speaker_id": ids[name]} for name in names for sound in sounds_of(name)]
        tx.execute(insert(tables.speaker_sounds), sounds)
        for batch in _batches(writer, count):
            _store(tx, batch, ids)
        tx.execute(text("ANALYZE"))
    return writer


def _batches(writer: Writer, count: int) -> Iterator[Sequence[tuple[dict[str, Any], Analysis]]]:
    for first in range(1, count + 1, AT_ONCE):
        yield [writer.article(number) for number in range(first, min(first + AT_ONCE, count + 1))]


def _store(tx: Connection, batch: Sequence[tuple[dict[str, Any], Analysis]], speakers: dict[str, int]) -> None:
    tx.execute(insert(tables.articles), [row for row, _ in batch])
    identities = [{"feed_id": row["feed_id"], "key": link_key(row["url"]), "article_id": row["id"]} for row, _ in batch]
    tx.execute(insert(tables.identities), identities)
    analyses, matches, terms, sayings = [], [], [], []
    for row, analysis in batch:
        number, language = row["id"], analysis.detection.language
        document = DOCUMENT.dump_json(analysis, exclude=NO_FINGERPRINT).decode()
        analyses.append(
            {
                "article_id": number,
                "version": 1,
                "language": language,
                "document": document,
                "analysed_at": row["published_at"],
            }
        )
        matches += [{"article_id": number, "topic": each.topic, "score": each.score} for each in analysis.matches]
        terms.append({"article_id": number, "terms": _keys(row, language)})
        sayings += [
            {
                "article_id": number,
                "speaker_id": speakers[quote.speaker or ""],
                "said_at": row["published_at"],
                "language": language,
                "words": quote.words.strip("“”"),
            }
            for quote in analysis.quotes
        ]
    for table, rows in ((tables.analyses, analyses), (tables.matches, matches), (tables.search_terms, terms)):
        tx.execute(insert(table), rows)
    tx.execute(insert(tables.sayings), sayings)


def _keys(row: dict[str, Any], language: str) -> tuple[str, ...]:
    """Return the keys of an article as they are stored."""
    first, _, body = row["text"].rpartition("\n\n")
    facts = {name: row[name] for name in ("title", "source", "published_at")}
    own = Indexed(article_id=row["id"], text=first, language=language, quotes=(), **facts)
    return (*keys_to_store(own), *_keys_of_body(body))


@cache
def _keys_of_body(body: str) -> tuple[str, ...]:
    return keys_of(body)


def _feed(number: int, now: datetime) -> dict[str, Any]:
    return {
        "id": number + 1,
        "url": f"https://s{number}.example.org/feed",
        "source": f"Outlet {number}",
        "active": True,
        "baselined": True,
        "interval_seconds": 900,
        "next_poll_at": now + timedelta(days=1),
        "succeeded_at": now,
        "polled_at": now,
    }
