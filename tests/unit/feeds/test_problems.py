"""Each of the 52 problems that real feeds were reported to have is planned for: docs/reference/feed-problems.md.

Most are claims of other tests, which the page names; what no other test claims is claimed here.
"""

import re
from pathlib import Path

import pytest

from bot.feeds.parse import parse
from bot.model import Fetched, ParsedFeed, Validators

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "reference" / "feed-problems.md"
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE.read_text(encoding="utf-8"))
PROBLEMS = 52


def read(body: bytes, content_type: str = "application/rss+xml") -> ParsedFeed:
    headers = {"content-type": content_type}
    return parse(Fetched(url="https://example.org/feed", body=body, headers=headers, validators=Validators()))


def rss(title: str, declaration: str = "") -> str:
    return f"{declaration}<rss version='2.0'><channel><item><title>{title}</title></item></channel></rss>"


def titles(parsed: ParsedFeed) -> list[str]:
    return [entry.title for entry in parsed.entries]


def test_every_problem_is_listed_once() -> None:
    assert [int(number) for number, *_ in ROWS] == list(range(1, PROBLEMS + 1))


@pytest.mark.parametrize(("number", "problem", "outcome", "claims"), ROWS, ids=[f"{row[0]} {row[1]}" for row in ROWS])
def test_a_problem_has_a_source_an_outcome_and_tests(number: str, problem: str, outcome: str, claims: str) -> None:
    assert "](https://" in problem or "Gazeta" in problem or "Kosovo" in problem, number
    assert outcome.strip()
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", claims)
    assert named
    for path, name in named:
        assert re.search(
            rf"^(?:async )?def {name}\(", (ROOT / "tests" / path).read_text(encoding="utf-8"), re.MULTILINE
        )


@pytest.mark.parametrize("content_type", ["text/xml; charset=utf-8", "text/xml", "text/xml; charset=windows-1251"])
def test_30_the_encoding_does_not_hang_on_what_the_server_says_this_time(content_type: str) -> None:
    body = rss("Новости Белграда", "<?xml version='1.0' encoding='utf-8'?>").encode()
    assert titles(read(body, content_type)) == ["Новости Белграда"]


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "koi8-u", "iso-8859-5", "cp866", "mac-cyrillic"])
def test_31_every_cyrillic_code_page_is_read(charset: str) -> None:
    body = rss("Новини з Києва", f"<?xml version='1.0' encoding='{charset}'?>")
    if charset in ("koi8-r", "cp866"):  # neither has all Ukrainian letters
        body = body.replace("Києва", "Праги")
    assert titles(read(body.encode(charset))) == [re.findall("<title>(.*)</title>", body)[0]]


@pytest.mark.parametrize("name", ["cp-1251", "CP 1251", "win1251", "windows_1251", "ms-1251"])
def test_32_a_misspelt_encoding_is_understood(name: str) -> None:
    body = rss("Новости", f"<?xml version='1.0' encoding='{name}'?>").encode("cp1251")
    assert titles(read(body)) == ["Новости"]


@pytest.mark.parametrize("declared", ["utf-16", "UTF-16LE", "ucs-2"])
def test_33_a_declaration_of_utf_16_before_utf_8_is_not_believed(declared: str) -> None:
    body = rss("Новости", f"<?xml version='1.0' encoding='{declared}'?>").encode()
    assert titles(read(body)) == ["Новости"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("A&nbsp;B", "A B"), ("Caf&eacute;s", "Cafés"), ("A &ndash; B", "A – B"), ("co&shy;op", "coop")],
)
def test_34_entities_that_only_html_has_are_read(written: str, meant: str) -> None:
    assert [title.replace("\xa0", " ").replace("\xad", "") for title in titles(read(rss(written).encode()))] == [meant]


@pytest.mark.parametrize(
    ("entity", "meant"), [("<!ENTITY co 'Example Press'>", "By Example Press"), ("<!ENTITY co '&#169;'>", "By ©")]
)
def test_36_an_entity_that_a_feed_declares_is_read(entity: str, meant: str) -> None:
    assert titles(read(rss("By &co;", f"<?xml version='1.0'?><!DOCTYPE rss [{entity}]>").encode())) == [meant]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Fish &amp;amp; chips", "Fish & chips"),
        ("&amp;lt;b&amp;gt;Fish&amp;lt;/b&amp;gt;", "Fish"),
        ("&lt;b&gt;Fish&lt;/b&gt;", "Fish"),
        ("It&amp;#8217;s", "It’s"),
    ],
)
def test_50_what_was_escaped_twice_is_no_rubbish(written: str, meant: str) -> None:
    assert titles(read(rss(written).encode())) == [meant]
