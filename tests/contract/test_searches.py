"""What searches find and what they do not, and who said what, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from bot.feeds.identity import link_key
from bot.model import Article, ArticleId, Detection, Join, Quote, StoryId, TopicId
from bot.ports import Hits, Stage
from bot.storage.archive import SqlLedger
from bot.storage.retention import SqlRetention
from bot.storage.sayings import SqlSayings
from bot.storage.search import FILLED_DOWN_TO, LOOKED_AT, SqlSearch
from bot.storage.search_index import Indexed, forget, index
from bot.storage.tables import analyses, articles, notes, search_terms
from bot.text.namesakes import sounds_of
from bot.text.searching import read_search
from tests.contract.conftest import Stores
from tests.contract.test_stores import conclude, conclusion, draft, store, subscribe
from tests.fakes import NATO, NOW, make_match

DAY = timedelta(days=1)
SERBIAN = Detection(language="sr-Cyrl", script="Cyrl", confidence=1.0, group="hbs")
URL = "https://a.example/one"
LINKED = ("g:one", link_key(URL))


@pytest.fixture
def search(stores: Stores) -> SqlSearch:
    return SqlSearch(stores.database)


@pytest.fixture
def sayings(stores: Stores) -> SqlSayings:
    return SqlSayings(stores.database)


@pytest.fixture
def ledger(stores: Stores) -> SqlLedger:
    return SqlLedger(stores.database)


async def read_in(stores: Stores, title: str, body: str = "", **more: Any) -> tuple[Article, StoryId]:
    """Have an article read and concluded; ``age`` and ``placement`` may be given, the rest goes to the analysis."""
    age, placement, detection = more.pop("age", 0 * DAY), more.pop("placement", None), more.pop("detection", None)
    keys = LINKED if title == "one" else (f"g:{title}",)
    written = draft(title, keys=keys, text=f"{title}\n\n{body}", published_at=NOW - timedelta(hours=1) - age)
    (article,) = await store(stores, written)
    concluded = conclusion(article, placement=placement, **more)
    if detection:
        concluded = replace(concluded, analysis=replace(concluded.analysis, detection=detection))
    await stores.articles.conclude(concluded)
    story = await stores.articles.story_of(article.id)
    assert story is not None
    return article, story


async def found(search: SqlSearch, line: str, first: int = 0, most: int = 10) -> Hits:
    return await search.search(read_search(line), NOW, first, most)


async def titles(search: SqlSearch, line: str) -> list[str]:
    return [hit.title for hit in (await found(search, line)).hits]


def said(words: str, speaker: str | None, role: str | None = None) -> Quote:
    return Quote(span=(0, len(words)), words=words, speaker=speaker, role=role, confidence=0.9)


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("line", ["Vučić", "vucic", "ВУЧИЋ", "Вучић", "Vuçiç", "Vučića", "Vuč*"])
async def test_name_is_found_in_any_alphabet(stores: Stores, search: SqlSearch, line: str) -> None:
    await read_in(stores, "Вучић у Бриселу", detection=SERBIAN)
    await read_in(stores, "Vučić meets envoys")
    await read_in(stores, "Weather")
    assert sorted(await titles(search, line)) == ["Vučić meets envoys", "Вучић у Бриселу"]


async def test_word_is_found_with_its_endings(stores: Stores, search: SqlSearch) -> None:
    await read_in(stores, "Razgovori o Kosovu")
    assert await titles(search, "Kosovo") == ["Razgovori o Kosovu"]
    assert await titles(search, '"Kosovo"') == []


async def test_short_word_has_no_endings(stores: Stores, search: SqlSearch) -> None:
    await read_in(stores, "European summit")
    assert await titles(search, "eu") == []


async def test_phrase_is_found_only_as_it_stands(stores: Stores, search: SqlSearch) -> None:
    await read_in(stores, "Rights of the minority")
    await read_in(stores, "Minority rights in Brenna")
    assert await titles(search, '"minority rights"') == ["Minority rights in Brenna"]
    assert len(await titles(search, "minority rights")) == 2


@pytest.mark.parametrize("line", ["中国", "国", "中国经济", "经济 增长"])
async def test_characters_without_spaces_are_found_by_any_part(stores: Stores, search: SqlSearch, line: str) -> None:
    await read_in(stores, "中国经济增长")
    await read_in(stores, "美洲足球")
    assert await titles(search, line) == ["中国经济增长"]


async def test_what_is_left_out_is_not_found(stores: Stores, search: SqlSearch) -> None:
    await read_in(stores, "Brenna wins the football cup")
    await read_in(stores, "Brenna votes")
    assert await titles(search, "brenna -football") == ["Brenna votes"]


async def test_one_of_several_will_do(stores: Stores, search: SqlSearch) -> None:
    await read_in(stores, "Brenna votes")
    await read_in(stores, "Floods in Vellach")
    await read_in(stores, "Weather")
    assert sorted(await titles(search, "brenna OR floods")) == ["Brenna votes", "Floods in Vellach"]
    assert await titles(search, "brenna floods") == []


async def test_language_counts_with_and_without_its_script(stores: Stores, search: SqlSearch) -> None:
    await read_in(stores, "Избори у Бренни", detection=SERBIAN)
    await read_in(stores, "Izbori in Brenna")
    for line in ("izbori lang:sr", "izbori lang:sr-Cyrl", "izbori LANG:SR"):
        assert await titles(search, line) == ["Избори у Бренни"]
    assert len(await titles(search, "izbori lang:sr lang:en")) == 2
    assert await titles(search, "izbori lang:sr-Latn") == []


async def test_outlet_counts_by_the_beginning_of_its_name(stores: Stores, search: SqlSearch) -> None:
    await read_in(stores, "Brenna votes")
    assert await titles(search, "brenna from:a") == ["Brenna votes"]
    assert await titles(search, "brenna from:b") == []


async def test_old_reports_are_left_out_where_a_time_is_given(stores: Stores, search: SqlSearch) -> None:
    await read_in(stores, "Brenna voted", age=8 * DAY)
    await read_in(stores, "Brenna votes")
    assert await titles(search, "brenna 7d") == ["Brenna votes"]
    assert len(await titles(search, "brenna since:9d")) == 2


async def test_line_without_words_finds_nothing(stores: Stores, search: SqlSearch) -> None:
    await read_in(stores, "Brenna votes")
    for line in ("", "7d", "lang:en", "-brenna", '"', "* OR ^", "' OR 1=1 --", "NEAR(", "terms:brenna"):
        assert (await found(search, line)).stories == 0


# ── order and pages ─────────────────────────────────────────────────────────────────────────────────────


async def test_story_is_found_once_by_its_best_report(stores: Stores, search: SqlSearch) -> None:
    _, story = await read_in(stores, "Envoys meet", "In Brenna they meet.")
    await read_in(stores, "Brenna talks begin", placement=Join(story_id=story, why="alike"))
    hits = await found(search, "brenna")
    assert ([hit.title for hit in hits.hits], hits.stories, hits.whole) == (["Brenna talks begin"], 1, True)


async def test_newer_of_equals_comes_first(stores: Stores, search: SqlSearch) -> None:
    await read_in(stores, "Brenna votes again", age=20 * DAY)
    await read_in(stores, "Brenna votes today")
    assert await titles(search, "brenna") == ["Brenna votes today", "Brenna votes again"]


async def test_title_with_the_words_comes_before_a_text_with_them(stores: Stores, search: SqlSearch) -> None:
    await read_in(stores, "Brenna votes")
    await read_in(stores, "Weather", "It rains in Brenna.")
    assert await titles(search, "brenna") == ["Brenna votes", "Weather"]


async def test_pages_hold_each_story_once(stores: Stores, search: SqlSearch) -> None:
    for number in range(7):
        await read_in(stores, f"Brenna {number}")
    pages = [await found(search, "brenna", first, 3) for first in (0, 3, 6, 9)]
    assert [len(page.hits) for page in pages] == [3, 3, 1, 0]
    assert len({hit.story_id for page in pages for hit in page.hits}) == 7


async def test_hit_tells_where_it_was_read(stores: Stores, search: SqlSearch) -> None:
    article, story = await read_in(stores, "Brenna votes", "The polls are open.")
    (hit,) = (await found(search, "polls")).hits
    assert (hit.article_id, hit.story_id, hit.url, hit.source) == (article.id, story, article.url, "A")
    assert (hit.text, hit.language, hit.country) == ("Brenna votes\n\nThe polls are open.", "en", "RS")


# ── what changes ────────────────────────────────────────────────────────────────────────────────────────


async def test_revision_is_found_in_the_place_of_what_it_changes(stores: Stores, search: SqlSearch) -> None:
    article, story = await read_in(stores, "Brenna votes")
    (revision,) = await store(
        stores, draft("Brenna votes", title="Vellach votes", text="Vellach votes", revises=article.id)
    )
    await conclude(stores, revision, placement=Join(story_id=story, why="revision"))
    assert await titles(search, "brenna") == []
    assert await titles(search, "vellach") == ["Vellach votes"]


async def test_skipped_article_is_not_found(stores: Stores, search: SqlSearch) -> None:
    (article,) = await store(stores, draft("Brenna votes"))
    await stores.articles.skip(article.id, "an internal error", NOW)
    assert await titles(search, "brenna") == []


async def test_reports_from_before_the_index_are_filled_in(
    stores: Stores, search: SqlSearch, sayings: SqlSayings
) -> None:
    for number in range(5):
        await read_in(stores, f"Brenna {number}", quotes=(said("“We vote”", "Ana Horvat"),))

    def empty(tx: Any) -> None:
        forget(tx, range(1, 4))
        tx.execute(insert(notes).values(name=FILLED_DOWN_TO, text="6"))

    await stores.database.run(empty)
    assert len(await titles(search, "brenna")) == 2
    assert await search.unread() == 5
    assert [await search.fill(2) for _ in range(3)] == [2, 1, 0]
    assert len(await titles(search, "brenna")) == 5
    assert await search.unread() == 0
    assert await search.fill(2) == 0
    (speaker,) = await sayings.speakers(sounds_of("Horvat"))
    assert speaker.sayings == 5


async def test_forgotten_text_is_found_no_more(stores: Stores, search: SqlSearch) -> None:
    await read_in(stores, "Brenna votes")
    await SqlRetention(stores.database).sweep(NOW + 91 * DAY, 90 * DAY)
    assert await titles(search, "brenna") == []
    query = select(func.count()).select_from(search_terms)
    assert await stores.database.run(lambda tx: tx.execute(query).scalar_one()) == 0


async def test_more_than_is_looked_at_is_said(stores: Stores, search: SqlSearch) -> None:
    article, _ = await read_in(stores, "Brenna votes")

    def copy(tx: Any) -> None:
        row = tx.execute(select(articles).where(articles.c.id == article.id)).mappings().one()
        analysis = tx.execute(select(analyses)).mappings().one()
        for number in range(LOOKED_AT):
            own = {"id": 1000 + number, "origin": 1000 + number}
            tx.execute(insert(articles).values(**{**row, **own}))
            tx.execute(insert(analyses).values(**{**analysis, "article_id": own["id"]}))
            facts = {"title": row["title"], "text": row["text"], "source": "A", "published_at": row["published_at"]}
            index(tx, Indexed(article_id=own["id"], language="en", quotes=(), **facts))

    await stores.database.run(copy)
    assert not (await found(search, "brenna")).whole


# ── sayings ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["Vučić", "Vucic", "Вучић", "Вучића", "Vuçiç", "aleksandar vucic"])
async def test_speaker_is_known_in_any_alphabet(stores: Stores, sayings: SqlSayings, name: str) -> None:
    await read_in(stores, "one", quotes=(said("„Idemo dalje“", "Aleksandar Vučić", "predsednik"),))
    await read_in(stores, "two", quotes=(said("„Идемо даље“", "Александар Вучић"),), detection=SERBIAN)
    await read_in(stores, "three", quotes=(said("“No”", "Ana Horvat"), said("“Yes”", None)))
    named = await sayings.speakers(sounds_of(name))
    assert {speaker.name for speaker in named} == {"Aleksandar Vučić", "Александар Вучић"}
    words = await sayings.sayings([speaker.id for speaker in named], None, 10)
    assert {(each.words, each.language) for each in words} == {("Idemo dalje", "en"), ("Идемо даље", "sr-Cyrl")}


async def test_who_was_quoted_most_lately_comes_first(stores: Stores, sayings: SqlSayings) -> None:
    await read_in(stores, "one", quotes=(said("“No”", "Ana Horvat"), said("“Yes”", "Petar Lint"), said("“Well”", None)))
    await read_in(stores, "two", quotes=(said("“Never”", "Petar Lint"),))
    quoted = await sayings.most_quoted(NOW - DAY, 5)
    assert [(speaker.name, speaker.sayings) for speaker in quoted] == [("Petar Lint", 2), ("Ana Horvat", 1)]
    assert await sayings.most_quoted(NOW + 9 * DAY, 5) == ()


async def test_newest_saying_comes_first(stores: Stores, sayings: SqlSayings) -> None:
    await read_in(stores, "new", quotes=(said("“New”", "Ana Horvat"),))
    await read_in(stores, "old", quotes=(said("“Old”", "Ana Horvat"),), age=2 * DAY)
    (speaker,) = await sayings.speakers(sounds_of("Horvat"))
    assert [each.words for each in await sayings.sayings([speaker.id], None, 10)] == ["New", "Old"]
    assert [each.words for each in await sayings.sayings([speaker.id], None, 1)] == ["New"]


async def test_sayings_about_a_topic_are_of_reports_on_it(stores: Stores, sayings: SqlSayings) -> None:
    await read_in(stores, "one", quotes=(said("“On NATO”", "Ana Horvat"),), matches=(make_match(),))
    await read_in(stores, "two", quotes=(said("“On fish”", "Ana Horvat"),))
    (speaker,) = await sayings.speakers(sounds_of("Horvat"))
    assert [each.words for each in await sayings.sayings([speaker.id], NATO, 10)] == ["On NATO"]
    assert await sayings.sayings([speaker.id], TopicId("fish"), 10) == ()


async def test_revision_says_its_words_once(stores: Stores, sayings: SqlSayings) -> None:
    article, story = await read_in(stores, "one", quotes=(said("“First”", "Ana Horvat"), said("“So”", "Ivo Kralj")))
    (revision,) = await store(stores, draft("one", title="won", text="won", revises=article.id))
    placement = Join(story_id=story, why="revision")
    await conclude(stores, revision, placement=placement, quotes=(said("“Second”", "Ana Horvat"),))
    (speaker,) = await sayings.speakers(sounds_of("Horvat"))
    assert [each.words for each in await sayings.sayings([speaker.id], None, 10)] == ["Second"]
    assert await sayings.speakers(sounds_of("Kralj")) == ()


async def test_name_that_a_table_cannot_keep_costs_no_article(stores: Stores, sayings: SqlSayings) -> None:
    await read_in(stores, "one", quotes=(said("“\0”", "Ana\0 Horvat"), said("“Long”", "Horvat " * 100)))
    assert len(await sayings.speakers(sounds_of("Horvat"))) >= 1


async def test_no_sounds_are_nobodys(stores: Stores, sayings: SqlSayings) -> None:
    await read_in(stores, "one", quotes=(said("“First”", "Ana Horvat"),))
    assert await sayings.speakers(()) == ()
    assert await sayings.sayings([], None, 10) == ()


# ── what became of an article ───────────────────────────────────────────────────────────────────────────


async def test_trace_of_an_article_tells_what_was_concluded(stores: Stores, ledger: SqlLedger) -> None:
    article, story = await read_in(stores, "one", matches=(make_match(),))
    (trace,) = await ledger.traces(URL, None)
    assert (trace.stage, trace.title, trace.source, trace.story_id) == (Stage.ANALYSED, "one", "A", story)
    assert (trace.baseline, trace.fresh, trace.reason, trace.outcomes) == (False, True, None, ())
    assert trace.report is not None
    assert [match.topic for match in trace.report.analysis.matches] == [NATO]
    assert trace.report.article == article


async def test_trace_of_an_article_that_waits_or_was_skipped(stores: Stores, ledger: SqlLedger) -> None:
    (article,) = await store(stores, draft(keys=LINKED))
    (trace,) = await ledger.traces(URL, None)
    assert (trace.stage, trace.report) == (Stage.WAITING, None)
    await stores.articles.skip(article.id, "an internal error", NOW)
    (trace,) = await ledger.traces(URL, None)
    assert (trace.stage, trace.reason) == (Stage.SKIPPED, "an internal error")


async def test_trace_tells_what_the_chat_was_told(stores: Stores, ledger: SqlLedger) -> None:
    subscription = await subscribe(stores)
    (article,) = await store(stores, draft(keys=LINKED))
    await conclude(stores, article, subscription, matches=(make_match(),))
    (trace,) = await ledger.traces(URL, subscription)
    assert [outcome.state for outcome in trace.outcomes] == ["pending"]
    briefing = await stores.outbox.claim(NOW, DAY)
    assert briefing is not None
    await stores.outbox.abandon(briefing.alert.id, "the chat is gone", NOW)
    (trace,) = await ledger.traces(URL, subscription)
    assert [(outcome.state, outcome.error) for outcome in trace.outcomes] == [("abandoned", "the chat is gone")]
    (trace,) = await ledger.traces(URL, None)
    assert trace.outcomes == ()


async def test_nothing_is_known_of_another_address(stores: Stores, ledger: SqlLedger) -> None:
    await read_in(stores, "one")
    assert await ledger.traces("https://a.example/two", None) == ()


# ── what a topic would have brought ─────────────────────────────────────────────────────────────────────


async def test_sightings_are_of_the_time_and_strong_enough(stores: Stores, ledger: SqlLedger) -> None:
    await read_in(stores, "old", matches=(make_match(),), age=8 * DAY)
    await read_in(stores, "weak", matches=(make_match(score=0.5),))
    article, story = await read_in(stores, "one", matches=(make_match(score=3.0),))
    (seen,) = await ledger.sightings(NATO, NOW - 7 * DAY, 1.0)
    assert (seen.article_id, seen.story_id, seen.language, seen.score) == (article.id, story, "en", 3.0)
    assert await ledger.sightings(TopicId("fish"), NOW - 7 * DAY, 1.0) == ()


async def test_candidates_are_the_newest_reports_with_the_words(stores: Stores, ledger: SqlLedger) -> None:
    for number in range(3):
        await read_in(stores, f"Brenna {number}")
    assert await ledger.candidates(read_search("brenna"), NOW - DAY, 2) == (3, 2)
    (written,) = await ledger.written([ArticleId(2)])
    assert (written.title, written.story_id, written.detection.language) == ("Brenna 1", 2, "en")
    assert [report.article.title for report in await ledger.read([ArticleId(3), ArticleId(9), ArticleId(1)])] == [
        "Brenna 2",
        "Brenna 0",
    ]


async def test_output_counts_articles_and_not_their_revisions(stores: Stores, ledger: SqlLedger) -> None:
    article, _ = await read_in(stores, "one")
    await read_in(stores, "old", age=8 * DAY)
    await store(stores, draft("one", title="won", text="won", revises=article.id))
    assert await ledger.output(NOW - 7 * DAY) == {"A": 1}
