"""Texts in, their translations by DeepL out. https://developers.deepl.com/api-reference/translate"""

from __future__ import annotations

from collections.abc import Sequence

import httpx
from pydantic import BaseModel

from bot.backends.server import Server, code
from bot.model import Language

FREE, PAID = "https://api-free.deepl.com", "https://api.deepl.com"
_VARIANTS = {"EN": "EN-GB", "PT": "PT-PT"}  # what it translates into has to be named more exactly


class _Question(BaseModel):
    text: list[str]
    source_lang: str
    target_lang: str


class _Translation(BaseModel):
    text: str


class _Answer(BaseModel):
    translations: list[_Translation]


class DeepL:
    """Implements ports.TranslationMachine. Keys of the free plan end with ":fx" and have a server of their own."""

    name = "DeepL"

    def __init__(self, client: httpx.AsyncClient, key: str, address: str = "") -> None:
        address = address or (FREE if key.endswith(":fx") else PAID)
        self._server = Server(client, address, {"Authorization": f"DeepL-Auth-Key {key}"})

    async def translate(self, texts: Sequence[str], source: Language, target: Language) -> tuple[str, ...]:
        """Translate texts."""
        into = code(target).upper()
        question = _Question(text=list(texts), source_lang=code(source).upper(), target_lang=_VARIANTS.get(into, into))
        answer = await self._server.post("/v2/translate", question, _Answer)
        return tuple(translation.text for translation in answer.translations)
