"""``dragoman demo`` shows a newcomer what the bot does: stories in many languages, in seconds, without a network."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_demo_shows_stories_of_many_outlets_with_quotes(tmp_path: Path) -> None:
    began = time.monotonic()
    shown = subprocess.run(
        [sys.executable, "-m", "bot", "demo"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "COLUMNS": "100"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    took = time.monotonic() - began
    assert shown.returncode == 0, shown.stderr
    assert len(re.findall(r"^● ", shown.stdout, re.M)) >= 8
    assert len(re.findall(r"^  — \w+", shown.stdout, re.M)) >= 8
    assert len(re.findall(r"^  Also: ", shown.stdout, re.M)) >= 3
    assert "made up" in shown.stderr
    assert took < 30  # 15 on a machine that does nothing else
    assert list(tmp_path.iterdir()) == []
