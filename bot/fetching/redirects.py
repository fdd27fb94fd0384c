"""An address and what answers there in, the next request of a fetch out: redirects, cookies, logins."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from html import unescape

import httpx

from bot.errors import FetchFailed
from bot.feeds.documents import is_page, opening

MOST_REDIRECTS = 5
NO_ADDRESS = "the address is not a valid http or https address"
PERMANENT = (httpx.codes.MOVED_PERMANENTLY, httpx.codes.PERMANENT_REDIRECT)

_SECRETS = ("authorization", "cookie", "proxy-authorization")

_META = re.compile(r"<meta\b[^<>]*>", re.I)
_REFRESH = re.compile(r"""http-equiv\s*=\s*["']?refresh\b""", re.I)
_CONTENT = re.compile(r"""content\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)
_URL = re.compile(r"""^\s*[\d.]+\s*[;,]\s*url\s*=\s*["']?([^"']+)""", re.I)


def meta_refresh(body: bytes) -> str | None:
    """Return where an HTML page sends its reader by ``<meta http-equiv="refresh">``; None for what is no such page.

    Source: https://html.spec.whatwg.org/multipage/semantics.html#attr-meta-http-equiv-refresh
    """
    text = opening(body)
    if not is_page(text):
        return None
    for tag in _META.findall(text):
        content = _CONTENT.search(tag) if _REFRESH.search(tag) else None
        found = _URL.match(unescape(content[1] or content[2] or "")) if content else None
        if found:
            return found[1].strip()
    return None


class Trail:
    """The way of one fetch: where it is, what is told there, and where it moved for good.

    ``moved_to`` is where permanent redirects (301, 308) lead, as far as no other stands before them. Cookies live as
    long as the fetch: nobody is to know us from poll to poll.
    """

    def __init__(self, url: httpx.URL, headers: Mapping[str, str | bytes]) -> None:
        self.url = _plain(url)
        self.moved_to: str | None = None
        self._headers = {**_login(url), **headers}
        self._cookies: httpx.Cookies | None = None
        self._permanent = True
        self._steps = 0

    def request(self) -> httpx.Request:
        """Return what to ask at this point."""
        request = httpx.Request("GET", self.url, headers=_encoded(self._headers))
        if self._cookies and "cookie" not in self._headers:
            self._cookies.set_cookie_header(request)
        return request

    def redirect(self, response: httpx.Response) -> None:
        """Go where an answer leads. Raises FetchFailed where it leads nowhere, or too often elsewhere."""
        if "set-cookie" in response.headers:
            self._cookies = self._cookies or httpx.Cookies()
            self._cookies.extract_cookies(response)
        self._permanent = self._permanent and response.status_code in PERMANENT
        self._go(response.headers["location"])
        if self._permanent:
            self.moved_to = str(self.url)

    def refresh(self, address: str) -> None:
        """Go where a page sends its reader."""
        self._permanent = False
        self._go(address)

    def _go(self, address: str) -> None:
        self._steps += 1
        if self._steps > MOST_REDIRECTS:
            raise FetchFailed(f"the server redirects more than {MOST_REDIRECTS} times")
        onward = checked(self.url.join(address))
        if onward.host != self.url.host or (self.url.scheme == "https" and onward.scheme == "http"):
            self._headers = {name: value for name, value in self._headers.items() if name not in _SECRETS}
        self.url = _plain(onward)


def checked(url: httpx.URL | str) -> httpx.URL:
    """Return an address that can be asked for. Raises FetchFailed for any other."""
    try:
        url = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise FetchFailed(NO_ADDRESS) from error
    if url.scheme not in ("http", "https") or not url.host:
        raise FetchFailed(NO_ADDRESS)
    return url


def _plain(url: httpx.URL) -> httpx.URL:
    return url.copy_with(username=None, password=None) if url.userinfo else url


def _login(url: httpx.URL) -> dict[str, bytes]:
    """Return what a name and password within an address become: they are told to its host, and never shown."""
    if not url.userinfo:
        return {}
    return {"authorization": b"Basic " + b64encode(f"{url.username}:{url.password}".encode())}


def _encoded(headers: Mapping[str, str | bytes]) -> list[tuple[bytes, bytes]]:
    return [
        (name.encode("ascii", "ignore"), value if isinstance(value, bytes) else value.encode("utf-8"))
        for name, value in headers.items()
    ]
