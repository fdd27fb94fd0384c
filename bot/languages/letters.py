"""Letters of a text in, the languages that its script and its letters leave out.

The letters are those of the languages' alphabets (Unicode CLDR exemplar characters).
"""

from __future__ import annotations

from collections import Counter


def words(text: str) -> frozenset[str]:
    """Return the words of a list that is written as a text."""
    return frozenset(text.split())


# Scripts that (nearly) one language writes its news in.
SOLE = {
    "Grek": "el",
    "Hebr": "he",
    "Geor": "ka",
    "Armn": "hy",
    "Thai": "th",
    "Kore": "ko",
    "Jpan": "ja",
    "Hani": "zh",
    "Beng": "bn",
    "Taml": "ta",
    "Telu": "te",
    "Knda": "kn",
    "Mlym": "ml",
    "Gujr": "gu",
    "Guru": "pa",
    "Orya": "or",
    "Sinh": "si",
    "Mymr": "my",
    "Khmr": "km",
    "Laoo": "lo",
    "Tibt": "bo",
    "Ethi": "am",
    "Thaa": "dv",
    "Mong": "mn",
    "Cher": "chr",
}

SHARED = {
    "Cyrl": frozenset({"ru", "uk", "be", "bg", "mk", "sr-Cyrl", "kk", "ky", "mn", "tg", "tt", "uz-Cyrl"}),
    "Arab": frozenset({"ar", "fa", "ur", "ps", "ckb", "ug"}),
    "Deva": frozenset({"hi", "mr", "ne"}),
}


def cyrillic(text: str) -> tuple[str, str] | None:
    """Return the language without a profile that the text's Cyrillic letters show, and a reason; None without one."""
    letters = Counter(text.lower())

    def has(wanted: str) -> int:
        return sum(letters[letter] for letter in wanted)

    if has("ў") and has("қғҳ") and not has("ҷӣӯұңәі"):
        return "uz-Cyrl", "the letters ў, қ, ғ, ҳ are Uzbek"
    if has("қғұ") or has("әңһ") > 2:
        if has("ұғқі") > has("җ"):
            return ("tg", "the letters ҳ, ҷ are Tajik") if has("ҳҷӣӯ") else ("kk", "the letters қ, ғ, ұ are Kazakh")
        return "tt", "the letters ә, җ are Tatar"
    if has("ҳҷӣӯ"):
        return "tg", "the letters ҳ, ҷ are Tajik"
    if has("өү") and has("ң"):
        return "ky", "the letters ө, ү, ң are Kyrgyz"
    return None


def arabic(text: str) -> tuple[str, str] | None:
    """Return the language without a profile that the text's Arabic letters show, and a reason; None without one."""
    letters = Counter(text)
    if letters["ڕ"] + letters["ڵ"] + letters["ێ"] + letters["ۆ"] > letters["ۇ"] + letters["ې"]:
        return "ckb", "the letters ێ, ۆ, ڵ are Sorani"
    if letters["ۇ"] + letters["ۈ"] + letters["ۋ"] + letters["ې"] > 2 and letters["ۇ"] + letters["ۈ"]:
        return "ug", "the letters ۇ, ۈ, ۋ are Uyghur"
    return None
