"""What a chat sees when stories turn out to be one, or one to be two."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import AlertId, Article, Candidate, Fingerprint, Join, Placement, StoryId
from bot.pipeline import Pipeline
from bot.ports import Conclusion
from bot.storage.alerting import EDIT_AFTER
from bot.storage.articles import SqlArticles
from tests.fakes import make_entry, make_feed
from tests.unit.stories.test_cluster import AGAIN, AGAIN_TEXT, QUAKE, QUAKE_TEXT
from tests.unit.test_pipeline import OLD, Stage, logged, stage

__all__ = ["logged", "stage"]  # fixtures

FEEDS = {name: make_feed(name) for name in "abcd"}
COUNT = "Valdoria counts its damaged houses"
COUNT_TEXT = (
    "Mayor Ilya Brandt of Port Brenna put the damaged houses at 1,200 on Tuesday. The earthquake in Valdoria hurt 37 "
    "people, and rescue teams from Karovia still search."
)
FREED = "Court in Ostrava Bay frees banker Lena Moritz"
FREED_TEXT = (
    "Judge Tomas Keel freed the banker Lena Moritz in Ostrava Bay. Prosecutors had asked for 14 years for fraud."
)
APPEAL = "Prosecutors appeal after banker Lena Moritz is freed"
APPEAL_TEXT = "Prosecutors in Ostrava Bay appeal against judge Tomas Keel, who freed the banker Lena Moritz of fraud."


class Misled:
    """Implements ports.ArticleStore: as it is told, it finds no stories, or joins one whatever was decided."""

    def __init__(self, store: SqlArticles) -> None:
        self._store = store
        self.blind = False
        self.joins: Placement | None = None

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    async def candidates(self, article: Article, fingerprint: Fingerprint, since: object) -> tuple[Candidate, ...]:
        """Find stories, or none."""
        return () if self.blind else await self._store.candidates(article, fingerprint, since)  # type: ignore[arg-type]

    async def conclude(self, conclusion: Conclusion) -> tuple[AlertId, ...]:
        """Store a conclusion, or another one."""
        return await self._store.conclude(replace(conclusion, placement=self.joins or conclusion.placement))


@pytest.fixture
def misled(stage: Stage) -> Misled:
    assert isinstance(stage.worlds.articles, SqlArticles)
    store = Misled(stage.worlds.articles)
    stage.worlds = replace(stage.worlds, articles=store)  # type: ignore[arg-type]
    stage.pipeline = Pipeline(stage.worlds, stage.pipeline.rules)
    return store


async def report(stage: Stage, outlet: str, title: str, text: str) -> None:
    """Let an outlet report an hour later; NATO is in all that they write."""
    stage.clock.advance(timedelta(hours=1))
    link = f"https://{outlet}.example/{len(stage.web.asked)}"
    told = make_entry(title, text=f"{text} NATO was told.", link=link, published_at=stage.clock())
    stage.web.feeds[FEEDS[outlet].url] = [told, OLD]
    await stage.turn(timedelta())


async def settled(stage: Stage) -> None:
    stage.clock.advance(EDIT_AFTER)
    await stage.pipeline.deliver()


async def test_a_chat_that_was_told_of_one_story_twice_sees_so_and_is_told_no_third_time(
    stage: Stage, misled: Misled
) -> None:
    await stage.begin(*FEEDS.values())
    misled.blind = True
    await report(stage, "a", QUAKE, QUAKE_TEXT)
    await report(stage, "b", AGAIN, AGAIN_TEXT)
    misled.blind = False
    assert stage.chat.titles == [QUAKE, AGAIN]
    await report(stage, "c", COUNT, COUNT_TEXT)
    await settled(stage)
    assert stage.chat.titles == [QUAKE, AGAIN]
    first, second = stage.chat.shown["1"], stage.chat.shown["2"]
    assert {credit.source for credit in first.others} == {"B", "C"}
    assert (second.when.endswith("same story as an earlier message"), second.others) == (True, ())
    await report(stage, "d", "Quake in Valdoria: what is known", f"{AGAIN_TEXT} {COUNT_TEXT}")
    await settled(stage)
    assert ([credit.source for credit in stage.chat.shown["1"].echoes], stage.chat.edits) == (["D"], 3)
    assert (stage.chat.shown["2"], len(stage.chat.sent)) == (second, 2)


async def test_a_message_loses_the_outlets_of_the_other_part_which_the_next_report_tells(
    stage: Stage, misled: Misled
) -> None:
    await stage.begin(*FEEDS.values())
    await report(stage, "a", QUAKE, QUAKE_TEXT)
    misled.joins = Join(story_id=StoryId(2), why="same event")  # the first story is that of the baseline
    await report(stage, "b", FREED, FREED_TEXT)
    await report(stage, "c", COUNT, COUNT_TEXT)
    await settled(stage)
    assert {credit.source for credit in stage.chat.shown["1"].others} == {"B", "C"}
    misled.joins = None
    await report(stage, "d", APPEAL, APPEAL_TEXT)
    await settled(stage)
    assert [credit.source for credit in stage.chat.shown["1"].others] == ["C"]
    _, (_, told) = stage.chat.sent
    assert {told.lead.source, *(credit.source for credit in told.others)} == {"B", "D"}
    assert len(stage.chat.sent) == 2
