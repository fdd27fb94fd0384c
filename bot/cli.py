"""The command line: parse arguments, call the application, set what comes back. No more."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from bot import __version__
from bot.app import utc_now
from bot.cli_feeds import add, opml
from bot.cli_topic import topic
from bot.config.catalogue import load_topics
from bot.config.load import load_config
from bot.config.settings import Settings, load_settings
from bot.demo.newsroom import Newsroom
from bot.inquiries import check_elsewhere, read_article, read_status, study
from bot.invocation import FAILED, Sources, console, duration, plain_errors, say, settings_for
from bot.logs import set_up_logs
from bot.status import set_status, status_json
from bot.terminal import inspection_json, set_inspection
from bot.wiring import open_application

EVERYTHING = timedelta(days=36500)

app = typer.Typer(
    name="dragoman",
    help="Reads the news in many languages and tells your chat one message per story on what you watch.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


Since = Annotated[
    timedelta | None,
    typer.Option(
        "--since",
        metavar="TIME",
        parser=duration,
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

    with plain_errors():
        uvloop.run(work(settings_for(sources)))


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
            say(f"{polled.failed} of {polled.feeds} feeds could not be read; `dragoman status` says why.")
        return polled.failed < polled.feeds or not polled.feeds

    with plain_errors():
        if not uvloop.run(work(settings_for(sources))):
            raise typer.Exit(FAILED)


@app.command()
def demo() -> None:
    """Show what Dragoman does, without any network: a made-up newsroom in many languages, served to the real bot."""

    async def work(settings: Settings) -> int:
        async with open_application(settings, look_back=EVERYTHING) as application:
            polled = await application.once(EVERYTHING)
        return polled.articles

    set_up_logs("error")  # the alerts are the show
    with (
        plain_errors(),
        tempfile.TemporaryDirectory(prefix="dragoman-demo-") as folder,
        Newsroom(utc_now()) as newsroom,
    ):
        sources = Path(folder) / "sources.yaml"
        sources.write_text(newsroom.sources_yaml(), encoding="utf-8")
        began = time.monotonic()
        articles = uvloop.run(
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
        say(
            f"\n{articles} articles in {languages} languages, read in {time.monotonic() - began:.0f} s. "
            "Outlets, persons and events are made up.\nNow try the real world: `dragoman run`"
        )


@app.command()
def check(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="The file to check.  [sources.yaml]")] = None,
) -> None:
    """Check sources.yaml and the settings; name every fault with its line and how to mend it."""
    with plain_errors():
        settings = settings_for(file)
        config = load_config(settings.sources, load_topics())
        uvloop.run(check_elsewhere(settings, config))
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
    language: Annotated[
        str | None, typer.Option(metavar="TAG", help="The language that its feed declares, as in “sr-Latn”.")
    ] = None,
    as_json: Json = False,
    sources: Sources = None,
) -> None:
    """Show what Dragoman sees in a text: language and why, topics with evidence, quotes with speakers, summary.

    The first line of a text is its title.
    """
    with plain_errors():
        settings = settings_for(sources)
        article = replace(uvloop.run(read_article(settings, what)), language_hint=language)
        seen = study(settings, article)
        if as_json:
            typer.echo(inspection_json(seen))
        else:
            console().print(set_inspection(seen))


@app.command()
def status(
    as_json: Json = False,
    check_alive: Annotated[
        bool, typer.Option("--check", help="Print nothing; exit with 0 if the bot runs, with 1 if not.")
    ] = False,
) -> None:
    """Show how the feeds do, the worst first, with the reason and since when."""
    with plain_errors():
        now = uvloop.run(read_status(settings_for(None)))
        if check_alive:
            raise typer.Exit(0 if now.is_alive() else FAILED)
        if as_json:
            typer.echo(status_json(now))
        else:
            console().print(set_status(now))


app.command()(add)
app.command()(topic)
app.add_typer(opml, name="opml")


def main() -> None:
    """Run the command line; exit status 0 is success, 1 failure, 2 a wrong setting, file or argument."""
    app()
