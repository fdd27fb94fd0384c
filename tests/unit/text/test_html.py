"""HTML becomes text that reads as the page does."""

import pytest

from bot.text.html import plain, to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>One &amp; two</p><p>Three</p>", "One & two\n\nThree"),
        ("first<br>second<br/><br/>third", "first\nsecond\n\nthird"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("one\n\ntwo\nlines", "one\n\ntwo lines"),
        ("with <b>bold</b> words\n\nand <i>more</i>", "with bold words\n\nand more"),
    ],
)
def test_paragraphs_and_lines_stay_apart(html: str, text: str) -> None:
    assert to_text(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<script>if (a < b) {}</script>kept<style>p {}</style>",
        "<figure><img src='a.jpg'><figcaption>A caption</figcaption></figure><p>kept</p>",
        "<p class='wp-caption-text'>A caption</p><p>kept</p>",
        "<!-- a comment -->kept<noscript><img></noscript>",
        "ke\u00adpt\x07",
    ],
)
def test_what_is_no_text_is_dropped(html: str) -> None:
    assert to_text(html) == "kept"


@pytest.mark.parametrize("text", ["AT&T gains 5 < 6 <3", "Price <10 and >5", "A List<String> of names", "&c. & so on"])
def test_stray_signs_of_plain_text_stay(text: str) -> None:
    assert to_text(text) == text


def test_markup_escaped_twice_is_read_once_more() -> None:
    assert to_text("&lt;p&gt;He said &amp;quot;no&amp;quot;&lt;/p&gt;&lt;p&gt;Then left&lt;/p&gt;") == (
        'He said "no"\n\nThen left'
    )
    assert plain("AT&amp;amp;T") == "AT&T"


def test_a_title_is_one_line() -> None:
    assert plain("  A <b>bold</b>\n title<br>here ") == "A bold title here"


def test_letters_come_out_composed() -> None:
    assert to_text("<p>c\u030c</p>") == "č"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 5000 + "deep" + "</div>" * 5000,
        "<?xml version='1.0' encoding='nonsense'?><p>deep</p>",
        "\ud800<p>deep",
        "<![CDATA[deep]]>",
        "</body>deep</html>",
    ],
)
def test_strange_documents_do_not_raise(html: str) -> None:
    assert to_text(html) == "deep"
