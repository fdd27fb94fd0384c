"""From a feed on loopback to the alert in the terminal, through the command line and the real pipeline."""

from __future__ import annotations

import json
import os
from email.utils import formatdate
from pathlib import Path

import pytest

from tests.e2e.workers import dragoman
from tests.web import Piece, WebServer, page, rss

EVALUATION = os.environ.get("DRAGOMAN_EVALUATION")


SEVEN = [
    ("NATO ships reach Split for a mine drill", "Four vessels moored on Tuesday; divers train until the weekend."),
    ("Ohrid mayor asks NATO pilots to spare the lake", "Low flights have scared pelicans from their nests since May."),
    ("Budget vote in Sofia puts NATO purchase off", "Lawmakers wanted the price of the armoured cars halved first."),
    ("A NATO general retires to keep bees near Kotor", "His forty hives stand above the bay and face the morning sun."),
    ("Court in Tirana fines contractor of NATO base", "Concrete for the runway was thinner than the tender demanded."),
    ("NATO choir sings folk songs of Moldavia in Iași", "The concert raised money for a hospital damaged by a storm."),
    ("Students in Zagreb debate whether NATO needs drones", "The winning team argued for cheaper balloons and radar."),
]
SUBSCRIPTION = "subscriptions:\n  - to: console\n    topics: [nato, balkans]\n    timezone: Europe/Belgrade\n"


@pytest.mark.skipif(EVALUATION is None, reason="the report is not ours to ship: DRAGOMAN_EVALUATION names its folder")
def test_the_seed_report_becomes_the_alert_that_the_product_promises(tmp_path: Path) -> None:
    assert EVALUATION
    seed = (Path(EVALUATION) / "data/seed/tass-nato-balkans.txt").read_text(encoding="utf-8")
    _, title, teaser, *paragraphs = [line.strip() for line in seed.splitlines() if line.strip()]
    with WebServer() as web:
        entry = Piece(
            guid="seed",
            title=title,
            text=teaser,
            link=f"{web.url}/politics/1",
            published="Thu, 19 Feb 2026 09:30:00 GMT",
        )
        web.documents |= {"/feed": rss("TASS", entry), "/politics/1": page(title, teaser, *paragraphs)}
        (tmp_path / "sources.yaml").write_text(
            f"sources:\n  - name: TASS\n    country: RU\n    feeds:\n      - {web.url}/feed\n{SUBSCRIPTION}",
            encoding="utf-8",
        )
        first = dragoman(tmp_path, "once", "--since", "10y")
        second = dragoman(tmp_path, "once", "--since", "10y")

    shown = " ".join(first.out.split())
    assert first.status == 0, first.err
    assert "NATO" in shown
    assert "Balkans" in shown
    assert title in shown
    assert "🇷🇺 TASS · English · 10:30, 19 Feb" in shown
    assert shown.count("— Sergey Lavrov, Russian Foreign Minister") == 3
    assert f"{web.url}/politics/1" in shown
    for words in (part.split("”")[0] for part in shown.split("“")[1:]):
        assert words in " ".join(seed.split())
    assert second.status == 0
    assert second.out == ""


def test_first_run_is_a_baseline_that_shows_five_stories_and_later_ones_alert(tmp_path: Path) -> None:
    pieces = [Piece(guid=title, title=title, text=text, published=formatdate()) for title, text in SEVEN]
    with WebServer() as web:
        web.documents["/feed"] = rss("Test", *pieces)
        (tmp_path / "sources.yaml").write_text(
            f"sources:\n  - name: Test\n    feeds:\n      - {web.url}/feed\n{SUBSCRIPTION}", encoding="utf-8"
        )
        first = dragoman(tmp_path, "once")
        second = dragoman(tmp_path, "once")
        late = Piece(guid="new", title="NATO opens a new office in Pula", text="An office.", published=formatdate())
        web.documents["/feed"] = rss("Test", late, *pieces)
        third = dragoman(tmp_path, "once")

    assert first.out.count("a first look at the last hours") == 5
    assert second.out == ""
    assert "NATO opens a new office in Pula" in third.out
    assert "first look" not in third.out


def test_a_feed_that_fails_is_told_with_its_reason_and_harms_no_other(tmp_path: Path) -> None:
    good = Piece(guid="1", title="NATO patrol in the Adriatic", text="A patrol.", published=formatdate())
    with WebServer() as web:
        web.documents |= {"/good": rss("Good", good), "/html": page("Not a feed", "Really not.")}
        (tmp_path / "sources.yaml").write_text(
            "sources:\n  - name: Mixed\n    feeds:\n"
            f"      - {web.url}/good\n      - {web.url}/html\n      - {web.url}/missing\n{SUBSCRIPTION}",
            encoding="utf-8",
        )
        run = dragoman(tmp_path, "once")
        status = json.loads(dragoman(tmp_path, "status", "--json").out)

    assert run.status == 0
    assert "NATO patrol in the Adriatic" in run.out
    assert "2 of 3 feeds could not be read" in run.err
    reasons = {feed["url"].rpartition("/")[2]: feed["reason"] for feed in status["feeds"]}
    assert "HTTP 404" in reasons["missing"]
    assert "HTML page titled “Not a feed”" in reasons["html"]
    assert reasons["good"] is None


def test_no_feed_reached_says_so_and_fails(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(
        f"sources:\n  - name: Nowhere\n    feeds:\n      - http://127.0.0.1:9/feed\n{SUBSCRIPTION}", encoding="utf-8"
    )
    run = dragoman(tmp_path, "once")
    assert run.status == 1
    assert "1 of 1 feeds could not be read" in run.err


def test_check_names_every_fault_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(
        "sources:\n  - name: Test\n    feeds:\n      - url: ftp://example.org/\n"
        "subscriptions:\n  - to: console\n    topics: [natto]\n",
        encoding="utf-8",
    )
    run = dragoman(tmp_path, "check")
    assert run.status == 2
    assert "sources.yaml:4:" in run.err
    assert "sources.yaml:7:" in run.err
    assert "Did you mean “nato”?" in run.err


def test_analyse_shows_language_topics_and_quotes_of_a_file(tmp_path: Path) -> None:
    text = (
        "NATO traži odgovor\n\n„To je dobra vest za ceo Balkan“, rekao je Petar Petrović, ministar spoljnih poslova.\n"
    )
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    table = " ".join(dragoman(tmp_path, "analyse", "text.txt").out.split())
    machine = dragoman(tmp_path, "analyse", "text.txt", "--json").out
    assert all(words in table for words in ("Serbian", "NATO", "Petar Petrović"))
    assert json.loads(machine)["language"]["tag"] == "sr-Latn"
    assert [quote["speaker"] for quote in json.loads(machine)["quotes"]] == ["Petar Petrović"]
