"""JSON for a machine's server in, its answer read into a model out: no redirects, and never more than the limit.

The address is the operator's own, so it may lead anywhere, to this very computer too. Time is limited by whoever asks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from bot.errors import MachineFailed
from bot.model import Language

LARGEST = 256 * 1024  # bytes of an answer; the texts that we ask for have a hundredth of that
LONGEST_WAIT = 86_400  # seconds of Retry-After that are believed
_WORDS = {
    400: "it does not understand the request",
    401: "it refuses the key",
    403: "it refuses the key",
    404: "there is nothing at this address, or no such model",
    429: "it asks us to come less often",
    456: "the quota is used up",  # DeepL's own
}

Answer = TypeVar("Answer", bound=BaseModel)


def make_client() -> httpx.AsyncClient:
    """Make what speaks HTTP for all machines; it has no time limit of its own, and takes none of the environment's."""
    return httpx.AsyncClient(timeout=None, trust_env=False, follow_redirects=False)  # noqa: S113


class Server:
    """A machine's server at the operator's address; the headers may hold a key, which no failure tells."""

    def __init__(self, client: httpx.AsyncClient, address: str, headers: Mapping[str, str] | None = None) -> None:
        self._client = client
        self._address = address.rstrip("/")
        # packed answers are not asked for: a hundred bytes of those can become a gigabyte
        self._headers = {"Accept-Encoding": "identity", "Content-Type": "application/json", **(headers or {})}

    async def post(self, path: str, question: BaseModel, answer: type[Answer]) -> Answer:
        """Return the answer to a question. Raises MachineFailed."""
        content = json.dumps(question.model_dump(exclude_none=True)).encode()
        try:
            request = self._client.build_request("POST", self._address + path, content=content, headers=self._headers)
            response = await self._client.send(request, stream=True)
            try:
                if response.status_code != httpx.codes.OK:
                    raise _refused(response)
                return answer.model_validate_json(await _read(response))
            finally:
                await response.aclose()
        except ValidationError:
            raise MachineFailed("its answer is not of the form that was expected") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise MachineFailed(f"it cannot be reached ({type(error).__name__})") from None


def code(language: Language) -> str:
    """Return the language's code with translators, which is that of the language without its script (ISO 639-1)."""
    base = language.tag.partition("-")[0]
    return "nb" if base == "no" else base


async def _read(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > LARGEST:
            raise MachineFailed("its answer is larger than 256 KB")
    return bytes(body)


def _refused(response: httpx.Response) -> MachineFailed:
    """Say what a status means; Retry-After is read where it is a number of seconds, as all these servers write it."""
    status, wait = response.status_code, response.headers.get("retry-after", "")
    words = _WORDS.get(status, "it has an error of its own" if status >= 500 else "it gives no answer")
    after = timedelta(seconds=min(int(wait[:9]), LONGEST_WAIT)) if wait.isascii() and wait.isdigit() else None
    if status == httpx.codes.BAD_REQUEST:
        after = timedelta()  # a language that it does not know: of others it may be asked at once
    return MachineFailed(f"{words} (HTTP {status})", after)
