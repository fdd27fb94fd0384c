"""The command that looks into a topic: what it is looked for as, what it makes of a text, what it would have found."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer
import uvloop

from bot.app import utc_now
from bot.inquiries import ask, backtest
from bot.invocation import Sources, console, duration, plain_errors, settings_for
from bot.terminal import set_backtest, set_parts, set_trial


def topic(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A topic by its name in any language, or a query.")],
    explain: Annotated[bool, typer.Option("--explain", help="Show what it is looked for as, by language.")] = False,
    test: Annotated[str | None, typer.Option("--test", metavar="TEXT", help="Show what it makes of a text.")] = None,
    back: Annotated[
        timedelta | None,
        typer.Option(
            "--backtest", metavar="TIME", parser=duration, help="Show what it finds in the articles of that time: 7d."
        ),
    ] = None,
    sources: Sources = None,
) -> None:
    """Look into a topic; without an option, show what it is looked for as."""
    with plain_errors():
        settings = settings_for(sources)
        inquiry = ask(settings, name)
        if explain or (test is None and back is None):
            console().print(set_parts(inquiry.topic, inquiry.parts()))
        if test is not None:
            console().print(set_trial(*inquiry.try_on(test)))
        if back is not None:
            console().print(set_backtest(uvloop.run(backtest(settings, inquiry, utc_now() - back))))
