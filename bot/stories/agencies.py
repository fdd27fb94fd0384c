"""The text of an article in, the news agency that it names as its own out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

BEGINNING, END = 160, 160  # characters of a body where an agency is named
PLACE = 60  # characters before its name in a dateline


class Agencies:
    """Finds which agency a text is by: named in a dateline, or as the source at the end, and not just mentioned.

    ``known`` are the forms of each agency's name as texts write them, in capital and small letters; ``sources`` are
    words for "source".
    """

    def __init__(self, known: Mapping[str, Sequence[str]], sources: Sequence[str]) -> None:
        self._names = {form: name for name, forms in known.items() for form in forms}
        form, source = f"(?P<form>{_either(self._names)})(?!\\w)", _either(sources)
        # BEOGRAD, 14. maja (Tanjug) – · (Beta/AFP) · LONDON (Reuters) - · BERLIN (dpa/lby) -
        self._bracketed = re.compile(rf"[^\n(]{{0,{PLACE}}}[(（【[]{form}[^()\n]{{0,30}}[)）】\]]")
        # Tanjug – · BRUSSELS, AP — · 新华社北京5月14日电 is not told
        self._before_dash = re.compile(rf"(?:[^\n.!?()]{{1,{PLACE}}}[,/–—-]\s?)?{form}\s?(?:[–—:]|-\s)")
        # Izvor: Beta · (Izvor: Beta, 14. maj)
        self._stated = re.compile(rf"(?<!\w)(?:{source})\s?[:：]\s?{form}")
        # a last line or brackets with nothing else: (Beta) · Tanjug · AFP/Reuters
        self._alone = re.compile(rf"(?:\n|[(（])\s*{form}(?:\s?[/,+]\s?[\w .-]{{2,20}})?\s*[)）]?[.\s]*\Z")

    def find(self, body: str) -> str:
        """Return the agency that a body, without its title, is by; "" where it names none."""
        beginning, end = body[:BEGINNING].lstrip(), "\n" + body[-END:].rstrip()
        found = (
            self._bracketed.match(beginning)
            or self._before_dash.match(beginning)
            or self._stated.search(end)
            or self._alone.search(end)
        )
        return self._names[found["form"]] if found else ""


def _either(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
