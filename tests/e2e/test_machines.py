"""From a feed on loopback to the alert in the terminal, with a model on loopback that sums up, or tries to."""

from __future__ import annotations

import asyncio
from email.utils import formatdate
from pathlib import Path

import pytest

from tests.e2e.workers import Ran, dragoman
from tests.machine_server import MachineServer, answered
from tests.web import Piece, WebServer, rss

TITLE = "Soldiers of NATO mend the old bridge of Brenna"
SHUT = "Soldiers of NATO mend the old bridge of Brenna, shut since 12 engineers found cracks in it on Monday."
BOATS = "They cross the river by boat and call it a nuisance, as their grandparents did before there was a bridge. "
TEXT = f"{SHUT} The town lives from its market on both banks, where its people buy and sell on Mondays. {BOATS * 4}"
SUMMARY = "Soldiers of NATO mend the bridge of Brenna after 12 engineers found cracks."


async def alert(folder: Path, machine: MachineServer) -> Ran:
    """Run once, with one report that is worth an alert."""
    piece = Piece(guid="1", title=TITLE, text=TEXT, published=formatdate())
    settings = {"DRAGOMAN_MODEL_URL": machine.url, "DRAGOMAN_MODEL": "tiny", "DRAGOMAN_SUMMARISE": "true"}
    with WebServer() as web:
        web.documents["/feed"] = rss("Test", piece)
        (folder / "sources.yaml").write_text(
            f"sources:\n  - name: Test\n    feeds:\n      - {web.url}/feed\n"
            "subscriptions:\n  - to: console\n    topics: [nato]\n",
            encoding="utf-8",
        )
        return await asyncio.to_thread(dragoman, folder, "once", settings=settings)


async def test_a_model_that_is_set_up_writes_the_summary(tmp_path: Path) -> None:
    async with MachineServer(write=lambda _: SUMMARY) as machine:
        ran = await alert(tmp_path, machine)
    shown = " ".join(ran.out.split())
    assert ran.status == 0, ran.err
    assert SUMMARY in shown
    assert "summary by tiny" in shown
    assert "nuisance" in machine.asked[0].question["messages"][1]["content"]


@pytest.mark.parametrize("trouble", [None, answered("503 Service Unavailable")])
async def test_a_model_that_fails_or_lies_leaves_the_sentences_of_the_article(
    tmp_path: Path, trouble: bytes | None
) -> None:
    async with MachineServer(write=lambda _: SUMMARY.replace("12", "120"), trouble=trouble) as machine:
        ran = await alert(tmp_path, machine)
    shown = " ".join(ran.out.split())
    assert (ran.status, len(machine.asked)) == (0, 1)
    assert SHUT in shown
    assert "summary by" not in shown
