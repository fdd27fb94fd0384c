"""The command line: parse arguments, call the application, set what comes back. No more."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console

from bot import __version__
from bot.app import open_application, read_article, read_status, study, utc_now
from bot.config.catalogue import load_topics
from bot.config.durations import parse_duration
from bot.config.load import load_config
from bot.config.settings import Settings, load_settings
from bot.demo.newsroom import Newsroom
from bot.errors import ChannelRefused, ConfigInvalid, DragomanError, SettingsInvalid
from bot.logs import set_up_logs
from bot.terminal import inspection_json, set_inspection, set_status, status_json

FAILED, MISCONFIGURED, INTERRUPTED = 1, 2, 130
EVERYTHING = timedelta(days=36500)
SIGN_OF_LIFE = timedelta(minutes=2)

R = TypeVar("R")

app = typer.Typer(
    name="dragoman",
    help="Reads the news in many languages and tells your chat one message per story on what you watch.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Sources = Annotated[
    Path | None,
    typer.Option("--sources", metavar="FILE", help="The file with feeds, topics and subscriptions.  [sources.yaml]"),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


def _duration(text: str) -> timedelta:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


Since = Annotated[
    timedelta | None,
    typer.Option(
        "--since",
        metavar="TIME",
        parser=_duration,
        help="Also show every story of that time that was not shown before: 24h, 7d, 10y.",
    ),
]


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        typer.echo(f"dragoman {__version__}")
        raise typer.Exit


@app.command()
def run(sources: Sources = None) -> None:
    """Poll the feeds and send alerts until stopped with Ctrl-C.

    Alerts go where sources.yaml says: to this terminal, and to Telegram when TELEGRAM_BOT_TOKEN is set (in the
    environment or in a file .env). An edit of sources.yaml takes effect within seconds.
    """

    async def work(settings: Settings) -> None:
        async with open_application(settings, serve_telegram=True) as application:
            await application.run()

    with _errors():
        _start(work(_settings(sources)))


@app.command()
def once(sources: Sources = None, since: Since = None) -> None:
    """Poll every feed once, send what is new, and end.

    The very first time it shows the five best stories of the last 24 hours.
    """

    async def work(settings: Settings) -> bool:
        look_back = since or timedelta(hours=24)
        async with open_application(settings, look_back=look_back) as application:
            polled = await application.once(since)
        if polled.failed:
            _say(f"{polled.failed} of {polled.feeds} feeds could not be read; `dragoman status` says why.")
        return polled.failed < polled.feeds or not polled.feeds

    with _errors():
        if not _start(work(_settings(sources))):
            raise typer.Exit(FAILED)


@app.command()
def demo() -> None:
    """Show what Dragoman does, without any network: a made-up newsroom in many languages, served to the real bot."""

    async def work(settings: Settings) -> int:
        async with open_application(settings, look_back=EVERYTHING) as application:
            polled = await application.once(EVERYTHING)
        return polled.articles

    set_up_logs("error")  # the alerts are the show
    with _errors(), tempfile.TemporaryDirectory(prefix="dragoman-demo-") as folder, Newsroom(utc_now()) as newsroom:
        sources = Path(folder) / "sources.yaml"
        sources.write_text(newsroom.sources_yaml(), encoding="utf-8")
        began = time.monotonic()
        articles = _start(
            work(
                load_settings(
                    sources=sources,
                    database_url=f"sqlite:///{folder}/demo.sqlite",
                    telegram_bot_token=None,
                    allow_private_networks=True,
                )
            )
        )
        languages = len({outlet.language for outlet in newsroom.outlets})
        _say(
            f"\n{articles} articles in {languages} languages, read in {time.monotonic() - began:.0f} s. "
            "Outlets, persons and events are made up.\nNow try the real world: `dragoman run`"
        )


@app.command()
def check(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="The file to check.  [sources.yaml]")] = None,
) -> None:
    """Check sources.yaml and the settings; name every fault with its line and how to mend it."""
    with _errors():
        settings = _settings(file)
        config = load_config(settings.sources, load_topics())
        own = len(config.topics) - len(load_topics())
        sources = len({feed.source for feed in config.feeds})
        typer.echo(
            f"{settings.sources} is in order: {len(config.feeds)} feeds of {sources} sources, "
            f"{len(config.subscriptions)} subscriptions, {len(config.topics)} topics"
            + (f" ({own} of your own)." if own > 0 else ".")
        )


@app.command()
def analyse(
    what: Annotated[
        str,
        typer.Argument(metavar="FILE|URL", help="A text or HTML file, “-” for standard input, or a page's address."),
    ],
    as_json: Json = False,
    sources: Sources = None,
) -> None:
    """Show what Dragoman sees in a text: language, topics with evidence, quotes with speakers, summary.

    The first line of a text is its title.
    """
    with _errors():
        settings = _settings(sources)
        article = _start(read_article(settings, what))
        seen = study(settings, article)
        if as_json:
            typer.echo(inspection_json(seen))
        else:
            _console().print(set_inspection(seen))


@app.command()
def status(
    as_json: Json = False,
    check_alive: Annotated[
        bool, typer.Option("--check", help="Print nothing; exit with 0 if the bot runs, with 1 if not.")
    ] = False,
) -> None:
    """Show how the feeds do, the worst first, with the reason and since when."""
    with _errors():
        now = _start(read_status(_settings(None)))
        if check_alive:
            raise typer.Exit(0 if now.is_alive(SIGN_OF_LIFE) else FAILED)
        if as_json:
            typer.echo(status_json(now))
        else:
            _console().print(set_status(now))


def main() -> None:
    """Run the command line; exit status 0 is success, 1 failure, 2 a wrong setting, file or argument."""
    app()


def _settings(sources: Path | None) -> Settings:
    settings = load_settings(**({"sources": sources} if sources else {}))
    set_up_logs(settings.log_level or ("error" if sys.stderr.isatty() else "info"))
    return settings


def _start(work: Coroutine[Any, Any, R]) -> R:
    return asyncio.run(work)


def _console() -> Console:
    return Console(highlight=False, emoji=False)


def _say(line: str) -> None:
    typer.echo(line, err=True)


@contextmanager
def _errors() -> Iterator[None]:
    """Turn what was foreseen into a sentence and an exit status; what was not is a bug and shows its trace."""
    try:
        yield
    except ConfigInvalid as error:
        number = len(error.faults)
        _fail(f"{error}\n{number} fault{'s' if number > 1 else ''}. Nothing was started.", MISCONFIGURED)
    except (SettingsInvalid, ChannelRefused) as error:
        _fail(str(error), MISCONFIGURED)
    except DragomanError as error:
        _fail(str(error), FAILED)
    except BrokenPipeError:  # `dragoman … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(FAILED) from None
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def _fail(line: str, status: int) -> NoReturn:
    _say(line)
    raise typer.Exit(status)
