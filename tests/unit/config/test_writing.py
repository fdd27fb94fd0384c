"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config.writing import replace_content
from bot.errors import ConfigInvalid

NOBODY = 65534


@pytest.fixture
def path() -> Iterator[Path]:
    """A file of ours in a folder of ours. Root, who may do everything, becomes nobody for the time of the test."""
    folder = Path(tempfile.mkdtemp(prefix="dragoman-"))
    path = folder / "sources.yaml"
    path.write_bytes(b"the old content, which is longer")
    root = os.geteuid() == 0
    if root:
        for each in (folder, path):
            os.chown(each, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    try:
        yield path
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o700)
        shutil.rmtree(folder)


def test_a_reader_who_has_the_file_open_sees_the_old_content_whole(path: Path) -> None:
    with path.open("rb") as reader:
        replace_content(path, b"new")
        assert reader.read() == b"the old content, which is longer"
    assert path.read_bytes() == b"new"


def test_a_file_in_a_folder_that_may_not_be_written_to_is_written_in_place(path: Path) -> None:
    inode = path.stat().st_ino
    path.parent.chmod(0o500)
    replace_content(path, b"new")
    assert (path.stat().st_ino, path.read_bytes()) == (inode, b"new")


def test_a_file_that_may_not_be_written_to_is_told_and_stays(path: Path) -> None:
    path.chmod(0o400)
    path.parent.chmod(0o500)
    with pytest.raises(ConfigInvalid, match="cannot be written: Permission denied"):
        replace_content(path, b"new")
    assert path.read_bytes() == b"the old content, which is longer"


def test_nothing_is_left_beside_a_file(path: Path) -> None:
    replace_content(path, b"new")
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_is_gone_is_told(path: Path) -> None:
    path.unlink()
    with pytest.raises(ConfigInvalid, match="cannot be written"):
        replace_content(path, b"new")
    assert list(path.parent.iterdir()) == []
