"""The life of a message in a Telegram chat: sent, edited as its story grows, answered; never twice, kill -9 or not."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from tests.e2e.staged import Place, bot_at, deliver
from tests.e2e.workers import fork_server
from tests.fakes import NOW
from tests.telegram_server.server import BotApiServer
from tests.web import Piece, WebServer, rss

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PACE = 10  # seconds that a kill is waited for
OWN_WORDS = {
    "tribune": "The flood took the bridge at Brenna and the road to the NATO depot, the fire brigade says.",
    "gazette": "Soldiers of the NATO depot at Brenna carry people out of the flood; the river is still rising.",
    "herald": "Brenna is without power since the flood reached the NATO depot; helicopters search the roofs.",
    "mirror": "The number of the dead in Brenna rises as the flood leaves the NATO depot and rescuers open the houses.",
}


def sources(folder: Path, web: str) -> None:
    each = "".join(f"  - name: {name.title()}\n    page_text: false\n    feeds: [{web}/{name}]\n" for name in OWN_WORDS)
    text = f"sources:\n{each}subscriptions:\n  - to: telegram:7\n    topics: [nato]\n"
    (folder / "sources.yaml").write_text(text, encoding="utf-8")


def publish(web: WebServer, name: str, at: datetime, dead: int) -> None:
    """Let an outlet report on the flood, in words of its own."""
    title = f"Flood at NATO depot of Brenna: {dead} dead"
    link = f"https://{name}.example/flood"
    piece = Piece(guid=link, title=title, text=OWN_WORDS[name], published=format_datetime(at), link=link)
    web.documents[f"/{name}"] = rss(name.title(), piece)


async def test_a_message_is_sent_grows_is_answered_and_is_never_repeated(tmp_path: Path, server: BotApiServer) -> None:
    server.private(7)
    place = Place(tmp_path, server.base_url)
    with WebServer() as web:
        sources(tmp_path, web.url)
        for name in OWN_WORDS:
            web.documents[f"/{name}"] = rss(name.title())
        async with bot_at(place, NOW) as bot:
            await bot.work(NOW)
            publish(web, "tribune", NOW + 2 * HOUR, 3)
            await bot.work(NOW + 2 * HOUR)
            assert [(len(server.sent), len(server.edited))] == [(1, 0)]

            for name in ("gazette", "herald"):
                publish(web, name, NOW + 4 * HOUR, 3)
            await bot.work(NOW + 4 * HOUR)
            await bot.work(NOW + 4 * HOUR + MINUTE)
            assert [(len(server.sent), len(server.edited))] == [(1, 1)]
            before, grown = server.sent[0].text, server.edited[0].text
            assert grown.removeprefix(f"{before}\n\nAlso: ") in ("Gazette, Herald", "Herald, Gazette")

            publish(web, "mirror", NOW + 6 * HOUR, 12)
            await bot.work(NOW + 6 * HOUR)
            (_, answer) = server.sent
            assert answer.reply_to == server.sent[0].message_id
            assert answer.text.startswith("12 in the title; it was 3\nFlood at NATO depot of Brenna: 12 dead\nMirror")

        server.fault("held after", method="editMessageText")
        dying = fork_server().Process(target=deliver, args=(place, NOW + 6 * HOUR + MINUTE))
        dying.start()
        assert server.wait_for(lambda: len(server.edited) == 2, seconds=30)
        dying.kill()
        dying.join(PACE)
        async with bot_at(place, NOW + 6 * HOUR + 2 * MINUTE) as bot:
            await bot.pipeline.deliver()
    assert server.calls["editmessagetext"] == 3
    assert server.edited[1].text == f"{grown}, Mirror"
    assert (len(server.sent), len(server.edited)) == (2, 2)
