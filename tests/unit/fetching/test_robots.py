"""robots.txt is asked for once a day and obeyed, as RFC 9309 has it."""

import httpx
import pytest

from bot.errors import FetchFailed
from bot.fetching.robots import Robots

PAGE = httpx.URL("https://example.org/news/1?x=2")


class Site:
    """Answers with rules, or fails; takes down what was asked."""

    def __init__(self, rules: str = "", status: int | None = 200) -> None:
        self.rules = rules
        self.status = status
        self.asked: list[str] = []
        self.now = 0.0

    async def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        if self.status != 200:
            raise FetchFailed("no", status=self.status)
        return self.rules.encode()

    def robots(self) -> Robots:
        return Robots(self.fetch, clock=lambda: self.now)


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /news", False),
        ("User-agent: *\nDisallow: /news\nAllow: /news/1", True),
        ("User-agent: *\nDisallow: /*?x=", False),
        ("User-agent: dragoman\nDisallow: /news\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Dragoman\nAllow: /", True),
        ("User-agent: OtherBot\nDisallow: /", True),
        ("<html>no rules</html>", True),
    ],
)
async def test_the_rules_are_obeyed(rules: str, allowed: bool) -> None:
    assert await Site(rules).robots().allow(PAGE) is allowed


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False), (None, False)])
async def test_a_site_without_rules_is_open_and_one_that_cannot_tell_is_closed(
    status: int | None, allowed: bool
) -> None:
    assert await Site(status=status).robots().allow(PAGE) is allowed


async def test_rules_are_asked_for_once_a_day() -> None:
    site = Site()
    robots = site.robots()
    for page in ("/a", "/b", "/a"):
        await robots.allow(PAGE.join(page))
    assert site.asked == ["https://example.org/robots.txt"]
    site.now = 86_401
    await robots.allow(PAGE)
    assert len(site.asked) == 2


async def test_a_site_that_cannot_tell_is_asked_again_within_the_hour() -> None:
    site = Site(status=500)
    robots = site.robots()
    await robots.allow(PAGE)
    site.status, site.now = 200, 3601
    assert await robots.allow(PAGE)


async def test_each_site_has_its_own_rules() -> None:
    site = Site()
    robots = site.robots()
    for url in ("https://example.org/a", "http://example.org/a", "https://example.org:8443/a"):
        await robots.allow(httpx.URL(url))
    assert len(site.asked) == 3


async def test_the_rules_themselves_may_always_be_read() -> None:
    assert await Site("User-agent: *\nDisallow: /").robots().allow(PAGE.join("/robots.txt"))
