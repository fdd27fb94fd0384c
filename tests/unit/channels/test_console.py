"""How an alert is set in a terminal."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from bot.channels.console import ConsoleChannel
from bot.model import ArticleId, Citation, Credit, Message, Reason
from tests.fakes import CHAT

LINK = "https://courier.example/2026/03/02/" + "a-very-long-address/" * 8
MESSAGE = Message(
    key="1:1",
    reason=Reason.NEW,
    topics=("🛡 NATO", "Balkans"),
    title="Ministers of twelve states meet in Brenna and speak about the bridge over the Sava until the morning",
    lead=Credit(source="Danube Courier", flag="🇷🇸", link=LINK, language="English"),
    article_id=ArticleId(1),
    when="09:30, 3 Mar",
    summary=("The ministers met on Monday.", "They agreed on a bridge."),
    quotes=(Citation(words="The bridge will stand", speaker="Ana Lint", role="minister", source="Danube Courier"),),
    others=tuple(Credit(source=f"Outlet {number}", flag="", link=None, language="") for number in range(9)),
)


async def shown(message: Message, *, width: int = 120, terminal: bool = False) -> str:
    out = StringIO()
    console = Console(file=out, width=width, force_terminal=terminal, color_system="truecolor" if terminal else None)
    await ConsoleChannel(console).send(CHAT, message)
    return out.getvalue()


async def test_alert_reads_from_the_topics_down_to_who_else_reports_it() -> None:
    text = await shown(MESSAGE)
    order = ["NATO", "Ministers", "Danube Courier", "The ministers met", "“The bridge", "— Ana Lint", LINK, "Outlet 0"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


async def test_no_colour_where_there_is_no_terminal() -> None:
    assert "\x1b" not in await shown(MESSAGE)
    assert "\x1b[" in await shown(MESSAGE, terminal=True)


@pytest.mark.parametrize(("width", "measure"), [(200, 96), (60, 60), (24, 24)])
async def test_lines_keep_to_the_measure_and_only_the_link_is_never_wrapped(width: int, measure: int) -> None:
    lines = (await shown(MESSAGE, width=width)).splitlines()
    assert [line.strip() for line in lines if len(line.rstrip()) > measure] == [LINK]


async def test_many_outlets_are_counted_and_not_listed() -> None:
    text = " ".join((await shown(MESSAGE)).split())
    assert "Outlet 5 and 3 more" in text
    assert "Outlet 6" not in text


async def test_further_quotes_are_counted() -> None:
    more = replace(MESSAGE, more_quotes=MESSAGE.quotes * 2)
    assert "+ 2 more quotes" in await shown(more)
    assert "more quote" not in await shown(MESSAGE)
