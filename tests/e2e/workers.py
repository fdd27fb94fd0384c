"""What the end-to-end tests run in processes of their own, forked from one that has loaded everything (``warm``)."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.context import ForkServerContext
from pathlib import Path

from rich.console import Console

from bot.cli import app
from bot.config.settings import load_settings
from bot.wiring import open_application

WIDE = 4000  # characters: a title stands in one line
CLEAN = ("DRAGOMAN_", "TELEGRAM_")  # settings of whoever runs the tests are not for the bot under test


def fork_server() -> ForkServerContext:
    """Return a context whose processes are forked from one that has loaded everything, and so start at once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.e2e.warm"])
    return context


# ── the command line ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it printed."""

    status: int | None
    out: str
    err: str


def dragoman(folder: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> Ran:
    """Run the command line in a folder, as an operator on a machine without a token does."""
    out, err = folder.with_name(folder.name + ".out"), folder.with_name(folder.name + ".err")
    environment = {"DRAGOMAN_ALLOW_PRIVATE_NETWORKS": "true", "COLUMNS": "110", **(settings or {})}
    process = fork_server().Process(target=_run_command, args=(folder, arguments, environment, out, err))
    process.start()
    process.join(60)
    if process.exitcode is None:
        process.kill()
        process.join()
    return Ran(process.exitcode, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))


def _run_command(
    folder: Path, arguments: tuple[str, ...], environment: Mapping[str, str], out: Path, err: Path
) -> None:
    os.chdir(folder)
    for name in [name for name in os.environ if name.startswith(CLEAN)]:
        del os.environ[name]
    os.environ.update(environment)
    for stream, path in ((sys.stdout, out), (sys.stderr, err)):
        stream.flush()
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), stream.fileno())
    app(list(arguments))


# ── the bot, for as long as a test lets it live ─────────────────────────────────────────────────────────


def work_until_killed(sources: Path, database_url: str, alerts: Path) -> None:
    """Poll, analyse and deliver, again and again; alerts are appended to a file."""
    asyncio.run(_work(sources, database_url, alerts, rounds=10_000))


def work_once(sources: Path, database_url: str, alerts: Path, report: Path | None = None) -> None:
    """Do one round; write the seconds of CPU time it took, and how many feeds failed, to ``report``."""
    began = time.process_time()
    failed = asyncio.run(_work(sources, database_url, alerts, rounds=1))
    if report:
        report.write_text(f"{time.process_time() - began} {failed}", encoding="utf-8")


def ready(alerts: Path) -> Path:
    """Return the file that says: the bot has started."""
    return alerts.with_suffix(".ready")


async def _work(sources: Path, database_url: str, alerts: Path, rounds: int) -> int:
    settings = load_settings(
        sources=sources, database_url=database_url, allow_private_networks=True, telegram_bot_token=None
    )
    failed = 0
    with alerts.open("a", encoding="utf-8") as file:
        console = Console(file=file, width=WIDE, highlight=False, emoji=False)
        async with open_application(settings, console=console, look_back=timedelta(hours=24)) as application:
            ready(alerts).touch()
            for _ in range(rounds):
                failed += (await application.once()).failed
    return failed
