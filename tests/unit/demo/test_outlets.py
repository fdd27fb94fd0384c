"""Claims about the bundled articles, and about how faults in them are told."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.demo.outlets import DemoArticle, FeedFormat, Outlet, load_newsroom
from bot.errors import ConfigInvalid

OUTLETS = load_newsroom()
ARTICLES = [pytest.param(outlet, article, id=article.slug) for outlet in OUTLETS for article in outlet.articles]

MARKS = {
    "ar": "«»", "bg": "„“", "bs": "„”", "de": "„“", "el": "«»", "en": "“”", "fr": "«»", "hr": "„”", "it": "«»",
    "mk": "„“", "ro": "„”", "ru": "«»", "sl": "»«", "sq": "“”", "sr-Cyrl": "„”", "sr-Latn": "„”", "tr": "“”",
    "uk": "«»", "zh": "“”",
}  # fmt: skip
SCRIPTS = {
    "Latn": "a-zA-Z", "Cyrl": "\u0400-\u04ff", "Grek": "\u0370-\u03ff", "Arab": "\u0600-\u06ff",
    "Hans": "\u4e00-\u9fff",
}  # fmt: skip
WATCHED = re.compile(
    "nato|нато|нат[оa]|νατο|otan|الناتو|北约|bal[ck]an|балкан|βαλκάνι|البلقان|巴尔干|kosov|косов|serbi|srbij|србиј|"
    "albani|μακεδονί|македониј|македония|monten|crna gora|mont[ée]n[ée]gro|црн|bosn|bulgari",
    re.IGNORECASE,
)
UNRELATED = {"plum-dumplings", "orta-regatta", "tea-festival"}

SOUND = """\
name: Small Sheet
slug: small-sheet
country: RS
language: en
format: rss
articles:
  - slug: first
    story: rain
    hours_ago: 1
    title: Rain
    teaser: It rains.
    paragraphs: [One., Two., Three.]
"""


def own_script(article: DemoArticle) -> str:
    text = " ".join(article.paragraphs)
    return max(SCRIPTS, key=lambda script: len(re.findall(f"[{SCRIPTS[script]}]", text)))


def test_newsroom_speaks_many_languages_in_many_scripts() -> None:
    assert len({outlet.language for outlet in OUTLETS}) >= 14
    assert {own_script(article) for outlet in OUTLETS for article in outlet.articles} == set(SCRIPTS)
    assert {outlet.format for outlet in OUTLETS} == set(FeedFormat)
    assert len(ARTICLES) >= 32


def test_nine_stories_or_more_are_told_by_several_outlets() -> None:
    tellers = Counter(article.story for outlet in OUTLETS for article in outlet.articles)
    shared = {story: count for story, count in tellers.items() if story not in UNRELATED}
    assert len(shared) >= 9
    assert all(2 <= count <= 5 for count in shared.values())
    assert all(tellers[story] == 1 for story in UNRELATED)


def test_no_outlet_tells_a_story_twice() -> None:
    for outlet in OUTLETS:
        assert len({article.story for article in outlet.articles}) == len(outlet.articles)


@pytest.mark.parametrize(("outlet", "article"), ARTICLES)
def test_article_has_up_to_four_quotations_in_its_languages_own_marks(outlet: Outlet, article: DemoArticle) -> None:
    marks = MARKS[outlet.language]
    opening, closing = marks[0], marks[1]
    quotations = [
        len(re.findall(f"{opening}[^{opening}{closing}]{{10,}}{closing}", paragraph))
        for paragraph in article.paragraphs
    ]
    assert 1 <= sum(quotations) <= 4
    for paragraph in article.paragraphs:
        assert paragraph.count(opening) == paragraph.count(closing)
    assert not re.search(r'["]', " ".join(article.paragraphs))


@pytest.mark.parametrize(("outlet", "article"), ARTICLES)
def test_watched_words_stand_in_related_articles_only(outlet: Outlet, article: DemoArticle) -> None:
    text = " ".join((article.title, article.teaser, *article.paragraphs))
    assert bool(WATCHED.search(text)) == (article.story not in UNRELATED)


def test_all_articles_are_of_the_last_day() -> None:
    assert all(0 < article.hours_ago < 24 for outlet in OUTLETS for article in outlet.articles)


# ── faults ──────────────────────────────────────────────────────────────────────────────────────────────


def faults_of(folder: Path, *texts: str) -> list[tuple[str, int, str]]:
    for number, text in enumerate(texts):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigInvalid) as caught:
        load_newsroom(folder)
    return [(Path(fault.file).name, fault.line, fault.field) for fault in caught.value.faults]


def test_sound_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(SOUND, encoding="utf-8")
    (outlet,) = load_newsroom(tmp_path)
    assert outlet.articles[0].paragraphs == ("One.", "Two.", "Three.")


def test_every_fault_of_every_file_is_told_with_its_line(tmp_path: Path) -> None:
    first = SOUND.replace("country: RS", "country: Serbia").replace("hours_ago: 1", "hours_ago: soon")
    second = SOUND.replace("    title: Rain\n", "").replace("small-sheet", "other-sheet")
    assert faults_of(tmp_path, first, second) == [
        ("0.yaml", 3, "country"),
        ("0.yaml", 9, "articles.0.hours_ago"),
        ("1.yaml", 7, "articles.0.title"),
    ]


def test_outlet_slug_used_twice_is_a_fault(tmp_path: Path) -> None:
    assert faults_of(tmp_path, SOUND, SOUND) == [("1.yaml", 2, "slug")]


def test_article_slug_used_twice_is_a_fault(tmp_path: Path) -> None:
    articles = SOUND[SOUND.index("  - slug") :]
    assert faults_of(tmp_path, SOUND + articles) == [("0.yaml", 13, "articles.1.slug")]


def test_broken_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    assert faults_of(tmp_path, "name: [\nslug: x\n")[0][0] == "0.yaml"


@pytest.mark.parametrize("text", ["", "- a list", "just words"])
def test_file_that_is_no_outlet_is_a_fault(text: str, tmp_path: Path) -> None:
    assert faults_of(tmp_path, text) == [("0.yaml", 1, "(file)")]


def test_bytes_that_are_not_utf8_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_bytes(b"name: \xff")
    with pytest.raises(ConfigInvalid, match="not UTF-8"):
        load_newsroom(tmp_path)


def test_empty_folder_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="no outlet"):
        load_newsroom(tmp_path)
