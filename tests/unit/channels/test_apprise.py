"""What Apprise's services are sent, and what their failures mean. No service outside this computer is asked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from apprise import Apprise, NotifyBase

from bot.channels.apprise import AppriseChannel, form_of
from bot.errors import ChannelRefused, RetryLater
from bot.model import Reason, Receipt, Target
from tests.messages import digest_of, message
from tests.receivers import Receiver, mailbox, read_markdown, read_titled

DISCORD = "discord://123456789012345678/abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmno"
SLACK = "slack://TAAAAAAAA/BAAAAAAAA/123456789123456789123456/#news"
EXAMPLES = {"APPLICATION_TOKEN": "AQzEZ8xGxaYB8cD"}  # where a service looks at their form
DESK = Target(channel="apprise", address="desk")


def form(url: str) -> tuple[str, int, int]:
    service = Apprise.instantiate(url)
    assert isinstance(service, NotifyBase)
    found = form_of(service, url)
    return found.format.value, found.limit, found.title


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (DISCORD, ("markdown", 2000, 0)),
        (SLACK, ("text", 35000, 250)),
        (f"{SLACK}?format=markdown", ("markdown", 35000, 250)),
        ("mmost://host.example/3ccdd113474722377935511fc85d3dd4", ("markdown", 4000, 0)),
        ("matrixs://token@host.example/#room:host.example", ("html", 65000, 0)),
        ("ntfy://host.example/topic", ("text", 2500, 200)),
        ("ntfy://host.example/topic?format=markdown", ("markdown", 2500, 200)),
        ("mailto://user:password@host.example", ("html", 32768, 100)),
        ("gotify://host.example/123456789012345", ("markdown", 32768, 250)),
        ("json://host.example", ("text", 32768, 250)),
    ],
)
def test_each_service_is_sent_what_it_reads(url: str, expected: tuple[str, int, int]) -> None:
    found = form(url)
    assert found[::2] == expected[::2]
    assert found[1] <= expected[1]


def test_every_address_of_the_page_is_understood_and_shown_as_it_says() -> None:
    page = Path(__file__).parents[3] / "docs" / "how-to" / "send-elsewhere.md"
    shown = {"Markdown": "markdown", "HTML": "html", "plain": "text", "the": "html"}
    rows = re.findall(r"^\| [^|]+ \| (`.+?)\| (\w+)([^|]*)\|$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) >= 15
    for addresses, kind, more in rows:
        for url in re.findall(r"`(.+?)`", addresses):
            found, limit, _ = form(re.sub(r"[A-Z_]{3,}(?=[/@:?]|$)", lambda it: EXAMPLES.get(it[0], it[0]), url))
            assert found == shown[kind], url
            if stated := re.search(r"([\d,]+) characters", more):
                assert limit == int(stated[1].replace(",", "")), url


@pytest.mark.parametrize("url", ["slack://too-short", "nothing://host.example/secret", "mailto://"])
def test_an_address_that_no_service_understands_is_told_without_it(url: str) -> None:
    with pytest.raises(ChannelRefused, match="DRAGOMAN_APPRISE_URL_DESK is understood by no service") as caught:
        AppriseChannel({"desk": url})
    assert "secret" not in str(caught.value)


async def test_a_name_without_address_is_told_with_its_variable() -> None:
    with pytest.raises(ChannelRefused, match="DRAGOMAN_APPRISE_URL_NEWS_ROOM"):
        await AppriseChannel({}).send(Target(channel="apprise", address="news-room"), message())


async def test_a_form_that_is_refused_is_sent_once_more_as_plain_text() -> None:
    async with Receiver(read_markdown) as server:
        url = f"mmost://127.0.0.1:{server.port}/3ccdd113474722377935511fc85d3dd4"
        server.answers.append("400 Bad Request")
        await AppriseChannel({"desk": url}).send(DESK, message())
    assert len(server.came) == 1
    assert "[Savski glasnik](" not in server.came[0].json["text"]
    assert message().title in server.shown()


async def test_a_title_too_long_for_a_subject_is_whole_in_the_mail() -> None:
    title = "Министарство спољних послова " * 8
    async with mailbox() as box:
        url = f"mailto://127.0.0.1:{box.port}?from=bot@a.example&to=desk@b.example&mode=insecure"
        await AppriseChannel({"desk": url}).send(DESK, replace(message(), title=title))
    assert title.strip() in box.shown()
    assert max(map(len, box.mails[0].split(b"\r\n"))) <= 998


async def test_an_alert_in_any_letters_stays_a_message_at_ntfy() -> None:
    long = tuple("Министарство спољних послова 🇷🇸 " * 20 for _ in range(3))
    quotes = tuple(replace(quote, words="漢字" * 200) for quote in message().quotes)
    async with Receiver(read_titled) as server:
        channel = AppriseChannel({"desk": f"ntfy://127.0.0.1:{server.port}/topic"})
        await channel.send(DESK, replace(message(), summary=long, quotes=quotes))
        await channel.tell(DESK, "Министарство\n" * 1000)
    assert all(came.json["topic"] == "topic" and len(came.json["message"].encode()) < 4096 for came in server.came)
    assert sum(came.json["message"].count("Министарство") for came in server.came[1:]) == 1000


async def test_a_digest_that_broke_off_goes_on_where_it_did() -> None:
    async with Receiver(read_titled) as server:
        channel = AppriseChannel({"desk": f"ntfy://127.0.0.1:{server.port}/topic"})
        server.answers.extend(["200 OK", "503 Unavailable"])
        long = digest_of(*((f"Topic {number}", 6) for number in range(5)))
        with pytest.raises(RetryLater):
            await channel.send(DESK, long)
        await channel.send(DESK, long)
    assert len(server.came) == len({came.body for came in server.came}) > 1
    assert "Story 5 of Topic 4" in server.shown()


async def test_a_digest_that_broke_off_goes_on_after_others_went_out() -> None:
    room, long = Target(channel="apprise", address="room"), digest_of(*((f"Topic {number}", 6) for number in range(5)))
    async with Receiver(read_titled) as server:
        address = f"ntfy://127.0.0.1:{server.port}"
        channel = AppriseChannel({"desk": f"{address}/desk", "room": f"{address}/room"})
        server.answers.extend(["200 OK", "503 Unavailable"])
        with pytest.raises(RetryLater):
            await channel.send(DESK, long)
        await channel.send(room, long)
        await channel.send(DESK, replace(digest_of(("EU", 1)), key="d2"))
        await channel.send(DESK, long)
    at_desk = [came.json["message"] for came in server.came if came.json["topic"] == "desk"]
    assert len(at_desk) == len(set(at_desk)) > 2


async def test_a_development_is_titled_with_what_is_new() -> None:
    async with Receiver(read_titled) as server:
        development = replace(message(), reason=Reason.DEVELOPMENT, news="12; it was 3")
        channel = AppriseChannel({"desk": f"json://127.0.0.1:{server.port}"})
        await channel.send(DESK, development, Receipt(message_id="1"))
    assert server.came[0].json["title"] == "12; it was 3"
    assert message().title in server.came[0].json["message"]


async def test_a_service_that_is_down_is_tried_later_and_its_address_is_not_told() -> None:
    async with Receiver() as gone:
        pass
    channel = AppriseChannel({"desk": f"json://user:hunter2@127.0.0.1:{gone.port}/hunter2"})
    with pytest.raises(RetryLater) as caught:
        await channel.send(DESK, message())
    assert "hunter2" not in str(caught.value)


def test_the_outbox_keeps_the_pause_that_a_service_wants() -> None:
    channel = AppriseChannel({"desk": "ntfy://host.example/topic", "room": "json://host.example"})
    assert channel.pause(DESK) == timedelta(seconds=5.5)
    assert channel.pause(Target(channel="apprise", address="room")) == timedelta()
