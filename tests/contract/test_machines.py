"""What every machine that writes keeps to, whichever protocol its server speaks: over HTTP, on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from itertools import count

import httpx
import pytest

from bot.backends.deepl import DeepL
from bot.backends.libretranslate import LibreTranslate
from bot.backends.openai import ChatModel
from bot.backends.server import LARGEST, make_client
from bot.config.catalogue import load_languages
from bot.errors import MachineFailed
from bot.ports import TranslationMachine
from tests.machine_server import CUT, KEY, NO_HTTP, MachineServer, answered

LANGUAGES = load_languages()
SERBIAN, ENGLISH, NORWEGIAN = LANGUAGES["sr-Latn"], LANGUAGES["en"], LANGUAGES["no"]
TEXTS = ("Most u Brenni je zatvoren", "Radovi traju 12 dana.")

Make = Callable[[httpx.AsyncClient, str], TranslationMachine]


def _chat(client: httpx.AsyncClient, url: str) -> ChatModel:
    numbers = count(1)
    return ChatModel(client, url, "tiny", lambda: f"<<{next(numbers)}>>", KEY)


MAKERS: dict[str, Make] = {
    "model": _chat,
    "LibreTranslate": lambda client, url: LibreTranslate(client, url, KEY),
    "DeepL": lambda client, url: DeepL(client, KEY, url),
}


@pytest.fixture
async def server() -> AsyncIterator[MachineServer]:
    async with MachineServer() as server:
        yield server


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with make_client() as client:
        yield client


@pytest.fixture(params=MAKERS.values(), ids=list(MAKERS))
def machine(request: pytest.FixtureRequest, server: MachineServer, client: httpx.AsyncClient) -> TranslationMachine:
    made: TranslationMachine = request.param(client, server.url)
    return made


async def test_each_text_is_translated_in_its_place(machine: TranslationMachine) -> None:
    assert await machine.translate(TEXTS, SERBIAN, ENGLISH) == tuple(map(str.upper, TEXTS))


async def test_the_key_is_sent_and_shown_nowhere_else(machine: TranslationMachine, server: MachineServer) -> None:
    await machine.translate(TEXTS, SERBIAN, ENGLISH)
    [asked] = server.asked
    assert KEY in str(asked.headers.get("authorization", asked.question.get("api_key")))
    server.trouble = answered("403 Forbidden", KEY.encode())
    with pytest.raises(MachineFailed) as failed:
        await machine.translate(TEXTS, SERBIAN, ENGLISH)
    assert KEY not in f"{failed.value!r} {machine!r} {vars(failed.value)}"


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (answered("500 Internal Server Error"), "error of its own"),
        (answered("404 Not Found"), "no such model"),
        (answered("401 Unauthorized"), "refuses the key"),
        (answered("302 Found", b"", "Location: http://127.0.0.1:9/"), "gives no answer"),
        (answered("200 OK", b"<html>Welcome!</html>"), "form"),
        (answered("200 OK", b"[]"), "form"),
        (answered("200 OK", b'{"translatedText": [5], "translations": [5], "choices": [5]}'), "form"),
        (answered("200 OK", b"\xff\xfe"), "form"),
        (answered("200 OK", b""), "form"),
        (answered("200 OK", b'{"choices": "' + b"x" * LARGEST + b'"}'), "larger"),
        (answered("200 OK", b"\x1f\x8b", "Content-Encoding: gzip"), "form"),
        (CUT, "cannot be reached"),
        (NO_HTTP, "cannot be reached"),
    ],
)
async def test_trouble_is_a_failure_with_a_reason(
    machine: TranslationMachine, server: MachineServer, trouble: bytes, reason: str
) -> None:
    server.trouble = trouble
    with pytest.raises(MachineFailed, match=reason):
        await machine.translate(TEXTS, SERBIAN, ENGLISH)


@pytest.mark.parametrize(("header", "seconds"), [("90", 90.0), ("soon", None), ("99999999999", 86_400.0), ("-5", None)])
async def test_a_wish_to_wait_is_told(
    machine: TranslationMachine, server: MachineServer, header: str, seconds: float | None
) -> None:
    server.trouble = answered("429 Too Many Requests", b"{}", f"Retry-After: {header}")
    with pytest.raises(MachineFailed) as failed:
        await machine.translate(TEXTS, SERBIAN, ENGLISH)
    assert (failed.value.retry_after and failed.value.retry_after.total_seconds()) == seconds


async def test_a_server_that_is_not_there_is_a_failure(client: httpx.AsyncClient) -> None:
    async with MachineServer() as server:
        url = server.url
    for make in MAKERS.values():
        with pytest.raises(MachineFailed, match="cannot be reached"):
            await make(client, url).translate(TEXTS, SERBIAN, ENGLISH)


async def test_whoever_waits_no_longer_hangs_up(machine: TranslationMachine, server: MachineServer) -> None:
    server.silent = True
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await machine.translate(TEXTS, SERBIAN, ENGLISH)
    async with asyncio.timeout(5):
        await server.left.wait()


async def test_languages_are_called_as_translators_call_them(server: MachineServer, client: httpx.AsyncClient) -> None:
    await DeepL(client, KEY, server.url).translate(TEXTS, NORWEGIAN, ENGLISH)
    await LibreTranslate(client, server.url).translate(TEXTS, SERBIAN, NORWEGIAN)
    deepl, libre = (asked.question for asked in server.asked)
    assert (deepl["source_lang"], deepl["target_lang"]) == ("NB", "EN-GB")
    assert (libre["source"], libre["target"]) == ("sr", "nb")
    assert "api_key" not in libre


async def test_a_model_is_given_an_article_between_marks_that_are_new_each_time(
    server: MachineServer, client: httpx.AsyncClient
) -> None:
    model = _chat(client, server.url)
    for _ in range(2):
        assert await model.summarise("Bridge shut", "The bridge is shut.", ENGLISH) == "THE BRIDGE IS SHUT."
    assert [asked.mark for asked in server.asked] == ["<<1>>", "<<2>>"]
    assert all(asked.mark in asked.question["messages"][0]["content"] for asked in server.asked)


async def test_a_model_that_repeats_its_marks_has_failed(server: MachineServer, client: httpx.AsyncClient) -> None:
    server.write = lambda _: "What stands between <<1>> and <<1>> is the article."
    with pytest.raises(MachineFailed, match="repeats"):
        await _chat(client, server.url).summarise("Bridge shut", "The bridge is shut.", ENGLISH)


async def test_what_a_model_thinks_aloud_is_left_out(server: MachineServer, client: httpx.AsyncClient) -> None:
    server.write = lambda _: "<think>The bridge, then.</think>\nThe bridge is shut."
    assert await _chat(client, server.url).summarise("Bridge shut", "Text.", ENGLISH) == "The bridge is shut."


@pytest.mark.parametrize("said", ["", "  ", "<think>Hm.</think>"])
async def test_a_model_that_says_nothing_has_failed(
    server: MachineServer, client: httpx.AsyncClient, said: str
) -> None:
    server.write = lambda _: said
    with pytest.raises(MachineFailed, match="empty"):
        await _chat(client, server.url).summarise("Bridge shut", "Text.", ENGLISH)
