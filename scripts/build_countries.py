"""The Unicode CLDR in, ``bot/catalogue/countries.json`` out: what countries and their peoples are called.

The CLDR's locales take a second to read, the file a hundredth of that. It holds, by language tag and country (ISO
3166-1, XK for Kosovo), the names of the country, and those of the language that is called after it: "German" is the
adjective of Germany as well. Run: python scripts/build_countries.py
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from babel import localedata
from babel.core import get_global

TARGET = Path(__file__).parents[1] / "bot" / "catalogue" / "countries.json"
SCRIPTED = {"sr": "sr-Cyrl", "sr_Latn": "sr-Latn", "nb": "no", "nn": "no", "zh_Hant": "zh-Hant"}
# What the press calls them although the CLDR does not, or no longer.
ALSO = {"en": {"TR": ["Turkey"], "CZ": ["Czech Republic"], "MM": ["Burma"], "SZ": ["Swaziland"], "CV": ["Cape Verde"]}}
ALSO |= {"ko": {"TR": ["터키"], "KR": ["한국"]}, "be": {"DE": ["Нямеччына"]}, "hi": {"GR": ["ग्रीस"]}}
PEOPLES = {
    "nl": "NL",
    "da": "DK",
    "nb": "NO",
    "sq": "AL",
    "el": "GR",
    "zh": "CN",
    "mk": "MK",
    "tr": "TR",
}  # not called alike in English
LANGUAGE_WORDS = re.compile("(어|語|语|文)$|^(ภาษา|ال)")
LOCALE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?")
BRACKETS = re.compile(r"\s*[(\[（]([^)\]）]*)[)\]）]\s*")
OTHERS = {"ltg", "rom", "naq"}  # called alike by chance, or of a part only
ALIKE = 3  # letters that a language and its country share in English

Names = dict[str, dict[str, list[str]]]


def main() -> None:
    """Write the file."""
    peoples = peoples_by_language()
    names: Names = defaultdict(lambda: defaultdict(list))
    adjectives: Names = defaultdict(lambda: defaultdict(list))
    for identifier in sorted(localedata.locale_identifiers()):
        if LOCALE.fullmatch(identifier) and identifier != "root":
            read(identifier, peoples, names, adjectives)
    for tag, more in ALSO.items():
        for code, added in more.items():
            names[tag][code] += [name for name in added if name not in names[tag][code]]
    content = {"names": names, "adjectives": adjectives}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    TARGET.write_text(re.sub(r'("[\w-]+":\{"[A-Z]{2}")', r"\n\1", text) + "\n", encoding="utf-8")


def read(identifier: str, peoples: dict[str, str], names: Names, adjectives: Names) -> None:
    """Add what a locale says."""
    tag = SCRIPTED.get(identifier, identifier.replace("_", "-"))
    locale: dict[str, Any] = localedata.load(identifier, merge_inherited=False)
    territories = {code: name for code, name in locale.get("territories", {}).items() if re.fullmatch("[A-Z]{2}", code)}
    for code, name in territories.items():
        add(names[tag][code], split(name))
    if "MK" in territories:
        add(names[tag]["MK"], without_north(territories))
    for language, name in locale.get("languages", {}).items():
        bare = LANGUAGE_WORDS.sub("", name)
        if language in peoples and re.fullmatch(r"[^\W\d]\S{2,}", bare):
            add(adjectives[tag][peoples[language]], [bare])


def add(known: list[str], found: list[str]) -> None:
    """Add the names that are new."""
    known.extend(name for name in found if name not in known)


def split(name: str) -> list[str]:
    """Take a name's brackets apart: "Myanmar (Burma)" counts as two."""
    outside = BRACKETS.sub(" ", name).strip()
    return [part for part in (outside, *BRACKETS.findall(name)) if part and part != name] or [name]


def without_north(territories: dict[str, str]) -> list[str]:
    """Return what North Macedonia was called before 2019: its name without what only North Korea's has too."""
    name, korea, other = (territories.get(code, "") for code in ("MK", "KP", "KR"))
    words = name.split()
    if len(words) > 1:
        north = {word[:4].lower() for word in korea.split()} - {word[:4].lower() for word in other.split()}
        left = [word for word in words if word[:4].lower() not in north and len(word) > 3]
        return left if len(left) == 1 else [max(words, key=len)]
    start = next((at for at, pair in enumerate(zip(name, korea, strict=False)) if pair[0] != pair[1]), 0)
    rest = name[start:].lstrip("-").removesuffix("เหนือ").removeprefix("北").removeprefix("북")
    return [rest[0].upper() + rest[1:]] if len(rest) > 2 else []


def peoples_by_language() -> dict[str, str]:
    """Return the countries that languages are called after."""
    english = localedata.load("en")
    found = dict(PEOPLES)
    for language, likely in get_global("likely_subtags").items():
        code = likely.rpartition("_")[2]
        name, country = english["languages"].get(language, ""), english["territories"].get(code, "")
        if language not in OTHERS and name and " " not in name and name[:ALIKE] == country[:ALIKE]:
            found.setdefault(language, code)
    return found


if __name__ == "__main__":
    main()
