"""What every command needs: settings from its arguments, a terminal to answer on, errors told in a sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bot.config.settings import Settings, load_settings
from bot.errors import ChannelRefused, ConfigInvalid, DragomanError, SettingsInvalid
from bot.logs import set_up_logs
from bot.text.durations import parse_duration

FAILED, MISCONFIGURED, INTERRUPTED = 1, 2, 130

Sources = Annotated[
    Path | None,
    typer.Option("--sources", metavar="FILE", help="The file with feeds, topics and subscriptions.  [sources.yaml]"),
]


def settings_for(sources: Path | None) -> Settings:
    """Return the settings, with the file that the command names, and set the logs up. Raises SettingsInvalid."""
    settings = load_settings(**({"sources": sources} if sources else {}))
    set_up_logs(settings.log_level or ("error" if sys.stderr.isatty() else "info"))
    return settings


def duration(text: str) -> timedelta:
    """Read a length of time from an argument."""
    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def console() -> Console:
    """Return the terminal, for answers that are set."""
    return Console(highlight=False, emoji=False)


def say(line: str) -> None:
    """Tell the operator something that is no answer."""
    typer.echo(line, err=True)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what was foreseen into a sentence and an exit status; what was not is a bug and shows its trace."""
    try:
        yield
    except ConfigInvalid as error:
        number = len(error.faults)
        fail(f"{error}\n{number} fault{'s' if number > 1 else ''}. Nothing was done.", MISCONFIGURED)
    except (SettingsInvalid, ChannelRefused) as error:
        fail(str(error), MISCONFIGURED)
    except DragomanError as error:
        fail(str(error), FAILED)
    except BrokenPipeError:  # `dragoman … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(FAILED) from None
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def fail(line: str, status: int) -> NoReturn:
    """End the command."""
    say(line)
    raise typer.Exit(status)
