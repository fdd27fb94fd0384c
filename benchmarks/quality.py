"""An evaluation folder in, the tables of every scorer in it out: ``python -m benchmarks.quality``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

VARIABLE = "DRAGOMAN_EVALUATION"
SCORERS = ("languages", "quotes", "topics", "sentences", "summaries", "stories", "extraction")
ADAPTERS = Path(__file__).with_name("adapters.py")
WRONG_USAGE = 2


def main(wanted: list[str]) -> int:
    """Run the scorers named, or all; return 0, or the worst exit status among them."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        print(f"{VARIABLE} is not set: name the folder that has data/ and measure/ in it.", file=sys.stderr)
        return WRONG_USAGE
    scorers = [Path(folder) / "measure" / f"{name}.py" for name in wanted or SCORERS]
    found = [scorer for scorer in scorers if scorer.is_file()]
    if not found:
        print(f"{folder}: no scorers in its measure/ folder.", file=sys.stderr)
        return WRONG_USAGE
    worst = 0
    for scorer in found:
        print(f"\n== {scorer.stem} ==\n", flush=True)
        command = [sys.executable, str(scorer), "--adapters", str(ADAPTERS)]
        worst = max(worst, subprocess.run(command, cwd=ADAPTERS.parents[1], check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
