"""A document is cut at its entries only where that leaves no doubt, and what is cut reads as the whole does."""

from __future__ import annotations

import pytest

from bot.feeds.parse import parse
from bot.feeds.slices import Slices, cut
from bot.model import Fetched, Validators

HEAD = '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><language>sq</language>'
TAIL = "<ttl>60</ttl></channel></rss>"
ONE = "<item><title>One</title><guid>1</guid></item>"
TWO = '<item rdf:about="x"><title>Two</title><guid>2</guid><description><![CDATA[<b>bold</b>]]></description></item>'
THREE = "<item>\n<title>Three</title><!-- note --><guid>3</guid></item>"
WHOLE = f"{HEAD}{ONE}\n  {TWO}\t{THREE}{TAIL}"


def sliced(document: str) -> Slices | None:
    return cut(document.encode())


def entries(slices: Slices) -> tuple[bytes, ...]:
    return tuple(slices.body[start:end] for start, end in zip(slices.starts, slices.ends, strict=True))


def titles(body: bytes) -> list[str]:
    return [entry.title for entry in parse(Fetched(url="", body=body, headers={}, validators=Validators())).entries]


def test_a_document_is_cut_at_its_entries() -> None:
    cut_up = sliced(WHOLE)
    assert cut_up
    assert entries(cut_up) == (ONE.encode(), TWO.encode(), THREE.encode())
    assert (cut_up.body[: cut_up.starts[0]], cut_up.body[cut_up.ends[-1] :]) == (HEAD.encode(), TAIL.encode())
    assert len(set(cut_up.digests)) == 3


def test_what_was_seen_is_left_out_and_the_rest_reads_as_before() -> None:
    cut_up = sliced(WHOLE)
    assert cut_up
    one, _, three = cut_up.digests
    rest = cut_up.without({one, three})
    assert rest is not None
    assert titles(rest) == ["Two"]
    whole = parse(Fetched(url="", body=WHOLE.encode(), headers={}, validators=Validators()))
    part = parse(Fetched(url="", body=rest, headers={}, validators=Validators()))
    assert (part.title, part.language, part.ttl) == (whole.title, whole.language, whole.ttl)
    assert part.entries == whole.entries[1:2]


def test_nothing_is_left_where_all_was_seen() -> None:
    cut_up = sliced(WHOLE)
    assert cut_up
    assert cut_up.without(set(cut_up.digests)) is None


def test_atom_and_rdf_are_cut_too() -> None:
    atom = sliced("<feed xmlns='http://www.w3.org/2005/Atom'><title>A</title><entry><id>1</id></entry></feed>")
    rdf = sliced("<rdf:RDF><channel><items><rdf:li/></items></channel><item rdf:about='1'></item></rdf:RDF>")
    assert atom
    assert entries(atom) == (b"<entry><id>1</id></entry>",)
    assert rdf
    assert entries(rdf) == (b"<item rdf:about='1'></item>",)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("", id="nothing"),
        pytest.param(f"{HEAD}{TAIL}", id="no entry"),
        pytest.param('{"items": []}', id="JSON"),
        pytest.param(f"<html><body>{ONE}</body></html>", id="a page"),
        pytest.param(f"{HEAD}{ONE}<item><title>Cut off", id="an entry without an end"),
        pytest.param(f"{HEAD}<item>{ONE}</item>{TAIL}", id="an entry within an entry"),
        pytest.param(f"{HEAD}{ONE}<image/>{TWO}{TAIL}", id="something between the entries"),
        pytest.param(f"{HEAD}{ONE}<!-- {TWO} -->{TAIL}", id="an entry in a comment behind"),
        pytest.param(f"{HEAD}<!-- {TWO} -->{ONE}{TAIL}", id="an entry in a comment before"),
        pytest.param(f"{HEAD}<item><title><![CDATA[</item>]]></title></item>{TAIL}", id="an end tag in CDATA"),
        pytest.param(f"{HEAD}<item><title><!-- </item> --></title></item>{TAIL}", id="an end tag in a comment"),
        pytest.param(f"{HEAD}{ONE}<ITEM><title>Capitals</title></ITEM>{TAIL}", id="capitals"),
        pytest.param(f"{HEAD}{ONE}<item/>{TAIL}", id="an empty entry"),
        pytest.param(f"{HEAD}<rss:item></rss:item>{ONE}{TAIL}", id="a prefix"),
        pytest.param("<?xml version='1.0' encoding='iso-2022-jp'?>" + WHOLE[21:], id="an encoding with states"),
    ],
)
def test_a_document_that_leaves_doubt_is_not_cut(document: str) -> None:
    assert sliced(document) is None


def test_wide_encodings_are_not_cut() -> None:
    assert cut(WHOLE.encode("utf-16")) is None
    assert cut(WHOLE.encode("utf-16-le")) is None
