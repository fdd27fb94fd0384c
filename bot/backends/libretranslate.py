"""Texts in, their translations by a LibreTranslate server out. https://docs.libretranslate.com/api/operations/translate/"""

from __future__ import annotations

from collections.abc import Sequence

import httpx
from pydantic import BaseModel, Field

from bot.backends.server import Server, code
from bot.model import Language


class _Question(BaseModel):
    q: list[str]
    source: str
    target: str
    format: str = "text"
    api_key: str | None = Field(default=None, repr=False)


class _Answer(BaseModel):
    translated: list[str] = Field(alias="translatedText")


class LibreTranslate:
    """Implements ports.TranslationMachine."""

    name = "LibreTranslate"

    def __init__(self, client: httpx.AsyncClient, address: str, key: str = "") -> None:
        self._server = Server(client, address)
        self._key = key

    async def translate(self, texts: Sequence[str], source: Language, target: Language) -> tuple[str, ...]:
        """Translate texts."""
        question = _Question(q=list(texts), source=code(source), target=code(target), api_key=self._key or None)
        return tuple((await self._server.post("/translate", question, _Answer)).translated)
