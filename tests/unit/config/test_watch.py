"""sources.yaml while the bot runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.config.watch import ConfigWatch
from bot.errors import ConfigInvalid
from bot.model import Config

ONE = "sources: [{name: A, feeds: [https://a.example/]}]\n"
TWO = "sources: [{name: B, feeds: [https://b.example/]}]\n"
BROKEN = "sources: [{name: B, feds: [https://b.example/]}]\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_text(ONE, encoding="utf-8")
    return path


@pytest.fixture
def watch(path: Path) -> ConfigWatch:
    watch = ConfigWatch(path, {})
    assert [feed.source for feed in watch.load().feeds] == ["A"]
    return watch


def polled(watch: ConfigWatch) -> list[str]:
    """What five looks tell: the sources of a configuration, or "fault"."""
    told = [watch.poll() for _ in range(5)]
    return ["fault" if isinstance(each, ConfigInvalid) else each.feeds[0].source for each in told if each]


def test_a_file_that_stays_is_not_told(watch: ConfigWatch) -> None:
    assert polled(watch) == []


def test_an_edit_is_told_once(watch: ConfigWatch, path: Path) -> None:
    path.write_text(TWO, encoding="utf-8")
    assert polled(watch) == ["B"]


def test_an_edit_that_keeps_size_and_time_is_told(watch: ConfigWatch, path: Path) -> None:
    before = path.stat()
    path.write_text(TWO, encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert polled(watch) == ["B"]


def test_an_edit_between_load_and_the_first_look_is_told(path: Path) -> None:
    watch = ConfigWatch(path, {})
    assert isinstance(watch.load(), Config)
    path.write_text(TWO, encoding="utf-8")
    assert polled(watch) == ["B"]


def test_a_touched_file_is_not_told(watch: ConfigWatch, path: Path) -> None:
    os.utime(path, (1, 1))
    assert polled(watch) == []


def test_an_editor_may_put_another_file_in_its_place(watch: ConfigWatch, path: Path) -> None:
    new = path.with_suffix(".new")
    new.write_text(TWO, encoding="utf-8")
    new.replace(path)
    assert polled(watch) == ["B"]


def test_a_broken_edit_is_told_once_and_its_repair_too(watch: ConfigWatch, path: Path) -> None:
    path.write_text(BROKEN, encoding="utf-8")
    assert polled(watch) == ["fault"]
    path.write_text(TWO, encoding="utf-8")
    assert polled(watch) == ["B"]


def test_a_moment_of_absence_is_not_told(watch: ConfigWatch, path: Path) -> None:
    path.unlink()
    assert watch.poll() is None
    path.write_text(ONE, encoding="utf-8")
    assert polled(watch) == []


def test_a_half_written_file_is_not_told(watch: ConfigWatch, path: Path) -> None:
    path.write_text(TWO[:20], encoding="utf-8")
    assert watch.poll() is None
    path.write_text(TWO, encoding="utf-8")
    assert polled(watch) == ["B"]


def test_a_file_that_is_gone_is_told_once(watch: ConfigWatch, path: Path) -> None:
    path.unlink()
    assert polled(watch) == ["fault"]
    path.write_text(ONE, encoding="utf-8")
    assert polled(watch) == ["A"]


def test_a_file_that_is_wrong_at_the_start_is_not_loaded(path: Path) -> None:
    path.write_text(BROKEN, encoding="utf-8")
    with pytest.raises(ConfigInvalid, match="feds"):
        ConfigWatch(path, {}).load()
