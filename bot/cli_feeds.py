"""The commands that take feeds in and give lists of them out: add, opml import, opml export."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from bot.app import utc_now
from bot.config.catalogue import load_topics
from bot.config.checks import country_code
from bot.config.load import load_config
from bot.config.opml import read_opml, write_opml
from bot.errors import InputUnreadable
from bot.feeds.offers import Found, Offer, read_choice
from bot.inquiries import find_feeds
from bot.intake import add_feeds, carry_out, plan_import
from bot.invocation import FAILED, Sources, console, fail, plain_errors, settings_for
from bot.terminal import describe_import, none_found, set_found

opml = typer.Typer(
    help="Exchange lists of feeds with other readers.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

To = Annotated[
    Path | None, typer.Option("--to", metavar="FILE", help="The file that the feeds are written to.  [sources.yaml]")
]


def _country(text: str) -> str:
    code = country_code(text)
    if code is None:
        raise typer.BadParameter(f"“{text}” is not a country. Write two letters, such as RS; XK for Kosovo.")
    return code


def add(
    address: Annotated[str, typer.Argument(metavar="URL", help="A site, or a feed.")],
    name: Annotated[str, typer.Option("--name", help="The source to put it under, whether it exists or not.")] = "",
    country: Annotated[
        str | None, typer.Option("--country", parser=_country, help="The country of a new source: RS, or Serbia.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take the best without asking.")] = False,
    to: To = None,
) -> None:
    """Find the feeds of a site, show what each is like, and write the one you choose to sources.yaml."""
    with plain_errors():
        settings = settings_for(to)
        found = uvloop.run(find_feeds(settings, address))
        if not found.offers:
            fail(none_found(found), FAILED)
        console().print(set_found(found, utc_now()))
        chosen = found.offers[:1] if yes else _ask_which(found)
        for offer in chosen:
            if offer.source:
                typer.echo(f"{offer.url} is there already, under {offer.source}.")
        if new := tuple(offer for offer in chosen if not offer.source):
            source = add_feeds(settings.sources, load_topics(), replace(found, offers=new), name, country)
            typer.echo(f"Added to {settings.sources}, under {source}: {', '.join(offer.url for offer in new)}")


def _ask_which(found: Found) -> tuple[Offer, ...]:
    if not sys.stdin.isatty():
        fail("Nothing was added: there is nobody to ask. With --yes the first is taken.", FAILED)

    def choice(text: str) -> tuple[Offer, ...]:
        try:
            return read_choice(text, found.offers)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error

    chosen: tuple[Offer, ...] = typer.prompt("Which? A number, several (1,3), or 0 for none", "1", value_proc=choice)
    return chosen


@opml.command("import")
def import_opml(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The OPML file that another reader exported.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be added.")] = False,
    to: To = None,
) -> None:
    """Add the feeds of an OPML file to sources.yaml; those that are there already are passed over."""
    with plain_errors():
        settings = settings_for(to)
        try:
            content = file.read_bytes()
        except OSError as error:
            raise InputUnreadable(f"{file} cannot be read: {error.strerror}.") from error
        plan = plan_import(read_opml(content, str(file)), load_config(settings.sources, load_topics()))
        if not dry_run:
            carry_out(plan, settings.sources, load_topics())
        typer.echo(describe_import(plan, settings.sources, dry_run))


@opml.command("export")
def export_opml(sources: Sources = None) -> None:
    """Print the feeds of sources.yaml as OPML 2.0, a folder for each country."""
    with plain_errors():
        typer.echo(write_opml(load_config(settings_for(sources).sources, load_topics()).feeds), nl=False)
